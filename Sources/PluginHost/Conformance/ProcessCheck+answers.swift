import Diagnostics
import Language
import Values

extension ProcessCheck {
    // MARK: What is no call

    func methods(_ bench: CheckBench) async -> [PluginCheck] {
        [await unknownMethod(bench), await unknownNotification(bench), await malformed(bench)]
    }

    private func unknownMethod(_ bench: CheckBench) async -> PluginCheck {
        let method = "dev.tenon/no-such-method"
        var because: [String] = []
        do throws(CheckBench.Why) {
            switch try await bench.ask(method, bench.with(.null)) {
            case .failure(.refused(let error)) where error.code == RPCError.Code.methodNotFound.rawValue: break
            case .failure(let failure): because = [bench.words(failure, method)]
            case .success(let value): because = ["'\(method)' is answered with a result: \(value.preview(60))"]
            }
        } catch { because = [error.words] }
        return PluginCheck(
            "an unknown method is answered with -32601", because: because,
            try: "answer {\"error\": {\"code\": -32601, \"message\": …}} to what is not known")
    }

    private func unknownNotification(_ bench: CheckBench) async -> PluginCheck {
        var because: [String] = []
        do throws(CheckBench.Why) {
            (try await bench.running()).notify("notifications/dev.tenon/no-such-thing")
            because = await bench.silence().map { ["after 'notifications/dev.tenon/no-such-thing': \($0)"] } ?? []
        } catch { because = [error.words] }
        return PluginCheck("an unknown notification does no harm", because: because, try: "pass over messages without an id")
    }

    private func malformed(_ bench: CheckBench) async -> PluginCheck {
        var forms: [(String, Value)] = [
            ("without params", .null), ("without a name", bench.params(name: nil, [:])),
            ("with a name that is no text", bench.params(name: 7, [:])),
            ("of a tool that there is not", bench.params(name: "dev-tenon-no-such-tool", [:])),
        ]
        // Only of what changes nothing the name may be said at all.
        if let tool = harmless.first?.tool {
            forms.append(("with arguments that are no map", bench.params(name: .text(tool), [1, 2])))
        }
        var because: [String] = []
        for (words, params) in forms {
            do throws(CheckBench.Why) {
                switch try await bench.ask("tools/call", params) {
                case .success(let value) where value["isError"]?.bool == true: break
                case .success(let value): because.append("a call \(words) is answered with a result: \(value.preview(60))")
                case .failure(.refused): break
                case .failure(let failure): because.append("a call \(words): \(bench.words(failure, "tools/call"))")
                }
                if because.isEmpty, let silence = await bench.silence() { because.append("after a call \(words): \(silence)") }
            } catch { because.append("after a call \(words): \(error.words)") }
        }
        return PluginCheck(
            "params that are wrong are answered with an error", because: because,
            try: "answer {\"error\": {\"code\": -32602, \"message\": …}} to them, and go on")
    }

    // MARK: Calls

    /// The commands that change nothing, so that they may be called. What a stock server says of its tools is not believed.
    private var harmless: [PluginCommand] {
        manifest.kind == .mcp ? [] : manifest.commands.filter { $0.effect == .local || $0.effect == .read }
    }

    /// Whether what it gives is of the form that it declares.
    func results(_ bench: CheckBench, _ tools: PluginTools) async -> [PluginCheck] {
        var checks: [PluginCheck] = []
        let known = manifest.kind == .mcp ? tools.tools.map { ("the tool '\($0.name)'", $0) } : declared(tools)
        for (name, tool) in known {
            let about = "\(name) answers a call with what it declares"
            guard harmless.contains(where: { $0.tool == tool.name }) else {
                checks.append(PluginCheck(about, .skipped("it may write, so it is not called")))
                continue
            }
            var because: [String] = []
            do throws(CheckBench.Why) {
                switch try await bench.call(tool.name, SchemaSample(root: tool.inputSchema).value) {
                case .success(let value): because = Self.flaws(of: value, tool)
                // An error of the protocol may be what these arguments deserve.
                case .failure(.refused): break
                case .failure(let failure): because = [bench.words(failure, "tools/call")]
                }
            } catch { because = [error.words] }
            checks.append(PluginCheck(about, because: because, try: "give structuredContent the form that outputSchema has"))
        }
        return checks
    }

    private func declared(_ tools: PluginTools) -> [(String, PluginTool)] {
        manifest.commands.compactMap { command in tools[command.tool].map { ("'\(command.usage.name)'", $0) } }
    }

    private static func flaws(of value: Value, _ tool: PluginTool) -> [String] {
        let kind = value["resultType"]?.string ?? "complete"
        // What it would ask a person is not asked here.
        guard kind == "complete" else { return kind == "input_required" ? [] : ["there is no resultType '\(kind.preview(40))'"] }
        do throws(ToolResultFlaw) {
            return try ToolResult(value).flaws(by: tool.outputSchema).map { Diagnostic.safe($0.words) }
        } catch { return [error.words] }
    }

    // MARK: Cancelling and ending

    /// A call that is taken back: it may be answered or not, but the plugin must go on listening.
    func cancelling(_ bench: CheckBench, _ tools: PluginTools?) async -> [PluginCheck] {
        let tool = harmless.lazy.compactMap { tools?[$0.tool] }.first
        var because: [String] = []
        do throws(CheckBench.Why) {
            // Where nothing may be called, what is not there is.
            try await bench.callAndCancel(
                tool?.name ?? "dev-tenon-no-such-tool", tool.map { SchemaSample(root: $0.inputSchema).value } ?? [:])
            because = await bench.silence().map { ["after a call that was taken back: \($0)"] } ?? []
        } catch { because = [error.words] }
        return [
            PluginCheck(
                "it listens when a call is cancelled", because: because,
                try: "go on reading while a call is worked on, and end it at 'notifications/cancelled'")
        ]
    }

    func ending(_ bench: CheckBench) async -> [PluginCheck] {
        _ = try? await bench.running()
        let end = await bench.stop()
        return [
            PluginCheck(
                "each request is answered once", because: Array(bench.strangeAnswers.prefix(5)),
                try: "answer every id once, and nothing that has none"),
            PluginCheck(
                "it ends when its standard input is closed", because: end, try: "leave the loop at the end of standard input"),
        ]
    }
}

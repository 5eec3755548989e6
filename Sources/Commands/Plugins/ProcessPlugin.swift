import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Synchronization
import Values

/// A plugin that is a program: its commands and hooks are calls of its tools, and what it asks of the shell is carried out here.
final class ProcessPlugin: Sendable {
    let found: PluginStore.Found
    let process: PluginProcess
    private let desk: PluginDesk
    /// The trace that the shell itself is a part of.
    private let outerTrace: TraceParent?

    init(_ found: PluginStore.Found, _ home: PluginHome, isReadOnly: @escaping @Sendable () -> Bool) throws {
        self.found = found
        let desk = PluginDesk(found.manifest.name, keptIn: home.state + "/plugins/\(found.manifest.name).kept.json", home.files)
        self.desk = desk
        outerTrace = home.environment("TRACEPARENT").flatMap { TraceParent($0) }
        let permissions = found.manifest.permissions
        // A server that knows nothing of us has no use for a second channel.
        let host =
            found.manifest.kind == .mcp
            ? nil
            : HostChannel(gate: { HostGate(permissions, isReadOnly: isReadOnly(), effect: Self.effect) }) { request, call in
                try await desk.carryOut(request, call)
            }
        process = try home.process(of: found, host: host)
    }

    /// What a command line does, as far as its first word tells.
    private static let effect: @Sendable (String) -> Effect? = { line in
        Verb.named(String(line.prefix { $0 != " " }))?.signature.effect
    }

    /// Carries a command out.
    func run(_ command: PluginCommand, _ call: Call, _ context: Context) async throws -> Value {
        var arguments = Map()
        for (name, value) in call.host.argumentMap(command.usage).map?.members.map({ ($0.0, $0.1) }) ?? [] {
            arguments.set(name, to: value)
        }
        let id = desk.open(context)
        defer { desk.close(id, context) }
        let mayTryAgain = command.effect == .read || command.effect == .local
        let status = StatusLine.current
        let number = Mutex<Int?>(nil)
        defer { number.withLock { $0 }.map { status?.end($0) } }
        let seed = context.world.random()
        let result = try await process.call(
            command.tool, .map(arguments),
            CallContext(
                id: id, now: context.world.now(), seed: seed, depth: context.depth, isReadOnly: mayTryAgain,
                trace: TraceParent(seed: seed, within: outerTrace)),
            progress: { progress in
                let total = progress.total.map { " of \($0)" } ?? ""
                let line =
                    "\(command.usage.name): \(progress.done)\(total)\(progress.message.map { " · \(Diagnostic.safe($0.preview(60)))" } ?? "")"
                number.withLock { number in
                    number.map { status?.end($0) }
                    number = status?.begin(.work(line))
                }
            },
            ask: { [desk] question in try await desk.ask(question, id) })
        guard !result.isError else { throw Diagnostic.pluginFailed(found.manifest.name, result.text) }
        if let value = result.value {
            // A tool that gives no map has it wrapped in one.
            if let only = value.map, only.count == 1, let inner = only["result"] { return inner }
            return value
        }
        return result.text.isEmpty ? .null : .text(result.text)
    }

    /// Has a tool complete an argument, where that starts nothing.
    func complete(_ tool: String, _ asked: Value) async throws -> Value? {
        guard case .running = process.condition else { return nil }
        let result = try await process.call(tool, asked, CallContext(id: "0", isReadOnly: true))
        return result.isError ? nil : result.value ?? (try? JSON.parse(text: result.text))
    }

    /// Asks a hook.
    func answer(_ declaration: HookDeclaration, _ payload: Value) async throws -> HookAnswer {
        let seed = HookProgram.asker
        let id = desk.open(seed)
        defer { desk.close(id) }
        let result = try await process.call(declaration.tool, payload, CallContext(id: id, now: seed?.world.now() ?? 0, isReadOnly: true))
        guard !result.isError else { throw Diagnostic.pluginFailed(found.manifest.name, result.text) }
        let said = result.value ?? (try? JSON.parse(text: result.text)) ?? .null
        let notes = said["notes"]?.list?.compactMap(\.string) ?? []
        switch said["decision"]?.string {
        case "allow": return HookAnswer(notes: notes)
        case "deny": return HookAnswer(.deny(reason: said["reason"]?.string ?? "no reason is given"), notes: notes)
        case "mask": return HookAnswer(.rewrite(["mask": said["pointers"] ?? .null]), notes: notes)
        case "rewrite":
            guard let change = said["command"] ?? said["request"] else { throw Diagnostic.noDecision(found.manifest.name, said) }
            return HookAnswer(.rewrite(change), notes: notes)
        case nil where declaration.kind == .observe: return HookAnswer(notes: notes)
        default: throw Diagnostic.noDecision(found.manifest.name, said)
        }
    }
}

extension Diagnostic {
    static func pluginFailed(_ plugin: String, _ text: String) -> Diagnostic {
        Diagnostic("plugin-failed", .plugin, "'\(plugin)': \(text.isEmpty ? "it failed, and does not say why" : text.preview(500))")
    }

    fileprivate static func noDecision(_ plugin: String, _ said: Value) -> Diagnostic {
        Diagnostic(
            "no-decision", .plugin, "the hook of '\(plugin)' gives no decision, but \(said.preview())",
            because: ["a decision is {\"decision\": \"allow\"}, {\"decision\": \"deny\", \"reason\": …} or {\"decision\": \"rewrite\", …}"])
    }
}

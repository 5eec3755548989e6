import Diagnostics
import Synchronization
public import Values

extension PluginProcess {
    /// How often one call may ask the person.
    private static let mostRounds = 5

    /// What it offers; asked once for each time that it is started.
    public func tools() async throws -> PluginTools {
        for _ in 0..<3 {
            let ready = try await ready()
            if let known = core.withLock({ $0.tools }) { return known }
            do {
                let tools = try await list(ready)
                core.withLock { $0.tools = tools }
                for dropped in tools.dropped { log.note("tool \(dropped.name) is not used: \(dropped.why)") }
                return tools
            } catch is Stopping { continue }
        }
        throw Diagnostic.sessionIsOver(name)
    }

    private func list(_ ready: Ready) async throws -> PluginTools {
        ready.running.quit(at: nil)
        defer { rest(ready.running) }
        var tools = PluginTools()
        var cursor: Value?
        var seen: Set<String> = []
        let terms = RequestTerms(idle: limits.start, lastAt: Reactor.now + 4 * limits.start * 1_000)
        for _ in 0..<PluginTools.mostPages {
            let outcome = await ready.running.request("tools/list", terms) { _ in
                var members: [(String, Value)] = cursor.map { [("cursor", $0)] } ?? []
                if ready.era == .modern { members.append(("_meta", .map(Self.modernMeta(start, hasHost: host != nil)))) }
                return .map(members)
            }
            let value: Value
            switch outcome {
            case .success(let page): value = page
            case .failure(.stopping): throw Stopping()
            case .failure(let failure): throw problem(failure, ready.running, "tools/list")
            }
            guard let page = value["tools"]?.list else {
                throw Diagnostic.badAnswer(name, "tools/list", "an answer must hold a list of tools")
            }
            for tool in page { tools.take(tool) }
            guard let next = value["nextCursor"], !next.isNull else { return tools }
            guard let text = next.string else { throw Diagnostic.badAnswer(name, "tools/list", "nextCursor must be text") }
            guard seen.insert(text).inserted else { throw Diagnostic.badAnswer(name, "tools/list", "it gives the same cursor again") }
            cursor = next
        }
        throw Diagnostic.badAnswer(name, "tools/list", "it has more than \(PluginTools.mostPages) pages of tools")
    }

    /// Calls a tool and waits for what it gives. When the task is cancelled, so is the call.
    ///
    /// - Parameters:
    ///   - progress: told how far the call is; must not wait.
    ///   - ask: asks the person what the plugin wants to know; without it such a call fails.
    /// - Throws: a `Diagnostic` that names the plugin; `CancellationError`.
    public func call(
        _ tool: String, _ arguments: Value, _ context: CallContext, progress: Progress? = nil, ask: Ask? = nil
    ) async throws -> ToolResult {
        let lastAt = Reactor.now + limits.longest * 1_000
        let open = OpenCall(context, ask)
        core.withLock { $0.calls.append(open) }
        defer {
            core.withLock { core in core.calls.removeAll { $0 === open } }
            takeBack(open)
        }
        var mayTryAgain = context.isReadOnly
        var stops = 0
        while true {
            do {
                return try await withTaskCancellationHandler {
                    try await rounds(tool, arguments, context, lastAt, progress, ask)
                } onCancel: {
                    takeBack(open)
                }
            } catch let failure as Lost {
                let hostCalls = core.withLock { _ in open.hostCalls }
                guard mayTryAgain, hostCalls == 0, failure.end.isCrash else { throw failure.problem }
                mayTryAgain = false
                log.note("'\(tool)' changes nothing and is called again")
            } catch is Stopping {
                stops += 1
                guard stops < 5 else { throw Diagnostic.sessionIsOver(name) }
            }
        }
    }

    private func rounds(
        _ tool: String, _ arguments: Value, _ context: CallContext, _ lastAt: Int, _ progress: Progress?, _ ask: Ask?
    ) async throws -> ToolResult {
        var extra: [(String, Value)] = []
        for _ in 0...Self.mostRounds {
            try await takeTurn()
            let ready: Ready
            do { ready = try await self.ready() } catch {
                giveTurn()
                throw error
            }
            let terms = RequestTerms(
                idle: limits.idle, lastAt: lastAt, progress: progress,
                settled: { [self] in
                    giveTurn()
                    rest(ready.running)
                })
            let id = ready.running.nextID()
            let outcome = await ready.running.send(id, terms, line(id, tool, arguments, context, extra, ready.era))
            let value: Value
            switch outcome {
            case .success(let answer): value = answer
            case .failure(.stopping): throw Stopping()
            case .failure(.ended(let end)): throw Lost(end: end, problem: problem(.ended(end), ready.running, tool))
            case .failure(let failure): throw problem(failure, ready.running, tool, context)
            }
            switch value["resultType"]?.string ?? "complete" {
            case "complete":
                let result: ToolResult
                do throws(ToolResultFlaw) { result = try ToolResult(value) } catch { throw Diagnostic.badAnswer(name, tool, error.words) }
                return result
            case "input_required": extra = try await answers(value, tool, ask)
            case let other: throw Diagnostic.badAnswer(name, tool, "there is no resultType '\(other.preview(40))'")
            }
        }
        throw Diagnostic.asksForEver(name, tool, Self.mostRounds)
    }

    /// A call as it is sent. Most of it is the same each time, and to make values of it first would take longer than the plugin does.
    private func line(
        _ id: Int, _ tool: String, _ arguments: Value, _ context: CallContext, _ extra: [(String, Value)], _ era: PluginEra
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(512 + tool.utf8.count)
        func put(_ text: StaticString) {
            line.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
        func put(_ number: Int) { line.append(contentsOf: String(number).utf8) }
        put("{\"jsonrpc\":\"2.0\",\"id\":")
        put(id)
        put(",\"method\":\"tools/call\",\"params\":{\"name\":")
        line += JSON.bytes(.text(tool))
        put(",\"arguments\":")
        line += JSON.bytes(arguments)
        for (key, value) in extra {
            put(",")
            line += JSON.bytes(.text(key))
            put(":")
            line += JSON.bytes(value)
        }
        put(",\"_meta\":")
        if era == .modern { line += writtenMeta } else { put("{") }
        put("\"progressToken\":")
        put(id)
        if let trace = context.trace {
            put(",\"traceparent\":\"")
            line += trace.text.utf8
            put("\"")
        }
        put(",\"dev.tenon/call\":{\"id\":")
        line += JSON.bytes(.text(context.id))
        put(",\"deadlineMs\":")
        put(context.now / 1_000 + limits.longest)
        put(",\"now\":")
        put(context.now / 1_000)
        put(",\"seed\":")
        // What every language reads as the same number.
        put(Int(context.seed & 0x1f_ffff_ffff_ffff))
        put(",\"depth\":")
        put(context.depth)
        put("}}}}\n")
        return line
    }

    /// Asks the person what the plugin wants to know, and gives what the next round says.
    private func answers(_ value: Value, _ tool: String, _ ask: Ask?) async throws -> [(String, Value)] {
        guard case .map(let requests)? = value["inputRequests"], requests.count > 0, requests.count <= 20 else {
            throw Diagnostic.badAnswer(name, tool, "inputRequests must be a map of 1 to 20 questions")
        }
        var responses: [(String, Value)] = []
        for (key, request) in requests.members {
            guard request["method"]?.string == "elicitation/create" else {
                throw Diagnostic.asksWrongly(name, tool, "'\((request["method"]?.string ?? "").preview(40))' is not answered here")
            }
            let question: PluginQuestion
            do throws(ToolResultFlaw) { question = try PluginQuestion(name, request["params"] ?? .null) } catch {
                throw Diagnostic.asksWrongly(name, tool, error.words)
            }
            guard let ask else { throw Diagnostic.asksWrongly(name, tool, "nobody is there to answer: \(question.message.preview(200))") }
            responses.append((key, try await ask(question).value))
        }
        let state = value["requestState"].map { [("requestState", $0)] } ?? []
        return [("inputResponses", .map(responses))] + state
    }
}

/// The process was being stopped because nobody had called it; the call goes to the next one.
private struct Stopping: Error {}

/// The process ended during a call.
private struct Lost: Error {
    var end: PluginEnd
    var problem: any Error
}

extension PluginProcess {
    /// Waits until it may be called: it takes so many calls at once as its manifest says.
    private func takeTurn() async throws {
        let number = core.withLock { core -> Int? in
            guard core.busy >= max(1, limits.atOnce) else {
                core.busy += 1
                return nil
            }
            core.turns += 1
            return core.turns
        }
        guard let number else { return }
        let isMine = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enum Now { case yes, no, wait }
                let now = core.withLock { core -> Now in
                    if Task.isCancelled { return .no }
                    if case .stopped = core.phase { return .no }
                    guard core.busy >= max(1, limits.atOnce) else {
                        core.busy += 1
                        return .yes
                    }
                    core.line.append(Turn(number: number, continuation: continuation))
                    return .wait
                }
                if now != .wait { continuation.resume(returning: now == .yes) }
            }
        } onCancel: {
            let turn = core.withLock { core -> Turn? in
                core.line.firstIndex { $0.number == number }.map { core.line.remove(at: $0) }
            }
            turn?.continuation.resume(returning: false)
        }
        guard isMine else {
            try Task.checkCancellation()
            throw Diagnostic.sessionIsOver(name)
        }
    }

    private func giveTurn() {
        let next = core.withLock { core -> Turn? in
            guard !core.line.isEmpty else {
                core.busy -= 1
                return nil
            }
            return core.line.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }
}

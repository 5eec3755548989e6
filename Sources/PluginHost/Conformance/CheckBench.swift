import Diagnostics
import Synchronization
import Values

/// A process of a plugin that is looked at: started when it is needed, and again when it has ended.
final class CheckBench: Sendable {
    let process: PluginProcess
    let era: PluginEra
    private let state = Mutex<(running: RunningPlugin?, left: Set<Int>, strange: [String])>((nil, [], []))

    init(_ process: PluginProcess, _ era: PluginEra) { (self.process, self.era) = (process, era) }

    /// Why something did not come about.
    struct Why: Error { var words: String }

    /// A process that has shaken hands.
    func running() async throws(Why) -> RunningPlugin {
        if let running = state.withLock({ $0.running }), !running.isEnding { return running }
        _ = try await greet(isExact: true).get()
        guard let running = state.withLock({ $0.running }) else { throw Why(words: "it has ended") }
        return running
    }

    /// Starts one and shakes hands.
    ///
    /// - Parameter isExact: it must speak this very revision, and not only an older or a newer one.
    func greet(isExact: Bool) async -> Result<PluginEra, Why> {
        await leave()
        let running: RunningPlugin
        do { running = try await process.spawn() } catch {
            return .failure(Why(words: Self.words(error).joined(separator: "; ")))
        }
        state.withLock { $0.running = running }
        let method = era == .modern ? "server/discover" : "initialize"
        let outcome = await running.request(method, process.terms) { _ in
            era == .modern ? with(.null) : Self.initialization(era.version, process.start)
        }
        switch outcome {
        case .failure(let failure): return .failure(Why(words: words(failure, method)))
        case .success(let value):
            if let flaw = flaw(of: value, isExact) { return .failure(Why(words: "'\(method)': \(flaw)")) }
            guard era != .modern else { return .success(.modern) }
            running.notify("notifications/initialized")
            return .success(.legacy(value["protocolVersion"]?.string ?? era.version))
        }
    }

    private static func initialization(_ version: String, _ start: PluginStart) -> Value {
        [
            "protocolVersion": .text(version), "capabilities": ["elicitation": [:]],
            "clientInfo": ["name": .text(start.client.name), "version": .text(start.client.version)],
        ]
    }

    /// What is wrong with the answer to a greeting.
    private func flaw(of value: Value, _ isExact: Bool) -> String? {
        guard case .map = value else { return "the answer must be a map, but is \(value.typeName)" }
        if era == .modern {
            guard let list = value["supportedVersions"]?.list else { return "the answer must list its supportedVersions" }
            guard list.contains(where: { $0.string == era.version }) else {
                return "supportedVersions must hold \(era.version), but is \(Value.list(list).preview(80))"
            }
        } else {
            guard let version = value["protocolVersion"]?.string else { return "the answer must say its protocolVersion" }
            guard version == era.version || !isExact && PluginEra.legacyVersions.contains(version) else {
                return "protocolVersion must be \(era.version), but is '\(version.preview(40))'"
            }
        }
        guard case .map? = value["capabilities"] else { return "the answer must say its capabilities" }
        return value["capabilities"]?["tools"] == nil ? "capabilities must hold \"tools\"" : nil
    }

    // MARK: Requests

    /// Params as the way of speaking wants them.
    func with(_ params: Value) -> Value {
        guard era == .modern else { return params }
        var map = params.map ?? Map()
        map.set("_meta", to: .map(PluginProcess.modernMeta(process.start, hasHost: process.host != nil)))
        return .map(map)
    }

    /// How long a simple answer may take: as long as a start.
    var terms: RequestTerms {
        RequestTerms(idle: process.limits.start, lastAt: Reactor.now + process.limits.start * 1_000, isCancellable: false)
    }

    func ask(_ method: String, _ params: Value) async throws(Why) -> Result<Value, RequestFailure> {
        await (try running()).request(method, terms) { _ in params }
    }

    /// A call of a tool, as a session would send it.
    func call(_ tool: String, _ arguments: Value) async throws(Why) -> Result<Value, RequestFailure> {
        let running = try await running()
        let id = running.nextID()
        var terms = terms
        (terms.idle, terms.lastAt) = (process.limits.idle, Reactor.now + process.limits.longest * 1_000)
        return await running.send(id, terms, line(id, tool, arguments))
    }

    /// A call that is taken back at once. It may be answered, or not, and at any time.
    func callAndCancel(_ tool: String, _ arguments: Value) async throws(Why) {
        let running = try await running()
        let id = running.nextID()
        state.withLock { _ = $0.left.insert(id) }
        running.post(.request(id: .int(id), method: "tools/call", params: params(name: .text(tool), arguments, id)))
        running.notify("notifications/cancelled", ["requestId": .int(id), "reason": "it is a test"])
    }

    /// What a call says, wrong as it may be; with all that a session would say beside it.
    func params(name: Value?, _ arguments: Value, _ id: Int = 1) -> Value {
        let line = (try? JSON.parse(line(id, "", arguments))) ?? .null
        var params = line["params"]?.map ?? Map()
        if let name { params.set("name", to: name) } else { params.remove("name") }
        return .map(params)
    }

    private func line(_ id: Int, _ tool: String, _ arguments: Value) -> [UInt8] {
        process.line(id, tool, arguments, CallContext(id: "check"), [], era)
    }

    func list() async throws -> PluginTools {
        try await process.list(PluginProcess.Ready(running: running(), era: era))
    }

    /// Why it does not answer any more; `nil`: it does. What it answers does not matter.
    func silence() async -> String? {
        guard let running = state.withLock({ $0.running }) else { return "it is not there" }
        switch await running.request("ping", terms, { _ in with(.null) }) {
        case .success, .failure(.refused): return nil
        case .failure(let failure): return words(failure, "ping")
        }
    }

    // MARK: Ends

    /// Closes its standard input and waits until it is gone; what is strange about its end.
    func stop() async -> [String] {
        guard let running = state.withLock({ $0.running }) else { return [] }
        let patience = max(1_000, process.limits.start)
        let end = await running.stop(patience: patience * 1_000)
        note(running)
        state.withLock { $0.running = nil }
        guard end.why.isStop, let signal = end.signal, signal == 15 || signal == 9 else { return [] }
        return ["it goes on when its standard input is closed; after \(patience) ms it was ended by a signal"]
    }

    func leave() async {
        guard let running = state.withLock({ $0.running }) else { return }
        _ = await running.stop()
        note(running)
        state.withLock { $0.running = nil }
    }

    /// Answers that came more than once, or for nobody, in all processes that have ended.
    var strangeAnswers: [String] { state.withLock { $0.strange } }

    private func note(_ running: RunningPlugin) {
        let (unasked, last) = (running.state.withLock { $0.unasked }, running.lastID.load(ordering: .relaxed))
        state.withLock { state in
            for id in unasked {
                guard let number = id.int, (1...max(1, last)).contains(number) else {
                    state.strange.append("it answers \(id.preview(40)), which nobody asked")
                    continue
                }
                if !state.left.contains(number) { state.strange.append("it answers request \(number) twice") }
            }
            state.left = []
        }
    }

    // MARK: Words

    /// Why a request has no result, as a part of a sentence.
    func words(_ failure: RequestFailure, _ method: String) -> String {
        switch failure {
        case .refused(let error):
            return "'\(method)' is answered with the error \(error.code): \(Diagnostic.safe(error.message.preview(120)))"
        case .unreadable(let why): return "'\(method)' is answered with what is no answer: \(why)"
        case .ended(let end):
            let told = process.log.tail(1).map { "; it wrote: \(Diagnostic.safe($0).preview(160))" }.joined()
            return "at '\(method)' \(end.words)\(told)"
        case .idle, .tooLong: return "'\(method)' is not answered within \(process.limits.start) ms (limits.startMs)"
        case .cancelled, .stopping: return "'\(method)' was not answered before it was stopped"
        }
    }

    static func words(_ error: any Error) -> [String] {
        if let why = error as? Why { return [why.words] }
        guard let problem = error as? Diagnostic else { return ["it was stopped"] }
        return [problem.message] + problem.because
    }
}

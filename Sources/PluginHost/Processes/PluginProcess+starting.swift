import Diagnostics
import Synchronization
import Values

extension PluginProcess {
    /// The process that runs, or a new one; several who come at once wait for the same one.
    func ready() async throws -> Ready {
        enum Next { case ready(Ready), wait(Task<Ready, any Error>), fail(Diagnostic) }
        while true {
            let next = core.withLock { core -> Next in
                switch core.phase {
                case .off: return .fail(.switchedOff(name, limits, core.lastEnd, log))
                case .stopped: return .fail(.sessionIsOver(name))
                case .starting(let task): return .wait(task)
                case .ready(let ready) where !ready.running.isEnding: return .ready(ready)
                default:
                    let task = Task { try await self.begin() }
                    core.phase = .starting(task)
                    return .wait(task)
                }
            }
            switch next {
            case .ready(let ready): return ready
            case .fail(let problem): throw problem
            case .wait(let task):
                // Its start goes on when one of those who wait for it does not any more.
                let ready = try await Waiter.value(of: task)
                if !ready.running.isEnding { return ready }
            }
        }
    }

    /// Starts it, at the earliest when it may be started again, and shakes hands.
    private func begin() async throws -> Ready {
        do {
            let wait = core.withLock { $0.notBefore } - Reactor.now
            if wait > 0 { try await Task.sleep(nanoseconds: UInt64(wait) * 1_000) }
            let ready = try await greet()
            let isWanted = core.withLock { core -> Bool in
                guard case .starting = core.phase else { return false }
                core.phase = .ready(ready)
                core.era = ready.era
                return true
            }
            guard isWanted else {
                _ = await ready.running.stop()
                throw Diagnostic.sessionIsOver(name)
            }
            rest(ready.running)
            return ready
        } catch {
            core.withLock { core in if case .starting = core.phase { core.phase = .idle } }
            throw error
        }
    }

    /// Counts the time from now until it is stopped, if nobody calls it.
    func rest(_ running: RunningPlugin) {
        running.quit(at: limits.quitIdle > 0 ? Reactor.now + limits.quitIdle * 1_000 : nil)
    }

    func spawn() async throws -> RunningPlugin {
        let missing = SandboxLayer.missing(start.sandbox.required)
        guard missing.isEmpty else { throw Diagnostic.layerIsMissing(name, missing) }
        let handlers = self.handlers
        let (start, limits, log, hasHost) = (start, limits, log, host != nil)
        return try await withCheckedThrowingContinuation { continuation in
            Reactor.shared.run {
                do throws(SpawnProblem) {
                    continuation.resume(returning: try RunningPlugin(start, limits, log, hasHost: hasHost, handlers))
                } catch {
                    continuation.resume(throwing: Diagnostic.cannotStart(start, error.number))
                }
            }
        }
    }

    private var handlers: RunningPlugin.Handlers {
        var handlers = RunningPlugin.Handlers()
        handlers.request = { [self] in takeRequest($0, $1, $2, $3) }
        handlers.notification = { [self] in takeNotification($0, $1, $2) }
        handlers.hostLine = { [self] in takeHostLine($0, $1) }
        handlers.end = { [self] in hasEnded($0, $1) }
        return handlers
    }

    /// Finds out what it speaks. A newer plugin answers `server/discover`; whatever else comes back, or nothing, is an older one.
    private func greet() async throws -> Ready {
        var running = try await spawn()
        let known = era
        if case .legacy = known { return try await initialize(running) }
        let outcome = await running.request("server/discover", terms) { _ in
            .map([("_meta", .map(Self.modernMeta(start, hasHost: host != nil)))])
        }
        switch outcome {
        case .success(let value):
            if value["supportedVersions"]?.list.map({ list in list.contains { $0.string == PluginEra.modernVersion } }) ?? true {
                return Ready(running: running, era: .modern)
            }
        case .failure(.refused(let error)) where error.code == RPCError.Code.unsupportedVersion.rawValue:
            log.note("it does not speak \(PluginEra.modernVersion), but \(JSON.text(error.data?["supported"] ?? .null))")
        case .failure(.refused), .failure(.idle), .failure(.tooLong), .failure(.unreadable): break
        case .failure(.ended(let end)):
            // There are some that end at the first request that they do not know.
            guard case .itself = end.why, end.status != Self.launcherFailed, known == nil else {
                throw Diagnostic.endedAtStart(start, end, log)
            }
            running = try await spawn()
        case .failure(let failure): throw problem(failure, running, "server/discover")
        }
        return try await initialize(running)
    }

    private func initialize(_ running: RunningPlugin) async throws -> Ready {
        let outcome = await running.request("initialize", terms) { _ in
            [
                "protocolVersion": .text(PluginEra.legacyVersions[0]), "capabilities": ["elicitation": [:]],
                "clientInfo": ["name": .text(start.client.name), "version": .text(start.client.version)],
            ]
        }
        switch outcome {
        case .success(let value):
            guard let version = value["protocolVersion"]?.string else {
                return try await refuse(running, .badAnswer(name, "initialize", "an answer must say its protocolVersion"))
            }
            guard PluginEra.legacyVersions.contains(version) else {
                return try await refuse(running, .unknownVersion(name, version))
            }
            running.notify("notifications/initialized")
            return Ready(running: running, era: .legacy(version))
        case .failure(.ended(let end)): throw Diagnostic.endedAtStart(start, end, log)
        case .failure(.idle), .failure(.tooLong):
            return try await refuse(running, .noAnswerAtStart(name, limits.start, log))
        case .failure(let failure):
            running.end(.faulty("it did not shake hands"))
            _ = await running.ended()
            throw problem(failure, running, "initialize")
        }
    }

    /// Ends a process that cannot be used.
    private func refuse(_ running: RunningPlugin, _ problem: Diagnostic) async throws -> Ready {
        running.end(.faulty("it did not shake hands"))
        _ = await running.ended()
        throw problem
    }

    var terms: RequestTerms {
        RequestTerms(idle: limits.start, lastAt: Reactor.now + limits.start * 1_000, isCancellable: false)
    }

    /// How the launcher ends when it cannot start the program.
    static let launcherFailed = 125

    /// What each request of the newer era says.
    static func modernMeta(_ start: PluginStart, hasHost: Bool) -> [(String, Value)] {
        [
            ("io.modelcontextprotocol/protocolVersion", .text(PluginEra.modernVersion)),
            ("io.modelcontextprotocol/clientInfo", ["name": .text(start.client.name), "version": .text(start.client.version)]),
            ("io.modelcontextprotocol/clientCapabilities", capabilities(hasHost: hasHost)),
        ]
    }

    private static func capabilities(hasHost: Bool) -> Value {
        var members: [(String, Value)] = [("elicitation", ["form": [:]])]
        if hasHost { members.append(("extensions", ["dev.tenon/host": ["version": 1, "fd": 3]])) }
        return .map(members)
    }
}

/// Waits for a task that others wait for, too, and leaves it alone when this one is cancelled.
enum Waiter {
    private struct State {
        var continuation: CheckedContinuation<PluginProcess.Ready, any Error>?
        var isOver = false
    }
    private final class Box: Sendable {
        let state = Mutex(State())
        func settle(_ result: Result<PluginProcess.Ready, any Error>) {
            let continuation = state.withLock { state -> CheckedContinuation<PluginProcess.Ready, any Error>? in
                defer {
                    state.isOver = true
                    state.continuation = nil
                }
                return state.continuation
            }
            continuation?.resume(with: result)
        }
    }

    static func value(of task: Task<PluginProcess.Ready, any Error>) async throws -> PluginProcess.Ready {
        try Task.checkCancellation()
        let box = Box()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = box.state.withLock { state in
                    if !state.isOver { state.continuation = continuation }
                    return state.isOver
                }
                if isOver { return continuation.resume(throwing: CancellationError()) }
                Task { box.settle(await task.result) }
            }
        } onCancel: {
            box.settle(.failure(CancellationError()))
        }
    }
}

extension Diagnostic {
    static func cannotStart(_ start: PluginStart, _ number: Int32) -> Diagnostic {
        Diagnostic(
            "plugin-start", .plugin, "plugin '\(start.name)' cannot be started",
            because: ["'\(start.launcher.preview(120))' cannot be run: \(ErrorNumber.words(number))"])
    }

    static func endedAtStart(_ start: PluginStart, _ end: PluginEnd, _ log: PluginLog) -> Diagnostic {
        let why = end.status == PluginProcess.launcherFailed ? "its program was not run" : "before it answered, \(end.words)"
        return Diagnostic("plugin-start", .plugin, "plugin '\(start.name)' cannot be started", because: [why] + log.reasons)
    }

    static func noAnswerAtStart(_ name: String, _ milliseconds: Int, _ log: PluginLog) -> Diagnostic {
        Diagnostic(
            "plugin-start", .plugin, "plugin '\(name)' cannot be started",
            because: ["it has answered neither 'server/discover' nor 'initialize' within \(milliseconds) ms each"] + log.reasons)
    }

    static func unknownVersion(_ name: String, _ version: String) -> Diagnostic {
        Diagnostic(
            "plugin-start", .plugin, "plugin '\(name)' cannot be started",
            because: ["it speaks version '\(version.preview(40))' of the protocol, which is not known here"])
    }

    fileprivate static func layerIsMissing(_ name: String, _ missing: [SandboxLayer]) -> Diagnostic {
        Diagnostic(
            "plugin-sandbox", .plugin, "plugin '\(name)' is not started: this machine lacks what the policy requires",
            because: missing.map { "\($0.name.rawValue): \($0.detail)" }, try: ["plugin doctor"])
    }

    static func switchedOff(_ name: String, _ limits: PluginLimits, _ end: PluginEnd?, _ log: PluginLog) -> Diagnostic {
        Diagnostic(
            "plugin-off", .plugin, "plugin '\(name)' is switched off",
            because: ["it has crashed \(limits.crashes) times within \(limits.crashWindow) seconds"]
                + (end.map { ["the last time \($0.words)"] } ?? []) + log.reasons,
            try: ["plugin log \(name)"])
    }

    static func sessionIsOver(_ name: String) -> Diagnostic {
        Diagnostic("plugin-stopped", .plugin, "plugin '\(name)' was stopped", because: ["the session is over"])
    }
}

extension PluginLog {
    /// The last lines that it wrote, as reasons.
    var reasons: [String] { tail(3).map { "it wrote: \(Diagnostic.safe($0).preview(200))" } }
}

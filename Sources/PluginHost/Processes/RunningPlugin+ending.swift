import CPlatform
import Glibc
import Synchronization
import Values

/// How a process of a plugin ended.
struct PluginEnd: Error, Sendable {
    enum Why: Sendable {
        /// By itself.
        case itself
        /// It was stopped because nobody called it, or because the session is over.
        case stopped
        /// It writes what no plugin may.
        case faulty(String)
        /// A request was taken back, and it went on as if nothing had been said.
        case deaf(afterCancel: Bool)
        case closedOutput, closedInput

        /// Whether it was asked to end, and nothing was wrong.
        var isStop: Bool { if case .stopped = self { true } else { false } }

        fileprivate var firstStep: Ending.Step {
            switch self {
            case .stopped: .closingInput
            case .closedInput, .closedOutput: .leaving
            default: .terminating
            }
        }
    }

    var why: Why
    /// What it said itself.
    var status: Int?
    var signal: Int?
    /// Microseconds that it ran.
    var lived = 0

    init(_ why: Why, status: Int? = nil, signal: Int? = nil, lived: Int = 0) {
        (self.why, self.status, self.signal, self.lived) = (why, status, signal, lived)
    }

    /// Whether it counts towards being switched off.
    var isCrash: Bool {
        switch why {
        case .stopped, .deaf(afterCancel: true): false
        default: true
        }
    }
}

/// A process that is being ended, step by step.
struct Ending: Sendable {
    enum Step: Sendable {
        /// It has closed a pipe, and will most likely end by itself.
        case leaving
        case closingInput, terminating, killing

        /// How long it has, in microseconds.
        var patience: Int {
            switch self {
            case .leaving: 100_000
            case .closingInput: 1_000_000
            case .terminating: 500_000
            case .killing: 1 << 50
            }
        }
    }
    var why: PluginEnd.Why
    var step: Step
    var nextAt: Int
}

extension RunningPlugin {
    /// Begins to end it. Who waits for an answer hears at once, unless it seems to end by itself.
    func end(_ why: PluginEnd.Why, onlyIfIdle: Bool = false) {
        let step = why.firstStep
        let isNew = state.withLock { state in
            guard state.ending == nil, state.end == nil, !onlyIfIdle || state.requests.isEmpty else { return false }
            state.ending = Ending(why: why, step: step, nextAt: Reactor.now + step.patience)
            return true
        }
        guard isNew else { return }
        take(step)
        if step != .leaving { failAll(PluginEnd(why)) }
        Reactor.shared.ring()
    }

    /// Stops it gently, and waits until it is gone.
    func stop() async -> PluginEnd {
        end(.stopped)
        return await ended()
    }

    func ended() async -> PluginEnd {
        await withCheckedContinuation { continuation in
            let end = state.withLock { state in
                if state.end == nil { state.waitingForEnd.append(continuation) }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    /// Has it stop when nobody calls it until then; `nil`: never.
    func quit(at moment: Int?) {
        state.withLock { $0.quitsAt = moment ?? .max }
        if let moment { Reactor.shared.ring(before: moment) }
    }

    var isEnding: Bool { state.withLock { $0.ending != nil || $0.end != nil } }
    var hasEnded: Bool { cplatform_program_has_ended(pid) }

    private func take(_ step: Ending.Step) {
        state.withLock { state in
            // Its number is no other's before it was waited for.
            guard state.end == nil else { return }
            switch step {
            case .leaving: break
            case .closingInput: state.input.close()
            case .terminating:
                kill(-pid, SIGTERM)
                // One that has stopped hears it only when it goes on.
                kill(-pid, SIGCONT)
            case .killing:
                Self.shut(&state.life)
                kill(-pid, SIGKILL)
            }
        }
    }

    /// Looks what is due; called by the reactor.
    func keepDeadlines(_ now: Int) {
        var late: [(Int, RequestFailure)] = []
        var isDeaf: Bool?
        var isIdle = false
        var hasStayed: PluginEnd.Why?
        let step = state.withLock { state -> Ending.Step? in
            for (id, pending) in state.requests where pending.nextDeadline <= now {
                if pending.settlesAt != nil {
                    if case .failure(.cancelled)? = pending.outcome { isDeaf = isDeaf ?? true } else { isDeaf = false }
                } else {
                    late.append((id, pending.lastAt <= now ? .tooLong : .idle(milliseconds: pending.idle / 1_000)))
                }
            }
            isIdle = state.requests.isEmpty && state.quitsAt <= now
            guard var ending = state.ending, ending.nextAt <= now else { return nil }
            hasStayed = ending.step == .leaving ? ending.why : nil
            ending.step = ending.step == .terminating ? .killing : .terminating
            ending.nextAt = now + ending.step.patience
            state.ending = ending
            return ending.step
        }
        if let hasStayed { failAll(PluginEnd(hasStayed)) }
        for (id, why) in late { abandon(id, why) }
        if let isDeaf { end(.deaf(afterCancel: isDeaf)) }
        if isIdle { end(.stopped, onlyIfIdle: true) }
        if let step { take(step) }
    }

    /// Tidies up after it; called by the reactor when it has ended.
    func finish() {
        // Whoever reads now goes on to, for a moment; then nobody does any more.
        guard takeReading() else { return }
        _ = pump()
        let errors = state.withLock { $0.errors }
        _ = Self.read(from: errors, by: buffer, atMost: 256 << 10) { log.take($0) }
        // What it has started and left behind in its group; that may hold its output open for ever.
        kill(-pid, SIGKILL)
        let status = Int(cplatform_program_status(pid))
        if let record { unlink(record) }
        Reactor.shared.remove(self)
        let lived = Reactor.now - startedAt
        let (end, waiting) = state.withLock { state in
            let why = state.ending.flatMap { $0.step == .leaving ? nil : $0.why } ?? .itself
            let end = PluginEnd(
                why, status: status < 0 ? nil : status, signal: status < 0 ? -status : nil, lived: lived)
            state.end = end
            state.input.close()
            state.host.close()
            // Nobody is left to read what they would give.
            for request in state.hostRequests.values { request.task.cancel() }
            state.hostRequests = [:]
            for path in [\State.output, \.errors, \.life, \.ended] { Self.shut(&state[keyPath: path]) }
            defer { state.waitingForEnd = [] }
            return (end, state.waitingForEnd)
        }
        failAll(end)
        handlers.end(self, end)
        for continuation in waiting { continuation.resume(returning: end) }
    }

    private func failAll(_ end: PluginEnd) {
        let failure = Result<Value, RequestFailure>.failure(end.why.isStop ? .stopping : .ended(end))
        let pending = state.withLock { state in
            let pending = state.requests
            // Those whose senders have not begun to wait find it there.
            state.requests = pending.compactMapValues { request in
                guard request.continuation == nil, request.probes == nil, request.settlesAt == nil else { return nil }
                request.outcome = request.outcome ?? failure
                return request
            }
            return pending.values.map { request in
                defer { (request.continuation, request.settled) = (nil, nil) }
                return (request.continuation, request.settled)
            }
        }
        for (continuation, settled) in pending {
            continuation?.resume(returning: failure)
            settled?()
        }
    }
}

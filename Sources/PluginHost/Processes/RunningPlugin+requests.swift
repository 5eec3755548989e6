import CPlatform
import Glibc
import Synchronization
import Values

/// A request that has not been answered.
struct Pending: Sendable {
    var method: String
    /// Microseconds that may pass without a sign of life.
    var idle: Int
    var idleAt: Int
    var lastAt: Int
    /// Whether the plugin is told when nobody wants the answer any more.
    var isCancellable: Bool
    var progress: (@Sendable (PluginProgress) -> Void)?
    /// Called once the plugin has nothing more to do with it.
    var settled: (@Sendable () -> Void)?
    var continuation: UnsafeContinuation<Result<Value, RequestFailure>, Never>?
    var outcome: Result<Value, RequestFailure>?
    /// Nobody waits for it any more, and the plugin has to show until then that it still listens.
    var settlesAt: Int?
    /// The request that is asked only to hear whether the plugin listens, and the one it is asked for.
    var probes: Int?
    var isOver: Bool { outcome != nil }

    var nextDeadline: Int { settlesAt ?? (isOver ? .max : min(idleAt, lastAt)) }
}

/// Why a request has no result.
enum RequestFailure: Error, Sendable {
    case refused(RPCError)
    /// The plugin's answer is no answer.
    case unreadable(String)
    case ended(PluginEnd)
    case idle(milliseconds: Int)
    case tooLong
    case cancelled
    /// It was being stopped when the request came.
    case stopping
}

/// How long a request may take, and what is told meanwhile.
struct RequestTerms: Sendable {
    /// Milliseconds.
    var idle: Int
    /// A moment of the reactor's clock.
    var lastAt: Int
    var isCancellable = true
    var progress: (@Sendable (PluginProgress) -> Void)?
    var settled: (@Sendable () -> Void)?
}

extension RunningPlugin {
    /// The most answers that wait for a plugin that does not read them, and the most bytes of them on the host channel.
    private static let mostUnread = 1_000
    static let mostWaiting = 16 << 20
    /// How long the plugin has to show that it still listens after a request was taken back, in microseconds.
    static let grace = 500_000
    /// How long the sender of a request waits for the answer himself.
    private static let patience = 150_000

    /// Sends a request and waits for its answer; what is sent may name the number of the request.
    func request(_ method: String, _ terms: RequestTerms, _ params: (Int) -> Value) async -> Result<Value, RequestFailure> {
        let id = lastID.add(1, ordering: .relaxed).newValue
        let line = Message.request(id: .int(id), method: method, params: params(id)).line
        return await send(id, method, terms, line)
    }

    func send(_ id: Int, _ method: String, _ terms: RequestTerms, _ line: [UInt8]) async -> Result<Value, RequestFailure> {
        let now = Reactor.now
        let pending = Pending(
            method: method, idle: terms.idle * 1_000, idleAt: now + terms.idle * 1_000, lastAt: terms.lastAt,
            isCancellable: terms.isCancellable, progress: terms.progress, settled: terms.settled)
        enum Sent { case no(RequestFailure), broken, queued, reading(Int32), waiting }
        let sent = state.withLock { state -> Sent in
            if let end = state.end { return .no(.ended(end)) }
            if let ending = state.ending { return .no(ending.why.isStop ? .stopping : .ended(PluginEnd(ending.why))) }
            state.requests[id] = pending
            guard state.input.send(line) else { return .broken }
            if state.input.isWaiting { return .queued }
            guard !state.isBeingRead, state.output >= 0 else { return .waiting }
            state.isBeingRead = true
            return .reading(state.output)
        }
        switch sent {
        case .no(let failure):
            terms.settled?()
            return .failure(failure)
        case .broken: end(.closedInput)
        case .queued: Reactor.shared.ring()
        case .waiting: Reactor.shared.ring(before: pending.nextDeadline)
        case .reading(let output):
            Reactor.shared.ring(before: min(pending.nextDeadline, now + Self.heat))
            if let outcome = readMyself(output, id, now) { return outcome }
        }
        return await wait(for: id)
    }

    /// Waits on this thread, for a moment; nobody else reads meanwhile.
    private func readMyself(_ output: Int32, _ id: Int, _ begin: Int) -> Result<Value, RequestFailure>? {
        var outcome: Result<Value, RequestFailure>?
        var left = Self.patience
        var isOpen = true
        while outcome == nil, left > 0, isOpen {
            var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard cplatform_wait(&ready, 1, Int64(left)) > 0 else { break }
            isOpen = pump()
            outcome = state.withLock { $0.takeOutcome(id) }
            left = Self.patience - (Reactor.now - begin) * 1_000
        }
        let needsReactor = giveBackReading(isOpen) { state in
            if outcome != nil { state.isHotUntil = state.requests.isEmpty ? Reactor.now + Self.heat : 0 }
            return outcome == nil || !state.requests.isEmpty || !isOpen
        }
        if needsReactor { Reactor.shared.ring() }
        return outcome
    }

    private func wait(for id: Int) async -> Result<Value, RequestFailure> {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let outcome = state.withLock { state in
                    let outcome = state.takeOutcome(id)
                    if outcome == nil { state.requests[id]?.continuation = continuation }
                    return outcome
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            abandon(id, .cancelled)
        }
    }

    func notify(_ method: String, _ params: Value = .null) { post(.notification(method: method, params: params)) }

    func post(_ message: Message) {
        let (isBroken, isWaiting, isTooMuch) = state.withLock { state in
            guard state.input.descriptor >= 0 else { return (false, false, false) }
            let isBroken = !state.input.send(message.line)
            state.unread = state.input.isWaiting ? state.unread + 1 : 0
            return (isBroken, state.input.isWaiting, state.unread > Self.mostUnread)
        }
        if isBroken { end(.closedInput) }
        if isTooMuch { end(.faulty("it asks and does not read the answers")) }
        if isWaiting { Reactor.shared.ring() }
    }

    /// Gives up a request: whoever waits for it hears why, and the plugin has to show that it listens, or is ended.
    func abandon(_ id: Int, _ why: RequestFailure) {
        let probe = lastID.add(1, ordering: .relaxed).newValue
        let now = Reactor.now
        var waiting: UnsafeContinuation<Result<Value, RequestFailure>, Never>?
        var settled: (@Sendable () -> Void)?
        let isTold = state.withLock { state -> Bool in
            guard var pending = state.requests[id], pending.outcome == nil else { return false }
            waiting = pending.continuation
            pending.continuation = nil
            pending.progress = nil
            // Whoever has not begun to wait takes the outcome from here.
            pending.outcome = .failure(why)
            let isTold = pending.isCancellable && state.ending == nil
            if isTold {
                pending.settlesAt = now + Self.grace
            } else {
                (settled, pending.settled) = (pending.settled, nil)
            }
            state.requests[id] = waiting != nil && !isTold ? nil : pending
            if isTold {
                state.requests[probe] = Pending(
                    method: "ping", idle: 0, idleAt: .max, lastAt: .max, isCancellable: false, outcome: .failure(why), probes: id)
            }
            return isTold
        }
        waiting?.resume(returning: .failure(why))
        settled?()
        guard isTold else { return }
        notify("notifications/cancelled", ["requestId": .int(id), "reason": .text(why.words)])
        post(.request(id: .int(probe), method: "ping", params: .null))
        Reactor.shared.ring()
    }
}

extension RequestFailure {
    /// What a plugin is told of why nobody waits any more.
    fileprivate var words: String {
        switch self {
        case .idle: "there was no sign of life"
        case .tooLong: "it took too long"
        default: "the person has cancelled it"
        }
    }
}

extension RunningPlugin.State {
    /// The outcome of a request that somebody waits for; one that is still being settled stays.
    mutating func takeOutcome(_ id: Int) -> Result<Value, RequestFailure>? {
        guard let pending = requests[id] else { return .failure(.cancelled) }
        guard let outcome = pending.outcome else { return nil }
        if pending.settlesAt == nil { requests[id] = nil }
        return outcome
    }
}

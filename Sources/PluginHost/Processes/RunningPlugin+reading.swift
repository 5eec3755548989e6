import Diagnostics
import Glibc
import Synchronization
import Values

/// How far a call is.
public struct PluginProgress: Sendable, Equatable {
    public var done: Decimal
    public var total: Decimal?
    public var message: String?

    init?(_ params: Value) {
        guard let done = params["progress"].flatMap(Self.number) else { return nil }
        self.done = done
        total = params["total"].flatMap(Self.number)
        message = params["message"]?.string
    }

    private static func number(_ value: Value) -> Decimal? {
        switch value {
        case .int(let number): Decimal(number)
        case .decimal(let number): number
        default: nil
        }
    }
}

extension RunningPlugin {
    /// How much of what is no message is borne.
    private static let mostStrayLines = 100
    private static let mostStrayBytes = 64 << 10
    /// How many dropped messages are told.
    private static let mostTold = 20

    /// Reads what the plugin has written, unless somebody does already; called by the reactor.
    func readOutput() {
        guard takeReading() else { return }
        let isOpen = pump()
        giveBackReading(isOpen) { _ in }
    }

    /// Whether it may be read now.
    func takeReading() -> Bool {
        state.withLock { state in
            guard !state.isBeingRead else { return false }
            state.isBeingRead = true
            return true
        }
    }

    func giveBackReading<Result: Sendable>(_ isOpen: Bool, _ body: (inout State) -> Result) -> Result {
        let (result, isNews) = state.withLock { state in
            state.isBeingRead = false
            let isNews = !isOpen && state.output >= 0
            // Before anybody else can read from a descriptor that may be another's by then.
            if isNews { Self.shut(&state.output) }
            return (body(&state), isNews)
        }
        if isNews { end(.closedOutput) }
        return result
    }

    /// Reads what is there and does what it says; whether more may come. Only for who has taken the reading upon himself.
    func pump() -> Bool {
        let output = state.withLock { $0.output }
        return Self.read(from: output, by: buffer, atMost: 1 << 20) { bytes in
            // Only whoever reads uses the reader, but it lies with the rest. Most of what comes is one whole line.
            let isWhole = bytes.baseAddress.map { bytes.last == 0x0a && memchr($0, 0x0a, bytes.count - 1) == nil } ?? false
            let pieces = state.withLock { state -> [LineReader.Piece]? in
                isWhole && state.reader.isAtStart ? nil : state.reader.take(bytes)
            }
            guard let pieces else { return take(Array(bytes.dropLast())) }
            for piece in pieces {
                switch piece {
                case .tooLong(let start):
                    end(.faulty("it wrote a line of more than \(max(1, limits.outputMB)) MB, which begins with '\(Self.shown(start))'"))
                case .line(let line): take(line)
                }
            }
        }
    }

    private func take(_ line: [UInt8]) {
        guard let value = try? JSON.parse(line), case .map(let map) = value else { return takeStray(line) }
        if map.count == 3, let id = map["id"]?.int, let result = map["result"], map["jsonrpc"]?.string == "2.0" {
            if !answer(id, .success(result)) { dropAnswer(.int(id)) }
            return
        }
        do throws(RPCError) {
            let message = try Message(value)
            // An answer that is both is none.
            if value["result"] != nil, value["error"] != nil {
                throw RPCError(.invalidRequest, "an answer must hold a result or an error, but holds both")
            }
            take(message)
        } catch {
            guard let id = value["id"]?.int, value["method"] == nil, answer(id, .failure(.unreadable(error.message))) else {
                return takeStray(line)
            }
        }
    }

    private func take(_ message: Message) {
        switch message {
        case .result(let id, let value):
            if !(id.int.map { answer($0, .success(value)) } ?? false) { dropAnswer(id) }
        case .failure(let id, let error):
            if !(id.int.map { answer($0, .failure(.refused(error))) } ?? false) {
                dropAnswer(id, ": \(error.message.preview(200))")
            }
        case .request(let id, let method, let params): handlers.request(self, id, method, params)
        case .notification("notifications/progress", let params): takeProgress(params)
        case .notification(let method, let params): handlers.notification(self, method, params)
        }
    }

    /// Whether there was such a request. An answer that comes too late shows that the plugin listens again.
    private func answer(_ id: Int, _ outcome: Result<Value, RequestFailure>) -> Bool {
        var settled: (@Sendable () -> Void)?
        var continuation: UnsafeContinuation<Result<Value, RequestFailure>, Never>?
        let isKnown = state.withLock { state -> Bool in
            guard let pending = state.requests[id] else { return false }
            if let other = pending.probes {
                state.requests[id] = nil
                settled = state.requests.removeValue(forKey: other)?.settled
                return true
            }
            // It has answered twice before anybody looked.
            guard pending.outcome == nil || pending.settlesAt != nil else { return false }
            (settled, pending.settled) = (pending.settled, nil)
            (continuation, pending.continuation) = (pending.continuation, nil)
            if pending.settlesAt == nil, continuation == nil {
                pending.outcome = outcome
            } else {
                state.requests[id] = nil
            }
            return true
        }
        settled?()
        continuation?.resume(returning: outcome)
        return isKnown
    }

    private func takeProgress(_ params: Value) {
        guard let id = params["progressToken"]?.int, let progress = PluginProgress(params) else {
            return drop("a progress that says nothing")
        }
        let now = Reactor.now
        let tell = state.withLock { state -> (@Sendable (PluginProgress) -> Void)? in
            guard let pending = state.requests[id], pending.outcome == nil else { return nil }
            pending.idleAt = now + pending.idle
            return pending.progress
        }
        tell?(progress)
    }

    /// Something that is no message: noted, counted, and in the end too much.
    private func takeStray(_ line: [UInt8]) {
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return }
        let (count, isTooMuch) = state.withLock { state -> (Int, Bool) in
            state.strayLines += 1
            state.strayBytes += line.count
            return (state.strayLines, state.strayLines > Self.mostStrayLines || state.strayBytes > Self.mostStrayBytes)
        }
        if count <= Self.mostStrayLines { log.note("this is no message: \(Self.shown(line))") }
        if isTooMuch { end(.faulty("it writes what is no message to its standard output, which begins with '\(Self.shown(line))'")) }
    }

    private func dropAnswer(_ id: Value, _ error: String? = nil) {
        state.withLock { if $0.unasked.count < Self.mostTold { $0.unasked.append(id) } }
        drop("an \(error == nil ? "answer to" : "error for") \(JSON.text(id)), which was not asked\(error ?? "")")
    }

    func drop(_ what: String) {
        let count = state.withLock { state -> Int in
            state.dropped += 1
            return state.dropped
        }
        if count <= Self.mostTold { log.note("dropped: \(what)") }
        if count == Self.mostTold { log.note("what else is dropped is not told") }
    }

    /// The start of a line as it can stand in a message.
    private static func shown(_ line: [UInt8]) -> String {
        Diagnostic.safe(String(decoding: line.prefix(120), as: UTF8.self)).preview(120)
    }
}

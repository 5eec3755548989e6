import Synchronization
import Values

/// Sends how far one request is, and nothing after its answer.
final class ProgressReporter: Sendable {
    private struct State {
        var last: Int?
        var waiting: Value?
        var sending: Task<Void, Never>?
        var isClosed = false
    }
    private let token: Value
    private let send: @Sendable (Message) async -> Void
    private let state = Mutex(State())

    init(token: Value, send: @escaping @Sendable (Message) async -> Void) {
        self.token = token
        self.send = send
    }

    func report(_ done: Int, _ total: Int?, _ words: String?) {
        var params: [(String, Value)] = [("progressToken", token), ("progress", .int(done))]
        if let total { params.append(("total", .int(total))) }
        if let words { params.append(("message", .text(words))) }
        state.withLock { state in
            guard !state.isClosed, state.last.map({ done > $0 }) ?? true else { return }
            state.last = done
            state.waiting = .map(params)
            if state.sending == nil { state.sending = Task { await self.drain() } }
        }
    }

    private func drain() async {
        while true {
            let next = state.withLock { state -> Value? in
                defer { state.waiting = nil }
                if state.waiting == nil { state.sending = nil }
                return state.waiting
            }
            guard let next else { return }
            await send(.notification(method: "notifications/progress", params: next))
        }
    }

    /// Sends nothing more, and waits for what is on its way.
    func close() async {
        let sending = state.withLock { state in
            state.isClosed = true
            state.waiting = nil
            return state.sending
        }
        await sending?.value
    }
}

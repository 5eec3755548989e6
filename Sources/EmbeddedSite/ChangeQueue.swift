import ProductAnalytics
import Synchronization

/// What a request changes in the store, and the answer to it; it throws a `Refusal` when nothing is changed.
typealias Change = @Sendable (any StoreWriter) throws -> Response

/// Carries out changes in the order they come. Those that come while others are being made lasting wait for the disk together: what takes
/// time is that it holds, not how much it is.
final class ChangeQueue: Sendable {
    private struct Waiting {
        let change: Change
        let answer: @Sendable (Result<Response, any Error>) -> Void
    }

    private let store: any Store
    private let state = Mutex<(waiting: [Waiting], isAtWork: Bool)>(([], false))

    init(_ store: any Store) { self.store = store }

    /// Carries out a change; when it returns, the change survives the death of the process.
    func carryOut(_ change: @escaping Change) async throws -> Response {
        try await withCheckedThrowingContinuation { continuation in enter(change) { continuation.resume(with: $0) } }
    }

    /// Has a change carried out; `answer` is called from another thread when it survives the death of the process.
    func enter(_ change: @escaping Change, _ answer: @escaping @Sendable (Result<Response, any Error>) -> Void) {
        let isFirst = state.withLock { state in
            defer { state.isAtWork = true }
            state.waiting.append(Waiting(change: change, answer: answer))
            return !state.isAtWork
        }
        // Not in this task, which would write for all who come after it before it had its own answer. Nor does its end end theirs.
        if isFirst { Task.detached { self.work() } }
    }

    /// Carries out what waits until nothing does.
    private func work() {
        while true {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isAtWork = !state.waiting.isEmpty
                return state.waiting
            }
            if waiting.isEmpty { return }
            do {
                let outcomes = try store.write(each: waiting.map { waiting in { try waiting.change($0) } })
                for (waiting, outcome) in zip(waiting, outcomes) { waiting.answer(outcome) }
            } catch {
                for waiting in waiting { waiting.answer(.failure(error)) }
            }
        }
    }
}

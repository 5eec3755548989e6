import ProductAnalytics
import Synchronization

/// What a request changes in the store, and the answer to it; it throws a `Refusal` when nothing is changed.
typealias Change = @Sendable (any StoreWriter) throws -> Response

/// Carries out changes in the order they come. Those that come while others are being made lasting wait for the disk together: what takes
/// time is that it holds, not how much it is.
final class ChangeQueue: Sendable {
    private struct Waiting {
        let change: Change
        let continuation: CheckedContinuation<Response, any Error>
    }

    private let store: any Store
    private let state = Mutex<(waiting: [Waiting], isAtWork: Bool)>(([], false))

    init(_ store: any Store) { self.store = store }

    /// Carries out a change; when it returns, the change survives the death of the process.
    func carryOut(_ change: @escaping Change) async throws -> Response {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = state.withLock { state in
                defer { state.isAtWork = true }
                state.waiting.append(Waiting(change: change, continuation: continuation))
                return !state.isAtWork
            }
            // Not in this task, which would write for all who come after it before it had its own answer. Nor does its end end theirs.
            if isFirst { Task.detached { self.work() } }
        }
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
                for (waiting, outcome) in zip(waiting, outcomes) { waiting.continuation.resume(with: outcome) }
            } catch {
                for waiting in waiting { waiting.continuation.resume(throwing: error) }
            }
        }
    }
}

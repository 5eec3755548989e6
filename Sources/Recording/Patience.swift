import Synchronization
import Values

/// Cancels what takes too long: one task looks after all that run.
public final class Patience: Sendable {
    private struct State {
        var next = 0
        /// How often the watch has looked around.
        var rounds = 0
        var running = [Int: (began: Int, cancel: @Sendable () -> Void)]()
        var overdue = Set<Int>()
        var isAwake = false
    }

    /// In microseconds of the real clock.
    public let limit: Int
    private let sleep: @Sendable (Int) async throws -> Void
    private let state = Mutex(State())

    public init(limit: Int, sleep: @escaping @Sendable (Int) async throws -> Void) {
        self.limit = limit
        self.sleep = sleep
    }

    /// What a body gives; `nil` when it took too long and was cancelled.
    func watch(_ body: @escaping @Sendable () async -> Outcome) async -> Outcome? {
        let task = Task(operation: body)
        let (number, mustWake) = state.withLock { state in
            state.next += 1
            state.running[state.next] = (state.rounds, { @Sendable in task.cancel() })
            defer { state.isAwake = true }
            return (state.next, !state.isAwake)
        }
        if mustWake { Task.detached { await self.look() } }
        let outcome = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        let isOverdue = state.withLock { state in
            state.running[number] = nil
            return state.overdue.remove(number) != nil
        }
        return isOverdue ? nil : outcome
    }

    /// How many looks a limit is long.
    private static let looks = 8

    /// Looks around until nothing runs.
    private func look() async {
        while true {
            try? await sleep(max(1_000, limit / Self.looks))
            let (late, isOver) = state.withLock { state -> ([@Sendable () -> Void], Bool) in
                state.rounds += 1
                var late = [@Sendable () -> Void]()
                for (number, running) in state.running
                where state.rounds - running.began > Self.looks && state.overdue.insert(number).inserted {
                    late.append(running.cancel)
                }
                if state.running.isEmpty { state.isAwake = false }
                return (late, state.running.isEmpty)
            }
            for cancel in late { cancel() }
            if isOver { return }
        }
    }
}

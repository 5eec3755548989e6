/// Thrown when something took longer than it may.
struct OutOfTime: Error {}

/// How long something may take, and has taken, by a clock that only counts on. It is no part of what a plugin or a session sees.
enum Patience {
    struct Watch {
        private let start = ContinuousClock().now
        var milliseconds: Int { Int((ContinuousClock().now - start) / .milliseconds(1)) }
    }

    /// Runs a body; one that takes longer is cancelled, and nobody waits for it any more.
    static func atMost<Result: Sendable>(milliseconds: Int, _ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let task = Task { try await body() }
        let alarm = Task {
            try await Task.sleep(for: .milliseconds(milliseconds))
            task.cancel()
            return true
        }
        defer { alarm.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            // Whoever cancelled us is not the alarm.
            if !Task.isCancelled, task.isCancelled { throw OutOfTime() }
            throw error
        }
    }
}

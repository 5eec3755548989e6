import Synchronization

/// Cancels what takes too long: one task looks after all that run.
public final class Patience: Sendable {
    private struct State {
        /// The tasks that are looked after.
        var watches = [ObjectIdentifier: Watch]()
        var isAwake = false
    }

    /// In microseconds of the real clock.
    public let limit: Int
    private let sleep: @Sendable (Int) async throws -> Void
    private let state = Mutex(State())
    /// How often all were looked after.
    private let rounds = Atomic(0)

    public init(limit: Int, sleep: @escaping @Sendable (Int) async throws -> Void) {
        self.limit = limit
        self.sleep = sleep
    }

    /// Runs a body in a task of its own, in which it does one thing after another, and tells its watch of each.
    ///
    /// The task runs where the caller does: nobody has to be woken for it.
    func watch<Result: Sendable>(_ body: @escaping @Sendable (Watch) async -> Result) async -> Result {
        let watch = Watch(self)
        return await withTaskCancellationHandler {
            await Task.immediate {
                watch.enter()
                add(watch)
                defer {
                    remove(watch)
                    watch.leave()
                }
                return await body(watch)
            }.value
        } onCancel: {
            watch.cancel()
        }
    }

    private func add(_ watch: Watch) {
        let mustWake = state.withLock { state in
            state.watches[ObjectIdentifier(watch)] = watch
            defer { state.isAwake = true }
            return !state.isAwake
        }
        if mustWake { Task.detached { await self.look() } }
    }

    private func remove(_ watch: Watch) { state.withLock { _ = $0.watches.removeValue(forKey: ObjectIdentifier(watch)) } }

    /// How many looks a limit is long.
    private static let looks = 8

    /// Looks around until nothing runs.
    private func look() async {
        while true {
            try? await sleep(max(1_000, limit / Self.looks))
            let round = rounds.wrappingAdd(1, ordering: .relaxed).newValue
            let watches = state.withLock { state in
                if state.watches.isEmpty { state.isAwake = false }
                return Array(state.watches.values)
            }
            if watches.isEmpty { return }
            for watch in watches { watch.look(since: round - Self.looks) }
        }
    }

    /// A task that is looked after.
    final class Watch: Sendable {
        private struct State {
            /// SAFETY: set while the task is at work in `Patience.watch`, and only then used, under the lock.
            nonisolated(unsafe) var task: UnsafeCurrentTask?
            /// Cancelled from outside before there was a task.
            var isCancelled = false
            /// The round in which the thing at hand began; `nil`: nothing is at hand.
            var began: Int?
            var isOverdue = false
        }

        private let patience: Patience
        private let state = Mutex(State())

        fileprivate init(_ patience: Patience) { self.patience = patience }

        /// The next thing begins.
        func begin() {
            let round = patience.rounds.load(ordering: .relaxed)
            state.withLock { $0.began = round }
        }

        /// The thing at hand has ended; gives whether it took too long. The task is cancelled then, and good for nothing else.
        func end() -> Bool {
            state.withLock { state in
                state.began = nil
                return state.isOverdue
            }
        }

        fileprivate func enter() {
            withUnsafeCurrentTask { task in
                state.withLock { state in
                    state.task = task
                    if state.isCancelled { task?.cancel() }
                }
            }
        }

        fileprivate func leave() { state.withLock { $0.task = nil } }

        fileprivate func cancel() {
            state.withLock { state in
                state.isCancelled = true
                state.task?.cancel()
            }
        }

        fileprivate func look(since round: Int) {
            state.withLock { state in
                guard let began = state.began, began < round, !state.isOverdue else { return }
                state.isOverdue = true
                state.task?.cancel()
            }
        }
    }
}

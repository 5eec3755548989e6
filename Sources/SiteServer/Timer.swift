import NIOCore

/// A deadline that is moved far more often than it is reached: only the event loop's task that is due too late is replaced.
struct Timer {
    private final class State {
        var deadline: NIODeadline?
        var due: NIODeadline?
        var task: Scheduled<Void>?
    }

    private let state = State()

    /// Sets the deadline that counts from now on; `action` runs on the event loop when it passes.
    func set(_ time: TimeAmount, on loop: any EventLoop, _ action: @escaping @Sendable () -> Void) {
        let deadline = NIODeadline.now() + time
        state.deadline = deadline
        if let due = state.due, due <= deadline { return }
        state.task?.cancel()
        Self.schedule(NIOLoopBound(state, eventLoop: loop), at: deadline, on: loop, action)
    }

    /// Forgets the deadline until it is set again.
    func pause() { state.deadline = nil }

    func cancel() {
        state.deadline = nil
        state.due = nil
        state.task?.cancel()
        state.task = nil
    }

    private static func schedule(
        _ state: NIOLoopBound<State>, at due: NIODeadline, on loop: any EventLoop, _ action: @escaping @Sendable () -> Void
    ) {
        state.value.due = due
        state.value.task = loop.scheduleTask(deadline: due) {
            state.value.due = nil
            state.value.task = nil
            guard let deadline = state.value.deadline else { return }
            if deadline > .now() { return schedule(state, at: deadline, on: loop, action) }
            state.value.deadline = nil
            action()
        }
    }
}

import Commands
import Synchronization

/// What completion knows of each of several things, such as the connections of an entity: what there was at the last look, at once, and
/// a new look that says when it is done.
///
/// One look is under way at a time; another one cancels it.
final class Lookup<Known: Sendable>: Sendable {
    private struct State {
        var known: [String: [Known]] = [:]
        /// What is being looked at, and which look it is.
        var current: (subject: String, number: Int, task: Task<Void, Never>)?
        var looks = 0
        /// What has been looked at since the line was begun.
        var fresh: Set<String> = []
    }

    private let state = Mutex(State())
    private let look: @Sendable (String) async -> [Known]?
    private let arrived: @Sendable () -> Void

    /// `look` lists what there is of a subject, or gives nil when it cannot; `arrived` is called when something new is known.
    init(arrived: @escaping @Sendable () -> Void = {}, _ look: @escaping @Sendable (String) async -> [Known]?) {
        self.arrived = arrived
        self.look = look
    }

    /// What a site answers at once is worth waiting for: that is less than a frame.
    private static var patience: Int { 8 }

    /// What is known of a subject, and whether more may come. Begins a new look unless one has ended since the line was begun.
    func all(of subject: String) -> (known: [Known], isAwaited: Bool) {
        let arrival = Arrival()
        let isLooking = state.withLock { state -> Bool in
            if state.fresh.contains(subject) { return false }
            if state.current?.subject == subject { return true }
            state.current?.task.cancel()
            state.looks += 1
            let number = state.looks
            let task = Task.detached { [self] in
                let found = await look(subject)
                finish(number, subject, found)
                arrival.ring()
            }
            state.current = (subject, number, task)
            return true
        }
        if isLooking { arrival.wait(milliseconds: Self.patience) }
        return state.withLock { ($0.known[subject] ?? [], $0.current?.subject == subject) }
    }

    /// What is known of a subject, without a look.
    func known(of subject: String) -> [Known] { state.withLock { $0.known[subject] ?? [] } }

    /// Has everything looked at anew: another line is begun, and what was true may be so no more.
    func age() { state.withLock { $0.fresh = [] } }

    private func finish(_ number: Int, _ subject: String, _ found: [Known]?) {
        let isNews = state.withLock { state in
            // An answer that nobody waits for any more is not the newest one.
            guard state.current?.number == number else { return false }
            state.current = nil
            state.fresh.insert(subject)
            if let found { state.known[subject] = found }
            return true
        }
        if isNews { arrived() }
    }
}

import Synchronization
import Values

/// How far a run of many writes has got: one line on standard error, written over again and again, and gone at the end.
///
/// ```
/// create users: 4211 of 10000 · 5230 a second · 2s left
/// ```
final class Progress: Sendable {
    private struct State {
        var began: Int
        var shown: Int
        var isOpen = false
    }
    private let title: String
    private let total: Int
    private let before: Int
    private let width: Int
    private let now: @Sendable () -> Int
    private let notes: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// What is over within this time, in microseconds, needs no line.
    private static let patience = 500_000
    private static let interval = 100_000

    /// `before`: how many were done already, which says nothing of how quick the others are.
    init(_ title: String, of total: Int, before: Int = 0, world: World, notes: @escaping @Sendable (String) -> Void) {
        self.title = title
        self.total = total
        self.before = before
        self.notes = notes
        now = world.now
        width = max(20, world.terminal.width)
        let now = world.now()
        state = Mutex(State(began: now, shown: now + Self.patience - Self.interval))
    }

    /// Shows that so many are done, unless it has just been shown.
    func show(_ done: Int) {
        let moment = now()
        let text: String? = state.withLock { state in
            guard moment - state.shown >= Self.interval else { return nil }
            state.shown = moment
            state.isOpen = true
            return line(done, after: moment - state.began)
        }
        if let text { notes("\r\u{1b}[K" + text) }
    }

    /// Takes the line away.
    func end() {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if wasOpen { notes("\r\u{1b}[K") }
    }

    /// `time` in microseconds.
    func line(_ done: Int, after time: Int) -> String {
        var text = "\(title): \(done) of \(total)"
        let rate = time > 0 ? Double(done - before) * 1_000_000 / Double(time) : 0
        if rate > 0 {
            let left = Int((Double(total - done) / rate).rounded(.up))
            text +=
                " · \(rate < 10 ? "\(Int((rate * 10).rounded()) / 10).\(Int((rate * 10).rounded()) % 10)" : "\(Int(rate.rounded()))") a second"
            text += " · \(Duration.text(left * 1_000_000)) left"
        }
        return String(text.prefix(width - 1))
    }
}

extension Context {
    /// The line for a run of many writes; there is one at a terminal only, and none in a session or beside what is shown.
    func progress(_ title: String, of total: Int, before: Int = 0) -> Progress? {
        guard world.terminal.isErrorTerminal, !isRepeatable, keeper == nil, total > 1 else { return nil }
        return Progress(title, of: total, before: before, world: world, notes: output.notes)
    }
}

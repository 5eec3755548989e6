import Synchronization
import Values

/// How far a long piece of work has got, for the status line.
///
/// ```
/// create users: 4211 of 10000 · 5230 a second · 2s left
/// import users: 120000 of 500000 rows · 81340 a second · 5s left
/// ```
final class Progress: Sendable {
    private let title: String
    private let total: Int
    private let before: Int
    private let unit: String
    private let lastly: String?
    private let status: StatusLine?
    private let done: Atomic<Int>
    private let number = Atomic(0)

    /// - Parameters:
    ///   - unit: what is counted, such as `rows`; empty where the title says it.
    ///   - before: how many were done already, which says nothing of how quick the others are.
    ///   - lastly: what is left to do when all of them are done.
    init(_ title: String, of total: Int, unit: String = "", before: Int = 0, lastly: String? = nil, on status: StatusLine? = nil) {
        self.title = title
        self.total = total
        self.before = before
        self.unit = unit.isEmpty ? "" : " " + unit
        self.lastly = lastly
        self.status = status
        done = Atomic(before)
        if let status { number.store(status.begin(.progress(self)), ordering: .relaxed) }
    }

    /// Takes note that so many are done.
    func show(_ done: Int) {
        self.done.store(done, ordering: .relaxed)
        status?.drawIfDue()
    }

    /// Takes the line away.
    func end() { status?.end(number.load(ordering: .relaxed)) }

    /// What the line says after so many microseconds.
    func line(after time: Int) -> String {
        let done = done.load(ordering: .relaxed)
        if done == total, let lastly { return "\(title): \(total)\(unit), \(lastly)" }
        var text = "\(title): \(done) of \(total)\(unit)"
        let rate = time > 0 ? Double(done - before) * 1_000_000 / Double(time) : 0
        if rate > 0 {
            let left = Int((Double(total - done) / rate).rounded(.up))
            text +=
                " · \(rate < 10 ? "\(Int((rate * 10).rounded()) / 10).\(Int((rate * 10).rounded()) % 10)" : "\(Int(rate.rounded()))") a second"
            text += " · \(Duration.text(left * 1_000_000)) left"
        }
        return text
    }
}

import Values

/// The line under the tables of a command where a person reads them: how many rows there were, how long it took, what was asked of a site.
///
/// ```
/// 25 rows · 1.2 s · 3 calls · 1 retry
/// ```
public struct Footer {
    /// What has been counted since a conversation began.
    private struct Counts {
        var tables, rows, calls, retries: Int

        init(_ context: Context) {
            (tables, rows) = context.shownTables
            (calls, retries) = (context.calls.total, context.status?.retries.total ?? 0)
        }
    }

    private let before: Counts

    /// Begins to count; another one is made for each command.
    public init(_ context: Context) { before = Counts(context) }

    /// The line, with its end, for a command that took so many microseconds; `nil` when it showed no table to a person.
    public func line(_ context: Context, took: Int) -> String? {
        let now = Counts(context)
        let tables = now.tables - before.tables
        guard tables > 0 else { return nil }
        let rows = Self.count(now.rows - before.rows, "row", "rows") + (tables > 1 ? " in \(tables) tables" : "")
        let (calls, retries) = (now.calls - before.calls, now.retries - before.retries)
        let parts = [
            rows, Self.time(took), calls > 0 ? Self.count(calls, "call", "calls") : "",
            retries > 0 ? Self.count(retries, "retry", "retries") : "",
        ]
        let text = parts.filter { !$0.isEmpty }.joined(separator: " · ")
        return context.world.terminal.errorColor ? "\u{1b}[2m\(text)\u{1b}[0m\n" : text + "\n"
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number.grouped) \(number == 1 ? one : many)" }

    /// A length of time, in microseconds, as one says it.
    public static func time(_ microseconds: Int) -> String {
        let milliseconds = max(0, microseconds) / 1_000
        return switch milliseconds {
        case ..<1: "< 1 ms"
        case ..<1_000: "\(milliseconds) ms"
        case ..<60_000: "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
        default: "\(milliseconds / 60_000) min \(milliseconds / 1_000 % 60) s"
        }
    }
}

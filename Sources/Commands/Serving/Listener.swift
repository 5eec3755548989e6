import Diagnostics
import Values

/// What one text has shown, as values, and what went wrong with it; of very many the first ones.
final class Listener {
    private(set) var shown: [Value] = []
    private(set) var problems: [Diagnostic] = []
    /// How many values were shown in all.
    private(set) var count = 0
    static let most = 10_000

    func hear(_ value: Value) {
        count += 1
        if shown.count < Self.most { shown.append(value) }
    }

    func hear(_ problem: Diagnostic) {
        if problem.severity == .error, problems.count < 100 { problems.append(problem) }
    }
}

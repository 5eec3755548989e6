import Values

/// Compares how output is made: against a real site the values are others, but not the columns, nor the types in JSON.
enum OutputShape {
    static func compare(_ entry: Entry, _ outcome: Outcome) -> [Difference] {
        guard let status = entry.status else { return [] }
        var differences = [Difference]()
        let closing = entry.lines.last?.number ?? 0
        // Of the failures, the kind counts: the number follows from it.
        if status.errorName != outcome.errorName || (status.code == 0) != (outcome.status == 0) {
            differences.append(
                .status(
                    line: closing, expected: Status(code: status.code, errorName: status.errorName).text,
                    actual: Status(code: outcome.status, errorName: outcome.errorName).text))
        }
        let recorded = entry.output.map { $0.content.text }
        let actual = OutputLines.split(outcome.stdout).lines.map { String(decoding: $0, as: UTF8.self) }
        guard !recorded.isEmpty, !actual.isEmpty else { return differences }
        let line = entry.output.first?.number
        if let a = values(recorded), let b = values(actual) {
            let isOne = a.count == 1 && b.count == 1
            let shapes = isOne ? (BodyShape(a[0]), BodyShape(b[0])) : (BodyShape(.list(List(a))), BodyShape(.list(List(b))))
            for change in shapes.0.changes(to: shapes.1) {
                differences.append(
                    .shape(
                        line: line, expected: "\(change.pointer): \(change.recorded ?? "nothing")",
                        actual: "\(change.pointer): \(change.actual ?? "nothing")"))
            }
        } else if let a = columns(recorded[0]), columns(actual[0]) != a {
            differences.append(.shape(line: line, expected: recorded[0], actual: actual[0]))
        }
        return differences
    }

    /// The values of lines that are all JSON.
    private static func values(_ lines: [String]) -> [Value]? {
        if let whole = try? JSON.parse(Array(lines.joined(separator: "\n").utf8)) { return [whole] }
        var values = [Value]()
        for line in lines {
            guard let value = try? JSON.parse(Array(line.utf8)) else { return nil }
            values.append(value)
        }
        return values
    }

    /// The names over the columns of a table.
    private static func columns(_ line: String) -> [String]? {
        var names = [String]()
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if word.isEmpty { continue }
            names.append(String(word))
        }
        return names.count > 1 && line.contains("  ") ? names : nil
    }
}

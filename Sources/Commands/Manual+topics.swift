import Diagnostics
import Language

extension Manual {
    /// What `help` lists by a word of its own.
    static let topics = ["verbs", "statements", "filters", "functions", "formats", "kinds", "errors"]

    /// The list of a topic.
    static func topic(_ name: String) -> String? {
        switch name {
        case "verbs": lines(Verb.all.map(\.signature))
        case "statements": rows(Statements.all.map { ($0.form, $0.summary) })
        case "filters": lines(filters)
        case "functions": lines(functions)
        case "formats": rows(Format.all.map { ($0.name, $0.summary) })
        case "kinds": rows(Kind.allCases.map { ($0.rawValue, "ends a script with status \($0.exitStatus.rawValue) unless caught") })
        case "errors": rows(ErrorPage.all.map { ($0.id, $0.meaning) }.sorted { $0.0 < $1.0 })
        default: nil
        }
    }

    static func page(ofKind name: String) -> String? {
        Kind(rawValue: name).map { kind in
            "\(kind.rawValue) (kind of error): ends a script with status \(kind.exitStatus.rawValue) unless caught\n"
        }
    }

    /// Two columns; a first one that is too wide has a line of its own.
    private static func rows(_ rows: [(String, String)]) -> String {
        let width = min(24, rows.map(\.0.displayWidth).max() ?? 0)
        return rows.map { name, words in
            let gap = name.displayWidth > width ? "\n  " + String(repeating: " ", count: width) : ""
            let blanks = max(0, width - name.displayWidth)
            return "  \(name)\(gap)\(String(repeating: " ", count: (gap.isEmpty ? blanks : 0) + 2))\(words)\n"
        }.joined()
    }
}

import ProductAnalytics

// Patterns.
extension SearchCompiler {
    mutating func glob(_ pattern: Condition.Pattern, _ sql: String) -> String {
        var parts: [String] = []
        if case .text(let start) = pattern.pieces.first {
            // All that begins so lies between two texts, which an index finds.
            parts.append("\(sql) >= \(bound(.text(start)))")
            if let end = Self.successor(start) { parts.append("\(sql) < \(bound(.text(end)))") }
            if pattern.pieces.count == 2, pattern.pieces[1] == .anything, parts.count == 2 { return Self.balanced(parts, "AND") }
        }
        parts.append("\(sql) GLOB \(bound(.text(pattern.glob)))")
        return Self.balanced(parts, "AND")
    }

    /// The first text after all those that begin with a text; `nil` when there is none.
    static func successor(_ text: String) -> String? {
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.popLast() {
            var next = last.value + 1
            if next == 0xd800 { next = 0xe000 }
            if let scalar = Unicode.Scalar(next) {
                scalars.append(scalar)
                var out = ""
                out.unicodeScalars.append(contentsOf: scalars)
                return out
            }
        }
        return nil
    }

    /// The table function that gives the items of lists, and other values once.
    static func items(_ sql: String) -> String {
        let text = "CAST(\(sql) AS TEXT)"
        return "json_each(CASE WHEN \(isList(sql)) THEN \(text) WHEN typeof(\(sql)) = 'blob' THEN json_array(\(text)) "
            + "ELSE json_array(\(sql)) END)"
    }
}

extension Condition.Pattern {
    /// As SQLite's GLOB writes it.
    var glob: String {
        pieces.map { piece in
            switch piece {
            case .anything: "*"
            case .one: "?"
            case .text(let text):
                text.unicodeScalars.map { ["*", "?", "["].contains($0) ? "[\($0)]" : String($0) }.joined()
            }
        }.joined()
    }

    /// As SQLite's LIKE writes it, with a backslash before what is meant as it stands.
    var like: String {
        pieces.map { piece in
            switch piece {
            case .anything: "%"
            case .one: "_"
            case .text(let text):
                text.unicodeScalars.map { ["%", "_", "\\"].contains($0) ? "\\\($0)" : String($0) }.joined()
            }
        }.joined()
    }
}

extension Condition {
    /// The condition as a query that reads back as the same condition.
    public var text: String { Self.text(self, within: .any) }

    /// What an inner condition stands in, and so whether it needs parentheses.
    private enum Surroundings { case any, all, not }

    private static func text(_ condition: Condition, within outer: Surroundings) -> String {
        switch condition {
        case .everything: return "*"
        case .any(let members):
            let text = members.map { Self.text($0, within: .all) }.joined(separator: " OR ")
            return outer == .any ? text : "(\(text))"
        case .all(let members):
            let text = members.map { Self.text($0, within: .not) }.joined(separator: " AND ")
            return outer == .not ? "(\(text))" : text
        case .not(let inner): return "-" + Self.text(inner, within: .not)
        case .words(let pattern): return pattern.text
        case .attribute(let name, let test): return Self.name(name) + ":" + test.text
        }
    }

    private static func name(_ name: String) -> String {
        var out = ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            let isFirst = index == 0
            let isPlain = QueryReader.isOfName(scalar) && !(isFirst && scalar == "-") || isFirst && scalar == "@"
            out += (isPlain ? "" : "\\") + String(scalar)
        }
        return out
    }
}

extension Condition.Test {
    fileprivate var text: String {
        switch self {
        case .exists: "*"
        case .matches(let pattern): pattern.text
        case .compares(let relation, let bound): relation.rawValue + Condition.Pattern(bound.text).text
        case .range(let from, let to):
            (from?.isIncluded == false ? "{" : "[") + Self.end(from) + " TO " + Self.end(to) + (to?.isIncluded == false ? "}" : "]")
        }
    }

    private static func end(_ end: Condition.End?) -> String { end.map { Condition.Pattern($0.bound.text).text } ?? "*" }
}

extension Condition.Pattern {
    /// The pattern as a query writes it: in quotes where it has no gaps and is no plain word.
    var text: String {
        if let literal {
            if QueryReader.isPlainWord(literal) { return literal }
            return "\"" + literal.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return pieces.map { piece in
            switch piece {
            case .anything: "*"
            case .one: "?"
            case .text(let text):
                text.unicodeScalars.map { (QueryReader.isPlain($0) ? "" : "\\") + String($0) }.joined()
            }
        }.joined()
    }
}

import Foundation
import ProductAnalytics
import Values

/// The rules of the query language carried out in the plainest way, over rows as maps; it shares nothing with the site but the tree of
/// a query.
struct QueryModel {
    /// What a user has: built-in attributes, others, and those that connections add.
    struct Row {
        var values: [String: Value]
        /// Names whose values are moments, kept as the site writes them.
        static let times: Set<String> = ["first_seen", "last_seen", "user_created"]
        var id: String { values["user_id"]?.string ?? "" }
    }

    func holds(_ condition: Condition, _ row: Row) -> Bool {
        switch condition {
        case .everything: true
        case .all(let members): members.allSatisfy { holds($0, row) }
        case .any(let members): members.contains { holds($0, row) }
        case .not(let inner): !holds(inner, row)
        case .attribute(let name, let test): Self.items(row.values[name]).contains { passes(test, $0, isTime: Row.times.contains(name)) }
        case .words(let pattern):
            row.values.contains { name, value in
                !Row.times.contains(name)
                    && Self.items(value).contains { item in
                        guard let text = item.string else { return false }
                        return Self.covers([.anything] + folded(pattern) + [.anything], text.lowercased())
                    }
            }
        }
    }

    /// A value as the list of what it is compared by.
    static func items(_ value: Value?) -> [Value] {
        switch value {
        case nil, .null: []
        case .list(let list): list.items
        case let value?: [value]
        }
    }

    private func folded(_ pattern: Condition.Pattern) -> [Condition.Pattern.Piece] {
        pattern.pieces.map { if case .text(let text) = $0 { .text(text.lowercased()) } else { $0 } }
    }

    private func passes(_ test: Condition.Test, _ value: Value, isTime: Bool) -> Bool {
        switch test {
        case .exists: return true
        case .matches(let pattern):
            if let text = pattern.literal {
                if isTime { return Self.moment(text).map { $0 == Self.moment(value.string ?? "") } ?? false }
                switch value {
                case .text(let own): return own.string.unicodeScalars.elementsEqual(text.unicodeScalars)
                case .bool(let own): return text == (own ? "true" : "false")
                default: return Self.number(text).map { $0 == Self.number(value) } ?? false
                }
            }
            return Self.covers(pattern.pieces, Self.text(value))
        case .compares(let relation, let bound): return compares(value, relation, bound, isTime)
        case .range(let from, let to):
            return (from.map { compares(value, $0.isIncluded ? .atLeast : .more, $0.bound, isTime) } ?? true)
                && (to.map { compares(value, $0.isIncluded ? .atMost : .less, $0.bound, isTime) } ?? true)
        }
    }

    private func compares(_ value: Value, _ relation: Condition.Relation, _ bound: Condition.Bound, _ isTime: Bool) -> Bool {
        let own: Double?
        let other: Double
        switch bound {
        case .number(let number):
            if isTime { return false }
            own = value.string.map { Self.number($0) } ?? Self.number(value)
            other = number.double
        case .time(let moment):
            own = value.string.flatMap { Self.moment($0) }.map(Double.init)
            other = Double(moment)
        }
        guard let own else { return false }
        return switch relation {
        case .less: own < other
        case .atMost: own <= other
        case .more: own > other
        case .atLeast: own >= other
        }
    }

    static func number(_ text: String) -> Double? {
        guard let value = try? JSON.parse(text: text), text.first?.isWhitespace == false, text.last?.isWhitespace == false else {
            return nil
        }
        return number(value)
    }

    static func number(_ value: Value) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .decimal(let number): number.double
        default: nil
        }
    }

    static func moment(_ text: String) -> Int? {
        Time.parse(text) ?? Time.parse(text + "T00:00:00Z") ?? Time.parse(text + "Z")
    }

    /// A value as text, with whole numbers written as such.
    static func text(_ value: Value) -> String {
        if let text = value.string { return text }
        if let number = number(value), let whole = Int(exactly: number) { return String(whole) }
        return JSON.text(value)
    }

    /// Whether a pattern covers a whole text; one row of a table for each piece.
    static func covers(_ pieces: [Condition.Pattern.Piece], _ text: String) -> Bool {
        let letters = Array(text.unicodeScalars)
        var reached = [Bool](repeating: false, count: letters.count + 1)
        reached[0] = true
        for piece in pieces {
            var next = [Bool](repeating: false, count: letters.count + 1)
            switch piece {
            case .anything:
                var isReached = false
                for index in reached.indices {
                    isReached = isReached || reached[index]
                    next[index] = isReached
                }
            case .one: for index in letters.indices where reached[index] { next[index + 1] = true }
            case .text(let part):
                let wanted = Array(part.unicodeScalars)
                for index in reached.indices where reached[index] && index + wanted.count <= letters.count {
                    if letters[index..<index + wanted.count].elementsEqual(wanted) { next[index + wanted.count] = true }
                }
            }
            reached = next
        }
        return reached[letters.count]
    }
}

import ProductAnalytics
import Values

// What a test asks of one value, by the sorts of values that the column holds; so that a column of one sort, as most are, is compared
// plainly and an index can serve.
extension SearchCompiler {
    mutating func sql(_ test: Condition.Test, of attribute: Attribute) -> String {
        let kinds = attribute.kinds
        if kinds.isEmpty { return "0" }
        if case .exists = test { return "(\(attribute.sql) IS NOT NULL)" }
        var parts = scalarParts(test, attribute.sql, kinds.subtracting(.list))
        if kinds.contains(.list) {
            // A value that is no list gives one element without a value here.
            let items = "json_each(CASE WHEN \(Self.isList(attribute.sql)) THEN CAST(\(attribute.sql) AS TEXT) ELSE 'null' END)"
            let inner = Self.balanced(elementParts(test), "OR")
            parts.append("EXISTS (SELECT 1 FROM \(items) e WHERE \(inner))")
        }
        return Self.balanced(parts, "OR")
    }

    static func isList(_ sql: String) -> String { "typeof(\(sql)) = 'blob' AND substr(\(sql), 1, 1) = x'5b'" }

    private mutating func scalarParts(_ test: Condition.Test, _ sql: String, _ kinds: Kinds) -> [String] {
        switch test {
        case .exists: return []
        case .matches(let pattern):
            if let text = pattern.literal { return equality(text, sql, kinds) }
            if kinds == .text || kinds == .time { return [glob(pattern, sql)] }
            // The blobs of flags read as `true` and `false`; lists begin with a bracket, and are looked at item by item.
            if kinds.isEmpty { return [] }
            return [
                "(CAST(\(sql) AS TEXT) GLOB \(bound(.text(pattern.glob)))\(kinds.contains(.flag) ? " AND NOT (\(Self.isList(sql)))" : ""))"
            ]
        case .compares(let relation, let bound): return comparison([(relation, bound)], sql, kinds)
        case .range(let from, let to):
            let limits =
                (from.map { [($0.isIncluded ? Condition.Relation.atLeast : .more, $0.bound)] } ?? [])
                + (to.map { [($0.isIncluded ? Condition.Relation.atMost : .less, $0.bound)] } ?? [])
            // Open at both ends, it asks for any value.
            if limits.isEmpty { return kinds.isEmpty ? [] : ["(\(sql) IS NOT NULL)"] }
            return comparison(limits, sql, kinds)
        }
    }

    private mutating func equality(_ text: String, _ sql: String, _ kinds: Kinds) -> [String] {
        var values: [Database.Binding] = []
        if kinds.contains(.time), let moment = Condition.Bound.moment(text), moment % 1_000 == 0 {
            values.append(.text(Moment.text(moment)))
        }
        if kinds.contains(.text) { values.append(.text(text)) }
        if kinds.contains(.number), let number = Self.number(text) { values.append(number) }
        if kinds.contains(.flag), text == "true" || text == "false" { values.append(.blob(Array(text.utf8))) }
        if values.isEmpty { return [] }
        if values.count == 1 { return ["\(sql) = \(bound(values[0]))"] }
        var places: [String] = []
        for value in values { places.append(bound(value)) }
        return ["\(sql) IN (\(places.joined(separator: ", ")))"]
    }

    private mutating func comparison(_ limits: [(Condition.Relation, Condition.Bound)], _ sql: String, _ kinds: Kinds) -> [String] {
        var parts: [String] = []
        for (relation, bound) in limits {
            switch bound {
            case .number(let number):
                // A number that no column can hold lies beyond them all.
                var binding = Cell.number(number)
                if case .null = binding { binding = .real(number.double) }
                if kinds == .number {
                    parts.append("\(sql) \(relation.rawValue) \(self.bound(binding))")
                } else if !kinds.isDisjoint(with: [.text, .number]) {
                    parts.append("tenon_number(\(sql)) \(relation.rawValue) \(self.bound(binding))")
                }
            case .time(let moment):
                if kinds == .time {
                    let (relation, text) = Self.limit(relation, moment)
                    parts.append("\(sql) \(relation.rawValue) \(self.bound(.text(text)))")
                } else if kinds.contains(.text) {
                    parts.append("tenon_moment(\(sql)) \(relation.rawValue) \(self.bound(.integer(moment)))")
                }
            }
        }
        // Where the column cannot have such values, the test is false.
        return parts.count == limits.count ? [Self.balanced(parts, "AND")] : []
    }

    private mutating func elementParts(_ test: Condition.Test) -> [String] {
        switch test {
        case .exists: return []
        case .matches(let pattern):
            guard let text = pattern.literal else {
                let value = "CASE e.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(e.value AS TEXT) END"
                return ["\(value) GLOB \(bound(.text(pattern.glob)))"]
            }
            var parts = ["(e.type = 'text' AND e.value = \(bound(.text(text))))"]
            if let number = Self.number(text) { parts.append("(e.type IN ('integer', 'real') AND e.value = \(bound(number)))") }
            if text == "true" || text == "false" { parts.append("e.type = '\(text)'") }
            return parts
        case .compares, .range:
            // `true` and `false` have 1 and 0 for their values here.
            let value = "(CASE WHEN e.type IN ('true', 'false') THEN NULL ELSE e.value END)"
            if case .range(nil, nil) = test { return ["e.type <> 'null'"] }
            return scalarParts(test, value, [.text, .number])
        }
    }

    private static func number(_ text: String) -> Database.Binding? {
        guard case .number(let number) = Condition.Bound(text) else { return nil }
        if case .null = Cell.number(number) { return nil }
        return Cell.number(number)
    }

    /// A limit in microseconds for moments that are kept in milliseconds.
    static func limit(_ relation: Condition.Relation, _ moment: Int) -> (Condition.Relation, String) {
        let text = Moment.text(moment)
        if moment % 1_000 == 0 { return (relation, text) }
        // What is kept is at most the millisecond before, or at least the one after.
        return (relation == .less || relation == .atMost ? .atMost : .more, text)
    }
}

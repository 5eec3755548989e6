import Diagnostics
import Language
import Values

/// Goes through a value and a schema together.
struct SchemaJudge {
    typealias Flaw = JSONSchema.Flaw

    /// How many schemas may stand inside each other, references counted.
    static let deepest = 200
    /// How often a schema is held against a value, in all: ways to choose from inside each other would multiply without end.
    private static let longest = 200_000

    private let root: Value
    private lazy var patterns = TextPatterns()
    private var left = SchemaJudge.longest
    /// Whether something was passed over that might have said no.
    private(set) var hasPassedOver = false

    init(_ root: Value) { self.root = root }

    mutating func flaws(_ value: Value, _ schema: Value, _ place: Pointer, _ depth: Int) -> [Flaw] {
        left -= 1
        guard left > 0, depth > 0 else { return passOver() }
        if case .bool(let isAnything) = schema {
            return isAnything ? [] : [Flaw(pointer: place, expected: "not be there", actual: value)]
        }
        guard case .map(let rules) = schema else { return passOver() }
        // A value of the wrong type has no use for the other rules.
        if let type = rules["type"], let flaw = flaw(value, type: type, place) { return [flaw] }
        var flaws: [Flaw] = []
        for (keyword, rule) in rules.members {
            flaws += self.flaws(value, keyword, rule, rules, place, depth)
            if flaws.count > JSONSchema.most { break }
        }
        return flaws
    }

    private mutating func flaws(
        _ value: Value, _ keyword: String, _ rule: Value, _ rules: Map, _ place: Pointer, _ depth: Int
    ) -> [Flaw] {
        switch keyword {
        case "$ref":
            guard let target = rule.string.flatMap(target) else { return passOver() }
            return flaws(value, target, place, depth - 1)
        case "allOf":
            return (rule.list ?? []).flatMap { flaws(value, $0, place, depth - 1) }
        case "anyOf", "oneOf": return choose(value, rule.list ?? [], place, depth, isOne: keyword == "oneOf")
        case "not": return refuse(value, rule, place, depth)
        case "enum":
            guard let words = rule.list, !words.contains(value) else { return [] }
            let shown = words.prefix(8).map { $0.preview(30) }.joined(separator: ", ")
            return [Flaw(pointer: place, expected: "be one of \(shown)\(words.count > 8 ? ", …" : "")", actual: value)]
        case "const":
            return value == rule ? [] : [Flaw(pointer: place, expected: "be \(rule.preview(60))", actual: value)]
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum": return measure(value, keyword, rule, place)
        case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties": return count(value, keyword, rule, place)
        case "pattern":
            guard let text = value.string, let pattern = rule.string else { return [] }
            switch patterns.holds(pattern, in: text) {
            case nil: return passOver()
            case true?: return []
            case false?: return [Flaw(pointer: place, expected: "match \(pattern.preview(60))", actual: value)]
            }
        case "required":
            guard case .map(let map) = value else { return [] }
            return (rule.list ?? []).compactMap(\.string).filter { map[$0] == nil }
                .map { Flaw(pointer: place.appending($0), expected: "be there", actual: nil) }
        case "dependentRequired":
            guard case .map(let map) = value else { return [] }
            return (rule.map?.members.map { ($0.0, $0.1) } ?? []).filter { map[$0.0] != nil }
                .flatMap { $0.1.list?.compactMap(\.string) ?? [] }.filter { map[$0] == nil }
                .map { Flaw(pointer: place.appending($0), expected: "be there", actual: nil) }
        case "properties", "patternProperties": return members(value, keyword, rule, place, depth)
        case "additionalProperties": return others(value, rule, rules, place, depth)
        case "prefixItems": return first(value, rule, place, depth)
        case "items":
            // Older drafts say so what comes first.
            if rule.list != nil { return first(value, rule, place, depth) }
            let skipped = rules["prefixItems"]?.list?.count ?? 0
            return items(value, place, from: skipped) { $0.flaws($1, rule, $2, depth - 1) }
        default:
            return Self.remarks.contains(keyword) ? [] : passOver()
        }
    }

    /// Keywords that say nothing of what a value must be.
    private static let remarks: Set<String> = [
        "type", "$schema", "$id", "$anchor", "$defs", "definitions", "$comment", "title", "description", "default", "examples", "example",
        "deprecated", "readOnly", "writeOnly", "format", "contentEncoding", "contentMediaType",
    ]

    private mutating func passOver() -> [Flaw] {
        hasPassedOver = true
        return []
    }

    /// What a reference into the document itself leads to.
    private func target(_ reference: String) -> Value? {
        guard reference.hasPrefix("#") else { return nil }
        return Pointer(parsing: String(reference.dropFirst())).flatMap { root[$0] }
    }

    // MARK: Types

    private func flaw(_ value: Value, type: Value, _ place: Pointer) -> Flaw? {
        let names = type.list?.compactMap(\.string) ?? [type.string].compactMap { $0 }
        guard !names.isEmpty, !names.contains(where: { Self.isOf($0, value) }) else { return nil }
        return Flaw(pointer: place, expected: "be of type \(names.joined(separator: " or "))", actual: value)
    }

    static func isOf(_ type: String, _ value: Value) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("integer", .int), ("number", .int), ("number", .decimal), ("string", .text),
            ("array", .list), ("object", .map):
            true
        // 1.0 is a whole number, too.
        case ("integer", .decimal(let number)): number.isWhole || number.int != nil
        case ("null", _), ("boolean", _), ("integer", _), ("number", _), ("string", _), ("array", _), ("object", _): false
        // There is no such type.
        default: true
        }
    }

    // MARK: Ways to choose from

    private mutating func choose(_ value: Value, _ ways: [Value], _ place: Pointer, _ depth: Int, isOne: Bool) -> [Flaw] {
        guard !ways.isEmpty else { return [] }
        var failures: [[Flaw]] = []
        var sure = 0
        let before = hasPassedOver
        var isUnsure = false
        for way in ways {
            hasPassedOver = false
            let flaws = self.flaws(value, way, place, depth - 1)
            if flaws.isEmpty, !hasPassedOver { sure += 1 }
            isUnsure = isUnsure || hasPassedOver
            if flaws.isEmpty, !isOne { break }
            if !flaws.isEmpty { failures.append(flaws) }
        }
        hasPassedOver = before || isUnsure
        if failures.count == ways.count {
            // The one that was meant is the one that fits from outside.
            let near = failures.filter { $0.allSatisfy { $0.pointer != place } }
            if near.count == 1 { return near[0] }
            return [Flaw(pointer: place, expected: "be of one of \(ways.count) forms", actual: value)]
        }
        guard isOne, sure > 1 else { return [] }
        return [Flaw(pointer: place, expected: "be of exactly one of \(ways.count) forms, not of \(sure)", actual: value)]
    }

    private mutating func refuse(_ value: Value, _ schema: Value, _ place: Pointer, _ depth: Int) -> [Flaw] {
        let before = hasPassedOver
        hasPassedOver = false
        let isIt = flaws(value, schema, place, depth - 1).isEmpty
        let isSure = !hasPassedOver
        hasPassedOver = before || !isSure
        return isIt && isSure ? [Flaw(pointer: place, expected: "not be of the form \(schema.preview(60))", actual: value)] : []
    }

    // MARK: Sizes

    private mutating func measure(_ value: Value, _ keyword: String, _ rule: Value, _ place: Pointer) -> [Flaw] {
        guard Self.isOf("number", value), Self.isOf("number", rule), let order = Value.ordered(value, rule) else { return [] }
        let (holds, words) =
            switch keyword {
            case "minimum": (order >= 0, "at least")
            case "maximum": (order <= 0, "at most")
            case "exclusiveMinimum": (order > 0, "more than")
            default: (order < 0, "less than")
            }
        return holds ? [] : [Flaw(pointer: place, expected: "be \(words) \(rule.preview(30))", actual: value)]
    }

    private mutating func count(_ value: Value, _ keyword: String, _ rule: Value, _ place: Pointer) -> [Flaw] {
        guard let bound = rule.int else { return [] }
        let (number, noun): (Int?, String) =
            switch keyword {
            case "minLength", "maxLength": (value.string?.unicodeScalars.count, "character")
            case "minItems", "maxItems": (value.list?.count, "item")
            default: (value.map?.count, "member")
            }
        guard let number, keyword.hasPrefix("min") ? number < bound : number > bound else { return [] }
        let words = "have at \(keyword.hasPrefix("min") ? "least" : "most") \(bound) \(noun)\(bound == 1 ? "" : "s")"
        return [Flaw(pointer: place, expected: words, actual: value)]
    }

    // MARK: Parts

    private mutating func members(_ value: Value, _ keyword: String, _ rule: Value, _ place: Pointer, _ depth: Int) -> [Flaw] {
        guard case .map(let map) = value, case .map(let schemas) = rule else { return [] }
        var flaws: [Flaw] = []
        for (name, schema) in schemas.members {
            if keyword == "properties" {
                if let member = map[name] { flaws += self.flaws(member, schema, place.appending(name), depth - 1) }
                continue
            }
            for (other, member) in map.members {
                switch patterns.holds(name, in: other) {
                case nil: hasPassedOver = true
                case true?: flaws += self.flaws(member, schema, place.appending(other), depth - 1)
                case false?: break
                }
            }
        }
        return flaws
    }

    /// Members that no other rule beside it speaks of.
    private mutating func others(_ value: Value, _ rule: Value, _ rules: Map, _ place: Pointer, _ depth: Int) -> [Flaw] {
        guard case .map(let map) = value else { return [] }
        let known = rules["properties"]?.map ?? Map()
        let forms = rules["patternProperties"]?.map?.members.map { $0.0 } ?? []
        var flaws: [Flaw] = []
        for (name, member) in map.members where known[name] == nil {
            // A pattern that cannot be read may have meant it.
            let isMeant = forms.contains { patterns.holds($0, in: name) ?? true }
            if !isMeant { flaws += self.flaws(member, rule, place.appending(name), depth - 1) }
        }
        return flaws
    }

    private mutating func first(_ value: Value, _ rule: Value, _ place: Pointer, _ depth: Int) -> [Flaw] {
        let schemas = rule.list ?? []
        return items(value, place, to: schemas.count) { judge, item, place in
            judge.flaws(item, schemas[place.steps.last.flatMap { Int($0) } ?? 0], place, depth - 1)
        }
    }

    private mutating func items(
        _ value: Value, _ place: Pointer, from start: Int = 0, to end: Int = .max, _ body: (inout SchemaJudge, Value, Pointer) -> [Flaw]
    ) -> [Flaw] {
        guard let items = value.list, start < items.count else { return [] }
        var flaws: [Flaw] = []
        for index in start..<min(end, items.count) {
            flaws += body(&self, items[index], place.appending(index))
            if flaws.count > JSONSchema.most { break }
        }
        return flaws
    }
}

import Diagnostics
import Foundation
import PluginHost
import Testing
import Values

/// What values do not conform to, and that a plugin's results are held to it.
@Suite struct SchemaTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var schema: Value
        var value: Value
        var words: [String]
        var testDescription: String { "\(JSON.text(schema)) \(JSON.text(value))" }
        init(_ schema: Value, _ value: Value, _ words: String...) { (self.schema, self.value, self.words) = (schema, value, words) }
    }

    static let linked: Value = [
        "$ref": "#/$defs/node",
        "$defs": [
            "node": ["type": "object", "required": ["id"], "properties": ["id": ["type": "integer"], "next": ["$ref": "#/$defs/node"]]]
        ],
    ]

    static let rows: [Row] = [
        Row(true, 1), Row([:], 1), Row(false, 1, "the value must not be there, but is 1"),
        Row(["type": "string"], "a"), Row(["type": "string"], 3, "the value must be of type string, but is 3"),
        Row(["type": ["string", "null"]], nil),
        Row(["type": ["string", "null"]], [], "the value must be of type string or null, but is []"),
        Row(["type": "integer"], .decimal(Decimal("1.0") ?? Decimal(1))),
        Row(["type": "integer"], .decimal(Decimal("1.5") ?? Decimal(1)), "the value must be of type integer, but is 1.5"),
        Row(["type": "number"], 1), Row(["type": "of the future"], 1),
        Row(["const": 1], .decimal(Decimal("1.0") ?? Decimal(1))), Row(["const": "a"], "b", "the value must be \"a\", but is \"b\""),
        Row(["enum": ["a", "b"]], "c", "the value must be one of \"a\", \"b\", but is \"c\""),
        Row(["required": ["a", "b"]], ["b": 1], "'/a' must be there, but is missing"), Row(["required": ["a"]], 7),
        Row(["properties": ["a": ["type": "string"]]], ["a": 1, "b": 2], "'/a' must be of type string, but is 1"),
        Row(["properties": ["a": [:]], "additionalProperties": false], ["a": 1, "b": 2], "'/b' must not be there, but is 2"),
        Row(["additionalProperties": ["type": "integer"]], ["b": "x"], "'/b' must be of type integer, but is \"x\""),
        Row(["patternProperties": ["^x-": ["type": "string"]], "additionalProperties": false], ["x-a": "b"]),
        Row(["patternProperties": ["^x-": ["type": "string"]]], ["x-a": 1], "'/x-a' must be of type string, but is 1"),
        Row(["items": ["type": "integer"]], [1, "a", 3], "'/1' must be of type integer, but is \"a\""),
        Row(["prefixItems": [["type": "string"]], "items": ["type": "integer"]], ["a", 1]),
        Row(["prefixItems": [["type": "string"]], "items": false], ["a", 1], "'/1' must not be there, but is 1"),
        Row(["minItems": 1], [], "the value must have at least 1 item, but is []"), Row(["maxItems": 1], [1]),
        Row(["minLength": 2, "maxLength": 2], "éa"), Row(["maxLength": 1], "ab", "the value must have at most 1 character, but is \"ab\""),
        Row(["minimum": 0, "maximum": 10], 11, "the value must be at most 10, but is 11"),
        Row(["exclusiveMinimum": 0], 0, "the value must be more than 0, but is 0"),
        Row(["pattern": "^[a-z]+$"], "abc"), Row(["pattern": "^[a-z]+$"], "A1", "the value must match ^[a-z]+$, but is \"A1\""),
        Row(["pattern": "("], "no pattern at all"),
        Row(["allOf": [["type": "string"], ["minLength": 2]]], "a", "the value must have at least 2 characters, but is \"a\""),
        Row(["anyOf": [["type": "string"], ["type": "integer"]]], 1),
        Row(["anyOf": [["type": "string"], ["type": "integer"]]], true, "the value must be of one of 2 forms, but is true"),
        Row(
            ["anyOf": [["type": "null"], ["properties": ["a": ["type": "string"]]]]], ["a": 1],
            "'/a' must be of type string, but is 1"),
        Row(["oneOf": [["type": "integer"], ["minimum": 0]]], 1, "the value must be of exactly one of 2 forms, not of 2, but is 1"),
        // Whether both hold is not known.
        Row(["oneOf": [["type": "integer"], ["minimum": 0, "somethingNew": 1]]], 1),
        Row(["not": ["type": "string"]], "a", "the value must not be of the form {\"type\":\"string\"}, but is \"a\""),
        Row(["not": ["somethingNew": 1]], "a"),
        Row(["dependentRequired": ["a": ["b"]]], ["a": 1], "'/b' must be there, but is missing"),
        Row(linked, ["id": 1, "next": ["id": 2]]),
        Row(linked, ["id": 1, "next": ["id": "x"]], "'/next/id' must be of type integer, but is \"x\""),
        Row(["$ref": "#"], 1), Row(["$ref": "#/nowhere"], 1), Row(["$ref": "https://elsewhere"], 1),
        Row(
            ["items": ["type": "integer"]], ["a", "a", "a", "a", "a", "a", "a"], "'/0' must be of type integer, but is \"a\"",
            "'/1' must be of type integer, but is \"a\"", "'/2' must be of type integer, but is \"a\"",
            "'/3' must be of type integer, but is \"a\"",
            "'/4' must be of type integer, but is \"a\""),
    ]

    @Test(arguments: rows) func whatDoesNotConformIsNamed(_ row: Row) {
        #expect(JSONSchema(row.schema).flaws(in: row.value).map(\.words) == row.words)
    }

    /// Ways inside each other, and values inside each other, come to an end.
    @Test func aJudgementEnds() {
        let both: Value = ["$defs": ["a": ["anyOf": [["$ref": "#/$defs/a"], ["$ref": "#/$defs/a"]]]], "$ref": "#/$defs/a"]
        #expect(JSONSchema(both).flaws(in: 1) == [])
        var deep: Value = ["id": 1]
        for _ in 0..<5_000 { deep = ["id": 1, "next": deep] }
        #expect(JSONSchema(Self.linked).flaws(in: deep) == [])
        #expect(JSONSchema(["pattern": "(a+)+$"]).flaws(in: .text(String(repeating: "a", count: 5_000) + "b")) == [])
    }

    /// Any value against any schema: it ends, tells no more than it may, and each thing that it tells leads into the value or just beside it.
    @Test func anyValueAgainstAnySchema() {
        var random = Seeded(seed: 4_711)
        for _ in 0..<1_000 {
            let (schema, value) = (random.schema(4), random.value(4))
            let flaws = JSONSchema(schema).flaws(in: value)
            #expect(flaws.count <= JSONSchema.most)
            for flaw in flaws {
                #expect(value[flaw.pointer] == flaw.actual, "\(JSON.text(schema)) \(JSON.text(value)) \(flaw.words)")
            }
            // In another document a reference would lead elsewhere.
            guard !JSON.text(schema).contains("$ref") else { continue }
            // What is passed over never says no, and a schema of schemas that all hold holds.
            #expect(JSONSchema(["somethingNew": schema]).flaws(in: value) == [])
            #expect(JSONSchema(["allOf": [schema, schema]]).flaws(in: value).isEmpty == flaws.isEmpty)
            #expect(JSONSchema(["anyOf": [schema, true]]).flaws(in: value) == [])
            if flaws.isEmpty { #expect(JSONSchema(["anyOf": [false, schema]]).flaws(in: value) == []) }
            #expect(JSONSchema(["const": value]).flaws(in: value) == [] && JSONSchema(["enum": [value]]).flaws(in: value) == [])
        }
    }

    // MARK: Plugins

    @Test func aResultIsHeldToWhatItsToolDeclares() async throws {
        let plugin = PluginKit.python("schemas.py")
        // Nothing is known of its tools before they are listed.
        #expect(await PluginKit.problem(plugin, "breaks") == nil)
        _ = try await plugin.tools()
        #expect(await PluginKit.problem(plugin, "keeps") == nil)
        #expect(await PluginKit.problem(plugin, "fails") == nil)
        let problem = await PluginKit.problem(plugin, "breaks")
        #expect(
            problem?.id == "plugin-result" && problem?.message == "plugin 'probe' answers 'breaks' with something else than it declares")
        #expect(
            problem?.because == [
                "'/more' must not be there, but is 1", "'/rows/0/count' must be at least 0, but is -1",
                "'/rows/1/id' must be of type string, but is 7", "'/rows/2/id' must be there, but is missing",
                "its tool has an outputSchema, which every result must conform to",
            ])
        #expect(problem?.attempts == ["tenon plugin test \(PluginKit.folder)"])
        #expect(await PluginKit.problem(plugin, "silent")?.because.first == "'/structuredContent' must be there, but is missing")
        // It goes on.
        #expect(try await plugin.call("keeps", [:], CallContext(id: "1")).text == "done")
        await plugin.stop()
    }

    @Test func whatWasKnownBeforeCountsUnlessTheProgramSaysOtherwise() async throws {
        let declared: Value = ["type": "object", "required": ["rows"], "properties": ["rows": ["type": "array", "maxItems": 2]]]
        let plugin = PluginKit.python("schemas.py") {
            $0.outputs = ["breaks": declared, "keeps": ["type": "object", "required": ["old"]]]
        }
        // It has another schema by now, which it keeps to.
        #expect(await PluginKit.problem(plugin, "keeps") == nil)
        await plugin.stop()
        let other = PluginKit.python("schemas.py") { $0.outputs = ["breaks": declared] }
        #expect(await PluginKit.problem(other, "breaks")?.because.first == "'/more' must not be there, but is 1")
        await other.stop()
    }
}

/// Schemas and values by chance, always the same ones.
private struct Seeded {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func number(_ below: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % below
    }

    private mutating func name() -> String { ["a", "b", "x-a"][number(3)] }

    mutating func value(_ depth: Int) -> Value {
        switch number(depth > 0 ? 8 : 5) {
        case 0: return nil
        case 1: return .bool(number(2) == 0)
        case 2: return .int(number(7) - 3)
        case 3: return .decimal(Decimal("\(number(5)).5") ?? Decimal(0))
        case 4: return .text(["", "a", "ab", "x1"][number(4)])
        case 5: return .list((0..<number(4)).map { _ in value(depth - 1) })
        default: return .map((0..<number(4)).map { _ in (name(), value(depth - 1)) })
        }
    }

    mutating func schema(_ depth: Int) -> Value {
        guard depth > 0 else { return .bool(number(4) > 0) }
        var rules: [(String, Value)] = []
        for _ in 0..<(1 + number(3)) {
            switch number(16) {
            case 0, 1: rules.append(("type", .text(["string", "integer", "number", "boolean", "null", "array", "object"][number(7)])))
            case 2: rules.append(("enum", .list([value(1), value(1)])))
            case 3: rules.append(("properties", .map([(name(), schema(depth - 1)), (name(), schema(depth - 1))])))
            case 4: rules.append(("required", .list([.text(name())])))
            case 5: rules.append(("additionalProperties", schema(depth - 1)))
            case 6: rules.append(("items", schema(depth - 1)))
            case 7: rules.append(("prefixItems", .list([schema(depth - 1)])))
            case 8: rules.append(("anyOf", .list([schema(depth - 1), schema(depth - 1)])))
            case 9: rules.append(("oneOf", .list([schema(depth - 1), schema(depth - 1)])))
            case 10: rules.append(("allOf", .list([schema(depth - 1)])))
            case 11: rules.append(("not", schema(depth - 1)))
            case 12: rules.append((["minimum", "maximum"][number(2)], .int(number(5) - 2)))
            case 13: rules.append((["minLength", "maxItems", "minProperties"][number(3)], .int(number(3))))
            case 14: rules.append(("pattern", .text(["^a", "b$", "(", "[0-9]"][number(4)])))
            default: rules.append(("$ref", .text(["#", "#/properties/a", "#/anyOf/0"][number(3)])))
            }
        }
        return .map(rules)
    }
}

import Testing
import Values

@testable import Language

/// What a tool is told of a command's arguments. That these are schemas, and mean what they should, is tested with a validator of its
/// own in `Tests/Python/test_schemas.py`.
@Suite struct UsageSchemaTests {
    private func schema(_ usage: String) throws -> String {
        let whole = JSON.text(try Usage(parsing: usage).jsonSchema(), .compact)
        return whole.replacing(#""$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","#, with: "")
            .replacing(#","additionalProperties":false"#, with: "")
    }

    @Test(arguments: [
        ("f", #"{"properties":{}}"#),
        ("f <text>", #"{"properties":{"text":{"type":"string"}},"required":["text"]}"#),
        ("f [<n: bool>]", #"{"properties":{"n":{"type":"boolean"}}}"#),
        ("f <any>...", #"{"properties":{"any":{"type":"array","items":{},"minItems":1}},"required":["any"]}"#),
        ("f from <a: text> [twice]", #"{"properties":{"a":{"type":"string"},"twice":{"type":"boolean"}},"required":["a"]}"#),
        (
            "f <m: a|b> [--yes] [--n <n: decimal>]",
            #"{"properties":{"m":{"type":"string","enum":["a","b"]},"yes":{"type":"boolean"},"n":{"type":"number"}},"required":["m"]}"#
        ),
        (
            "f [from <a: list> to <b: map>]",
            #"{"properties":{"a":{"type":"array"},"b":{"type":"object"}},"dependentRequired":{"a":["b"],"b":["a"]}}"#
        ),
        ("f <map> and <map>", #"{"properties":{"map":{"type":"object"},"map_2":{"type":"object"}},"required":["map","map_2"]}"#),
        ("f trace (on | off)", #"{"properties":{"trace":{"type":"string","enum":["on","off"]}},"required":["trace"]}"#),
        (
            "f (site <site> | entity <entity>)",
            #"{"properties":{"site":{"type":"string"},"entity":{"type":"string"}},"#
                + #""oneOf":[{"required":["site"],"properties":{"entity":false}},{"required":["entity"],"properties":{"site":false}}]}"#
        ),
        (
            "f (add <map> | put <map>)",
            #"{"properties":{"add":{"const":true},"map":{"type":"object"},"put":{"const":true}},"#
                + #""oneOf":[{"required":["add","map"],"properties":{"put":false}},{"required":["put","map"],"properties":{"add":false}}]}"#
        ),
    ])
    func theSchemaOfAUsageLine(_ usage: String, _ expected: String) throws {
        #expect(try schema(usage) == expected)
    }

    @Test func aHostSaysMoreOfItsTypes() throws {
        let schema = try Usage(parsing: "list [<entity>]").jsonSchema(types: ["entity": ["enum": ["users"]]])
        #expect(schema["properties"]?["entity"] == ["enum": ["users"]])
    }
}

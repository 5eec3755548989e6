import Values

/// Pieces of JSON Schema (2020-12, which OpenAPI 3.1 speaks).
enum Schema {
    static func text(_ meaning: String, _ rules: (String, Value)...) -> Value {
        .map([("type", "string"), ("description", .text(meaning))] + rules)
    }

    /// A text that says something.
    static func name(_ meaning: String, _ rules: (String, Value)...) -> Value {
        .map([("type", "string"), ("description", .text(meaning)), ("minLength", 1)] + rules)
    }

    static func number(_ meaning: String, _ rules: (String, Value)...) -> Value {
        .map([("type", "integer"), ("format", "int64"), ("description", .text(meaning))] + rules)
    }

    static func flag(_ meaning: String) -> Value { ["type": "boolean", "description": .text(meaning)] }

    static func list(of items: Value, _ meaning: String) -> Value {
        ["type": "array", "description": .text(meaning), "items": items]
    }

    /// An object; other members than these are let through, and ignored.
    static func object(_ meaning: String, required: [String] = [], _ properties: KeyValuePairs<String, Value>) -> Value {
        var members: [(String, Value)] = [("type", "object")]
        if !meaning.isEmpty { members.append(("description", .text(meaning))) }
        members.append(("properties", .map(properties.map { ($0.key, $0.value) })))
        if !required.isEmpty { members.append(("required", .list(required.map { .text($0) }))) }
        return .map(members)
    }

    /// The schema by its name in the description.
    static func named(_ name: String) -> Value { ["$ref": .text("#/components/schemas/\(name)")] }

    /// What may also be null, which is as if it were absent.
    static func orNull(_ schema: Value) -> Value {
        guard case .map(var map) = schema, let type = map["type"] else { return schema }
        map.set("type", to: [type, "null"])
        return .map(map)
    }

    /// The one body that the API has for everything: `{"data": {"type", "id", "attributes"}}`.
    static func body(_ type: String, id: Value, attributes: Value, required: [String]) -> Value {
        object(
            "", required: ["data"],
            [
                "data": object(
                    "What is meant.", required: ["type"] + required,
                    [
                        "type": ["type": "string", "const": .text(type), "description": "Always this word."], "id": id,
                        "attributes": attributes,
                    ])
            ])
    }
}

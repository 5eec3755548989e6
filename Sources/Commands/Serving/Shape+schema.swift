import Language
import Values

extension Shape {
    /// What is known of a value, as JSON Schema. The API may come to leave fields out or to give null for them, so nothing is required.
    var jsonSchema: Value {
        switch self {
        case .any: return [:]
        case .plain(let type): return ["type": Self.name(of: type)]
        case .words(let words, let isOpen): return isOpen ? ["type": "string"] : ["type": "string", "enum": .list(words.map { .text($0) })]
        case .list(let element): return ["type": "array", "items": element.jsonSchema]
        case .oneOrMore(let element): return ["anyOf": [element.jsonSchema, ["type": "array", "items": element.jsonSchema]]]
        case .map(let fields):
            guard !fields.known.isEmpty else { return ["type": "object"] }
            return ["type": "object", "properties": .map(fields.known.map { ($0.name, $0.schema) })]
        }
    }

    /// What a tool is answered in `structuredContent`, which is a map: the value itself, or one that holds it. `nil`: nothing is known.
    var outputSchema: Value? {
        switch self {
        case .any: return nil
        case .map: return jsonSchema
        case .oneOrMore: return ["type": "object"]
        default:
            return [
                "type": "object",
                "properties": [
                    "result": jsonSchema, "count": ["type": "integer", "description": "of how many rows the result is a part"],
                    "handle": ["type": "string", "description": "what fetch_result takes for the others"], "next": ["type": "integer"],
                ],
            ]
        }
    }

    private static func name(of type: String) -> Value {
        switch type {
        case "int": "integer"
        case "decimal": "number"
        case "bool": "boolean"
        case "list": "array"
        case "map": "object"
        case "null": "null"
        default: "string"
        }
    }
}

extension Shape.Field {
    fileprivate var schema: Value {
        guard let type = shape.jsonSchema["type"]?.string, var schema = shape.jsonSchema.map else { return shape.jsonSchema }
        schema.set("type", to: [.text(type), "null"])
        return .map(schema)
    }
}

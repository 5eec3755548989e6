import Values

/// A value that a schema allows, as plain as can be: what must be there, and nothing else.
struct SchemaSample {
    let root: Value

    var value: Value { value(of: root, 16) }

    private func value(of schema: Value, _ depth: Int) -> Value {
        guard depth > 0, case .map = schema else { return .null }
        if let reference = schema["$ref"]?.string, reference.hasPrefix("#"), let pointer = Pointer(parsing: String(reference.dropFirst())) {
            return root[pointer].map { value(of: $0, depth - 1) } ?? .null
        }
        if let word = schema["const"] ?? schema["enum"]?.list?.first ?? schema["examples"]?.list?.first ?? schema["default"] { return word }
        if let way = (schema["anyOf"] ?? schema["oneOf"])?.list?.first, schema["type"] == nil { return value(of: way, depth - 1) }
        switch schema["type"]?.string ?? schema["type"]?.list?.first?.string {
        case "string":
            let text = "example"
            return .text(text + String(repeating: "e", count: min(1_000, max(0, (schema["minLength"]?.int ?? 0) - text.count))))
        case "integer", "number": return schema["minimum"] ?? 1
        case "boolean": return false
        case "array":
            let item = value(of: schema["items"] ?? true, depth - 1)
            return .list(Array(repeating: item, count: min(100, max(0, schema["minItems"]?.int ?? 0))))
        case "object", nil:
            guard schema["type"] != nil || schema["properties"] != nil else { return "example" }
            let needed = schema["required"]?.list?.compactMap(\.string) ?? []
            return .map(needed.map { ($0, value(of: schema["properties"]?[$0] ?? true, depth - 1)) })
        default: return .null
        }
    }
}

import Values

/// Judges values by the schemas of a description: as much of JSON Schema as they use, and nothing is passed over in silence.
struct SchemaJudge {
    /// The whole OpenAPI document.
    let document: Value
    /// Whether members that a schema does not name are faults.
    var isClosed = false

    func schema(_ name: String) -> Value { document["components"]?["schemas"]?[name] ?? false }

    /// What is wrong with a value; none: it is as it must be.
    func faults(_ value: Value, _ schema: Value, at place: String = "") -> [String] {
        if case .bool(let isAnything) = schema { return isAnything ? [] : ["\(place): nothing may be here"] }
        var faults: [String] = []
        for (rule, wanted) in schema.map?.members.map({ ($0, $1) }) ?? [] {
            switch rule {
            case "$ref": faults += self.faults(value, self.schema(String(wanted.string?.split(separator: "/").last ?? "")), at: place)
            case "type":
                let names = wanted.list?.compactMap(\.string) ?? [wanted.string ?? ""]
                if !names.contains(where: { has(value, $0) }) { faults.append("\(place): must be \(names)") }
            case "const": if value != wanted { faults.append("\(place): must be \(JSON.text(wanted))") }
            case "enum": if !(wanted.list ?? []).contains(value) { faults.append("\(place): must be one of \(JSON.text(wanted))") }
            case "minLength":
                if let text = value.string, text.unicodeScalars.count < wanted.int ?? 0 { faults.append("\(place): too short") }
            case "maxLength":
                if let text = value.string, text.unicodeScalars.count > wanted.int ?? 0 { faults.append("\(place): too long") }
            case "minimum": if let number = value.int, number < wanted.int ?? 0 { faults.append("\(place): too small") }
            case "maximum": if let number = value.int, number > wanted.int ?? 0 { faults.append("\(place): too great") }
            case "minItems": if let items = value.list, items.count < wanted.int ?? 0 { faults.append("\(place): too few") }
            case "pattern":
                if let text = value.string, let pattern = try? Regex(wanted.string ?? "("), (try? pattern.firstMatch(in: text)) == nil {
                    faults.append("\(place): does not match")
                }
            case "required":
                for name in wanted.list?.compactMap(\.string) ?? [] where value.map != nil && value[name] == nil {
                    faults.append("\(place)/\(name): is missing")
                }
            case "items":
                for (index, item) in (value.list ?? []).enumerated() { faults += self.faults(item, wanted, at: "\(place)/\(index)") }
            case "properties":
                for (name, member) in value.map?.members.map({ ($0, $1) }) ?? [] {
                    if let known = wanted[name] {
                        faults += self.faults(member, known, at: "\(place)/\(name)")
                    } else if isClosed {
                        faults.append("\(place)/\(name): is not described")
                    }
                }
            case "additionalProperties":
                for (name, member) in value.map?.members.map({ ($0, $1) }) ?? [] {
                    faults += self.faults(member, wanted, at: "\(place)/\(name)")
                }
            case "format":
                if wanted == "date-time", let text = value.string, Time.parse(text) == nil { faults.append("\(place): is no time") }
            case "description", "examples": break
            default: faults.append("\(place): the judge does not know '\(rule)'")
            }
        }
        return faults
    }

    private func has(_ value: Value, _ type: String) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("integer", .int), ("string", .text), ("array", .list), ("object", .map): true
        default: false
        }
    }

    /// A value with everything that a schema names; no two texts in it are alike.
    func sample(_ schema: Value, at place: String = "") -> Value {
        if let name = schema["$ref"]?.string?.split(separator: "/").last { return sample(self.schema(String(name)), at: place) }
        if let word = schema["const"] { return word }
        if let example = schema["examples"]?.list?.first { return example }
        switch schema["type"]?.list?.first?.string ?? schema["type"]?.string {
        case "object":
            var map = Map()
            for (name, member) in schema["properties"]?.map?.members.map({ ($0, $1) }) ?? [] {
                map.set(name, to: sample(member, at: "\(place)/\(name)"))
            }
            if let others = schema["additionalProperties"] { map.set("any", to: sample(others, at: "\(place)/any")) }
            return .map(map)
        case "array": return .list([sample(schema["items"] ?? true, at: "\(place)/0")])
        case "integer": return 1
        case "boolean": return true
        default: return .text("at \(place)")
        }
    }

    /// A value with one thing in it changed, in every way: each part left out, and each replaced by a value of another kind.
    static func variants(of value: Value) -> [Value] {
        var variants: [Value] = [nil, true, 1, -1, "", "text", [], [1], [:], ["a": 1]]
        for (name, member) in value.map?.members.map({ ($0, $1) }) ?? [] {
            guard var map = value.map else { continue }
            map.remove(name)
            variants.append(.map(map))
            for variant in Self.variants(of: member) {
                map = value.map ?? map
                map.set(name, to: variant)
                variants.append(.map(map))
            }
        }
        for (index, item) in (value.list ?? []).enumerated() {
            for variant in Self.variants(of: item) {
                var items = Array(value.list ?? [])
                items[index] = variant
                variants.append(.list(items))
            }
        }
        return variants
    }
}

public import Values

extension Usage {
    /// The arguments of the command as JSON Schema (2020-12), for tools that call it by name.
    ///
    /// Fixed words that must stand are left out; one that tells two ways of a choice apart is a member that is `true`. `types` says
    /// more of the types that a host knows (`{"entity": {"enum": […]}}`).
    public func jsonSchema(types: [String: Value] = [:]) -> Value {
        let forms = SchemaForms(types: types)
        let ways = forms.ways(of: parts).map { $0.adding(options.map(forms.member)) }
        return forms.object(ways, isRoot: true)
    }
}

extension Signature {
    /// The command as a tool: its name, what it does, and the schema of its arguments.
    public func tool(types: [String: Value] = [:]) -> Value {
        ["name": .text(name), "description": .text(summary), "inputSchema": usage.jsonSchema(types: types)]
    }
}

/// One way to fill a usage line: the members there may be, those there must be, those that go together, and how it is written.
struct Way {
    struct Member {
        var name: String
        var schema: Value
        var isRequired: Bool
    }
    var members: [Member] = []
    /// Names of which one never stands without the others.
    var groups: [[String]] = []
    /// The parts in their order, with the names that the members have got.
    var writing: [Writing] = []

    var required: [String] { members.filter(\.isRequired).map(\.name) }

    func adding(_ more: [Member]) -> Way {
        var copy = self
        for member in more { copy.add(member) }
        return copy
    }

    /// Adds a member; a second one of the same name is numbered. Gives the name it has then.
    @discardableResult mutating func add(_ member: Member) -> String {
        var member = member
        let name = member.name
        var number = 1
        while members.contains(where: { $0.name == member.name }) {
            number += 1
            member.name = "\(name)_\(number)"
        }
        members.append(member)
        return member.name
    }

    /// One way after the other.
    static func * (first: Way, second: Way) -> Way {
        var copy = first
        var names: [String: String] = [:]
        for member in second.members { names[member.name] = copy.add(member) }
        copy.groups += second.groups
        copy.writing += second.writing.map { $0.renamed(names) }
        return copy
    }

    /// The same, but all of it may be left out together.
    var optional: Way {
        var copy = self
        if required.count > 1 { copy.groups.append(required) }
        for index in copy.members.indices { copy.members[index].isRequired = false }
        copy.writing = [.optional(writing, members.map(\.name))]
        return copy
    }
}

struct SchemaForms {
    let types: [String: Value]

    // MARK: Ways to fill parts

    func ways(of parts: [Usage.Part]) -> [Way] {
        var ways = [Way()]
        var rest = parts[...]
        while let part = rest.popFirst() {
            var next: [Way]
            if case .word(let word) = part, case .choice(let choice)? = rest.first, let words = Self.words(of: choice) {
                // `trace (on | off)` is one member with two words to choose from.
                rest.removeFirst()
                let member = Way.Member(name: word, schema: Self.oneOf(words), isRequired: true)
                next = [Way(members: [member], writing: [.word(word), .chosen(word)])]
            } else {
                next = self.ways(of: part)
            }
            ways = ways.flatMap { way in next.map { way * $0 } }
        }
        return ways
    }

    private func ways(of part: Usage.Part) -> [Way] {
        switch part {
        case .word(let word): return [Way(writing: [.word(word)])]
        case .argument(let name, let type):
            return [Way(members: [.init(name: name, schema: schema(of: type), isRequired: true)], writing: [.value(name, type: type)])]
        case .optional(let inner):
            if case .word(let word)? = inner.first, inner.count == 1 {
                return [Way(members: [.init(name: word, schema: ["type": "boolean"], isRequired: false)], writing: [.flag(word)])]
            }
            let ways = ways(of: inner)
            return ways.count == 1 ? [ways[0].optional] : [Way()] + ways
        case .choice(let choice): return self.choice(choice)
        case .repeated(.argument(let name, let type), let commas):
            let list: Value = ["type": "array", "items": schema(of: type), "minItems": 1]
            return [
                Way(members: [.init(name: name, schema: list, isRequired: true)], writing: [.values(name, type: type, commas: commas)])
            ]
        case .repeated(let inner, _):
            let list: Value = ["type": "array", "items": object(ways(of: [inner])), "minItems": 1]
            return [Way(members: [.init(name: "each", schema: list, isRequired: true)])]
        }
    }

    /// The ways of a choice. The word that one begins with is a member, unless an argument of its own tells it from the others.
    private func choice(_ choice: [[Usage.Part]]) -> [Way] {
        let all = choice.map { ways(of: $0) }
        guard choice.count > 1 else { return all.first ?? [Way()] }
        return choice.indices.flatMap { index -> [Way] in
            let others = Set(all.indices.filter { $0 != index }.flatMap { all[$0].flatMap(\.members).map(\.name) })
            let isPlain = all[index].allSatisfy { way in way.required.contains { !others.contains($0) } }
            guard !isPlain, case .word(let word)? = choice[index].first else { return all[index] }
            return all[index].map { Way(members: [.init(name: word, schema: ["const": true], isRequired: true)]) * $0 }
        }
    }

    private static func words(of choice: [[Usage.Part]]) -> [String]? {
        let words = choice.compactMap { way -> String? in
            guard way.count == 1, case .word(let word)? = way.first else { return nil }
            return word
        }
        return words.count == choice.count ? words : nil
    }

    func member(_ option: Usage.Option) -> Way.Member {
        .init(name: option.name, schema: option.type.map(schema) ?? ["type": "boolean"], isRequired: false)
    }

    // MARK: Schemas

    /// The schema of an object that is filled in one of some ways.
    func object(_ ways: [Way], isRoot: Bool = false) -> Value {
        let members = Self.union(ways)
        var out: [(String, Value)] = isRoot ? [("$schema", "https://json-schema.org/draft/2020-12/schema")] : []
        out.append(("type", "object"))
        out.append(("properties", .map(members.map { ($0.name, $0.schema) })))
        if ways.count == 1 {
            if !ways[0].required.isEmpty { out.append(("required", Self.list(ways[0].required))) }
        } else {
            out.append(("oneOf", .list(ways.map { Self.branch($0, of: members.map(\.name)) })))
        }
        let groups = ways.flatMap(\.groups)
        if !groups.isEmpty {
            let pairs = groups.flatMap { group in group.map { name in (name, Self.list(group.filter { $0 != name })) } }
            out.append(("dependentRequired", .map(pairs)))
        }
        out.append(("additionalProperties", false))
        return .map(out)
    }

    /// What tells one way from the others: what it needs, and what it knows nothing of.
    private static func branch(_ way: Way, of names: [String]) -> Value {
        let own = Set(way.members.map(\.name))
        let foreign = names.filter { !own.contains($0) }
        var out: [(String, Value)] = []
        if !way.required.isEmpty { out.append(("required", list(way.required))) }
        if !foreign.isEmpty { out.append(("properties", .map(foreign.map { ($0, false) }))) }
        return .map(out)
    }

    /// Every member of any way; where two ways have different schemas for a name, either will do.
    private static func union(_ ways: [Way]) -> [Way.Member] {
        var all: [Way.Member] = []
        for member in ways.flatMap(\.members) {
            guard let index = all.firstIndex(where: { $0.name == member.name }) else {
                all.append(member)
                continue
            }
            guard all[index].schema != member.schema else { continue }
            let known = all[index].schema["anyOf"]?.list ?? [all[index].schema]
            if !known.contains(member.schema) { all[index].schema = ["anyOf": .list(known + [member.schema])] }
        }
        return all
    }

    private static func list(_ names: [String]) -> Value { .list(names.map { .text($0) }) }

    private static func oneOf(_ words: [String]) -> Value { ["type": "string", "enum": list(words)] }

    /// The schema of a type, as a JSON document can hold its values.
    func schema(of type: String) -> Value {
        if let known = types[type] { return known }
        if type.contains("|") { return Self.oneOf(type.split(separator: "|").map(String.init)) }
        switch type {
        case "int": return ["type": "integer", "minimum": .int(.min), "maximum": .int(.max)]
        case "decimal": return ["type": "number"]
        case "bool": return ["type": "boolean"]
        case "list": return ["type": "array"]
        case "map": return ["type": "object"]
        case "any": return [:]
        case "duration": return ["type": "string", "pattern": #"^-?([0-9]+(\.[0-9]+)?(w|d|h|m|s|ms|us))+$"#, "examples": ["1m30s"]]
        case "time": return ["type": "string", "format": "date-time"]
        case "secret": return ["type": "string", "writeOnly": true]
        case "source": return ["type": ["string", "object", "array"], "description": "a file, or the value itself"]
        case "resource": return ["type": "string", "pattern": "^[^/]+/.+$", "examples": ["users/crm-integration"]]
        case "sort": return ["type": "string", "description": "a field; - before it turns the order around"]
        case "expr": return ["type": "string", "description": "an expression over a row"]
        case "block", "command": return ["type": "string", "description": "statements of the command language"]
        default: return ["type": "string"]
        }
    }
}

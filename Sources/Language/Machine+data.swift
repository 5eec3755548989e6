import Diagnostics
import Values

extension Machine {
    // MARK: Members, elements, slices

    @inline(never) func member(_ r: UnsafeMutablePointer<Value>, _ i: Instruction, _ routine: Unmanaged<Routine>) throws {
        let site = routine._withUnsafeGuaranteedRef { $0.sites } + i.c
        if (r + i.b).copyMember(site, to: r + Int(i.a)) { return }
        try memberOfOthers(r, i, site)
    }

    /// What is no map with that member: a list of maps, perhaps, or an error.
    @inline(never) private func memberOfOthers(
        _ r: UnsafeMutablePointer<Value>, _ i: Instruction, _ site: UnsafeMutablePointer<Routine.Site>
    )
        throws
    {
        let isOptional = i.x == 1
        switch r[i.b] {
        case .map(let map):
            if let index = map.keys.index(of: site.pointee.name, hint: &site.pointee.hint) {
                r[Int(i.a)] = map.values[index]
            } else if isOptional {
                r[Int(i.a)] = .null
            } else {
                throw Fault(.noField(site.pointee.name, in: map), part: 0)
            }
        case .list(let list):
            try step(list.items.count)
            try grow(16 * list.items.count)
            var values: [Value] = []
            values.reserveCapacity(list.items.count)
            for item in list.items {
                if case .map(let map) = item {
                    if let index = map.keys.index(of: site.pointee.name, hint: &site.pointee.hint) {
                        values.append(map.values[index])
                    } else if isOptional {
                        values.append(.null)
                    } else {
                        throw Fault(.noField(site.pointee.name, in: map), part: 0)
                    }
                } else if isOptional, item.isNull {
                    values.append(.null)
                } else {
                    throw Fault(.noMembers(site.pointee.name, "each element", item), part: 1)
                }
            }
            r[Int(i.a)] = .list(values)
        case .null where isOptional: r[Int(i.a)] = .null
        default: throw Fault(.noMembers(site.pointee.name, "the value", r[i.b]), part: i.x == 0 ? 1 : nil)
        }
    }

    @inline(never) func index(_ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws {
        switch r[i.c] {
        case .int(let index): if (r + i.b).copyElement(index, to: r + Int(i.a)) { return }
        case .text: if (r + i.b).copyMember(under: r + i.c, to: r + Int(i.a)) { return }
        default: break
        }
        try elementOfOthers(r, i)
    }

    /// What is no list with that element and no map with that member: a character, null, or an error.
    @inline(never) private func elementOfOthers(_ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws {
        let isOptional = i.x == 1
        switch (r[i.b], r[i.c]) {
        case (.list(let list), .int(let index)):
            let count = list.items.count
            let position = index < 0 ? index + count : index
            if position >= 0, position < count {
                r[Int(i.a)] = list.items[position]
            } else {
                guard isOptional else { throw Fault(.outOfRange(index, count, "elements"), part: 1) }
                r[Int(i.a)] = .null
            }
        case (.map(let map), .text(let key)):
            if let value = map[key.string] {
                r[Int(i.a)] = value
            } else {
                guard isOptional else { throw Fault(.noField(key.string, in: map), part: 1) }
                r[Int(i.a)] = .null
            }
        case (.text(let text), .int(let index)):
            let count = text.string.characterCount
            let position = index < 0 ? index + count : index
            if position >= 0, position < count {
                r[Int(i.a)] = .text(text.string.characters(position..<position + 1, of: count))
            } else {
                guard isOptional else { throw Fault(.outOfRange(index, count, "characters"), part: 1) }
                r[Int(i.a)] = .null
            }
        case (.secret(let secret), .int(let index)):
            let characters = Array(secret.text)
            let position = index < 0 ? index + characters.count : index
            if characters.indices.contains(position) {
                r[Int(i.a)] = .secret(Secret(String(characters[position])))
            } else {
                guard isOptional else { throw Fault(.outOfRange(index, characters.count, "characters"), part: 1) }
                r[Int(i.a)] = .null
            }
        case (.map(let map), .secret(let key)):
            if let value = map[key.text] {
                r[Int(i.a)] = value
            } else {
                guard isOptional else { throw Fault(.noSecretField(), part: 1) }
                r[Int(i.a)] = .null
            }
        case (.null, _) where isOptional: r[Int(i.a)] = .null
        case (.list, let key), (.text, let key): throw Fault(.mustBe("an index", "an int", key), part: 1)
        case (.map, let key): throw Fault(.mustBe("the key of a map", "text", key), part: 1)
        case (let value, _): throw Fault(.mustBe("what is indexed", "a list, a map or text", value), part: 0)
        }
    }

    /// w[0] = w[0] from w[1] up to, but not with, w[2]; what lies outside is left out.
    @inline(never) func slice(_ w: UnsafeMutablePointer<Value>) throws {
        w[0] = try w[0].sliced(from: w[1], to: w[2], machine: self)
    }

    // MARK: Making

    @inline(never) func makeList(_ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws {
        let count = i.c
        try grow(48 + 16 * count)
        r[Int(i.a)] = .list((r + i.b).takeAll(count))
    }

    @inline(never) func makeMap(_ r: UnsafeMutablePointer<Value>, _ i: Instruction, _ routine: Unmanaged<Routine>) throws {
        let keys = routine._withUnsafeGuaranteedRef { $0.shapes[i.c] }
        let count = keys.count
        try grow(64 + 16 * count)
        let values = r + i.b
        let map = Map(keys, moving: values)
        values.initialize(repeating: .null, count: count)
        (r + Int(i.a)).put(.map(map))
    }

    @inline(never) func append(_ target: UnsafeMutablePointer<Value>, _ value: UnsafeMutablePointer<Value>, takes: Bool) throws {
        try grow(16)
        let list = try ownList(target)
        list.append(takes ? value.pointee.take() : value.pointee)
        target.initialize(to: .list(list))
    }

    @inline(never) func spread(_ target: UnsafeMutablePointer<Value>, _ value: UnsafeMutablePointer<Value>) throws {
        guard case .list(let more) = value.pointee else { throw Fault(.spreadNeedsList(value.pointee)) }
        try grow(16 * more.items.count)
        let list = try ownList(target)
        list.append(contentsOf: more.items)
        target.initialize(to: .list(list))
        value.pointee = .null
    }

    @inline(never) func setMember(_ r: UnsafeMutablePointer<Value>, _ i: Instruction, _ routine: Unmanaged<Routine>) throws {
        let (target, value) = (r + Int(i.a), r + i.b)
        guard let map = target.mapInPlace else {
            throw Fault(.mustBe("what '...' spreads into a map", "a map", target.pointee), part: 0)
        }
        try grow(40)
        if !map.pointee.isSolelyHeld() { try grow(16 * map.pointee.count) }
        let site = routine._withUnsafeGuaranteedRef { $0.sites } + i.c
        map.pointee.set(site.name, hint: &site.pointee.hint, to: value.pointee.take())
    }

    @inline(never) func spreadMap(_ target: UnsafeMutablePointer<Value>, _ value: UnsafeMutablePointer<Value>) throws {
        guard case .map(let more) = value.pointee else { throw Fault(.mustBe("what '...' spreads into a map", "a map", value.pointee)) }
        guard target.pointee.isMap else { throw Fault(.mustBe("what '...' spreads into a map", "a map", target.pointee), part: 0) }
        try grow(40 * more.count)
        var map = try takeMap(target)
        if map.count == 0 {
            map = more
        } else {
            for (key, value) in more.members { map.set(key, to: value) }
        }
        target.initialize(to: .map(map))
        value.pointee = .null
    }

    @inline(never) func interpolate(_ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws {
        var text = ""
        var isSecret = false
        for index in 0..<i.c {
            switch r[i.b + index].isNested ? try json(r[i.b + index]) : r[i.b + index] {
            case .text(let part): text += part.string
            case .secret(let secret):
                isSecret = true
                text += secret.text
            case let value: text += value.displayText
            }
            r[i.b + index] = .null
        }
        try grow(text.utf8.count)
        r[Int(i.a)] = isSecret ? .secret(Secret(text)) : .text(text)
    }

    // MARK: Loops

    @inline(never) func start(_ w: UnsafeMutablePointer<Value>, _ mode: UInt8, _ name: UnsafePointer<Value>) throws {
        w[1] = .int(0)
        switch (w[0], mode) {
        case (.list, _): return
        case (.map, 1): return
        case (_, 2): throw Fault(.filterNeedsList(name.pointee.string ?? "filter", w[0]))
        case (_, 1): throw Fault(.mustBe("what 'for' goes through", "a list or a map", w[0]))
        case (.map, _):
            var diagnostic = Diagnostic.mustBe("what 'for' goes through", "a list", w[0])
            diagnostic.because = ["a map is gone through with two variables: for $key, $value in …"]
            throw Fault(diagnostic)
        default: throw Fault(.mustBe("what 'for' goes through", "a list", w[0]))
        }
    }

    @inline(__always) func advance(_ w: UnsafeMutablePointer<Value>, _ element: UnsafeMutablePointer<Value>) throws -> Bool {
        guard case .int(let index) = w[1], w.copyElement(index, to: element) else { return false }
        (w + 1).putInt(index + 1)
        return true
    }

    @inline(never) func advancePair(_ w: UnsafeMutablePointer<Value>, _ element: UnsafeMutablePointer<Value>) throws -> Bool {
        guard case .int(let index) = w[1] else { return false }
        switch w[0] {
        case .list:
            guard w.copyElement(index, to: element + 1) else { return false }
            element.putInt(index)
        case .map(let map):
            guard index < map.count else { return false }
            element[0] = .text(map.keys.names[index])
            element[1] = map.values[index]
        default: return false
        }
        w[1] = .int(index + 1)
        return true
    }

    @inline(never) func startRange(_ w: UnsafeMutablePointer<Value>) throws {
        guard case .int = w[0] else { throw Fault(.mustBe("the start of 'range'", "an int", w[0]), part: 0) }
        guard case .int = w[1] else { throw Fault(.mustBe("the end of 'range'", "an int", w[1]), part: 1) }
    }

    // MARK: Types

    @inline(never) func check(_ r: UnsafeMutablePointer<Value>, _ i: Instruction, _ routine: Unmanaged<Routine>) throws {
        let type = routine._withUnsafeGuaranteedRef { $0.types[i.b] }
        let value = r[Int(i.a)]
        guard !type.accepts(value) else { return }
        let definition = routine.takeUnretainedValue()
        switch Translator.Purpose(rawValue: i.x) {
        case .parameter:
            let name = definition.parameterNames[Int(i.a)]
            throw Fault(.argumentMustBe(name, type, value), part: Int(i.a), isCallers: true)
        case .result: throw Fault(.mustBe("what '\(definition.name)' gives", type.wanted, value))
        default: throw Fault(.mustBe("the value", type.wanted, value))
        }
    }

    @inline(never) func wrongArgument(_ value: Value, _ register: Int, _ routine: Unmanaged<Routine>) throws {
        let name = routine.takeUnretainedValue().parameterNames[register]
        throw Fault(.argumentMustBe(name, TypeName(["int"], 0..<0), value), part: register, isCallers: true)
    }

    @inline(never) func wrongResult(_ value: Value, _ routine: Unmanaged<Routine>) throws {
        throw Fault(.mustBe("what '\(routine.takeUnretainedValue().name)' gives", "an int", value))
    }

    // MARK: Names

    @inline(never) func unset(_ register: Int) throws {
        let name = scope.variables.first { $0.value.register == register }?.key ?? ""
        throw Diagnostic("unset-variable", .type, "'$\(name)' has no value yet", because: ["its 'let' has not run"])
    }

    @inline(never) func uncallable(_ header: UnsafePointer<Routine.Header>?, _ count: Int) throws {
        guard let header else { throw Diagnostic("undefined", .type, "the definition that is called here was never made") }
        let name = header.pointee.routine.takeUnretainedValue().name
        throw Diagnostic(
            "changed-definition", .type,
            "'\(name)' takes \(header.pointee.parameters) arguments, but is given \(count)",
            because: ["it was defined anew after what calls it"])
    }
}

extension TypeName {
    /// Whether a value is of the type. Types of words that a host defines take any value; the host looks at them itself.
    func accepts(_ value: Value) -> Bool {
        guard alternatives.count == 1 else { return value.string.map { alternatives.contains($0) } ?? false }
        switch (alternatives[0], value) {
        case ("int", .int), ("decimal", .decimal), ("decimal", .int), ("text", .text), ("bool", .bool), ("duration", .duration),
            ("time", .time), ("list", .list), ("map", .map), ("secret", .secret), ("null", .null):
            return true
        case ("int", _), ("decimal", _), ("text", _), ("bool", _), ("duration", _), ("time", _), ("list", _), ("map", _), ("secret", _),
            ("null", _):
            return false
        default: return true
        }
    }

    var wanted: String {
        guard alternatives.count == 1 else { return Suggestion.list(alternatives) }
        switch alternatives[0] {
        case "int": return "an int"
        case "text": return "text"
        case "bool": return "true or false"
        default: return "a " + alternatives[0]
        }
    }
}

extension Value {
    var isMap: Bool { if case .map = self { true } else { false } }

    /// Whether it is a list or a map.
    var isNested: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }

    /// The value with what its secrets hold as plain text; only for what becomes a secret itself.
    var revealed: Value {
        switch self {
        case .secret(let secret): .text(secret.text)
        case .list(let list): .list(list.items.map(\.revealed))
        case .map(let map): .map(Map(map.keys, map.values.map(\.revealed)))
        default: self
        }
    }

    /// A part of a list or a text, from one position up to, but not with, another; negative ones count from the end, null stands for
    /// the end it is at, and what lies outside is left out.
    func sliced(from: Value, to: Value, machine: Machine) throws -> Value {
        func bound(_ value: Value, _ standard: Int, _ count: Int, _ part: Int) throws -> Int {
            switch value {
            case .null: return standard
            case .int(let position): return min(max(position < 0 ? position + count : position, 0), count)
            default: throw Fault(.mustBe("a bound of a slice", "an int", value), part: part)
            }
        }
        switch self {
        case .list(let list):
            let start = try bound(from, 0, list.items.count, 1)
            let end = try bound(to, list.items.count, list.items.count, 2)
            guard start < end else { return .list([]) }
            try machine.grow(16 * (end - start))
            return .list(Array(list.items[start..<end]))
        case .text(let text):
            let count = text.string.characterCount
            let start = try bound(from, 0, count, 1)
            let end = try bound(to, count, count, 2)
            guard start < end else { return .text("") }
            return .text(text.string.characters(start..<end, of: count))
        case .secret(let secret):
            // A part of a secret is one.
            return .secret(Secret(try Value.text(secret.text).sliced(from: from, to: to, machine: machine).string ?? ""))
        default: throw Fault(.mustBe("what is sliced", "a list or text", self), part: 0)
        }
    }
}

extension Diagnostic {
    static func noField(_ name: String, in map: Map) -> Diagnostic {
        let names = map.keys.names
        let near = Suggestion.nearest(to: name, in: names)
        let because =
            near.map { ["the nearest field is '\($0)'"] }
            ?? (names.isEmpty
                ? ["the map is empty"]
                : names.count == 1
                    ? ["the only field is '\(names[0])'"]
                    : names.count <= 12 ? ["the fields are " + Suggestion.list(names, "and")] : ["there are \(names.count) fields"])
        return Diagnostic("unknown-field", .type, "there is no field '\(name)'", because: because)
    }
    fileprivate static func noSecretField() -> Diagnostic {
        Diagnostic("unknown-field", .type, "the map has no field of the name that the secret holds")
    }
    static func noMembers(_ name: String, _ subject: String, _ value: Value) -> Diagnostic {
        Diagnostic(
            "wrong-type", .type, "\(subject) that '.\(name)' is taken of must be a map, but is \(value.named)",
            because: value.isNull ? ["'?.\(name)' gives null for null"] : [])
    }
    static func outOfRange(_ index: Int, _ count: Int, _ things: String) -> Diagnostic {
        Diagnostic(
            "out-of-range", .type, "there is no index \(index)",
            because: [
                count == 0 ? "there are no \(things)" : "the \(count) \(things) have the indexes 0 to \(count - 1), or -\(count) to -1"
            ])
    }
    static func argumentMustBe(_ name: String, _ type: TypeName, _ value: Value) -> Diagnostic {
        Diagnostic("wrong-type", .type, "'\(name)' must be \(type.wanted), but is \(value.named)")
    }
    static func filterNeedsList(_ name: String, _ value: Value) -> Diagnostic {
        Diagnostic("wrong-type", .type, "what '\(name)' works on must be a list, but is \(value.named)")
    }
}

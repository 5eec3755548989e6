import Diagnostics
import Values

// `join` and `rename`: filters that bring fields together.
extension BuiltinFilters {
    static let joins: [Entry] = [
        Entry("join") { call in
            guard let mine = call.detail.paths.first else { return call.value }
            let theirs = call.detail.paths.count > 1 ? call.detail.paths[1] : mine
            guard case .list(let other) = call.base[1] else {
                throw Fault(.mustBe("what 'join' joins with", "a list", call.base[1]), part: 1)
            }
            let rows = try call.rows()
            try call.machine.step(other.items.count)
            let partners = try Partners(other.items, theirs, call.machine)
            var walker = PathWalker(mine)
            let joined = List()
            for (index, row) in rows.enumerated() {
                guard case .map(let map) = row else { throw Fault(.mustBe("each row that 'join' takes", "a map", row), part: 0) }
                let found = partners[try walker.value(in: row, call.machine)]
                if found.isEmpty, call.detail.words.contains("left") { joined.append(.map(try partners.alone(map))) }
                for case .map(let partner) in found {
                    joined.append(.map(try partners.joined(map, partner)))
                    try call.machine.grow(64 + 16 * (map.count + partner.count))
                }
                if index & 0xfff == 0xfff { try call.machine.poll() }
            }
            return try call.list(joined)
        },
        Entry("rename") { call in
            let pairs = stride(from: 0, to: call.detail.paths.count - 1, by: 2).map { (call.detail.paths[$0], call.detail.paths[$0 + 1]) }
            for (_, new) in pairs where new.steps.count != 1 { throw Diagnostic.nameNotPath(new).marked(at: new.place) }
            let renaming = Renaming(
                names: Dictionary(pairs.map { ($0.0.steps, $0.1.steps[0]) }, uniquingKeysWith: { _, last in last }), places: pairs.map(\.1))
            func renamed(_ row: Value) throws -> Value {
                guard case .map(let map) = row else { throw Fault(.mustBe("each row that 'rename' takes", "a map", row), part: 0) }
                for (old, _) in pairs where !old.isOptional { try Renaming.check(old, map) }
                return .map(try renaming.applied(to: map, []))
            }
            if case .map = call.value { return try renamed(call.value) }
            let rows = try call.rows()
            try call.machine.grow(rows.count * 96)
            return try call.list(call.machine.list(of: rows, renamed))
        },
    ]
}

/// The rows of the other side, by their keys.
private struct Partners: ~Copyable {
    private var index: ValueIndex
    /// For each number of the index a list of rows.
    private let rows = List()
    private let key: FilterPath
    /// The names that the other side adds, in the order of their first row.
    private var added: [String] = []

    init(_ items: [Value], _ key: FilterPath, _ machine: Machine) throws {
        self.key = key
        index = ValueIndex(machine)
        var walker = PathWalker(key)
        var seen: Set<String> = []
        for (place, item) in items.enumerated() {
            guard case .map(let map) = item else { throw Fault(.mustBe("each row that 'join' joins with", "a map", item), part: 1) }
            for name in map.keys.names where !isKey(name) && seen.insert(name).inserted { added.append(name) }
            let value = try walker.value(in: item, machine)
            // Nothing is equal to what is not there.
            if !value.isNull {
                let number = try index.number(of: value)
                if number == rows.count { rows.append(.list(List())) }
                if case .list(let group) = rows.elements[number] { group.append(item) }
            }
            if place & 0xfff == 0xfff { try machine.poll() }
        }
    }

    subscript(_ value: Value) -> [Value] {
        guard !value.isNull, let number = index.known(value) else { return [] }
        return rows.elements[number].list ?? []
    }

    /// Whether a field is the key itself, which both rows have.
    private func isKey(_ name: String) -> Bool { key.steps == [name] }

    func joined(_ row: Map, _ partner: Map) throws -> Map {
        var out = row
        for (name, value) in partner.members where !isKey(name) {
            guard row[name] == nil else { throw Diagnostic.sameField(name).marked(at: key.place) }
            out.set(name, to: value)
        }
        return out
    }

    /// A row without a partner has the same fields as the others, with nothing in them.
    func alone(_ row: Map) throws -> Map {
        var out = row
        for name in added {
            guard row[name] == nil else { throw Diagnostic.sameField(name).marked(at: key.place) }
            out.set(name, to: .null)
        }
        return out
    }
}

/// New names for fields, wherever they stand.
private struct Renaming {
    /// By the path to the field.
    let names: [[String]: String]
    let places: [FilterPath]

    /// A field that is to be renamed must be there.
    static func check(_ path: FilterPath, _ map: Map) throws {
        var map = map
        for (index, step) in path.steps.enumerated() {
            guard let value = map[step] else { throw Diagnostic.noField(step, in: map).marked(at: path.place) }
            guard index < path.steps.count - 1 else { return }
            guard case .map(let inner) = value else {
                throw Diagnostic.noMembers(path.steps[index + 1], "the value", value).marked(at: path.place)
            }
            map = inner
        }
    }

    func applied(to map: Map, _ above: [String]) throws -> Map {
        var out = Map()
        for (name, value) in map.members {
            let path = above + [name]
            var value = value
            if case .map(let inner) = value, names.keys.contains(where: { $0.count > path.count && $0.starts(with: path) }) {
                value = .map(try applied(to: inner, path))
            }
            let new = names[path] ?? name
            guard out[new] == nil else {
                throw Diagnostic.twoOfOneName(new).marked(at: places.first { $0.steps == [new] }?.place ?? places[0].place)
            }
            out.set(new, to: value)
        }
        return out
    }
}

extension Diagnostic {
    fileprivate static func sameField(_ name: String) -> Diagnostic {
        Diagnostic(
            "same-field", .type, "both sides of 'join' have a field '\(name.preview())'",
            because: ["one of them must be renamed or dropped first, as in | rename \(name.preview()) other_\(name.preview())"])
    }
    fileprivate static func nameNotPath(_ path: FilterPath) -> Diagnostic {
        Diagnostic("name-not-path", .type, "the new name of a field must be a name, but is the path '\(path.text)'")
    }
    fileprivate static func twoOfOneName(_ name: String) -> Diagnostic {
        Diagnostic("same-field", .type, "there would be two fields '\(name.preview())'")
    }
}

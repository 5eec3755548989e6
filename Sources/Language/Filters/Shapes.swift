import Diagnostics
import Values

// Filters that make other rows.
extension BuiltinFilters {
    static let shapes: [Entry] = [
        Entry("select") { call in
            let paths = call.detail.paths.uniqued
            let keys = Keys(paths.map(\.text))
            var walkers = paths.map(PathWalker.init)
            func selected(_ row: Value) throws -> Value {
                guard case .map = row else { throw Fault(.mustBe("each row that 'select' takes", "a map", row), part: 0) }
                var values: [Value] = []
                values.reserveCapacity(keys.count)
                for index in walkers.indices { values.append(try walkers[index].value(in: row, call.machine)) }
                return .map(Map(keys, values))
            }
            if case .map = call.value { return try selected(call.value) }
            let rows = try call.rows()
            try call.machine.grow(rows.count * (64 + 16 * keys.count))
            return try call.list(call.machine.list(of: rows, selected))
        },
        Entry("drop") { call in
            var shapes = ShapeCache()
            func dropped(_ row: Value) throws -> Value {
                guard case .map(let map) = row else { throw Fault(.mustBe("each row that 'drop' takes", "a map", row), part: 0) }
                return try .map(shapes.without(call.detail.paths, map, call.machine))
            }
            if case .map = call.value { return try dropped(call.value) }
            return try call.list(call.machine.list(of: try call.rows(), dropped))
        },
        Entry("get") { call in
            guard let path = call.path else { return call.value }
            var walker = PathWalker(path)
            return try walker.value(in: call.value, call.machine)
        },
        Entry("flatten") { call in
            let out = List()
            var walker = call.path.map(PathWalker.init)
            try call.machine.each(try call.rows()) { row in
                let value = try walker?.value(in: row, call.machine) ?? row
                // An element that is no list stays as it is.
                guard case .list(let list) = value else {
                    out.append(value)
                    return
                }
                try call.machine.grow(16 * list.items.count)
                out.append(contentsOf: list.items)
            }
            return try call.list(out)
        },
        Entry("enumerate") { call in
            try call.machine.enumerated(try call.rows())
        },
        Entry("group") { call in
            // One row for each value, in the order of their first: the value under the field's name, and the rows.
            let operands = try call.operands()
            var rows = try call.takeList()
            let isOurs = isKnownUniquelyReferenced(&rows)
            var index = ValueIndex(call.machine)
            let groups = List()
            for (place, operand) in operands.items.enumerated() {
                let number = try index.number(of: operand)
                if number == groups.count { groups.append(.list(List())) }
                guard case .list(let group) = groups.elements[number] else { continue }
                group.append(isOurs ? rows.takeItem(at: place) : rows.elements[place])
                if place & 0xfff == 0xfff { try call.machine.poll() }
            }
            try call.machine.grow(16 * rows.count + 160 * groups.count)
            let name = call.path?.text ?? "key"
            let keys = Keys(["count", "rows"].contains(name) ? ["key", "count", "rows"] : [name, "count", "rows"])
            var number = 0
            return try call.list(
                call.machine.list(of: groups.items) { group in
                    defer { number += 1 }
                    return .map(Map(keys, [index.values.elements[number], .int(group.list?.count ?? 0), group]))
                })
        },
    ]
}

/// The keys that are left when some are dropped, for each shape of row once.
private struct ShapeCache {
    private var last: (from: Keys, to: Keys, kept: [Int])?

    mutating func without(_ paths: [FilterPath], _ map: Map, _ machine: Machine) throws -> Map {
        let kept: [Int]
        let keys: Keys
        if let last, last.from === map.keys {
            (keys, kept) = (last.to, last.kept)
        } else {
            for path in paths where path.steps.count == 1 {
                if map.keys.index(of: path.steps[0]) == nil, !path.isOptional {
                    throw Diagnostic.noField(path.steps[0], in: map).marked(at: path.place)
                }
            }
            let gone = Set(paths.filter { $0.steps.count == 1 }.map { $0.steps[0] })
            kept = map.keys.names.indices.filter { !gone.contains(map.keys.names[$0]) }
            keys = Keys(kept.map { map.keys.names[$0] })
            last = (map.keys, keys, kept)
        }
        try machine.grow(64 + 16 * kept.count)
        var out = Map(keys, kept.map { map.values[$0] })
        for path in paths where path.steps.count > 1 { try drop(path, path.steps[...], &out) }
        return out
    }

    /// Drops a field deeper down.
    private func drop(_ path: FilterPath, _ steps: ArraySlice<String>, _ map: inout Map) throws {
        guard let first = steps.first else { return }
        guard let value = map[first] else {
            if path.isOptional { return }
            throw Diagnostic.noField(first, in: map).marked(at: path.place)
        }
        guard steps.count > 1 else {
            map.remove(first)
            return
        }
        guard case .map(let inner) = value else {
            if path.isOptional { return }
            throw Diagnostic.noMembers(steps[steps.startIndex + 1], "the value", value).marked(at: path.place)
        }
        var rest = inner
        try drop(path, steps.dropFirst(), &rest)
        map.set(first, to: .map(rest))
    }
}

extension [FilterPath] {
    /// Without those that were there before; there are few.
    fileprivate var uniqued: [FilterPath] {
        let first = indices.filter { index in !self[..<index].contains { $0.text == self[index].text } }
        return first.count == count ? self : first.map { self[$0] }
    }
}

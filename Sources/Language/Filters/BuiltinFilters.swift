import Diagnostics
import Values

/// The built-in filters' bodies, by name, save `where`, `map` and `each`, which the compiler lays down in the program itself. What
/// they are for and how they are called is declared in `Filters.signatures`.
enum BuiltinFilters {
    struct Entry: Sendable {
        var name: String
        var body: @Sendable (FilterCall) throws -> Value
        init(_ name: String, _ body: @escaping @Sendable (FilterCall) throws -> Value) {
            self.name = name
            self.body = body
        }
    }

    static let all: [Entry] = shapes + parts + joins + differences + summaries + [sort]
    static let index = Dictionary(all.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    /// Those that are part of a program's own code.
    static let laidDown: Set<String> = ["where", "map", "each", "save"]
}

/// A filter at work: the value in a register, further values behind it.
struct FilterCall {
    let base: UnsafeMutablePointer<Value>
    let detail: FilterDetail
    let name: String
    let machine: Machine

    var value: Value { base[0] }
    var path: FilterPath? { detail.paths.first }

    /// The rows that come in.
    func rows() throws -> [Value] {
        guard case .list(let list) = base[0] else { throw Fault(.filterNeedsList(name, base[0]), part: 0) }
        try machine.step(list.items.count)
        return list.items
    }

    /// The list that comes in, taken out of the register: if nobody else holds it, it is the caller's own.
    func takeList() throws -> List {
        guard let list = base.takeList() else { throw Fault(.filterNeedsList(name, base[0]), part: 0) }
        try machine.step(list.count)
        return list
    }

    /// The count that was given; `nil`: none.
    func count() throws -> Int? {
        guard detail.values > 0 else { return nil }
        guard case .int(let count) = base[1], count >= 0 else {
            throw Fault(.mustBe("the count of '\(name)'", "an int from 0 on", base[1]), part: 1)
        }
        return count
    }

    func list(_ list: List) throws -> Value {
        try machine.grow(48 + 16 * list.count)
        return .list(list)
    }

    func list(_ items: [Value]) throws -> Value {
        try machine.grow(48 + 16 * items.count)
        return .list(items)
    }

    /// The values that the filter works on: the rows, or what a path or a row expression gives of each.
    func operands() throws -> List {
        if detail.keyed, case .list(let keys) = base[1] { return keys }
        guard let path else {
            _ = try rows()
            guard case .list(let list) = base[0] else { return List() }
            return list
        }
        var walker = PathWalker(path)
        return try machine.eachPlace(try rows()) { try walker.value(in: $0, machine) }
    }
}

/// Follows one path through many rows; remembers where it found the fields in the row before.
struct PathWalker {
    let path: FilterPath
    private var hints: [Int]
    /// The field, where the path is one: then no row need be held to look into it.
    private let field: String?
    private var hint = 0

    init(_ path: FilterPath) {
        self.path = path
        hints = Array(repeating: 0, count: path.steps.count)
        field = path.steps.count == 1 ? path.steps[0] : nil
    }

    /// What the path leads to from a row where it stands.
    @inline(__always) mutating func value(in row: UnsafePointer<Value>, _ machine: Machine) throws -> Value {
        try known(in: row) ?? value(in: row.pointee, from: 0, machine)
    }

    /// What the path leads to from a row where it stands, or null.
    @inline(__always) mutating func valueIfAny(in row: UnsafePointer<Value>, _ machine: Machine) throws -> Value {
        try known(in: row) ?? valueIfAny(in: row.pointee, machine)
    }

    @inline(__always) private mutating func known(in row: UnsafePointer<Value>) -> Value? {
        guard let field, let map = row.heldMap else { return nil }
        return withUnsafePointer(to: field) { field in
            map._withUnsafeGuaranteedRef { $0.place(under: field, hint: &hint)?.pointee }
        }
    }

    /// What the path leads to; an error if it leads nowhere, or null if it may.
    mutating func value(in row: Value, _ machine: Machine) throws -> Value { try value(in: row, from: 0, machine) }

    /// What the path leads to, or null.
    mutating func valueIfAny(in row: Value, _ machine: Machine) throws -> Value {
        var value = row
        for (index, step) in path.steps.enumerated() {
            guard case .map(let map) = value, let found = map.keys.index(of: step, hint: &hints[index]) else { return .null }
            value = map.values[found]
        }
        return value
    }

    private mutating func value(in row: Value, from start: Int, _ machine: Machine) throws -> Value {
        var value = row
        for index in start..<path.steps.count {
            switch value {
            case .map(let map):
                guard let found = map.keys.index(of: path.steps[index], hint: &hints[index]) else {
                    if path.isOptional { return .null }
                    throw Diagnostic.noField(path.steps[index], in: map).marked(at: place(of: index))
                }
                value = map.values[found]
            case .list(let list):
                // A path over a list goes through it.
                var values: [Value] = []
                for item in list.items { values.append(try self.value(in: item, from: index, machine)) }
                try machine.grow(48 + 16 * values.count)
                return .list(values)
            case .null where path.isOptional: return .null
            default: throw Diagnostic.noMembers(path.steps[index], "the value", value).marked(at: place(of: index))
            }
        }
        return value
    }

    private func place(of step: Int) -> Place { Place(path.place.source, path.ranges[step]) }
}

extension Machine {
    @inline(never) func callFilter(
        _ w: UnsafeMutablePointer<Value>, _ filter: Int, _ detail: Int, _ routine: Unmanaged<Routine>
    ) throws {
        let entry = BuiltinFilters.all[filter]
        let detail = routine._withUnsafeGuaranteedRef { $0.details[detail] }
        let result = try entry.body(FilterCall(base: w, detail: detail, name: entry.name, machine: self))
        for index in 0...detail.values { w[index].release() }
        w[0] = result
    }
}

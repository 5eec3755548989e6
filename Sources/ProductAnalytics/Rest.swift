import Values

/// What a model was given and does not understand: kept, and given back when it is written again.
///
/// The API may add properties and kinds of values at any time; a client that drops them would destroy data on the way through.
public struct Rest: Sendable, Equatable {
    /// Properties that are unknown, or known with a value of another type than expected, in their order.
    var members: [(name: String, value: Value)] = []
    /// The whole value, where an object was expected and something else came.
    var instead: Value?

    /// Nothing that was not understood.
    public init() {}

    /// The names of the properties that were not understood.
    public var names: [String] { members.map(\.name) }

    /// A property that was not understood.
    public subscript(_ name: String) -> Value? { members.first { $0.name == name }?.value }

    /// Whether the same was not understood, in the same order.
    public static func == (a: Rest, b: Rest) -> Bool { a.isEmpty && b.isEmpty || JSON.text(a.value) == JSON.text(b.value) }

    /// Whether everything was understood.
    var isEmpty: Bool { members.isEmpty && instead == nil }

    private var value: Value { instead ?? .map(members.map { ($0.name, $0.value) }) }
}

/// An object being taken apart leniently: what fits is taken, the rest is kept.
///
/// Most objects are understood whole, and then nothing is copied: a list of a thousand connections has ten thousand of them.
struct Parts {
    private let whole: Value
    private let map: Map?
    /// The members that were taken, a bit for each of the first 64 and the positions of those after.
    private var taken: UInt64 = 0
    private var takenLate: [Int] = []

    init(_ value: Value) {
        whole = value
        map = value.map
    }

    /// What was not taken.
    var rest: Rest {
        var rest = Rest()
        guard let map else {
            rest.instead = whole
            return rest
        }
        if taken.nonzeroBitCount + takenLate.count == map.count { return rest }
        for (index, member) in map.members.enumerated() where index < 64 ? taken & 1 << index == 0 : !takenLate.contains(index) {
            rest.members.append((name: member.0, value: member.1))
        }
        return rest
    }

    /// Whether all there was has been taken, and stood in the order of these names.
    func isWhole(_ names: [String]) -> Bool {
        guard let map, taken.nonzeroBitCount == map.count else { return false }
        var left = names[...]
        for name in map.keys.names {
            guard let index = left.firstIndex(of: name) else { return false }
            left = left[(index + 1)...]
        }
        return true
    }

    private mutating func take<Result>(_ name: String, _ read: (Value) -> Result?) -> Result? {
        guard let map else { return nil }
        // Comparing a few short names is quicker than hashing one.
        let index = map.count <= 16 ? map.keys.names.firstIndex(of: name) : map.keys.index(of: name)
        guard let index, let result = read(map.values[index]) else { return nil }
        if index < 64 { taken |= 1 << index } else { takenLate.append(index) }
        return result
    }

    mutating func text(_ name: String) -> String? { take(name, \.string) }
    mutating func number(_ name: String) -> Int? { take(name, \.int) }
    mutating func any(_ name: String) -> Value? { take(name) { $0 } }
    mutating func flag(_ name: String) -> Bool? { take(name, \.bool) }
    mutating func list(_ name: String) -> [Value]? { take(name, \.list) }
    /// An object that holds something.
    mutating func object(_ name: String) -> Value? { take(name) { ($0.map?.count ?? 0) > 0 ? $0 : Value?.none } }
    /// A text that says something: an empty one stays where it is, so that it is given back.
    mutating func name(_ name: String) -> String { take(name) { $0.string.flatMap { $0.isEmpty ? nil : $0 } } ?? "" }
    mutating func texts(_ name: String) -> [String]? { take(name, Self.texts) }
    mutating func textMap(_ name: String) -> [String: String]? { take(name, Self.textMap) }

    static func texts(_ value: Value) -> [String]? {
        guard let items = value.list else { return nil }
        let texts = items.compactMap(\.string)
        return texts.count == items.count ? texts : nil
    }

    static func textMap(_ value: Value) -> [String: String]? {
        guard let map = value.map else { return nil }
        var out: [String: String] = [:]
        for (key, value) in map.members {
            guard let text = value.string else { return nil }
            out[key] = text
        }
        return out
    }
}

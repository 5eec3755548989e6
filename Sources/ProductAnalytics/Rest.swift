import Values

/// What a model was given and does not understand: kept, and given back when it is written again.
///
/// The API may add properties and kinds of values at any time; a client that drops them would destroy data on the way through.
public struct Rest: Sendable, Equatable {
    /// Properties that are unknown, or known with a value of another type than expected, in their order.
    var members: [(name: String, value: Value)] = []
    /// The whole value, where an object was expected and something else came.
    var instead: Value?

    public init() {}

    /// The names of the properties that were not understood.
    public var names: [String] { members.map(\.name) }

    /// A property that was not understood.
    public subscript(_ name: String) -> Value? { members.first { $0.name == name }?.value }

    public static func == (a: Rest, b: Rest) -> Bool { JSON.text(a.value) == JSON.text(b.value) }

    private var value: Value { instead ?? .map(members.map { ($0.name, $0.value) }) }
}

/// An object being taken apart leniently: what fits is taken, the rest is kept.
struct Parts {
    private(set) var rest = Rest()

    init(_ value: Value) {
        if let map = value.map {
            rest.members = map.members.map { (name: $0, value: $1) }
        } else {
            rest.instead = value
        }
    }

    private mutating func take<Result>(_ name: String, _ read: (Value) -> Result?) -> Result? {
        guard let index = rest.members.firstIndex(where: { $0.name == name }), let result = read(rest.members[index].value)
        else { return nil }
        rest.members.remove(at: index)
        return result
    }

    mutating func text(_ name: String) -> String? { take(name, \.string) }
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

/// An object being put together: the known properties in a fixed order, then the rest in the order it came.
struct Assembly {
    private let members = Map()
    private let rest: Rest

    init(_ rest: Rest) { self.rest = rest }

    func put(_ name: String, _ value: Value?) {
        if let value = value ?? rest[name] { members.set(name, to: value) }
    }
    func put(_ name: String, _ text: String?) { put(name, text.map { Value.text($0) }) }
    func put(_ name: String, _ flag: Bool?) { put(name, flag.map { Value.bool($0) }) }
    func put(_ name: String, _ texts: [String]?) { put(name, texts.map { .list($0.map { .text($0) }) }) }
    /// A text that is left out when it is empty.
    func put(name: String, _ text: String) { put(name, text.isEmpty ? nil : text) }
    /// Texts by name, sorted by name, for a dictionary has no order of its own.
    func put(_ name: String, _ texts: [String: String]?) {
        put(name, texts.map { .map($0.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) }) })
    }

    /// The object; nothing may be put after this.
    var value: Value {
        if let instead = rest.instead, members.count == 0 { return instead }
        for (name, value) in rest.members where members[name] == nil { members.set(name, to: value) }
        return .map(members)
    }
}

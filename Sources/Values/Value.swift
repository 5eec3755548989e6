/// One value of the command language, and of every JSON document.
///
/// A value takes 16 bytes: a scalar, or one reference. What a reference leads to never changes while two hold it
/// (copy on write), so a value may be passed to any task.
public enum Value: Sendable {
    case null
    case bool(Bool)
    /// A 64-bit whole number; arithmetic that leaves that range is an error.
    case int(Int)
    /// A number with a point or an exponent, or too long for `int`; exact, and spelt as it was written.
    case decimal(Decimal)
    case text(Text)
    /// A length of time in microseconds.
    case duration(Int)
    /// A moment in microseconds since 1970-01-01T00:00:00Z.
    case time(Int)
    case list(List)
    case map(Map)
    /// A value that is shown as `***` everywhere and taints what is made from it.
    case secret(Secret)

    /// A text value.
    @inlinable public static func text(_ string: String) -> Value { .text(Text(string)) }
    /// A list value.
    @inlinable public static func list(_ items: [Value]) -> Value { .list(List(items)) }
    /// A map value from its members in order; of two members with one key the last counts, at the first one's position.
    public static func map(_ members: [(String, Value)]) -> Value {
        var map = Map()
        for (key, value) in members { map.set(key, to: value) }
        return .map(map)
    }

    /// The type's name, as `type()` gives it and messages say it.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .decimal: "decimal"
        case .text: "text"
        case .duration: "duration"
        case .time: "time"
        case .list: "list"
        case .map: "map"
        case .secret: "secret"
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (String, Value)...) { self = .map(elements) }
}

extension Value {
    /// The text, if this is one.
    @inlinable public var string: String? { if case .text(let text) = self { text.string } else { nil } }
    /// The whole number, if this is one.
    @inlinable public var int: Int? { if case .int(let number) = self { number } else { nil } }
    @inlinable public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    @inlinable public var list: [Value]? { if case .list(let list) = self { list.items } else { nil } }
    @inlinable public var map: Map? { if case .map(let map) = self { map } else { nil } }
    @inlinable public var isNull: Bool { if case .null = self { true } else { false } }
    /// The member of a map, or `nil` when this is no map or has no such member.
    @inlinable public subscript(_ key: String) -> Value? { if case .map(let map) = self { map[key] } else { nil } }
}

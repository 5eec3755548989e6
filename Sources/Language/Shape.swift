/// What is known of a value before anything runs: its type, the fields of its rows, the words it may be.
///
/// ```
/// .list(.map(["id": .text, "type": .words(["ref_table"], isOpen: true), "fields?": .list(.any)], .growing))
/// ```
public indirect enum Shape: Sendable, Equatable {
    /// Nothing is known.
    case any
    /// A value of one of the language's own types, by its name.
    case plain(String)
    /// A text that is one of some words; an open set may hold others.
    case words([String], isOpen: Bool)
    case list(Shape)
    /// A map, or a list of such maps: what writing gives for one and for several.
    case oneOrMore(Shape)
    case map(Fields)

    /// The fields of a map, in order, and whether there may be others.
    public struct Fields: Sendable, Equatable {
        public var known: [Field]
        public var others: Others
        public init(_ known: [Field], _ others: Others) {
            self.known = known
            self.others = others
        }
    }

    public struct Field: Sendable, Equatable {
        public var name: String
        /// What it holds where it is there.
        public var shape: Shape
        /// Whether a map may do without it.
        public var isOptional: Bool
        public init(_ name: String, _ shape: Shape, isOptional: Bool = false) {
            self.name = name
            self.shape = shape
            self.isOptional = isOptional
        }
    }

    /// What a name that is not among the known fields means.
    public enum Others: Int, Sendable, Comparable {
        /// A mistake.
        case closed
        /// A mistake where it is nearly a known one: whoever gives the map may come to give more.
        case growing
        /// Nothing; the map may hold anything.
        case open
        public static func < (left: Others, right: Others) -> Bool { left.rawValue < right.rawValue }
    }

    public static let text = Shape.plain("text")
    public static let int = Shape.plain("int")
    public static let decimal = Shape.plain("decimal")
    public static let bool = Shape.plain("bool")
    public static let duration = Shape.plain("duration")
    public static let time = Shape.plain("time")
    public static let null = Shape.plain("null")
    /// A map of which nothing more is known.
    public static let anyMap = Shape.map(Fields([], .open))

    /// A map of these fields; one whose name ends in `?` may be missing.
    public static func map(_ fields: KeyValuePairs<String, Shape>, _ others: Others = .closed) -> Shape {
        .map(
            Fields(
                fields.map { name, shape in
                    name.hasSuffix("?") ? Field(String(name.dropLast()), shape, isOptional: true) : Field(name, shape)
                }, others))
    }
}

extension Shape {
    /// What values of a type are like, as far as the type's name says.
    init(named name: String) {
        switch name {
        case "list": self = .list(.any)
        case "map": self = .anyMap
        default: self = StaticType.certain(name).map { .plain($0) } ?? .any
        }
    }

    /// What values of a written type are like.
    init(_ type: TypeName) {
        self = type.alternatives.count > 1 ? .words(type.alternatives, isOpen: false) : Shape(named: type.text)
    }

    /// The type, where it is certain.
    var type: String? {
        switch self {
        case .any, .oneOrMore: nil
        case .plain(let name): name
        case .words: "text"
        case .list: "list"
        case .map: "map"
        }
    }

    /// What the rows are like, where this is a list.
    var element: Shape {
        switch self {
        case .list(let element): element
        case .oneOrMore(let row): row
        default: .any
        }
    }

    /// What is known of a value that is like this or like another.
    func joined(_ other: Shape) -> Shape {
        if self == other { return self }
        return switch (self, other) {
        case (.words(let mine, let isOpen), .words(let theirs, let isTheirs)):
            .words(mine + theirs.filter { !mine.contains($0) }, isOpen: isOpen || isTheirs)
        case (.words, .plain("text")), (.plain("text"), .words): .text
        case (.list(let mine), .list(let theirs)): .list(mine.joined(theirs))
        case (.map(let mine), .map(let theirs)): .map(mine.joined(theirs))
        default: .any
        }
    }
}

extension Shape.Fields {
    subscript(_ name: String) -> Shape.Field? { known.first { $0.name == name } }
    var names: [String] { known.map(\.name) }

    /// Puts a field in; one that is there already gets a new shape.
    mutating func set(_ name: String, _ shape: Shape, isOptional: Bool = false) {
        if let index = known.firstIndex(where: { $0.name == name }) {
            known[index] = .init(name, shape, isOptional: isOptional)
        } else {
            known.append(.init(name, shape, isOptional: isOptional))
        }
    }

    mutating func remove(_ name: String) { known.removeAll { $0.name == name } }

    /// The fields of a map that has these or others.
    func joined(_ other: Shape.Fields) -> Shape.Fields {
        var out: [Shape.Field] = []
        for field in known {
            if let theirs = other[field.name] {
                out.append(.init(field.name, field.shape.joined(theirs.shape), isOptional: field.isOptional || theirs.isOptional))
            } else {
                out.append(.init(field.name, other.others == .closed ? field.shape : .any, isOptional: true))
            }
        }
        for field in other.known where self[field.name] == nil {
            out.append(.init(field.name, others == .closed ? field.shape : .any, isOptional: true))
        }
        return .init(out, max(others, other.others))
    }

    /// The fields of a map into which another one is spread: what stands later wins.
    mutating func spread(_ other: Shape.Fields) {
        for field in other.known {
            guard field.isOptional, let mine = self[field.name] else {
                set(field.name, field.shape, isOptional: field.isOptional)
                continue
            }
            set(field.name, mine.shape.joined(field.shape), isOptional: mine.isOptional)
        }
        if other.others != .closed {
            // Any of ours may be replaced.
            for field in known where other[field.name] == nil { set(field.name, .any, isOptional: field.isOptional) }
        }
        others = max(others, other.others)
    }
}

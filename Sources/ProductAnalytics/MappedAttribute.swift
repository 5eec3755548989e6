import Values

/// An attribute of an entity: one that every site has, or one that a connection's field adds.
///
/// ```swift
/// let added = try await client.getMapping(of: .users).filter { $0.isCustom == true }
/// ```
public struct MappedAttribute: Sendable, Equatable {
    /// The name in queries; custom ones begin with `@`.
    public var attribute: String { didSet { origin = nil } }
    /// The name that people see.
    public var displayName: String? { didSet { origin = nil } }
    /// What the attribute means, in a sentence.
    public var description: String? { didSet { origin = nil } }
    /// Words that the attribute is listed under.
    public var groups: [String]? { didSet { origin = nil } }
    /// Whether a connection's field adds it.
    public var isCustom: Bool? { didSet { origin = nil } }
    /// `string`, `number`, `timestamp` or another word; an open set.
    public var type: String? { didSet { origin = nil } }
    /// What else the API gave.
    public var rest = Rest() { didSet { origin = nil } }
    /// What it was read from, where it would be written just so.
    fileprivate var origin: Value?

    /// Makes an attribute as a site would list it.
    public init(
        _ attribute: String, displayName: String? = nil, description: String? = nil, groups: [String]? = nil, isCustom: Bool? = nil,
        type: String? = nil
    ) {
        self.attribute = attribute
        self.displayName = displayName
        self.description = description
        self.groups = groups
        self.isCustom = isCustom
        self.type = type
    }

    /// Reads what an API answered, as far as it goes; a name that is missing is empty.
    public init(_ value: Value) {
        var parts = Parts(value)
        attribute = parts.name("attribute")
        displayName = parts.text("display_name")
        description = parts.text("description")
        groups = parts.texts("groups")
        isCustom = parts.flag("is_custom")
        type = parts.text("type")
        rest = parts.rest
        if parts.isWhole(Self.properties) { origin = value }
    }

    private static let shapes = Shapes()
    private static let properties = ["attribute", "type", "is_custom", "display_name", "description", "groups"]

    /// The JSON of the attribute; also the row a person sees.
    public var value: Value {
        if let origin { return origin }
        var object = Assembly(Self.shapes, rest)
        object.put(name: "attribute", attribute)
        object.put("type", type)
        object.put("is_custom", isCustom)
        object.put("display_name", displayName)
        object.put("description", description)
        object.put("groups", groups)
        return object.value
    }

    /// Whether two say the same, wherever they come from.
    public static func == (a: MappedAttribute, b: MappedAttribute) -> Bool {
        a.attribute == b.attribute && a.displayName == b.displayName && a.description == b.description && a.groups == b.groups
            && a.isCustom == b.isCustom && a.type == b.type && a.rest == b.rest
    }
}

extension [MappedAttribute] {
    /// The JSON of each, as `value` gives it.
    public var values: [Value] {
        // What they were read from is looked at where it stands: an attribute holds many texts, and a copy counts all of them.
        indices.map { self[$0].origin ?? self[$0].value }
    }
}

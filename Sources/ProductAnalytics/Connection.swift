import Values

/// A data source joined to an entity, as a site lists it.
///
/// ```swift
/// let oldest = try await client.listConnections(of: .users).first
/// print(oldest?.id ?? "none", oldest?.fields?.count ?? 0)
/// ```
public struct Connection: Sendable, Equatable {
    /// The name of the connection; an entity has one connection of an id.
    public var id: String
    /// The kind of source, such as `ref_table`; an open set.
    public var type: String
    /// What its rows are matched with the entity's by.
    public var join: Join
    /// `nil` when the site left them out.
    public var fields: [Field]?
    /// What the source needs to be found, such as `table`; the API leaves the names open.
    public var metadata: [String: String]?
    /// RFC 3339; may be the zero time `0001-01-01T00:00:00Z`.
    public var createdAt: String?
    /// A UUID or an e-mail address.
    public var createdBy: String?
    /// RFC 3339, as `createdAt`.
    public var updatedAt: String?
    /// A UUID or an e-mail address, as `createdBy`.
    public var updatedBy: String?
    /// What else the API gave.
    public var rest = Rest()

    /// Makes a connection as a site would list it.
    public init(
        id: String, type: String, join: Join, fields: [Field]? = nil, metadata: [String: String]? = nil, createdAt: String? = nil,
        createdBy: String? = nil, updatedAt: String? = nil, updatedBy: String? = nil
    ) {
        self.id = id
        self.type = type
        self.join = join
        self.fields = fields
        self.metadata = metadata
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.updatedAt = updatedAt
        self.updatedBy = updatedBy
    }

    /// Reads what an API answered, as far as it goes; texts that are missing are empty.
    public init(_ value: Value) {
        var parts = Parts(value)
        id = parts.name("id")
        type = parts.name("type")
        join = Join(parts.object("join") ?? [:])
        fields = parts.list("fields")?.map { Field($0) }
        metadata = parts.textMap("metadata")
        createdAt = parts.text("created_at")
        createdBy = parts.text("created_by")
        updatedAt = parts.text("updated_at")
        updatedBy = parts.text("updated_by")
        rest = parts.rest
    }

    private static let shapes = Shapes()

    /// The JSON of the connection; also the row a person sees.
    public var value: Value {
        var object = Assembly(Self.shapes, rest)
        object.put(name: "id", id)
        object.put(name: "type", type)
        object.put("join", join == Join() ? Value?.none : join.value)
        object.put("fields", fields.map { .list($0.map(\.value)) })
        object.put("metadata", metadata)
        object.put("created_at", createdAt)
        object.put("created_by", createdBy)
        object.put("updated_at", updatedAt)
        object.put("updated_by", updatedBy)
        return object.value
    }
}

/// What a connection is joined on.
public struct Join: Sendable, Equatable {
    /// The column of the source, such as `user_email`.
    public var attribute: String
    /// The kind of key, such as `email` or `user_id`; an open set.
    public var type: String
    /// What else the API gave.
    public var rest = Rest()

    /// Makes a join of a column and a kind of key.
    public init(attribute: String = "", type: String = "") {
        self.attribute = attribute
        self.type = type
    }

    init(_ value: Value) {
        var parts = Parts(value)
        attribute = parts.name("attribute")
        type = parts.name("type")
        rest = parts.rest
    }

    private static let shapes = Shapes()

    /// The JSON of the join.
    public var value: Value {
        var object = Assembly(Self.shapes, rest)
        object.put(name: "attribute", attribute)
        object.put(name: "type", type)
        return object.value
    }
}

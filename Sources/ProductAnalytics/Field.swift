import Values

/// One column of a connection's source, and how it is shown.
public struct Field: Sendable, Equatable {
    /// The field's name; the mapping shows it as `@` and this.
    public var id: String
    /// The column in the source.
    public var sourceName: String
    /// `string`, `number` or another word; an open set.
    public var type: String
    /// The name that people see.
    public var displayName: String?
    /// What the field means, in a sentence.
    public var description: String?
    /// Words that the field is listed under.
    public var groups: [String]?
    /// What else the API gave.
    public var rest = Rest()

    /// Makes a field; `nil` leaves a property out of the body.
    public init(
        id: String, sourceName: String, type: String, displayName: String? = nil, description: String? = nil, groups: [String]? = nil
    ) {
        self.id = id
        self.sourceName = sourceName
        self.type = type
        self.displayName = displayName
        self.description = description
        self.groups = groups
    }

    /// Reads what an API answered, as far as it goes; texts that are missing are empty.
    public init(_ value: Value) {
        var parts = Parts(value)
        id = parts.name("id")
        sourceName = parts.name("source_name")
        type = parts.name("type")
        displayName = parts.text("display_name")
        description = parts.text("description")
        groups = parts.texts("groups")
        rest = parts.rest
    }

    private static let shapes = Shapes()

    /// The JSON of the field.
    public var value: Value {
        var object = Assembly(Self.shapes, rest)
        object.put(name: "id", id)
        object.put(name: "source_name", sourceName)
        object.put(name: "type", type)
        object.put("display_name", displayName)
        object.put("description", description)
        object.put("groups", groups)
        return object.value
    }
}

/// A change to one field; a property that is `nil` stays as it is.
public struct FieldUpdate: Sendable, Equatable {
    /// The field to change.
    public var fieldID: String
    /// A new id for it.
    public var id: String?
    /// A new name to show; empty clears it.
    public var displayName: String?
    /// A new description; empty clears it.
    public var description: String?
    /// The new groups, all of them.
    public var groups: [String]?
    /// What else was given.
    public var rest = Rest()

    /// Makes a change of one field.
    public init(
        _ fieldID: String, id: String? = nil, displayName: String? = nil, description: String? = nil, groups: [String]? = nil
    ) {
        self.fieldID = fieldID
        self.id = id
        self.displayName = displayName
        self.description = description
        self.groups = groups
    }

    private static let shapes = Shapes()

    /// The JSON of the change.
    public var value: Value {
        var object = Assembly(Self.shapes, rest)
        object.put(name: "field_id", fieldID)
        object.put("updated_field_id", id)
        object.put("updated_display_name", displayName)
        object.put("updated_description", description)
        object.put("updated_groups", groups)
        return object.value
    }
}

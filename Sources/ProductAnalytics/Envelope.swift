import Values

/// The `{"data": {"type", "id", "attributes"}}` that every body of the API has around it.
public struct Envelope: Sendable, Equatable {
    /// The text of `data.type`; sites may send one that is unknown.
    public var type: String
    /// The text of `data.id`, if there is one.
    public var id: String?
    /// What else stood beside `data`.
    public var outer = Rest()
    /// What else stood inside `data`.
    public var inner = Rest()

    /// Makes an envelope with nothing else in it.
    public init(type: String, id: String? = nil) {
        self.type = type
        self.id = id
    }

    /// Takes a body apart: its envelope, and the attributes if it has any.
    static func open(_ value: Value) -> (Envelope, attributes: Value?) {
        var envelope = Envelope(type: "")
        var outer = Parts(value)
        var attributes: Value?
        if let data = outer.object("data") {
            var inner = Parts(data)
            envelope.type = inner.name("type")
            envelope.id = inner.text("id")
            attributes = inner.object("attributes")
            envelope.inner = inner.rest
        }
        envelope.outer = outer.rest
        return (envelope, attributes)
    }

    private static let dataShapes = Shapes()
    private static let bodyShapes = Shapes()

    /// The whole body around some attributes.
    func value(around attributes: Value?) -> Value {
        var data = Assembly(Self.dataShapes, inner)
        data.put(name: "type", type)
        data.put("id", id)
        data.put("attributes", attributes)
        var body = Assembly(Self.bodyShapes, outer)
        body.put("data", data.orNothing)
        return body.value
    }
}

/// The answer of `listConnections`.
public struct ListConnectionsResponse: Sendable, Equatable {
    /// What the body has around the attributes.
    public var envelope: Envelope
    /// `nil` when the site left them out.
    public var connections: [Connection]?
    /// What else the attributes hold.
    public var rest = Rest()

    /// Reads a body, as far as it goes.
    public init(_ value: Value) {
        let (envelope, attributes) = Envelope.open(value)
        var parts = Parts(attributes ?? [:])
        self.envelope = envelope
        connections = parts.list("connections")?.map { Connection($0) }
        rest = parts.rest
    }

    /// Makes the answer of a site that lists these.
    public init(_ connections: [Connection]) {
        envelope = Envelope(type: "list_connections_response", id: "list_connections_response")
        self.connections = connections
    }

    private static let shapes = Shapes()

    /// The JSON of the body.
    public var value: Value {
        var attributes = Assembly(Self.shapes, rest)
        attributes.put("connections", connections.map { .list($0.map(\.value)) })
        return envelope.value(around: attributes.orNothing)
    }
}

/// The answer of `getMapping`.
public struct GetMappingResponse: Sendable, Equatable {
    /// What the body has around the attributes.
    public var envelope: Envelope
    /// `nil` when the site left them out.
    public var attributes: [MappedAttribute]?
    /// What else stands beside them.
    public var rest = Rest()

    /// Reads a body, as far as it goes.
    public init(_ value: Value) {
        let (envelope, inner) = Envelope.open(value)
        var parts = Parts(inner ?? [:])
        self.envelope = envelope
        attributes = parts.list("attributes")?.map { MappedAttribute($0) }
        rest = parts.rest
    }

    /// Makes the answer of a site that has these.
    public init(_ attributes: [MappedAttribute]) {
        envelope = Envelope(type: "get_mappings_response", id: "get_mappings_response")
        self.attributes = attributes
    }

    private static let shapes = Shapes()

    /// The JSON of the body.
    public var value: Value {
        var outer = Assembly(Self.shapes, rest)
        outer.put("attributes", attributes.map { .list($0.map(\.value)) })
        return envelope.value(around: outer.orNothing)
    }
}

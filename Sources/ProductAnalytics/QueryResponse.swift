import Values

/// The answer of the three queries.
public struct QueryResponse: Sendable, Equatable {
    /// What the body has around the attributes.
    public var envelope: Envelope
    /// Rows of attributes by their names, as a rule; `nil` when the site left them out.
    public var hits: [Value]?
    /// How many there are in all, whatever the limit, if the site says.
    public var total: Int?
    /// What else the attributes hold.
    public var rest = Rest()

    /// Reads a body, as far as it goes.
    public init(_ value: Value) {
        let (envelope, attributes) = Envelope.open(value)
        var parts = Parts(attributes ?? [:])
        self.envelope = envelope
        hits = parts.list("hits")
        total = parts.number("total")
        rest = parts.rest
    }

    /// Makes the answer of a site that found these.
    public init(_ hits: [Value], total: Int? = nil) {
        envelope = Envelope(type: "query_response", id: "query_response")
        self.hits = hits
        self.total = total
    }

    private static let shapes = Shapes()

    /// The JSON of the body.
    public var value: Value {
        var attributes = Assembly(Self.shapes, rest)
        attributes.put("hits", hits.map { .list($0) })
        attributes.put("total", total.map { .int($0) })
        return envelope.value(around: attributes.orNothing)
    }
}

import Values

/// A value that an attribute has, and how many have it.
public struct FacetValue: Sendable, Equatable {
    /// The value, as a text also where the attribute is a number.
    public var value: String?
    /// How many have it.
    public var count: Int?
    /// What else the API gave.
    public var rest = Rest()

    /// Makes a value with its count.
    public init(_ value: String?, count: Int?) {
        self.value = value
        self.count = count
    }

    /// Reads what an API answered, as far as it goes.
    public init(_ value: Value) {
        var parts = Parts(value)
        self.value = parts.text("value")
        count = parts.number("count")
        rest = parts.rest
    }

    private static let shapes = Shapes()

    /// The JSON of the value; also the row a person sees.
    public var row: Value {
        var object = Assembly(Self.shapes, rest)
        object.put("value", value)
        object.put("count", count.map { .int($0) })
        return object.value
    }
}

/// The answer of `getUserFacetInfo` and `getAccountFacetInfo`.
public struct FacetInfoResponse: Sendable, Equatable {
    /// What the body has around the attributes.
    public var envelope: Envelope
    /// `nil` when the site left them out.
    public var values: [FacetValue]?
    /// The least and the greatest value of a numeric attribute, in whatever form the site gives them.
    public var range: Value?
    /// What else stands in the result.
    public var inner = Rest()
    /// What else stands beside the result.
    public var rest = Rest()

    /// Reads a body, as far as it goes.
    public init(_ value: Value) {
        let (envelope, attributes) = Envelope.open(value)
        self.envelope = envelope
        var parts = Parts(attributes ?? [:])
        if let result = parts.object("result") {
            var result = Parts(result)
            values = result.list("values")?.map { FacetValue($0) }
            range = result.any("range")
            inner = result.rest
        }
        rest = parts.rest
    }

    /// Makes the answer of a site that counted these.
    public init(_ values: [FacetValue]) {
        envelope = Envelope(type: "users_facet_info", id: "facet_info_response")
        self.values = values
    }

    private static let shapes = Shapes()
    private static let resultShapes = Shapes()

    /// The JSON of the body.
    public var value: Value {
        var result = Assembly(Self.resultShapes, inner)
        result.put("values", values.map { .list($0.map(\.row)) })
        result.put("range", range)
        var attributes = Assembly(Self.shapes, rest)
        attributes.put("result", result.orNothing)
        return envelope.value(around: attributes.orNothing)
    }
}

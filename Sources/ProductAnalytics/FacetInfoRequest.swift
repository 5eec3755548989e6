import Diagnostics
import Values

/// The body of `getUserFacetInfo` and `getAccountFacetInfo`: which values an attribute has, and how often.
///
/// ```swift
/// for value in try await client.getUserFacetInfo(FacetInfoRequest("@tier", limit: 10)).values ?? [] {
///     print(value.value ?? "", value.count ?? 0)
/// }
/// ```
public struct FacetInfoRequest: Sendable, Equatable {
    /// The name of the attribute.
    public var facetID: String
    /// The most values to give; at least 1.
    public var limit: Int
    /// Whom to look at, in the API's query language.
    public var search: String?
    /// A text that stands in each value, in whatever case.
    public var termSearch: String?
    /// What else the attributes hold; it is sent along.
    public var rest = Rest()
    var envelope = Envelope(type: Self.dataType)

    /// Makes a request; whether the API takes it is found out when it is sent.
    public init(_ facetID: String, limit: Int, search: String? = nil, termSearch: String? = nil) {
        self.facetID = facetID
        self.limit = limit
        self.search = search
        self.termSearch = termSearch
    }

    // For accounts too: the API has one schema for both.
    private static let dataType = "users_facet_info_request"
    private static let shapes = Shapes()

    /// The JSON of the body.
    public var value: Value {
        var attributes = Assembly(Self.shapes, rest)
        attributes.put(name: "facet_id", facetID)
        attributes.put("limit", .int(limit))
        attributes.put("search", search.map { ["query": .text($0)] })
        attributes.put("term_search", termSearch.map { ["value": .text($0)] })
        return envelope.value(around: attributes.value)
    }

    /// Reads a body as a site receives it; throws a `Violation`.
    public init(body: Value) throws(Violation) {
        let opened = try Form.body.open(Part(body), dataType: Self.dataType, needsAttributes: true)
        let attributes = opened.attributes ?? Part([:])
        facetID = try attributes.required("facet_id", known: Self.names).name()
        limit = try attributes.required("limit", known: Self.names).wholeNumber(in: 1...Int.max)
        envelope = opened.envelope
        envelope.id = try opened.id?.text()
        search = try attributes.optional("search")?.object().optional("query")?.text()
        termSearch = try attributes.optional("term_search")?.object().optional("value")?.text()
        rest = attributes.rest(without: Self.names)
    }

    private static let names = ["facet_id", "limit", "search", "term_search"]
}

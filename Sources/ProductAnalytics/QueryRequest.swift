import Diagnostics
import Values

/// The body of `queryUsers` and `queryAccounts`; a query without anything in it asks for everybody.
///
/// ```swift
/// let gold = try await client.queryUsers(
///     QueryRequest(query: "@tier:gold", selectColumns: ["user_email"], sort: .init("first_seen", order: "DESC"), limit: 50))
/// print(gold.total ?? 0)
/// ```
public struct QueryRequest: Sendable, Equatable {
    /// What the hits are sorted by.
    public struct Sort: Sendable, Equatable {
        /// The name of an attribute, which need not be selected.
        public var field: String?
        /// `ASC` or `DESC`, in whatever case; without one, `ASC`.
        public var order: String?
        /// What else the API may know.
        public var rest = Rest()

        /// Makes an order by one attribute.
        public init(_ field: String?, order: String? = nil) {
            self.field = field
            self.order = order
        }
    }

    /// In the API's query language.
    public var query: String?
    /// The attributes that hits are to have; without any, all of them.
    public var selectColumns: [String]?
    /// The order of the hits; `nil` leaves it to the site.
    public var sort: Sort?
    /// The most hits to give; without one, 25.
    public var limit: Int?
    /// A text that stands in some text attribute of each hit; `*` is a wildcard.
    public var wildcardSearchTerm: String?
    /// What else the attributes hold; it is sent along.
    public var rest = Rest()
    var envelope = Envelope(type: "")

    /// Makes a request; whether the API takes it is found out when it is sent.
    public init(
        query: String? = nil, selectColumns: [String]? = nil, sort: Sort? = nil, limit: Int? = nil, wildcardSearchTerm: String? = nil
    ) {
        self.query = query
        self.selectColumns = selectColumns
        self.sort = sort
        self.limit = limit
        self.wildcardSearchTerm = wildcardSearchTerm
    }

    private static let shapes = Shapes()
    private static let sortShapes = Shapes()

    /// The JSON of the body, which says whom it is about.
    public func value(for entity: Entity) -> Value {
        var attributes = Assembly(Self.shapes, rest)
        attributes.put("query", query)
        attributes.put("select_columns", selectColumns)
        attributes.put("sort", sort.map(Self.value))
        attributes.put("limit", limit.map { .int($0) })
        attributes.put("wildcard_search_term", wildcardSearchTerm)
        var whole = envelope
        whole.type = Self.dataType(for: entity)
        return whole.value(around: attributes.orNothing)
    }

    private static func value(_ sort: Sort) -> Value {
        var object = Assembly(sortShapes, sort.rest)
        object.put("field", sort.field)
        object.put("order", sort.order)
        return object.value
    }

    /// Reads a body as a site receives it; throws a `Violation`.
    public init(body: Value, of entity: Entity) throws(Violation) {
        let opened = try Form.body.open(Part(body), dataType: Self.dataType(for: entity), needsAttributes: false)
        envelope = opened.envelope
        envelope.id = try opened.id?.text()
        guard let attributes = opened.attributes else { return }
        query = try attributes.optional("query")?.text()
        selectColumns = try attributes.optional("select_columns")?.texts()
        sort = try attributes.optional("sort").map { part throws(Violation) in
            let object = try part.object()
            var sort = Sort(try object.optional("field")?.name())
            sort.order = try object.optional("order")?.word(of: ["ASC", "DESC"])
            sort.rest = object.rest(without: ["field", "order"])
            return sort
        }
        limit = try attributes.optional("limit")?.wholeNumber(in: 0...1_000)
        wildcardSearchTerm = try attributes.optional("wildcard_search_term")?.text()
        rest = attributes.rest(without: ["query", "select_columns", "sort", "limit", "wildcard_search_term"])
    }

    // Users are asked for in the plural, accounts in the singular.
    private static func dataType(for entity: Entity) -> String {
        entity == .accounts ? "query_account_request" : "query_users_request"
    }
}

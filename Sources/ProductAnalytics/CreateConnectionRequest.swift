import Diagnostics
import Values

/// The body of `createConnection`.
///
/// ```swift
/// let request = CreateConnectionRequest(
///     id: "crm", type: "ref_table", joinAttribute: "user_email", joinType: "email",
///     fields: [Field(id: "tier", sourceName: "customer_tier", type: "string")], metadata: ["table": "crm"])
/// let id = try await client.createConnection(request, for: .users)
/// ```
public struct CreateConnectionRequest: Sendable, Equatable {
    /// The new connection's id; without one the site makes one up.
    public var id: String?
    /// The kind of source, such as `ref_table`; an open set.
    public var type: String
    /// The column of the source to join on, such as `user_email`.
    public var joinAttribute: String
    /// The kind of key, such as `email` or `user_id`; an open set.
    public var joinType: String
    /// The columns that become attributes; `nil` leaves them out of the body.
    public var fields: [Field]?
    /// What the source needs to be found, such as `table`; `nil` leaves it out of the body.
    public var metadata: [String: String]?
    /// What else the attributes hold; it is sent along.
    public var rest = Rest()
    var envelope = Envelope(type: Self.dataType)

    /// Makes a request; whether the API takes it is found out when it is sent.
    public init(
        id: String? = nil, type: String, joinAttribute: String, joinType: String, fields: [Field]? = nil, metadata: [String: String]? = nil
    ) {
        self.id = id
        self.type = type
        self.joinAttribute = joinAttribute
        self.joinType = joinType
        self.fields = fields
        self.metadata = metadata
    }

    private static let shapes = Shapes()

    /// The JSON of the body.
    public var value: Value {
        var attributes = Assembly(Self.shapes, rest)
        attributes.put(name: "type", type)
        attributes.put(name: "join_attribute", joinAttribute)
        attributes.put(name: "join_type", joinType)
        attributes.put("fields", fields.map { .list($0.map(\.value)) })
        attributes.put("metadata", metadata)
        var whole = envelope
        whole.id = id
        return whole.value(around: attributes.value)
    }

    /// Reads what a person wrote: a whole request, its `data`, or a connection as `list` prints it.
    ///
    /// - Throws: a `Diagnostic` of kind `invalid` that points into their text: `missing-property`, `wrong-type`, `empty-text`,
    ///   `wrong-data-type` or `duplicate-field`.
    public init(_ document: Document) throws(Diagnostic) {
        do throws(Violation) {
            try self.init(Part(document.value), form: Form(of: document.value, flat: Self.flatNames))
        } catch {
            throw error.diagnostic(in: document)
        }
    }

    /// Reads a body as a site receives it: only the API's own form; throws a `Violation`.
    public init(body: Value) throws(Violation) { try self.init(Part(body), form: .body) }

    static let dataType = "connection_id"
    private static let names = ["type", "join_attribute", "join_type", "fields", "metadata"]
    /// What a listed connection has besides; the site sets the last four, so they are not sent.
    private static let flatNames = names + ["id", "join", "created_at", "created_by", "updated_at", "updated_by"]

    private init(_ root: Part, form: Form) throws(Violation) {
        let opened = try form.open(root, dataType: Self.dataType, needsAttributes: true)
        let known = form == .flat ? Self.flatNames : Self.names
        let attributes = opened.attributes ?? Part([:], at: root.pointer)
        let type = try attributes.required("type", known: known).name()
        if form == .flat, let join = try attributes.optional("join")?.object() {
            joinAttribute = try join.required("attribute", known: ["type"]).name()
            joinType = try join.required("type", known: ["attribute"]).name()
        } else {
            joinAttribute = try attributes.required("join_attribute", known: known).name()
            joinType = try attributes.required("join_type", known: known).name()
        }
        self.type = type
        fields = try attributes.optional("fields").map { part throws(Violation) in try Field.all(part) }
        metadata = try attributes.optional("metadata").map { part throws(Violation) in try part.textMap() }
        rest = attributes.rest(without: known)
        envelope = opened.envelope
        let id = try opened.id?.text()
        self.id = id == "" ? nil : id
    }
}

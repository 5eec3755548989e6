import Diagnostics
import Values

/// Calls the operations of the Product Analytics connections API over any transport.
///
/// ```swift
/// let client = Client(transport)
/// for connection in try await client.listConnections(of: .users) { print(connection.id) }
/// ```
///
/// Each method is named as the API names it, and throws a `Diagnostic`: one of kind `network`, `timeout` or `cancelled` when
/// there was no answer, and otherwise one whose kind follows from the status, with every text the site gave.
public struct Client: Sendable {
    /// What carries the requests.
    public let transport: Transport

    /// Makes a client that asks over a transport; nothing is sent yet.
    public init(_ transport: @escaping Transport) { self.transport = transport }

    /// Creates a connection, and returns its id: the one asked for, or the one the site made if its answer tells.
    @discardableResult
    public func createConnection(_ request: CreateConnectionRequest, for entity: Entity) async throws -> String? {
        let name = request.id.map { " '\($0.preview(60))'" } ?? ""
        let response = try await send(
            .createConnection(request, for: entity), to: "create connection\(name) of \(entity)", ifRefused: ["list \(entity)"])
        if let id = request.id { return id }
        return response[header: "location"].flatMap { Path.segments($0)?.last }
    }

    /// Lists the connections of an entity, in the site's order.
    public func listConnections(of entity: Entity) async throws -> [Connection] {
        var reader = try await connections(of: entity)
        var all: [Connection] = []
        while let connection = try reader.next() { all.append(connection) }
        return all
    }

    /// Lists the connections of an entity, in the site's order, one at a time.
    public func connections(of entity: Entity) async throws -> ConnectionReader {
        let request = Request.listConnections(of: entity)
        return try ConnectionReader(try await send(request, to: "list the connections of \(entity)"), to: request)
    }

    /// Changes the fields of a connection.
    public func updateConnection(_ request: UpdateConnectionRequest, of entity: Entity) async throws {
        _ = try await send(
            .updateConnection(request, of: entity), to: "update connection '\(request.id.preview(60))' of \(entity)",
            ifRefused: ["list \(entity)"])
    }

    /// Deletes a connection, with all the fields it added.
    public func deleteConnection(_ id: String, of entity: Entity) async throws {
        // An empty segment would make another path of it, which a site may answer as it likes.
        if id.isEmpty { throw Diagnostic.emptyID }
        _ = try await send(
            .deleteConnection(id, of: entity), to: "delete connection '\(id.preview(60))' of \(entity)", ifRefused: ["list \(entity)"])
    }

    /// Lists the attributes of an entity: those every site has, and those that connections add.
    public func getMapping(of entity: Entity) async throws -> [MappedAttribute] {
        let request = Request.getMapping(of: entity)
        let response = try await send(request, to: "show the mapping of \(entity)")
        return try response.read(request, GetMappingResponse.init).attributes ?? []
    }

    /// Finds users by what is known of them.
    public func queryUsers(_ query: QueryRequest) async throws -> QueryResponse {
        try await answer(to: .queryUsers(query), to: "query users", QueryResponse.init)
    }

    /// Finds accounts by what is known of them.
    public func queryAccounts(_ query: QueryRequest) async throws -> QueryResponse {
        try await answer(to: .queryAccounts(query), to: "query accounts", QueryResponse.init)
    }

    /// Finds users of whom there are certain events.
    public func queryEventFilteredUsers(_ query: EventFilteredQueryRequest) async throws -> QueryResponse {
        try await answer(to: .queryEventFilteredUsers(query), to: "query users by their events", QueryResponse.init)
    }

    /// Counts the values of a user attribute.
    public func getUserFacetInfo(_ facet: FacetInfoRequest) async throws -> FacetInfoResponse {
        try await answer(to: .getUserFacetInfo(facet), to: "count the values of '\(facet.facetID.preview(60))'", FacetInfoResponse.init)
    }

    /// Counts the values of an account attribute.
    public func getAccountFacetInfo(_ facet: FacetInfoRequest) async throws -> FacetInfoResponse {
        try await answer(to: .getAccountFacetInfo(facet), to: "count the values of '\(facet.facetID.preview(60))'", FacetInfoResponse.init)
    }

    private func answer<Answer: Sendable>(to request: Request, to action: String, _ read: (Value) -> Answer) async throws -> Answer {
        try await send(request, to: action).read(request, read)
    }

    private func send(_ request: Request, to action: @autoclosure () -> String, ifRefused attempts: [String] = []) async throws -> Response
    {
        let response = try await transport(request)
        guard (200..<300).contains(response.status) else {
            throw Diagnostic.refused(request, response, to: action(), try: attempts)
        }
        return response
    }
}

extension Response {
    /// What answers a request; throws a `Diagnostic` of id `unreadable-answer`.
    func read<Model: Sendable>(_ request: Request, _ read: (Value) -> Model) throws -> Model {
        guard let readings else { return read(try json(to: request)) }
        return try readings.model { read(try json(to: request)) }
    }

    /// The body as JSON; throws a `Diagnostic` of id `unreadable-answer`.
    private func json(to request: Request) throws -> Value {
        do {
            let value = try JSON.parse(body)
            guard value.map != nil else {
                throw Diagnostic.unreadableAnswer(request, self, "it must be an object, but is \(value.preview)")
            }
            return value
        } catch let problem as Diagnostic where problem.kind == .invalid {
            let place = problem.marks.first.map { " at line \($0.place.line), column \($0.place.column)" } ?? ""
            throw Diagnostic.unreadableAnswer(request, self, problem.message + place)
        }
    }
}

extension Diagnostic {
    fileprivate static let emptyID = Diagnostic(
        "empty-text", .invalid, "the id of a connection must not be empty", soFar: "nothing was sent")

    static func unreadableAnswer(_ request: Request, _ response: Response, _ cause: String) -> Diagnostic {
        let beginning = response.spool.map { (try? $0.bytes(from: 0, most: 400)) ?? [] } ?? Array(response.body.prefix(400))
        let text = String(decoding: beginning, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return Diagnostic(
            "unreadable-answer", .server, "the site's answer cannot be read",
            because: [
                "\(request.method) \(request.path) answered \(response.status), but \(cause)",
                text.isEmpty ? "its body is empty" : "its body begins \(text.preview(80))",
            ],
            answer: Answer(status: response.status, requestID: response.requestID))
    }
}

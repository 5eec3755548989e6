import Diagnostics
import ProductAnalytics
import Values

// What the comments of the module show, line by line, so that it compiles; `PublicFaceTests` holds the two together.

func exampleOfClient(_ transport: @escaping Transport) async throws {
    let client = Client(transport)
    for connection in try await client.listConnections(of: .users) { print(connection.id) }
}

func exampleOfConnection(_ client: Client) async throws {
    let oldest = try await client.listConnections(of: .users).first
    print(oldest?.id ?? "none", oldest?.fields?.count ?? 0)
}

func exampleOfReading(_ client: Client) async throws {
    var connections = try await client.connections(of: .users)
    while let connection = try connections.next() { print(connection.id) }
}

func exampleOfCreate(_ client: Client) async throws -> String? {
    let request = CreateConnectionRequest(
        id: "crm", type: "ref_table", joinAttribute: "user_email", joinType: "email",
        fields: [Field(id: "tier", sourceName: "customer_tier", type: "string")], metadata: ["table": "crm"])
    let id = try await client.createConnection(request, for: .users)
    return id
}

func exampleOfUpdate(_ client: Client) async throws {
    try await client.updateConnection(
        UpdateConnectionRequest(id: "crm", fieldsToAdd: [Field(id: "nps", sourceName: "nps_score", type: "number")]), of: .users)
}

func exampleOfQuery(_ client: Client) async throws {
    let gold = try await client.queryUsers(
        QueryRequest(query: "@tier:gold", selectColumns: ["user_email"], sort: .init("first_seen", order: "DESC"), limit: 50))
    print(gold.total ?? 0)
}

func exampleOfEvents(_ client: Client) async throws -> QueryResponse {
    let january = EventFilteredQueryRequest.TimeFrame(1_767_225_600, to: 1_769_904_000)
    let viewers = try await client.queryEventFilteredUsers(
        EventFilteredQueryRequest(events: .init("@type:view", during: january), limit: 10, includeRowCount: true))
    return viewers
}

func exampleOfFacets(_ client: Client) async throws {
    for value in try await client.getUserFacetInfo(FacetInfoRequest("@tier", limit: 10)).values ?? [] {
        print(value.value ?? "", value.count ?? 0)
    }
}

func exampleOfEntity(_ client: Client) async throws -> [MappedAttribute] {
    let entity = try Entity.find("users")
    let attributes = try await client.getMapping(of: entity)
    return attributes
}

func exampleOfMapping(_ client: Client) async throws -> [MappedAttribute] {
    let added = try await client.getMapping(of: .users).filter { $0.isCustom == true }
    return added
}

func exampleOfBuiltIns() -> [String] {
    MappedAttribute.builtIn(of: .users).map(\.attribute)  // user_id, user_email, …
}

func exampleOfSite() throws -> String {
    let site = try Site.find("datadoghq.eu")
    print(site.name, site.apiHost ?? "")  // eu api.datadoghq.eu
    return "\(site.name) \(site.apiHost ?? "")"
}

func exampleOfTransport(_ transport: @escaping Transport) -> Transport {
    let patient: Transport = { request in
        let response = try await transport(request)
        return response.status == 429 ? try await transport(request) : response
    }
    return patient
}

func exampleOfErrorBody() -> [String] {
    let body = ErrorBody(reading: Array(#"{"errors": ["Not found"]}"#.utf8))
    print(body.items.map(\.text))  // ["Not found"]
    return body.items.map(\.text)
}

func exampleOfViolation() -> String {
    var said = ""
    do throws(Violation) {
        _ = try CreateConnectionRequest(body: ["data": ["type": "connection_id"]])
    } catch {
        print(error.text)  // data.attributes is missing
        said = error.text
    }
    return said
}

func exampleOfDocument() throws -> CreateConnectionRequest {
    let document = try Document(parsing: Source("crm.json", #"{"id": "crm", "type": "ref_table"}"#))
    let checked = try CreateConnectionRequest(document)  // a Diagnostic that points into crm.json, for lack of a join
    return checked
}

func exampleOfQueryText() throws -> Query {
    let query = try Query(parsing: "user_email:*@techcorp.com -first_country_code:US")
    return query
}

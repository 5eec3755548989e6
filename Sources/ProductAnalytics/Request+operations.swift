import Values

extension Request {
    /// `POST /{entity}/mapping/connection`
    public static func createConnection(_ request: CreateConnectionRequest, for entity: Entity) -> Request {
        Request("POST", mapping(of: entity, "/connection"), sending: request.body, accepting: "*/*")
    }

    /// `GET /{entity}/mapping/connections`
    public static func listConnections(of entity: Entity) -> Request {
        Request("GET", mapping(of: entity, "/connections"), accepting: "application/json")
    }

    /// `PUT /{entity}/mapping/connection`
    public static func updateConnection(_ request: UpdateConnectionRequest, of entity: Entity) -> Request {
        Request("PUT", mapping(of: entity, "/connection"), sending: request.value, accepting: "application/json")
    }

    /// `DELETE /{entity}/mapping/connection/{id}`
    public static func deleteConnection(_ id: String, of entity: Entity) -> Request {
        Request("DELETE", mapping(of: entity, "/connection/" + Path.encode(id)), accepting: "*/*")
    }

    /// `GET /{entity}/mapping`
    public static func getMapping(of entity: Entity) -> Request {
        Request("GET", mapping(of: entity, ""), accepting: "application/json")
    }

    /// `POST /users/query`
    public static func queryUsers(_ query: QueryRequest) -> Request {
        Request("POST", "\(Path.root)/users/query", sending: query.value(for: .users), accepting: "application/json")
    }

    /// `POST /accounts/query`
    public static func queryAccounts(_ query: QueryRequest) -> Request {
        Request("POST", "\(Path.root)/accounts/query", sending: query.value(for: .accounts), accepting: "application/json")
    }

    /// `POST /users/event_filtered_query`
    public static func queryEventFilteredUsers(_ query: EventFilteredQueryRequest) -> Request {
        Request("POST", "\(Path.root)/users/event_filtered_query", sending: query.value, accepting: "application/json")
    }

    /// `POST /users/facet_info`
    public static func getUserFacetInfo(_ facet: FacetInfoRequest) -> Request {
        Request("POST", "\(Path.root)/users/facet_info", sending: facet.value, accepting: "application/json")
    }

    /// `POST /accounts/facet_info`
    public static func getAccountFacetInfo(_ facet: FacetInfoRequest) -> Request {
        Request("POST", "\(Path.root)/accounts/facet_info", sending: facet.value, accepting: "application/json")
    }

    private static func mapping(of entity: Entity, _ end: String) -> String {
        "\(Path.root)/\(Path.encode(entity.name))/mapping\(end)"
    }

    private init(_ method: String, _ path: String, accepting types: String) {
        self.init(method, path, headers: [Header("accept", types)])
    }

    private init(_ method: String, _ path: String, sending body: Value, accepting types: String) {
        self.init(method, path, sending: JSON.bytes(body), accepting: types)
    }

    private init(_ method: String, _ path: String, sending body: [UInt8], accepting types: String) {
        self.init(method, path, headers: [Header("accept", types), Header("content-type", "application/json")], body: body)
    }
}

import Values

extension Request {
    /// `POST /{entity}/mapping/connection`
    public static func createConnection(_ request: CreateConnectionRequest, for entity: Entity) -> Request {
        Request("POST", mapping(of: entity, "/connection"), sending: request.value, accepting: "*/*")
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

    private static func mapping(of entity: Entity, _ end: String) -> String {
        "\(Path.root)/\(Path.encode(entity.name))/mapping\(end)"
    }

    private init(_ method: String, _ path: String, sending body: Value? = nil, accepting types: String) {
        self.init(
            method, path, headers: [Header("accept", types)] + (body == nil ? [] : [Header("content-type", "application/json")]),
            body: body.map { JSON.bytes($0) } ?? [])
    }
}

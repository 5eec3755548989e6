import ProductAnalytics

/// One operation of the API as the server tells it apart from the others: to describe it, and to count its requests.
struct Operation: Sendable {
    /// As the API names it: `CreateConnection`.
    let id: String
    let method: String
    /// What follows `/api/v2/product-analytics`, with the names of its parameters in braces.
    let path: String
    let summary: String
    /// The schemas of the two bodies, by name.
    var request: String?
    var answer: String?
    let success: Int
    /// What it answers that others do not: a status with its meaning.
    var besides: [(status: Int, meaning: String)] = []

    static let all = [
        Operation(
            id: "CreateConnection", method: "POST", path: "/{entity}/mapping/connection",
            summary: "Joins a source of data to an entity; each field of it becomes an attribute.", request: "CreateConnectionRequest",
            success: 201, besides: [(409, "The entity has a connection of this id already; nothing was changed.")]),
        Operation(
            id: "ListConnections", method: "GET", path: "/{entity}/mapping/connections",
            summary: "Lists all connections of an entity, the oldest first.", answer: "ListConnectionsResponse", success: 200),
        Operation(
            id: "UpdateConnection", method: "PUT", path: "/{entity}/mapping/connection",
            summary: "Deletes, changes and adds fields of one connection, in this order, all or none.", request: "UpdateConnectionRequest",
            success: 200, besides: [(409, "The connection would have two fields of one id; nothing was changed.")]),
        Operation(
            id: "DeleteConnection", method: "DELETE", path: "/{entity}/mapping/connection/{id}",
            summary: "Deletes a connection, and with it the attributes that its fields added.", success: 204),
        Operation(
            id: "GetMapping", method: "GET", path: "/{entity}/mapping",
            summary: "Lists the attributes of an entity: those it always has, and those that connections add.",
            answer: "GetMappingResponse", success: 200),
        Operation(
            id: "QueryUsers", method: "POST", path: "/users/query", summary: "Finds users by their attributes.",
            request: "QueryUsersRequest", answer: "QueryResponse", success: 200),
        Operation(
            id: "QueryAccounts", method: "POST", path: "/accounts/query", summary: "Finds accounts by their attributes.",
            request: "QueryAccountRequest", answer: "QueryResponse", success: 200),
        Operation(
            id: "QueryEventFilteredUsers", method: "POST", path: "/users/event_filtered_query",
            summary: "Finds users of whom there are certain events.", request: "QueryEventFilteredUsersRequest", answer: "QueryResponse",
            success: 200),
        Operation(
            id: "GetUserFacetInfo", method: "POST", path: "/users/facet_info",
            summary: "Counts the values that an attribute of users has.", request: "FacetInfoRequest", answer: "FacetInfoResponse",
            success: 200),
        Operation(
            id: "GetAccountFacetInfo", method: "POST", path: "/accounts/facet_info",
            summary: "Counts the values that an attribute of accounts has.", request: "FacetInfoRequest", answer: "FacetInfoResponse",
            success: 200),
    ]

    /// The operation that a request asks for, whatever stands in the places of its parameters.
    static func find(_ method: String, _ path: String) -> Operation? {
        guard path.hasPrefix(Path.root) else { return nil }
        // Split before anything is decoded, for an id may hold a slash.
        // A HEAD is counted as the GET that it stands for.
        let method = method == "HEAD" ? "GET" : method
        let segments = path.dropFirst(Path.root.count).prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        return all.first { operation in
            guard operation.method == method else { return false }
            let pattern = operation.path.split(separator: "/", omittingEmptySubsequences: false)
            return pattern.count == segments.count && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    /// `create_connection`, as rate limits are named.
    var name: String {
        var name = ""
        for letter in id {
            if letter.isUppercase && !name.isEmpty { name += "_" }
            name += letter.lowercased()
        }
        return name
    }
}

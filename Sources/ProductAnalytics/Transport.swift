/// Carries a request to a site and brings the response back.
///
/// HTTPS, the embedded site, the recorder around either, the player instead of either and a fault injector are all this
/// one shape. A transport throws a `Diagnostic` of kind `network`, `timeout` or `cancelled` when there is no response; any
/// status at all is a response.
public typealias Transport = @Sendable (Request) async throws -> Response

/// One HTTP request, as the API sees it: it holds no host and no credential.
public struct Request: Sendable, Hashable {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    public var method: String
    /// The path with its query, percent-encoded, such as `/api/v2/product-analytics/users/mapping/connections`.
    public var path: String
    /// Names in lower case.
    public var headers: [Header]
    public var body: [UInt8]

    public init(_ method: String, _ path: String, headers: [Header] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whatever the case of its name.
    public subscript(header name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }

    /// Whether it only asks: a `GET` or `HEAD`, or one of the five queries, which the API takes as `POST` because they have a body.
    public var isRead: Bool {
        switch method {
        case "GET", "HEAD": true
        case "POST": Self.queries.contains { path.prefix { $0 != "?" } == $0 }
        default: false
        }
    }

    private static let queries = ["users/query", "accounts/query", "users/event_filtered_query", "users/facet_info", "accounts/facet_info"]
        .map { "\(Path.root)/\($0)" }
}

/// One HTTP response.
public struct Response: Sendable, Hashable {
    public var status: Int
    /// Names in lower case.
    public var headers: [Header]
    public var body: [UInt8]

    public init(_ status: Int, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whatever the case of its name.
    public subscript(header name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
}

/// A header field; the name is in lower case.
public struct Header: Sendable, Hashable {
    public var name: String
    public var value: String
    public init(_ name: String, _ value: String) {
        self.name = name.lowercased()
        self.value = value
    }
}

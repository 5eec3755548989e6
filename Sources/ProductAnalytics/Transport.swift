/// Carries a request to a site and brings the response back.
///
/// HTTPS, the embedded site, the recorder around either, the player instead of either and a fault injector are all this
/// one shape. A transport throws a `Diagnostic` of kind `network`, `timeout` or `cancelled` when there is no response; any
/// status at all is a response.
///
/// ```swift
/// let patient: Transport = { request in
///     let response = try await transport(request)
///     return response.status == 429 ? try await transport(request) : response
/// }
/// ```
public typealias Transport = @Sendable (Request) async throws -> Response

/// What a transport that sends a request more than once owes to those above it, who see one request and one response.
public enum Repetition {
    /// Asked before a request is sent again, with the number of the try, 2 for the first repetition; what it throws is thrown in place of
    /// a response.
    ///
    /// It is a type of its own because the compiler (6.3.1) crashes over a task-local function in an optimised build.
    public struct Permit: Sendable {
        private let ask: @Sendable (_ attempt: Int) async throws -> Void

        /// Makes a permit of a question.
        public init(_ ask: @escaping @Sendable (_ attempt: Int) async throws -> Void) { self.ask = ask }

        /// Asks before a try.
        public func callAsFunction(_ attempt: Int) async throws { try await ask(attempt) }
    }

    /// Who has to agree, around the task that sends.
    @TaskLocal public static var permit: Permit?
}

/// One HTTP request, as the API sees it: it holds no host and no credential.
public struct Request: Sendable, Hashable {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    public var method: String
    /// The path with its query, percent-encoded, such as `/api/v2/product-analytics/users/mapping/connections`.
    public var path: String
    /// Names in lower case.
    public var headers: [Header]
    /// The body, as it goes over the wire; empty for none.
    public var body: [UInt8]

    /// Makes a request; nothing is sent.
    public init(_ method: String, _ path: String, headers: [Header] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whatever the case of its name.
    public subscript(header name: String) -> String? { headers.first(named: name) }

    /// Whether it only asks: a `GET` or `HEAD`, or one of the five queries, which the API takes as `POST` because they have a body.
    public var isRead: Bool {
        switch method {
        case "GET", "HEAD": true
        case "POST": Self.isQuery(path)
        default: false
        }
    }

    private static func isQuery(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { path in
            let length = path.firstIndex(of: UInt8(ascii: "?")) ?? path.count
            // Mostly the lengths differ already.
            return queries.contains { $0.count == length && path.starts(with: $0) }
        }
    }

    private static let queries = ["users/query", "accounts/query", "users/event_filtered_query", "users/facet_info", "accounts/facet_info"]
        .map { Array("\(Path.root)/\($0)".utf8) }
}

/// One HTTP response.
public struct Response: Sendable, Hashable {
    /// The status code, such as 200.
    public var status: Int
    /// Names in lower case.
    public var headers: [Header]
    /// The body, unpacked; empty for none. A long one that does not stand in memory is read into it, anew each time.
    public var body: [UInt8] {
        get { spool.map { (try? $0.bytes()) ?? [] } ?? whole }
        set { (whole, spool, readings) = (newValue, nil, nil) }
    }
    private var whole: [UInt8]
    /// The body, where it is long and does not stand in memory.
    public private(set) var spool: Spool?
    /// What was read in the body, where it is known to come again.
    private(set) var readings: Readings?

    /// Makes a response.
    ///
    /// - Parameter readings: those of a body of the same bytes, for whoever answers with them time and again.
    public init(_ status: Int, headers: [Header] = [], body: [UInt8] = [], readings: Readings? = nil) {
        self.status = status
        self.headers = headers
        whole = body
        self.readings = readings
    }

    /// Makes a response whose body does not stand in memory.
    public init(_ status: Int, headers: [Header] = [], spool: Spool) {
        self.init(status, headers: headers)
        self.spool = spool
    }

    /// Whether two say the same; what was read in them says nothing that the bytes do not.
    public static func == (a: Response, b: Response) -> Bool { a.status == b.status && a.headers == b.headers && a.body == b.body }

    /// Adds the status, the headers and the body.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(status)
        hasher.combine(headers)
        hasher.combine(body)
    }

    /// The first value of a header, whatever the case of its name.
    public subscript(header name: String) -> String? { headers.first(named: name) }
}

extension [Header] {
    fileprivate func first(named name: String) -> String? {
        let name = name.lowercased()
        return first { $0.name == name }?.value
    }
}

/// A header field; the name is in lower case.
public struct Header: Sendable, Hashable {
    /// The name, in lower case.
    public var name: String
    /// The value, as it stands on the wire.
    public var value: String
    /// Makes a field; the name is put into lower case.
    public init(_ name: String, _ value: String) {
        // Most are written so already, and making a text anew takes long.
        self.name = name.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5a ~= $0) } ? name : name.lowercased()
        self.value = value
    }
}

import Diagnostics
import ProductAnalytics

/// The keys that open a listener: an API key with its application key, a bearer token, or either.
public struct AcceptedKeys: Sendable {
    private let pair: (api: [UInt8], app: [UInt8])?
    private let bearer: [UInt8]?

    /// No keys: everyone on this machine may come in.
    public static let none = AcceptedKeys(pair: nil, bearer: nil)

    private init(pair: (api: [UInt8], app: [UInt8])?, bearer: [UInt8]?) {
        self.pair = pair
        self.bearer = bearer
    }

    /// The keys given, an empty one counting as none; throws a `Diagnostic` of kind `config` for one key of a pair without the other.
    public init(apiKey: String?, appKey: String?, bearer: String?) throws {
        func bytes(_ text: String?) -> [UInt8]? { text.flatMap { $0.isEmpty ? nil : Array($0.utf8) } }
        switch (bytes(apiKey), bytes(appKey)) {
        case (let api?, let app?): pair = (api, app)
        case (nil, nil): pair = nil
        case (nil, _): throw Diagnostic.halfPair(missing: "DD_API_KEY", present: "DD_APP_KEY")
        case (_, nil): throw Diagnostic.halfPair(missing: "DD_APP_KEY", present: "DD_API_KEY")
        }
        self.bearer = bytes(bearer)
    }

    /// The keys in `DD_API_KEY` and `DD_APP_KEY`, or `DD_BEARER_TOKEN`; throws as above.
    public init(environment: (String) -> String?) throws {
        try self.init(apiKey: environment("DD_API_KEY"), appKey: environment("DD_APP_KEY"), bearer: environment("DD_BEARER_TOKEN"))
    }

    /// Whether everyone may come in.
    public var isEmpty: Bool { pair == nil && bearer == nil }

    /// The ways in, each the keys that go together, as the description names them.
    var ways: [[String]] { (pair == nil ? [] : [["apiKey", "applicationKey"]]) + (bearer == nil ? [] : [["bearer"]]) }

    /// The answer to a visitor who may not come in: 401 without keys, 403 with wrong ones.
    func refusal(_ header: (String) -> String?) -> Response? {
        guard !isEmpty else { return nil }
        let api = header("dd-api-key")
        let app = header("dd-application-key")
        let authorization = header("authorization")
        if api == nil && app == nil && authorization == nil { return .refusal(401, "Unauthorized") }
        // Both may be sent, and one that fits is enough.
        if let pair, let api, let app, Self.equal(pair.api, api), Self.equal(pair.app, app) { return nil }
        if let bearer, let authorization, authorization.utf8.count > 7, authorization.prefix(7).lowercased() == "bearer " {
            if Self.equal(bearer, String(authorization.dropFirst(7))) { return nil }
        }
        return .refusal(403, "Forbidden")
    }

    /// Compares without telling by its time how far two keys agree.
    private static func equal(_ key: [UInt8], _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard key.count == bytes.count else { return false }
        return zip(key, bytes).reduce(UInt8(0)) { $0 | $1.0 ^ $1.1 } == 0
    }
}

extension AcceptedKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Diagnostic {
    static func halfPair(missing: String, present: String) -> Diagnostic {
        Diagnostic(
            "half-a-key-pair", .config, "\(present) is set, but \(missing) is not",
            because: ["visitors show both keys, so both must be known"], try: ["export \(missing)=…", "unset \(present)"])
    }
}

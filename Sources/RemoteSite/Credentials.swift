import Diagnostics

/// The keys of one site: an API key with an application key, a bearer token, or all three.
///
/// The keys can be attached to a request, and that is all: no text of a `Credentials` shows them.
///
/// ```swift
/// let credentials = Credentials(environment: world.environment)
/// print(credentials)  // ***
/// ```
public struct Credentials: Sendable {
    private let apiKey: Key?
    private let appKey: Key?
    private let bearer: Key?

    private struct Key: Sendable {
        var text: String
        /// Where it was looked for, to be named in messages.
        var name: String
    }

    /// Credentials from the values given; `names` say where each came from, for messages.
    public init(
        apiKey: String? = nil, appKey: String? = nil, bearer: String? = nil,
        names: (apiKey: String, appKey: String, bearer: String) = ("DD_API_KEY", "DD_APP_KEY", "DD_BEARER_TOKEN")
    ) {
        self.apiKey = apiKey.map { Key(text: $0, name: names.apiKey) }
        self.appKey = appKey.map { Key(text: $0, name: names.appKey) }
        self.bearer = bearer.map { Key(text: $0, name: names.bearer) }
    }

    /// Credentials from `DD_API_KEY`, `DD_APP_KEY` and `DD_BEARER_TOKEN`, as far as they are set.
    public init(environment: (String) -> String?) {
        self.init(apiKey: environment("DD_API_KEY"), appKey: environment("DD_APP_KEY"), bearer: environment("DD_BEARER_TOKEN"))
    }

    /// No keys at all.
    public static let none = Credentials()

    /// Whether both keys, or a token, are there and not empty.
    public var isComplete: Bool {
        func has(_ key: Key?) -> Bool { key.map { !$0.text.isEmpty } ?? false }
        return has(bearer) || has(apiKey) && has(appKey)
    }
}

// A value that cannot be printed by mistake: not in a message, not by `print`, not by `dump`.
extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Credentials {
    /// The header fields that carry the keys to the origin they belong to.
    ///
    /// This is the only place that a key leaves a `Credentials`. Throws a `Diagnostic` of kind `auth` when a key is missing or
    /// cannot be sent; for this machine itself missing or empty keys are no problem.
    func fields(for origin: Origin) throws -> [(name: String, value: String)] {
        let isOptional = origin.isLoopback
        func usable(_ key: Key?) throws -> String? {
            guard let key, !(key.text.isEmpty && isOptional) else { return nil }
            if key.text.isEmpty { throw Diagnostic.emptyKey(key.name) }
            if let problem = Self.problem(in: key.text) { throw Diagnostic.malformedKey(key.name, problem) }
            return key.text
        }
        let (api, app, token) = (try usable(apiKey), try usable(appKey), try usable(bearer))
        guard origin.isSecure || isOptional else { throw Diagnostic.keyOverPlainHTTP(origin) }
        var fields: [(String, String)] = []
        // A half pair says nothing to a site, so it is not sent.
        if let api, let app { fields += [("dd-api-key", api), ("dd-application-key", app)] }
        if let token { fields.append(("authorization", "Bearer " + token)) }
        if fields.isEmpty && !isOptional {
            throw Diagnostic.missingKey(origin, missing: (api == nil ? ["DD_API_KEY"] : []) + (app == nil ? ["DD_APP_KEY"] : []))
        }
        return fields
    }

    /// What keeps a text from being sent in a header.
    private static func problem(in text: String) -> String? {
        let bytes = Array(text.utf8)
        if bytes.contains(where: { $0 == 10 || $0 == 13 }) {
            let inside = bytes.reversed().drop { $0 == 10 || $0 == 13 }
            return inside.contains { $0 == 10 || $0 == 13 } ? "has more than one line" : "ends with a line end"
        }
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "has a control character in it" }
        if bytes.contains(where: { $0 >= 0x80 }) { return "has a character in it that is not ASCII" }
        if bytes.contains(0x20) { return "has a blank in it" }
        return nil
    }
}

extension Diagnostic {
    static func missingKey(_ origin: Origin, missing: [String]) -> Diagnostic {
        Diagnostic(
            "missing-key", .auth, "there are no keys for \(origin.host)",
            because: [
                missing.count == 1
                    ? "a site wants DD_API_KEY and DD_APP_KEY, or DD_BEARER_TOKEN; \(missing[0]) is not set"
                    : "a site wants DD_API_KEY and DD_APP_KEY, or DD_BEARER_TOKEN, and none of them is set"
            ],
            soFar: "nothing was sent",
            try: [
                missing.count == 1
                    ? "export \(missing[0])=…  # before tenon starts" : "export DD_API_KEY=… DD_APP_KEY=…  # before tenon starts",
                "use site local  # needs no keys",
            ])
    }

    static func emptyKey(_ name: String) -> Diagnostic {
        Diagnostic(
            "empty-key", .auth, "\(name) is set, but empty", because: ["a key must have at least one character"],
            soFar: "nothing was sent", try: ["export \(name)=…", "unset \(name)"])
    }

    static func malformedKey(_ name: String, _ problem: String) -> Diagnostic {
        Diagnostic(
            "malformed-key", .auth, "\(name) \(problem)",
            because: ["a key must be one line of visible ASCII characters"], soFar: "nothing was sent",
            try: ["export \(name)=…  # the key alone, without blanks and line ends"])
    }

    static func keyOverPlainHTTP(_ origin: Origin) -> Diagnostic {
        Diagnostic(
            "key-over-plain-http", .auth, "keys are not sent to \(origin) over plain http",
            because: ["everyone between here and \(origin.host) could read them; only this machine itself may be talked to without TLS"],
            soFar: "nothing was sent", try: ["use site https://\(origin.host)"])
    }
}

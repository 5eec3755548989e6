import Diagnostics

/// The part of a URL that keys belong to: scheme, host and port.
struct Origin: Sendable, Hashable, CustomStringConvertible {
    let isSecure: Bool
    /// In lower case; an IPv6 address without its brackets.
    let host: String
    let port: Int
    /// Whether this is the machine itself.
    ///
    /// Only the plain spellings count: whatever else a name or number may resolve to is not known before it is resolved.
    let isLoopback: Bool

    init(isSecure: Bool, host: String, port: Int) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        isLoopback = Self.isLoopback(host)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (Int(part).map { $0 < 256 && String($0) == part } ?? false)
            }
    }

    /// `api.datadoghq.eu`, or with its port where that is not the usual one.
    var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// `https://api.datadoghq.eu`.
    var url: String { (isSecure ? "https://" : "http://") + description }
}

/// An origin, and the path that stands before every path of the API there (a gateway may have one).
struct BaseURL: Sendable {
    var origin: Origin
    /// Without a slash at its end; empty for most.
    let prefix: String
    /// What stands before the path of a request.
    let text: String

    /// Reads `https://host[:port][/path]`; throws a `Diagnostic` of kind `config`.
    init(_ text: String) throws {
        guard let (origin, rest) = Self.split(text) else { throw Diagnostic.badURL(text, "it must be http:// or https:// and a host") }
        guard let origin else { throw Diagnostic.badURL(Self.withoutUser(text), "it must not hold a user name or a password") }
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw Diagnostic.badURL(text, "it must end with the host, a port or a path")
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw Diagnostic.badURL(text, "its path must be percent-encoded") }
        self.origin = origin
        prefix = String(rest.reversed().drop { $0 == "/" }.reversed())
        self.text = origin.url + prefix
    }

    /// The origin of an absolute URL; `nil` when it is none that is understood.
    static func origin(of url: String) -> Origin? { split(url)?.0 }

    /// `nil`: not understood; an origin of `nil`: there is a user name in it.
    private static func split(_ text: String) -> (Origin?, Substring)? {
        let lower = text.prefix(8).lowercased()
        let isSecure = lower.hasPrefix("https://")
        guard isSecure || lower.hasPrefix("http://") else { return nil }
        let afterScheme = text.dropFirst(isSecure ? 8 : 7)
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let rest = afterScheme.dropFirst(authority.count)
        if authority.contains("@") { return (nil, rest) }
        var host: Substring
        var after: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            after = authority[authority.index(after: end)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            after = authority.dropFirst(host.count)
            guard host.utf8.allSatisfy(isHostByte) else { return nil }
        }
        guard !host.isEmpty else { return nil }
        var port = isSecure ? 443 : 80
        if after.hasPrefix(":") {
            after = after.dropFirst()
            guard after.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(after), (1...65535).contains(number) else {
                return nil
            }
            port = number
        } else if !after.isEmpty {
            return nil
        }
        return (Origin(isSecure: isSecure, host: host.lowercased(), port: port), rest)
    }

    // Letters, digits, "-", "." and "_", and what is not ASCII (libcurl makes its punycode).
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x80...: true
        default: false
        }
    }

    private static func withoutUser(_ text: String) -> String {
        guard let at = text.firstIndex(of: "@"), let slashes = text.firstRange(of: "//") else { return "***" }
        return text[..<slashes.upperBound] + "***" + text[at...]
    }
}

extension Diagnostic {
    static func badURL(_ text: String, _ rule: String) -> Diagnostic {
        Diagnostic(
            "bad-url", .config, "'\(text.preview(60))' is no URL of a site", because: [rule],
            try: ["use site https://api.datadoghq.com", "use site http://127.0.0.1:8126"])
    }
}

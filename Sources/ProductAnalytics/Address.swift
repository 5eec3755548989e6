import Diagnostics

/// Where a site is reached: a scheme, a host, perhaps a port and the path that everything is under.
public struct Address: Sendable, Hashable {
    /// How a site is talked to: `https`, or `http` for this machine and for gateways that are trusted.
    public enum Scheme: String, Sendable, Hashable {
        /// Readable by everyone on the way.
        case http
        /// Encrypted, and the host is known to be the one that is meant.
        case https
    }

    /// The scheme of the URL.
    public let scheme: Scheme
    /// A name or an address in lower case; an IPv6 address in its brackets.
    public let host: String
    /// `nil` for the usual port of the scheme.
    public let port: Int?
    /// What stands before `/api/…`, such as `/gateway`; empty, or with a `/` at the start and none at the end.
    public let basePath: String

    /// Makes an address of its parts; a port that is the usual one of the scheme is left out.
    public init(scheme: Scheme, host: String, port: Int? = nil, basePath: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == .http ? 80 : 443) ? nil : port
        self.basePath = basePath
    }

    /// Reads a URL such as `http://127.0.0.1:8126/gateway/`; throws a `Diagnostic` of id `bad-site-address`.
    ///
    /// A name and password are refused, for a credential does not belong where it is shown and logged.
    public init(_ url: String, at place: Place? = nil) throws(Diagnostic) {
        guard let separator = url.split("://"), let scheme = Scheme(rawValue: separator.before.lowercased()) else {
            throw .badSiteAddress(url, "it must begin with 'https://' or 'http://'", place)
        }
        guard url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f }) else {
            throw .badSiteAddress(url, "it must not hold blanks or control characters", place)
        }
        let end = separator.after.firstIndex { "/?#".contains($0) } ?? separator.after.endIndex
        let authority = separator.after[..<end].lowercased()
        var path = separator.after[end...]
        if authority.contains("@") {
            throw .badSiteAddress("\(scheme.rawValue)://…@…", "it must not hold a name or a password", place)
        }
        if path.contains("?") || path.contains("#") {
            throw .badSiteAddress(url, "it must end before '?' and '#'", place)
        }
        while path.hasSuffix("/") { path.removeLast() }
        guard let (host, port) = Self.hostAndPort(authority[...]) else {
            throw .badSiteAddress(url, "it must name a host, and perhaps a port from 1 to 65535", place)
        }
        self.init(scheme: scheme, host: host, port: port, basePath: String(path))
    }

    /// Splits `host`, `host:port` or `[::1]:port`; `nil` if it is none of them.
    static func hostAndPort(_ text: Substring) -> (host: String, port: Int?)? {
        var host = text
        var port: Int?
        let closing = text.lastIndex(of: "]")
        if let colon = text.lastIndex(of: ":"), closing.map({ colon > $0 }) ?? true {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(digits), (1...65535).contains(number)
            else { return nil }
            port = number
            host = text[..<colon]
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        let allowed = isBracketed ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789-._"
        guard !name.isEmpty, name.allSatisfy({ allowed.contains($0) }) else { return nil }
        return (String(host), port)
    }

    /// Whether the host is this machine, so that nothing sent to it leaves it.
    public var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }

    /// The whole URL of a request's path.
    public func url(of path: String) -> String { description + path }
}

extension Address: CustomStringConvertible {
    /// The URL without a slash at its end.
    public var description: String { "\(scheme.rawValue)://\(host)\(port.map { ":\($0)" } ?? "")\(basePath)" }
}

extension String {
    /// The parts before and after the first occurrence of a separator.
    fileprivate func split(_ separator: String) -> (before: Substring, after: Substring)? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(separator) {
                return (self[..<index], self[self.index(index, offsetBy: separator.count)...])
            }
            index = self.index(after: index)
        }
        return nil
    }
}

extension Diagnostic {
    static func badSiteAddress(_ text: String, _ rule: String, _ place: Place?) -> Diagnostic {
        Diagnostic(
            "bad-site-address", .usage, "'\(text.preview(60))' is not the address of a site",
            at: place.map { [Mark($0, "here")] } ?? [], because: [rule], try: ["use site http://127.0.0.1:8126"])
    }
}

/// Names and addresses of this machine itself.
enum Loopback {
    /// Whether an address to listen on can be reached from this machine only.
    static func contains(_ host: String) -> Bool {
        let name = host.lowercased()
        return name == "localhost" || name == "::1" || isLoopbackNumber(name)
    }

    /// Whether a `Host` header cannot be another's name: an address, or `localhost`.
    static func isSafeName(_ host: String) -> Bool {
        if host.hasPrefix("[") { return true }
        // The usual one, at every request.
        if host.utf8.starts(with: "127.0.0.1:".utf8) { return true }
        let name = host.prefix { $0 != ":" }.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || number(name) != nil
    }

    /// Whether an `Origin` header is that of a page which this machine serves; `null` is that of one nobody knows.
    static func isSafeOrigin(_ origin: String) -> Bool {
        guard let slashes = origin.firstRange(of: "://") else { return false }
        return isSafeName(String(origin[slashes.upperBound...]))
    }

    private static func isLoopbackNumber(_ name: String) -> Bool { number(name)?[0] == 127 }

    /// The four parts of an IPv4 address in its plain spelling.
    private static func number(_ name: String) -> [Int]? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { part in
            Int(part).flatMap { $0 >= 0 && $0 < 256 && String($0) == part ? $0 : nil }
        }
        return parts.count == 4 && !parts.contains(nil) ? parts.compactMap { $0 } : nil
    }
}

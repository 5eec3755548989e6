/// How the API's paths are written: each segment percent-encoded as a whole, so that an id may hold any character.
public enum Path {
    /// What every path begins with.
    public static let root = "/api/v2/product-analytics"

    /// Writes one segment: everything but letters, digits and `-._~` becomes `%` and two digits, a slash too.
    public static func encode(_ segment: String) -> String {
        // A segment that is `.` or `..` would be resolved away by clients and proxies; only the dots' escapes survive.
        if segment == "." || segment == ".." { return segment.utf8.map { _ in "%2E" }.joined() }
        if segment.utf8.allSatisfy(isPlain) { return segment }
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(segment.utf8.count)
        for byte in segment.utf8 {
            if isPlain(byte) { out.append(byte) } else { out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: true
        default: false
        }
    }

    /// Reads one segment; `nil` when a `%` lacks its two digits or the bytes are not UTF-8.
    public static func decode(_ segment: some StringProtocol) -> String? {
        if !segment.utf8.contains(0x25) { return String(segment) }
        var out: [UInt8] = []
        var bytes = segment.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == 0x25 else {
                out.append(byte)
                continue
            }
            guard let high = bytes.next().flatMap(digit), let low = bytes.next().flatMap(digit) else { return nil }
            out.append(high << 4 | low)
        }
        return String(validating: out, as: UTF8.self)
    }

    /// Splits a path, without its query, at its slashes as they are written, and only then decodes the segments; `nil` when one
    /// cannot be decoded or the path does not begin with a slash.
    public static func segments(_ path: String) -> [String]? {
        let bare = path.utf8.prefix { $0 != UInt8(ascii: "?") }
        guard bare.first == UInt8(ascii: "/") else { return nil }
        var out: [String] = []
        for part in bare.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = decode(Substring(part)) else { return nil }
            out.append(segment)
        }
        return out
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

import ProductAnalytics
import Values

/// Names of files that are made from ids, which may hold anything.
enum FileNaming {
    /// The file of a connection: its id with all that is unsafe percent-encoded. A long one is cut, and its digest tells it from others.
    static func file(of id: String) -> String {
        let name = safe(id)
        guard name.utf8.count > longest else { return name + ".json" }
        var head = String(name.prefix(longest - 20))
        // Not within `%2F`.
        if let cut = head.suffix(2).lastIndex(of: "%") { head = String(head[..<cut]) }
        return "\(head)~\(SHA256.hex(id.utf8).prefix(16)).json"
    }

    /// Letters, digits and `-`, `_`, `.` (not in front) as they are, and every other byte as `%XX`.
    static func safe(_ text: String) -> String {
        var out = ""
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where index > 0: out += "."
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                out += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return out
    }

    /// A file's name has 255 bytes at most on the usual file systems; the suffix needs some, and a draft beside the file more.
    private static let longest = 200
}

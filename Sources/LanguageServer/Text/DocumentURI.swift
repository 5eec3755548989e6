/// Names of documents as editors write them, `file:///home/ann/a%20b.tenon`, and the paths they mean.
enum DocumentURI {
    /// The path of a file; `nil` for a document that is no file, such as `untitled:1`.
    static func path(_ uri: String) -> String? {
        guard uri.lowercased().hasPrefix("file://") else { return nil }
        let rest = uri.dropFirst(7)
        // Another machine's files are out of reach.
        guard rest.hasPrefix("/") || rest.lowercased().hasPrefix("localhost/"), let slash = rest.firstIndex(of: "/") else { return nil }
        var bytes: [UInt8] = []
        var text = Array(rest[slash...].prefix { $0 != "?" && $0 != "#" }.utf8)[...]
        while let byte = text.popFirst() {
            if byte == UInt8(ascii: "%"), text.count >= 2, let value = UInt8(String(decoding: text.prefix(2), as: UTF8.self), radix: 16) {
                text.removeFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        return normal(String(decoding: bytes, as: UTF8.self))
    }

    static func uri(_ path: String) -> String {
        var out = "file://"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }

    /// A path without `.` and `..`, so that one file has one name.
    static func normal(_ path: String) -> String {
        var steps: [Substring] = []
        for step in path.split(separator: "/") {
            switch step {
            case ".": continue
            case ".." where steps.last.map { $0 != ".." } ?? path.hasPrefix("/"): _ = steps.popLast()
            default: steps.append(step)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + steps.joined(separator: "/")
    }
}

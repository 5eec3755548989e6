import Diagnostics
import Values

/// A secret that is in use while something is recorded.
public struct LiveSecret: Sendable {
    /// What it is called: the variable or the profile's field; the only part of it that may be shown.
    public var name: String
    public var text: String
    public init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

/// The last lock before the disk: it finds a secret in any of the forms in which bytes carry text.
struct SecretLock: Sendable {
    private struct Form {
        let name: String
        let spelling: String
        let bytes: [UInt8]
    }

    private let forms: [Form]

    /// Shorter secrets are not looked for: they would be found everywhere.
    static let shortest = 8

    init(_ secrets: [LiveSecret]) {
        forms = secrets.filter { $0.text.utf8.count >= Self.shortest }.flatMap(Self.forms)
    }

    /// The name of a secret that the bytes hold, and how it is written there.
    func hit(_ bytes: [UInt8]) -> (secret: String, spelling: String)? {
        for form in forms where ByteSearch.first(form.bytes, in: bytes) != nil { return (form.name, form.spelling) }
        return nil
    }

    /// The bytes with a `*` for each one of a secret; `nil` when they hold none.
    func masked(_ bytes: [UInt8]) -> [UInt8]? {
        guard hit(bytes) != nil else { return nil }
        var masked = bytes
        for form in forms {
            var from = 0
            while let start = ByteSearch.first(form.bytes, in: masked, from: from) {
                from = start + form.bytes.count
                for place in start..<from { masked[place] = UInt8(ascii: "*") }
            }
        }
        return masked
    }

    private static func forms(_ secret: LiveSecret) -> [Form] {
        let plain = Array(secret.text.utf8)
        var forms = [Form(name: secret.name, spelling: "as it is", bytes: plain)]
        func add(_ spelling: String, _ bytes: [UInt8]) {
            if !forms.contains(where: { $0.bytes == bytes }) { forms.append(Form(name: secret.name, spelling: spelling, bytes: bytes)) }
        }
        add("JSON-escaped", Array(JSON.bytes(.text(secret.text)).dropFirst().dropLast()))
        add("JSON-escaped", escaped(plain))
        add("percent-encoded", percent(plain, lower: false))
        add("percent-encoded", percent(plain, lower: true))
        for alphabet in ["+/", "-_"] { for shift in 0..<3 { add("in base64", base64(plain, shift, alphabet)) } }
        add("in hexadecimal", hex(plain, Array("0123456789abcdef".utf8)))
        add("in hexadecimal", hex(plain, Array("0123456789ABCDEF".utf8)))
        return forms
    }

    /// JSON as browsers' servers write it: `/`, `<`, `>` and `&` escaped too.
    private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "/"): Array("\\/".utf8)
            case UInt8(ascii: "<"): Array("\\u003c".utf8)
            case UInt8(ascii: ">"): Array("\\u003e".utf8)
            case UInt8(ascii: "&"): Array("\\u0026".utf8)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            default: [byte]
            }
        }
    }

    private static func percent(_ bytes: [UInt8], lower: Bool) -> [UInt8] {
        let digits = Array((lower ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
        return bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    /// The characters of base64 that depend on the secret alone when `shift` bytes stand before it.
    private static func base64(_ bytes: [UInt8], _ shift: Int, _ alphabet: String) -> [UInt8] {
        let text = Base64.encode([UInt8](repeating: 0, count: shift) + bytes)
        let first = (shift * 8 + 5) / 6
        let last = (shift + bytes.count) * 8 / 6
        let signs = Array(alphabet.utf8)
        return text[first..<last].map { $0 == UInt8(ascii: "+") ? signs[0] : $0 == UInt8(ascii: "/") ? signs[1] : $0 }
    }

    private static func hex(_ bytes: [UInt8], _ digits: [UInt8]) -> [UInt8] {
        bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}

extension Diagnostic {
    static func secretFound(_ secret: String, _ spelling: String, in field: String, of file: String, kept: Int) -> Diagnostic {
        Diagnostic(
            "session-secret", .fail, "the recording stopped before it wrote a secret: \(field) holds '\(secret)'",
            because: ["a session must hold no secret, but it stands there \(spelling)"],
            soFar: "the command itself went on; \(kept) \(kept == 1 ? "command is" : "commands are") kept in \(file)")
    }
}

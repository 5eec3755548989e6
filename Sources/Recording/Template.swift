/// Bytes with placeholders in them, such as `{"id": "{id:id1}", "created_at": "{t+2s}"}`.
///
/// Inside, a placeholder is its own text, and a brace that only looks like one stands behind a mark (byte 1; that byte
/// itself is doubled), so that a template is one buffer that can be cut, joined and compared.
public struct Template: Sendable, Hashable {
    var bytes: [UInt8]

    static let mark: UInt8 = 1
    static let brace = UInt8(ascii: "{")

    /// Bytes that mean only themselves.
    public init(literal: some Collection<UInt8>) {
        bytes = []
        bytes.reserveCapacity(literal.count)
        append(literal: literal)
    }

    public init(_ text: String) { self.init(literal: Array(text.utf8)) }

    init(marked bytes: [UInt8] = []) { self.bytes = bytes }

    /// Appends bytes that mean only themselves; only a brace that would be misread gets a mark.
    mutating func append(literal: some Collection<UInt8>) {
        guard literal.contains(where: { $0 == Self.mark || $0 == Self.brace }) else {
            bytes += literal
            return
        }
        let all = Array(literal)
        for (index, byte) in all.enumerated() {
            if byte == Self.mark || byte == Self.brace && Placeholder.read(all, at: index) != nil { bytes.append(Self.mark) }
            bytes.append(byte)
        }
    }

    /// Appends one byte that means itself whatever comes after it.
    mutating func append(marked byte: UInt8) {
        if byte == Self.mark || byte == Self.brace { bytes.append(Self.mark) }
        bytes.append(byte)
    }

    mutating func append(_ placeholder: Placeholder) { bytes += placeholder.text.utf8 }

    var isEmpty: Bool { bytes.isEmpty }

    /// The pieces in order.
    func pieces(_ visit: (Piece) -> Void) {
        var index = 0
        var start = 0
        while index < bytes.count {
            switch bytes[index] {
            case Self.mark:
                if start < index { visit(.literal(bytes[start..<index])) }
                start = index + 1
                index += 2
            case Self.brace:
                guard let found = Placeholder.read(bytes, at: index) else {
                    index += 1
                    continue
                }
                if start < index { visit(.literal(bytes[start..<index])) }
                visit(.placeholder(found.placeholder))
                index = found.end
                start = index
            default: index += 1
            }
        }
        if start < bytes.count { visit(.literal(bytes[start...])) }
    }

    enum Piece {
        case literal(ArraySlice<UInt8>)
        case placeholder(Placeholder)
    }

    /// The bytes with every placeholder replaced by what stands for it in a run.
    public func filled(by standIns: StandIns) -> [UInt8] {
        // Most lines hold neither a placeholder nor a mark, and then the buffer is the answer.
        guard Self.mayHoldPlaceholder(bytes[...]) else { return bytes }
        var out = [UInt8]()
        out.reserveCapacity(bytes.count)
        pieces { piece in
            switch piece {
            case .literal(let slice): out += slice
            case .placeholder(let placeholder): out += standIns.bytes(for: placeholder)
            }
        }
        return out
    }

    /// Whether bytes could be other than they look: JSON is full of braces, but few of them could begin a placeholder.
    static func mayHoldPlaceholder(_ bytes: ArraySlice<UInt8>) -> Bool {
        func isSame(_ a: UInt8, _ b: UInt8) -> UInt8 { a == b ? 1 : 0 }
        guard bytes.last != mark else { return true }
        return bytes.withUnsafeBufferPointer { bytes in
            // Without a branch, so that the compiler looks at many bytes at once.
            var found: UInt8 = 0
            for index in 0..<max(0, bytes.count - 1) {
                let (byte, next) = (bytes[index], bytes[index + 1])
                let begins =
                    isSame(next, UInt8(ascii: "s")) | isSame(next, UInt8(ascii: "i")) | isSame(next, UInt8(ascii: "t"))
                    | isSame(next, UInt8(ascii: "p")) | isSame(next, UInt8(ascii: "f"))
                found |= isSame(byte, mark) | isSame(byte, brace) & begins
            }
            return found != 0
        }
    }

    /// The text as a person reads it, placeholders by name.
    public var text: String {
        if !Self.mayHoldPlaceholder(bytes[...]) { return String(decoding: bytes, as: UTF8.self) }
        var out = [UInt8]()
        pieces { piece in
            switch piece {
            case .literal(let slice): out += slice
            case .placeholder(let placeholder): out += placeholder.text.utf8
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    var placeholders: [Placeholder] {
        var found = [Placeholder]()
        pieces { if case .placeholder(let placeholder) = $0 { found.append(placeholder) } }
        return found
    }
}

/// A part of a line that stands for something that differs from run to run.
public enum Placeholder: Sendable, Hashable {
    /// Where the site of the head is, or another one by its name; a session never holds a host.
    case site(String?)
    /// An id that the server made.
    case id(String)
    /// A moment, in microseconds after the session's clock, and how many digits after the point it is written with.
    case time(Int, digits: Int)
    /// A secret, of which only the name is kept.
    case secret(String)
    /// A person's data, of which only a name is kept.
    case pii(String)
    /// An attached file.
    case file(String)

    /// How it is written.
    public var text: String {
        switch self {
        case .site(nil): "{site}"
        case .site(let name?): "{site:\(name)}"
        case .id(let name): "{id:\(name)}"
        case .time(let microseconds, let digits): "{t\(Self.seconds(microseconds, digits))s}"
        case .secret(let name): "{secret:\(name)}"
        case .pii(let name): "{pii:\(name)}"
        case .file(let name): "{file:\(name)}"
        }
    }

    /// The longest name.
    static let nameLimit = 200

    static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether a byte may stand between the braces.
    private static func isInside(_ byte: UInt8) -> Bool { isName(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "+") }

    /// A text as the name of a placeholder, every other character a `-`.
    static func name(_ text: String) -> String {
        String(decoding: text.utf8.prefix(nameLimit).map { isName($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    }

    /// The placeholder that begins at a brace, and where it ends; `nil` when the brace is only a brace.
    static func read(_ bytes: [UInt8], at start: Int) -> (placeholder: Placeholder, end: Int)? {
        guard start + 2 < bytes.count else { return nil }
        switch bytes[start + 1] {
        case UInt8(ascii: "s"), UInt8(ascii: "i"), UInt8(ascii: "t"), UInt8(ascii: "p"), UInt8(ascii: "f"): break
        default: return nil
        }
        // What can stand in none ends the search, so that a row of braces is not gone through for each of them.
        guard let close = bytes[(start + 1)..<min(bytes.count, start + nameLimit + 12)].firstIndex(where: { !isInside($0) }),
            bytes[close] == UInt8(ascii: "}")
        else { return nil }
        let inside = bytes[start + 1..<close]
        if inside.elementsEqual("site".utf8) { return (.site(nil), close + 1) }
        if bytes[start + 1] == UInt8(ascii: "t") { return time(inside).map { ($0, close + 1) } }
        guard let colon = inside.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = inside[(colon + 1)...]
        guard !name.isEmpty, name.count <= nameLimit, name.allSatisfy(isName) else { return nil }
        let text = String(decoding: name, as: UTF8.self)
        switch String(decoding: inside[..<colon], as: UTF8.self) {
        case "site": return (.site(text), close + 1)
        case "id": return (.id(text), close + 1)
        case "secret": return (.secret(text), close + 1)
        case "pii": return (.pii(text), close + 1)
        case "file": return (.file(text), close + 1)
        default: return nil
        }
    }

    private static func seconds(_ microseconds: Int, _ digits: Int) -> String {
        let size = microseconds.magnitude
        let whole = (microseconds < 0 ? "-" : "+") + String(size / 1_000_000)
        return digits == 0 ? whole : whole + "." + String(size % 1_000_000 + 1_000_000).dropFirst().prefix(digits)
    }

    /// Reads `t+2.50s`: the digits that are written are those that the moment is written with.
    private static func time(_ inside: ArraySlice<UInt8>) -> Placeholder? {
        guard inside.count >= 4, inside.count <= 24, inside.last == UInt8(ascii: "s") else { return nil }
        let text = String(decoding: inside, as: UTF8.self)
        let number = text.dropFirst(2).dropLast()
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int(parts[0]), whole >= 0, whole < 1_000_000_000_000 else { return nil }
        var size = whole * 1_000_000
        var digits = 0
        if parts.count == 2 {
            digits = parts[1].utf8.count
            guard 1...6 ~= digits, let part = Int(parts[1] + String(repeating: "0", count: 6 - digits)), part >= 0 else { return nil }
            size += part
        }
        let value = text.dropFirst().first == "-" ? -size : size
        // There is one text for one moment.
        return "t" + seconds(value, digits) + "s" == text ? .time(value, digits: digits) : nil
    }
}

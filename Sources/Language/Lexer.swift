import Diagnostics

/// Cuts bytes into tokens as the parser asks for them: what a character means depends on where it stands, so the parser
/// leads. Every byte becomes part of exactly one token, in order.
struct Lexer {
    let bytes: [UInt8]
    private(set) var at = 0
    private(set) var tokens: [Token] = []
    /// Whether line ends are blanks here, as they are between round and square brackets and in maps.
    var isInBrackets = false
    /// Whether a line ended since the last token that says something.
    private(set) var hasCrossedLine = true
    /// How many texts in quotes were found to have no end.
    var openTexts = 0
    /// Where the last token that says something ended.
    private(set) var lastEnd = 0

    init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        at = offset
        lastEnd = offset
        // A byte order mark says nothing.
        if offset == 0, bytes.starts(with: [0xef, 0xbb, 0xbf]) { pass(.blank, to: 3) }
    }

    var isAtEnd: Bool { at >= bytes.count }

    /// The byte ahead; 0 past the end.
    @inline(__always) func peek(_ ahead: Int = 0) -> UInt8 {
        let index = at + ahead
        return index < bytes.count ? bytes[index] : 0
    }

    func peek(is character: Unicode.Scalar) -> Bool { at < bytes.count && bytes[at] == UInt8(ascii: character) }

    /// Whether the text goes on with a mark such as `->`.
    func isAhead(_ mark: StaticString) -> Bool {
        let count = mark.utf8CodeUnitCount
        guard at + count <= bytes.count else { return false }
        for index in 0..<count where bytes[at + index] != mark.utf8Start[index] { return false }
        return true
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Makes the bytes up to an offset one token that says something.
    @discardableResult mutating func take(_ kind: Token.Kind, to end: Int) -> Range<Int> {
        let range = at..<max(at, min(end, bytes.count))
        if !range.isEmpty { tokens.append(Token(kind, range)) }
        at = range.upperBound
        lastEnd = at
        hasCrossedLine = false
        return range
    }

    @discardableResult mutating func take(_ kind: Token.Kind, count: Int) -> Range<Int> { take(kind, to: at + count) }

    private mutating func pass(_ kind: Token.Kind, to end: Int) {
        tokens.append(Token(kind, at..<end))
        at = end
    }

    /// Steps over blanks and comments, and over line ends where those are blanks.
    mutating func skipBlanks() {
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): passBlanks()
            case UInt8(ascii: "\r"):
                if peek(1) != UInt8(ascii: "\n") { passBlanks() } else if isInBrackets { passLineEnd() } else { return }
            case UInt8(ascii: "\n"):
                if !isInBrackets { return }
                passLineEnd()
            case UInt8(ascii: "#"):
                if !isAtBoundary { return }
                var end = at
                while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
                if end > at, end < bytes.count, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
                pass(.comment, to: end)
            default: return
            }
        }
    }

    /// Steps over blanks, comments and line ends.
    mutating func skipLines() {
        let saved = isInBrackets
        isInBrackets = true
        skipBlanks()
        isInBrackets = saved
    }

    /// Whether a line ends here.
    var isAtLineEnd: Bool {
        peek(is: "\n") || (peek(is: "\r") && peek(1) == UInt8(ascii: "\n"))
    }

    /// A `#` begins a comment only where a word could begin.
    private var isAtBoundary: Bool {
        guard at > 0, !(at == 3 && bytes[0] == 0xef) else { return true }
        switch bytes[at - 1] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ";"), UInt8(ascii: ","),
            UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"),
            UInt8(ascii: "|"):
            return true
        default: return false
        }
    }

    private mutating func passBlanks() {
        var end = at
        while end < bytes.count {
            let byte = bytes[end]
            guard
                byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
                    || (byte == UInt8(ascii: "\r") && !(end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "\n")))
            else { break }
            end += 1
        }
        pass(.blank, to: end)
    }

    private mutating func passLineEnd() {
        pass(.lineEnd, to: at + (bytes[at] == UInt8(ascii: "\r") ? 2 : 1))
        hasCrossedLine = true
    }

    /// Goes elsewhere in the text without making tokens.
    mutating func move(to offset: Int) { at = offset }

    // MARK: Looking ahead

    /// Where the bare word that begins here ends.
    func wordEnd(from start: Int? = nil) -> Int {
        var end = start ?? at
        while end < bytes.count, Letter.isWord(bytes[end]) { end += 1 }
        return end
    }

    /// Where the name that begins here ends.
    func nameEnd(from start: Int? = nil) -> Int {
        var end = start ?? at
        guard end < bytes.count, Letter.isIdentifierStart(bytes[end]) else { return end }
        while end < bytes.count, Letter.isIdentifier(bytes[end]) { end += 1 }
        return end
    }

    /// Whether a whole name such as `and` stands here.
    func isAheadName(_ name: StaticString) -> Bool {
        guard isAhead(name) else { return false }
        let end = at + name.utf8CodeUnitCount
        return end >= bytes.count || !Letter.isIdentifier(bytes[end])
    }

    /// The offset of the first byte after blanks from here; lines are not crossed.
    func afterBlanks(from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t") { end += 1 }
        return end
    }

    /// Where a run of anything but blanks and line ends ends: what a person takes for one word.
    func runEnd() -> Int {
        var end = at
        while end < bytes.count, bytes[end] > 0x20, bytes[end] != UInt8(ascii: ";"), bytes[end] != UInt8(ascii: "|") { end += 1 }
        return max(end, min(at + 1, bytes.count))
    }

    /// Whether only blanks, comments and line ends are left.
    var isAtLastLine: Bool {
        var copy = self
        copy.tokens = []
        copy.skipLines()
        return copy.isAtEnd
    }
}

/// What a byte may be part of. Bytes from 0x80 on belong to letters of other scripts.
enum Letter {
    @inline(__always) static func isIdentifierStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...0xff: true
        default: false
        }
    }

    @inline(__always) static func isIdentifier(_ byte: UInt8) -> Bool { isIdentifierStart(byte) || isDigit(byte) }

    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// The alphabet of bare words: letters, digits and `_ - . / @ : % + ~ *`.
    @inline(__always) static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: ":"), UInt8(ascii: "%"),
            UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "*"):
            true
        default: isIdentifier(byte)
        }
    }
}

import Diagnostics

// How reading finds its feet again after an error.
extension Parser {
    /// Skips to the end of the statement: a line end or `;` outside brackets, or the `}` of the block around it.
    mutating func skipStatement() {
        skip(until: 0)
    }

    /// Skips what is left of a bracket, and takes its closing half; stops before what looks like a new statement.
    mutating func skipToClosing(_ closing: Unicode.Scalar) {
        if lexer.hasCrossedLine, isAtStatementStart { return }
        skip(until: UInt8(ascii: closing))
    }

    /// `wanted`: the closing bracket to find; 0 for the end of the statement.
    private mutating func skip(until wanted: UInt8) {
        var open: [UInt8] = []
        while !lexer.isAtEnd {
            let byte = lexer.peek()
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "#"):
                let start = lexer.at
                lexer.skipBlanks()
                if lexer.at == start { lexer.take(.symbol, count: 1) }
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if wanted == 0, open.isEmpty { return }
                lexer.skipLines()
                if lexer.at < source.bytes.count, lexer.peek() == byte, byte == UInt8(ascii: "\r") { lexer.take(.blank, count: 1) }
                if !open.contains(UInt8(ascii: "}")), wanted != UInt8(ascii: "}"), isAtStatementStart { return }
            case UInt8(ascii: ";"):
                if open.isEmpty { return }
                lexer.take(.symbol, count: 1)
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(byte == UInt8(ascii: "(") ? UInt8(ascii: ")") : byte + 2)
                lexer.take(.symbol, count: 1)
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                if open.isEmpty {
                    if byte == wanted {
                        lexer.take(.symbol, count: 1)
                        return
                    }
                    if byte == UInt8(ascii: "}"), blocks > 0 { return }
                } else if let index = open.lastIndex(of: byte) {
                    open.removeSubrange(index...)
                }
                lexer.take(.symbol, count: 1)
            case UInt8(ascii: "'"): lexer.take(.rawText, to: lexer.textEnd())
            case UInt8(ascii: "\""): lexer.take(.text, to: lexer.textEnd())
            case UInt8(ascii: "$"): lexer.take(.variable, to: lexer.nameEnd(from: lexer.at + 1))
            default:
                let end = lexer.wordEnd()
                lexer.take(end > lexer.at ? .word : .symbol, to: max(end, lexer.at + 1))
            }
        }
    }

    /// Whether a line begins here like a statement: so an open bracket has been forgotten.
    var isAtStatementStart: Bool {
        let end = lexer.nameEnd()
        guard end > lexer.at, end < source.bytes.count, source.bytes[end] == UInt8(ascii: " ") else { return false }
        let word = lexer.text(lexer.at..<end)
        switch word {
        case "let", "def", "if", "for", "while", "return", "try", "fail", "assert", "expect", "load", "watch", "requires", "on", "every", "at": return true
        default: return vocabulary.commands.contains { $0.name == word }
        }
    }
}

extension Lexer {
    /// Where the text in quotes that begins here ends; when it never does, at the end of its line.
    mutating func textEnd() -> Int {
        // Looking for an end that is not there again and again would take the square of the text's length.
        guard openTexts < 8 else { return at + 1 }
        let quote = peek()
        let isTriple = peek(1) == quote && peek(2) == quote
        var end = at + (isTriple ? 3 : 1)
        while end < bytes.count {
            if bytes[end] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                end += 2
            } else if bytes[end] != quote {
                end += 1
            } else if !isTriple {
                return end + 1
            } else if end + 2 < bytes.count, bytes[end + 1] == quote, bytes[end + 2] == quote {
                return end + 3
            } else {
                end += 1
            }
        }
        openTexts += 1
        end = at + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }
        return end
    }
}

/// Where bytes are not UTF-8, and how many such places there are.
struct EncodingFlaw {
    /// With more of them the text is taken for another kind of file.
    static let tolerated = 20
    /// The first bytes that are wrong.
    var range: Range<Int>
    var count: Int

    init?(_ bytes: [UInt8]) {
        var first: Range<Int>?
        var count = 0
        bytes.withUnsafeBufferPointer { bytes in
            var at = 0
            while at < bytes.count {
                let length = Self.length(bytes, at)
                if length > 0 {
                    at += length
                } else {
                    if first == nil { first = at..<at + 1 }
                    count += 1
                    at += 1
                }
            }
        }
        guard let first else { return nil }
        range = first
        self.count = count
    }

    /// How many bytes the scalar at an offset takes; 0 if it is none (the table of RFC 3629), and for NUL.
    @inline(__always) private static func length(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        let byte = bytes[at]
        if byte < 0x80 { return byte == 0 ? 0 : 1 }
        func isContinuation(_ ahead: Int) -> Bool { at + ahead < bytes.count && bytes[at + ahead] & 0xc0 == 0x80 }
        switch byte {
        case 0xc2...0xdf: return isContinuation(1) ? 2 : 0
        case 0xe0...0xef:
            guard isContinuation(1), isContinuation(2) else { return 0 }
            if byte == 0xe0, bytes[at + 1] < 0xa0 { return 0 }
            return byte == 0xed && bytes[at + 1] >= 0xa0 ? 0 : 3
        case 0xf0...0xf4:
            guard isContinuation(1), isContinuation(2), isContinuation(3) else { return 0 }
            if byte == 0xf0, bytes[at + 1] < 0x90 { return 0 }
            return byte == 0xf4 && bytes[at + 1] >= 0x90 ? 0 : 4
        default: return 0
        }
    }
}

extension Diagnostic {
    static func notText(_ place: Place, count: Int) -> Diagnostic {
        let byte = place.source.bytes[place.range.lowerBound]
        let digits = String(byte, radix: 16)
        let many = count == 1 ? "" : "; there are \(count) such bytes"
        return Diagnostic(
            "not-utf8", .parse, "the text must be UTF-8, but is something else", at: [.init(place, "the first byte that is not")],
            because: ["byte \(place.range.lowerBound) is 0x\(digits.count < 2 ? "0" : "")\(digits)\(many)"])
    }
}

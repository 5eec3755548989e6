import Diagnostics
import Values

// Text in quotes: '…' stands as it is, "…" knows escapes and `$name` and `${ expr }`; three quotes make a block whose
// common indent is taken away.
extension Parser {
    private enum Piece {
        case raw(Range<Int>)
        case text(String)
        case value(Expression)
    }

    mutating func text() -> Expression {
        let start = lexer.at
        let quote = lexer.peek()
        let isBlock = lexer.peek(1) == quote && lexer.peek(2) == quote
        guard enter() else { return broken() }
        defer { leave() }
        let pieces = quote == UInt8(ascii: "'") ? rawPieces(isBlock: isBlock) : cookedPieces(isBlock: isBlock)
        let range = start..<max(start, lexer.at)
        let segments = segments(pieces, isBlock: isBlock)
        if segments.allSatisfy({ if case .text = $0 { true } else { false } }) {
            var all = ""
            for case .text(let text) in segments { all += text }
            // Nothing is said of a text whose end is not there.
            if isPanicking { return Expression(.broken, range) }
            return Expression(.literal(.text(all)), range)
        }
        return Expression(.interpolated(segments), range)
    }

    private mutating func rawPieces(isBlock: Bool) -> [Piece] {
        let width = isBlock ? 3 : 1
        let start = lexer.at
        let quote = UInt8(ascii: "'")
        var end = start + width
        let bytes = source.bytes
        while end < bytes.count {
            if bytes[end] == quote, !isBlock || (end + 2 < bytes.count && bytes[end + 1] == quote && bytes[end + 2] == quote) { break }
            end += 1
        }
        guard end < bytes.count else {
            lexer.take(.rawText, to: bytes.count)
            fail { .unclosedText($0.place(start..<start + width)) }
            return [.raw(start + width..<bytes.count)]
        }
        lexer.take(.rawText, to: end + width)
        return [.raw(start + width..<end)]
    }

    /// Reads a text in double quotes; each stretch of it and each value inside make tokens of their own.
    private mutating func cookedPieces(isBlock: Bool) -> [Piece] {
        let width = isBlock ? 3 : 1
        let open = lexer.at..<lexer.at + width
        let bytes = source.bytes
        let quote = UInt8(ascii: "\"")
        var pieces: [Piece] = []
        var stretch = lexer.at + width
        var end = stretch
        while end < bytes.count {
            switch bytes[end] {
            case quote where !isBlock || (end + 2 < bytes.count && bytes[end + 1] == quote && bytes[end + 2] == quote):
                pieces.append(.raw(stretch..<end))
                lexer.take(.text, to: end + width)
                return pieces
            case UInt8(ascii: "\\"):
                pieces.append(.raw(stretch..<end))
                let (text, next) = escape(at: end)
                pieces.append(.text(text))
                end = next
                stretch = end
            case UInt8(ascii: "$"):
                let isName = end + 1 < bytes.count && Letter.isIdentifierStart(bytes[end + 1])
                let isHole = lexer.bytesHold("{", at: end + 1)
                guard isName || isHole else {
                    end += 1
                    continue
                }
                pieces.append(.raw(stretch..<end))
                lexer.take(.text, to: end)
                pieces.append(.value(isName ? nameInText() : hole()))
                if isHopeless { return pieces }
                stretch = lexer.at
                end = stretch
            default: end += 1
            }
        }
        pieces.append(.raw(stretch..<bytes.count))
        lexer.take(.text, to: bytes.count)
        fail { .unclosedText($0.place(open)) }
        return pieces
    }

    private mutating func nameInText() -> Expression {
        let end = lexer.nameEnd(from: lexer.at + 1)
        let name = lexer.text(lexer.at + 1..<end)
        return Expression(.variable(name), lexer.take(.variable, to: end))
    }

    /// `${ … }`
    private mutating func hole() -> Expression {
        guard enter() else { return broken() }
        defer { leave() }
        let open = lexer.take(.symbol, count: 2)
        let saved = (lexer.isInBrackets, stopsAtBrace)
        (lexer.isInBrackets, stopsAtBrace) = (true, false)
        let value = rightHandSide()
        close("}", open.lowerBound + 1..<open.upperBound, isList: false)
        (lexer.isInBrackets, stopsAtBrace) = saved
        return value
    }

    /// What an escape means, and where it ends.
    private mutating func escape(at start: Int) -> (String, Int) {
        let bytes = source.bytes
        guard start + 1 < bytes.count else { return ("\\", start + 1) }
        switch bytes[start + 1] {
        case UInt8(ascii: "n"): return ("\n", start + 2)
        case UInt8(ascii: "t"): return ("\t", start + 2)
        case UInt8(ascii: "r"): return ("\r", start + 2)
        case UInt8(ascii: "b"): return ("\u{8}", start + 2)
        case UInt8(ascii: "f"): return ("\u{c}", start + 2)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "$"), UInt8(ascii: "'"):
            return (lexer.text(start + 1..<start + 2), start + 2)
        case UInt8(ascii: "u"): return unicode(at: start)
        default:
            var end = start + 2
            while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
            report { .badEscape($0.place(start..<end)) }
            return ("", end)
        }
    }

    /// `\u00e9`, `\ud83d\ude00`, `\u{1f600}`
    private mutating func unicode(at start: Int) -> (String, Int) {
        let bytes = source.bytes
        func hex(_ from: Int, _ to: Int) -> UInt32? {
            guard to <= bytes.count, from < to else { return nil }
            return UInt32(lexer.text(from..<to), radix: 16)
        }
        var end = start + 2
        var code: UInt32?
        if lexer.bytesHold("{", at: end) {
            while end < bytes.count, bytes[end] != UInt8(ascii: "}"), end - start < 12 { end += 1 }
            code = hex(start + 3, end)
            end = min(bytes.count, end + 1)
        } else {
            end = min(bytes.count, start + 6)
            while end > start + 2, !Letter.isIdentifier(bytes[end - 1]) { end -= 1 }
            code = end == start + 6 ? hex(start + 2, end) : nil
            if let high = code, 0xd800..<0xdc00 ~= high, lexer.bytesHold("\\", at: end), lexer.bytesHold("u", at: end + 1),
                let low = hex(end + 2, end + 6), 0xdc00..<0xe000 ~= low
            {
                code = 0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)
                end += 6
            }
        }
        guard let code, let scalar = Unicode.Scalar(code) else {
            report { .badEscape($0.place(start..<end)) }
            return ("", end)
        }
        return (String(Character(scalar)), end)
    }

    // MARK: Blocks of text

    private func segments(_ pieces: [Piece], isBlock: Bool) -> [Expression.Segment] {
        let indent = isBlock ? commonIndent(pieces) : 0
        var segments: [Expression.Segment] = []
        var text = ""
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .raw(let range):
                text += isBlock ? stripped(range, indent, isFirst: index == 0, isLast: index == pieces.count - 1) : lexer.text(range)
            case .text(let escaped): text += escaped
            case .value(let value):
                if !text.isEmpty { segments.append(.text(text)) }
                text = ""
                segments.append(.value(value))
            }
        }
        if !text.isEmpty || segments.isEmpty { segments.append(.text(text)) }
        return segments
    }

    /// How many blanks all lines begin with; lines without anything else, and the first one, do not count.
    private func commonIndent(_ pieces: [Piece]) -> Int {
        var common = Int.max
        for (index, piece) in pieces.enumerated() {
            guard case .raw(let range) = piece else { continue }
            var at = range.lowerBound
            while at < range.upperBound {
                guard source.bytes[at] == UInt8(ascii: "\n") else {
                    at += 1
                    continue
                }
                let start = at + 1
                at = start
                while at < range.upperBound, source.bytes[at] == UInt8(ascii: " ") || source.bytes[at] == UInt8(ascii: "\t") { at += 1 }
                let isEmpty =
                    at < range.upperBound
                    ? source.bytes[at] == UInt8(ascii: "\n") || source.bytes[at] == UInt8(ascii: "\r") : index == pieces.count - 1
                if !isEmpty { common = min(common, at - start) }
            }
        }
        return common == Int.max ? 0 : common
    }

    /// A stretch of a block without the common indent, without the line end after the opening quotes, and without the line
    /// of the closing ones.
    private func stripped(_ range: Range<Int>, _ indent: Int, isFirst: Bool, isLast: Bool) -> String {
        let bytes = source.bytes
        var range = range
        if isLast {
            var end = range.upperBound
            while end > range.lowerBound, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\t") { end -= 1 }
            if end > range.lowerBound, bytes[end - 1] == UInt8(ascii: "\n") {
                end -= 1
                if end > range.lowerBound, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
                range = range.lowerBound..<end
            }
        }
        var out: [UInt8] = []
        var at = range.lowerBound
        var skipsLineEnd = false
        if isFirst {
            var end = at
            while end < range.upperBound,
                bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t") || bytes[end] == UInt8(ascii: "\r")
            {
                end += 1
            }
            if end < range.upperBound, bytes[end] == UInt8(ascii: "\n") {
                at = end
                skipsLineEnd = true
            }
        }
        while at < range.upperBound {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\n"), skipsLineEnd { skipsLineEnd = false } else { out.append(byte) }
            guard byte == UInt8(ascii: "\n") else { continue }
            var left = indent
            while left > 0, at < range.upperBound, bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") {
                at += 1
                left -= 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension Diagnostic {
    fileprivate static func unclosedText(_ place: Place) -> Diagnostic {
        Diagnostic(
            "unclosed-text", .parse, "this text is never closed", at: [.init(place, "expected another \(place.text)")],
            isUnfinished: true)
    }

    fileprivate static func badEscape(_ place: Place) -> Diagnostic {
        Diagnostic(
            "bad-escape", .parse, "'\(place.text)' is no escape", at: [.init(place)],
            because: [#"escapes are \n \t \r \" \\ \$ and \u{…}; text in single quotes knows none"#])
    }
}

import Diagnostics
import Values

extension QueryReader {
    /// The name of an attribute, and where it stands.
    struct Name {
        let text: String
        let range: Range<Int>
    }

    /// What a pattern stands in, and so what ends it.
    enum Surroundings { case words, value, range }

    /// Takes a name and its colon; takes nothing when what stands here is no name.
    mutating func name() throws(QueryFlaw) -> Name? {
        let start = at
        var name = ""
        if byte == UInt8(ascii: "@") {
            name = "@"
            at += 1
        }
        while !isAtEnd, byte != UInt8(ascii: ":") {
            let scalar = scalar()
            if scalar == "\\", at + 1 < bytes.count {
                at += 1
                name.unicodeScalars.append(self.scalar())
            } else if Self.isOfName(scalar) {
                name.unicodeScalars.append(scalar)
            } else {
                break
            }
            at += self.scalar().utf8.count
        }
        guard byte == UInt8(ascii: ":") else {
            at = start
            return nil
        }
        if name.isEmpty || name == "@" { throw flaw("':' needs the name of an attribute before it", start..<at + 1) }
        at += 1
        return Name(text: name, range: start..<at)
    }

    /// Takes the value that stands at a colon or in the parentheses after one.
    mutating func value(of name: Name) throws(QueryFlaw) -> Condition {
        let start = at
        if isAtEnd || isBlank || byte == UInt8(ascii: ")") { throw nothingAfter(name) }
        switch byte {
        case UInt8(ascii: "\""): return .attribute(name.text, .matches(Condition.Pattern(try phrase())))
        case UInt8(ascii: "["), UInt8(ascii: "{"): return .attribute(name.text, try range())
        case UInt8(ascii: "<"), UInt8(ascii: ">"): return .attribute(name.text, try comparison())
        default: break
        }
        let pattern = try pattern(in: .value)
        if at == start { throw nothingAfter(name) }
        return .attribute(name.text, pattern.pieces == [.anything] ? .exists : .matches(pattern))
    }

    private mutating func comparison() throws(QueryFlaw) -> Condition.Test {
        let start = at
        var sign = String(Unicode.Scalar(byte))
        at += 1
        if byte == UInt8(ascii: "=") {
            sign += "="
            at += 1
        }
        let relation = Condition.Relation(rawValue: sign) ?? .more
        guard let bound = try bound(in: .value, after: sign, start..<at) else {
            throw flaw("'\(sign)' needs a number or a time after it, not '*'", start..<at)
        }
        return .compares(relation, bound)
    }

    private mutating func range() throws(QueryFlaw) -> Condition.Test {
        let start = at
        let opening = String(Unicode.Scalar(byte))
        at += 1
        skipBlanks()
        if isWord("TO") { throw flaw("the range has no lower end", start..<at + 2, try: [replacing(at..<at, with: "* ")]) }
        let (low, lowRange) = try end(of: opening, start)
        skipBlanks()
        if isAtEnd { throw unclosed(opening, start) }
        guard take("TO") != nil else { throw withoutTo(start, lowRange) }
        skipBlanks()
        if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
            throw flaw(
                "the range has no upper end", start..<at + 1, try: [replacing(at..<at, with: Self.isBlank(bytes[at - 1]) ? "*" : " *")])
        }
        let (high, highRange) = try end(of: opening, start)
        skipBlanks()
        if isAtEnd { throw unclosed(opening, start) }
        guard byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") else {
            throw flaw("a range must close with ']' or '}' after its upper end", at..<at + 1)
        }
        let isHighIncluded = byte == UInt8(ascii: "]")
        at += 1
        switch (low, high) {
        case (.number, .time), (.time, .number):
            throw flaw("both ends of a range must be numbers, or both times", lowRange.lowerBound..<highRange.upperBound)
        default: break
        }
        return .range(
            from: low.map { Condition.End($0, isIncluded: opening == "[") }, to: high.map { Condition.End($0, isIncluded: isHighIncluded) })
    }

    private mutating func end(of opening: String, _ start: Int) throws(QueryFlaw) -> (Condition.Bound?, Range<Int>) {
        if isAtEnd { throw unclosed(opening, start) }
        let first = at
        let bound = try bound(in: .range, after: opening, start..<start + 1)
        return (bound, first..<at)
    }

    /// Takes a number or a time; `nil` is a lone `*`.
    private mutating func bound(in outer: Surroundings, after sign: String, _ signRange: Range<Int>) throws(QueryFlaw) -> Condition.Bound? {
        let start = at
        let pattern = byte == UInt8(ascii: "\"") ? Condition.Pattern(try phrase()) : try pattern(in: outer)
        if at == start { throw nothingAfter(sign, signRange) }
        if pattern.pieces == [.anything] { return nil }
        guard let text = pattern.literal else {
            throw flaw("what is compared cannot have '*' or '?' in it", start..<at)
        }
        guard let bound = Condition.Bound(text) else { throw notComparable(text, start..<at, outer) }
        return bound
    }

    /// Takes text in quotes, in which only a quote and a backslash need one before them.
    mutating func phrase() throws(QueryFlaw) -> String {
        let start = at
        var out: [UInt8] = []
        at += 1
        while byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") { at += 1 }
            if isAtEnd { throw unclosed("\"", start) }
            out.append(byte)
            at += 1
        }
        at += 1
        if isAtEnd || isBlank || "()]}".utf8.contains(byte) { return String(decoding: out, as: UTF8.self) }
        if byte == UInt8(ascii: ":") {
            throw flaw("the name of an attribute takes a '\\' before each special character, and no quotes", start..<at)
        }
        throw flaw("a blank must follow the closing quote", at..<at + 1, try: [replacing(at..<at, with: " ")])
    }

    /// Takes a word in which `*` and `?` are gaps and a backslash makes the next character an ordinary one.
    mutating func pattern(in outer: Surroundings) throws(QueryFlaw) -> Condition.Pattern {
        let start = at
        var pattern = Condition.Pattern()
        var run: [UInt8] = []
        func isAtClose(_ byte: UInt8) -> Bool { outer == .range && (byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")) }
        while !isAtEnd, !isBlank, byte != UInt8(ascii: "("), byte != UInt8(ascii: ")"), !isAtClose(byte) {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "?"):
                pattern.append(.text(String(decoding: run, as: UTF8.self)))
                pattern.append(byte == UInt8(ascii: "*") ? .anything : .one)
                run = []
            case UInt8(ascii: "\\"):
                at += 1
                if isAtEnd { throw flaw("'\\' must have a character after it", at - 1..<at, try: [text + "\\"]) }
                run.append(byte)
            case UInt8(ascii: "\""):
                throw flaw("a quote within a word needs a '\\' before it", at..<at + 1, try: [replacing(at..<at, with: "\\")])
            case UInt8(ascii: ":"): throw colon(start, outer)
            default: run.append(byte)
            }
            at += 1
        }
        pattern.append(.text(String(decoding: run, as: UTF8.self)))
        return pattern
    }
}

// What stands without a backslash.
extension QueryReader {
    static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-", "/", "$": true
        default: scalar.value >= 0x80
        }
    }

    /// Whether a character of a pattern stands for itself wherever it is.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        isOfName(scalar) && scalar != "-" || "@+%&|#~^'!;,".unicodeScalars.contains(scalar)
    }

    /// Whether a text can be written as a word as it is.
    static func isPlainWord(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isPlain(first), !["AND", "OR", "NOT", "TO"].contains(text) else { return false }
        return text.unicodeScalars.allSatisfy { isPlain($0) || $0 == "-" }
    }

    /// The character at hand; there must be one.
    private func scalar() -> Unicode.Scalar {
        let head = String(decoding: bytes[at..<min(at + 4, bytes.count)], as: UTF8.self)
        return head.unicodeScalars.first ?? "\u{0}"
    }
}

extension QueryReader {
    private func nothingAfter(_ name: Name) -> QueryFlaw {
        var end = at
        while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
        let isSpaced = end > at && end < bytes.count
        return flaw(
            "attribute '\(name.text.preview(60))' has no value after its ':'", name.range,
            try: isSpaced ? [replacing(at..<end, with: "")] : [replacing(at..<at, with: "*")])
    }

    private func nothingAfter(_ sign: String, _ range: Range<Int>) -> QueryFlaw {
        var end = at
        while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
        return flaw("'\(sign)' has nothing after it", range, try: end > at && end < bytes.count ? [replacing(at..<end, with: "")] : [])
    }

    private func notComparable(_ bound: String, _ range: Range<Int>, _ outer: Surroundings) -> QueryFlaw {
        // `[5..10]`, `[5-10]` and `[5,10]` are what people write who know other notations.
        if outer == .range, byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
            for separator in ["..", ",", "-"] {
                let ends = bound.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
                guard ends.count == 2, ends.allSatisfy({ Condition.Bound($0) != nil }) else { continue }
                let attempt = replacing(range, with: ends[0] + " TO " + ends[1])
                return flaw("a range needs 'TO' between its ends", range, try: [attempt])
            }
        }
        return flaw("what is compared must be a number or a time, but is '\(bound.preview(60))'", range)
    }

    private func withoutTo(_ start: Int, _ low: Range<Int>) -> QueryFlaw {
        let word = "to".utf8
        let isSmall = bytes[at...].prefix(2).elementsEqual(word) || bytes[at...].prefix(2).elementsEqual("To".utf8)
        if isSmall { return flaw("'TO' must be in capitals", at..<at + 2, try: [replacing(at..<at + 2, with: "TO")]) }
        let isClosed = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
        return flaw(
            "a range needs 'TO' between its ends", isClosed ? start..<at + 1 : low,
            try: [replacing(at..<at, with: isClosed ? " TO *" : "TO ")])
    }

    private func colon(_ start: Int, _ outer: Surroundings) -> QueryFlaw {
        if outer == .words {
            return flaw(
                "the name of an attribute takes a '\\' before each special character", start..<at + 1,
                try: [replacing(at..<at, with: "\\")])
        }
        var end = at
        func isOver(_ byte: UInt8) -> Bool {
            Self.isBlank(byte) || "()\"".utf8.contains(byte) || outer == .range && "]}".utf8.contains(byte)
        }
        while end < bytes.count, !isOver(bytes[end]) { end += 1 }
        let value = String(decoding: bytes[start..<end], as: UTF8.self)
        return flaw(
            "a ':' within a value needs a '\\' before it, or the value needs quotes", at..<at + 1,
            try: [replacing(start..<end, with: "\"\(value)\"")])
    }
}

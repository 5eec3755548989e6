/// Reads the text of a query, byte by byte and once.
///
/// ```
/// query     = [ or ] end
/// or        = and { "OR" and }
/// and       = unary { [ "AND" ] unary }
/// unary     = ( "-" | "NOT" ) unary | primary
/// primary   = "(" or ")" | name ":" value | phrase | pattern
/// value     = comparison | range | phrase | pattern | "(" or-of-values ")"
/// ```
struct QueryReader {
    let text: String
    let bytes: [UInt8]
    var at = 0
    private(set) var hints: [Query.Hint] = []
    private var depth = 0
    /// Whether this only finds out if a suggestion would work.
    var isTrial = false

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    mutating func query() throws(QueryFlaw) -> Condition {
        if bytes.count > Query.longest { throw tooLong }
        if let zero = bytes.firstIndex(of: 0) { throw flaw("a query cannot hold the character U+0000", zero..<zero + 1) }
        skipBlanks()
        if isAtEnd { return .everything }
        let condition = try any(of: nil)
        guard isAtEnd else { throw flaw("')' has no '(' before it", at..<at + 1, try: [withoutBracket]) }
        return condition
    }

    /// Alternatives up to a `)` or the end; values of an attribute where there is one.
    private mutating func any(of name: Name?) throws(QueryFlaw) -> Condition {
        var members = [try all(of: name, after: nil)]
        while let or = take("OR") { members.append(try all(of: name, after: or)) }
        return members.count == 1 ? members[0] : .any(members)
    }

    private mutating func all(of name: Name?, after operation: Range<Int>?) throws(QueryFlaw) -> Condition {
        var members = [try unary(of: name, after: operation)]
        while true {
            skipBlanks()
            if isAtEnd || byte == UInt8(ascii: ")") || isWord("OR") { break }
            let and = take("AND")
            members.append(try unary(of: name, after: and))
        }
        return members.count == 1 ? members[0] : .all(members)
    }

    private mutating func unary(of name: Name?, after operation: Range<Int>?) throws(QueryFlaw) -> Condition {
        var isNegated = false
        var operation = operation
        while true {
            skipBlanks()
            if byte == UInt8(ascii: "-") {
                operation = at..<at + 1
                at += 1
                isNegated.toggle()
                if isAtEnd || isBlank || byte == UInt8(ascii: ")") { throw dashAlone(at - 1) }
            } else if let not = take("NOT") {
                operation = not
                isNegated.toggle()
            } else {
                break
            }
        }
        if isAtEnd || byte == UInt8(ascii: ")") || isWord("AND") || isWord("OR") { throw nothingThere(after: operation) }
        let inner = try primary(of: name)
        return isNegated ? .not(inner) : inner
    }

    private mutating func primary(of name: Name?) throws(QueryFlaw) -> Condition {
        if byte == UInt8(ascii: "(") { return try group(of: name) }
        let start = at
        if let name {
            let value = try value(of: name)
            note(start..<at)
            return value
        }
        switch byte {
        case UInt8(ascii: "\""): return .words(Condition.Pattern(try phrase()))
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            throw flaw("a range needs an attribute before it", at..<at + 1)
        case UInt8(ascii: "<"), UInt8(ascii: ">"):
            throw flaw("a comparison needs an attribute before it", at..<at + 1)
        default: break
        }
        if let name = try self.name() {
            if !isAtEnd, byte == UInt8(ascii: "(") { return try group(of: name) }
            return try value(of: name)
        }
        let pattern = try pattern(in: .words)
        note(start..<at)
        return pattern.pieces == [.anything] ? .everything : .words(pattern)
    }

    private mutating func group(of name: Name?) throws(QueryFlaw) -> Condition {
        let start = at
        at += 1
        depth += 1
        defer { depth -= 1 }
        if depth > Query.deepest { throw flaw("parentheses must be at most \(Query.deepest) deep", start..<at) }
        skipBlanks()
        if !isAtEnd, byte == UInt8(ascii: ")") { throw flaw("there is nothing between the parentheses", start..<at + 1) }
        if isAtEnd { throw unclosed("(", start) }
        let inner = try any(of: name)
        guard !isAtEnd else { throw unclosed("(", start) }
        at += 1
        return inner
    }

    /// Says so when a word looks like an operator that was meant.
    private mutating func note(_ range: Range<Int>) {
        let word = String(decoding: bytes[range], as: UTF8.self)
        let operation: String? =
            switch word {
            case "and", "And", "&&": "AND"
            case "or", "Or", "||": "OR"
            case "not", "Not": "NOT"
            default: nil
            }
        guard let operation else { return }
        hints.append(
            Query.Hint(
                message: "'\(word)' is a word to look for here; the operator is \(operation)", range: range,
                attempt: replacing(range, with: operation)))
    }
}

extension QueryReader {
    var isAtEnd: Bool { at >= bytes.count }
    /// The byte at hand; 0, which no query holds, at the end.
    var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }
    var isBlank: Bool { Self.isBlank(byte) }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    mutating func skipBlanks() { while isBlank { at += 1 } }

    /// Whether an operator stands here, and not a longer word that begins like it.
    func isWord(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        let end = at + word.utf8.count
        return end == bytes.count || Self.isBlank(bytes[end]) || "()\"".utf8.contains(bytes[end])
    }

    /// Takes an operator, with the blanks before it, if it stands here.
    mutating func take(_ word: String) -> Range<Int>? {
        skipBlanks()
        guard isWord(word) else { return nil }
        let start = at
        at += word.utf8.count
        return start..<at
    }

    func flaw(_ message: String, _ range: Range<Int>, try attempts: [String] = []) -> QueryFlaw {
        // What is suggested must work; so it is tried. An attempt has none of its own, for it is read without being suggested anything.
        let good = attempts.filter { attempt in
            var reader = QueryReader(attempt)
            reader.isTrial = true
            return !isTrial && (try? reader.query()) != nil
        }
        return QueryFlaw(message, in: text, at: range, try: good)
    }

    /// The query with other text in a place.
    func replacing(_ range: Range<Int>, with new: String) -> String {
        String(decoding: bytes[..<range.lowerBound] + Array(new.utf8) + bytes[range.upperBound...], as: UTF8.self)
    }

    /// The query without the bracket that stands here.
    private var withoutBracket: String {
        let text = replacing(at..<at + 1, with: "")
        return String(text.prefix(text.count - text.reversed().prefix { $0 == " " }.count))
    }

    func unclosed(_ bracket: String, _ start: Int) -> QueryFlaw {
        let closing = ["(": ")", "[": "]", "{": "}", "\"": "\""][bracket] ?? bracket
        return flaw("'\(bracket)' is never closed", start..<start + 1, try: [text + closing])
    }

    private func nothingThere(after operation: Range<Int>?) -> QueryFlaw {
        if let operation {
            let word = String(decoding: bytes[operation], as: UTF8.self)
            return flaw("'\(word)' has nothing after it", operation, try: [replacing(operation, with: "\"\(word)\"")])
        }
        let word = isWord("AND") ? "AND" : "OR"
        if isAtEnd || byte == UInt8(ascii: ")") { return flaw("something must stand here", at..<min(at + 1, bytes.count)) }
        let range = at..<at + word.utf8.count
        return flaw("'\(word)' has nothing before it", range, try: [replacing(range, with: "\"\(word)\"")])
    }

    private func dashAlone(_ place: Int) -> QueryFlaw {
        var end = place + 1
        while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
        return flaw(
            "'-' must touch what it excludes", place..<place + 1,
            try: [end < bytes.count ? replacing(place + 1..<end, with: "") : replacing(place..<place + 1, with: "\"-\"")])
    }

    private var tooLong: QueryFlaw {
        flaw("a query must have at most \(Query.longest) bytes, but has \(bytes.count)", Query.longest..<bytes.count)
    }
}

import Diagnostics
import Values

// Numbers, texts, lists and maps. Every JSON document is one of them.
extension Parser {
    /// `5`, `-1.5`, `2e10`, `1m30s`, `2026-01-31T10:00:00Z`; `nil` when no number begins here.
    mutating func number() -> Expression? {
        let start = lexer.at
        var end = numberEnd(from: start)
        guard end > start else { return nil }
        if let moment = momentEnd(from: start) {
            let value = Literal.moment(lexer.text(start..<moment))
            let range = lexer.take(.time, to: moment)
            if value == nil { report { .badTime($0.place(range)) } }
            return Expression(.literal(.time(value ?? 0)), range)
        }
        // What goes on with letters is a length of time, or a slip.
        if end < source.bytes.count, Letter.isIdentifier(source.bytes[end]) {
            while end < source.bytes.count, Letter.isIdentifier(source.bytes[end]) || isPointInNumber(end) { end += 1 }
            if let length = Values.Duration.parse(lexer.text(start..<end)) {
                return Expression(.literal(.duration(length)), lexer.take(.duration, to: end))
            }
            let range = lexer.take(.number, to: end)
            report { .badNumber($0.place(range)) }
            return Expression(.literal(0), range)
        }
        let range = lexer.take(.number, to: end)
        guard let value = Literal.number(lexer.text(range)) else {
            report { .badNumber($0.place(range)) }
            return Expression(.literal(0), range)
        }
        return Expression(.literal(value), range)
    }

    private func isPointInNumber(_ index: Int) -> Bool {
        lexer.bytesHold(".", at: index) && index + 1 < source.bytes.count && Letter.isDigit(source.bytes[index + 1])
    }

    private func numberEnd(from start: Int) -> Int {
        let bytes = source.bytes
        func digits(_ from: Int) -> Int {
            var end = from
            while end < bytes.count, Letter.isDigit(bytes[end]) { end += 1 }
            return end
        }
        let first = lexer.bytesHold("-", at: start) ? start + 1 : start
        var end = digits(first)
        guard end > first else { return start }
        if isPointInNumber(end) { end = digits(end + 1) }
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            var power = end + 1
            if power < bytes.count, bytes[power] == UInt8(ascii: "+") || bytes[power] == UInt8(ascii: "-") { power += 1 }
            let last = digits(power)
            if last > power { end = last }
        }
        return end
    }

    /// Where a moment `2026-01-31…` ends, if one begins here; arithmetic never has leading zeros.
    private func momentEnd(from start: Int) -> Int? {
        let bytes = source.bytes
        guard start + 10 <= bytes.count else { return nil }
        for (index, mark) in "0000-00-00".utf8.enumerated() {
            let byte = bytes[start + index]
            guard mark == UInt8(ascii: "-") ? byte == mark : Letter.isDigit(byte) else { return nil }
        }
        var end = start + 10
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "t") {
            while end < bytes.count, Letter.isIdentifier(bytes[end]) || ":.+-".utf8.contains(bytes[end]) { end += 1 }
        }
        return end
    }

    // MARK: Lists and maps

    mutating func list() -> Expression {
        guard enter() else { return broken() }
        defer { leave() }
        let saved = (lexer.isInBrackets, stopsAtBrace)
        let open = lexer.take(.symbol, count: 1)
        (lexer.isInBrackets, stopsAtBrace) = (true, false)
        var elements: [Expression.Element] = []
        lexer.skipBlanks()
        while !isPanicking, !lexer.isAtEnd, !lexer.peek(is: "]") {
            let isSpread = takeSpread()
            elements.append(.init(expression(), isSpread: isSpread))
            guard takeSeparator() else { break }
        }
        close("]", open)
        (lexer.isInBrackets, stopsAtBrace) = saved
        return Expression(.list(elements), open.lowerBound..<max(open.upperBound, lexer.lastEnd))
    }

    mutating func map() -> Expression {
        guard enter() else { return broken() }
        defer { leave() }
        let saved = (lexer.isInBrackets, stopsAtBrace)
        let open = lexer.take(.symbol, count: 1)
        (lexer.isInBrackets, stopsAtBrace) = (true, false)
        var members: [Expression.Member] = []
        lexer.skipBlanks()
        while !isPanicking, !lexer.isAtEnd, !lexer.peek(is: "}") {
            if takeSpread() {
                members.append(.init(nil, expression()))
            } else {
                guard let key = key() else { break }
                lexer.skipBlanks()
                guard lexer.peek(is: ":") else {
                    fail { .missingColon($0.here, key.text, isUnfinished: $0.lexer.isAtEnd) }
                    break
                }
                lexer.take(.symbol, count: 1)
                members.append(.init(key, expression()))
            }
            guard takeSeparator() else { break }
        }
        close("}", open)
        (lexer.isInBrackets, stopsAtBrace) = saved
        return Expression(.map(members), open.lowerBound..<max(open.upperBound, lexer.lastEnd))
    }

    mutating func takeSpread() -> Bool {
        guard lexer.isAhead("...") else { return false }
        lexer.take(.symbol, count: 3)
        return true
    }

    mutating func takeSeparator() -> Bool {
        lexer.skipBlanks()
        guard !isPanicking, lexer.peek(is: ",") else { return false }
        lexer.take(.symbol, count: 1)
        lexer.skipBlanks()
        return true
    }

    /// A name, a name with hyphens, or text in quotes.
    private mutating func key() -> Name? {
        if lexer.peek(is: "\"") || lexer.peek(is: "'") {
            let key = text()
            guard !isPanicking else { return nil }
            guard case .literal(let value) = key.kind, let name = value.string else {
                fail { .madeKey($0.place(key.range)) }
                return nil
            }
            return Name(name, key.range)
        }
        var end = lexer.at
        while end < source.bytes.count, Letter.isIdentifier(source.bytes[end]) || source.bytes[end] == UInt8(ascii: "-") { end += 1 }
        guard end > lexer.at else {
            fail { .missingKey($0.here) }
            return nil
        }
        let range = lexer.take(.word, to: end)
        return Name(lexer.text(range), range)
    }
}

extension Diagnostic {
    fileprivate static func badNumber(_ place: Place) -> Diagnostic {
        let text = place.text
        var because = "numbers are written as in JSON (5, -1.5, 2e10), lengths of time as 90s or 1m30s, times as 2026-01-31T10:00:00Z"
        if text.utf8.dropFirst(text.hasPrefix("-") ? 1 : 0).first == UInt8(ascii: "0"), text.utf8.allSatisfy({ $0 != UInt8(ascii: "x") }) {
            because = "a number must not begin with 0"
        }
        return Diagnostic("bad-number", .parse, "'\(text.preview())' is no number", at: [.init(place)], because: [because])
    }

    fileprivate static func badTime(_ place: Place) -> Diagnostic {
        Diagnostic(
            "bad-time", .parse, "'\(place.text.preview())' is no day or time", at: [.init(place)],
            because: ["a time is written as 2026-01-31T10:00:00Z, and a day as 2026-01-31; blanks around '-' make it a difference"])
    }

    fileprivate static func missingColon(_ place: Place, _ key: String, isUnfinished: Bool) -> Diagnostic {
        Diagnostic(
            "missing-colon", .parse, "after the key '\(key.preview())' stands ':' and its value", at: [.init(place, "expected ':'")],
            because: ["a map is written {key: value, …}"], isUnfinished: isUnfinished)
    }

    fileprivate static func missingKey(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-member", .parse, "a map must be made of keys and values", at: [.init(place, "expected a key")],
            because: ["a map is written {key: value, …}; a key that is no name needs quotes"])
    }

    fileprivate static func madeKey(_ place: Place) -> Diagnostic {
        Diagnostic("made-key", .parse, "a key must be plain text, but is made from values", at: [.init(place)])
    }

    static func missingComma(_ place: Place, closing: String) -> Diagnostic {
        Diagnostic("missing-comma", .parse, "expected ',' or '\(closing)' here", at: [.init(place)])
    }

    static func missingClosing(_ place: Place, _ closing: String) -> Diagnostic {
        Diagnostic("missing-bracket", .parse, "expected '\(closing)' here", at: [.init(place)])
    }
}

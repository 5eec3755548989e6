import Diagnostics

// What stands where it cannot mean anything.
extension Parser {
    mutating func failUnexpected() {
        let mark: String? =
            if lexer.isAhead("&&") { "&&" } else if lexer.isAhead("||") { "||" } else { nil }
        if let mark { return fail { .shellOperator($0, mark) } }
        fail { .unexpected($0.here, $0) }
    }
}

extension String {
    /// The quote of a word processor that a word begins with.
    var typographicQuote: Character? {
        guard utf8.first == 0xe2, let first, "\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\u{201a}".contains(first) else { return nil }
        return first
    }
}

extension Diagnostic {
    static func typographicQuote(_ place: Place, _ quote: Character) -> Diagnostic {
        Diagnostic(
            "foreign-quote", .parse, "text needs straight quotes, but '\(quote)' is a curved one", at: [.init(place, "write \" or '")],
            because: ["word processors and chats turn quotes into curved ones"])
    }

    static func shellOperator(_ parser: Parser, _ mark: String) -> Diagnostic {
        let place = parser.place(parser.lexer.at..<parser.lexer.at + 2)
        return mark == "&&"
            ? Diagnostic(
                "foreign-operator", .parse, "there is no '&&'", at: [.init(place, "write ';' or begin a new line")],
                because: ["a failed command stops the script, so the next one runs only after success; between values it is 'and'"],
                try: parser.attempt(
                    (parser.lexer.bytesHold(" ", at: place.range.lowerBound - 1) ? place.range.lowerBound - 1 : place.range.lowerBound)..<place
                        .range.upperBound, ";"))
            : Diagnostic(
                "foreign-operator", .parse, "there is no '||'", at: [.init(place)],
                because: ["what runs after a failure stands in try { … } catch { … }; between values it is 'or'"])
    }

    fileprivate static func unexpected(_ place: Place, _ parser: Parser) -> Diagnostic {
        let text = place.text
        switch parser.lexer.peek() {
        case UInt8(ascii: "`"):
            return Diagnostic(
                "foreign-quote", .parse, "there are no backticks", at: [.init(place)],
                because: ["a command whose result is wanted stands in parentheses, as in (list users | count)"])
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            return Diagnostic("stray-bracket", .parse, "this '\(text)' closes nothing", at: [.init(place)])
        case UInt8(ascii: "!"):
            return Diagnostic(
                "foreign-operator", .parse, "'!' means nothing here", at: [.init(place)],
                because: ["'not' negates; programs run with '!' at the prompt, and in a script with sh [\"git\", …]"])
        case UInt8(ascii: "?"):
            return Diagnostic(
                "unexpected", .parse, "'?' means nothing here", at: [.init(place)],
                because: ["there is no 'a ? b : c'; use if and else, or '??' for a value in place of null"])
        case UInt8(ascii: "\\"):
            return Diagnostic(
                "unexpected", .parse, "'\\' means nothing here", at: [.init(place)],
                because: ["a statement goes on over a line end inside brackets, and after '|', ',' or an operator"])
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "$"):
            return Diagnostic(
                "unexpected", .parse, "\(text.preview()) must not stand here", at: [.init(place)],
                because: ["a statement ends at the line end or at ';'; text is joined with '++'"])
        default:
            return Diagnostic(
                "unexpected", .parse, text.isEmpty ? "something is missing here" : "'\(text.preview())' must not stand here",
                at: [.init(place)], because: ["a statement ends at the line end or at ';'"])
        }
    }
}

import Diagnostics
import Values

// `expect CONDITION`, `expect VALUE matches PATTERN` and `expect error [KIND, …] { … }`.
extension Parser {
    mutating func expectation() -> Statement.Kind {
        takeKeyword()
        lexer.skipBlanks()
        if lexer.isAheadName("error"), !lexer.bytesHold("(", at: lexer.at + 5) { return expectedError() }
        let value = expression()
        lexer.skipBlanks()
        guard !isPanicking, lexer.isAheadName("matches") else { return .expect(value, message: message()) }
        takeKeyword()
        lexer.skipBlanks()
        guard !isAtStatementEnd else {
            fail { .missingPattern($0.here) }
            return .broken
        }
        let pattern = expression()
        let range = value.range.lowerBound..<max(value.range.upperBound, pattern.range.upperBound)
        return .expect(Expression(.binary(.matches, value, pattern), range), message: message())
    }

    private mutating func expectedError() -> Statement.Kind {
        takeKeyword()
        let kinds = header("expect") { $0.kinds() }
        return .expectError(kinds: kinds, block(after: "expect error", form: "expect error [KIND, …] { … }"))
    }

    /// Kinds of errors, with commas between them.
    mutating func kinds() -> [Name] {
        var kinds: [Name] = []
        lexer.skipBlanks()
        while lexer.nameEnd() > lexer.at, !lexer.isAheadName("as") {
            let range = lexer.take(.word, to: lexer.nameEnd())
            kinds.append(Name(lexer.text(range), range))
            lexer.skipBlanks()
            guard lexer.peek(is: ",") else { break }
            lexer.take(.symbol, count: 1)
            lexer.skipLines()
        }
        return kinds
    }
}

extension Diagnostic {
    fileprivate static func missingPattern(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-value", .parse, "'matches' needs a pattern", at: [.init(place, "expected text or a map")],
            because: ["the form is expect VALUE matches \"REGEX\", or expect VALUE matches {key: value, …}"])
    }
}

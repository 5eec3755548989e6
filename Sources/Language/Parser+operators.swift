import Diagnostics

// Expressions, by climbing precedences: or, and, not, comparisons (which do not chain), ??, + - ++, * / %, unary -.
extension Parser {
    mutating func expression(above minimum: Int) -> Expression {
        lexer.skipBlanks()
        guard enter() else { return broken() }
        defer { leave() }
        var left = operand(above: minimum)
        var hasCompared = false
        while !isPanicking {
            lexer.skipBlanks()
            guard let sign = operatorHere(), sign.precedence > minimum else { break }
            guard link() else { break }
            if sign.precedence == 4, hasCompared {
                failChain(left, sign)
                break
            }
            hasCompared = hasCompared || sign.precedence == 4
            let mark = lexer.at
            takeOperator(sign)
            lexer.skipLines()
            if lexer.isAtEnd {
                let range = (lexer.lastEnd - sign.length)..<lexer.lastEnd
                fail { .missingOperand($0.place(range), $0.lexer.text(range)) }
                break
            }
            let isAmbiguous = sign.binary == .greater && looksLikeFile
            let right = expression(above: sign.precedence)
            if isAmbiguous, !isPanicking {
                let range = mark..<right.range.upperBound
                report { .comparedWithFile($0.place(range), try: $0.attempt(range, "| save \($0.lexer.text(right.range))")) }
            }
            left = Expression(.binary(sign.binary, left, right), left.range.lowerBound..<max(left.range.lowerBound, right.range.upperBound))
        }
        return left
    }

    // MARK: Operators

    private struct Operator {
        var binary: Expression.Binary
        var length: Int
        var precedence: Int
        /// How another language writes it, where that is what stands here.
        var isForeign = false
    }

    private func operatorHere() -> Operator? {
        guard !lexer.isAtEnd else { return nil }
        let next = lexer.peek(1)
        switch lexer.peek() {
        case UInt8(ascii: "o"): return lexer.isAheadName("or") ? Operator(binary: .or, length: 2, precedence: 1) : nil
        case UInt8(ascii: "a"): return lexer.isAheadName("and") ? Operator(binary: .and, length: 3, precedence: 2) : nil
        case UInt8(ascii: "i"): return lexer.isAheadName("in") ? Operator(binary: .isIn, length: 2, precedence: 4) : nil
        case UInt8(ascii: "n"):
            guard lexer.isAheadName("not") else { return nil }
            let word = lexer.afterBlanks(from: lexer.at + 3)
            guard lexer.bytesHold("i", at: word), lexer.bytesHold("n", at: word + 1),
                lexer.nameEnd(from: word) == word + 2
            else { return nil }
            return Operator(binary: .isNotIn, length: word + 2 - lexer.at, precedence: 4)
        case UInt8(ascii: "|"):
            return next == UInt8(ascii: "|") ? Operator(binary: .or, length: 2, precedence: 1, isForeign: true) : nil
        case UInt8(ascii: "&"):
            return next == UInt8(ascii: "&") ? Operator(binary: .and, length: 2, precedence: 2, isForeign: true) : nil
        case UInt8(ascii: "="):
            if lexer.isAhead("===") { return Operator(binary: .equal, length: 3, precedence: 4, isForeign: true) }
            if next == UInt8(ascii: "=") { return Operator(binary: .equal, length: 2, precedence: 4) }
            if next == UInt8(ascii: "~") { return Operator(binary: .matches, length: 2, precedence: 4) }
            return Operator(binary: .equal, length: 1, precedence: 4, isForeign: true)
        case UInt8(ascii: "!"):
            if lexer.isAhead("!==") { return Operator(binary: .notEqual, length: 3, precedence: 4, isForeign: true) }
            return next == UInt8(ascii: "=") ? Operator(binary: .notEqual, length: 2, precedence: 4) : nil
        case UInt8(ascii: "<"):
            if next == UInt8(ascii: "=") { return Operator(binary: .lessOrEqual, length: 2, precedence: 4) }
            if next == UInt8(ascii: ">") { return Operator(binary: .notEqual, length: 2, precedence: 4, isForeign: true) }
            return Operator(binary: .less, length: 1, precedence: 4)
        case UInt8(ascii: ">"):
            if next == UInt8(ascii: "=") { return Operator(binary: .greaterOrEqual, length: 2, precedence: 4) }
            if next == UInt8(ascii: ">") || next == UInt8(ascii: "!") { return nil }
            return Operator(binary: .greater, length: 1, precedence: 4)
        case UInt8(ascii: "?"):
            return next == UInt8(ascii: "?") ? Operator(binary: .otherwise, length: 2, precedence: 5) : nil
        case UInt8(ascii: "+"):
            return next == UInt8(ascii: "+")
                ? Operator(binary: .join, length: 2, precedence: 6) : Operator(binary: .add, length: 1, precedence: 6)
        case UInt8(ascii: "-"): return Operator(binary: .subtract, length: 1, precedence: 6)
        case UInt8(ascii: "*"): return Operator(binary: .multiply, length: 1, precedence: 7)
        case UInt8(ascii: "/"): return Operator(binary: .divide, length: 1, precedence: 7)
        case UInt8(ascii: "%"): return Operator(binary: .remainder, length: 1, precedence: 7)
        default: return nil
        }
    }

    private mutating func takeOperator(_ sign: Operator) {
        switch sign.binary {
        case .or where !sign.isForeign, .and where !sign.isForeign, .isIn: lexer.take(.word, count: sign.length)
        case .isNotIn:
            lexer.take(.word, count: 3)
            lexer.skipBlanks()
            lexer.take(.word, count: 2)
        default:
            let range = lexer.take(.symbol, count: sign.length)
            if sign.isForeign { report { .foreignOperator($0, range, ours: sign.binary.rawValue) } }
        }
    }

    /// Whether a bare name that ends like a file follows a `>`.
    private var looksLikeFile: Bool {
        let end = lexer.wordEnd()
        guard end > lexer.at, Letter.isIdentifierStart(lexer.peek()) || lexer.peek(is: ".") || lexer.peek(is: "/") else { return false }
        let word = lexer.text(lexer.at..<end)
        guard let dot = word.lastIndex(of: ".") else { return false }
        return vocabulary.suffixes.contains(String(word[word.index(after: dot)...]))
    }

    private mutating func failChain(_ left: Expression, _ sign: Operator) {
        let range = lexer.at..<lexer.at + sign.length
        var ahead = lexer.withoutTokens()
        ahead.take(.symbol, count: sign.length)
        ahead.skipBlanks()
        let start = ahead.at
        let rest = ahead.text(start..<max(start, ahead.wordEnd()))
        guard sign.binary == .greater, !rest.isEmpty, !Letter.isDigit(rest.utf8.first ?? 0) else {
            return fail { .chainedComparison($0.place(range), left, $0) }
        }
        let end = start + rest.utf8.count
        fail { .redirectAfterExpression($0.place(range), file: rest, try: $0.attempt(range.lowerBound..<end, "| save \(rest)")) }
    }
}

extension Diagnostic {
    fileprivate static func missingOperand(_ place: Place, _ sign: String) -> Diagnostic {
        Diagnostic(
            "missing-value", .parse, "'\(sign)' needs a value on its right", at: [.init(place, "expected a value after it")],
            isUnfinished: true)
    }

    static func foreignOperator(_ parser: Parser, _ range: Range<Int>, ours: String) -> Diagnostic {
        let place = parser.place(range)
        let theirs = place.text
        let attempts = parser.attempt(range, ours == "not" ? "not " : ours)
        guard theirs == "=" else {
            return Diagnostic("foreign-operator", .parse, "there is no '\(theirs)'", at: [.init(place, "write '\(ours)'")], try: attempts)
        }
        return Diagnostic(
            "foreign-operator", .parse, "'=' does not compare", at: [.init(place, "write '=='")],
            because: ["'=' gives a variable its value; '==' compares"], try: attempts)
    }

    fileprivate static func chainedComparison(_ place: Place, _ left: Expression, _ parser: Parser) -> Diagnostic {
        var attempts: [String] = []
        if case .binary(_, _, let middle) = left.kind {
            attempts = parser.attempt(place.range, "and \(parser.lexer.text(middle.range)) \(place.text)")
        }
        return Diagnostic(
            "chained-comparison", .parse, "comparisons do not chain", at: [.init(place, "join two comparisons with 'and'")],
            try: attempts)
    }

    fileprivate static func redirectAfterExpression(_ place: Place, file: String, try attempts: [String]) -> Diagnostic {
        Diagnostic(
            "redirect-or-compare", .parse, "after an expression '>' compares", at: [.init(place, "write '| save \(file)'")],
            because: ["'>' writes to a file only right after a command or a filter without an expression"], try: attempts)
    }

    fileprivate static func comparedWithFile(_ place: Place, try attempts: [String]) -> Diagnostic {
        Diagnostic(
            "redirect-or-compare", .parse, "this '>' could compare or write to a file", at: [.init(place)],
            because: ["'>' writes to a file only right after a command or a filter without an expression"], try: attempts)
    }
}

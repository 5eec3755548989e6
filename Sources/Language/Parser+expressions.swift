import Diagnostics
import Values

// Expressions, by climbing precedences: or, and, not, comparisons (which do not chain), ??, + - ++, * / %, unary -.
extension Parser {
    mutating func expression() -> Expression { expression(above: 0) }

    func broken() -> Expression { Expression(.broken, lexer.at..<lexer.at) }

    private mutating func expression(above minimum: Int) -> Expression {
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
        return ["json", "jsonl", "csv", "tsv", "yaml", "yml", "md", "txt"].contains(word[word.index(after: dot)...])
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

    // MARK: Operands

    private mutating func operand(above minimum: Int) -> Expression {
        lexer.skipBlanks()
        let start = lexer.at
        if lexer.isAheadName("not") {
            lexer.take(.word, count: 3)
            guard link() else { return broken() }
            let value = expression(above: max(3, min(minimum, 3)))
            return Expression(.unary(.not, value), start..<max(start, lexer.lastEnd))
        }
        if lexer.peek(is: "!") {
            let range = lexer.take(.symbol, count: 1)
            report { .foreignOperator($0, range, ours: "not") }
            return Expression(.unary(.not, expression(above: 3)), start..<max(start, lexer.lastEnd))
        }
        if lexer.peek(is: "-") {
            // A sign that belongs to a number makes a literal, so that the least int can be written.
            if Letter.isDigit(lexer.peek(1)), let number = number() { return postfix(number) }
            lexer.take(.symbol, count: 1)
            guard link() else { return broken() }
            let value = expression(above: 7)
            return Expression(.unary(.negate, value), start..<max(start, lexer.lastEnd))
        }
        return postfix(primary())
    }

    /// A value without operators or path.
    mutating func primary() -> Expression {
        lexer.skipBlanks()
        let start = lexer.at
        guard !lexer.isAtEnd else { return missingValue() }
        switch lexer.peek() {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return text()
        case UInt8(ascii: "$"): return variable()
        case UInt8(ascii: "("): return parentheses()
        case UInt8(ascii: "["): return list()
        case UInt8(ascii: "{"): return map()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if let number = number() { return number }
        case UInt8(ascii: "`"):
            fail { .backtick($0.place(start..<start + 1)) }
            return broken()
        default: break
        }
        let end = lexer.nameEnd()
        guard end > start else { return missingValue() }
        if lexer.bytesHold("(", at: end) { return call() }
        let name = lexer.text(start..<end)
        switch name {
        case "true", "false": return Expression(.literal(.bool(name == "true")), lexer.take(.word, to: end))
        case "null": return Expression(.literal(.null), lexer.take(.word, to: end))
        case "it" where isInRow: return Expression(.row, lexer.take(.word, to: end))
        default: break
        }
        if isInRow, !["and", "or", "in", "not"].contains(name) {
            return Expression(.field(Name(name, start..<end)), lexer.take(.word, to: end))
        }
        fail { .bareName($0) }
        return broken()
    }

    private mutating func missingValue() -> Expression {
        if lexer.isAtEnd || lexer.isAtLineEnd || lexer.hasCrossedLine || ";|)]},".utf8.contains(lexer.peek()) {
            fail { .missingValue($0.here, isUnfinished: $0.isOpenEnd) }
        } else {
            failUnexpected()
        }
        return broken()
    }

    private mutating func variable() -> Expression {
        let start = lexer.at
        let end = lexer.nameEnd(from: start + 1)
        guard end > start + 1 else {
            fail { .badVariable($0.place(start..<min($0.source.bytes.count, start + 2)), $0) }
            return broken()
        }
        let name = lexer.text(start + 1..<end)
        return Expression(.variable(name), lexer.take(.variable, to: end))
    }

    /// `( … )`: an expression or a pipeline.
    private mutating func parentheses() -> Expression {
        guard enter() else { return broken() }
        defer { leave() }
        let saved = (lexer.isInBrackets, stopsAtBrace)
        let open = lexer.take(.symbol, count: 1)
        (lexer.isInBrackets, stopsAtBrace) = (true, false)
        var value = rightHandSide()
        close(")", open, isList: false)
        (lexer.isInBrackets, stopsAtBrace) = saved
        value.range = open.lowerBound..<max(open.upperBound, lexer.lastEnd)
        return value
    }

    /// Takes the closing half of a bracket, or says that it is missing.
    mutating func close(_ bracket: Unicode.Scalar, _ open: Range<Int>, isList: Bool = true) {
        lexer.skipBlanks()
        if !isPanicking, lexer.peek(is: bracket) {
            lexer.take(.symbol, count: 1)
            return
        }
        let half = lexer.text(open)
        if !isPanicking {
            if lexer.isAtEnd || isAtStatementStart && lexer.hasCrossedLine {
                fail { .unclosed($0.place(open), half, String(bracket), isUnfinished: $0.lexer.isAtEnd) }
            } else {
                fail { isList ? .missingComma($0.here, closing: String(bracket)) : .missingClosing($0.here, String(bracket)) }
            }
        }
        skipToClosing(bracket)
    }

    /// `name(VALUE, …)`
    private mutating func call() -> Expression {
        guard enter() else { return broken() }
        defer { leave() }
        let start = lexer.at
        let range = lexer.take(.word, to: lexer.nameEnd())
        let name = Name(lexer.text(range), range)
        let open = lexer.take(.symbol, count: 1)
        let saved = (lexer.isInBrackets, stopsAtBrace)
        (lexer.isInBrackets, stopsAtBrace) = (true, false)
        var arguments: [Expression] = []
        lexer.skipBlanks()
        while !isPanicking, !lexer.isAtEnd, !lexer.peek(is: ")") {
            arguments.append(expression())
            lexer.skipBlanks()
            guard !isPanicking, lexer.peek(is: ",") else { break }
            lexer.take(.symbol, count: 1)
            lexer.skipBlanks()
        }
        close(")", open)
        (lexer.isInBrackets, stopsAtBrace) = saved
        return Expression(.call(name, arguments), start..<max(start, lexer.lastEnd))
    }

    // MARK: Paths

    /// `.name`, `?.name`, `[index]`, `[from..to]`, each directly after what it leads on from.
    mutating func postfix(_ base: Expression) -> Expression {
        var value = base
        while !isPanicking, lexer.at == lexer.lastEnd {
            let start = value.range.lowerBound
            let isOptional = lexer.isAhead("?.")
            if isOptional || (lexer.peek(is: ".") && lexer.peek(1) != UInt8(ascii: ".")) {
                guard link() else { break }
                lexer.take(.symbol, count: isOptional ? 2 : 1)
                guard let name = step() else {
                    fail { .missingField($0.here) }
                    break
                }
                value = Expression(.member(value, name, isOptional: isOptional), start..<lexer.at)
            } else if lexer.peek(is: "[") {
                guard link() else { break }
                value = index(of: value)
            } else {
                break
            }
        }
        return value
    }

    private mutating func step() -> Name? {
        if lexer.peek(is: "\"") || lexer.peek(is: "'") {
            let step = text()
            guard case .literal(let value) = step.kind, let name = value.string else { return nil }
            return Name(name, step.range)
        }
        return name()
    }

    private mutating func index(of base: Expression) -> Expression {
        guard enter() else { return broken() }
        defer { leave() }
        let saved = (lexer.isInBrackets, stopsAtBrace)
        let open = lexer.take(.symbol, count: 1)
        (lexer.isInBrackets, stopsAtBrace) = (true, false)
        lexer.skipBlanks()
        var first: Expression?
        if !lexer.isAhead("..") { first = expression() }
        lexer.skipBlanks()
        var isSlice = false
        var last: Expression?
        if !isPanicking, lexer.isAhead("..") {
            isSlice = true
            lexer.take(.symbol, count: 2)
            lexer.skipBlanks()
            if !lexer.peek(is: "]") { last = expression() }
        }
        close("]", open, isList: false)
        (lexer.isInBrackets, stopsAtBrace) = saved
        let range = base.range.lowerBound..<max(base.range.upperBound, lexer.lastEnd)
        if isSlice { return Expression(.slice(base, from: first, to: last), range) }
        return Expression(.index(base, first ?? broken()), range)
    }
}

extension Diagnostic {
    static func missingValue(_ place: Place, isUnfinished: Bool) -> Diagnostic {
        Diagnostic(
            "missing-value", .parse, "a value is missing", at: [.init(place, "expected a value")], isUnfinished: isUnfinished)
    }

    fileprivate static func missingOperand(_ place: Place, _ sign: String) -> Diagnostic {
        Diagnostic(
            "missing-value", .parse, "'\(sign)' needs a value on its right", at: [.init(place, "expected a value after it")],
            isUnfinished: true)
    }

    fileprivate static func foreignOperator(_ parser: Parser, _ range: Range<Int>, ours: String) -> Diagnostic {
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

    fileprivate static func backtick(_ place: Place) -> Diagnostic {
        Diagnostic(
            "foreign-quote", .parse, "there are no backticks", at: [.init(place)],
            because: ["a command whose result is wanted stands in parentheses, as in (list users | count)"])
    }

    fileprivate static func bareName(_ parser: Parser) -> Diagnostic {
        let place = parser.place(parser.lexer.at..<max(parser.lexer.wordEnd(), parser.lexer.nameEnd()))
        let word = place.text
        if ["and", "or", "in"].contains(word) {
            return Diagnostic("missing-value", .parse, "'\(word)' needs a value on its left", at: [.init(place)])
        }
        if let ours = Foreign.constant(word) {
            return Diagnostic("bare-name", .parse, "there is no '\(word)'", at: [.init(place, "write '\(ours)'")])
        }
        if parser.signature(named: word) != nil {
            return Diagnostic(
                "bare-command", .parse, "a command among values needs parentheses", at: [.init(place, "write (\(word) …)")],
                because: ["the result of a command is used as in (list users | count) > 0"])
        }
        return Diagnostic(
            "bare-name", .parse, "a bare name is no value", at: [.init(place, "write \"\(word)\" or $\(word)")],
            because: ["text needs quotes, and a variable begins with '$'"], try: parser.attempt(place.range, "\"\(word)\""))
    }

    fileprivate static func badVariable(_ place: Place, _ parser: Parser) -> Diagnostic {
        switch parser.lexer.peek(1) {
        case UInt8(ascii: "("):
            return Diagnostic(
                "foreign-substitution", .parse, "there is no '$('", at: [.init(place, "write '(' alone")],
                because: ["a command whose result is wanted stands in parentheses, as in (list users | count)"],
                try: parser.attempt(place.range, "("))
        case UInt8(ascii: "{"):
            return Diagnostic(
                "foreign-substitution", .parse, "'${' stands only in text in double quotes", at: [.init(place)],
                because: ["outside text a variable is written $name"])
        case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return Diagnostic(
                "bad-variable", .parse, "there is no '\(place.text)'", at: [.init(place)],
                because: ["parameters have names, from the 'params' line; a failed command stops the script"])
        default:
            return Diagnostic(
                "bad-variable", .parse, "after '$' stands the name of a variable", at: [.init(place, "expected a name")])
        }
    }
}

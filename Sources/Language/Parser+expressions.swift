import Diagnostics
import Values

// Values, brackets, calls and paths.
extension Parser {
    mutating func expression() -> Expression { expression(above: 0) }

    func broken() -> Expression { Expression(.broken, lexer.at..<lexer.at) }

    // MARK: Operands

    mutating func operand(above minimum: Int) -> Expression {
        lexer.skipBlanks()
        let start = lexer.at
        if lexer.isAheadName("not") {
            lexer.take(.word, count: 3)
            guard link() else { return broken() }
            let value = expression(above: max(3, min(minimum, 3)))
            return Expression(.unary(.not, value), start..<max(start, lexer.lastEnd))
        }
        if lexer.peek(is: "!") {
            // A line that begins so is a program of the prompt, brought into a script.
            if isAtLineStart(lexer.at), Letter.isIdentifierStart(lexer.peek(1)), !isInRow {
                failUnexpected()
                return broken()
            }
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
        if callEnd != nil { return call() }
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
            } else if isList, lexer.peek(is: "|"), lexer.peek(1) != UInt8(ascii: "|") {
                fail { .barePipeline($0.here) }
            } else {
                fail { isList ? .missingComma($0.here, closing: String(bracket)) : .missingClosing($0.here, String(bracket)) }
            }
        }
        skipToClosing(bracket)
    }

    /// Where the name of a call ends that begins here, before its `(`: `len(`, or `lib.missing(` for what is imported as `lib`.
    var callEnd: Int? {
        var end = lexer.nameEnd()
        guard end > lexer.at else { return nil }
        while lexer.bytesHold(".", at: end), isSpace(lexer.text(lexer.at..<end)) {
            let next = lexer.nameEnd(from: end + 1)
            guard next > end + 1 else { return nil }
            end = next
        }
        return lexer.bytesHold("(", at: end) ? end : nil
    }

    /// Whether a script was imported as a name.
    private func isSpace(_ name: String) -> Bool {
        definitions.keys.contains { $0.hasPrefix(name + ".") || (!space.isEmpty && $0.hasPrefix(space + name + ".")) }
    }

    /// `name(VALUE, …)`
    private mutating func call() -> Expression {
        guard enter() else { return broken() }
        defer { leave() }
        let start = lexer.at
        let range = lexer.take(.word, to: callEnd ?? lexer.nameEnd())
        let name = Name(qualified(lexer.text(range)), range)
        let open = lexer.take(.symbol, count: 1)
        let saved = (lexer.isInBrackets, stopsAtBrace)
        (lexer.isInBrackets, stopsAtBrace) = (true, false)
        var arguments: [Expression] = []
        lexer.skipBlanks()
        while !isPanicking, !lexer.isAtEnd, !lexer.peek(is: ")") {
            let from = lexer.at
            let isSpread = takeSpread()
            let argument = expression()
            arguments.append(isSpread ? Expression(.spread(argument), from..<max(from, argument.range.upperBound)) : argument)
            guard takeSeparator() else { break }
        }
        close(")", open)
        (lexer.isInBrackets, stopsAtBrace) = saved
        return Expression(.call(name, arguments), start..<max(start, lexer.lastEnd))
    }

    // MARK: Paths

    /// `.name`, `?.name`, `[index]`, `?[index]`, `[from..to]`, each directly after what it leads on from.
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
            } else if lexer.peek(is: "[") || lexer.isAhead("?[") {
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
        let isOptional = lexer.peek(is: "?")
        if isOptional { lexer.take(.symbol, count: 1) }
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
        if isSlice, isOptional { report { .optionalSlice($0.place(open.lowerBound - 1..<open.upperBound)) } }
        if isSlice { return Expression(.slice(base, from: first, to: last), range) }
        return Expression(.index(base, first ?? broken(), isOptional: isOptional), range)
    }
}

extension Parser {
    /// The '>' that stands right before a place, with the blanks between.
    fileprivate func arrow(before end: Int) -> Range<Int>? {
        let bytes = source.bytes
        var start = end
        while start > 0, bytes[start - 1] == UInt8(ascii: " ") { start -= 1 }
        return start > 0 && bytes[start - 1] == UInt8(ascii: ">") ? start - 1..<end : nil
    }
}

extension Diagnostic {
    static func missingValue(_ place: Place, isUnfinished: Bool) -> Diagnostic {
        Diagnostic(
            "missing-value", .parse, "a value is missing", at: [.init(place, "expected a value")], isUnfinished: isUnfinished)
    }

    fileprivate static func optionalSlice(_ place: Place) -> Diagnostic {
        Diagnostic(
            "optional-slice", .parse, "a slice has no '?'", at: [.init(place, "write '['")],
            because: ["what lies outside is left out of a slice anyway"])
    }

    fileprivate static func barePipeline(_ place: Place) -> Diagnostic {
        Diagnostic(
            "bare-pipeline", .parse, "a pipeline among values needs parentheses", at: [.init(place)],
            because: ["the result of a pipeline is used as in len((list users | where type == \"ref_table\"))"])
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
        if let arrow = parser.arrow(before: place.range.lowerBound), word.contains(".") {
            return Diagnostic(
                "bare-name", .parse, "a bare name is no value", at: [.init(place)],
                because: ["behind a value '>' compares; '| save' writes it to a file"], try: parser.attempt(arrow, "| save "))
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
        case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "!"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            return Diagnostic(
                "bad-variable", .parse, "there is no '\(place.text)'", at: [.init(place)],
                because: ["parameters have names, from the 'params' line; a failed command stops the script"])
        default:
            return Diagnostic(
                "bad-variable", .parse, "after '$' stands the name of a variable", at: [.init(place, "expected a name")])
        }
    }
}

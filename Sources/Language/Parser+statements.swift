import Diagnostics

extension Parser {
    /// Reads one statement; `nil` for a line that leaves nothing in the tree, such as `params`.
    mutating func statement() -> Statement? {
        let start = lexer.at
        guard let kind = statementKind() else { return nil }
        return Statement(kind, start..<max(start, lexer.lastEnd))
    }

    private mutating func statementKind() -> Statement.Kind? {
        let end = lexer.nameEnd()
        guard end > lexer.at, end >= source.bytes.count || !Letter.isWord(source.bytes[end]) else { return dollarOrPipeline() }
        switch lexer.text(lexer.at..<end) {
        case "let": return declaration()
        case "def": return definition()
        case "if": return choice()
        case "for": return iteration()
        case "while": return repetition()
        case "try": return attempt()
        case "break":
            takeKeyword()
            return .leave
        case "continue":
            takeKeyword()
            return .next
        case "return":
            takeKeyword()
            lexer.skipBlanks()
            return .give(isAtStatementEnd ? nil : rightHandSide())
        case "fail":
            takeKeyword()
            return .fail(expression())
        case "assert":
            takeKeyword()
            let condition = expression()
            return .assert(condition, message: message())
        case "expect": return expectation()
        case "watch": return watch()
        case "on" where isBeforeBlank(end): return reaction(to: .event)
        case "every" where isBeforeBlank(end): return reaction(to: .every)
        case "at" where isBeforeBlank(end): return reaction(to: .at)
        case "requires": return requirements()
        case "load": return load(isImport: false)
        case "import":
            guard isImportOfScript else { return pipelineStatement() }
            return load(isImport: true)
        case "params":
            parametersLine()
            return nil
        case "else", "elif", "elseif", "catch", "finally", "example":
            strayClause()
            return .broken
        default: return dollarOrPipeline()
        }
    }

    /// Whether a word ends here, with nothing that would make a call of it: `at(3)` is a function of one's own.
    private func isBeforeBlank(_ end: Int) -> Bool { end >= source.bytes.count || source.bytes[end] <= 0x20 || source.bytes[end] == UInt8(ascii: "{") }

    mutating func takeKeyword() {
        lexer.take(.word, to: lexer.nameEnd())
    }

    mutating func message() -> Expression? {
        lexer.skipBlanks()
        guard !isPanicking, lexer.peek(is: ",") else { return nil }
        lexer.take(.symbol, count: 1)
        lexer.skipLines()
        return expression()
    }

    // MARK: Variables

    /// `let [mut] NAME[: TYPE] = VALUE`
    private mutating func declaration() -> Statement.Kind {
        takeKeyword()
        lexer.skipBlanks()
        var isMutable = false
        if lexer.isAheadName("mut") {
            takeKeyword()
            lexer.skipBlanks()
            isMutable = true
        }
        if lexer.peek(is: "$") {
            let range = lexer.take(.symbol, count: 1)
            let name = lexer.text(lexer.at..<lexer.nameEnd())
            report { .dollarInLet($0.place(range), name, try: $0.attempt(range, "")) }
        }
        guard let name = name() else {
            fail { .missingName($0.here, after: "let", form: "let NAME = VALUE") }
            return .broken
        }
        let type = typeAfterColon()
        lexer.skipBlanks()
        guard !isPanicking, lexer.peek(is: "="), !lexer.isAhead("==") else {
            fail { .missingEquals($0.here, name.text) }
            // The name is known all the same, so that nothing that uses it is called unknown.
            return .declare(name, isMutable: isMutable, type: type, broken())
        }
        lexer.take(.symbol, count: 1)
        lexer.skipLines()
        return .declare(name, isMutable: isMutable, type: type, rightHandSide(mayBeJob: true))
    }

    private mutating func dollarOrPipeline() -> Statement.Kind {
        guard lexer.peek(is: "$") else { return pipelineStatement() }
        let end = lexer.nameEnd(from: lexer.at + 1)
        let next = lexer.afterBlanks(from: end)
        guard end > lexer.at + 1, next < source.bytes.count else { return pipelineStatement() }
        let bytes = source.bytes
        func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
        let range = lexer.at..<end
        let name = Name(lexer.text(lexer.at + 1..<end), range)
        if bytes[next] == UInt8(ascii: "="), byte(next + 1) != UInt8(ascii: "="), byte(next + 1) != UInt8(ascii: "~") {
            lexer.take(.variable, to: end)
            lexer.skipBlanks()
            lexer.take(.symbol, count: 1)
            lexer.skipLines()
            return .assign(name, rightHandSide(mayBeJob: true))
        }
        if byte(next + 1) == UInt8(ascii: "="), "+-*/".utf8.contains(bytes[next]) {
            lexer.take(.variable, to: end)
            lexer.skipBlanks()
            let mark = lexer.take(.symbol, count: 2)
            let sign = String(UnicodeScalar(bytes[mark.lowerBound]))
            report { .compoundAssignment($0.place(mark), sign, try: $0.attempt(mark, "= $\(name.text) \(sign)")) }
            return .assign(name, rightHandSide())
        }
        return pipelineStatement()
    }

    private mutating func pipelineStatement() -> Statement.Kind {
        .show(pipeline(mayBeJob: true))
    }

    // MARK: Blocks

    /// Reads what stands between a keyword and its block; after an error reading goes on with the block.
    @discardableResult mutating func header<Result>(_ keyword: String, _ read: (inout Parser) -> Result) -> Result {
        let saved = stopsAtBrace
        stopsAtBrace = true
        defer { stopsAtBrace = saved }
        lexer.skipBlanks()
        let result = read(&self)
        if isPanicking, !isHopeless, lexer.skipToBrace() { isPanicking = false }
        return result
    }

    /// A block that must stand here.
    mutating func block(after keyword: String, form: String) -> Block {
        lexer.skipBlanks()
        guard !isPanicking, lexer.peek(is: "{") else {
            fail { .missingBlock($0.here, after: keyword, form: form) }
            return Block([], lexer.at..<lexer.at)
        }
        return braces()
    }

    /// Statements in braces; the opening one stands here. `prelude` reads what may stand before them.
    mutating func braces(_ prelude: ((inout Parser) -> Void)? = nil) -> Block {
        guard enter() else { return Block([], lexer.at..<lexer.at) }
        defer { leave() }
        let (inBrackets, inRow, stops, count) = (lexer.isInBrackets, isInRow, stopsAtBrace, links)
        (lexer.isInBrackets, isInRow, stopsAtBrace) = (false, false, false)
        let open = lexer.take(.symbol, count: 1)
        blocks += 1
        prelude?(&self)
        let statements = statements(inBlock: true)
        blocks -= 1
        if lexer.peek(is: "}") {
            lexer.take(.symbol, count: 1)
        } else {
            report { .unclosed($0.place(open), "{", "}") }
        }
        (lexer.isInBrackets, isInRow, stopsAtBrace, links) = (inBrackets, inRow, stops, count)
        return Block(statements, open.lowerBound..<lexer.lastEnd)
    }

    /// Takes one of some words, here or at the start of a following line.
    mutating func takeClause(_ words: [String]) -> Bool {
        guard !isPanicking else { return false }
        var ahead = lexer.withoutTokens()
        ahead.skipLines()
        let end = ahead.nameEnd()
        guard end > ahead.at, words.contains(ahead.text(ahead.at..<end)) else { return false }
        lexer.skipLines()
        takeKeyword()
        return true
    }

    private mutating func strayClause() {
        let range = lexer.take(.word, to: lexer.nameEnd())
        let word = lexer.text(range)
        fail { .strayClause($0.place(range), word) }
    }

    // MARK: Names and types

    mutating func name() -> Name? {
        let end = lexer.nameEnd()
        guard end > lexer.at else { return nil }
        let range = lexer.take(.word, to: end)
        return Name(lexer.text(range), range)
    }

    /// `: TYPE`, if it stands here.
    mutating func typeAfterColon() -> TypeName? {
        lexer.skipBlanks()
        guard lexer.peek(is: ":") else { return nil }
        lexer.take(.symbol, count: 1)
        lexer.skipBlanks()
        return typeName()
    }

    /// `int`, or `draft|final`.
    mutating func typeName() -> TypeName? {
        let start = lexer.at
        var words: [String] = []
        repeat {
            if !words.isEmpty { lexer.take(.symbol, count: 1) }
            guard let name = name() else {
                fail { .missingType($0.here) }
                return nil
            }
            words.append(name.text)
        } while lexer.peek(is: "|") && lexer.nameEnd(from: lexer.at + 1) > lexer.at + 1
        return TypeName(words, start..<lexer.at)
    }
}

extension Lexer {
    /// The last token, if it is a word.
    var lastWord: String {
        guard let last = tokens.last(where: { $0.kind == .word }) else { return "" }
        return text(last.range)
    }

    /// A copy to look ahead with.
    func withoutTokens() -> Lexer {
        var copy = Lexer(bytes, from: at)
        copy.isInBrackets = isInBrackets
        return copy
    }

    /// Skips to a `{` later on the line, where a block may begin.
    mutating func skipToBrace() -> Bool {
        var end = at
        while end < bytes.count, bytes[end] != UInt8(ascii: "{") {
            if bytes[end] == UInt8(ascii: "\n") || bytes[end] == UInt8(ascii: "'") || bytes[end] == UInt8(ascii: "\"") { return false }
            if bytes[end] == UInt8(ascii: "}") || bytes[end] == UInt8(ascii: ";") { return false }
            end += 1
        }
        guard end < bytes.count else { return false }
        while at < end {
            let start = at
            skipBlanks()
            if at >= end { break }
            let word = wordEnd()
            take(word > at ? .word : .symbol, to: min(end, max(word, at + 1)))
            if at == start { return false }
        }
        return at == end
    }
}

extension Diagnostic {
    static func missingName(_ place: Place, after keyword: String, form: String) -> Diagnostic {
        Diagnostic(
            "missing-name", .parse, "'\(keyword)' needs the name of a variable", at: [.init(place, "expected a name")],
            because: ["the form is \(form)"])
    }

    fileprivate static func missingEquals(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "missing-value", .parse, "'let' needs to know what '\(name)' is", at: [.init(place, "expected '= VALUE'")],
            because: ["the form is let NAME = VALUE"])
    }

    fileprivate static func missingBlock(_ place: Place, after keyword: String, form: String) -> Diagnostic {
        Diagnostic(
            "missing-block", .parse, "'\(keyword)' needs a block", at: [.init(place, "expected '{'")],
            because: ["the form is \(form), with the '{' on the same line"])
    }

    fileprivate static func missingType(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-type", .parse, "the name of a type is missing", at: [.init(place, "expected a type")],
            because: ["a type is a name such as text, int, list or map, or words such as draft|final"])
    }

    fileprivate static func dollarInLet(_ place: Place, _ name: String, try attempts: [String]) -> Diagnostic {
        Diagnostic(
            "dollar-in-let", .parse, "'let' takes the name without '$'", at: [.init(place, "leave it out")],
            because: ["'let' makes the variable '\(name)'; '$\(name)' is its value"], try: attempts)
    }

    fileprivate static func compoundAssignment(_ place: Place, _ sign: String, try attempts: [String]) -> Diagnostic {
        Diagnostic(
            "no-compound-assignment", .parse, "there is no '\(sign)='", at: [.init(place, "write '='")],
            because: ["a variable is assigned with '='"],
            try: attempts)
    }

    fileprivate static func strayClause(_ place: Place, _ word: String) -> Diagnostic {
        let home =
            switch word {
            case "catch", "finally": "'\(word)' follows the block of a 'try'"
            case "example": "an 'example' stands first in the block of a 'def'"
            default: "'\(word)' follows the block of an 'if'"
            }
        return Diagnostic("stray-clause", .parse, "'\(word)' must not stand here", at: [.init(place)], because: [home])
    }

    /// A bracket that is never closed; more text could close it.
    static func unclosed(_ place: Place, _ open: String, _ close: String, isUnfinished: Bool = true) -> Diagnostic {
        Diagnostic(
            "unclosed-bracket", .parse, "this '\(open)' is never closed", at: [.init(place, "expected a '\(close)'")],
            isUnfinished: isUnfinished)
    }
}

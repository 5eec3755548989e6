import Diagnostics

// Statements with blocks: if, for, while and try.
extension Parser {
    // MARK: Choices and loops

    mutating func choice() -> Statement.Kind {
        var ways: [(condition: Expression, block: Block)] = []
        var otherwise: Block?
        takeKeyword()
        while true {
            let condition = header("if") { $0.blockCondition("if") }
            ways.append((condition, block(after: "if", form: "if CONDITION { … }")))
            guard takeClause(["else", "elif", "elseif"]) else { break }
            let word = lexer.lastWord
            lexer.skipBlanks()
            if word != "else" {
                let range = lexer.lastEnd - word.utf8.count..<lexer.lastEnd
                report { .elseIf($0.place(range), word, try: $0.attempt(range, "else if")) }
                continue
            }
            if lexer.isAheadName("if") {
                takeKeyword()
                continue
            }
            otherwise = block(after: "else", form: "else { … }")
            break
        }
        return .choose(ways, otherwise: otherwise)
    }

    /// A condition, before a block that must not be taken for a map.
    mutating func blockCondition(_ keyword: String, form: String? = nil) -> Expression {
        if lexer.peek(is: "{"), !beginsMap {
            let form = form ?? "\(keyword) CONDITION { … }"
            report { .missingCondition($0.place($0.lexer.lastEnd..<$0.lexer.lastEnd), keyword, form) }
            return broken()
        }
        return expression()
    }

    /// Whether the `{` here begins a map: a key and a `:` follow, perhaps on the next line.
    private var beginsMap: Bool {
        var ahead = lexer.withoutTokens()
        ahead.take(.symbol, count: 1)
        ahead.skipLines()
        guard !ahead.isAtEnd else { return false }
        if ahead.isAhead("...") { return true }
        let isQuoted = ahead.peek(is: "\"") || ahead.peek(is: "'")
        var end = isQuoted ? ahead.textEnd() : ahead.at
        while !isQuoted, end < source.bytes.count, Letter.isIdentifier(source.bytes[end]) || source.bytes[end] == UInt8(ascii: "-") { end += 1 }
        guard end > ahead.at else { return false }
        return lexer.bytesHold(":", at: lexer.afterBlanks(from: end))
    }

    /// `for $x in LIST { … }`, `for $i, $x in LIST { … }`
    mutating func iteration() -> Statement.Kind {
        takeKeyword()
        let form = "for $x in LIST { … }"
        var names: [Name] = []
        var over = Expression(.broken, lexer.at..<lexer.at)
        names = header("for") { parser in
            var names: [Name] = []
            repeat {
                parser.lexer.skipBlanks()
                guard let name = parser.loopVariable(form) else { return names }
                names.append(name)
                parser.lexer.skipBlanks()
                if !parser.lexer.peek(is: ",") { break }
                parser.lexer.take(.symbol, count: 1)
            } while names.count < 2
            parser.lexer.skipBlanks()
            guard parser.lexer.isAheadName("in") else {
                parser.fail { .missingIn($0.here, form) }
                return names
            }
            parser.takeKeyword()
            parser.lexer.skipBlanks()
            over = parser.rightHandSide()
            return names
        }
        let block = block(after: "for", form: form)
        guard let first = names.first else { return .broken }
        return .iterate(first: first, second: names.count > 1 ? names[1] : nil, over: over, block)
    }

    mutating func loopVariable(_ form: String) -> Name? {
        if lexer.peek(is: "$") {
            let end = lexer.nameEnd(from: lexer.at + 1)
            if end > lexer.at + 1 {
                let text = lexer.text(lexer.at + 1..<end)
                return Name(text, lexer.take(.variable, to: end))
            }
        } else if lexer.nameEnd() > lexer.at, !lexer.isAheadName("in") {
            let range = lexer.take(.word, to: lexer.nameEnd())
            let name = lexer.text(range)
            report { .missingDollar($0.place(range), name, try: $0.attempt(range, "$" + name)) }
            return Name(name, range)
        }
        fail { .missingName($0.here, after: "for", form: form) }
        return nil
    }

    mutating func repetition() -> Statement.Kind {
        takeKeyword()
        let condition = header("while") { $0.blockCondition("while") }
        return .repeatWhile(condition, block(after: "while", form: "while CONDITION { … }"))
    }

    // MARK: Errors

    mutating func attempt() -> Statement.Kind {
        let range = lexer.take(.word, to: lexer.nameEnd())
        let body = block(after: "try", form: "try { … } catch { … }")
        var catches: [Catch] = []
        var finally: Block?
        while takeClause(["catch"]) {
            var kinds: [Name] = []
            var variable: Name?
            header("catch") { parser in
                kinds = parser.kinds()
                if parser.lexer.isAheadName("as") {
                    parser.takeKeyword()
                    parser.lexer.skipBlanks()
                    variable = parser.loopVariable("catch KIND as $e { … }")
                }
            }
            catches.append(Catch(kinds: kinds, variable: variable, block: block(after: "catch", form: "catch [KIND] [as $e] { … }")))
        }
        if takeClause(["finally"]) { finally = block(after: "finally", form: "finally { … }") }
        if catches.isEmpty, finally == nil, !isPanicking {
            report { .emptyTry($0.place(range)) }
        }
        return .attempt(body, catches, finally: finally)
    }
}

extension Diagnostic {
    fileprivate static func missingCondition(_ place: Place, _ keyword: String, _ form: String) -> Diagnostic {
        Diagnostic(
            "missing-condition", .parse, "'\(keyword)' needs a condition", at: [.init(place, "expected a condition")],
            because: ["the form is \(form)"])
    }

    fileprivate static func missingIn(_ place: Place, _ form: String) -> Diagnostic {
        Diagnostic(
            "missing-in", .parse, "'for' needs to know what to go through", at: [.init(place, "expected 'in LIST'")],
            because: ["the form is \(form)"])
    }

    fileprivate static func missingDollar(_ place: Place, _ name: String, try attempts: [String]) -> Diagnostic {
        Diagnostic(
            "missing-dollar", .parse, "a variable must begin with '$', but this is '\(name)'",
            at: [.init(place, "write '$\(name)'")], try: attempts)
    }

    fileprivate static func elseIf(_ place: Place, _ word: String, try attempts: [String]) -> Diagnostic {
        Diagnostic("else-if", .parse, "there is no '\(word)'", at: [.init(place, "write 'else if'")], try: attempts)
    }

    fileprivate static func emptyTry(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-catch", .parse, "'try' needs a 'catch' or a 'finally'", at: [.init(place)],
            because: ["the form is try { … } catch [KIND] [as $e] { … } finally { … }"])
    }
}

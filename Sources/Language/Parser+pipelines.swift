import Diagnostics
import Values

// A source, filters and a file at the end; and what stands on the right of `=`.
extension Parser {
    /// A value or a command, with filters: what may stand on the right of `=`, in parentheses, after `return` and after `in`.
    ///
    /// The first token decides: a bare name that is not followed by `(` begins a command, everything else a value.
    ///
    /// - Parameter mayBeJob: `let job = list users &` keeps the number of the job.
    mutating func rightHandSide(mayBeJob: Bool = false) -> Expression {
        lexer.skipBlanks()
        let start = lexer.at
        let pipeline = pipeline(mayBeJob: mayBeJob)
        if case .value(let value) = pipeline.head, pipeline.filters.isEmpty, pipeline.redirect == nil, !pipeline.isBackground {
            return value
        }
        return Expression(.pipeline(pipeline), start..<max(start, lexer.lastEnd))
    }

    mutating func pipeline(mayBeJob: Bool) -> Pipeline {
        lexer.skipBlanks()
        let start = lexer.at
        guard enter() else { return Pipeline(head: .value(broken()), range: start..<start) }
        defer { leave() }
        let head: Pipeline.Head
        var isAfterValue = false
        if beginsCommand {
            head = .command(command())
        } else {
            head = .value(expression())
            isAfterValue = true
        }
        var pipeline = Pipeline(head: head, range: start..<start)
        let savedRow = isInRow
        isInRow = false
        defer { isInRow = savedRow }
        while !isPanicking, takePipe() {
            let (filter, saved) = filter()
            guard let filter else { break }
            switch filter {
            case .filter(let filter):
                pipeline.filters.append(filter)
                isAfterValue = saved
            case .redirect(let redirect):
                pipeline.redirect = redirect
                isAfterValue = false
            }
            if pipeline.redirect != nil { break }
        }
        if !isPanicking, pipeline.redirect == nil { pipeline.redirect = redirect(afterValue: isAfterValue) }
        lexer.skipBlanks()
        if !isPanicking, lexer.peek(is: "&"), lexer.peek(1) != UInt8(ascii: "&") {
            let range = lexer.take(.symbol, count: 1)
            pipeline.isBackground = true
            if !mayBeJob { report { .jobInside($0.place(range)) } }
        }
        pipeline.range = start..<max(start, lexer.lastEnd)
        return pipeline
    }

    /// Whether a command begins here, and not a value.
    var beginsCommand: Bool {
        let byte = lexer.peek()
        guard Letter.isIdentifierStart(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "~")
        else { return false }
        let end = lexer.nameEnd()
        // Names of files and the like: `./script.sh`.
        guard end > lexer.at else { return !(byte == UInt8(ascii: ".") && lexer.peek(1) == UInt8(ascii: ".")) }
        if callEnd != nil { return false }
        if isLiteralName(end) || lexer.isAheadName("not") { return false }
        guard isInRow else { return true }
        // In a row a name is a field; a verb with something after it that cannot go on with an expression is a command.
        let word = lexer.text(lexer.at..<lexer.wordEnd())
        guard signature(named: word) != nil else { return false }
        let next = lexer.afterBlanks(from: end)
        guard next > end, next < source.bytes.count else { return false }
        let follows = lexer.text(next..<lexer.nameEnd(from: next))
        if ["and", "or", "in", "not"].contains(follows) { return false }
        return Letter.isIdentifier(source.bytes[next]) || "$'\"/".utf8.contains(source.bytes[next])
    }

    func isLiteralName(_ end: Int) -> Bool {
        guard end - lexer.at <= 5 else { return false }
        return lexer.isAheadName("true") || lexer.isAheadName("false") || lexer.isAheadName("null")
    }

    /// Takes a `|`, here or at the start of a following line.
    private mutating func takePipe() -> Bool {
        lexer.skipBlanks()
        if lexer.isAtLineEnd {
            var ahead = lexer.withoutTokens()
            ahead.skipLines()
            guard ahead.peek(is: "|"), ahead.peek(1) != UInt8(ascii: "|") else { return false }
            lexer.skipLines()
        }
        guard lexer.peek(is: "|") else { return false }
        if lexer.peek(1) == UInt8(ascii: "|") {
            fail { .shellOperator($0, "||") }
            return false
        }
        lexer.take(.symbol, count: 1)
        lexer.skipLines()
        return true
    }

    // MARK: Filters

    private enum Stage {
        case filter(Filter)
        case redirect(Redirect)
    }

    /// One filter, and whether it ends with an expression, after which `>` compares.
    private mutating func filter() -> (stage: Stage?, endsWithExpression: Bool) {
        let start = lexer.at
        let end = lexer.wordEnd()
        guard end > start, Letter.isIdentifierStart(lexer.peek()) else {
            fail { .missingFilter($0.here) }
            return (nil, false)
        }
        let name = Name(lexer.text(start..<end), lexer.take(.word, to: end))
        if name.text == "save" {
            lexer.skipBlanks()
            guard let path = argument(type: "path") else {
                fail { .missingFile($0.here, after: "save") }
                return (nil, false)
            }
            return (.redirect(Redirect(mode: .create, path: path, range: start..<lexer.lastEnd)), false)
        }
        guard let signature = Filters.named(name.text) ?? vocabulary.filters.first(where: { $0.name == name.text }) else {
            fail { .unknownFilter(name, $0) }
            return (nil, false)
        }
        let bound = match(signature, name, isFilter: true)
        var filter = Filter(name: name, arguments: [], range: start..<lexer.lastEnd)
        var row: Name?
        for argument in bound {
            switch argument.value {
            case .value(let value): filter.arguments.append(argument.isRow ? .row(value) : .value(value))
            case .path(let path): filter.arguments.append(.path(path))
            case .word: filter.arguments.append(.word(Name(argument.name, argument.range)))
            case .row(let name):
                row = name
                continue
            case .block(let block): filter.arguments.append(.block(row, block))
            }
            filter.parts.append(argument.name)
        }
        return (.filter(filter), bound.last?.isRow ?? false)
    }

    /// `join.type`, `-created_at`, `owner?.name`: a path into a row.
    mutating func path(canDescend: Bool) -> Filter.Path? {
        lexer.skipBlanks()
        let start = lexer.at
        var path = Filter.Path(steps: [], range: start..<start)
        if lexer.peek(is: "-"), canDescend {
            lexer.take(.symbol, count: 1)
            path.isDescending = true
        }
        repeat {
            if !path.steps.isEmpty {
                guard link() else { return nil }
                if lexer.peek(is: "?") {
                    path.isOptional = true
                    lexer.take(.symbol, count: 2)
                } else {
                    lexer.take(.symbol, count: 1)
                }
            }
            if lexer.peek(is: "\"") || lexer.peek(is: "'") {
                let step = text()
                guard case .literal(let value) = step.kind, let name = value.string else {
                    fail { .badPathStep($0.place(step.range)) }
                    return nil
                }
                path.steps.append(Name(name, step.range))
            } else if let name = name() {
                path.steps.append(name)
            } else {
                if path.steps.isEmpty, !path.isDescending { return nil }
                fail { .missingField($0.here) }
                return nil
            }
        } while (lexer.peek(is: ".") && lexer.peek(1) != UInt8(ascii: ".")) || lexer.isAhead("?.")
        path.range = start..<lexer.at
        return path
    }

    // MARK: Files at the end

    /// `> FILE`, `>! FILE`, `>> FILE`
    private mutating func redirect(afterValue: Bool) -> Redirect? {
        lexer.skipBlanks()
        guard lexer.peek(is: ">") else { return nil }
        let start = lexer.at
        let mode: Files.Mode
        if lexer.isAhead(">>") {
            mode = .append
        } else if lexer.isAhead(">!") {
            mode = .overwrite
        } else {
            // After a value the expression has taken every `>` that it could; what is left cannot be meant.
            guard !afterValue else {
                failUnexpected()
                return nil
            }
            mode = .create
        }
        lexer.take(.symbol, count: mode == .create ? 1 : 2)
        lexer.skipBlanks()
        guard let path = argument(type: "path") else {
            fail { .missingFile($0.here, after: $0.lexer.text(start..<$0.lexer.lastEnd)) }
            return nil
        }
        return Redirect(mode: mode, path: path, range: start..<lexer.lastEnd)
    }
}

extension Diagnostic {
    fileprivate static func jobInside(_ place: Place) -> Diagnostic {
        Diagnostic(
            "job-inside", .parse, "'&' must stand at the end of a statement", at: [.init(place)],
            because: ["a job gives its value later: let job = COMMAND & keeps its number, and (wait $job) is the value"])
    }

    fileprivate static func missingFilter(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-filter", .parse, "after '|' stands a filter", at: [.init(place, "expected a filter")],
            because: ["filters are where, select, sort, first, count, get and others"],
            isUnfinished: place.isLast)
    }

    fileprivate static func missingFile(_ place: Place, after mark: String) -> Diagnostic {
        Diagnostic(
            "missing-file", .parse, "'\(mark)' needs to know which file to write", at: [.init(place, "expected a file")])
    }

    fileprivate static func unknownFilter(_ name: Name, _ parser: Parser) -> Diagnostic {
        let place = parser.place(name.range)
        let message = "there is no filter '\(name.text)'"
        if let (ours, examples) = Foreign.filter(name.text) {
            return Diagnostic(
                "unknown-filter", .name, message, at: [.init(place, "here it is \(ours)")], because: examples.map { "as in \($0)" })
        }
        let near = Suggestion.nearest(to: name.text, in: Filters.signatures.map(\.name) + parser.vocabulary.filters.map(\.name))
        return Diagnostic(
            "unknown-filter", .name, message, at: [.init(place, near.map { "did you mean '\($0)'?" } ?? "")],
            because: near == nil ? ["'help filters' lists them"] : [], try: near.map { parser.attempt(name.range, $0) } ?? [])
    }

    fileprivate static func badPathStep(_ place: Place) -> Diagnostic {
        Diagnostic("bad-path", .parse, "a field's name must be plain text, but is made from values", at: [.init(place)])
    }

    static func missingField(_ place: Place) -> Diagnostic {
        Diagnostic("missing-field", .parse, "the name of a field is missing", at: [.init(place, "expected a name")])
    }
}

extension Place {
    /// Whether only blanks follow it in its source.
    var isLast: Bool {
        var lexer = Lexer(source.bytes, from: range.upperBound)
        lexer.skipLines()
        return lexer.isAtEnd
    }
}

import Diagnostics
import Values

extension Parser {
    /// `[plan [--exit-code]] VERB ARGUMENTS`
    mutating func command() -> Command {
        let start = lexer.at
        var isPlan = false
        var exitsOnChange = false
        if lexer.isAheadName("plan"), !Letter.isWord(lexer.peek(4)), plannedVerbFollows {
            lexer.take(.word, count: 4)
            lexer.skipBlanks()
            isPlan = true
            if isExitCode(at: lexer.at) {
                lexer.take(.option, count: Self.exitCode.count)
                lexer.skipBlanks()
                exitsOnChange = true
            }
        }
        let range = lexer.take(.word, to: lexer.wordEnd())
        let verb = Name(qualified(lexer.text(range)), range)
        guard let signature = signature(named: verb.text) else {
            fail { .unknownVerb(verb, $0) }
            return Command(
                isPlan: isPlan, exitsOnChange: exitsOnChange, verb: verb, signature: nil, arguments: [], range: start..<lexer.lastEnd)
        }
        let arguments = match(signature, verb).compactMap { bound -> Command.Argument? in
            var argument = Command.Argument(
                name: bound.name, value: Expression(.literal(true), bound.range), isRepeated: bound.isRepeated,
                isSpread: bound.isSpread, range: bound.range)
            switch bound.value {
            case .value(let value): argument.value = value
            case .word: argument.isWord = true
            case .block(let block): argument.block = block
            case .row: return nil
            case .path(let path): argument.value = Expression(.word((path.isDescending ? "-" : "") + path.text), path.range)
            }
            return argument
        }
        return Command(
            isPlan: isPlan, exitsOnChange: exitsOnChange, verb: verb, signature: signature, arguments: arguments,
            range: start..<lexer.lastEnd)
    }

    /// What a verb takes: a built-in one, or a `def`.
    func signature(named name: String) -> Signature? {
        vocabulary.commands.first { $0.name == name } ?? definitions[name]
    }

    /// Whether `plan` is a prefix here: a word follows that could be a verb.
    private var plannedVerbFollows: Bool {
        var next = lexer.afterBlanks(from: lexer.at + 4)
        if isExitCode(at: next) { next = lexer.afterBlanks(from: next + Self.exitCode.count) }
        return next < source.bytes.count && Letter.isIdentifierStart(source.bytes[next])
    }

    /// Whether the option of `plan` itself stands here, with a blank behind it.
    private func isExitCode(at start: Int) -> Bool {
        let end = start + Self.exitCode.count
        return end < source.bytes.count && source.bytes[start..<end].elementsEqual(Self.exitCode)
            && [UInt8(ascii: " "), UInt8(ascii: "\t")].contains(source.bytes[end])
    }

    private static let exitCode = Array("--exit-code".utf8)

    // MARK: Arguments

    /// Whether an argument begins here.
    var beginsArgument: Bool {
        guard !lexer.isAtEnd else { return false }
        switch lexer.peek() {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: "["): return true
        case UInt8(ascii: "{"): return !stopsAtBrace
        case UInt8(ascii: "-"): return !isAtOption
        case let byte: return Letter.isWord(byte)
        }
    }

    /// Whether `--name` stands here.
    var isAtOption: Bool { lexer.isAhead("--") && Letter.isIdentifierStart(lexer.peek(2)) }

    /// Reads one argument as its type asks; `nil`, and nothing said, when none begins here.
    ///
    /// A bare word is text that stands for itself where the type wants words; where it wants values, `5`, `1.5`, `90s`,
    /// `true` and the like are those values.
    mutating func argument(type: String) -> Expression? {
        guard beginsArgument else { return nil }
        let start = lexer.at
        let value: Expression
        switch lexer.peek() {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): value = text()
        case UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            let (inRow, stops) = (isInRow, stopsAtBrace)
            (isInRow, stopsAtBrace) = (false, false)
            value = postfix(primary())
            (isInRow, stopsAtBrace) = (inRow, stops)
        default:
            if callEnd != nil {
                let saved = isInRow
                isInRow = false
                value = postfix(primary())
                isInRow = saved
            } else {
                value = word(type: type)
            }
        }
        if !isPanicking, isGlued { failGlued(from: start) }
        return value
    }

    private mutating func word(type: String) -> Expression {
        let range = lexer.at..<lexer.wordEnd()
        if Self.wantsValues.contains(type), let (kind, value) = Literal.read(source.bytes, range) {
            lexer.take(kind, to: range.upperBound)
            return Expression(.literal(value), range)
        }
        lexer.take(.word, to: range.upperBound)
        let text = lexer.text(range)
        if let quote = text.typographicQuote { report { .typographicQuote($0.place(range), quote) } }
        return Expression(.word(text), range)
    }

    /// The types for which a bare word such as `5` is the number, not the text.
    static let wantsValues: Set<String> = ["any", "int", "decimal", "bool", "duration", "time", "list", "map", "expr"]

    /// Whether the text goes on without a blank, where an argument has ended.
    private var isGlued: Bool {
        guard !lexer.isAtEnd, !lexer.hasCrossedLine else { return false }
        switch lexer.peek() {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "|"),
            UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ">"), UInt8(ascii: ","):
            return false
        case UInt8(ascii: "&"):
            // A job, or another shell's "and"; inside a word it is neither.
            let next = lexer.peek(1)
            return !(next == 0 || next <= 0x20 || next == UInt8(ascii: ";") || next == UInt8(ascii: "&"))
        case UInt8(ascii: "{"): return !stopsAtBrace
        default: return true
        }
    }

    /// Something stands directly after an argument: it needs quotes.
    private mutating func failGlued(from start: Int) {
        var end = lexer.at
        while end < source.bytes.count, source.bytes[end] > 0x20, !";|)}".utf8.contains(source.bytes[end]) { end += 1 }
        // In braces of its own, `${…}`, everything belongs to it.
        if let open = source.bytes[start..<end].lastIndex(of: UInt8(ascii: "{")), open > start,
            source.bytes[open - 1] == UInt8(ascii: "$")
        {
            while end < source.bytes.count, source.bytes[end] >= 0x20, source.bytes[end] != UInt8(ascii: "}") { end += 1 }
            end = min(source.bytes.count, end + 1)
            while end < source.bytes.count, Letter.isWord(source.bytes[end]) { end += 1 }
        }
        let range = start..<max(end, lexer.at + 1)
        fail { .glued($0.place(range), culprit: $0.lexer.at, $0) }
    }
}

/// Bare words that are values: `5`, `-1.5`, `90s`, `2026-01-31T10:00:00Z`, `true`.
enum Literal {
    static func read(_ bytes: [UInt8], _ range: Range<Int>) -> (Token.Kind, Value)? {
        guard let first = range.first else { return nil }
        switch bytes[first] {
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            switch String(decoding: bytes[range], as: UTF8.self) {
            case "true": return (.word, true)
            case "false": return (.word, false)
            case "null": return (.word, nil)
            default: return nil
            }
        case UInt8(ascii: "-"):
            guard range.count > 1, Letter.isDigit(bytes[first + 1]) else { return nil }
        case UInt8(ascii: "0")...UInt8(ascii: "9"): break
        default: return nil
        }
        let text = String(decoding: bytes[range], as: UTF8.self)
        if let number = number(text) { return (.number, number) }
        if let length = Values.Duration.parse(text) { return (.duration, .duration(length)) }
        if let moment = moment(text) { return (.time, .time(moment)) }
        return nil
    }

    /// A number as JSON writes it.
    static func number(_ text: String) -> Value? {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") || !Letter.isDigit(digits.dropFirst().first ?? 0)
        else { return nil }
        if digits.allSatisfy(Letter.isDigit), let whole = Int(text) { return .int(whole) }
        return Decimal(text).map { .decimal($0) }
    }

    /// A moment as RFC 3339 writes it, or as ISO 8601 shortens it: without seconds, without a colon in the offset, or a day alone, which
    /// begins at midnight. A moment without an offset is in UTC.
    static func moment(_ text: String) -> Int? {
        if let moment = Time.parse(text) { return moment }
        let bytes = Array(text.utf8)
        guard bytes.count >= 10 else { return nil }
        var time = bytes[10...]
        if time.isEmpty { return Time.parse(text + "T00:00:00Z") }
        var offset = "Z"
        if let sign = time.dropFirst().lastIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) {
            var digits = time[(sign + 1)...].filter { $0 != UInt8(ascii: ":") }
            if digits.count == 2 { digits += Array("00".utf8) }
            guard digits.count == 4 else { return nil }
            offset = String(decoding: [time[sign]] + digits[..<2] + Array(":".utf8) + digits[2...], as: UTF8.self)
            time = time[..<sign]
        } else if time.last.map({ $0 | 0x20 }) == UInt8(ascii: "z") {
            time = time.dropLast()
        }
        // `T10:00`
        let seconds = time.count == 6 ? ":00" : ""
        return Time.parse(String(decoding: bytes[..<10] + time, as: UTF8.self) + seconds + offset)
    }
}

extension Diagnostic {
    fileprivate static func unknownVerb(_ verb: Name, _ parser: Parser) -> Diagnostic {
        let place = parser.place(verb.range)
        let isInside = !parser.isAtLineStart(verb.range.lowerBound)
        let known = parser.vocabulary.commands.map(\.name) + parser.definitions.keys.sorted() + (isInside ? [] : Parser.keywords)
        if parser.lexer.startsAssignment(after: verb.range.upperBound) {
            return Diagnostic(
                "unknown-verb", .name, "there is no verb '\(verb.text)'", at: [.init(place)],
                because: ["a variable is made with 'let' and assigned with '$'"], try: parser.attempt(verb.range, "let " + verb.text))
        }
        if verb.text == "plan" {
            return Diagnostic(
                "missing-argument", .parse, "'plan' needs a command", at: [.init(place, "expected a command after it")],
                because: ["it shows what the command would change, and sends nothing"], try: ["plan create users from crm.json"],
                isUnfinished: parser.isOpenEnd)
        }
        if verb.text.hasPrefix("//") || verb.text.hasPrefix("/*") {
            return Diagnostic("foreign-comment", .parse, "a comment begins with '#'", at: [.init(place, "write '#'")])
        }
        if let quote = verb.text.typographicQuote { return .typographicQuote(place, quote) }
        if let ours = Foreign.constant(verb.text) {
            return Diagnostic(
                "bare-name", .parse, "there is no '\(verb.text)'", at: [.init(place, "write '\(ours)'")],
                try: parser.attempt(verb.range, ours))
        }
        if let foreign = Foreign.verb(verb.text, known: known) {
            return Diagnostic(
                "unknown-verb", .name, "there is no verb '\(verb.text)'", at: [.init(place, foreign.words)],
                because: foreign.because, try: foreign.ours.map { parser.attempt(verb.range, $0) } ?? [])
        }
        let nearest = Suggestion.nearest(to: verb.text, in: known)
        var problem = Diagnostic(
            "unknown-verb", .name, "there is no verb '\(verb.text)'", at: [.init(place, nearest.map { "did you mean '\($0)'?" } ?? "")])
        if let nearest { problem.attempts = parser.attempt(verb.range, nearest) }
        if isInside {
            problem.because = ["a bare name begins a command; text is written \"\(verb.text)\""]
        } else if nearest == nil {
            problem.because = ["'help' lists the verbs"]
        }
        return problem
    }

    fileprivate static func glued(_ place: Place, culprit: Int, _ parser: Parser) -> Diagnostic {
        let text = place.text
        let byte = place.source.bytes[culprit]
        if "'\"([{".utf8.contains(text.utf8.first ?? 0) {
            return Diagnostic(
                "glued-arguments", .parse, "an argument must end before the next one begins",
                at: [.init(place, "put a blank between them")], try: parser.attempt(culprit..<culprit, " "))
        }
        if text.utf8.contains(UInt8(ascii: "$")) {
            let fixed = Self.interpolated(text)
            return Diagnostic(
                "variable-in-word", .parse, "'$' means nothing inside a word", at: [.init(place, "write \(fixed)")],
                because: ["a bare word stands for itself; values are put into text in double quotes"],
                try: parser.attempt(place.range, fixed))
        }
        let isPlain = !text.utf8.contains(UInt8(ascii: "'"))
        let sign = String(decoding: [byte], as: UTF8.self)
        let quoted = text.utf8.contains(UInt8(ascii: "\"")) || text.utf8.contains(UInt8(ascii: "\\")) ? "'\(text)'" : "\"\(text)\""
        return Diagnostic(
            "glued-word", .parse,
            byte < 0x80 ? sign == "'" ? "a bare word cannot hold a quote" : "a bare word cannot hold '\(sign)'" : "a bare word ends here",
            at: [.init(place, isPlain ? "write \(quoted)" : "put blanks between arguments")],
            because: ["bare words are made of letters, digits and _ - . / @ : % + ~ *"],
            try: isPlain ? parser.attempt(place.range, quoted) : [])
    }

    /// `users/$id` as it must be written: `"users/${id}"`.
    private static func interpolated(_ text: String) -> String {
        var out = "\""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar] + "$"
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "{" || rest.first == "(" { continue }
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            out += "{\(name)}"
            rest = rest[name.endIndex...]
        }
        return out + rest.filter { $0 != "\"" } + "\""
    }
}

extension Parser {
    /// The words that begin a statement without being commands.
    static let keywords = [
        "let", "def", "if", "for", "while", "watch", "try", "break", "continue", "return", "fail", "assert", "expect", "load", "import",
        "requires", "params",
    ]

    /// Whether only blanks stand before an offset on its line.
    func isAtLineStart(_ offset: Int) -> Bool {
        var at = offset
        while at > 0, source.bytes[at - 1] == UInt8(ascii: " ") || source.bytes[at - 1] == UInt8(ascii: "\t") { at -= 1 }
        return at == 0 || source.bytes[at - 1] == UInt8(ascii: "\n") || source.bytes[at - 1] == UInt8(ascii: ";")
            || source.bytes[at - 1] == UInt8(ascii: "{")
    }
}

extension Lexer {
    /// Whether `= …` stands here.
    func startsAssignment(after end: Int) -> Bool {
        let next = afterBlanks(from: end)
        return bytesHold("=", at: next) && !bytesHold("=", at: next + 1) && !bytesHold("~", at: next + 1)
    }
}

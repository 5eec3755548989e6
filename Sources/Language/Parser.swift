public import Diagnostics

extension Script {
    /// Reads a text as statements. It always returns a tree, however broken the text is; what is wrong is in `problems`.
    ///
    /// `surroundings` is what earlier lines of the same shell defined.
    public static func parse(_ source: Source, vocabulary: Vocabulary, surroundings: Surroundings = Surroundings()) -> Script {
        var parser = Parser(source, vocabulary: vocabulary, surroundings: surroundings)
        return parser.script()
    }
}

/// Reads statements by recursive descent, with one look ahead and without ever going back.
///
/// After an error the rest of a statement is skipped (`isPanicking`), and reading goes on with the next one.
struct Parser {
    let source: Source
    let vocabulary: Vocabulary
    var lexer: Lexer
    var problems = Problems()
    /// The commands that `def`s make, by name: those of the surroundings, of this text, and of what it loads.
    var definitions: [String: Signature]
    /// The names of the sources that are being loaded, from the outermost; for cycles.
    var loading: [String]

    /// What stands before the names of this text's definitions, where it is imported as a name: `lib.`
    var space = ""
    /// The names that this text, and what it imports, defines, without the space.
    var ownNames: Set<String> = []

    /// Whether the statement at hand is lost: nothing more is said about it.
    var isPanicking = false
    /// Whether the text is nested too deeply to be read any further.
    var isHopeless = false
    /// Whether a bare name is a field of a row.
    var isInRow = false
    /// Whether `{` ends a command, because a block must follow.
    var stopsAtBrace = false
    /// How deep brackets and blocks are nested here.
    var depth = 0
    /// How many operators and path steps the statement at hand has; they make the tree as deep as brackets do.
    var links = 0
    /// The parameters of the `params` line.
    var parameters: [Parameter]?
    /// How many blocks are open here.
    var blocks = 0
    /// Whether a correction is being tried, for which nothing more is tried in turn.
    var isTrial = false
    /// Whether a statement has been read already.
    var hasStatements = false

    static let depthLimit = 200
    /// The check and the compiler go as deep as the tree, and a task has half a megabyte of stack.
    static let linkLimit = 500

    init(_ source: Source, vocabulary: Vocabulary, surroundings: Surroundings, loading: [String] = []) {
        self.source = source
        self.vocabulary = vocabulary
        self.loading = loading
        lexer = Lexer(source.bytes)
        definitions = [:]
        for definition in surroundings.definitions { definitions[definition.name.text] = Signature(of: definition) }
    }

    mutating func script() -> Script {
        if let flaw = EncodingFlaw(source.bytes) {
            report { .notText($0.place(flaw.range), count: flaw.count) }
            // So much that is no text is not a script with a slip in it, but another kind of file.
            if flaw.count > EncodingFlaw.tolerated {
                lexer.take(.broken, to: source.bytes.count)
                return finished([])
            }
        }
        findDefinitions()
        let statements = statements(inBlock: false)
        return finished(statements)
    }

    private func finished(_ statements: [Statement]) -> Script {
        Script(
            source: source, tokens: lexer.tokens, parameters: parameters ?? [],
            body: Block(statements, 0..<source.bytes.count), problems: problems.sorted)
    }

    // MARK: Statements, one after the other

    mutating func statements(inBlock: Bool) -> [Statement] {
        var statements: [Statement] = []
        while true {
            skipSeparators()
            if lexer.isAtEnd { return statements }
            if lexer.peek(is: "}") {
                if inBlock { return statements }
                let range = lexer.take(.symbol, count: 1)
                report { .strayBracket($0.place(range)) }
                continue
            }
            let start = lexer.at
            links = 0
            var isPrelude = false
            if let statement = statement() {
                statements.append(statement)
                if case .requires = statement.kind { isPrelude = true }
            }
            if !isPrelude { hasStatements = true }
            endStatement()
            // Whatever happens, reading moves on.
            if lexer.at == start { lexer.take(.broken, count: 1) }
        }
    }

    private mutating func skipSeparators() {
        lexer.skipLines()
        while lexer.peek(is: ";") {
            lexer.take(.symbol, count: 1)
            lexer.skipLines()
        }
    }

    private mutating func endStatement() {
        lexer.skipBlanks()
        if !isPanicking, !isAtStatementEnd { failUnexpected() }
        guard isPanicking else { return }
        if !(lexer.hasCrossedLine && lexer.at > 0 && isAtStatementStart) { skipStatement() }
        isPanicking = false
    }

    /// Whether nothing of the statement is left.
    var isAtStatementEnd: Bool {
        lexer.isAtEnd || lexer.isAtLineEnd || lexer.peek(is: ";") || lexer.peek(is: "}") || lexer.hasCrossedLine
    }

    // MARK: Problems

    func place(_ range: Range<Int>) -> Place { Place(source, range) }

    /// The place of what is wrong here.
    var here: Place { place(culprit) }

    /// Adds a problem to those of the text; reading goes on as if nothing were wrong.
    mutating func report(_ problem: (Parser) -> Diagnostic) {
        guard !isHopeless else { return }
        guard problems.hasRoom else { return problems.skip() }
        problems.add(problem(self))
    }

    /// Adds a problem and gives the statement up.
    mutating func fail(_ problem: (Parser) -> Diagnostic) {
        if !isPanicking { report(problem) }
        isPanicking = true
    }

    /// What a person would point at when the text goes on wrongly here: the next word, or the end of the last one.
    var culprit: Range<Int> {
        if lexer.isAtEnd || lexer.isAtLineEnd || lexer.hasCrossedLine { return lexer.lastEnd..<lexer.lastEnd }
        if lexer.peek(is: "'") || lexer.peek(is: "\"") {
            var copy = lexer
            return copy.at..<copy.textEnd()
        }
        var end = lexer.wordEnd()
        if end == lexer.at { while end < source.bytes.count, "=!<>&|?^".utf8.contains(source.bytes[end]) { end += 1 } }
        if end == lexer.at {
            end += 1
            while end < source.bytes.count, source.bytes[end] & 0xc0 == 0x80 { end += 1 }
        }
        return lexer.at..<end
    }

    /// Whether the text ends where more must follow: inside brackets, or after `=`, `,` or `|`.
    var isOpenEnd: Bool {
        guard lexer.isAtEnd, lexer.lastEnd > 0 else { return false }
        return lexer.isInBrackets || "=,|".utf8.contains(source.bytes[lexer.lastEnd - 1])
    }

    /// Takes part in the count of nesting; `false` when the text is too deep to go on.
    mutating func enter() -> Bool {
        guard depth < Self.depthLimit else {
            giveUp { .tooDeep($0.here, limit: Self.depthLimit) }
            return false
        }
        depth += 1
        return true
    }

    mutating func leave() { depth -= 1 }

    /// Counts an operator or a path step; `false` when there are too many in one statement.
    mutating func link() -> Bool {
        guard links < Self.linkLimit else {
            giveUp { .tooLong($0.here, limit: Self.linkLimit) }
            return false
        }
        links += 1
        return true
    }

    private mutating func giveUp(_ problem: (Parser) -> Diagnostic) {
        fail(problem)
        isHopeless = true
        lexer.take(.broken, to: source.bytes.count)
    }
}

/// The problems of one text: the first twenty, and how many more there were.
struct Problems {
    static let limit = 20
    private var shown: [(order: Int, problem: Diagnostic)] = []
    private var more = 0

    /// Whether another problem would be shown; making its text is not worth while otherwise.
    var hasRoom: Bool { shown.count < Self.limit }

    /// Counts a problem that is not shown.
    mutating func skip() { more += 1 }

    /// Adds a problem; one that another text has is ordered by the place that led to it.
    mutating func add(_ problem: Diagnostic, at order: Int? = nil) {
        guard hasRoom else { return skip() }
        shown.append((order ?? problem.marks.first?.place.range.lowerBound ?? .max, problem))
    }

    var isEmpty: Bool { shown.isEmpty }

    /// In the order of the text.
    var sorted: [Diagnostic] {
        var all = shown.enumerated()
            .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element.problem)
        if more > 0 { all.append(.moreProblems(more)) }
        return all
    }
}

extension Diagnostic {
    fileprivate static func strayBracket(_ place: Place) -> Diagnostic {
        Diagnostic("stray-bracket", .parse, "this '}' closes nothing", at: [.init(place)])
    }

    fileprivate static func tooDeep(_ place: Place, limit: Int) -> Diagnostic {
        Diagnostic(
            "too-deep", .parse, "the text is nested too deeply", at: [.init(place)],
            because: ["brackets and blocks may be nested \(limit) deep"])
    }

    fileprivate static func tooLong(_ place: Place, limit: Int) -> Diagnostic {
        Diagnostic(
            "too-long", .parse, "the statement is too long", at: [.init(place)],
            because: ["one statement may have \(limit) operators and path steps"])
    }

    static func moreProblems(_ count: Int) -> Diagnostic {
        Diagnostic("more-problems", .parse, "and \(count) more problem\(count == 1 ? "" : "s")", severity: .note)
    }
}

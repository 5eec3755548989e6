public import Diagnostics
import Values

extension Script {
    /// Everything that is wrong with what a text means, in the order of the text, without running anything: names, types,
    /// arities, assignments, code that is never reached. It assumes that `problems` are reported too.
    public func check(vocabulary: Vocabulary, surroundings: Surroundings = Surroundings()) -> [Diagnostic] {
        let checker = Checker(source, vocabulary, surroundings)
        checker.check(self)
        return checker.found
    }
}

/// Walks a tree with the names that are in sight.
final class Checker {
    let vocabulary: Vocabulary
    private(set) var source: Source
    /// What is known of one variable.
    struct Variable {
        var name: Name
        var isMutable: Bool
        /// What is known of its values.
        var shape: Shape
        var source: Source
        /// How it came to be, for messages.
        var origin: Origin
        var isUsed = false
        var isAssigned = false
    }
    enum Origin { case declaration, loop, parameter, error, before }

    /// From the outermost block inwards.
    var scopes: [[String: Variable]] = [[:]]
    /// The `def`s in sight, by block.
    var definitions: [[String: Definition]] = [[:]]
    var isInDefinition = false
    /// The types of the script's own variables, by the offset of the name.
    private(set) var types: [Int: String] = [:]
    /// What the header of the definition at hand says of its result, and what its `return`s give so far.
    var wantedResult: TypeName?
    var returned: Shape?
    /// What the definitions that were gone through give.
    var results: [DefinitionKey: Shape] = [:]
    var graph = CallGraph()
    /// Signatures that were looked up, by name.
    var functions: [String: Signature?] = [:]
    var filters: [String: Signature?] = [:]
    var headers: [DefinitionKey: Signature] = [:]
    private(set) lazy var verbs = Set(vocabulary.commands.map(\.name))
    /// The definitions of the script itself.
    var own: [(Name, DefinitionKey)] = []
    /// The variables of the top level that follow somewhere: the bodies of `def`s see them too.
    private(set) var later: [String: Variable] = [:]
    var usedEarly: Set<String> = []
    var assignedEarly: Set<String> = []
    var loops = 0
    /// Whether the statements at hand are those of an `expect error`.
    var awaitsFailure = false
    /// Whether what they read may be missing, and what they do may be of wrong types: a `catch` for it stands behind them.
    var mayMiss = false
    var mayMistake = false
    /// What the rows are like that the row expressions at hand go through, the innermost last.
    var rows: [Shape] = []
    /// The literal paths that earlier statements write to.
    var written: Set<String> = []
    /// The literal paths that a function was asked about, and whether something ran that may write any file.
    var asked: Set<String> = []
    var runsOthers = false
    /// What the script at hand requires, and is granted.
    var required: Set<String> = []
    private var isWhole = true
    /// Where the text itself is wrong.
    private var misread: [Int] = []
    /// How deep in scripts that are loaded this one is, and where the outermost of them is loaded.
    private var loadedAt: Int?
    /// The imports so far, by the names they define.
    private var imported: [String: Name] = [:]

    private var problems: [(order: Int, problem: Diagnostic)] = []
    private var seen: Set<String> = []

    init(_ source: Source, _ vocabulary: Vocabulary, _ surroundings: Surroundings) {
        self.source = source
        self.vocabulary = vocabulary
        let nowhere = 0..<0
        for (name, variable) in surroundings.variables {
            scopes[0][name] = Variable(
                name: Name(name, nowhere), isMutable: variable.isMutable, shape: variable.type.map { Shape(named: $0) } ?? .any, source: source, origin: .before, isUsed: true)
        }
        for definition in surroundings.definitions { definitions[0][definition.name.text] = definition }
    }

    func check(_ script: Script) {
        // A text that could not be read whole may use what it seems not to.
        isWhole = script.problems.isEmpty
        misread = script.problems.compactMap { $0.marks.first?.place }.filter { $0.source === source }.map(\.range.lowerBound)
        declare(script.parameters)
        top(script)
        closeScope()
        reportEffects()
        reportUnusedDefinitions(script)
    }

    /// In the order of the text.
    var found: [Diagnostic] {
        let all = problems.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element.problem)
        guard all.count > Self.limit else { return all }
        return Array(all.prefix(Self.limit)) + [.moreProblems(all.count - Self.limit)]
    }

    /// How many problems are shown.
    static let limit = 50

    // MARK: Problems

    func place(_ range: Range<Int>) -> Place { Place(source, range) }

    /// Where a range of the text at hand stands among all that is said: what is loaded stands where it is loaded.
    func order(of range: Range<Int>) -> Int { loadedAt ?? range.lowerBound }

    /// `outer`: where the command stands that a problem in another text belongs to.
    func report(_ problem: Diagnostic, at outer: Range<Int>? = nil, order: Int? = nil) {
        // A block that is expected to fail may hold what does.
        if awaitsFailure, problem.kind == .type { return }
        var problem = problem
        // What is caught where it fails is no reason to refuse the script.
        if mayMistake, problem.kind == .type { problem.severity = .warning }
        let range = problem.marks.first?.place.range ?? 0..<0
        // What could not be read well says little of what it means.
        if problem.kind == .type, loadedAt == nil, outer == nil, misread.contains(where: range.contains) { return }
        let name = outer == nil ? source.name : problem.marks.first?.place.source.name
        guard seen.insert("\(problem.id) \(name ?? "") \(range.lowerBound) \(range.upperBound)").inserted else { return }
        problems.append((order ?? self.order(of: outer ?? range), problem))
    }

    // MARK: Blocks

    /// The statements of the top level of a script, in the scope that is open.
    private func top(_ script: Script) {
        collectDefinitions(script.body)
        checkStatements(script.body.statements)
    }

    func block(_ block: Block, _ prepare: () -> Void = {}) {
        let outer = rows
        // Statements have no row.
        rows = []
        defer { rows = outer }
        scopes.append([:])
        definitions.append([:])
        prepare()
        collectDefinitions(block)
        checkStatements(block.statements)
        closeScope()
        definitions.removeLast()
    }

    private func checkStatements(_ statements: [Statement]) {
        var isOver = false
        for (index, statement) in statements.enumerated() {
            check(statement)
            if !isOver, Self.leaves(statement), index + 1 < statements.count {
                isOver = true
                let next = statements[index + 1]
                if case .define = next.kind { continue }
                report(.unreachable(place(firstLine(next.range)), after: place(statement.range)))
            }
        }
    }

    private func firstLine(_ range: Range<Int>) -> Range<Int> {
        let end = source.bytes[range.clamped(to: 0..<source.bytes.count)].firstIndex(of: UInt8(ascii: "\n")) ?? range.upperBound
        return range.lowerBound..<max(range.lowerBound, min(range.upperBound, end))
    }

    /// Ends the innermost scope; what was never used is said.
    private func closeScope() {
        let scope = scopes.removeLast()
        // What is typed at the prompt may be used by the next line.
        guard isWhole, !(scopes.isEmpty && source.name == nil) else { return }
        for variable in scope.values where variable.origin == .declaration && variable.source === source {
            checkMutability(variable)
            guard !variable.isUsed, !variable.name.text.hasPrefix("_") else { continue }
            report(.unused(place(variable.name.range), variable.name.text))
        }
    }

    /// Whether nothing after a statement is reached.
    static func leaves(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .leave, .next, .give, .fail: true
        case .repeatWhile(let condition, let body): isEndless(condition, body)
        case .show(let pipeline):
            if case .command(let command) = pipeline.head { command.verb.text == "exit" && command.signature != nil } else { false }
        case .choose(let ways, let otherwise):
            otherwise.map { leaves($0) && ways.allSatisfy { leaves($0.block) } } ?? false
        case .attempt(let body, let catches, let finally):
            finally.map(leaves) == true || (leaves(body) && catches.allSatisfy { leaves($0.block) })
        default: false
        }
    }

    static func leaves(_ block: Block) -> Bool { block.statements.contains(where: leaves) }

    // MARK: Variables

    func declare(_ name: Name, isMutable: Bool = false, shape: Shape = .any, _ origin: Origin) {
        if origin != .parameter { warnOfShadow(name) }
        let old = scopes[scopes.count - 1][name.text]
        if isWhole, let old, !old.isUsed, old.origin == .declaration, old.source === source {
            report(.unused(place(old.name.range), name.text))
        }
        if loadedAt == nil { types[name.range.lowerBound] = shape.type }
        scopes[scopes.count - 1][name.text] = Variable(
            name: name, isMutable: isMutable, shape: shape, source: source, origin: origin,
            isUsed: scopes.count == 1 && usedEarly.contains(name.text), isAssigned: scopes.count == 1 && assignedEarly.contains(name.text))
    }

    private func warnOfShadow(_ name: Name) {
        guard let old = scopes.last(where: { $0[name.text] != nil })?[name.text], old.origin != .before, old.source === source else {
            return
        }
        report(.shadow(place(name.range), name.text, Place(old.source, old.name.range)))
    }

    /// Looks a variable up, and counts it as used.
    func use(_ name: String) -> Variable? {
        for index in scopes.indices.reversed() {
            guard let variable = scopes[index][name] else { continue }
            if isInDefinition, index <= 1 { usedEarly.insert(name) }
            if !variable.isUsed, !isLater(index) { scopes[index][name]?.isUsed = true }
            return variable
        }
        return nil
    }

    /// Whether a scope is that of the variables which follow: in the body of a `def` they lie below the top level, and stay as they are.
    func isLater(_ scope: Int) -> Bool { isInDefinition && scope == 0 }

    var variableNames: [String] { scopes.flatMap(\.keys).sorted() }

    // MARK: Definitions

    func definition(_ name: String) -> Definition? {
        for scope in definitions.reversed() { if let found = scope[name] { return found } }
        return nil
    }

    /// Finds what may be used before it stands in the text.
    private func collectDefinitions(_ block: Block) {
        for statement in block.statements {
            switch statement.kind {
            case .define(let definition):
                let name = definition.name
                if let old = definitions[definitions.count - 1][name.text], old.name.range != name.range, loadedAt == nil, !isBefore(old) {
                    report(.secondDefinition(place(name.range), name.text, place(old.name.range)))
                }
                definitions[definitions.count - 1][name.text] = definition
                if loadedAt == nil { own.append((name, DefinitionKey(definition))) }
            case .declare(let name, let isMutable, let type, _) where scopes.count == 1:
                later[name.text] = Variable(
                    name: name, isMutable: isMutable, shape: type.map { Shape($0) } ?? .any, source: source, origin: .declaration)
            case .load(let path, let script?, let isImport, let space):
                if isImport, space == nil, loadedAt == nil { noteImport(script, at: path) }
                let (outer, at) = (source, loadedAt)
                (source, loadedAt) = (script.source, loadedAt ?? statement.range.lowerBound)
                collectDefinitions(script.body)
                (source, loadedAt) = (outer, at)
            default: break
            }
        }
    }

    /// Warns of names that two imports define: the later one would win in silence.
    private func noteImport(_ script: Script, at path: Name) {
        for case .define(let definition) in script.body.statements.map(\.kind) {
            let name = definition.name.text
            if let other = imported[name], !other.text.isSame(as: path.text) {
                report(.secondImport(place(path.range), name, place(other.range)))
            }
            imported[name] = path
        }
    }

    /// Whether a definition comes from an earlier line, which may be defined again.
    private func isBefore(_ definition: Definition) -> Bool {
        let range = definition.name.range
        return range.upperBound > source.bytes.count || source.text(in: range) != definition.name.text
    }

    /// Goes through a script that is loaded, in the scope that is open.
    func loaded(_ script: Script, at range: Range<Int>) {
        let (outer, at, needs) = (source, loadedAt, required)
        (source, loadedAt, required) = (script.source, loadedAt ?? range.lowerBound, [])
        declare(script.parameters)
        checkStatements(script.body.statements)
        (source, loadedAt, required) = (outer, at, needs)
    }
}

extension Diagnostic {
    fileprivate static func unreachable(_ place: Place, after: Place) -> Diagnostic {
        Diagnostic(
            "unreachable", .name, "this is never reached", at: [.init(place), .init(after, "nothing after this runs")],
            severity: .warning)
    }

    fileprivate static func unused(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "unused-variable", .name, "'\(name)' is never used", at: [.init(place)],
            because: ["a name that begins with '_' may stay unused"], severity: .warning)
    }

    fileprivate static func shadow(_ place: Place, _ name: String, _ old: Place) -> Diagnostic {
        Diagnostic(
            "shadowed-variable", .name, "there is a variable '\(name)' already, which this one hides",
            at: [.init(place), .init(old, "the other one")], severity: .warning)
    }

    fileprivate static func secondImport(_ place: Place, _ name: String, _ old: Place) -> Diagnostic {
        Diagnostic(
            "second-import", .name, "this defines '\(name)', which an import before it does too",
            at: [.init(place, "this one counts"), .init(old, "the other one")], try: ["import \(place.text) as NAME"], severity: .warning)
    }

    fileprivate static func secondDefinition(_ place: Place, _ name: String, _ old: Place) -> Diagnostic {
        Diagnostic(
            "second-definition", .name, "'\(name)' is defined twice", at: [.init(place), .init(old, "here too")])
    }
}

import Diagnostics
public import Language
public import ProductAnalytics
public import Values

/// What could stand at a place of a text: verbs, words of their usage lines, entities, sites, files, variables, functions, filters.
///
/// The shell and the language server ask the same one. It sends nothing: connections come from whoever knows some.
public struct Completer: Sendable {
    let vocabulary: Vocabulary
    let surroundings: Surroundings
    private let files: Files
    /// The connection ids and field ids of an entity, soon or not at all.
    private let connections: @Sendable (_ entity: String) -> [KnownConnection]
    /// The attributes of an entity, as far as they are known without asking anybody.
    let attributes: @Sendable (_ entity: String) -> [MappedAttribute]
    /// The values of an attribute that a text begins.
    let values: @Sendable (_ attribute: String, _ entity: String, _ beginning: String) -> [KnownValue]
    /// What somebody who knows a command suggests for an argument of it.
    private let suggestions: @Sendable (_ argument: KnownArgument, _ beginning: String) -> [SuggestedValue]
    /// Whether the surroundings hold every variable in sight, so that the text is not searched for more.
    private let knowsAllVariables: Bool
    /// The script that the text is, for names of scripts are relative to the one that names them.
    private let asker: String?

    public init(
        vocabulary: Vocabulary, surroundings: Surroundings, files: Files, knowsAllVariables: Bool = false, asker: String? = nil,
        connections: @escaping @Sendable (_ entity: String) -> [KnownConnection] = { _ in [] },
        attributes: @escaping @Sendable (_ entity: String) -> [MappedAttribute] = { _ in [] },
        values: @escaping @Sendable (_ attribute: String, _ entity: String, _ beginning: String) -> [KnownValue] = { _, _, _ in [] },
        suggestions: @escaping @Sendable (_ argument: KnownArgument, _ beginning: String) -> [SuggestedValue] = { _, _ in [] }
    ) {
        self.suggestions = suggestions
        self.attributes = attributes
        self.values = values
        self.vocabulary = vocabulary
        self.surroundings = surroundings
        self.files = files
        self.connections = connections
        self.knowsAllVariables = knowsAllVariables
        self.asker = asker
    }

    /// What could stand at an offset (UTF-8) of a text.
    public func complete(_ text: String, at offset: Int) -> Completion {
        let line = LineContext(text, at: offset, vocabulary: vocabulary)
        if line.isInsideText { return insideText(line, text, at: offset) }
        if line.word.hasPrefix("$") { return matching(line, variables(line)) }
        switch line.position {
        case .verb: return matching(line, verbs + (line.word.isEmpty ? [] : functions))
        case .filter: return matching(line, filters)
        case .type: return matching(line, types)
        case .kind: return matching(line, kinds)
        case .expression: return matching(line, line.word.isEmpty ? variables(line) : functions + Self.literals)
        case .argument(let verb, let words): return argument(line, verb, words)
        }
    }

    // MARK: What there is

    private var definitions: [Signature] { surroundings.definitions.map(Signature.init(of:)) }

    private var verbs: [Completion.Candidate] {
        vocabulary.commands.map { .init($0, .verb) } + definitions.map { .init($0, .definition) } + statements
    }

    private var statements: [Completion.Candidate] {
        let verbs = Set(vocabulary.commands.map(\.name))
        let described = Statements.all.filter { !verbs.contains($0.name) }.map {
            Completion.Candidate($0.name, description: $0.summary, sort: .statement)
        }
        let known = Set(described.map(\.text))
        return described + ["return", "break", "continue", "import"].filter { !known.contains($0) }.map { .init($0, sort: .statement) }
    }

    private var filters: [Completion.Candidate] { (Filters.signatures + vocabulary.filters).map { .init($0, .filter) } }

    private var functions: [Completion.Candidate] {
        (Functions.signatures + vocabulary.functions).map { .init($0, .function, suffix: "(") }
            + definitions.map { .init($0, .definition, suffix: "(") }
    }

    private static let literals: [Completion.Candidate] = ["true", "false", "null", "not"].map { .init($0, sort: .statement) }

    private var types: [Completion.Candidate] {
        (Usage.types.union(vocabulary.types.keys)).sorted().map { .init($0, suffix: "", sort: .type) }
    }

    private var kinds: [Completion.Candidate] {
        Kind.allCases.filter { $0 != .cancelled }.map { .init($0.rawValue, description: "kind of error", sort: .type) }
    }

    private func variables(_ line: LineContext) -> [Completion.Candidate] {
        let known = surroundings.variables
        let names = knowsAllVariables ? Set(known.keys) : line.variables.union(known.keys)
        return names.sorted().map { .init("$" + $0, description: known[$0]?.type ?? "", suffix: "", sort: .variable) }
    }

    // MARK: Arguments

    private func argument(_ line: LineContext, _ verb: String, _ words: [String]) -> Completion {
        guard let signature = (vocabulary.commands + definitions).first(where: { $0.name == verb }) else {
            return Completion(range: line.range, candidates: [])
        }
        if line.word.hasPrefix("--") {
            return matching(line, signature.usage.options.map { .init("--\($0.name)", sort: .option) })
        }
        var found: [Completion.Candidate] = []
        var range = line.range
        let option = signature.usage.option(awaitingValueAfter: words)
        for part in option.map({ [$0] }) ?? Expectation(after: words, in: signature.usage).parts {
            switch part {
            case .word(let word): found.append(.init(word))
            case .argument(let name, let type):
                found += suggested(KnownArgument(command: verb, name: name), line)
                switch type {
                case "entity": found += Self.values(Entity.all.map(\.name))
                case "site": found += Self.values(Site.names)
                case "format": found += Self.values(Format.all.map(\.name))
                case "path", "file", "script", "source":
                    let (paths, place) = FileNames(type == "script" ? besideScript : files).candidates(for: line)
                    // A file's name is completed from its last slash on, so a path replaces another range than a word does.
                    if found.isEmpty || !paths.isEmpty { range = place }
                    found += paths
                case "attribute": found += attributes(after: words)
                case "sort": found += attributes(after: words, sign: line.word.hasPrefix("-") ? "-" : "")
                case "resource": found += resources(line)
                case "field": found += fields(words)
                case "text" where verb == "set" && name == "action":
                    found += LineAction.allCases.map { .init($0.rawValue, description: $0.summary, sort: .value) }
                case "text" where verb == "help": found += Self.values(Manual.names) + definitions.map { .init($0, .definition) }
                case "command": found += vocabulary.commands.map { .init($0, .verb) } + definitions.map { .init($0, .definition) }
                case _ where type.contains("|"): found += Self.values(type.split(separator: "|").map(String.init))
                case _ where vocabulary.types[type]?.candidates != nil:
                    found += (vocabulary.types[type]?.candidates?() ?? []).map { .init($0.word, description: $0.summary, sort: .value) }
                default: if line.word.isEmpty { found += variables(line) }
                }
            }
        }
        return matching(line, found, range)
    }

    private var besideScript: Files {
        guard let asker else { return files }
        var beside = files
        beside.list = { [files] in files.list(Paths.resolve($0, besides: asker)) }
        return beside
    }

    /// What would need quotes gets them, so that nothing of it is read as more than a text.
    private func suggested(_ argument: KnownArgument, _ line: LineContext) -> [Completion.Candidate] {
        suggestions(argument, line.word).map { .init(Value.text($0.text).asWord, description: $0.summary, sort: .value) }
    }

    private static func values(_ names: [String]) -> [Completion.Candidate] { names.map { .init($0, sort: .value) } }

    /// `users/` first, then the connections behind it.
    private func resources(_ line: LineContext) -> [Completion.Candidate] {
        let entities = Entity.all.map(\.name)
        guard let slash = line.word.firstIndex(of: "/") else { return entities.map { .init($0 + "/", suffix: "", sort: .value) } }
        let entity = String(line.word[..<slash])
        guard entities.contains(entity) else { return [] }
        return connections(entity).map { .init("\(entity)/\($0.id)", description: $0.summary, sort: .value) }
    }

    private func fields(_ words: [String]) -> [Completion.Candidate] {
        guard let resource = words.first, let slash = resource.firstIndex(of: "/") else { return [] }
        let id = resource[resource.index(after: slash)...]
        let known = connections(String(resource[..<slash])).first { $0.id == id }
        return known?.fields.map { .init($0, sort: .field) } ?? []
    }

    /// The candidates that begin with what is typed; when there are none, those that hold it, or its letters in their order.
    private func matching(_ line: LineContext, _ candidates: [Completion.Candidate], _ range: Range<Int>? = nil) -> Completion {
        var seen: Set<String> = []
        let different = candidates.filter { seen.insert($0.text).inserted }
        var fitting = different.filter { $0.text.hasPrefix(line.word) }
        if fitting.isEmpty { fitting = different.fuzzy(line.word) }
        return Completion(range: range ?? line.range, candidates: fitting)
    }
}

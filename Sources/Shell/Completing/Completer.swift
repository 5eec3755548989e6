import Diagnostics
import Language
import Values

/// What could stand at a place of a line: verbs, words of their usage lines, entities, sites, files, variables, connections.
///
/// It knows what the shell knew when the prompt was drawn; only files and connection ids are looked up afresh.
struct Completer: Sendable {
    var vocabulary: Vocabulary
    var surroundings: Surroundings
    var sites: [String]
    var entities: [String]
    var formats: [String]
    var topics: [String]
    var files: Files
    /// The connection ids and field ids of an entity, soon or not at all.
    var connections: @Sendable (_ entity: String) -> [Connections.Known]

    func complete(_ text: String, at offset: Int) -> Completion {
        let line = LineContext(text, at: offset, vocabulary: vocabulary)
        if line.isInsideText { return Completion(range: offset..<offset, candidates: []) }
        if line.word.hasPrefix("$") {
            let names = Set(surroundings.variables.keys).union(line.variables)
            return matching(line, names.sorted().map { .init("$" + $0, description: surroundings.variables[$0]?.type ?? "", suffix: "") })
        }
        switch line.position {
        case .verb: return matching(line, verbs)
        case .filter: return matching(line, Filters.signatures.map { .init($0.name, description: $0.summary) })
        case .expression: return Completion(range: offset..<offset, candidates: [])
        case .argument(let verb, let words): return argument(line, verb, words)
        }
    }

    private var definitions: [Signature] { surroundings.definitions.map(Signature.init(of:)) }

    private var verbs: [Completion.Candidate] {
        let statements = ["let", "if", "for", "while", "try", "def", "load", "assert", "expect", "plan", "fail"]
        return (vocabulary.commands + definitions).map { .init($0.name, description: $0.summary) } + statements.map { .init($0) }
    }

    private func argument(_ line: LineContext, _ verb: String, _ words: [String]) -> Completion {
        guard let signature = (vocabulary.commands + definitions).first(where: { $0.name == verb }) else {
            return Completion(range: line.range, candidates: [])
        }
        if line.word.hasPrefix("--") {
            return matching(line, signature.usage.options.map { .init("--\($0.name)") })
        }
        var found: [Completion.Candidate] = []
        var range = line.range
        for part in Expectation(after: words, in: signature.usage).parts {
            switch part {
            case .word(let word): found.append(.init(word))
            case .argument(_, let type):
                switch type {
                case "entity": found += entities.map { .init($0) }
                case "site": found += sites.map { .init($0) }
                case "format": found += formats.map { .init($0) }
                case "path", "script", "source":
                    let (paths, place) = FileNames(files).candidates(for: line)
                    // A file's name is completed from its last slash on, so a path replaces another range than a word does.
                    if found.isEmpty || !paths.isEmpty { range = place }
                    found += paths
                case "resource": found += resources(line)
                case "field": found += fields(words)
                case "text" where verb == "help": found += topics.map { .init($0) }
                default: break
                }
            }
        }
        return matching(line, found, range)
    }

    /// `users/` first, then the connections behind it.
    private func resources(_ line: LineContext) -> [Completion.Candidate] {
        guard let slash = line.word.firstIndex(of: "/") else { return entities.map { .init($0 + "/", suffix: "") } }
        let entity = String(line.word[..<slash])
        guard entities.contains(entity) else { return [] }
        return connections(entity).map { .init("\(entity)/\($0.id)", description: $0.summary) }
    }

    private func fields(_ words: [String]) -> [Completion.Candidate] {
        guard let resource = words.first, let slash = resource.firstIndex(of: "/") else { return [] }
        let id = resource[resource.index(after: slash)...]
        return connections(String(resource[..<slash])).first { $0.id == id }?.fields.map { .init($0) } ?? []
    }

    /// The candidates that begin with what is typed.
    private func matching(_ line: LineContext, _ candidates: [Completion.Candidate], _ range: Range<Int>? = nil) -> Completion {
        Completion(range: range ?? line.range, candidates: candidates.filter { $0.text.hasPrefix(line.word) })
    }
}

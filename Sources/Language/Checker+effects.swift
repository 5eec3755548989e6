import Diagnostics

/// A verb that a definition runs.
public struct VerbUse: Sendable, Equatable {
    public var verb: String
    public var effect: Effect
}

extension Script {
    /// The verbs that each definition of the script comes to run, by itself or through others, by their names; those that stay here are
    /// left out.
    public func deeds(vocabulary: Vocabulary) -> [String: [VerbUse]] {
        let checker = Checker(source, vocabulary, Surroundings())
        checker.check(self)
        return Dictionary(checker.own.map { ($0.0.text, checker.graph.deeds(of: $0.1)) }, uniquingKeysWith: { first, _ in first })
    }
}

/// Which definitions call which, and which verbs they run: what a check learns on its way, for what can only be said at its end.
struct CallGraph {
    /// The definition whose body is being checked.
    var current: DefinitionKey?
    /// The first verb each runs that reaches the API.
    private(set) var verbs: [DefinitionKey: String] = [:]
    /// All that each runs, in the order of the text.
    private var deeds: [DefinitionKey: [VerbUse]] = [:]
    private var calls: [DefinitionKey: Set<DefinitionKey>] = [:]
    /// Those that something else than themselves calls.
    private(set) var called: Set<DefinitionKey> = []
    /// Calls in row expressions.
    private(set) var inRows: [(key: DefinitionKey, name: String, place: Place, order: Int)] = []

    mutating func call(_ key: DefinitionKey, _ name: String, _ place: Place, order: Int, isInRow: Bool) {
        if key != current { called.insert(key) }
        if let current { calls[current, default: []].insert(key) }
        if isInRow { inRows.append((key, name, place, order)) }
    }

    mutating func run(_ verb: String, _ effect: Effect) {
        guard let current else { return }
        if verbs[current] == nil { verbs[current] = verb }
        let deed = VerbUse(verb: verb, effect: effect)
        if deeds[current]?.contains(deed) != true { deeds[current, default: []].append(deed) }
    }

    /// What a definition comes to run by itself or through others.
    func deeds(of key: DefinitionKey) -> [VerbUse] {
        var (seen, open, all): (Set<DefinitionKey>, [DefinitionKey], [VerbUse]) = ([key], [key], [])
        while let next = open.popLast() {
            all += (deeds[next] ?? []).filter { !all.contains($0) }
            for callee in calls[next] ?? [] where seen.insert(callee).inserted { open.append(callee) }
        }
        return all.sorted { $0.verb < $1.verb }
    }

    /// The verbs that definitions come to run by themselves or through others.
    func reached() -> [DefinitionKey: String] {
        var callers: [DefinitionKey: [DefinitionKey]] = [:]
        for (caller, callees) in calls { for callee in callees { callers[callee, default: []].append(caller) } }
        var reached = verbs
        var open = Array(verbs.keys)
        while let key = open.popLast() {
            for caller in callers[key] ?? [] where reached[caller] == nil {
                reached[caller] = reached[key]
                open.append(caller)
            }
        }
        return reached
    }
}

extension Checker {
    /// Counts a call of a definition.
    func noteCall(_ definition: Definition, _ name: Name) {
        graph.call(DefinitionKey(definition), name.text, place(name.range), order: order(of: name.range), isInRow: !rows.isEmpty)
    }

    /// Counts a verb that is run.
    func noteVerb(_ signature: Signature, _ command: Command) {
        guard signature.effect != .local else { return }
        // What is only planned changes nothing.
        graph.run(command.verb.text, command.isPlan ? .read : signature.effect)
        if !rows.isEmpty { report(.verbInRow(place(command.verb.range), command.verb.text)) }
    }

    /// Says which definitions that reach the API are called once for each row.
    func reportEffects() {
        guard !graph.inRows.isEmpty else { return }
        let reached = graph.reached()
        for call in graph.inRows {
            guard let verb = reached[call.key] else { continue }
            report(.effectInRow(call.place, call.name, verb), order: call.order)
        }
    }
}

extension Diagnostic {
    fileprivate static func effectInRow(_ place: Place, _ name: String, _ verb: String) -> Diagnostic {
        Diagnostic(
            "effect-in-row", .usage, "'\(name)' reaches the API, so a row expression cannot call it", at: [.init(place)],
            because: [
                "it runs '\(verb)', which would be sent once for each row",
                "for each row write: for $row in … { \(name) … }; once for all write: let found = \(name)(…)",
            ])
    }

    fileprivate static func verbInRow(_ place: Place, _ verb: String) -> Diagnostic {
        Diagnostic(
            "verb-in-row", .usage, "'\(verb)' is sent once for each row", at: [.init(place)],
            because: ["what is the same for all rows is asked for once: let found = (\(verb) …)"], severity: .warning)
    }
}

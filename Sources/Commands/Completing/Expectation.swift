import Language

/// What a usage line allows after some words: the parts that could come next.
struct Expectation {
    /// A fixed word, or an argument of a type.
    enum Part: Hashable {
        case word(String)
        case argument(name: String, type: String)
    }
    private(set) var parts: [Part] = []

    /// What can follow the words that stand behind a verb; empty when the words do not fit, or nothing more may come.
    init(after words: [String], in usage: Usage) {
        var states = [usage.parts[...]].map { [$0] }
        for word in words where !word.hasPrefix("--") {
            let steps = states.flatMap { Self.steps(from: $0) }
            // A fixed word that stands there is that word, whatever argument could take it as well.
            let fixed = steps.filter { $0.part == .word(word) }
            states = (fixed.isEmpty ? steps.filter { $0.part.takes(word) } : fixed).map(\.rest)
        }
        for step in states.flatMap({ Self.steps(from: $0) }) where !parts.contains(step.part) { parts.append(step.part) }
    }

    /// What is left to be matched: the rest of a list of parts, inside the rests of those around it.
    private typealias State = [ArraySlice<Usage.Part>]

    private static func steps(from state: State, depth: Int = 0) -> [(part: Part, rest: State)] {
        guard depth < 32, var inner = state.last else { return [] }
        let outer = Array(state.dropLast())
        guard let next = inner.popFirst() else { return steps(from: outer, depth: depth + 1) }
        let rest = outer + [inner]
        switch next {
        case .word(let word): return [(.word(word), rest)]
        case .argument(let name, let type): return [(.argument(name: name, type: type), rest)]
        case .optional(let parts):
            return steps(from: rest + [parts[...]], depth: depth + 1) + steps(from: rest, depth: depth + 1)
        case .choice(let ways): return ways.flatMap { steps(from: rest + [$0[...]], depth: depth + 1) }
        case .repeated(let part, _):
            return steps(from: rest + [[.optional([next])], [part]].map { $0[...] }, depth: depth + 1)
        }
    }
}

extension Usage {
    /// The value that an option takes which stands last.
    func option(awaitingValueAfter words: [String]) -> Expectation.Part? {
        guard let last = words.last, last.hasPrefix("--"), let option = options.first(where: { "--" + $0.name == last }) else { return nil }
        return option.type.map { .argument(name: option.name, type: $0) }
    }
}

extension Expectation.Part {
    /// Whether a word could be this part: a fixed word must be it, an argument takes any.
    fileprivate func takes(_ word: String) -> Bool {
        if case .word(let fixed) = self { fixed == word } else { true }
    }
}

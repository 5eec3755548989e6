public import Diagnostics

/// Every name of a script and what it means: where it is defined, and where the text speaks of it.
///
/// It is what an editor asks: go to a definition, find references, rename. A name that means nothing is not in it; the check says so.
public struct NameIndex: Sendable {
    /// A variable or a `def`.
    public struct Symbol: Sendable {
        public enum Sort: Sendable { case variable, loop, parameter, error, definition }
        public var sort: Sort
        /// The name as this script spells it: `lib.missing` for what was imported as `lib`.
        public var name: String
        /// The name as it is defined.
        public var ownName: String { name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name }
        /// Where it is defined; several places where a variable is declared again in the same block.
        public var places: [Place]
        public var isMutable = false
        /// The type that is written down.
        public var type: TypeName?
        /// The `def` itself, or the one whose parameter this is.
        public var definition: Definition?
        /// The part of the script in which a text may speak of it.
        var sight: Range<Int>
        /// Whether the bodies of all `def`s see it as well.
        var isTop: Bool
    }

    /// What a name in the text is.
    public enum Meaning: Sendable {
        /// A variable or `def`, by its number.
        case symbol(Int, Role)
        case verb(Signature)
        case filter(Signature)
        case function(Signature)
        /// A fixed word of a usage line, or the name of an option.
        case word, option
        case type, field, kind
        /// The name that a script is imported as.
        case space
        /// The name of a file; a script's is relative to the script that names it.
        case file(String, isScript: Bool)
    }
    public enum Role: Sendable { case definition, use, assignment }

    /// A name where it stands.
    public struct Mention: Sendable {
        public var place: Place
        public var meaning: Meaning
    }

    public internal(set) var symbols: [Symbol] = []
    /// The names of the script itself, in the order of the text.
    public internal(set) var mentions: [Mention] = []
    /// The names of symbols in the scripts that it loads.
    public internal(set) var mentionsInLoaded: [Mention] = []
    /// The `def`s, from `def` to `}`.
    var bodies: [Range<Int>] = []

    public init(_ script: Script, vocabulary: Vocabulary) {
        let walk = NameWalk(script, vocabulary)
        self = walk.index
        mentions.sort { ($0.place.range.lowerBound, $0.place.range.upperBound) < ($1.place.range.lowerBound, $1.place.range.upperBound) }
    }

    init() {}

    /// The name at an offset of the script; one that ends there counts when none begins there.
    public func mention(at offset: Int) -> Mention? {
        var low = 0
        var high = mentions.count
        while low < high {
            let middle = (low + high) / 2
            if mentions[middle].place.range.upperBound < offset { low = middle + 1 } else { high = middle }
        }
        var ending: Mention?
        for mention in mentions[low...] {
            guard mention.place.range.lowerBound <= offset else { break }
            if mention.place.range.contains(offset) { return mention }
            if mention.place.range.upperBound == offset { ending = mention }
        }
        return ending
    }

    /// Everywhere a symbol is spoken of, in the order of the text; what stands in loaded scripts comes last.
    public func mentions(of symbol: Int) -> [Mention] {
        (mentions + mentionsInLoaded).filter { if case .symbol(symbol, _) = $0.meaning { true } else { false } }
    }

    /// The variables that a text at an offset may speak of; the innermost of one name.
    public func variables(at offset: Int) -> [Symbol] {
        let around = bodies.filter { $0.contains(offset) }.max { $0.lowerBound < $1.lowerBound }
        var found: [String: Symbol] = [:]
        for symbol in symbols where symbol.sort != .definition {
            let isHere = symbol.sight.contains(offset) && (around.map { $0.contains(symbol.sight.lowerBound) } ?? true)
            guard isHere || (symbol.isTop && around != nil) else { continue }
            if let other = found[symbol.name], other.sight.lowerBound > symbol.sight.lowerBound { continue }
            found[symbol.name] = symbol
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// The `def`s that a text at an offset may call; the innermost of one name.
    public func definitions(at offset: Int) -> [Definition] {
        var found: [String: Symbol] = [:]
        for symbol in symbols where symbol.sort == .definition && symbol.sight.contains(offset) {
            if let other = found[symbol.name], other.sight.count < symbol.sight.count { continue }
            found[symbol.name] = symbol
        }
        return found.values.sorted { $0.name < $1.name }.compactMap(\.definition)
    }
}

extension Script {
    /// What the check finds, and what it knows of types on the way.
    public struct Examination: Sendable {
        public var problems: [Diagnostic]
        /// The types of variables that are certain, by the offset of the name where each is declared.
        public var types: [Int: String]
    }

    /// Checks a text as `check(vocabulary:surroundings:)` does, and tells the types of its variables too.
    public func examine(vocabulary: Vocabulary, surroundings: Surroundings = Surroundings()) -> Examination {
        let checker = Checker(source, vocabulary, surroundings)
        checker.check(self)
        return Examination(problems: checker.found, types: checker.types)
    }
}

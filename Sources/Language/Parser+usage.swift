import Diagnostics
import Values

/// An argument as it was bound to a part of a usage line.
struct Bound {
    enum Value {
        case value(Expression)
        case path(Filter.Path)
        /// A fixed word, or an option without a value.
        case word
        case block(Block)
        /// The name of a row in the block that follows.
        case row(Name)
    }
    var name: String
    var value: Value
    /// Whether it is an expression over a row.
    var isRow = false
    var isRepeated = false
    var isSpread = false
    var range: Range<Int>
}

/// The state of matching arguments against one usage line.
private struct Matching {
    let signature: Signature
    let verb: Name
    let isFilter: Bool
    var bound: [Bound] = []
}

// A usage line leads the reading of arguments: one look ahead decides, and fixed words go before arguments.
extension Parser {
    /// Reads the arguments of a verb or a filter.
    mutating func match(_ signature: Signature, _ verb: Name, isFilter: Bool = false) -> [Bound] {
        var matching = Matching(signature: signature, verb: verb, isFilter: isFilter)
        match(signature.usage.parts, follow: [], isRepeated: false, &matching)
        takeOptions(&matching)
        lexer.skipBlanks()
        if !isPanicking, !isAtArgumentsEnd(isFilter) { failExtra(matching) }
        return matching.bound
    }

    private func isAtArgumentsEnd(_ isFilter: Bool) -> Bool {
        if lexer.isAtEnd || lexer.isAtLineEnd || lexer.hasCrossedLine && !lexer.isInBrackets { return true }
        switch lexer.peek() {
        case UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ">"): return true
        case UInt8(ascii: "&"): return lexer.peek(1) != UInt8(ascii: "&")
        case UInt8(ascii: "{"): return stopsAtBrace
        case UInt8(ascii: ","): return lexer.isInBrackets
        default: return false
        }
    }

    private mutating func match(_ parts: [Usage.Part], follow: [String], isRepeated: Bool, _ matching: inout Matching) {
        for (index, part) in parts.enumerated() {
            guard !isPanicking else { return }
            takeOptions(&matching)
            let rest = parts[(index + 1)...]
            let next = Self.leads(rest) + (Self.canBeEmpty(rest) ? follow : [])
            switch part {
            case .word(let word):
                guard takes(part, next) else { return failMissing(parts[index...], matching) }
                let range = lexer.take(.word, to: lexer.wordEnd())
                // In `site <site>` the argument itself says that the word is there.
                if case .argument(word, _)? = rest.first {
                } else {
                    matching.bound.append(Bound(name: word, value: .word, isRepeated: isRepeated, range: range))
                }
                lexer.skipBlanks()
            case .argument(let name, let type):
                guard takes(part, next) else { return failMissing(parts[index...], matching) }
                takeArgument(name, type, isRepeated: isRepeated, &matching)
            case .optional(let inner):
                if takes(part, next) { match(inner, follow: next, isRepeated: isRepeated, &matching) }
            case .choice(let ways):
                guard let way = way(ways, next) else { return failMissing(parts[index...], matching) }
                match(way, follow: next, isRepeated: isRepeated, &matching)
            case .repeated(let inner, let commas):
                guard takes(inner, next) else { return failMissing(parts[index...], matching) }
                repeat {
                    match([inner], follow: next, isRepeated: true, &matching)
                    takeOptions(&matching)
                } while !isPanicking && (commas ? takeComma() : takes(inner, next))
            }
        }
    }

    /// The way of a choice that goes on from here: one that begins with the word that stands here, else one that begins
    /// with an argument.
    private mutating func way(_ ways: [[Usage.Part]], _ follow: [String]) -> [Usage.Part]? {
        let words = ways.first { way in
            if case .word? = way.first { takes(way[0], follow) } else { false }
        }
        return words
            ?? ways.first { way in
                if case .word? = way.first { false } else { way.first.map { takes($0, follow + Self.leads(ways)) } ?? false }
            }
    }

    private mutating func takeComma() -> Bool {
        lexer.skipBlanks()
        guard lexer.peek(is: ",") else { return false }
        lexer.take(.symbol, count: 1)
        lexer.skipLines()
        return true
    }

    /// Whether the text here can be the beginning of a part; words that may follow the part are not arguments.
    private func takes(_ part: Usage.Part, _ follow: [String]) -> Bool {
        switch part {
        case .word(let word): isAtWord(word)
        case .argument(_, "block"): lexer.peek(is: "{")
        case .argument(_, "variable"): lexer.peek(is: "$")
        case .argument(_, let type):
            (beginsArgument || (type == "expr" && beginsRow) || (type == "sort" && lexer.peek(is: "-")))
                && !follow.contains(where: isAtWord)
        case .optional(let parts): parts.first.map { takes($0, follow) } ?? false
        case .choice(let ways): ways.contains { $0.first.map { takes($0, follow) } ?? false }
        case .repeated(let part, _): takes(part, follow)
        }
    }

    private var beginsRow: Bool { lexer.peek(is: "{") || lexer.peek(is: "-") || lexer.peek(is: "!") || lexer.peek(is: "`") }

    private func isAtWord(_ word: String) -> Bool {
        let end = lexer.wordEnd()
        return end - lexer.at == word.utf8.count && source.bytes[lexer.at..<end].elementsEqual(word.utf8)
    }

    // MARK: One argument

    private mutating func takeArgument(_ name: String, _ type: String, isRepeated: Bool, _ matching: inout Matching) {
        let start = lexer.at
        var bound = Bound(name: name, value: .word, isRepeated: isRepeated, range: start..<start)
        switch type {
        case "block": bound.value = .block(braces())
        case "variable":
            guard let name = loopVariable("each $x { … }") else { return }
            bound.value = .row(name)
        case "command":
            let statement = Statement(.show(pipeline(mayBeJob: false)), start..<max(start, lexer.lastEnd))
            bound.value = .block(Block([statement], statement.range))
        case "expr":
            let saved = isInRow
            isInRow = matching.isFilter
            bound.value = .value(expression())
            bound.isRow = matching.isFilter
            isInRow = saved
        case "field" where matching.isFilter, "sort" where matching.isFilter:
            guard let path = path(canDescend: type == "sort") else { return failPath(type, matching) }
            bound.value = .path(path)
        default:
            if lexer.isAhead("..."), "$([".utf8.contains(lexer.peek(3)) {
                let dots = lexer.take(.symbol, count: 3)
                if isRepeated { bound.isSpread = true } else { fail { .spreadIntoOne($0.place(dots), name) } }
            }
            guard let value = argument(type: type) else { return failUnexpected() }
            bound.value = .value(value)
        }
        bound.range = start..<max(start, lexer.lastEnd)
        matching.bound.append(bound)
        lexer.skipBlanks()
    }

    /// Options may stand anywhere after the verb.
    private mutating func takeOptions(_ matching: inout Matching) {
        lexer.skipBlanks()
        while !isPanicking, isAtOption {
            var end = lexer.at + 2
            while Letter.isIdentifier(end < source.bytes.count ? source.bytes[end] : 0) || lexer.bytesHold("-", at: end) { end += 1 }
            let range = lexer.take(.option, to: end)
            let name = lexer.text(range.lowerBound + 2..<range.upperBound)
            guard let option = matching.signature.usage.options.first(where: { $0.name == name }) else {
                if let rest = matching.signature.usage.openEnd {
                    let word = Expression(.word("--" + name), range)
                    matching.bound.append(Bound(name: rest, value: .value(word), isRepeated: true, range: range))
                    lexer.skipBlanks()
                    continue
                }
                let signature = matching.signature
                return fail { .unknownOption($0, range, name, signature) }
            }
            if matching.bound.contains(where: { $0.name == name }) {
                report { .secondOption($0.place(range), name) }
            }
            if lexer.peek(is: "=") {
                let mark = lexer.take(.symbol, count: 1)
                report { .optionEquals($0.place(mark), name, hasValue: option.type != nil, try: $0.attempt(mark, " ")) }
            }
            var bound = Bound(name: name, value: .word, range: range)
            if let type = option.type {
                lexer.skipBlanks()
                guard let value = argument(type: type) else {
                    return fail { .missingOptionValue($0.here, option) }
                }
                bound.value = .value(value)
            } else if isWordHere {
                failUnexpected()
                return
            }
            matching.bound.append(bound)
            lexer.skipBlanks()
        }
    }

    private var isWordHere: Bool {
        !lexer.isAtEnd && Letter.isWord(lexer.peek()) && lexer.at == lexer.lastEnd
    }

    // MARK: What may begin a part

    /// The fixed words that may stand first.
    static func leads(_ parts: some Sequence<Usage.Part>) -> [String] {
        var words: [String] = []
        for part in parts {
            switch part {
            case .word(let word): return words + [word]
            case .argument: return words
            case .optional(let inner): words += leads(inner)
            case .choice(let ways): return words + leads(ways)
            case .repeated(let inner, _): return words + leads([inner])
            }
        }
        return words
    }

    static func leads(_ ways: [[Usage.Part]]) -> [String] { ways.flatMap { leads($0) } }

    static func canBeEmpty(_ parts: some Sequence<Usage.Part>) -> Bool {
        parts.allSatisfy { if case .optional = $0 { true } else { false } }
    }

    // MARK: What is wrong

    private mutating func failMissing(_ parts: ArraySlice<Usage.Part>, _ matching: Matching) {
        guard var part = parts.first else { return }
        if isAtNothingKnown { return failUnexpected() }
        var shown = Self.clause(parts)
        // Of parts that always stand together the first one is missing.
        if case .repeated(let inner, _) = part, case .choice(let ways) = inner, ways.count == 1 { part = inner }
        if case .choice(let ways) = part, ways.count == 1, let first = ways[0].first {
            part = first
            shown = first.description
        }
        fail { .missingPart(part, shown: shown, matching.signature, matching.verb, $0) }
    }

    /// Whether a character stands here that begins nothing and ends nothing, such as '^'.
    private var isAtNothingKnown: Bool {
        guard !lexer.isAtEnd, !lexer.isAtLineEnd, !lexer.hasCrossedLine else { return false }
        let byte = lexer.peek()
        return !Letter.isWord(byte) && !"'\"$([{)]}<>|&;,#=".utf8.contains(byte)
    }

    private mutating func failExtra(_ matching: Matching) {
        if lexer.isAhead("&&") { return failUnexpected() }
        if let byte = Optional(lexer.peek()), !Letter.isWord(byte), !"'\"$([{,".utf8.contains(byte) { return failUnexpected() }
        fail { .extraArgument($0.here, matching.signature, matching.verb, $0) }
    }

    private mutating func failPath(_ type: String, _ matching: Matching) {
        fail { .missingPart(.argument(name: "field", type: type), shown: "<field>", matching.signature, matching.verb, $0) }
    }

    /// What is expected, as far as it belongs together: a fixed word with what follows it.
    private static func clause(_ parts: ArraySlice<Usage.Part>) -> String {
        guard let first = parts.first else { return "" }
        if case .word = first, parts.count > 1, case .argument = parts[parts.startIndex + 1] {
            return first.description + " " + parts[parts.startIndex + 1].description
        }
        if case .repeated(let inner, _) = first { return inner.description }
        return first.description
    }
}

extension Diagnostic {
    fileprivate static func missingPart(
        _ part: Usage.Part, shown: String, _ signature: Signature, _ verb: Name, _ parser: Parser
    ) -> Diagnostic {
        var (message, words) = ("'\(verb.text)' needs \(shown)", "expected '\(shown)'")
        var candidates: [String] = []
        var attempts: [String] = []
        switch part {
        case .word(let word):
            candidates = [word]
            switch word {
            case "from": message = "'\(verb.text)' needs to know where to read from"
            case "to": message = "'\(verb.text)' needs to know where it goes"
            default: message = "'\(verb.text)' needs '\(word)' here"
            }
        case .argument(let name, let type), .repeated(.argument(let name, let type), _):
            switch type {
            case "block", "command", "list", "map": message = "'\(verb.text)' needs a \(type)"
            case "expr": message = "'\(verb.text)' needs a condition or a value"
            case "source": message = "'\(verb.text)' needs to know where to read from"
            case _ where Usage.types.contains(name) && name == type && StaticType.certain(type) == nil && type != "any":
                message = "'\(verb.text)' needs to know which \(name)"
            case "any" where name == "any": (message, words) = ("'\(verb.text)' needs a value", "expected a value")
            default: message = "'\(verb.text)' needs an argument '\(name)'"
            }
        case .choice(let ways):
            candidates = Parser.leads(ways)
            message = "'\(verb.text)' needs to know what"
            words = "expected " + Suggestion.list(ways.map { $0.map(\.description).joined(separator: " ") })
        case .optional, .repeated: break
        }
        let place = parser.here
        if !candidates.isEmpty, !place.text.isEmpty, let near = Suggestion.nearest(to: place.text, in: candidates) {
            words = "did you mean '\(near)'?"
            attempts = parser.attempt(place.range, near)
        }
        let written = parser.lexer.text(verb.range.lowerBound..<parser.lexer.lastEnd)
        return Diagnostic(
            "missing-argument", .parse, message, at: [.init(place, words)], because: ["the form is \(signature.usage.text)"],
            try: attempts.isEmpty ? signature.attempt(after: written) : attempts, isUnfinished: parser.isOpenEnd)
    }

    fileprivate static func extraArgument(_ place: Place, _ signature: Signature, _ verb: Name, _ parser: Parser) -> Diagnostic {
        let words = Parser.leads(signature.usage.parts.reversed().prefix { if case .optional = $0 { true } else { false } })
        let near = Suggestion.nearest(to: place.text, in: words)
        if place.text == "," {
            return Diagnostic(
                "extra-argument", .parse, "arguments are separated by blanks, not by ','", at: [.init(place)],
                because: ["the form is \(signature.usage.text)"])
        }
        return Diagnostic(
            "extra-argument", .parse, "'\(verb.text)' takes nothing more here",
            at: [.init(place, near.map { "did you mean '\($0)'?" } ?? "")], because: ["the form is \(signature.usage.text)"],
            try: near.map { parser.attempt(place.range, $0) } ?? [])
    }

    fileprivate static func unknownOption(_ parser: Parser, _ range: Range<Int>, _ name: String, _ signature: Signature) -> Diagnostic {
        let known = signature.usage.options.map { "--" + $0.name }
        let near = Suggestion.nearest(to: "--" + name, in: known)
        return Diagnostic(
            "unknown-option", .parse, "'\(signature.name)' has no option '--\(name)'",
            at: [.init(parser.place(range), Suggestion.words(for: "--" + name, in: known))],
            because: ["the form is \(signature.usage.text)"], try: near.map { parser.attempt(range, $0) } ?? [])
    }

    fileprivate static func secondOption(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic("second-option", .parse, "'--\(name)' is given twice", at: [.init(place)])
    }

    fileprivate static func optionEquals(_ place: Place, _ name: String, hasValue: Bool, try attempts: [String]) -> Diagnostic {
        Diagnostic(
            "option-equals", .parse, "an option has no '='", at: [.init(place, hasValue ? "put a blank here" : "leave it out")],
            because: [hasValue ? "the form is --\(name) VALUE" : "'--\(name)' takes no value"], try: hasValue ? attempts : [])
    }

    fileprivate static func missingOptionValue(_ place: Place, _ option: Usage.Option) -> Diagnostic {
        Diagnostic(
            "missing-argument", .parse, "'--\(option.name)' needs a value", at: [.init(place, "expected '\(option.description)'")])
    }

    fileprivate static func spreadIntoOne(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "spread-into-one", .parse, "'...' spreads a list over several arguments, but '\(name)' is one", at: [.init(place)])
    }
}

extension Signature {
    /// An example that goes on like what is written so far; else the first one.
    func attempt(after written: String) -> [String] {
        let match = examples.first { $0.hasPrefix(written + " ") } ?? examples.first
        return match.map { [$0] } ?? []
    }
}

import Foundation

/// The rules of `Tenon.docc/Grammar.md`, as they are written there.
struct Grammar: Sendable {
    indirect enum Form: Sendable {
        case text(String)
        case rule(String)
        case sequence([(form: Form, isGlued: Bool)])
        case choice([Form])
        case optional(Form)
        case repeated(Form)
        /// What the words say; the test knows how to make it.
        case words
    }
    var rules: [String: Form] = [:]
    var order: [String] = []

    init(page: String) {
        var isInside = false
        var text = ""
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = line == "```ebnf"
            } else if isInside {
                text += line + "\n"
            }
        }
        var reader = GrammarReader(text)
        while let (name, form) = reader.rule() {
            precondition(rules[name] == nil, "\(name) is there twice")
            rules[name] = form
            order.append(name)
        }
        precondition(reader.isAtEnd, "the grammar cannot be read at: \(reader.rest.prefix(60))")
    }

    /// Every rule that a rule names.
    func names(in form: Form) -> Set<String> {
        switch form {
        case .text, .words: []
        case .rule(let name): [name]
        case .sequence(let parts): parts.reduce(into: []) { $0.formUnion(names(in: $1.form)) }
        case .choice(let ways): ways.reduce(into: []) { $0.formUnion(names(in: $1)) }
        case .optional(let form), .repeated(let form): names(in: form)
        }
    }
}

private struct GrammarReader {
    private var characters: [Character]
    private var at = 0

    init(_ text: String) { characters = Array(text) }

    var isAtEnd: Bool {
        mutating get {
            skip()
            return at >= characters.count
        }
    }
    var rest: String { String(characters[at...]) }

    private mutating func skip() {
        while at < characters.count, characters[at].isWhitespace { at += 1 }
    }

    private func peek(_ text: String) -> Bool { characters[at...].starts(with: Array(text)) }

    private mutating func take(_ text: String) -> Bool {
        skip()
        guard peek(text) else { return false }
        at += text.count
        return true
    }

    private mutating func name() -> String? {
        skip()
        let start = at
        while at < characters.count, characters[at].isLetter || characters[at].isNumber || characters[at] == "_" { at += 1 }
        return at > start ? String(characters[start..<at]) : nil
    }

    mutating func rule() -> (String, Grammar.Form)? {
        let start = at
        guard let name = name(), take("=") else {
            at = start
            return nil
        }
        return (name, choice())
    }

    private mutating func choice() -> Grammar.Form {
        var ways = [sequence()]
        while take("|") { ways.append(sequence()) }
        return ways.count == 1 ? ways[0] : .choice(ways)
    }

    private mutating func sequence() -> Grammar.Form {
        var parts: [(Grammar.Form, Bool)] = []
        while true {
            let isGlued = take("~")
            guard let part = part() else { break }
            parts.append((part, isGlued))
        }
        return .sequence(parts)
    }

    private mutating func part() -> Grammar.Form? {
        skip()
        guard at < characters.count else { return nil }
        switch characters[at] {
        case "\"", "'":
            let quote = characters[at]
            var end = at + 1
            // A quote alone between others, as in '"', and quotes of three.
            if quote == "\"", characters[at...].starts(with: Array("\"'''\"")) { end = at + 4 }
            while characters[end] != quote { end += 1 }
            let text = String(characters[at + 1..<end])
            at = end + 1
            return .text(text)
        case "[":
            at += 1
            let form = choice()
            precondition(take("]"), "a ] is missing at: \(rest.prefix(60))")
            return .optional(form)
        case "{":
            at += 1
            let form = choice()
            precondition(take("}"), "a } is missing at: \(rest.prefix(60))")
            return .repeated(form)
        case "(":
            at += 1
            let form = choice()
            precondition(take(")"), "a ) is missing at: \(rest.prefix(60))")
            return form
        case "?":
            at += 1
            while characters[at] != "?" || characters[at - 1] != " " { at += 1 }
            at += 1
            return .words
        default:
            let start = at
            guard let name = name() else { return nil }
            // The name of the next rule is no part of this one.
            skip()
            if peek("="), !peek("==") {
                at = start
                return nil
            }
            return .rule(name)
        }
    }
}

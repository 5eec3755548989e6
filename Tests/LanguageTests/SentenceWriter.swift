import Values

@testable import Language

/// Makes random sentences of a grammar.
struct SentenceWriter {
    let grammar: Grammar
    let vocabulary: Vocabulary
    /// The rules that were used, and `rule/NUMBER` for the ways of one.
    var used: Set<String> = []
    private var state: UInt64
    private var depth = 0
    /// How many rules were used; a sentence that is long enough is brought to its end.
    private var spent = 0
    private var isLong: Bool { depth > 60 || spent > 250 }
    private var isInRow = false
    /// Whether an argument may begin with a brace.
    private var allowsBraces = true
    private var names = ["crm", "nps", "tier", "x", "café", "_a1"]

    init(_ grammar: Grammar, _ vocabulary: Vocabulary, seed: UInt64) {
        self.grammar = grammar
        self.vocabulary = vocabulary
        state = seed &* 0x9e37_79b9_7f4a_7c15
    }

    mutating func sentence() -> String { write("script") }

    private mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
    private mutating func pick(_ words: [String]) -> String { words[below(words.count)] }

    // MARK: Rules

    mutating func write(_ name: String) -> String {
        used.insert(name)
        depth += 1
        spent += 1
        defer { depth -= 1 }
        guard let form = grammar.rules[name] else { return "«\(name)»" }
        // In a row a bare name after a bracket is a field, so a command there would need more to be told from one.
        if name == "value", isInRow { return write("expression") }
        let saved = isInRow
        defer { isInRow = saved }
        if ["block", "statement", "filter", "verb", "file"].contains(name) { isInRow = false }
        if case .sequence(let parts) = form, parts.count == 1, case .words = parts[0].form { return words(name) }
        return write(form, in: name, isLexical: name.allSatisfy { $0.isUppercase || $0.isNumber })
    }

    private mutating func write(_ form: Grammar.Form, in rule: String, isLexical: Bool, isWhole: Bool = true) -> String {
        switch form {
        case .text(let text): return text
        case .rule(let name): return write(name)
        case .words: return words(rule)
        case .optional(let inner): return below(isLong ? 6 : 2) == 0 ? write(inner, in: rule, isLexical: isLexical, isWhole: false) : ""
        case .repeated(let inner):
            var out = ""
            let isOperator = ["expression", "and", "not", "otherwise", "sum", "product", "sign", "operand"].contains(rule)
            let count = isLexical ? below(4) : isLong ? 0 : isOperator ? below(5) / 4 : below(4) / 2 + below(2)
            for _ in 0..<count {
                append(write(inner, in: rule, isLexical: isLexical, isWhole: false), to: &out, isGlued: isLexical || Self.begins(inner))
            }
            return out
        case .choice(let ways):
            let index = way(of: ways, in: rule)
            if isWhole { used.insert("\(rule)/\(index)") }
            return write(ways[index], in: rule, isLexical: isLexical, isWhole: false)
        case .sequence(let parts):
            var out = ""
            for part in parts {
                append(
                    write(part.form, in: rule, isLexical: isLexical, isWhole: isWhole), to: &out,
                    isGlued: isLexical || part.isGlued || Self.begins(part.form))
            }
            return out
        }
    }

    /// Whether what is repeated is glued to what stands before it: `{ ~ step }`.
    private static func begins(_ form: Grammar.Form) -> Bool {
        switch form {
        case .sequence(let parts): parts.first.map { $0.isGlued || begins($0.form) } ?? false
        case .repeated(let inner), .optional(let inner): begins(inner)
        default: false
        }
    }

    private func append(_ text: String, to out: inout String, isGlued: Bool) {
        guard !text.isEmpty else { return }
        if !out.isEmpty, !isGlued, !out.hasSuffix("\n") { out += " " }
        out += text
    }

    /// A way of a choice; where it is deep already, one that ends soon.
    private mutating func way(of ways: [Grammar.Form], in rule: String) -> Int {
        var open = Array(ways.indices)
        if rule == "primary", !isInRow { open.removeAll { isRule(ways[$0], "field") } }
        if rule == "argument", !allowsBraces { open.removeAll { isRule(ways[$0], "map") } }
        // A list of arguments is spread only where there may be several.
        if rule == "argument", !maySpread { open.removeAll { begins(ways[$0], with: "...") } }
        if isLong {
            let simple = open.filter { isSimple(ways[$0]) }
            if !simple.isEmpty { open = simple }
        }
        return open[below(open.count)]
    }

    private var maySpread = false

    private func isRule(_ form: Grammar.Form, _ name: String) -> Bool {
        if case .rule(name) = form { return true }
        if case .sequence(let parts) = form, parts.count == 1 { return isRule(parts[0].form, name) }
        return false
    }

    private func begins(_ form: Grammar.Form, with text: String) -> Bool {
        if case .text(text) = form { return true }
        if case .sequence(let parts) = form, let first = parts.first { return begins(first.form, with: text) }
        return false
    }

    /// Whether a form has only words and rules in capitals.
    private func isSimple(_ form: Grammar.Form) -> Bool {
        switch form {
        case .text: true
        case .words: true
        case .rule(let name): name.allSatisfy { $0.isUppercase || $0.isNumber } && name != "TEXT" || name == "expression"
        case .sequence(let parts): parts.allSatisfy { isSimple($0.form) }
        case .optional, .repeated: true
        case .choice(let ways): ways.contains { isSimple($0) }
        }
    }

    // MARK: What the grammar says in words

    private mutating func words(_ rule: String) -> String {
        switch rule {
        case "end": return below(4) == 0 ? ";" : "\n"
        case "condition", "until":
            let saved = isInRow
            isInRow = rule == "until"
            defer { isInRow = saved }
            return unbraced("expression")
        case "pause":
            allowsBraces = false
            defer { allowsBraces = true }
            return write("argument")
        case "through":
            allowsBraces = false
            defer { allowsBraces = true }
            if below(3) == 0 { return usage(vocabulary.commands.filter { $0.name == "list" || $0.name == "show" }) }
            return unbraced("expression")
        case "verb": return usage(vocabulary.commands)
        case "filter": return filter()
        case "row":
            let saved = isInRow
            isInRow = true
            defer { isInRow = saved }
            return unbraced("expression")
        case "field": return pick(["crm", "tier", "it"])
        case "EVENT": return pick(["command.before", "error", "session.end"])
        case "FILE": return pick(["lib.tenon", "'lib.tenon'", "\"lib.tenon\""])
        case "INT": return pick(["0", "1", "7", "42", "120"])
        case "LETTER": return pick(["a", "b", "q", "_", "é", "Z"])
        case "DIGIT": return pick(["0", "3", "9"])
        case "DIGIT4": return pick(["1999", "2026"])
        case "MONTH": return pick(["01", "12"])
        case "DAY": return pick(["01", "28"])
        case "HOUR": return pick(["00", "23"])
        case "HEX": return pick(["41", "e9", "7a"])
        case "MARK": return pick(["a", " ", "#", "{", "|", "é", "日", ";"])
        case "WORDMARK": return pick(["a", "b", "7", "/", "_", "%", "é"])
        default: return "«\(rule)»"
        }
    }

    /// A sentence of a rule that does not begin with a brace.
    private mutating func unbraced(_ rule: String) -> String {
        for _ in 0..<20 {
            let text = write(rule)
            if !text.hasPrefix("{") { return text }
        }
        return "$x"
    }

    private mutating func filter() -> String {
        let all = Filters.signatures.filter { $0.name != "save" && (allowsBraces || !$0.usage.text.contains("block")) }
        return usage(all, isFilter: true)
    }

    // MARK: Usage lines

    private mutating func usage(_ signatures: [Signature], isFilter: Bool = false) -> String {
        let (usage, saved) = (signatures[below(signatures.count)].usage, maySpread)
        maySpread = false
        defer { maySpread = saved }
        var out = usage.name
        for part in usage.parts { append(self.part(part, isFilter), to: &out, isGlued: false) }
        for option in usage.options where below(3) == 0 {
            append("--\(option.name)", to: &out, isGlued: false)
            if let type = option.type { append(argument(type, isFilter), to: &out, isGlued: false) }
        }
        return out
    }

    private mutating func part(_ part: Usage.Part, _ isFilter: Bool) -> String {
        switch part {
        case .word(let word): return word
        case .argument(_, let type): return argument(type, isFilter)
        case .optional(let parts):
            guard below(2) == 0 else { return "" }
            return join(parts, isFilter)
        case .choice(let ways): return join(ways[below(ways.count)], isFilter)
        case .repeated(let inner, let commas):
            var items: [String] = []
            for index in 0...below(3) {
                maySpread = !commas && index > 0 && !isFilter
                items.append(self.part(inner, isFilter))
                maySpread = false
            }
            return items.joined(separator: commas ? ", " : " ")
        }
    }

    private mutating func join(_ parts: [Usage.Part], _ isFilter: Bool) -> String {
        var out = ""
        for part in parts { append(self.part(part, isFilter), to: &out, isGlued: false) }
        return out
    }

    private mutating func argument(_ type: String, _ isFilter: Bool) -> String {
        switch type {
        case "expr" where isFilter: return write("row")
        case "field" where isFilter: return write("PATH")
        case "sort" where isFilter: return write("path")
        case "block": return allowsBraces ? write("block") : ""
        case "variable": return write("VARIABLE")
        case "command": return write("pipeline")
        default: return write("argument")
        }
    }
}

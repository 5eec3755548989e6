// Statements of every kind.
extension ProgramGenerator {
    mutating func statement(depth: Int) -> String {
        budget -= 1
        guard depth > 0, budget > 0 else { return simple(1) }
        switch random(18) {
        case 0: return choice(depth)
        case 1: return iteration(depth)
        case 2: return repetition(depth)
        case 3: return attempt(depth)
        case 4 where result == nil && depth == 3: return definition(depth)
        case 5: return "expect" + blank() + "error" + pick([" ", " fail ", " fail,conflict ", " io , fail "]) + block { $0.failure() }
        case 6: return watch(depth)
        case 7: return "use" + blank() + pick(["site eu", "entity users", "format json"]) + blank() + body(depth)
        case 8 where depth == 3 && !hasLoaded: return loading()
        default: return simple(2)
        }
    }

    private mutating func simple(_ depth: Int) -> String {
        switch random(14) {
        case 0, 1, 2: return declaration(depth)
        case 3, 4: return assignment(depth)
        case 5: return "assert" + blank() + "true" + message(depth)
        case 6: return "expect" + blank() + value(.bool, depth) + message(depth)
        case 7:
            return "expect" + blank() + operand(.text, 1) + blank() + "matches" + pick([" ", "  "]) + pick(["\"a\"", "'[0-9]'"])
        case 8: return "expect" + blank() + operand(.map, 1) + blank() + "matches" + pick(["", " "]) + "{" + commas(["a: 1"]) + "}"
        case 9 where loops > 0: return pick(["break", "continue"])
        case 10:
            guard let result else { return pipelineStatement(depth) }
            return "return" + blank() + value(result, depth)
        default: return pipelineStatement(depth)
        }
    }

    private mutating func message(_ depth: Int) -> String { chance(2) ? "" : gap() + "," + line() + value(.text, min(depth, 1)) }

    private mutating func failure() -> String {
        "fail" + blank() + pick(["\"no\"", "{kind: \"io\", message: \"gone\"}", "\"a ${1 + 1}\""])
    }

    // MARK: Variables

    private mutating func declaration(_ depth: Int) -> String {
        let kind = pick(Kind.allCases)
        let isMutable = chance(2)
        var text = "let" + blank() + (isMutable ? "mut" + blank() : "")
        let source = value(kind, depth)
        let name = freshName()
        text += name + (chance(3) ? gap() + ":" + gap() + kind.name : "")
        variables.append(Variable(name: name, kind: kind, isMutable: isMutable))
        return text + gap() + "=" + line() + source
    }

    private mutating func assignment(_ depth: Int) -> String {
        guard let variable = variable(pick(Kind.allCases), isMutable: true) else { return declaration(depth) }
        return "$" + variable.name + gap() + "=" + gap() + value(variable.kind, depth)
    }

    // MARK: Blocks

    /// `{ … }` around one statement.
    mutating func block(_ statement: (inout ProgramGenerator) -> String) -> String {
        scoped { generator in
            let inner = statement(&generator)
            return "{" + generator.opening() + inner + generator.closing() + "}"
        }
    }

    /// `{ … }` around some statements.
    private mutating func body(_ depth: Int) -> String {
        scoped { generator in
            if generator.chance(8) { return generator.pick(["{}", "{ }", "{\n}", "{ # none\n}"]) }
            var text = "{" + generator.opening()
            let count = 1 + generator.random(3)
            for index in 0..<count {
                let statement = generator.statement(depth: depth - 1)
                text += statement + (index < count - 1 ? generator.separator() : generator.closing())
                // What follows could not be reached.
                if ["break", "continue", "return", "fail"].contains(where: statement.hasPrefix) { break }
            }
            return text.hasSuffix("}") && !text.hasSuffix(" }") ? text + " }" : text + "}"
        }
    }

    private mutating func opening() -> String { pick([" ", " ", "", "\n", "\n  ", " # in\n", "\n\n\n"]) }

    private mutating func closing() -> String { pick([" ", " ", "\n", ";", " # out\n", "\n\n", "\n# out\n"]) }

    /// What stands before an `else` or a `catch`.
    private mutating func clause() -> String { pick([" ", "", "\n", "\n  ", " # then\n", "\n# then\n"]) }

    private mutating func choice(_ depth: Int) -> String {
        var text = "if" + blank() + condition(depth) + blank() + body(depth)
        for _ in 0..<random(3) where chance(2) { text += clause() + "else if" + blank() + condition(depth) + blank() + body(depth) }
        if chance(2) { text += clause() + "else" + gap() + body(depth) }
        return text
    }

    private mutating func condition(_ depth: Int) -> String {
        let condition = value(.bool, depth)
        // `{ }` before a block is taken for the block.
        return chance(4) || condition.hasPrefix("{}") || condition.hasPrefix("{ ") || condition.hasPrefix("{.")
            ? parentheses(condition) : condition
    }

    private mutating func iteration(_ depth: Int) -> String {
        scoped { generator in
            let (first, second) = (generator.freshName(), generator.freshName())
            let source = generator.pick(["range(3)", "[1, 2, 3]", "(list users | get rows)", "[\n1,\n2]"])
            generator.loops += 1
            defer { generator.loops -= 1 }
            if generator.chance(3) {
                generator.variables.append(Variable(name: first, kind: .int))
                return "for" + generator.blank() + "$\(first)" + generator.gap() + "," + generator.gap() + "$\(second)" + " in "
                    + source + " " + generator.body(depth)
            }
            if generator.chance(4) {
                generator.variables.append(Variable(name: first, kind: .text))
                return "for $\(first), $\(second) in {a: 1, b: 2} " + generator.body(depth)
            }
            if generator.chance(4) { return "for $\(first) in list users | where rows > 0 " + generator.body(depth) }
            return "for" + generator.blank() + "$\(first) in" + generator.blank() + source + generator.gap() + generator.body(depth)
        }
    }

    private mutating func repetition(_ depth: Int) -> String {
        scoped { generator in
            let name = generator.freshName()
            generator.loops += 1
            defer { generator.loops -= 1 }
            return "let mut \(name) = 0\nwhile $\(name) < 3 {\n$\(name) = $\(name) + 1\n" + generator.body(depth).dropFirst()
        }
    }

    private mutating func attempt(_ depth: Int) -> String {
        var text = "try" + gap()
        text += chance(3) ? block { $0.failure() } : body(depth)
        let clauses = random(3)
        for _ in 0..<clauses {
            let kinds = pick(["", "fail ", "conflict, io ", "not_found,fail "])
            text += clause() + "catch" + blank() + kinds
            text += scoped { generator in
                guard generator.chance(2) else { return generator.body(depth) }
                let name = generator.freshName()
                return "as $\(name)" + generator.gap()
                    + generator.block { $0.pick(["print $\(name).message", "print $\(name).kind", "print 1"]) }
            }
            if kinds.isEmpty { break }
        }
        if clauses == 0 || chance(3) { text += clause() + "finally" + gap() + scoped { $0.block { $0.pipelineStatement(1) } } }
        return text
    }

    private mutating func watch(_ depth: Int) -> String {
        "watch" + blank() + pick(["5s", "1m", "(2s)"])
            + pick(["", " until value != null", " until round >= 2", "  until count > 1 or round>1"])
            + blank() + "max" + blank() + pick(["1", "2", "(1 + 1)"]) + blank() + block { $0.pipelineStatement(min(depth, 1)) }
    }

    // MARK: Definitions

    private mutating func definition(_ depth: Int) -> String {
        let name = freshName()
        let kinds = (0..<random(4)).map { _ in pick(Kind.allCases) }
        let result = pick(Kind.allCases)
        let text = scoped { generator in
            generator.variables = []
            var parameters: [String] = []
            for kind in kinds {
                let parameter = generator.freshName()
                parameters.append(parameter + generator.gap() + ":" + generator.gap() + kind.name)
                generator.variables.append(Variable(name: parameter, kind: kind))
            }
            if generator.chance(4) {
                parameters.append(generator.freshName() + generator.pick([": int = 5", "=1", ": draft|final = draft"]))
            }
            if generator.chance(4) { parameters.append("--" + generator.freshName() + generator.pick([": bool", ": text"])) }
            if generator.chance(5) { parameters.append(generator.freshName() + generator.pick([": int ...", "..."])) }
            var text = "def" + generator.blank() + name + generator.gap() + "(" + generator.commas(parameters) + ")"
            text += generator.gap() + "->" + generator.gap() + result.name
            if generator.chance(2) { text += generator.blank() + generator.pick(["\"what it does\"", "'it'"]) }
            text += generator.gap() + "{" + generator.opening()
            for _ in 0..<generator.random(3) {
                let call = generator.call(name, kinds.map { generator.literal($0) })
                text += "example" + generator.blank() + "type(\(call)) == \"\(result.name)\"" + generator.separator()
            }
            let loops = generator.loops
            (generator.result, generator.loops) = (result, 0)
            defer { (generator.result, generator.loops) = (nil, loops) }
            for _ in 0..<generator.random(3) {
                let statement = generator.statement(depth: depth - 1)
                text += statement + generator.separator()
                if statement.hasPrefix("return") { return text + "}" }
            }
            return text + "return" + generator.blank() + generator.value(result, 2) + generator.closing() + "}"
        }
        functions.append(Function(name: name, parameters: kinds, result: result))
        return text
    }

    mutating func parametersLine() -> String {
        let kinds = [Kind.int, .text, .bool]
        var parts: [String] = []
        for kind in kinds where chance(2) {
            let name = freshName()
            variables.append(Variable(name: name, kind: kind))
            parts.append(name + gap() + ":" + gap() + kind.name + gap() + "=" + gap() + (kind == .text ? "\"x\"" : literal(kind)))
        }
        if chance(2) { parts.append("--" + freshName() + ": bool") }
        guard !parts.isEmpty else { return "params only = 1" }
        var text = "params" + blank() + parts[0]
        for part in parts.dropFirst() { text += gap() + "," + line() + part }
        return text
    }

    private mutating func loading() -> String {
        hasLoaded = true
        switch random(4) {
        case 0:
            functions.append(Function(name: "next", parameters: [.int], result: .int))
            return pick(["load lib.tenon", "import \"lib.tenon\"", "load  'lib.tenon'"])
        case 1:
            let name = "lib\(random(1_000))"
            functions.append(Function(name: name + ".twice", parameters: [.text], result: .text))
            return "import lib.tenon" + blank() + "as" + blank() + name
        default:
            variables.append(Variable(name: "loaded", kind: .int))
            return "load" + blank() + "values.tenon"
        }
    }
}

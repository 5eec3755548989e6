import Diagnostics
import Language
import Testing
import Values

/// What holds for every checked program.
@Suite struct CheckLawTests {
    /// A program that passes never ends with a mistake that a check is there to find.
    @Test(arguments: 0..<8) func noMistakeIsLeftToTheMachine(_ seed: UInt64) {
        var maker = SmallPrograms(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        var passed = 0
        for _ in 0..<400 {
            let text = maker.program()
            let script = Script.parse(Source("t", text), vocabulary: plainVocabulary)
            let found = script.problems + script.check(vocabulary: plainVocabulary)
            guard !found.contains(where: { $0.severity == .error }) else { continue }
            passed += 1
            let played = play(text, limits: Limits(steps: 20_000))
            let kind = played.failure?.kind
            #expect(kind != .name && kind != .parse && kind != .usage, "\(text)\n\(played.failure?.drawn() ?? "")")
        }
        #expect(passed > 20)
    }

    /// The longest chains that are read are checked on a small stack.
    @Test(arguments: ["+1", ".a", "[0]", " ++ \"a\"", " or true", " ?? 1", "?.a"])
    func longChains(_ link: String) {
        for count in [990, 1_010] {
            let script = Script.parse(Source("t", "let y: any = 1\nlet x = $y" + String(repeating: link, count: count)), vocabulary: shapedVocabulary)
            _ = script.check(vocabulary: shapedVocabulary)
        }
    }

    /// Four times the text takes about four times the time.
    @Test func timeGrowsWithTheText() {
        func script(_ count: Int) -> Script {
            let text = (0..<count).map {
                """
                def f\($0)(a: list, b: int = 1) { return $a | where it.id == "x" | select id, join.type }
                let r\($0) = list users | where type == "ref_table" and id in ["a", "b"] | sort -id
                for $c in f\($0)($r\($0)) { print "${$c.id}" (len($r\($0)) + \($0)) }
                try { create users from {id: "a\($0)", type: "t"} } catch conflict as $e { print $e.message }

                """
            }.joined()
            return Script.parse(Source("t", text), vocabulary: shapedVocabulary)
        }
        func time(_ script: Script) -> Swift.Duration {
            (0..<5).map { _ in ContinuousClock().measure { _ = script.check(vocabulary: shapedVocabulary) } }.min() ?? .zero
        }
        let (small, large) = (script(125), script(500))
        #expect(large.check(vocabulary: shapedVocabulary).map { $0.drawn() } == [])
        let (first, second) = (time(small), time(large))
        #expect(second < first * 10)
    }
}

/// Makes small programs that are often right, and often nearly.
struct SmallPrograms {
    private var state: UInt64
    private var depth = 0
    init(seed: UInt64) { state = seed }

    private mutating func random(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
    private mutating func pick(_ choices: [String]) -> String { choices[random(choices.count)] }

    mutating func program() -> String {
        depth = 0
        var lines = ["let a = 1", "let mut b = [1, 2]", "let c = {k: \"v\", n: 2}", "def f(x, y = 1) { return $x }", "def g(x: int ...) { return $x }"]
        for _ in 0..<(1 + random(5)) { lines.append(statement()) }
        if random(4) == 0 { lines.append("def h(p: any, --o: int) { \(statement()); return $p }") }
        return lines.joined(separator: "\n")
    }

    private mutating func block() -> String { "{ \(statement()); \(statement()) }" }

    private mutating func statement() -> String {
        depth += 1
        defer { depth -= 1 }
        guard depth < 4 else { return "print 1" }
        switch random(22) {
        case 0: return "let \(name()) = \(expression())"
        case 1: return "let mut \(name()) = \(expression())"
        case 2: return "$\(name()) = \(expression())"
        case 3: return "if \(condition()) \(block()) else \(block())"
        case 4: return "for $\(name()) in \(expression()) \(block())"
        case 5: return "for $\(name()), $\(name()) in \(expression()) \(block())"
        case 6: return "while \(condition()) { \(statement()); break }"
        case 7: return pick(["break", "continue", "return 1", "return"])
        case 8: return "try \(block()) catch \(pick(["", "type", "fail, io", "nokind", "cancelled"])) as $e { print $e.kind }"
        case 9: return "try \(block()) finally \(block())"
        case 10: return "f \(pick(["1", "1 2", "1 2 3", "", "$a", "...$b"]))"
        case 11: return "g \(pick(["1", "1 2", "", "...$b", "x"]))"
        case 12: return "print (f(\(pick(["1", "1, 2", "1, 2, 3", "", "...$b"]))))"
        case 13: return "print (g(\(pick(["1", "1, 2, 3", "", "...$b"]))))"
        case 14: return "h \(pick(["1", "1 --o 2", "1 --q 2", "--o x 1"]))"
        case 15: return "def \(pick(["k", "f", "h", "len", "list"]))(\(pick(["", "x", "x, x", "x = 1, y", "...x"]))) \(block())"
        case 16: return "expect \(condition())"
        case 17: return "expect error \(pick(["", "type", "nokind"])) \(block())"
        case 18: return "assert \(condition()), \"m\""
        case 19: return "let \(name()) = \(expression()) | \(filter())"
        case 20: return "list users | \(filter()) | \(filter())"
        default: return "print \(pick(["$\(name())", "(\(expression()))", "\"t ${\(expression())}\""]))"
        }
    }

    private mutating func name() -> String { pick(["a", "b", "c", "d", "x", "it"]) }

    private mutating func condition() -> String {
        pick(["true", "$a == 1", "$a > 0", "len($b) > 1", "\(expression()) == \(expression())", "not \(expression())", "it == 1"])
    }

    private mutating func expression() -> String {
        depth += 1
        defer { depth -= 1 }
        guard depth < 6 else { return "1" }
        switch random(18) {
        case 0: return "1"
        case 1: return "\"s\""
        case 2: return "[1, \(expression())]"
        case 3: return "{k: \(expression()), \(pick(["n", "k"])): 2}"
        case 4: return "$\(name())"
        case 5: return "$c.\(pick(["k", "n", "z", "k.z"]))"
        case 6: return "$b[\(pick(["0", "-1", "9", "\"k\""]))]"
        case 7: return "(\(expression()) \(pick(["+", "-", "++", "==", "and", "in", "=~", "??"])) \(expression()))"
        case 8: return "\(pick(["len", "upper", "keys", "sort", "lenn", "max"]))(\(pick(["$b", "$c", "\"s\"", "", "1, 2"])))"
        case 9: return "f(\(pick(["1", "$a", ""])))"
        case 10: return "(list users | \(filter()))"
        case 11: return "(\(expression()) | \(filter()))"
        case 12: return "[...\(pick(["$b", "$c", "1"])), 1]"
        case 13: return "{...\(pick(["$c", "$b"])), z: 1}"
        case 14: return "\(pick(["it", "id", "it.id"]))"
        case 15: return "$b[\(pick(["0..1", "..1", "1.."]))]"
        case 16: return "\"${\(expression())}\""
        default: return "-\(expression())"
        }
    }

    private mutating func filter() -> String {
        pick([
            "where \(pick(["id == \"crm\"", "it == 1", "true", "rows > 1", "f(it) == 1"]))", "select id", "select id, join.attribute", "sort -id", "sort",
            "first", "first 1", "first x", "last", "count", "one", "get id", "unique", "reverse", "map \(expression())", "flatten", "group id",
            "enumerate", "columns", "rename id name", "rename id", "join $b on id", "drop id", "each $x { print $x }", "each { print $it }", "each { break }",
            "skip 1", "skip", "diff $c", "wher id == 1", "min", "sum rows",
        ])
    }
}

import Diagnostics
import Language
import Testing
import Values

/// What holds for every text.
@Suite struct FrontLawTests {
    /// Programs that use all of the language.
    static let programs = [
        """
        #!/usr/bin/env tenon
        # Copies connections.
        params file: path, target: site = eu, --force: bool
        let wanted = open $file
        let have = list users | get id
        def missing(want: list, have: list) -> list "ids in want that are not in have" {
          example missing([{id: "a"}], []) == [{id: "a"}]
          return $want | where id not in $have
        }
        use site $target {
          for $c in missing($wanted, $have) {
            try { create users from $c } catch conflict as $e { print "already there: ${$c.id} $e" }
          }
        }
        expect (list users | count) >= len($wanted)
        let mut i = 0
        while $i < 10 { $i = $i + 1; if $i == 5 { continue } else if $i > 8 { break } else { print $i } }
        """,
        "list users | where type == \"ref_table\" and not (it.a ?? 1 < 2) | sort -created_at | select id, join.attribute | first 5 > a.csv",
        "let x = {a: [1, 2.5, -3e4, 1m30s, 2026-01-31T10:00:00Z, true, null, ...$y], 'b c': \"\\u{41}${ {z: 1}.z }\"}\nprint '''\n  x\n ''' $x.a[0] $x.a[1..] ...$x",
        "plan update users/x add field {id: \"nps\"}; delete users/a users/b --yes & ; fail {kind: \"io\"}\n\"\"\"\n a $b\n \"\"\" =~ \"x\"",
        """
        requires 0.1, shell
        params every: duration = 5s
        import "lib.tenon" as lib
        watch $every until count > 1 and value[0]?.state == "ok" max 3 { list users | each $c { print lib.missing(...$c, 1) } }
        list users | join (list accounts) on id to key left | rename id a, b.c d | diff [] by a | save x.csv
        expect error conflict, io { create users from a.json } ; expect $x?[0]?.a matches {a: {b: 1}}, "no"
        lib.missing $x & # a job
        try { fail {kind: "io", message: "m", cause: $e} } catch io, type as $e { return list users | count } finally { exit 3 }
        """,
    ]

    @Test(arguments: programs) func everyPrefixIsRead(_ program: String) {
        let bytes = Array(program.utf8)
        for end in 0...bytes.count {
            let source = Source("t", bytes: Array(bytes[..<end]))
            let script = Script.parse(source, vocabulary: vocabulary())
            #expect(isLossless(script))
            if end % 7 == 0 { _ = script.check(vocabulary: vocabulary()) }
        }
    }

    @Test func soupIsRead() {
        let pieces = [
            "list", "users", "let", "mut", "x", "=", "==", "$x", "(", ")", "[", "]", "{", "}", "|", "||", "where", "select", "sort", ",",
            ".", "..", "...", "?.", "??", "\"", "'", "'''", "\"\"\"", "${", "$", "\\", "#", "\n", " ", ";", "5", "5s", "-", "--", "--yes",
            "->", ">", ">>", ">!", "&", "&&", "!", "if", "else", "for", "in", "def", "f(", "try", "catch", "as", "finally", "return",
            "plan",
            "not", "and", "params", ":", "load", "é", "\r\n", "\t", "2026-01-31", "create", "from", "update", "add", "field", "use", "site",
            "import", "watch", "until", "max", "requires", "0.1", "expect", "error", "matches", "each", "join", "on", "left", "rename", "diff",
            "by", "lib.x", "lib.x(", "?[", "\u{0}", "example", "`", "~", "%", "save", "it", "true",
        ]
        var state: UInt64 = 42
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let words = vocabulary()
        for _ in 0..<4_000 {
            var text = ""
            for _ in 0..<random(40) {
                text += pieces[random(pieces.count)]
                if random(2) == 0 { text += " " }
            }
            let script = Script.parse(Source("t", text), vocabulary: words)
            #expect(isLossless(script), "\(text)")
            _ = script.check(vocabulary: words)
            for problem in script.problems { _ = problem.drawn() }
        }
    }

    @Test func problemCasesAreLossless() {
        for text in problemCases { #expect(isLossless(parse(text, files: problemFiles)), "\(text)") }
    }

    private func isLossless(_ script: Script) -> Bool {
        var at = 0
        for token in script.tokens {
            if token.range.lowerBound != at || token.range.isEmpty { return false }
            at = token.range.upperBound
        }
        return at == script.source.bytes.count
    }

    @Test func tenMegabytesOfBytesAreOneProblem() {
        var state: UInt64 = 7
        let block = (0..<50_000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        var bytes: [UInt8] = []
        for _ in 0..<200 { bytes += block }
        let script = Script.parse(Source("t", bytes: bytes), vocabulary: vocabulary())
        #expect(script.problems.map(\.id) == ["not-utf8"])
        #expect(script.problems[0].drawn().split(separator: "\n").count < 12)
    }

    @Test func oneWrongByteIsOneProblem() {
        let script = Script.parse(
            Source("t", bytes: Array("print 1 # ".utf8) + [0xe9] + Array("\nlist users".utf8)), vocabulary: vocabulary())
        #expect(script.problems.map(\.id) == ["not-utf8"])
        #expect(script.problems[0].marks[0].place.column == 11)
        #expect(shape(script) == "print any*:1; list entity:users")
    }

    @Test func manyProblemsAreCut() {
        let script = parse(String(repeating: "foo\n", count: 100))
        #expect(script.problems.count == 21)
        #expect(script.problems.last?.message == "and 80 more problems")
    }

    @Test(arguments: ["(", "[", "{a:", "if true {", "-", "not ", "\"${", "f(", "$x | where (", "!"])
    func depthIsBounded(_ piece: String) {
        let head = piece == "$x | where (" ? "" : "let x = "
        let script = parse((piece.hasPrefix("if") ? "" : head) + String(repeating: piece, count: 5_000))
        #expect(script.problems.map(\.id).contains { $0 == "too-deep" || $0 == "too-long" || $0 == "more-problems" })
        #expect(script.problems.count < 25)
    }

    @Test func lengthIsBounded() {
        for piece in ["+1", ".a", "[0]", " ++ \"a\"", " or true"] {
            let script = parse("let x = $y" + String(repeating: piece, count: 50_000))
            #expect(script.problems.map(\.id) == ["too-long"])
        }
        #expect(parse("let x = [" + String(repeating: "1,", count: 50_000) + "]").problems.isEmpty)
    }

    /// print ∘ parse = identity
    @Test func usageLinesComeBack() throws {
        let declared = vocabulary().commands + vocabulary().functions + Filters.signatures + Functions.signatures
        for line in declared.map(\.usage.text) {
            let usage = try Usage(parsing: line)
            let again = try Usage(parsing: usage.description)
            #expect(again.description == usage.description)
            #expect(
                again.parts == usage.parts && again.options == usage.options && again.result == usage.result && again.name == usage.name)
        }
        for line in ["count -> int", "f <a: x|y>... --b <c: int>", "f [<a>] (b | c <d> [e])", "f (<a: int>),... -> a|b"] {
            #expect(try Usage(parsing: Usage(parsing: line).description).description == Usage(parsing: line).description)
        }
        // A name that ended with a hyphen could not be told from an arrow.
        for line in ["e <name->", "e- <name>", "e <name: int->", "e --option-"] {
            #expect(throws: Diagnostic.self, "\(line)") { try Usage(parsing: line) }
        }
        let usage = try Usage(parsing: "create <entity> from <source> [--jobs <int>] [--resume] -> map")
        #expect(usage.description == "create <entity> from <source> [--jobs <int>] [--resume] -> map")
    }

    @Test(arguments: [
        ("", "a usage line begins with the name of the command"), ("f <", "after '<' stands the name of the argument"),
        ("f <a", "this argument has no '>'"), ("f <a:>", "after ':' stands the type of the argument"), ("f [a", "this '[' has no ']'"),
        ("f (a | b", "this '(' has no ')'"), ("f (a |)", "each way of '( | )' must hold a part"), ("f []", "'[ ]' must hold a part"),
        ("f ->", "after '->' stands the type of the result"), ("f -> a b", "nothing may follow the type of the result"),
        ("f !", "'!' means nothing in a usage line"), ("f --", "after '--' stands the name of the option"),
    ])
    func usageLinesThatAreWrong(_ line: String, _ message: String) {
        #expect { try Usage(parsing: line) } throws: { ($0 as? Diagnostic)?.message == message }
    }

    /// Every example of a filter or function is read and checked without a problem.
    @Test func examplesAreRight() {
        for signature in Filters.signatures + Functions.signatures {
            for example in signature.examples {
                let script = parse(example)
                #expect(script.problems.map { $0.drawn() } == [], "\(signature.name)")
                #expect(script.check(vocabulary: vocabulary()).map { $0.drawn() } == [], "\(signature.name)")
            }
        }
    }

    /// What is to be tried can be read.
    @Test func attemptsAreRight() {
        let words = vocabulary(files: problemFiles)
        for text in problemCases {
            let script = Script.parse(Source("t", text), vocabulary: words)
            for attempt in (script.problems + script.check(vocabulary: words)).flatMap(\.attempts) {
                let definitions = text.contains("def ") ? text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n" : ""
                #expect(Script.parse(Source("t", definitions + attempt), vocabulary: words).problems.isEmpty, "\(text): \(attempt)")
            }
        }
    }
}

/// What is declared is there, and the other way round.
@Suite struct FrontTableTests {
    @Test func namesAreUnique() {
        for names in [Filters.signatures.map(\.name), Functions.signatures.map(\.name)] { #expect(Set(names).count == names.count) }
        for name in Filters.signatures.map(\.name) { #expect(Filters.named(name)?.name == name) }
        for name in Functions.signatures.map(\.name) { #expect(Functions.named(name)?.name == name) }
    }
}

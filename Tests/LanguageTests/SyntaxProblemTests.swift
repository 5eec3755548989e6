import Diagnostics
import Language
import Testing
import Values

/// What is said of slips in the later statements and filters, drawn in full.
@Suite struct SyntaxProblemTests {
    static let files = [
        "lib.tenon": "def missing(a) { return helper($a) }\ndef helper(a) { return $a }", "acts.tenon": "def f() { }\nlist users",
        "lets.tenon": "let x = 1", "nested.tenon": "import lib.tenon as inner\ndef outer(a) { return inner.missing($a) }",
        "needs.tenon": "requires shell\ndef f() { }", "broken.tenon": "def f( { }",
    ]

    static let cases: [String] = [
        // expect
        "expect error", "expect error conflict", "expect error confict { }", "expect error cancelled { }", "expect error io conflict { }",
        "expect \"a\" matches", "expect matches \"a\"", "expect 5 matches \"a\"", "expect error { foo }",
        // watch
        "watch", "watch { }", "watch 5 { list users }", "watch 5s list users", "watch 5s until { }", "watch 5s max { }",
        "watch 5s max 0 { }",
        "watch 5s max x { }", "watch 5s until 5 { }", "watch 5s until cuont > { }", "watch 5s for 3 { }",
        // requires
        "requires", "requires 9.1", "requires sell", "requires shell", "list users; requires 0.1", "params a; requires 0.1",
        "if true { requires 0.1 }",
        // import
        "import", "import lib.tenon as", "import lib.tenon as list", "import lib.tenon as let", "import acts.tenon",
        "import lets.tenon as l",
        "import needs.tenon", "import broken.tenon as b", "import lib.tenon as lib; lib.mising(1)", "import lib.tenon as lib; lib.mising 1",
        "import lib.tenon as lib; missing(1)", "import lib.tenon as lib; lib.missing()", "import nested.tenon as n; n.inner.mising(1)",
        "load lib.tenon as lib",
        // jobs
        "let x = list users &", "print (list users &)", "list users & | count", "list users &&", "& list users",
        // filters
        "list users | each", "list users | each x { }", "list users | each $x", "list users | each print", "[1] | each { $x }",
        "list users | join", "list users | join $x", "list users | join [] on", "list users | join [] by id", "list users | join 5 on id",
        "list users | join [] on id lft", "list users | rename", "list users | rename a", "list users | rename a b,",
        "list users | rename a b c",
        "list users | diff", "list users | diff [] on id", "list users | save", "list users | tee x.csv", "list users | to json",
        // fail
        "fail", "fail {mesage: \"x\"}", "fail {message: \"x\", kind: \"oi\"}", "fail {message: \"x\", kind: \"cancelled\"}",
        "fail {kind: \"io\"}",
        // Calls, paths and values
        "def f(a) { return $a }; f(...5)", "let x = max(...)", "let x = upper(\"a\", \"b\", ...[])", "let x = [1]?[0..1]",
        "let x = 2026-13-01",
        "let x = 2026-01-31T25:00Z", "let x = $y?[0]", "show ...[1]",
    ]

    @Test func golden() {
        let actual = Self.cases.map { Self.drawing($0) }
        let expected = sections(syntaxProblemDrawings)
        #expect(actual.count == expected.count)
        for (actual, expected) in zip(actual, expected) { #expect(actual == expected) }
    }

    /// A text and what is said of it.
    static func drawing(_ text: String) -> String {
        let vocabulary = vocabulary(files: files)
        let script = Script.parse(Source("t", text), vocabulary: vocabulary)
        let found = script.problems + script.check(vocabulary: vocabulary)
        return "=== \(text)\(script.isUnfinished ? " …" : "")\n" + found.map { $0.drawn() }.joined()
    }

    /// What is to be tried can be read.
    @Test func attemptsAreRight() {
        let words = vocabulary(files: Self.files)
        for text in Self.cases {
            let script = Script.parse(Source("t", text), vocabulary: words)
            for attempt in (script.problems + script.check(vocabulary: words)).flatMap(\.attempts) {
                #expect(Script.parse(Source("t", attempt), vocabulary: words).problems.isEmpty, "\(text): \(attempt)")
            }
        }
    }
}

import Diagnostics
import Language
import Testing
import Values

/// The checker, unfinished texts, and the parameters of scripts.
@Suite struct FrontCheckTests {
    @Test func aGoodScriptIsGood() {
        for program in FrontLawTests.programs.prefix(1) {
            let script = parse(program)
            #expect(script.problems.isEmpty)
            #expect(script.check(vocabulary: vocabulary()).map { $0.drawn() } == [])
        }
    }

    @Test func fiveMistakesAreFiveProblems() {
        let text = """
            craete users from a.json
            let x = (1 + 2
            let y = 5
            if $y = 5 { print $z }
            list users | wher a
            print users/$y
            """
        let script = parse(text)
        let all = script.problems + script.check(vocabulary: vocabulary())
        #expect(
            all.map { "\($0.marks[0].place.line):\($0.marks[0].place.column) \($0.id)" } == [
                "1:1 unknown-verb", "2:9 unclosed-bracket", "4:7 foreign-operator", "5:14 unknown-filter", "6:7 variable-in-word",
                "4:19 unknown-variable",
            ])
        #expect(!script.isUnfinished)
    }

    @Test(arguments: [
        "let x = (", "let x = [1,", "let x = {a:", "let x = {", "print \"abc", "print 'a\nb", "print '''a", "list users |", "let x = 1 +",
        "let x =",
        "if true {", "if true { print 1", "def f(a) {", "for $x in [1] { print (", "f(1,", "list users | select a,", "$x =", "let x = \"${",
        "let x = {a", "print \"a ${1", "list users | where",
    ])
    func unfinished(_ text: String) {
        let cured = ["list users | where", "f(1,"]
        let script = Script.parse(Source(nil, text + "\n"), vocabulary: vocabulary())
        #expect(script.isUnfinished == (text != cured[0]), "\(script.problems.map(\.id))")
    }

    @Test(arguments: ["list users", "let x = )", "foo (", "print (1 2", "if true", "create users", "", "}"])
    func finished(_ text: String) {
        #expect(!Script.parse(Source(nil, text + "\n"), vocabulary: vocabulary()).isUnfinished)
    }

    @Test func surroundingsAreSeen() throws {
        let first = parse("def f(a: int) { return $a }")
        guard case .define(let definition) = first.body.statements[0].kind else { return }
        let surroundings = Surroundings(variables: ["x": .init(isMutable: true), "y": .init()], definitions: [definition])
        let script = Script.parse(
            Source(nil, "f 1; $x = f(2); print $y; let z = 1; let x = 2"), vocabulary: vocabulary(), surroundings: surroundings)
        #expect(script.problems.isEmpty)
        #expect(script.check(vocabulary: vocabulary(), surroundings: surroundings).map { $0.drawn() } == [])
        let wrong = Script.parse(Source(nil, "$y = 1"), vocabulary: vocabulary(), surroundings: surroundings)
        #expect(wrong.check(vocabulary: vocabulary(), surroundings: surroundings).map(\.id) == ["immutable-variable"])
    }

    @Test func writtenFilesMayBeRead() {
        let script = parse("list users > missing.json\ncreate users from missing.json")
        #expect(script.check(vocabulary: vocabulary()).isEmpty)
    }

    @Test func definitionsSeeTheTopLevel() {
        let good = parse("def f() { return $late }\nlet late = 1\nprint (f())")
        #expect(good.check(vocabulary: vocabulary()).map { $0.drawn() } == [])
        let bad = parse("for $i in [1] { def g() { return $i }; g }")
        #expect(bad.check(vocabulary: vocabulary()).map(\.id) == ["unknown-variable"])
    }

    // MARK: params

    static let script = """
        #!/usr/bin/env tenon
        # Sends connections to a site.
        params file: path, target: site = eu, count: int = 3, --force: bool, --wait: duration = 5s, mode: draft|final = draft, rest: int ...
        print $file
        """

    func bound(_ arguments: [String], _ text: String = script) -> String {
        do {
            let values = try Script.parse(Source("dir/sync.tenon", text), vocabulary: vocabulary()).bind(
                arguments, vocabulary: vocabulary())
            return values.sorted { $0.key < $1.key }.map { "\($0.key)=\(JSON.text($0.value))" }.joined(separator: " ")
        } catch let problems as DiagnosticList {
            return problems.all.map { $0.drawn() }.joined()
        } catch {
            return "\(error)"
        }
    }

    @Test func parametersAreBound() {
        #expect(
            bound(["a.json"]) == #"count=3 file="a.json" force=false mode="draft" rest=[] target="eu" wait="5s""#)
        #expect(
            bound(["a.json", "us1", "--force", "7", "--wait", "1m30s", "final", "1", "2"])
                == #"count=7 file="a.json" force=true mode="final" rest=[1,2] target="us1" wait="1m30s""#)
        #expect(bound(["--wait=2s", "--", "--x"]).contains(#"file="--x""#))
    }

    @Test func parametersThatAreWrong() {
        #expect(
            bound(["a b.json", "eu", "many", "--forse", "--wait"]) == """
                error[wrong-parameter]: 'count' must be an int, but is "many"
                  --> command line:1:32
                   |
                 1 | tenon sync.tenon 'a b.json' eu many --forse --wait
                   |                                ^^^^
                error[unknown-option]: the script has no option '--forse'
                  --> command line:1:37
                   |
                 1 | tenon sync.tenon 'a b.json' eu many --forse --wait
                   |                                     ^^^^^^^ did you mean '--force'?
                   |
                   = because: the form is tenon sync.tenon <file: path> [<target: site>] [<count: int>] [<mode: draft|final>] [<rest: int>...] [--force] [--wait <wait: duration>]
                error[missing-argument]: '--wait' needs a value
                  --> command line:1:45
                   |
                 1 | tenon sync.tenon 'a b.json' eu many --forse --wait
                   |                                             ^^^^^^ expected a value after it

                """)
        #expect(bound([]).hasPrefix("error[missing-argument]: the script needs 'file'\n"))
        #expect(bound(["1"], "list").hasPrefix("error[extra-argument]: the script takes nothing more\n"))
        #expect(bound(["a", "eu", "3", "fnal"]).contains("'mode' must be 'draft' or 'final', but is \"fnal\""))
    }

    @Test func helpOfAScript() {
        #expect(
            Script.parse(Source("dir/sync.tenon", Self.script), vocabulary: vocabulary()).usageText == """
                Sends connections to a site.

                usage: tenon sync.tenon <file: path> [<target: site>] [<count: int>] [<mode: draft|final>] [<rest: int>...] [--force] [--wait <wait: duration>]

                  file      path
                  target    site, eu if left out
                  count     int, 3 if left out
                  --force   off if left out
                  --wait    duration, 5s if left out
                  mode      draft|final, draft if left out
                  rest      int, any number of them

                """)
    }
}

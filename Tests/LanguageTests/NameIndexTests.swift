import Diagnostics
import Testing
import Values

@testable import Language

/// Names and what they mean, as an editor asks.
@Suite struct NameIndexTests {
    private func index(_ text: String, files: [String: String] = [:]) -> NameIndex {
        NameIndex(parse(text, files: files), vocabulary: vocabulary(files: files))
    }

    /// The lines and columns where the symbol under the mark `^` is spoken of; the mark itself is taken out of the text.
    private func places(_ marked: String, files: [String: String] = [:]) -> String {
        let parts = marked.split(separator: "^", maxSplits: 1, omittingEmptySubsequences: false)
        let index = index(parts.joined(), files: files)
        guard let mention = index.mention(at: parts[0].utf8.count) else { return "nothing" }
        guard case .symbol(let number, _) = mention.meaning else { return "no symbol" }
        return index.mentions(of: number).map { mention in
            guard case .symbol(_, let role) = mention.meaning else { return "" }
            let mark = role == .definition ? "d" : role == .use ? "u" : "a"
            let file = mention.place.source.name ?? ""
            return "\(mark)\(file == "t" ? "" : file)\(mention.place.line):\(mention.place.column)"
        }.joined(separator: " ")
    }

    static let cases: [(text: String, places: String)] = [
        ("let ^a = 1\nprint $a", "d1:5 u2:8"),
        ("let a = 1\nprint $^a \"$a ${$a}\"", "d1:5 u2:8 u2:12 u2:17"),
        ("let mut a = 1\n$^a = $a + 1", "d1:9 a2:2 u2:7"),
        // A block has its own; what it hides stays as it is.
        ("let ^a = 1\nif true {\n  let a = 2\n  print $a\n}\nprint $a", "d1:5 u6:8"),
        ("let a = 1\nif true {\n  let a = 2\n  print $^a\n}\nprint $a", "d3:7 u4:10"),
        // Declared again in the same block it is one name.
        ("let ^a = 1\nlet a = $a + 1\nprint $a", "d1:5 d2:5 u2:10 u3:8"),
        ("for $^x in [1] { print $x }\nfor $x in [2] { print $x }", "d1:6 u1:24"),
        ("for $k, $v in {a: 1} { print $k $^v }", "d1:10 u1:34"),
        ("try { fail \"x\" } catch as $^e { print $e.message }", "d1:28 u1:39"),
        // The body of a 'def' sees its parameters and the top level, also what comes later.
        ("def f(a: int) { return $^a }\nlet a = 1\nprint $a", "d1:7 u1:25"),
        ("def f() { return $^a }\nlet a = 1\nprint $a", "u1:19 d2:5 u3:8"),
        ("if true {\n  let a = 1\n  def f() { return $^a }\n}", "nothing"),
        ("def ^f(n: int) { return $n }\nprint (f(1))\nf 2", "d1:5 u2:8 u3:1"),
        ("f 1\ndef ^f(n: int) { return $n }", "u1:1 d2:5"),
        ("def f(--^loud: bool) { print $loud }\nf --loud", "d1:9 u1:30 u2:5"),
        ("def f(a: int) { example f(1) == $^a }", "d1:7 u1:34"),
        ("params ^file: path, --n: int = 1\nprint $file $n", "d1:8 u2:8"),
        ("list users | each $^c { print $c }", "d1:20 u1:31"),
        ("list users | each { print $^it }", "u1:28"),
        ("watch 1s until count > 1 { let ^a = 1; print $a }", "d1:32 u1:46"),
        ("let a = 1\nlist users | where id == $^a", "d1:5 u2:27"),
        ("print $^b", "nothing"), ("^print 1", "no symbol"), ("print 1 ^ ", "nothing"),
    ]

    @Test func everyNameLeadsToItsPlaces() {
        for (text, wanted) in Self.cases { #expect(places(text) == wanted, "\(text.debugDescription)") }
    }

    @Test func namesGoThroughScriptsThatAreLoaded() {
        let files = [
            "lib.tenon": "def greet(n: text) { print $n }\nlet who = \"ann\"\n", "defs.tenon": "def a() { b }\ndef b() { print 1 }\n",
        ]
        #expect(places("load lib.tenon\n^greet $who", files: files) == "u2:1 dlib.tenon1:5")
        #expect(places("load lib.tenon\ngreet $^who", files: files) == "u2:8 dlib.tenon2:5")
        #expect(places("import defs.tenon\n^b", files: files) == "u2:1 udefs.tenon1:11 ddefs.tenon2:5")
        #expect(places("import defs.tenon as d\nd.^b", files: files) == "u2:3 udefs.tenon1:11 ddefs.tenon2:5")
    }

    @Test func aTextKnowsWhatIsInSight() {
        let text = "let top = 1\ndef f(a: int) {\n  let inner = 2\n  \n}\nfor $x in [1] {\n  let y = 3\n  \n}\n"
        let index = index(text)
        func sight(line: Int) -> [String] {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return index.variables(at: lines[..<line].reduce(0) { $0 + $1.utf8.count + 1 } - 1).map(\.name)
        }
        #expect(sight(line: 4) == ["a", "inner", "top"])
        #expect(sight(line: 8) == ["top", "x", "y"])
        #expect(sight(line: 9) == ["top"])
        #expect(index.definitions(at: 3).map(\.name.text) == ["f"])
    }

    @Test func everythingElseHasAMeaningToo() {
        let text =
            "create users from crm.json\nlist users | where type == 1 | select id\nprint (len([1]))\ntry { fail \"x\" } catch conflict { print 1 }\nlet a: int = 1"
        let shown = index(text).mentions.map { mention -> String in
            let what =
                switch mention.meaning {
                case .symbol: "symbol"
                case .verb: "verb"
                case .filter: "filter"
                case .function: "function"
                case .word: "word"
                case .option: "option"
                case .type: "type"
                case .field: "field"
                case .kind: "kind"
                case .space: "space"
                case .file: "file"
                }
            return "\(what) \(mention.place.text)"
        }
        #expect(
            shown == [
                "verb create", "word from", "file crm.json", "verb list", "filter where", "field type", "filter select", "field id",
                "verb print", "function len", "kind conflict", "verb print", "symbol a", "type int",
            ])
    }

    @Test func namesThatWouldChangeTheMeaningAreRefused() {
        let index = index(
            "let a = 1\nlet b = 2\ndef f(c: int) {\n  let d = 1\n  return $c + $a\n}\nif true {\n  let e = 1\n}\nif true {\n  let g = 1\n}")
        func objection(_ symbol: String, _ name: String) -> String? {
            guard let number = index.symbols.firstIndex(where: { $0.name == symbol }) else { return "no symbol" }
            return index.objection(to: name, for: number, vocabulary: vocabulary()).map {
                ([$0.message] + $0.because).joined(separator: "; ")
            }
        }
        #expect(objection("a", "a") == nil)
        #expect(objection("a", "z") == nil)
        #expect(objection("a", "let") == nil)
        #expect(objection("e", "g") == nil, "the blocks are apart")
        #expect(objection("a", "b") == "the name 'b' is taken; '$b' is there already, in line 2")
        #expect(objection("a", "c") == "the name 'c' is taken; '$c' is there already, in line 3")
        #expect(objection("d", "a") == "the name 'a' is taken; '$a' is there already, in line 1")
        #expect(objection("a", "1a") == "'1a' is no name; a name is made of letters, digits and '_', and does not begin with a digit")
        #expect(objection("f", "list") == "the name 'list' is taken; there is a verb 'list'")
        #expect(objection("f", "upper") == "the name 'upper' is taken; there is a function 'upper'")
        #expect(objection("f", "now") == "the name 'now' is taken; there is a function 'now'")
        #expect(objection("f", "while") == "the name 'while' is taken; the language has a word 'while'")
        #expect(objection("f", "a") == nil, "variables and definitions are told apart by the '$'")
    }

    /// However broken a text is, its index stays inside it.
    @Test func everyPrefixHasAnIndex() {
        let text =
            "params a: int\nlet b = \"x ${$a} \" ++ 'y'\ndef f(c: list) -> int { return len($c) }\nfor $i, $x in [1, {k: $b}] { print $i ($x | f) }"
        let bytes = Array(text.utf8)
        for end in 0...bytes.count {
            let script = Script.parse(Source("t", bytes: Array(bytes[..<end])), vocabulary: vocabulary())
            let index = NameIndex(script, vocabulary: vocabulary())
            #expect(index.mentions.allSatisfy { $0.place.range.upperBound <= end && !$0.place.range.isEmpty })
            _ = index.variables(at: end)
        }
    }
}

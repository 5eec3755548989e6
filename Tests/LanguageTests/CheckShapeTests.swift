import Diagnostics
import Language
import Testing
import Values

/// A vocabulary whose verbs say what they give.
let shapedVocabulary: Vocabulary = {
    var words = vocabulary(files: ["lib.tenon": "def _shared(a) { return $a }\ndef lone() { return 1 }"])
    let connection = Shape.map(
        [
            "id": .text, "type": .words(["ref_table", "warehouse"], isOpen: true),
            "join?": .map(["attribute": .text, "type": .text], .growing), "fields?": .list(.map(["id": .text, "rows": .int])),
            "is_live": .bool, "created_at?": .text,
        ], .growing)
    let written = Shape.map(["entity": .text, "id": .any, "action": .words(["created", "deleted"], isOpen: false)])
    let shapes: [String: Shape] = ["list": .list(connection), "show": connection, "create": .oneOrMore(written), "delete": .oneOrMore(written)]
    for index in words.commands.indices {
        if let shape = shapes[words.commands[index].name] { words.commands[index].shape = shape }
        if words.commands[index].name == "open" { words.commands[index].contents = "path" }
    }
    let path = words.types["path"]
    words.types["path"]?.check = { word, written, asker in
        word.hasPrefix("broken") ? Diagnostic("json-value", .invalid, "expected a value") : path?.check?(word, written, asker)
    }
    words.types["path"]?.shape = { word, _ in
        switch word {
        case "rows.json": .data([["a": 1, "b": "x"], ["a": 2, "b": "y"]])
        case "mixed.json": .data([["a": 1], ["b": "y"]])
        default: nil
        }
    }
    return words
}()

/// What a check says of a text, as `1:5 id: message` a line; what stands beside the caret follows in brackets.
func findings(_ text: String) -> [String] {
    let script = Script.parse(Source("t", text), vocabulary: shapedVocabulary)
    return (script.problems + script.check(vocabulary: shapedVocabulary)).map { problem in
        let place = problem.marks.first.map { "\($0.place.line):\($0.place.column) " } ?? ""
        let words = problem.marks.first?.words ?? ""
        return "\(place)\(problem.severity == .warning ? "(\(problem.id))" : problem.id): \(problem.message)\(words.isEmpty ? "" : " [\(words)]")"
    }
}

/// What is known of rows and values, through everything that can be done with them.
@Suite struct CheckShapeTests {
    @Test(arguments: [
        // Row expressions and paths
        (#"list users | where tpye == "x""#, "1:20 unknown-field: there is no field 'tpye' [did you mean 'type'?]"),
        ("list users | select id, join.atribute", "1:30 unknown-field: there is no field 'atribute' [did you mean 'attribute'?]"),
        ("list users | sort -creatd_at", "1:20 unknown-field: there is no field 'creatd_at' [did you mean 'created_at'?]"),
        ("list users | get idd", "1:18 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("list users | group tpye", "1:20 unknown-field: there is no field 'tpye' [did you mean 'type'?]"),
        ("list users | map upper(typ)", "1:24 unknown-field: there is no field 'typ' [did you mean 'type'?]"),
        ("list users | drop fiels", "1:19 unknown-field: there is no field 'fiels' [did you mean 'fields'?]"),
        ("list users | where it.fields.rowss == [1]", "1:30 unknown-field: there is no field 'rowss' [did you mean 'rows'?]"),
        // Onwards from what a filter makes
        ("list users | select id | where typ == 1", "1:32 unknown-field: there is no field 'typ'"),
        ("list users | select id, join.type | sort join.type", "1:42 unknown-field: there is no field 'join' [did you mean '\"join.type\"'?]"),
        ("list users | group type | where cout > 1", "1:33 unknown-field: there is no field 'cout' [did you mean 'count'?]"),
        ("list users | group type | map rows.idd", "1:36 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("list users | enumerate | map value.idd", "1:36 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("list users | drop type | map it.type ++ it.tpe", ""),
        ("list users | rename id name | get idd", ""),
        ("[{a: 1}] | rename a b | get a", "1:29 unknown-field: there is no field 'a'"),
        ("list users | flatten fields | get rowz", "1:35 unknown-field: there is no field 'rowz' [did you mean 'rows'?]"),
        ("list users | first | get idd", "1:26 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("list users | first 2 | one | get idd", "1:34 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("list users | map {id: id, n: 1} | get nn", "1:39 unknown-field: there is no field 'nn' [did you mean 'n'?]"),
        ("list users | join [{id: \"a\", owner: \"b\"}] on id | get ownr", "1:55 unknown-field: there is no field 'ownr' [did you mean 'owner'?]"),
        ("list users | each $c { print $c.idd }", "1:33 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("{a: 1} | diff {a: 2} | where chnge == \"added\"", "1:30 unknown-field: there is no field 'chnge' [did you mean 'change'?]"),
        ("open rows.json | get aa", "1:22 unknown-field: there is no field 'aa' [did you mean 'a'?]"),
        ("open mixed.json | get zz", ""),
        // Variables, loops, definitions
        ("let r = list users\nprint ($r | get idd)", "2:17 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("for $c in list users { print $c.join.typ }", "1:38 unknown-field: there is no field 'typ' [did you mean 'type'?]"),
        ("for $i, $c in list users { print $i $c.idd }", "1:40 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("def f() { return list users }\nprint (f() | get idd)", "2:18 unknown-field: there is no field 'idd' [did you mean 'id'?]"),
        ("def f(x) { if $x == 1 { return {a: 1} }; return {a: 2, b: 3} }\nprint f(1).b f(1).c\nlet y = f(1)\nprint $y.c",
         "2:19 unknown-field: there is no field 'c'\n4:10 unknown-field: there is no field 'c'"),
        ("let m = {a: {b: 1}}\nprint $m.a.c $m.a[\"d\"]", "2:12 unknown-field: there is no field 'c'\n2:19 unknown-field: there is no field 'd'"),
        ("let m = {...{a: 1}, b: 2}\nprint $m.c", "2:10 unknown-field: there is no field 'c'"),
        ("try { list users } catch as $e { print $e.mesage }", "1:43 unknown-field: there is no field 'mesage' [did you mean 'message'?]"),
        ("watch 5s until cout > 1 { list users }", "1:16 unknown-field: there is no field 'cout' [did you mean 'count'?]"),
        // What may be there is no mistake
        ("list users | where row_count > 1", ""),
        ("list users | get tpye?.x", ""),
        (#"list users | where (tpye ?? "x") == "x""#, ""),
        ("let m: any = {}\nprint $m.a", ""), ("let mut m = {}\n$m = {a: 1}\nprint $m.a", ""),
        ("def f(m: map) { return $m.a }\nprint (f({a: 1}))", ""),
        ("let r = [{a: 1}, {b: 2}]\nprint ($r | get a)", ""), ("let m = {...(parse_json(\"{}\"))}\nprint $m.a", ""),
        ("print (parse_json(\"{}\")).a", ""), ("let r = [...[], {a: 1}]\nprint ($r | get b)", ""),
        ("create users from {id: 1} | get action", ""), ("print (create users from {id: 1}).id", ""),
        // What is caught or expected
        ("let m = {}\ntry { print $m.a } catch type { print 1 }", "2:16 (unknown-field): there is no field 'a'"),
        ("let m = {}\nexpect error type { print $m.a }", ""),
        // Types
        ("list users | where created_at == 5", "1:20 wrong-type: both sides of '==' must be of one type, but they are text and int 5"),
        ("list users | where is_live > 1", "1:20 wrong-type: '>' needs two numbers, texts, times or durations, but the left side is a bool"),
        ("list users | where type", "1:20 wrong-type: the condition of 'where' must be true or false, but is text"),
        ("5 | where a == 1", "1:5 wrong-type: what 'where' works on must be a list, but is an int"),
        ("{a: 1} | first", "1:10 wrong-type: what 'first' works on must be a list, but is a map"),
        ("list users | sum id", "1:14 wrong-type: what 'sum' adds up must be numbers or durations, but is text"),
        ("let m = {a: 1}\nprint $m.a.b", "2:12 wrong-type: only maps have fields, but what has '.b' here is an int"),
        ("let x = [1, 2]\nprint ($x | get a)", "2:17 wrong-type: only maps have fields, but what has '.a' here is an int"),
        ("def f() -> int { return \"a\" }\nprint (f())", "1:25 wrong-type: the result must be an int, but is text \"a\""),
        ("def f(m: a|b) { return $m == \"c\" }\nprint (f(\"a\"))", "1:30 wrong-word: '$m' is never 'c'"),
        // Words
        (#"list users | where type == "ref_tabel""#, "1:28 (unlikely-word): 'type' is hardly ever 'ref_tabel' [did you mean 'ref_table'?]"),
        (#"list users | where type in ["warehose"]"#, "1:29 (unlikely-word): 'type' is hardly ever 'warehose' [did you mean 'warehouse'?]"),
        (#"list users | where type == "cloud""#, ""),
        (#"delete users/a | where action == "deletd""#, "1:34 wrong-word: 'action' is never 'deletd' [did you mean 'deleted'?]"),
        (#"try { list users } catch as $e { if $e.kind == "conflit" { print 1 } }"#, "1:48 wrong-word: '$e.kind' is never 'conflit' [did you mean 'conflict'?]"),
    ])
    func rows(_ text: String, _ expected: String) { #expect(findings(text).joined(separator: "\n") == expected, "\(text)") }

    @Test(arguments: [
        // Variables and definitions
        ("let mut x = 1\nprint $x", "1:9 (never-assigned): 'x' is 'let mut' but never assigned again ['let x' is enough]"),
        ("let mut x = 1\ndef f() { $x = 2 }\nf\nprint $x", ""),
        ("def f() { return 1 }\nprint 2", "1:5 (unused-definition): 'f' is never called"),
        ("def f() { return f() }\nprint 2", "1:5 (unused-definition): 'f' is never called"),
        ("def _f() { return 1 }\nprint 2", ""), ("def f() { return 1 }\ndef g() { return 2 }", ""), ("load lib.tenon\nprint 1", ""),
        ("let x = 1\nlet x = 2\nprint $x", "1:5 (unused-variable): 'x' is never used\n2:5 (shadowed-variable): there is a variable 'x' already, which this one hides"),
        // What never runs
        ("while true { print 1 }\nprint 2", "2:1 (unreachable): this is never reached"),
        ("while true { if 1 == 1 { break } }\nprint 2", ""),
        // Comparisons
        ("let x = 5\nif $x == null { print 1 }", "2:4 (constant-comparison): this is always false"),
        ("let x = 5\nif $x != null { print 1 }", "2:4 (constant-comparison): this is always true"),
        ("let x = 5\nif $x in [\"a\"] { print 1 }", "2:10 (constant-comparison): nothing in this list equals the left side"),
        ("let x = 5\nif $x in [5.5, \"a\"] { print 1 }", ""),
        ("let mut x = 5\n$x = 6\n$x == 7", "3:1 (shown-comparison): this shows whether both sides are equal, and changes nothing"),
        // Effects
        ("def f(a) { return show users/x }\nprint ([1] | map f(it))", "2:18 effect-in-row: 'f' reaches the API, so a row expression cannot call it"),
        ("def g(a) { return f($a) }\ndef f(a) { return show users/x }\nprint ([1] | where g(it) == 1)",
         "3:20 effect-in-row: 'g' reaches the API, so a row expression cannot call it"),
        ("def f(a) { return $a }\nprint ([1] | map f(it))", ""), ("def f(a) { print $a; return 1 }\nprint ([1] | map f(it))", ""),
        ("[1] | map (show users/x)", "1:12 (verb-in-row): 'show' is sent once for each row"),
        ("[1] | each { show users/x }", ""),
        // Files
        ("open missing.json", "1:6 no-such-file: there is no file 'missing.json'"), ("open broken.json", "1:6 json-value: expected a value"),
        ("try { open missing.json } catch io { print 1 }", ""), ("run other.tenon\nopen missing.json", ""),
        ("list users | save missing.json\nopen missing.json", ""),
    ])
    func warnings(_ text: String, _ expected: String) { #expect(findings(text).joined(separator: "\n") == expected, "\(text)") }

    @Test func drawn() {
        let script = Script.parse(Source("t", "let late = list users | where tpye == \"x\"\nprint $late"), vocabulary: shapedVocabulary)
        #expect(
            script.check(vocabulary: shapedVocabulary).map { $0.drawn() } == [
                """
                error[unknown-field]: there is no field 'tpye'
                  --> t:1:31
                   |
                 1 | let late = list users | where tpye == "x"
                   |                               ^^^^ did you mean 'type'?
                   |
                   = because: the fields are 'id', 'type', 'join', 'fields', 'is_live' and 'created_at'; '?.' asks for one that may come to be
                   = try: let late = list users | where type == "x"

                """
            ])
    }

    /// A slip far down is found, and nothing else is said.
    @Test func oneSlipInALongScript() {
        let good = (0..<120).map { "for $c\($0) in list users { print $c\($0).id $c\($0).join.type }\nlet x\($0) = list users | where type == \"ref_table\" | count\nprint $x\($0)\n" }
        #expect(findings(good.joined()) == [])
        let slipped = good.joined() + "list users | get join.tpye\n" + good[0].split(separator: "\n").joined(separator: "\n").replacing("x0", with: "y0").replacing("c0", with: "d0")
        #expect(findings(slipped) == ["361:23 unknown-field: there is no field 'tpye' [did you mean 'type'?]"])
    }
}

/// Shapes themselves.
@Suite struct ShapeTests {
    @Test func ofValues() {
        #expect(Shape(of: 1) == .int)
        #expect(Shape(of: .null) == .any)
        #expect(Shape(of: [["a": 1], ["a": 2, "b": "x"]]) == .list(.map(["a": .int, "b?": .text])))
        #expect(Shape(of: [1, "a"]) == .list(.any))
        #expect(Shape(of: []) == .list(.any))
    }

    @Test func ofDataIsOpenUnlessRowsAgree() {
        #expect(Shape.data([["a": 1], ["a": 2]]) == .list(.map(["a": .int])))
        #expect(Shape.data([["a": 1], ["b": 2]]) == .list(.map(["a?": .any, "b?": .any], .open)))
        #expect(Shape.data(["a": 1]) == .map(["a": .any], .open))
        #expect(Shape.data("text") == .text)
    }
}

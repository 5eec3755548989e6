import Diagnostics
import Language
import Testing
import Values

/// What texts mean: the tree, in short.
@Suite struct FrontTreeTests {
    static let table: [(text: String, shape: String)] = [
        // Commands
        ("list users", "list entity:users"),
        ("list", "list"),
        ("show users/crm-integration", "show resource:users/crm-integration"),
        ("create users from crm.json --jobs 4 --resume", "create entity:users from:true source:crm.json jobs:4 resume:true"),
        ("create --resume users from -", "create resume:true entity:users from:true source:-"),
        ("create users from $body", "create entity:users from:true source:$body"),
        (
            "update users/crm add field {id: \"nps\", type: \"number\"}",
            "update resource:users/crm add:true field:true map:{id:\"nps\",type:\"number\"}"
        ),
        ("update users/crm drop field 5", "update resource:users/crm drop:true field:5"),
        ("update users/crm from x.json", "update resource:users/crm from:true source:x.json"),
        ("delete users/a users/b ...$rest --yes", "delete resource*:users/a resource*:users/b resource*:...$rest yes:true"),
        (
            "query users 'first_country_code:US' select user_id, user_email sort -first_seen limit 50",
            "query entity:users query:\"first_country_code:US\" select:true attribute*:user_id attribute*:user_email sort:-first_seen limit:true int:50"
        ),
        ("query users select a", "query entity:users select:true attribute*:a"),
        ("plan create users from a.json", "plan create entity:users from:true source:a.json"),
        ("use site http://127.0.0.1:8080", "use site:http://127.0.0.1:8080"),
        ("use site eu { list users; list accounts }", "use site:eu block:{list entity:users; list entity:accounts}"),
        ("record stop", "record stop:true"),
        ("record s.session", "record path:s.session"),
        ("import users from a.csv", "import users:true from:true path:a.csv"),
        ("exit 3", "exit int:3"),
        ("list users &", "list entity:users &"),
        ("watch 5s { list users | count }", "watch \"5s\" {list entity:users | count}"),
        ("let job = list users | count &", "let job = (list entity:users | count &)"),
        ("$job = list users &", "$job = (list entity:users &)"),
        // Arguments of print
        ("print 1 + 2", "print any*:1 any*:+ any*:2"),
        ("print (1 + 2) true 90s 1.50 -5 007 a-b", "print any*:(1 + 2) any*:true any*:\"1m30s\" any*:1.50 any*:-5 any*:007 any*:a-b"),
        ("print len($x).y $x.a[0] \"a\"", "print any*:len($x).y any*:$x.a[0] any*:\"a\""),
        ("print (list users | count)", "print any*:(list entity:users | count)"),
        ("print 2026-01-31 'x'", "print any*:\"2026-01-31T00:00:00Z\" any*:\"x\""),
        ("print *.json ~/a.b%20+c@d", "print any*:*.json any*:~/a.b%20+c@d"),
        // Pipelines
        (
            "list users | where type == \"ref_table\" | sort -created_at, id | select id, join.attribute | first 5",
            "list entity:users | where row(.type == \"ref_table\") | sort path(-created_at) path(id) | select path(id) path(join.attribute) | first 5"
        ),
        ("list users\n  | count", "list entity:users | count"),
        ("list users |\n count", "list entity:users | count"),
        ("list users # all\n # more\n | count", "list entity:users | count"),
        ("list users > users.csv", "list entity:users >create users.csv"),
        ("list users >! users.csv", "list entity:users >overwrite users.csv"),
        ("list users | first 5 >> \"a b.csv\"", "list entity:users | first 5 >append \"a b.csv\""),
        ("list users | where a > 3 | save x.csv", "list entity:users | where row(.a > 3) >create x.csv"),
        ("$x | get a?.b", "$x | get path(a.b?)"),
        ("$x | where id not in $have", "$x | where row(.id not in $have)"),
        ("$x | where id in (list users | get id)", "$x | where row(.id in (list entity:users | get path(id)))"),
        ("$x | where (list in $y) and it.\"a b\" == 1", "$x | where row((.list in $y) and (it.a b == 1))"),
        ("$x | map {a: b, ...$c}", "$x | map row{a:.b,...$c}"),
        ("5", "5"),
        ("[1, 2] | count", "[1,2] | count"),
        // Values
        ("let x = list users | get id", "let x = (list entity:users | get path(id))"),
        ("let mut x: int = 5", "let mut x:int = 5"),
        ("let x =\n  5", "let x = 5"),
        ("$x = $x + 1", "$x = ($x + 1)"),
        ("let a = 1 + 2 * 3 - 4", "let a = ((1 + (2 * 3)) - 4)"),
        ("let a = 1 < 2 and not 3 == 4 or true", "let a = (((1 < 2) and (not (3 == 4))) or true)"),
        ("let a = $x ?? 1 + 2 == 3", "let a = (($x ?? (1 + 2)) == 3)"),
        ("let a = -$x - -1", "let a = ((- $x) - -1)"),
        ("let a = $l[0][-1].name?.other[1..2]", "let a = $l[0][-1].name?.other[1..2]"),
        ("let a = $l[..2] ++ $l[1..]", "let a = ($l[..2] ++ $l[1..])"),
        ("let a = (1 == 2) == false", "let a = ((1 == 2) == false)"),
        ("let a = {\"id\": 1, bare: [true, null,], k-y: 1.0e3,}", "let a = {id:1,bare:[true,null],k-y:1.0e3}"),
        ("let a = [\n 1, # one\n 2\n]", "let a = [1,2]"),
        ("let a = -9223372036854775808", "let a = -9223372036854775808"),
        ("let a = 9223372036854775808", "let a = 9223372036854775808"),
        ("let a = 1m30s + 2026-01-31T10:00:00+01:00", "let a = (\"1m30s\" + \"2026-01-31T09:00:00Z\")"),
        ("let a = f(1, [2], g())", "let a = f(1,[2],g())"),
        // Texts
        (#"let a = 'raw \n $x'"#, #"let a = "raw \\n $x""#),
        (#"let a = "a\tb\u{e9}\u00e9\ud83d\ude00\$""#, "let a = \"a\\tbéé😀$\""),
        (#"let a = "$x.json ${$x.y} ${list users | count} $5""#, "let a = \"<$x>.json <$x.y> <(list entity:users | count)> $5\""),
        (#"let a = "${ "in ${$b} ner" }""#, "let a = \"<\"in <$b> ner\">\""),
        ("let a = '''\n    one\n      two\n\n    three\n    '''", "let a = \"one\\n  two\\n\\nthree\""),
        ("let a = \"\"\"\r\n  x ${$y}\r\n  z\r\n  \"\"\"", "let a = \"x <$y>\r\nz\""),
        ("let a = '''x'''", "let a = \"x\""),
        // Statements
        (
            "if $a { print 1 } else if $b { print 2 }\nelse { print 3 }",
            "if $a {print any*:1} else if $b {print any*:2} else {print any*:3}"
        ),
        ("for $x in list users { print $x }", "for x in (list entity:users) {print any*:$x}"),
        ("for $k, $v in {a: 1} { break; continue }", "for k,v in {a:1} {break; continue}"),
        ("while true { }", "while true {}"),
        ("try { list } catch conflict, io as $e { } finally { list }", "try {list} catch conflict,io as e {} finally {list}"),
        ("try { list }\ncatch { }", "try {list} catch  {}"),
        ("assert len($x) > 0, \"empty\"", "assert (len($x) > 0), \"empty\""),
        ("expect (list users | count) >= 1", "expect ((list entity:users | count) >= 1)"),
        ("fail {kind: \"io\"}", "fail {kind:\"io\"}"),
        (
            "def f(a: list, b = 5, --c: bool, d: int ...) -> list \"sums\" {\n example f([1]) == 1\n return $a | count\n}\nf [1] --c",
            "def f(a:list, b=5, --c:bool, d:int...)->list 'sums' example (f([1]) == 1) {return ($a | count)}; f a:[1] c:true"
        ),
        ("late 5; def late(a) { print $a }", "late a:5; def late(a) {print any*:$a}"),
        ("load \"lib.tenon\"; lib 1", "load lib.tenon {def lib(a) {print any*:$a}}; lib a:1"),
        ("import lib.tenon", "import lib.tenon {def lib(a) {print any*:$a}}"),
        ("#!/usr/bin/env tenon\r\nlist users\r\n", "list entity:users"),
        ("list users;; list", "list entity:users; list"),
    ]

    @Test(arguments: table)
    func tree(_ text: String, _ expected: String) {
        let script = parse(text, files: ["lib.tenon": "def lib(a) { print $a }"])
        #expect(script.problems.map { $0.drawn() } == [])
        #expect(script.tokens.map { script.source.text(in: $0.range) }.joined() == text)
        #expect(shape(script) == expected)
    }

    @Test func params() {
        let script = parse("params file: path, target: site = eu,\n  --force: bool, mode: draft|final = draft\nlist")
        #expect(script.problems.isEmpty)
        #expect(script.parameters.map(shape) == ["file:path", "target:site=eu", "--force:bool", "mode:draft|final=draft"])
        #expect(shape(script) == "list")
    }
}

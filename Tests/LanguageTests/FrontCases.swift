/// Texts with something wrong in them, each a case whose drawing stands in `FrontProblems.golden`.
let problemCases: [String] = [
    // Verbs
    "craete users from people.json", "foo", "let x = foo", "x = 5", "echo hello", "ls", "cat a.json", "rm users/x", "grep x", "git status",
    "get users", "export X=1", "./run.sh", "print (lst users)",
    // Arguments
    "create users", "create", "create users form a.json", "create users from", "show", "use", "use sight eu", "list users accounts",
    "list users --al", "create users from a.json --resum", "create users from a.json --jobs", "create users from a.json --jobs=4",
    "update users/x", "update users/x ad field {}", "update users/x add field", "copy users from us1", "print a,b", "print a, b",
    "print x=1", "print https://x.y/?a=b", "print a#b", "print users/$id", "print report-${env}.json", "print a'b'", "print \"a\"b",
    "watch 5s", "create users from a.json &&& list", "list users; list users && list accounts", "list users || list", "list users > ",
    "use entity user", "create users from missing.json", "watch soon list", "exit many", "list ...$x",
    // Filters
    "list users | grep x", "list users | whre a == 1", "list users |", "list users | where", "list users | where a = 1",
    "list users | where a == 1 > out.json", "list users | where a > out.json", "list users | where 1 < a < 3", "list users | select",
    "list users | sort a.", "list users | first x", "list users | first 1 2", "list users > x.docx", "list users | jq .a",
    // Expressions
    "let x = 1 +", "let x = (1 + 2", "let x = [1, 2", "let x = [1 2]", "let x = {a 1}", "let x = {a: 1, a: 2}", "let x = {1 + 2}",
    "let x = \"abc", "let x = 'abc", "let x = \"a\\qb\"", "let x = \"${1 + }\"", "let x = 5abc", "let x = 007", "let x = a == b",
    "let x = list == 1", "assert list users | count > 0", "let x = $(list users)", "let x = `list`", "let x = 1 && 2", "let x = !true",
    "let x = true ? 1 : 2", "let x = $", "let x = $1", "let x = 1)", "}", "let x = nil + 1", "let x = \"a\" \"b\"", "let x = f(1, 2",
    "let x = [1, 2}", "let x = length(\"a\")", "let x = lenn(\"a\")", "let x = len()", "let x = list(1)", "let x = upper(5)",
    // Statements
    "let", "let x", "let x 5", "let $x = 5", "let x: string = 5", "let x: int = \"a\"", "let x: = 5", "if 1 { }", "if true", "if true\n{ }",
    "if true { ", "else { }", "if true { } elif false { }", "for x in [1] { print $x }", "for $x { }", "for $x of [1] { }",
    "for $x in 5 { }", "for $x in {a: 1} { }", "while { }", "try { }", "catch { }", "try { } catch conflit { }",
    "try { } catch cancelled { }",
    "break", "continue", "return 1", "fail 5", "def", "def f { }", "def f(a b) { }", "def f(a, a) { }", "def list() { }", "def len(a) { }",
    "def f() { }\ndef f() { }", "def f(a = 1, b) { }", "def f(a ..., b) { }", "def f(a: strin) { }", "def f(a) { }\nf",
    "def f(a) { }\nprint (f(1, 2))",
    "def f(m: a|b) { }\nf c", "list\nparams a", "params a\nparams b", "params a: int = x", "load", "load $x", "load gone.tenon",
    "load self.tenon",
    "load bad.tenon", "load params.tenon", "import acts.tenon",
    // Variables and types
    "print $x", "let users = 1\nprint $user", "$x = 1", "let x = 1\n$x = 2", "let mut x = 1\n$x += 2",
    "let mut x: int = 1\n$x = \"a\"\nprint $x",
    "for $x in [1] { $x = 2 }", "let x = 1", "let x = 1\nif true { let x = 2; print $x }\nprint $x", "print 1\nexit\nprint 2",
    "def f() { return 1; print 2 }", "let x = 1 + \"a\"\nprint $x", "let x = \"a\" + \"b\"\nprint $x", "let x = \"a\" ++ 1\nprint $x",
    "let x = 1 == \"a\"\nprint $x", "let x = true and 1\nprint $x", "let x = not 1\nprint $x", "let x = 1 in 2\nprint $x",
    "let x = [1][\"a\"]\nprint $x", "let x = 5.name", "let x = 5\nprint $x.name", "let x = 1 / 0\nprint $x", "let x = $y.z",
    "let x = -\"a\"\nprint $x", "let x = [...5]\nprint $x", "print \"$x ${$y}\"",
]

let problemFiles = [
    "self.tenon": "load self.tenon", "bad.tenon": "print 1\nlist userz\nlet = 1\n", "params.tenon": "params a: int\nprint $a",
    "acts.tenon": "def f() { }\nprint 1",
]

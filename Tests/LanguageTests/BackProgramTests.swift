import Testing

/// Small programs and what comes out of them: one for each rule, edge and error.
@Suite struct BackProgramTests {
    @Test(arguments: all)
    func plays(_ program: String, _ expected: String) {
        #expect(play(program).text == expected, "\(program)")
    }

    static let all: [(String, String)] = Array(
        [values, texts, lists, maps, control, errors, definitions, pipelines, commands, types].joined())

    static let values: [(String, String)] = [
        ("(1 + 2 * 3)", "7"),
        ("(7 - 10)", "-3"),
        ("(6 / 3)", "2"),
        ("(1 / 2)", "0.5"),
        ("(2 / 3)", "0.6666666666666666666666666666666667"),
        ("(7 % 3)", "1"),
        ("(-7 % 3)", "-1"),
        ("(0.1 + 0.2)", "0.3"),
        ("(1.5 * 2)", "3.0"),
        ("(1.50 == 1.5)", "true"),
        ("(2 == 2.0)", "true"),
        ("(1 < 1.5)", "true"),
        ("(10 - 2.5)", "7.5"),
        ("(5.5 % 2)", "1.5"),
        ("let x = 3\n(-$x)", "-3"),
        ("let x = 2.5\n(-$x)", "-2.5"),
        ("(9223372036854775807 + 1)", "!overflow '(9223372036854775807 + 1)': the result of 9223372036854775807 + 1 does not fit"),
        ("let x = 9223372036854775807\n($x * 2)", "!overflow '($x * 2)': the result of 9223372036854775807 * 2 does not fit"),
        ("let x = -9223372036854775807\n($x - 2)", "!overflow '($x - 2)': the result of -9223372036854775807 - 2 does not fit"),
        ("let x = -9223372036854775808\n(-$x)", "!overflow '(-$x)': the result of 0 - -9223372036854775808 does not fit"),
        ("(1 / 0)", "!division-by-zero '0': the right side of '/' must not be 0"),
        ("(1 % 0)", "!division-by-zero '0': the right side of '%' must not be 0"),
        ("(1.5 / 0)", "!division-by-zero '0': the right side of '/' must not be 0"),
        ("(1 + \"a\")", "!wrong-type '\"a\"': '+' needs two numbers, but the right side is text \"a\""),
        ("(null + 1)", "!wrong-type 'null': '+' needs two numbers, but the left side is null"),
        ("let x = \"b\"\n(\"a\" + $x)", "!wrong-type '(\"a\" + $x)': '+' needs two numbers, but both sides are text"),
        ("let x = [1]\n($x * 2)", "!wrong-type '$x': '*' needs two numbers, but the left side is a list of 1"),
        ("(1m + 30s)", "\"1m30s\""),
        ("(90s - 1m)", "\"30s\""),
        ("(2 * 30s)", "\"1m\""),
        ("(1m / 2)", "\"30s\""),
        ("(1m / 30s)", "2"),
        ("(1m + 1)", "!wrong-type '(1m + 1)': '+' does not take duration 1m and int 1"),
        ("(2026-01-31T10:00:00Z + 1h)", "\"2026-01-31T11:00:00Z\""),
        ("(2026-01-31T10:00:00Z - 2026-01-31T09:00:00Z)", "\"1h\""),
        ("(2026-01-31T10:00:00Z < 2026-02-01T00:00:00Z)", "true"),
        ("(true and false)", "false"),
        ("(true or (1 / 0 == 1))", "true"),
        ("(false and (1 / 0 == 1))", "false"),
        ("(not true)", "false"),
        ("let x = 1\n(not $x)", "!wrong-type '$x': what follows 'not' must be true or false, but is int 1"),
        ("let x = 1\n($x and true)", "!wrong-type '$x': each side of 'and' must be true or false, but is int 1"),
        ("let x = 1\n(true and $x)", "!wrong-type '$x': each side of 'and' must be true or false, but is int 1"),
        ("let x = null\n($x == null)", "true"),
        ("let x = 1\n($x == null)", "false"),
        ("let x = 1\n($x != null)", "true"),
        (
            "let x = 1\n($x == \"1\")",
            "!different-types '($x == \"1\")': both sides of '==' must be of one type, but are int 1 and text \"1\""
        ),
        ("let x = 1\n($x < \"1\")", "!different-types '($x < \"1\")': both sides of '<' must be of one type, but are int 1 and text \"1\""),
        (
            "let x = true\n($x < true)",
            "!wrong-type '$x': the left side of '<' must be a number, text, a duration or a time, but is bool true"
        ),
        ("([1, [2]] == [1, [2]])", "true"),
        ("({a: 1, b: 2} == {b: 2, a: 1})", "true"),
        ("([1] == [\"1\"])", "false"),
        ("(2 in [1, 2])", "true"),
        ("(3 not in [1, 2])", "true"),
        ("(\"a\" in {a: 1})", "true"),
        ("(\"bc\" in \"abcd\")", "true"),
        ("let x = 1\n(1 in $x)", "!wrong-type '$x': the right side of 'in' must be a list, a map or text, but is int 1"),
        ("(\"abc\" =~ \"^a.c$\")", "true"),
        ("(\"abc\" =~ 'x')", "false"),
        ("let x = 1\n($x =~ 'x')", "!wrong-type '$x': the left side of '=~' must be text, but is int 1"),
        ("(\"a\" =~ '(')", "!bad-pattern ''('': '(' is no regular expression"),
        ("let x = null\n($x ?? 5)", "5"),
        ("let x = 1\n($x ?? (1 / 0))", "1"),
        ("let m = {a: 1}\n($m.b ?? 2)", "2"),
        ("let m = {a: 1}\n($m.b.c ?? 2)", "2"),
        ("let l = [1]\n($l[3] ?? 9)", "9"),
    ]

    static let texts: [(String, String)] = [
        ("let n = 3\n\"n is $n and ${$n + 1}\"", "\"n is 3 and 4\""),
        ("let v = [1, {a: null}]\n\"$v\"", "\"[1,{\\\"a\\\":null}]\""),
        ("\"${1m30s} ${true} ${null} ${1.50}\"", "\"1m30s true null 1.50\""),
        ("\"${2026-01-31T10:00:00Z}\"", "\"2026-01-31T10:00:00Z\""),
        ("(\"a\" ++ \"b\" ++ \"c\")", "\"abc\""),
        ("let x = 1\n(\"a\" ++ $x)", "!wrong-type '$x': '++' needs two texts or two lists, but the right side is int 1"),
        ("let x = 1\n($x ++ \"a\")", "!wrong-type '$x': '++' needs two texts or two lists, but the left side is int 1"),
        ("let s = \"héllo\"\n$s[1]", "\"é\""),
        ("let s = \"hello\"\n$s[-1]", "\"o\""),
        ("let s = \"hello\"\n$s[1..3]", "\"el\""),
        ("let s = \"hello\"\n$s[-3..]", "\"llo\""),
        ("let s = \"hello\"\n$s[9]", "!out-of-range '9': there is no index 9"),
        ("(\"a\" < \"b\")", "true"),
        ("print \"$(x)\"", "$(x)"),
    ]

    static let lists: [(String, String)] = [
        ("[1, \"a\", null, true]", "[1,\"a\",null,true]"),
        ("let l = [1, 2]\n[0, ...$l, 3]", "[0,1,2,3]"),
        ("let l = 1\n[...$l]", "!spread-needs-list '$l': what '...' spreads must be a list, but is int 1"),
        ("let l = [1, 2, 3]\n$l[0]", "1"),
        ("let l = [1, 2, 3]\n$l[-1]", "3"),
        ("let l = [1, 2, 3]\n$l[3]", "!out-of-range '3': there is no index 3"),
        ("let l = []\n$l[0]", "!out-of-range '0': there is no index 0"),
        ("let l = [1, 2, 3]\n$l[1..]", "[2,3]"),
        ("let l = [1, 2, 3]\n$l[..-1]", "[1,2]"),
        ("let l = [1, 2, 3]\n$l[1..99]", "[2,3]"),
        ("let l = [1]\n$l[\"a\"]", "!wrong-type '\"a\"': an index must be an int, but is text \"a\""),
        ("let x = 5\n$x[0]", "!wrong-type '$x': what is indexed must be a list, a map or text, but is int 5"),
        ("([1] ++ [2, 3])", "[1,2,3]"),
        ("let l = [1]\n($l ++ 2)", "!wrong-type '2': '++' needs two lists, but the right side is int 2"),
        ("let a = [1]\nlet mut b = $a\n$b = $b ++ [2]\n$a\n$b", "[1] / [1,2]"),
        ("let mut a = [1]\n$a = $a ++ $a\n$a", "[1,1]"),
        ("let mut a = [1]\n$a = [...$a, 2]\n$a", "[1,2]"),
        ("let mut a = [1]\n$a = [...$a, len($a)]\n$a", "[1,1]"),
        ("let rows = [{a: 1}, {a: 2}]\n$rows.a", "[1,2]"),
        ("let rows = [{a: 1}, {b: 2}]\n$rows.a", "!unknown-field 'a': there is no field 'a'"),
        ("let rows = [{a: 1}, {b: 2}]\n$rows?.a", "[1,null]"),
    ]

    static let maps: [(String, String)] = [
        ("{a: 1, \"b c\": 2}", "{\"a\":1,\"b c\":2}"),
        ("let m = {a: 1, b: {c: 2}}\n$m.b.c", "2"),
        ("let m = {alpha: 1}\n$m.alhpa", "!unknown-field 'alhpa': there is no field 'alhpa'"),
        ("let m = {a: 1}\n$m?.b", "null"),
        ("let m = {a: null}\n$m.a?.b", "null"),
        ("let m = {a: null}\n$m.a.b", "!wrong-type '$m.a': the value that '.b' is taken of must be a map, but is null"),
        ("let m = {a: 1}\nlet k = \"a\"\n$m[$k]", "1"),
        ("let m = {a: 1}\n$m[\"x\"]", "!unknown-field '\"x\"': there is no field 'x'"),
        ("let m = {a: 1, b: 2}\n{...$m, b: 3, c: 4}", "{\"a\":1,\"b\":3,\"c\":4}"),
        ("let a = {x: 1}\nlet mut b = $a\n$b = {...$b, y: 2}\n$a\n$b", "{\"x\":1} / {\"x\":1,\"y\":2}"),
        ("let mut m = {n: 1}\n$m = {...$m, n: $m.n + 1}\n$m", "{\"n\":2}"),
        ("let mut m = {n: 1}\ntry { $m = {...$m, n: 2, k: 1 / 0} } catch { }\n$m", "{\"n\":1}"),
        ("{a: 1, a: 2}", "{\"a\":2}"),
        ("let m = 1\n{...$m}", "!wrong-type '$m': what '...' spreads into a map must be a map, but is int 1"),
    ]

    static let control: [(String, String)] = [
        ("let mut i = 0\nwhile $i < 3 { $i = $i + 1 }\n$i", "3"),
        ("let mut i = 0\nwhile true { $i = $i + 1\nif $i == 5 { break } }\n$i", "5"),
        ("let mut n = 0\nfor $x in [1, 2, 3, 4] { if $x % 2 == 0 { continue }\n$n = $n + $x }\n$n", "4"),
        ("for $i, $x in [\"a\", \"b\"] { print $i $x }", "0 a / 1 b"),
        ("for $k, $v in {a: 1, b: 2} { print $k $v }", "a 1 / b 2"),
        ("for $i in range(3) { print $i }", "0 / 1 / 2"),
        ("for $i in range(1, 3) { print $i }", "1 / 2"),
        ("for $i in range(3, 1) { print $i }", ""),
        ("for $i in range(4, 0, -2) { print $i }", "4 / 2"),
        ("let x = \"a\"\nfor $i in range($x) { print $i }", "!wrong-type '$x': the end of 'range' must be an int, but is text \"a\""),
        ("for $x in 5 { }", "!wrong-type '5': what 'for' goes through must be a list, but is int 5"),
        ("for $x in {a: 1} { }", "!wrong-type '{a: 1}': what 'for' goes through must be a list, but is map {\"a\":1}"),
        ("let mut l = [1, 2]\nfor $x in $l { $l = $l ++ [$x * 10] }\n$l", "[1,2,10,20]"),
        ("if 1 < 2 { print yes } else { print no }", "yes"),
        ("let n = 3\nif $n < 2 { print a } else if $n < 4 { print b } else { print c }", "b"),
        ("let n = 3\nif $n == 3 and not ($n > 5 or $n < 0) { print ok }", "ok"),
        ("let n = 1\nif $n { print x }", "!wrong-type '$n': the condition must be true or false, but is int 1"),
        ("let x = 1\nif true { let y = 2\nprint ($x + $y) }", "3"),
        ("let x = 1\nfor $x in [5] { print $x }\nprint $x", "5 / 1"),
        ("let x = 1\nif true { let x = $x + 1\nprint $x }\nprint $x", "2 / 1"),
        ("for $a in [1, 2] { for $b in [1, 2, 3] { if $b == 2 { break }\nprint $a $b } }", "1 1 / 2 1"),
        ("let mut x = true\n$x = $x and not $x\n$x", "false"),
        ("let mut a = 1\nlet mut b = 2\nlet c = $a\n$a = $b\n$b = $c\n[$a, $b]", "[2,1]"),
    ]

    static let errors: [(String, String)] = [
        ("fail \"no rows\"", "!fail 'fail \"no rows\"': no rows"),
        ("fail {kind: \"invalid\", message: \"bad\"}", "!fail 'fail {kind: \"invalid\", message: \"bad\"}': bad"),
        (
            "let k = \"inavlid\"\nfail {kind: $k, message: \"bad\"}",
            "!unknown-kind '{kind: $k, message: \"bad\"}': 'inavlid' is no kind of error that a script can raise"
        ),
        ("let x = 5\nfail $x", "!fail-needs-message '$x': what 'fail' raises must be text or a map with a 'message', but is int 5"),
        ("try { fail \"x\" } catch { print caught }", "caught"),
        ("try { fail \"x\" } catch fail as $e { print $e.kind $e.message $e.code $e.line $e.column }", "fail x 1 1 7"),
        ("try { fail \"x\" } catch type { print wrong }", "!fail 'fail \"x\"': x"),
        ("try { (1 / 0) } catch fail { print a } catch type, limit { print b }", "b"),
        ("try { print a } finally { print b }", "a / b"),
        ("try { fail \"x\" } finally { print b }", "b / !fail 'fail \"x\"': x"),
        ("try { fail \"x\" } catch { print c } finally { print f }", "c / f"),
        ("try { fail \"x\" } catch { fail \"y\" } finally { print f }", "f / !fail 'fail \"y\"': y"),
        ("try { try { fail \"x\" } finally { print f } } catch as $e { print $e.message }", "f / x"),
        ("for $i in [1, 2] { try { continue } finally { print $i } }", "1 / 2"),
        ("for $i in [1, 2] { try { break } finally { print $i } }", "1"),
        ("def f() { try { return 1 } finally { print f } }\n(f())", "f / 1"),
        ("def f() { let mut x = 1\ntry { return $x } finally { $x = 2 } }\n(f())", "1"),
        ("def f() { for $i in [1, 2] { try { return $i } finally { try { fail \"in\" } catch { print c } } } }\n(f())", "c / 1"),
        ("def f() { fail \"deep\" }\ntry { f } catch as $e { print $e.message }", "deep"),
        ("try { create users from a.json } catch conflict as $e { print $e.id $e.code $e.retryable }", "exists 4 false"),
        ("create users from a.json", "!exists 'create users from a.json': a connection of that id exists"),
        ("try { delete users/x } catch { print no } finally { print f }", "f / !cancelled: interrupted"),
        ("assert 1 + 1 == 2", ""),
        ("let x = 3\nassert $x == 2 + 2", "!assertion '$x == 2 + 2': $x == 2 + 2 does not hold"),
        ("let x = 3\nassert $x > 5, \"x is $x\"", "!assertion '$x > 5': x is 3"),
        ("assert true, (1 / 0)", ""),
        ("expect 1 == 2\nprint on", "expected: 1 == 2 does not hold / on"),
        ("let x = 5\nassert $x", "!wrong-type '$x': the condition must be true or false, but is int 5"),
        ("let mut x = 1\ntry { $x = 2\nfail \"a\" } catch { }\nprint $x", "2"),
        ("def f(n: int) { if $n == 0 { fail \"end\" }\nf ($n - 1) }\ntry { f 50 } catch as $e { print $e.message }", "end"),
        ("for $i in range(3) { try { if $i == 1 { fail \"x\" }\nprint $i } catch { print caught } }", "0 / caught / 2"),
    ]

    static let definitions: [(String, String)] = [
        ("def f(a, b) { return $a + $b }\n(f(1, 2))", "3"),
        ("def f(a, b = 10) { return $a + $b }\n(f(1))", "11"),
        ("def f(a, b = ($a * 2)) { return [$a, $b] }\n(f(3))", "[3,6]"),
        ("def f(a, --loud: bool) { if $loud { return upper($a) }\nreturn $a }\nf hi --loud\nf hi", "\"HI\" / \"hi\""),
        ("def f(--times: int = 2) { return $times }\nf --times 5\nf", "5 / 2"),
        ("def f(xs: int ...) { return sum($xs) }\nf 1 2 3\n(f(4, 5))\n(f())", "6 / 9 / 0"),
        ("def f() { }\nf", ""),
        ("def f() { return null }\n[f()]", "[null]"),
        (
            "(even(10))\ndef even(n) { if $n == 0 { return true }\nreturn odd($n - 1) }\ndef odd(n) { if $n == 0 { return false }\nreturn even($n - 1) }",
            "true"
        ),
        ("def f(n: int) -> int { return $n }\nlet x = \"a\"\n(f($x))", "!wrong-type '$x': 'n' must be an int, but is text \"a\""),
        ("def f(n: list) { return len($n) }\nlet x = 5\nprint (f($x))", "!wrong-type '$x': 'n' must be a list, but is int 5"),
        ("def f(n: decimal) { return $n }\n(f(1))", "1"),
        (
            "def f(n: red|green) { return $n }\nlet x = \"blue\"\n(f($x))",
            "!wrong-type '$x': 'n' must be 'red' or 'green', but is text \"blue\""
        ),
        (
            "def f() -> int { return \"a\" ++ \"b\" }\n(f())",
            "!wrong-type '\"a\" ++ \"b\"': what 'f' gives must be an int, but is text \"ab\""
        ),
        ("def f() -> text { let x = 1\nreturn $x }\n(f())", "!wrong-type '$x': what 'f' gives must be text, but is int 1"),
        ("let base = 10\ndef f(x) { return $base + $x }\n(f(1))", "11"),
        ("let mut n = 0\ndef bump() { $n = $n + 1 }\nbump\nbump\n$n", "2"),
        ("let mut m = {a: 1}\ndef put(x) { $m = {...$m, b: $x} }\nput 1\nput 2\n$m", "{\"a\":1,\"b\":2}"),
        ("let mut a = [1]\n$a = [...$a, ...$a, $a]\n$a", "[1,1,[1]]"),
        (
            "let mut a = 1\ndef put(x) { $a = [...$a, $x] }\nput 1",
            "!spread-needs-list '$a': what '...' spreads must be a list, but is int 1"
        ),
        ("let mut l = []\ndef add(x) { $l = $l ++ [$x] }\nadd 1\nadd 2\n$l", "[1,2]"),
        ("def f() { return $later }\nprint (f())\nlet later = 1", "!unset-variable '$later': '$later' has no value yet"),
        ("let mut x = 1\ndef f() { $x = 10\nreturn 1 }\n($x + f())", "2"),
        (
            "def f(n) { return f($n + 1) }\n(f(0))",
            "!recursion-limit 'f($n + 1)': calls stand 10000 deep inside each other, which is as deep as they may"
        ),
        ("def f(n) { if $n == 0 { return 0 }\nreturn 1 + f($n - 1) }\n(f(9000))", "9000"),
        ("def fib(n: int) -> int { if $n < 2 { return $n }\nreturn fib($n - 1) + fib($n - 2) }\n(fib(15))", "610"),
        ("def f(a) { let b = $a ++ [1]\nreturn $b }\nlet x = [0]\n(f($x))\n$x", "[0,1] / [0]"),
    ]

    static let pipelines: [(String, String)] = [
        ("list users | where type == \"ref_table\" | get id", "[\"crm\"]"),
        ("list users | where it.rows > 1 and id != \"x\" | count", "1"),
        ("list users | where rosw > 1", "!unknown-field 'rosw': there is no field 'rosw'"),
        (
            "list users | select id, join.attribute",
            "[{\"id\":\"crm\",\"join.attribute\":\"email\"},{\"id\":\"nps\",\"join.attribute\":\"id\"}]"
        ),
        ("list users | select id, joni.attribute", "!unknown-field 'joni': there is no field 'joni'"),
        ("list users | get join.attribute", "[\"email\",\"id\"]"),
        ("list users | sort rows | get id", "[\"nps\",\"crm\"]"),
        ("list users | sort -id | get id", "[\"nps\",\"crm\"]"),
        ("list users | first | get id", "\"crm\""),
        ("list users | first 1 | count", "1"),
        ("list users | last | get id", "\"nps\""),
        ("[] | first", "!no-rows 'first': there is no first row, for there are no rows"),
        ("list users | skip 1 | one | get id", "\"nps\""),
        ("list users | one", "!not-one 'one': there must be one row, but there are 2"),
        ("list users | drop join, rows | first", "{\"id\":\"crm\",\"type\":\"ref_table\"}"),
        ("list users | map upper(id)", "[\"CRM\",\"NPS\"]"),
        ("list users | map {id: id, n: rows * 2} | sum n", "8"),
        ("[3, 1, 2] | sort", "[1,2,3]"),
        ("[3, 1, 2] | reverse", "[2,1,3]"),
        ("[1, 2, 1] | unique", "[1,2]"),
        ("[{a: 1, b: 1}, {a: 1, b: 2}] | unique a | count", "1"),
        ("[[1], [2, 3], 4] | flatten", "[1,2,3,4]"),
        ("[{x: [1, 2]}, {x: [3]}] | flatten x", "[1,2,3]"),
        ("[\"a\"] | enumerate", "[{\"index\":0,\"value\":\"a\"}]"),
        ("[3, 1, 2] | min", "1"),
        ("[3, 1, 2] | max", "3"),
        ("[1, 2] | mean", "1.5"),
        ("list users | max rows", "3"),
        ("[] | min", "!empty-list 'min': the list must not be empty"),
        ("[1, \"a\"] | sort", "!different-types 'sort': what is put in order must be of one type, but there are int 1 and text \"a\""),
        ("[{a: 2, n: 1}, {a: 1, n: 2}, {a: 2, n: 3}, {n: 4}, {a: null, n: 5}] | sort a | get n", "[2,1,3,4,5]"),
        ("[{a: 2, n: 1}, {a: 1, n: 2}, {a: 2, n: 3}, {n: 4}] | sort -a, -n | get n", "[3,1,2,4]"),
        (
            "[{a: 1}, {a: \"x\"}] | sort a",
            "!different-types 'a': what is put in order must be of one type, but there are int 1 and text \"x\""
        ),
        ("[{a: 1}] | sort aa", "!unknown-field 'aa': there is no field 'aa'"),
        ("let x = 5\n$x | where it > 1", "!wrong-type 'where': what 'where' works on must be a list, but is int 5"),
        ("let n = 2\n[1, 2, 3] | where it >= $n", "[2,3]"),
        ("let l = [[1, 2], [3]]\n$l | where len(it) > 1 | first", "[1,2]"),
        (
            "list users > out.json",
            "create out.json [{\"id\":\"crm\",\"type\":\"ref_table\",\"join\":{\"attribute\":\"email\"},\"rows\":3},{\"id\":\"nps\",\"type\":\"warehouse\",\"join\":{\"attribute\":\"id\"},\"rows\":1}]"
        ),
        ("list users | count >> log.json", "append log.json 2"),
        ("let x = (list users | count)\n($x + 1)", "3"),
        ("let x = list users | first\n$x.id", "\"crm\""),
        ("let a = [1, 2, 3]\nlet b = $a | where it != 2\n$a\n$b", "[1,2,3] / [1,3]"),
    ]

    static let commands: [(String, String)] = [
        (
            "list users",
            "[{\"id\":\"crm\",\"type\":\"ref_table\",\"join\":{\"attribute\":\"email\"},\"rows\":3},{\"id\":\"nps\",\"type\":\"warehouse\",\"join\":{\"attribute\":\"id\"},\"rows\":1}]"
        ),
        ("print a \"b c\" 1 [2] {d: null}", "a b c 1 [2] {\"d\":null}"),
        ("print 1 + 2", "1 + 2"),
        ("print (1 + 2)", "3"),
        ("let l = [1, 2]\nprint ...$l", "1 2"),
        ("let x = 5\nprint ...$x", "!spread-needs-list '$x': what '...' spreads must be a list, but is int 5"),
        ("use site eu { print in }\nprint out", "enter use / in / leave use / out"),
        ("try { use site eu { fail \"x\" } } catch { print c }", "enter use / leave use / c"),
        ("for $i in [1] { use site eu { break } }", "enter use / leave use"),
        ("def f() { use site eu { return 5 } }\n(f())", "enter use / leave use / 5"),
        ("env(\"HOME\")", "\"value of HOME\""),
        ("(now() + 1s)", "\"1970-01-01T00:00:01Z\""),
        ("let e = \"users\"\nlist $e | count", "2"),
        ("let e = \"userz\"\nlist $e | count", "!unknown-entity '$e': there is no entity 'userz'"),
        ("null", "null"),
        ("\"a\"", "\"a\""),
    ]

    static let types: [(String, String)] = [
        ("let x: int = 5\n$x", "5"),
        ("let y = \"a\"\nlet x: int = $y", "!wrong-type '$y': the value must be an int, but is text \"a\""),
        ("let y = \"a\"\nlet mut x: int = 1\n$x = $y", "!wrong-type '$y': the value must be an int, but is text \"a\""),
        ("let mut x: int = 1\nlet y = \"a\"\ntry { $x = $y } catch { }\n$x", "1"),
        ("type(1.5)", "\"decimal\""),
        (
            "[type(1), type(\"a\"), type(null), type([]), type({}), type(true), type(1s)]",
            "[\"int\",\"text\",\"null\",\"list\",\"map\",\"bool\",\"duration\"]"
        ),
    ]
}

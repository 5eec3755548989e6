import Diagnostics
import Testing
import Values

@testable import Language

/// What each statement, filter and form of a call does: one small program for each rule, edge and error.
@Suite struct SyntaxProgramTests {
    @Test(arguments: all)
    func plays(_ program: String, _ expected: String) {
        #expect(play(program).text == expected, "\(program)")
    }

    @Test func theNumberOfAJobIsKept() {
        let played = play("list users &\nlet job = list users | count &\n[$job]") { call in
            if case .job = call.kind { .success(7) } else { .success(.null) }
        }
        #expect(played.text == "job list users / job list users | count / [7]")
    }

    /// A filter of the host gets what comes in and the parts of its usage line.
    @Test func filtersOfTheHostAreCalled() throws {
        var words = plainVocabulary
        for line in ["tee <path>", "to <format>", "pick <field> [by <value: expr>] [--all] [--most <int>]"] {
            words.filters.append(Signature(try Usage(parsing: line), effect: .local, summary: ""))
        }
        let scope = Scope(vocabulary: words)
        func called(_ text: String) -> [String] {
            let script = Script.parse(Source("t", text), vocabulary: words)
            #expect(script.problems.map { $0.drawn() } == [])
            #expect(script.check(vocabulary: words).map { $0.drawn() } == [])
            guard let program = try? Compiler.compile(script, in: scope) else { return ["not compiled"] }
            let machine = Machine(scope: scope)
            var calls: [String] = []
            var step = machine.start(program)
            while case .call(let call) = step {
                if case .filter = call.kind {
                    calls.append(call.name + call.arguments.all.map { " \($0.name)=\($0.value.displayText)" }.joined())
                    step = machine.resume(.success("made"))
                } else {
                    if case .show = call.kind { calls.append(call.arguments["value"]?.displayText ?? "") }
                    step = machine.resume(.success(.null))
                }
            }
            return calls
        }
        #expect(called("[1] | tee a.csv") == ["tee input=[1] path=a.csv", "made"])
        #expect(called("{a: 1} | to json | to (\"ya\" ++ \"ml\")") == ["to input={\"a\":1} format=json", "to input=made format=yaml", "made"])
        #expect(called("[{a: 1}] | pick a.b --all --most 3 by a + 1") == ["pick input=[{\"a\":1}] field=a.b all=true most=3 by=true value=[2]", "made"])
    }

    static let all: [(String, String)] = Array(
        [expectations, watches, jobs, blocks, joins, differences, spreading, optional, finishing, moments].joined())

    static let expectations: [(String, String)] = [
        ("expect error { fail \"x\" }\n1", "1"),
        ("expect error { 1 }", "1 / expected: the block must fail, but does not fail"),
        ("expect error conflict { create users from a.json }\n1", "1"),
        ("expect error io, conflict { create users from a.json }\n1", "1"),
        ("expect error io { create users from a.json }\n1", "expected: the block must fail with 'io', but fails with conflict / 1"),
        (
            "expect error io, type { create users from a.json }",
            "expected: the block must fail with 'io' or 'type', but fails with conflict"
        ),
        ("expect error io { }", "expected: the block must fail with 'io', but does not fail"),
        // What ends a program is no error that one can wait for.
        ("expect error { delete users/x }\n1", "!cancelled: interrupted"),
        ("expect error { while true { } }", "!step-limit 'while true { }': the program has taken the 10000000 steps it may take"),
        ("def f() { expect error { return 5 }; return 6 }\n(f())", "5"),
        ("for $x in [1, 2] { expect error { if $x == 1 { continue }; fail \"x\" }; $x }", "2"),
        ("try { expect error io { fail \"x\" } } finally { \"f\" }", "expected: the block must fail with 'io', but fails with fail / \"f\""),
        ("expect \"abc\" matches \"^a.c$\"", ""),
        ("expect \"abc\" matches \"x\"", "expected: \"abc\" matches \"x\" does not hold"),
        ("expect \"abc\" matches \"x\", \"no x\"", "expected: no x"),
        ("expect {a: 1, b: 2} matches {a: 1}", ""),
        ("expect {a: {b: 1, c: 2}, d: 3} matches {a: {c: 2}}", ""),
        ("expect {a: 1} matches {}", ""),
        ("let p = {a: [1]}\nexpect {a: [1], b: 2} matches $p", ""),
        ("expect {a: 1} matches {a: 2}", "expected: {a: 1} matches {a: 2} does not hold"),
        ("({a: 1, b: 2} =~ {b: 2})", "true"),
        ("({a: 1} =~ {a: 1.0})", "true"),
        ("([{a: 1}] =~ {a: 1})", "false"),
        ("let x = 5\nexpect $x matches \"5\"", "!wrong-type '$x': the left side of '=~' must be text, but is int 5"),
        ("let p = 5\n(\"a\" =~ $p)", "!wrong-type '$p': the right side of '=~' must be text or a map, but is int 5"),
    ]

    static let watches: [(String, String)] = [
        ("watch 5s max 2 { [1] }", "round 1 false [1] / pause 5s / round 2 false [1]"),
        ("watch 1s until round == 2 { 7 }\n8", "round 1 false 7 / pause 1s / round 2 true 7 / 8"),
        ("let mut n = 0\nwatch 1s until count > 1 { $n = $n + 1; range($n) }", "round 1 false [0] / pause 1s / round 2 true [0,1]"),
        ("watch 1s until value.state == \"ok\" { {state: \"ok\"} }", "round 1 true {\"state\":\"ok\"}"),
        (
            "watch 1s until false max 2 { 1 }",
            "round 1 false 1 / pause 1s / round 2 false 1"
                + " / !never-met 'false': the condition of 'watch' must hold within 2 rounds, but does not"
        ),
        ("try { watch 1s until false max 1 { 1 } } catch timeout as $e { $e.kind }", "round 1 false 1 / \"timeout\""),
        ("watch 1s max 1 until true { 1 }", "round 1 true 1"),
        // The last statement gives the value of the round; others are shown as ever.
        ("watch 1s max 1 { 1; 2; 3 }", "1 / 2 / round 1 false 3"),
        ("watch 1s max 1 { 1; let _x = 2 }", "1 / round 1 false null"),
        ("watch 1s max 1 { if true { 1 } else { 2 } }", "round 1 false 1"),
        ("watch 1s max 1 { try { fail \"x\" } catch { 2 } }", "round 1 false 2"),
        ("watch 1s max 1 { use site eu { 5 } }", "enter use / leave use / round 1 false 5"),
        ("watch 1s max 1 { for $x in [1, 2] { $x } }", "1 / 2 / round 1 false null"),
        ("watch 1s max 1 { print hello }", "hello / round 1 false null"),
        ("watch 1s { 1; break }\n2", "1 / 2"),
        ("watch 1s max 2 { if true { continue }; 1 }", "round 1 false null / pause 1s / round 2 false null"),
        ("def f() { watch 1s { return 5 } }\n(f())", "5"),
        ("let every = 90s\nlet most = 1\nwatch $every max $most { 1 }", "round 1 false 1"),
        ("watch 1s max 1 { fail \"x\" }", "!fail 'fail \"x\"': x"),
        ("let x = 5\nwatch ($x + 0) { 1 }", "!wrong-type '($x + 0)': the value must be a duration, but is int 5"),
        ("let x = \"a\"\nwatch 1s max $x { 1 }", "!wrong-type '$x': the value must be an int, but is text \"a\""),
        ("watch 1s until value { 1 }", "!wrong-type 'value': the condition must be true or false, but is int 1"),
        ("watch 1s until count { 1 }", "!wrong-type 'count': the condition must be true or false, but is int 1"),
        ("watch 1s until cuont > 0 { 1 }", "!unknown-field 'cuont': there is no field 'cuont'"),
    ]

    static let jobs: [(String, String)] = [
        ("list users &", "job list users"),
        ("list users | where type == \"x\" | count &", "job list users | where type == \"x\" | count"),
        ("plan create users from a.json &\n1", "job plan create users from a.json / 1"),
        ("let a = 1\nlet b = \"x\"\nlist users &\nlet c = 2\n$c", "job list users with a=1 b=x / 2"),
        ("let a = 1\nfor $x in [5, 6] { list users & }", "job list users with a=1 x=5 / job list users with a=1 x=6"),
        ("let a = 1\ndef f(p) { let a = 2; list users & }\nf 3", "job list users with a=2 p=3"),
        ("def f(p) { return 1 }\nf 3 &", "job f 3"),
        ("list users > a.csv &", "job list users > a.csv"),
        ("[1] | each $x { list users & }", "job list users with x=1"),
    ]

    static let blocks: [(String, String)] = [
        ("[1, 2] | each $x { print $x }", "1 / 2"),
        ("[1, 2] | each { print $it }", "1 / 2"),
        ("[1, 2] | each $x { $x * 2 }", "[2,4]"),
        ("[1, 2, 3] | each $x { if $x != 2 { $x } }", "[1,3]"),
        ("[1, 2, 3] | each $x { if $x == 2 { continue }; $x }", "[1,3]"),
        ("[1, 2, 3] | each $x { if $x == 3 { break }; $x }", "[1,2]"),
        ("let l = [1] | each $x { print $x }\n$l", "1 / []"),
        ("[[1, 2], [3]] | each $x { $x | each $y { $y + 1 } }", "[[2,3],[4]]"),
        ("[1, 2] | each $x { let y = $x + 1; $y } | sum", "5"),
        ("let mut s = 0\n[1, 2] | each $x { $s = $s + $x }\n$s", "3"),
        ("def f() { [1, 2] | each $x { if $x == 2 { return \"r\" } }; return \"n\" }\n(f())", "\"r\""),
        ("[1, 2] | each $x { try { fail \"a$x\" } catch as $e { $e.message } finally { print f } }", "f / f / [\"a1\",\"a2\"]"),
        ("[] | each $x { $x }", ""),
        ("5 | each { 1 }", "!wrong-type 'each': what 'each' works on must be a list, but is int 5"),
        ("let x = ([1, 2] | each $y { $y }) ++ [3]\n$x", "[1,2,3]"),
    ]

    static let joins: [(String, String)] = [
        ("[{id: 1, a: 1}, {id: 2, a: 2}] | join [{id: 2, b: 3}] on id", "[{\"id\":2,\"a\":2,\"b\":3}]"),
        (
            "[{id: 1, a: 1}, {id: 2, a: 2}] | join [{id: 2, b: 3}] on id left",
            "[{\"id\":1,\"a\":1,\"b\":null},{\"id\":2,\"a\":2,\"b\":3}]"
        ),
        ("[{id: 1}] | join [{id: 1, b: 1}, {id: 1, b: 2}] on id", "[{\"id\":1,\"b\":1},{\"id\":1,\"b\":2}]"),
        ("[{u: {id: 1}}] | join [{key: 1, b: 2}] on u.id to key", "[{\"u\":{\"id\":1},\"b\":2}]"),
        ("[{id: null}] | join [{id: null, b: 1}] on id", "[]"),
        ("[{a: 1}] | join [{id: 1, b: 1}] on id?.x", "!wrong-type 'x': the value that '.x' is taken of must be a map, but is int 1"),
        ("let o = [{id: \"crm\", owner: \"ann\"}]\nlist users | join $o on id | get owner", "[\"ann\"]"),
        ("[{id: 1}] | join [] on id", "[]"),
        ("[{id: 1}] | join [] on id left", "[{\"id\":1}]"),
        ("[{id: 1, a: 2}] | join [{id: 1, a: 3}] on id", "!same-field 'id': both sides of 'join' have a field 'a'"),
        ("[{id: 1}] | join [{x: 1}] on id", "!unknown-field 'id': there is no field 'id'"),
        ("[5] | join [{id: 1}] on id", "!wrong-type 'join': each row that 'join' takes must be a map, but is int 5"),
        ("[{id: 1}] | join [5] on id", "!wrong-type '[5]': each row that 'join' joins with must be a map, but is int 5"),
        ("let o = 5\n[{id: 1}] | join $o on id", "!wrong-type '$o': what 'join' joins with must be a list, but is int 5"),
        ("[{a: 1, b: 2}] | rename a x", "[{\"x\":1,\"b\":2}]"),
        ("[{a: 1, b: 2}] | rename a b, b a", "[{\"b\":1,\"a\":2}]"),
        ("{a: {b: 1}} | rename a.b c", "{\"a\":{\"c\":1}}"),
        ("[{a: 1}] | rename b? c", "!unexpected '?': '?' means nothing here"),
        ("[{a: {}}] | rename a?.b c", "[{\"a\":{}}]"),
        ("[{a: 1}] | rename b c", "!unknown-field 'b': there is no field 'b'"),
        ("[{a: 1, b: 2}] | rename a b", "!same-field 'b': there would be two fields 'b'"),
        ("[{a: 1}] | rename a b.c", "!name-not-path 'b.c': the new name of a field must be a name, but is the path 'b.c'"),
        ("[1] | rename a b", "!wrong-type 'rename': each row that 'rename' takes must be a map, but is int 1"),
    ]

    static let differences: [(String, String)] = [
        ("1 | diff 1", "[]"),
        ("1 | diff 2", "[{\"path\":\"\",\"change\":\"changed\",\"before\":1,\"after\":2}]"),
        ("{a: 1} | diff {a: 1, b: null}", "[{\"path\":\"b\",\"change\":\"added\",\"before\":null,\"after\":null}]"),
        ("{a: [1, 2]} | diff {a: [1]}", "[{\"path\":\"a[1]\",\"change\":\"removed\",\"before\":2,\"after\":null}]"),
        ("{a: [1]} | diff {a: [1, 2]} | get change", "[\"added\"]"),
        ("{'a b': {c: 1}} | diff {'a b': {c: 2}} | get path", "[\"\\\"a b\\\".c\"]"),
        ("{a: 1} | diff {a: \"1\"} | get change", "[\"changed\"]"),
        ("{a: 1} | diff {a: 1.0}", "[]"),
        ("[{id: 1, v: 1}, {id: 2, v: 2}] | diff [{id: 2, v: 2}, {id: 1, v: 5}] by id | get path", "[\"[1].v\"]"),
        ("[{id: \"a\"}] | diff [{id: \"b\"}] by id | select path, change", "[{\"path\":\"[\\\"a\\\"]\",\"change\":\"removed\"},{\"path\":\"[\\\"b\\\"]\",\"change\":\"added\"}]"),
        ("[{id: 1}, {id: 1}] | diff [] by id", "!second-row 'id': two rows have the same key, int 1"),
    ]

    static let spreading: [(String, String)] = [
        ("def f(a, b = 2) { return [$a, $b] }\nlet l = [5]\n(f(...$l))", "[5,2]"),
        ("def f(a, b = 2) { return [$a, $b] }\n(f(1, ...[3]))", "[1,3]"),
        ("def f(a, b = 2) { return [$a, $b] }\n(f(...[1], ...[3]))", "[1,3]"),
        ("def f(a, rest ...) { return [$a, $rest] }\n(f(...[1, 2, 3]))", "[1,[2,3]]"),
        ("def f(rest ...) { return $rest }\n(f(...[]))", "[]"),
        ("def f() { return 1 }\n(f(...[]))", "1"),
        ("def f() { return 1 }\n(f(...[2]))", "!too-many-arguments '(f(...[2]))': 'f' takes 0 arguments, but is given 1"),
        ("def f(a) { return 1 }\n(f(...[]))", "!missing-argument '(f(...[]))': 'f' needs an argument 'a'"),
        ("def f(a: int) { return $a }\n(f(...[\"x\"]))", "!wrong-type '(f(...[\"x\"]))': 'a' must be an int, but is text \"x\""),
        ("(max(...[1, 3, 2]))", "3"),
        ("(slice(\"abcd\", ...[1, 3]))", "\"bc\""),
        ("(upper(...[]))", "!wrong-arity '(upper(...[]))': 'upper' takes 1 arguments, but is given 0"),
        ("(upper(...[5]))", "!wrong-type '(upper(...[5]))': what 'upper' takes must be text, but is int 5"),
        ("(env(...[\"A\"]))", "\"value of A\""),
        ("let l = 5\n(max(...$l))", "!spread-needs-list '$l': what '...' spreads must be a list, but is int 5"),
        ("let l = [\"a\", 1]\nprint 0 ...$l", "0 a 1"),
        ("let m = {a: 1}\n{...$m, b: 2}", "{\"a\":1,\"b\":2}"),
        ("let l = [1]\n[...$l, ...$l]", "[1,1]"),
    ]

    static let optional: [(String, String)] = [
        ("let l = [1]\n$l?[3]", "null"),
        ("let l = [1]\n$l?[0]", "1"),
        ("let m = {a: 1}\n$m?[\"b\"]", "null"),
        ("let m = {}\n$m.a?.b?[0]?.c", "!unknown-field 'a': there is no field 'a'"),
        ("let m = {a: null}\n$m.a?.b?[0]?.c", "null"),
        ("let s = \"ab\"\n$s?[5]", "null"),
        ("let x = 5\n$x?[0]", "!wrong-type '$x': what is indexed must be a list, a map or text, but is int 5"),
        ("let l = [1]\n$l?[\"a\"]", "!wrong-type '\"a\"': an index must be an int, but is text \"a\""),
        ("let l = [{a: 1}, {}]\n$l?.a", "[1,null]"),
        ("let l = [{a: 1}, {}]\n$l.a", "!unknown-field 'a': there is no field 'a'"),
        ("let l = [{a: {b: 1}}, {a: {b: 2}}]\n$l.a.b", "[1,2]"),
        ("let x = 5\n($x.a ?? 1)", "!wrong-type '$x.a': the value that '.a' is taken of must be a map, but is int 5"),
    ]

    static let finishing: [(String, String)] = [
        ("def f() { try { return 1 } finally { print f } }\n(f())", "f / 1"),
        ("def f() { try { return 1 } finally { return 2 } }\n(f())", "2"),
        ("def f() { try { fail \"a\" } finally { return 2 } }\n(f())", "2"),
        ("def f() { let mut n = 1; try { return $n } finally { $n = 2 } }\n(f())", "1"),
        ("for $x in [1, 2, 3] { try { if $x == 2 { break }; print $x } finally { print f } }", "1 / f / f"),
        ("for $x in [1, 2] { try { continue } finally { print f } }", "f / f"),
        ("for $x in [1, 2] { try { fail \"a\" } catch { print c } finally { break } }\n9", "c / 9"),
        ("try { fail \"a\" } finally { fail \"b\" }", "!fail 'fail \"b\"': b"),
        ("try { fail \"a\" } catch { fail \"b\" } finally { print f }", "f / !fail 'fail \"b\"': b"),
        ("try { try { fail \"a\" } finally { print i } } catch as $e { print $e.message } finally { print o }", "i / a / o"),
        ("try { delete users/x } catch { print c } finally { print f }", "f / !cancelled: interrupted"),
        ("def f() { use site eu { return 5 } }\n(f())", "enter use / leave use / 5"),
        ("def f() { for $x in [1] { use site eu { break } }; return 6 }\n(f())", "enter use / leave use / 6"),
        ("def f() { return list users | count }\n(f())", "2"),
        ("def f() { return }\n[f()]", "[null]"),
        ("try { create users from a.json } catch io, conflict as $e { $e.kind }", "\"conflict\""),
        ("try { create users from a.json } catch io, type { 1 } catch { 2 }", "2"),
    ]

    static let moments: [(String, String)] = [
        ("(2026-01-31)", "\"2026-01-31T00:00:00Z\""),
        ("(2026-01-31T10:00Z)", "\"2026-01-31T10:00:00Z\""),
        ("(2026-01-31T10:00)", "\"2026-01-31T10:00:00Z\""),
        ("(2026-01-31T10:00:00.5)", "\"2026-01-31T10:00:00.5Z\""),
        ("(2026-01-31T10:00+01:00)", "\"2026-01-31T09:00:00Z\""),
        ("(2026-01-31T10:00:00+0100)", "\"2026-01-31T09:00:00Z\""),
        ("(2026-01-31T10:00:00-05)", "\"2026-01-31T15:00:00Z\""),
        ("(time(\"2026-01-31T10:00\"))", "\"2026-01-31T10:00:00Z\""),
        ("(now() + -1h)", "\"1969-12-31T23:00:00Z\""),
        ("(now() - 1h)", "\"1969-12-31T23:00:00Z\""),
        ("print -1h 1.50 2026-01-31T10:00Z", "-1h 1.50 2026-01-31T10:00:00Z"),
        ("(2026-13-31)", "!bad-time '2026-13-31': '2026-13-31' is no day or time"),
    ]
}

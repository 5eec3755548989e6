import Diagnostics
import Testing
import Values

@testable import Language

/// What is made from a secret is one, and nothing shows it: every operator, function and way into a text.
@Suite struct SyntaxSecretTests {
    /// Runs a program that knows the secret `hunter2` as `$s`, and a secret number as `$n`.
    private func played(_ program: String) -> Played {
        let scope = Scope(vocabulary: plainVocabulary)
        scope.declare("s", .secret(Secret("hunter2")))
        scope.declare("n", .secret(Secret("42")))
        return play(program, in: scope)
    }

    @Test(arguments: [
        "\"a $s\"", "\"${$s}\"", "\"a ${[$s]}\"", "\"a ${{k: $s}}\"", "$s ++ \"a\"", "\"a\" ++ $s", "\"a\" ++ $s ++ \"b\"", "$s ++ $s", "$s[0]",
        "$s[1..3]", "$s[..-1]", "$s ?? \"a\"", "default($s, 1)", "text($s)", "text([$s])", "upper($s)", "lower($s)", "trim($s)",
        "replace($s, \"h\", \"j\")", "replace(\"abc\", \"b\", $s)", "split($s, \"n\")[0]", "slice($s, 1)", "reverse($s)", "join([$s, \"a\"])",
        "join([\"a\", \"b\"], $s)", "base64($s)", "sha256($s)", "matches($s, \"h(u)\")[0].text", "matches($s, \"h(u)\")[0].groups[0]",
        "parse_json(\"[\\\"${$s}\\\"]\")[0]", "parse_json($n)", "to_json($s)", "to_json({k: $s})", "max(...[[$s]])[0]", "zip([$s], [1])[0][0]", "values({k: $s})[0]",
        "enumerate([$s])[0].value", "([$s] | first)", "([{k: $s}] | get k | first)", "([1] | map $s | first)", "([1] | each { $s } | first)",
        "([{k: 1}] | join [{k: 1, p: $s}] on k | get p | first)", "([{k: 1}] | diff [{k: $s}] | get after | first)",
    ])
    func staysSecret(_ expression: String) {
        #expect(played("let x = \(expression)\n[type($x)]\nprint $x").text == "[\"secret\"] / ***", "\(expression)")
    }

    @Test(arguments: [
        ("$s == \"hunter2\"", "true"), ("$s != \"a\"", "true"), ("$s =~ \"^h\"", "true"), ("$s =~ \"^x\"", "false"), ("\"hunter2\" =~ $s", "true"),
        ("\"unt\" in $s", "true"), ("$s in \"a hunter2 b\"", "true"), ("$s in [\"a\"]", "false"), ("contains($s, \"unt\")", "true"),
        ("starts_with($s, \"h\")", "true"), ("ends_with($s, \"2\")", "true"), ("len($s)", "7"), ("$s in {hunter2: 1}", "true"),
        ("{hunter2: 5}[$s]", "5"), ("has({hunter2: 1}, $s)", "true"), ("$s?[99]", "null"),
    ])
    func canBeWorkedWith(_ expression: String, _ expected: String) {
        #expect(played("[\(expression)]").text == "[\(expected)]", "\(expression)")
    }

    @Test(arguments: [
        "$s + 1", "1 + $s", "$s * 2", "-$s", "$s < \"a\"", "$s > $s", "not $s", "$s and true", "$s.a", "$s[99]", "$s ++ 1", "[1, 2][$s]",
        "int($n)", "decimal($n)", "bool($s)", "time($s)", "duration($s)", "parse_json($s)", "\"a\" =~ (\"(\" ++ $s)", "format_time(now(), $s)",
        "sum([$s])", "min([$s, $s])", "keys($s)", "round($s)", "{a: 1}[$s]", "range($s)", "($s | first)", "([$s] | sum)", "([{a: $s}] | get b)",
    ])
    func isNotInMessages(_ expression: String) {
        let failure = played("let x = \(expression)\n[$x]").failure
        #expect(failure != nil, "\(expression)")
        // The program itself may be shown; what the secret holds must not.
        let shown = (failure?.drawn() ?? "") + (failure?.json ?? "") + (failure?.value.displayText ?? "")
        #expect(!shown.contains("hunter2"), "\(expression): \(shown)")
    }

    @Test(arguments: [
        ("fail $s", "***"), ("fail \"no ${$s}\"", "***"), ("fail {message: $s}", "***"), ("fail {message: \"m\", hint: $s}", "m"),
        ("assert false, $s", "***"), ("assert $s == \"x\"", "$s == \"x\" does not hold"),
    ])
    func failsWithoutShowing(_ statement: String, _ message: String) {
        let failure = played(statement).failure
        #expect(failure?.message == message)
        let drawn = failure?.drawn() ?? ""
        #expect(!drawn.isEmpty && !drawn.contains("hunter2"))
    }

    /// What is hidden is the whole text, so that it can be sent.
    @Test(arguments: [
        ("to_json({k: $s})", "{\"k\":\"hunter2\"}"), ("\"a ${[$s]}\"", "a [\"hunter2\"]"), ("text([$s])", "[\"hunter2\"]"),
        ("\"<$s>\"", "<hunter2>"), ("$s ++ $s", "hunter2hunter2"), ("join([$s, \"b\"], \"-\")", "hunter2-b"),
    ])
    func isWholeInside(_ expression: String, _ hidden: String) {
        let scope = Scope(vocabulary: plainVocabulary)
        scope.declare("s", .secret(Secret("hunter2")))
        #expect(play("let x = \(expression)", in: scope).failure == nil)
        #expect(scope["x"]?.plainText == hidden)
    }
}

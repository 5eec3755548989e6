import Diagnostics
import Testing
import Values

@testable import Language

@Suite struct BackFunctionTests {
    @Test func everySignatureHasABodyAndEveryBodyASignature() {
        #expect(Set(Builtins.all.map(\.name)) == Set(Functions.signatures.map(\.name)))
        #expect(Builtins.all.count == Builtins.index.count)
    }

    @Test func everyFilterSignatureHasABody() {
        let bodies = Set(BuiltinFilters.all.map(\.name)).union(BuiltinFilters.laidDown)
        #expect(Set(Filters.signatures.map(\.name)).subtracting(bodies) == [])
    }

    @Test(arguments: Functions.signatures.flatMap(\.examples))
    func everyExampleRuns(_ example: String) { #expect(play(example).failure == nil) }

    static let table: [(String, String)] = [
        ("len(\"añ👩‍👩‍👧\")", "3"), ("len({a: 1})", "1"), ("len([])", "0"),
        ("let x = 5\nlen($x)", "!wrong-type '$x': what 'len' takes must be a list, a map or text, but is int 5"),
        ("keys({b: 1, a: 2})", "[\"b\",\"a\"]"), ("values({b: 1, a: 2})", "[1,2]"), ("has({a: 1}, \"b\")", "false"),
        ("contains(\"abc\", \"bc\")", "true"), ("contains([1, 2], 3)", "false"), ("contains({a: 1}, \"a\")", "true"),
        ("starts_with(\"abc\", \"ab\")", "true"), ("ends_with(\"abc\", \"ab\")", "false"),
        ("upper(\"straße\")", "\"STRASSE\""), ("lower(\"ÀB\")", "\"àb\""), ("trim(\" \\t a b \\n\")", "\"a b\""),
        ("split(\"a,b,,c\", \",\")", "[\"a\",\"b\",\"\",\"c\"]"), ("split(\"\", \",\")", "[\"\"]"),
        ("split(\"abc\", \"\")", "[\"a\",\"b\",\"c\"]"),
        ("join([1, \"a\", true], \"-\")", "\"1-a-true\""), ("join([\"a\", \"b\"])", "\"ab\""),
        ("replace(\"aaa\", \"a\", \"bb\")", "\"bbbbbb\""), ("replace(\"abc\", \"x\", \"y\")", "\"abc\""),
        (
            "let x = \"\"\nreplace(\"abc\", $x, \"y\")",
            "!wrong-type '$x': argument 2 of 'replace' must be text that is not empty, but is text \"\""
        ),
        (
            "matches(\"é1 b22\", \"([0-9])+\")",
            "[{\"text\":\"1\",\"groups\":[\"1\"],\"index\":1},{\"text\":\"22\",\"groups\":[\"2\"],\"index\":4}]"
        ),
        ("len(matches(\"aé\", \"x*\"))", "3"),
        ("slice([1, 2, 3], 1)", "[2,3]"), ("slice(\"hello\", -2)", "\"lo\""), ("slice([1, 2, 3], 2, 1)", "[]"),
        ("reverse(\"abc\")", "\"cba\""), ("reverse([1, 2])", "[2,1]"),
        ("range(3)", "[0,1,2]"), ("range(1, 7, 3)", "[1,4]"), ("range(3, 0, -1)", "[3,2,1]"), ("range(0)", "[]"),
        ("let x = 0\nrange(1, 2, $x)", "!wrong-type '$x': argument 3 of 'range' must be other than 0, but is int 0"),
        ("range(1000000000)", "!memory-limit 'range(1000000000)': the values of the program take up more than the 2048 MiB they may"),
        (
            "range(-9223372036854775808, 9223372036854775807)",
            "!memory-limit 'range(-9223372036854775808, 9223372036854775807)': the values of the program take up more than the 2048 MiB they may"
        ),
        ("enumerate([\"a\"])", "[{\"index\":0,\"value\":\"a\"}]"), ("zip([1, 2], [\"a\"])", "[[1,\"a\"]]"),
        ("sort([2, 1.5, 1])", "[1,1.5,2]"), ("unique([1, 1.0, 2])", "[1,2]"),
        ("min(2, 1)", "1"), ("max([2, 1])", "2"), ("min([\"b\", \"a\"])", "\"a\""),
        ("min([1, \"a\"])", "!different-types '[1, \"a\"]': what is put in order must be of one type, but there are int 1 and text \"a\""),
        ("sum([1, 2.5])", "3.5"), ("sum([])", "0"), ("sum([1s, 2s])", "\"3s\""), ("mean([1, 2])", "1.5"),
        ("abs(-5)", "5"), ("abs(-1.5)", "1.5"), ("round(2.5)", "3"), ("round(-2.5)", "-3"), ("round(2.345, 2)", "2.35"),
        ("floor(-1.5)", "-2"), ("ceil(1.2)", "2"), ("round(1234, -2)", "1200"),
        ("int(\"42\")", "42"), ("int(3.0)", "3"), ("decimal(\"1.50\")", "1.50"), ("text([1])", "\"[1]\""), ("bool(\"true\")", "true"),
        ("let x = \"4x\"\nint($x)", "!wrong-type '$x': what 'int' takes must be text that is a whole number, but is text \"4x\""),
        ("int(3.5)", "!wrong-type '3.5': what 'int' takes must be a whole number of 64 bits, but is decimal 3.5"),
        ("parse_json(\"{\\\"a\\\": [1, 2.50]}\")", "{\"a\":[1,2.50]}"), ("to_json({a: 1.50})", "\"{\\\"a\\\":1.50}\""),
        ("time(\"2026-01-31\")", "\"2026-01-31T00:00:00Z\""), ("time(0)", "\"1970-01-01T00:00:00Z\""),
        ("duration(\"90s\")", "\"1m30s\""), ("duration(90)", "\"1m30s\""),
        ("format_time(time(\"2026-03-04T10:22:05.123Z\"), \"%a %d %b %Y %H:%M:%S.%L %%\")", "\"Wed 04 Mar 2026 10:22:05.123 %\""),
        ("format_time(time(-1), \"%F %T %f\")", "\"1969-12-31 23:59:59 000000\""),
        ("base64(\"\")", "\"\""), ("base64(\"ab\")", "\"YWI=\""), ("base64(\"abcd\")", "\"YWJjZA==\""),
        ("sha256(\"\")", "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""),
        ("default(null, 1)", "1"), ("default(0, 1)", "0"),
    ]

    @Test(arguments: table)
    func gives(_ program: String, _ expected: String) { #expect(play(program).text == expected, "\(program)") }

    @Test func aSecretTaintsWhatIsMadeOfIt() {
        let scope = Scope(vocabulary: vocabulary())
        scope.declare("key", .secret(Secret("s3cret")))
        #expect(play("print $key \"<$key>\" (\"a\" ++ $key) upper(\"x\")", in: scope).text == "*** *** *** X")
        for program in [
            "[upper($key)]", "[base64($key)]", "split($key, \"3\")", "[$key[1..2]]", "[text([$key])]", "[join([$key, \"a\"])]",
            "[sha256($key)]",
            "[replace($key, \"s\", \"t\")]", "[$key]", "{k: $key}", "[\"${[$key]}\"]",
        ] {
            let text = play(program, in: scope).text
            #expect(!text.contains("3cret") && text.contains("***"), "\(program): \(text)")
        }
        #expect(play("len($key)", in: scope).text == "6")
        #expect(play("let n = [1]\nmatches($key, \"(\")", in: scope).text.contains("s3cret") == false)
        #expect(play("int($key)", in: scope).text.contains("s3cret") == false)
    }
}

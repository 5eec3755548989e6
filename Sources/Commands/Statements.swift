/// The statements of the language, for the help. The parser is in `Language`; a test runs every example.
struct Statements {
    let name: String
    let form: String
    let summary: String
    let example: String

    static let all: [Statements] = [
        .init(
            name: "let", form: "let NAME = VALUE", summary: "keeps a value; 'let mut NAME' may be assigned again with $NAME = VALUE",
            example: "let wanted = [1, 2, 3]"),
        .init(
            name: "if", form: "if CONDITION { … } else { … }", summary: "chooses; the condition must be true or false",
            example: "if 1 < 2 { print \"yes\" } else { print \"no\" }"),
        .init(
            name: "for", form: "for $x in LIST { … }",
            summary: "goes through a list; 'for $i, $x in …' counts, 'for $k, $v in MAP' takes members",
            example: "for $x in [1, 2] { print $x }"),
        .init(
            name: "while", form: "while CONDITION { … }", summary: "repeats; 'break' leaves, 'continue' goes on with the next round",
            example: "let mut n = 0; while $n < 3 { $n = $n + 1 }"),
        .init(
            name: "watch", form: "watch EVERY until CONDITION max COUNT { … }",
            summary: "repeats with a pause and shows what the block ends with; the condition speaks of value, count and round",
            example: "watch 1ms until count > 0 max 3 { [1, 2] }"),
        .init(
            name: "on", form: "on EVENT [deep] [audit] MATCH { … }",
            summary: "hears of what happens; the block may say 'deny REASON' or 'rewrite WITH', and sees what it is about in $event",
            example: "on command.before \"delete *\" { deny \"not on Fridays\" }"),
        .init(
            name: "every", form: "every PAUSE { … }", summary: "runs a block again and again, under 'tenon run --daemon'",
            example: "every 10m { list users | count }"),
        .init(
            name: "at", form: "at MOMENT { … }",
            summary: "runs a block at a time of day, or by the five fields of cron (UTC), under 'tenon run --daemon'",
            example: "at \"0 9 * * mon-fri\" { list users | count }"),
        .init(
            name: "return", form: "return VALUE", summary: "ends a 'def' with a value, which may be a whole pipeline",
            example: "def sizes() { return [[1], [2, 3]] | map len(it) }; print sizes()"),
        .init(
            name: "try", form: "try { … } catch KIND as $e { … } finally { … }",
            summary: "catches a failure of a kind, or of any when none is named",
            example: "try { fail \"no\" } catch fail as $e { print $e.message } finally { print \"done\" }"),
        .init(
            name: "def", form: "def NAME(PARAMETER: TYPE) -> TYPE { … return VALUE }", summary: "defines a command that is a function too",
            example: "def double(n: int) -> int { return $n * 2 }; print double(21)"),
        .init(
            name: "params", form: "params NAME: TYPE, NAME: TYPE = VALUE, --OPTION: bool", summary: "says what arguments a script takes",
            example: "params file: path = \"crm.json\", --force: bool"),
        .init(
            name: "requires", form: "requires VERSION, PERMISSION",
            summary: "says what a script may not do without; stands before all else",
            example: "requires 0.1"),
        .init(name: "load", form: "load FILE", summary: "runs a script in the current scope", example: "load greet.tenon"),
        .init(
            name: "import", form: "import FILE as NAME",
            summary: "takes the definitions of a script, which may do nothing else, as NAME.…; without 'as' under their own names",
            example: "import lib.tenon as lib; print lib.twice(21)"),
        .init(
            name: "assert", form: "assert CONDITION, MESSAGE", summary: "stops with status 3 when it does not hold",
            example: "assert 2 > 1, \"the numbers are out of order\""),
        .init(
            name: "expect", form: "expect CONDITION", summary: "reports what does not hold, goes on, and ends with status 3",
            example: "expect 2 > 1"),
        .init(
            name: "expect error", form: "expect error KIND, KIND { … }",
            summary: "expects a block to fail, with one of the kinds if any are named",
            example: "expect error fail { fail \"no\" }"),
        .init(
            name: "expect matches", form: "expect VALUE matches PATTERN",
            summary: "expects text to match a regular expression, or a value to hold what a map holds",
            example: "expect {id: \"a\", n: 1} matches {id: \"a\"}"),
        .init(
            name: "fail", form: "fail MESSAGE",
            summary: "stops with an error of your own; a map gives it a kind, a hint and more: fail {kind: \"invalid\", message: \"…\"}",
            example: "fail \"nothing to do\""),
        .init(
            name: "plan", form: "plan [--exit-code] COMMAND",
            summary: "shows the requests a write would send, and sends none; with --exit-code the text ends with status 10 if there is any",
            example: "plan delete users/old-import"),
    ]
}

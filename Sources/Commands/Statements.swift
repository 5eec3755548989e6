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
            name: "requires", form: "requires NAME, VERSION",
            summary: "says what a script may not do without: 'shell', or a version of the language; it comes first", example: "requires 0.1"),
        .init(
            name: "import", form: "import FILE as NAME", summary: "takes the definitions of a script, as NAME.DEFINITION; nothing in it runs",
            example: "import library.tenon as lib; print lib.twice(2)"),
        .init(
            name: "watch", form: "watch EVERY until CONDITION max COUNT { … }",
            summary: "repeats a block and shows its value, until a condition over value, count and round holds",
            example: "watch 1ms until round == 2 max 5 { 1 }"),
        .init(name: "load", form: "load FILE", summary: "runs a script in the current scope", example: "load greet.tenon"),
        .init(
            name: "assert", form: "assert CONDITION, MESSAGE", summary: "stops with status 3 when it does not hold",
            example: "assert 2 > 1, \"the numbers are out of order\""),
        .init(
            name: "expect", form: "expect CONDITION, MESSAGE",
            summary: "reports what does not hold, goes on, and ends with status 3; 'expect error KIND { … }' and 'expect VALUE matches PATTERN' too",
            example: "expect 2 > 1; expect error fail { fail \"no\" }"),
        .init(name: "fail", form: "fail MESSAGE", summary: "stops with an error of your own", example: "fail \"nothing to do\""),
        .init(
            name: "plan", form: "plan COMMAND", summary: "shows the request a write would send, and sends nothing",
            example: "plan delete users/old-import"),
    ]
}

/// The statements of the language, for the help. The parser is in `Language`; a test runs every form's example.
struct Statements {
    let name: String
    let form: String
    let summary: String

    static let all: [Statements] = [
        .init(name: "let", form: "let NAME = VALUE", summary: "keeps a value; 'let mut NAME' may be assigned again with $NAME = VALUE"),
        .init(name: "if", form: "if CONDITION { … } else { … }", summary: "chooses; the condition must be true or false"),
        .init(name: "for", form: "for $x in LIST { … }", summary: "goes through a list; 'for $i, $x in …' counts, 'for $k, $v in MAP' takes members"),
        .init(name: "while", form: "while CONDITION { … }", summary: "repeats; 'break' leaves, 'continue' goes on with the next round"),
        .init(name: "try", form: "try { … } catch KIND as $e { … } finally { … }", summary: "catches a failure of a kind, or of any when none is named"),
        .init(name: "def", form: "def NAME(PARAMETER: TYPE) -> TYPE { … return VALUE }", summary: "defines a command that is a function too"),
        .init(name: "params", form: "params NAME: TYPE, NAME: TYPE = VALUE, --OPTION: bool", summary: "says what arguments a script takes"),
        .init(name: "load", form: "load FILE", summary: "runs a script in the current scope"),
        .init(name: "assert", form: "assert CONDITION, MESSAGE", summary: "stops with status 3 when it does not hold"),
        .init(name: "expect", form: "expect CONDITION", summary: "reports what does not hold, goes on, and ends with status 3"),
        .init(name: "fail", form: "fail MESSAGE", summary: "stops with an error of your own"),
        .init(name: "plan", form: "plan COMMAND", summary: "shows the request a write would send, and sends nothing"),
    ]
}

import Diagnostics

extension ErrorPage {
    /// What the check finds before anything runs.
    static let checking =
        texts([
            ("catch-cancelled", .name, "An interruption cannot be caught; 'finally' runs all the same.", "try { } catch cancelled { }"),
            ("extra-argument", .parse, "The usage line takes nothing more.", "list users accounts"),
            ("immutable-variable", .name, "Only a variable of 'let mut' may be assigned again.", "let x = 1\n$x = 2"),
            (
                "map-needs-two", .type, "Going through a map takes a variable for the key and one for the value.",
                "for $x in {a: 1} { print $x }"
            ),
            ("no-file", .io, "A file that is named literally is not there.", "create users from gone.json"),
            ("not-a-resource", .name, "A connection is named by its entity and its id, such as users/crm.", "show crm"),
            (
                "unusual-attribute", .name, "A name is nearly that of an attribute which every site has; this is a warning.",
                "query users select user_emial"
            ),
            ("outside-loop", .parse, "'break' and 'continue' belong into a loop.", "break"),
            (
                "required-after-optional", .parse, "A parameter without a default does not follow one with a default.",
                "def f(a = 1, b) { print $a $b }"
            ),
            ("rest-not-last", .parse, "The parameter that takes all the rest is the last.", "def f(a ..., b) { print $a $b }"),
            ("return-outside", .parse, "'return' leaves a definition; 'exit' ends a script.", "return 1"),
            ("same-name", .name, "The two variables of a 'for' have different names.", "for $a, $a in [1] { print $a }"),
            ("second-definition", .name, "A name is defined once.", "def f() { }\ndef f() { }"),
            ("second-key", .parse, "A map holds a key once.", "let x = {a: 1, a: 2}"),
            ("second-option", .parse, "An option is given once.", "delete users/a --yes --yes"),
            ("second-parameter", .name, "Two parameters have different names.", "def f(a, a) { print $a }"),
            (
                "shadowed-variable", .name, "A warning: a new variable hides one of the same name.",
                "let x = 1\nif true { let x = 2; print $x }\nprint $x"
            ),
            ("taken-name", .name, "A definition cannot take the name of a verb or a function.", "def list() { }"),
            ("unknown-entity", .name, "The entities are users and accounts.", "list user"),
            ("unknown-filter", .name, "There is no filter of this name.", "list users | grep x"),
            ("unknown-format", .name, "There is no output format of this name.", "set format xml"),
            ("unknown-function", .name, "There is no function of this name.", #"print (lenn("a"))"#),
            ("unknown-kind", .name, "'catch' names kinds of errors, and this is none.", "try { } catch conflit { }"),
            ("unknown-option", .parse, "The command or the script has no such option.", "list users --al"),
            ("unknown-requirement", .name, "'requires' names a version of the language, or what a host may grant.", "requires teleport"),
            ("unknown-site", .usage, "There is no site of this name.", "use site moon"),
            ("unknown-type", .name, "There is no type of this name.", "let x: strin = 5"),
            ("unknown-variable", .name, "No variable of this name is in sight.", "print $x"),
            ("unknown-verb", .name, "There is no command of this name.", "craete users from crm.json"),
            ("unreachable", .name, "A warning: what stands after 'exit', 'return' and the like never runs.", "print 1\nexit\nprint 2"),
            (
                "unused-variable", .name, "A warning: a value is kept and never used; a name that begins with '_' may be.",
                "let x = 1\nif true { let y = 2 }\nprint $x"
            ),
            ("wrong-count", .usage, "A function is given too many or too few arguments.", "print (len())"),
            ("wrong-word", .type, "One of some words must stand here.", "def f(m: a|b) { print $m }\nf c"),
        ])
        + cases([
            ("second-import", .name, "Two imports define one name, and the later one counts.", "two libraries that both define 'report'"),
            (
                "constant-comparison", .type, "A warning: what a list must hold is of another type, so it never does.",
                "\"a\" in [1, 2]"
            ),
            (
                "effect-in-row", .usage, "A definition that reaches the API cannot be called for each row.",
                "list users | map f(id), where f lists"
            ),
            ("never-assigned", .name, "A warning: 'let mut' without a second assignment; 'let' is enough.", "let mut x = 1; print $x"),
            ("nothing-to-plan", .usage, "'plan' stands before a command of the site.", "plan f, where f is a definition"),
            ("raised-cancelled", .name, "A script cannot raise an interruption.", "fail {kind: \"cancelled\", message: \"no\"}"),
            ("shown-comparison", .type, "A warning: '==' shows whether two values are equal; '=' assigns.", "$x == 1 as a statement"),
            ("unlikely-word", .type, "A warning: a field hardly ever holds this word.", "list users | where type == \"reftable\""),
            ("unused-definition", .name, "A warning: a definition is never called.", "def f() { print 1 } and no more"),
            (
                "verb-in-row", .usage, "A command of the site in a row expression would be sent once for each row.",
                "list users | where (list accounts | count) > 0"
            ),
            ("bad-name", .name, "What something is to be renamed to is no name.", "renaming in an editor to '2nd'"),
            (
                "no-row", .name, "A bare name or 'it' stands for a field of a row, and a program that skipped the check has none.",
                "it outside a filter"
            ),
            ("newer-language", .config, "The script needs a newer version of the language.", "requires 99.0"),
            (
                "not-permitted", .config, "The script requires something that it is not granted here.",
                "requires shell where no shell is granted"
            ),
            (
                "not-required", .config, "The script uses something that 'requires' must ask for first.",
                "sh [\"date\"] without requires shell"
            ),
        ])
}

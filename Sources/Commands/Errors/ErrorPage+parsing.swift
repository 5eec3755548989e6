import Diagnostics

extension ErrorPage {
    /// What the parser finds in a text.
    static let parsing =
        texts([
            ("bad-escape", .parse, "In double quotes a backslash begins an escape, and there is none of this name.", #"print "a\qb""#),
            ("bad-number", .parse, "What begins with a digit is neither a number, a length of time nor a moment.", "let x = 5abc"),
            ("bad-path", .parse, "The name of a field in a path is written out; it is not made from values.", #"list users | get "a${1}""#),
            ("bad-time", .parse, "There is no such day or time in the calendar.", "let x = 2026-02-30"),
            ("bad-variable", .parse, "After '$' stands a name; there are no variables such as $1 or $?.", "print $1"),
            ("bare-command", .parse, "A command whose result is wanted among values stands in parentheses.", "let x = [list]"),
            ("bare-name", .parse, "A bare name is no value: text needs quotes, and a variable begins with '$'.", "let x = 1 + foo"),
            (
                "bare-pipeline", .parse, "A pipeline whose result is wanted among values stands in parentheses.",
                "print (len([1] | reverse))"
            ),
            ("chained-comparison", .parse, "Comparisons do not chain; 'and' joins two of them.", "print (1 < 2 < 3)"),
            (
                "computed-script", .parse, "'load' and 'import' name their file in plain text, so that the whole program is known.",
                "load $file"
            ),
            ("dollar-in-let", .parse, "'let' takes the name of the new variable without '$'.", "let $x = 5"),
            ("dollar-in-parameter", .parse, "A parameter is declared without '$'.", "def f($a) { print $a }"),
            ("else-if", .parse, "Another condition after 'if' is written 'else if'.", "if true { } elif false { }"),
            ("foreign-comment", .parse, "A comment begins with '#'.", "// a remark"),
            ("foreign-operator", .parse, "The operator belongs to another language; the message names ours.", "print (true && false)"),
            ("foreign-quote", .parse, "There are no backticks; a command among values stands in parentheses.", "let x = `list`"),
            ("foreign-substitution", .parse, "'$(' and '${' outside text belong to other shells.", "print $(list users)"),
            ("glued-arguments", .parse, "Between two arguments stands a blank.", #"print "a"b"#),
            ("glued-word", .parse, "A bare word cannot hold this character; quotes make it text.", "print a#b"),
            ("import-acts", .parse, "A script that is imported may only define; 'load' runs one where it stands.", "import acts.tenon"),
            ("job-inside", .parse, "'&' makes a job of a whole statement, not of a part of it.", "let x = (list users &)"),
            ("late-params", .parse, "'params' comes before every other statement of a script.", "print 1\nparams a"),
            ("late-requires", .parse, "'requires' comes before 'params' and every other statement.", "print 1\nrequires shell"),
            ("load-cycle", .parse, "A script loads itself, directly or through others.", "load itself.tenon"),
            ("loaded-params", .parse, "A script that needs an argument is run, not loaded.", "load needs.tenon"),
            ("made-key", .parse, "The key of a map is written out; it is not made from values.", #"let x = {"a${1}": 2}"#),
            ("missing-argument", .parse, "The usage line asks for something that is not there.", "create users"),
            ("missing-block", .parse, "The statement needs a block in braces.", "if true"),
            ("missing-bracket", .parse, "A bracket must be closed here.", "let x = (1 2)"),
            ("missing-catch", .parse, "'try' has something after it: 'catch', 'finally' or both.", "try { print 1 }"),
            ("missing-colon", .parse, "Between a key and its value stands ':'.", "let x = {a 1}"),
            ("missing-comma", .parse, "Between items, members, arguments or parameters stands ','.", "let x = [1 2]"),
            ("missing-condition", .parse, "'if' and 'while' need a condition.", "while { }"),
            ("missing-dollar", .parse, "A variable begins with '$' where it is used.", "for x in [1] { print $x }"),
            ("missing-field", .parse, "After '.' stands the name of a field.", "list users | sort a."),
            ("missing-file", .parse, "After '>', '>!' and '>>' stands a file.", "list users > "),
            ("missing-filter", .parse, "After '|' stands a filter.", "list users |"),
            ("missing-in", .parse, "'for' goes through something: for $x in LIST { … }.", "for $x of [1] { }"),
            ("missing-member", .parse, "A map is made of keys and values: {key: value}.", "let x = {(1): 2}"),
            ("missing-name", .parse, "A name is missing: of a variable, a definition or a parameter.", "let = 5"),
            ("missing-parameters", .parse, "A definition has parentheses, also without parameters: def f() { … }.", "def f { }"),
            ("missing-requirement", .parse, "'requires' needs to know what.", "requires"),
            ("missing-type", .parse, "After ':' stands a type.", "let x: = 5"),
            ("missing-value", .parse, "A value is missing.", "let x = 1 +"),
            ("no-compound-assignment", .parse, "There is no '+=' and the like; write $x = $x + 1.", "let mut x = 1\n$x += 2"),
            ("option-equals", .parse, "The value of an option stands behind a blank.", "delete users/a --yes=true"),
            ("optional-slice", .parse, "A slice has no '?', for what lies outside is left out anyway.", "print [1]?[0..1]"),
            (
                "redirect-or-compare", .parse, "'>' compares after an expression, and writes a file after a command.",
                "[1] | where it > out.json"
            ),
            ("second-params", .parse, "A script has one 'params' line.", "params a\nparams b"),
            ("spread-into-one", .parse, "'...' spreads a list over several arguments, but only one may stand here.", "list ...$x"),
            ("stray-bracket", .parse, "A bracket closes nothing.", "print 1 }"),
            (
                "stray-clause", .parse, "'else', 'catch' and 'finally' belong right after their block; 'example' into a definition.",
                "else { }"
            ),
            (
                "too-deep", .parse, "Brackets and blocks are nested too deeply, or values are.",
                "print " + String(repeating: "[", count: 210)
            ),
            ("too-long", .parse, "One statement has too many operators.", "let x = 1" + String(repeating: "+1", count: 1_010)),
            ("unclosed-bracket", .parse, "A bracket is never closed.", "let x = [1, 2"),
            ("unclosed-text", .parse, "A text in quotes is never closed.", #"print "abc"#),
            ("unexpected", .parse, "Something stands where the statement should end or go on otherwise.", "let x = 5 ~ 6"),
            ("variable-in-word", .parse, "In a bare word '$' means nothing; values are put into text in double quotes.", "show users/$id"),
        ])
        + cases([
            (
                "format-changes-meaning", .parse, "Formatting would change what the script means, so it is left as it is; a fault of ours.",
                "tenon fmt FILE"
            ),
            (
                "unreadable-script", .io, "The script that is loaded cannot be read, and the host has no words why.",
                "load of a host without files"
            ),
            ("bad-usage-line", .usage, "A usage line of a plugin or a host does not follow the notation.", "lend <book"),
            ("loads-too-deep", .parse, "Too many scripts load each other.", "a.tenon loads b.tenon, which loads c.tenon, and so on"),
            ("more-problems", .parse, "A text has more problems than are shown.", "a text with more than twenty mistakes"),
            ("not-utf8", .parse, "A script is UTF-8.", "a script that was saved in Latin-1"),
        ])
}

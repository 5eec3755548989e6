import Diagnostics

extension ErrorPage {
    /// What goes wrong while a program runs.
    static let running =
        texts([
            ("assertion", .assert, "What 'assert' asks for does not hold.", #"assert 1 > 2, "the numbers are out of order""#),
            ("bad-jobs", .usage, "--jobs takes a number from 1 to 64.", "create users from crm.json --jobs 0"),
            ("bad-pattern", .type, "A text is no regular expression.", #"print ("a" =~ "[")"#),
            ("bad-status", .type, "An exit status is a number from 0 to 255.", "exit 300"),
            (
                "cannot-resume", .usage, "--resume needs a file, for beside it stands the journal of what is done.",
                "create users from [] --resume"
            ),
            (
                "connection-without-id", .invalid, "'apply' and 'diff' find a connection by its id.",
                #"apply users from {type: "ref_table", join_attribute: "user_email", join_type: "email"}"#
            ),
            ("declined", .fail, "The answer to a question was no.", "delete users/crm"),
            ("deep-run", .limit, "Scripts run each other more than 64 deep.", "run forever.tenon"),
            (
                "different-types", .type, "Two values of different types cannot be compared or calculated with.",
                "print (parse_json('1') == \"a\")"
            ),
            ("division-by-zero", .type, "The right side of '/' and '%' is not 0.", "print (1 / ([0] | first))"),
            ("empty-list", .type, "There is no least, greatest or mean of nothing.", "print (min([]))"),
            ("empty-range", .type, "random() needs at least one number to choose from.", "print (random(0))"),
            (
                "expectation-failed", .assert, "What 'expect' asks for does not hold; the script goes on and ends with status 3.",
                "expect 1 > 2"
            ),
            ("fail", .fail, "The script raised this itself.", #"fail "nothing to do""#),
            ("fail-needs-message", .type, "'fail' raises a text, or a map with a message.", "fail parse_json('[1]')"),
            ("file-exists", .io, "'>' and 'save' never write over a file; '>!' does, and '>>' appends.", "list users > crm.json"),
            (
                "needs-replacement", .invalid,
                "No update changes join, type or metadata; --replace deletes the connection and creates it anew.",
                "create users from crm.json; "
                    + #"apply users from {id: "crm", type: "ref_table", join_attribute: "user_id", join_type: "user_id"}"#
            ),
            (
                "never-met", .timeout, "The condition of 'watch' did not hold within the rounds it was given.",
                "watch 1ms until false max 2 { 1 }"
            ),
            ("no-connection", .notFound, "There is no connection of this id.", "show users/gone"),
            ("no-entity", .usage, "The command needs an entity, and 'use entity' has set none.", "list"),
            ("no-order", .type, "These values cannot be put in order.", "print (sort([{a: 1}, {a: 2}]))"),
            ("no-rows", .type, "There is no first or last row of nothing.", "list users | first"),
            ("no-time", .type, "A timeout is longer than nothing.", "set timeout 0s"),
            ("not-a-side", .type, "'diff' compares sites, files and lists of connections.", "diff users local 5"),
            ("not-one", .type, "'one' needs exactly one row.", "[1, 2] | one"),
            ("not-recording", .usage, "Nothing is being recorded.", "record stop"),
            ("out-of-range", .type, "A list or a text has no such index.", "print (([1] | sort)[5])"),
            ("overflow", .limit, "A whole number has 64 bits, and the result does not fit.", "print (9223372036854775807 + ([1] | first))"),
            (
                "read-only", .forbidden, "The shell is read-only, and this would change something.",
                "set read-only on\ncreate users from crm.json"
            ),
            (
                "recursion-limit", .limit, "Definitions call each other too deeply.",
                "def f(n: int) -> int { return f($n + 1) + 1 }\nprint (f(1))"
            ),
            (
                "second-connection", .invalid, "An entity has one connection of an id, and here are two.",
                #"let one = {id: "a", type: "t", join_attribute: "b", join_type: "c"}; create users from [$one, $one]"#
            ),
            ("same-field", .type, "Two fields of one row cannot have one name.", "[{a: 1, b: 2}] | rename a b"),
            (
                "second-row", .type, "Rows are paired by a field that tells them apart, and two have the same.",
                "[{a: 1}, {a: 1}] | diff [{a: 1}] by a"
            ),
            ("same-site", .usage, "A site cannot be copied to itself.", "copy users from eu to eu"),
            ("spread-needs-list", .type, "'...' spreads a list.", "print [...parse_json('1')]"),
            ("step-limit", .limit, "The program took as many steps as --max-steps allows.", "while true { }"),
            ("unconfirmed", .usage, "A delete without a person to ask needs --yes.", "create users from crm.json\ndelete users/crm"),
            ("unknown-field", .type, "A row or a map has no field of this name.", "create users from crm.json\nlist users | select idd"),
            ("unknown-suffix", .io, "The suffix of the file names no format.", #"list users | save "${"users"}.docx""#),
            (
                "unknown-time-field", .type, "format_time() knows %Y %m %d %H %M %S and %f.",
                #"print (format_time(time("2026-01-31"), "%Q"))"#
            ),
            (
                "would-delete-all", .invalid, "The source holds nothing, so --prune would delete every connection.",
                "create users from crm.json; apply users from [] --prune"
            ),
            ("wrong-type", .type, "A value is not of the type that is needed here.", "let x: int = [\"a\"] | first"),
        ])
        + cases([
            (
                "example-failed", .assert, "An example of a definition does not hold; 'tenon test' runs them.",
                "example f(1) == 3, where it is 2"
            ),
            ("busy-scope", .config, "A program that embeds the language runs two texts in one scope at once.", "two machines on one scope"),
            (
                "changed-since", .invalid, "What an interrupted 'create' had done is written otherwise in the source now.",
                "create users from many.jsonl --resume, after a line was edited"
            ),
            ("cancelled", .cancelled, "Interrupted by Ctrl-C or a signal.", "Ctrl-C during list users"),
            (
                "changed-definition", .type, "A definition was replaced while a program that calls it was running.",
                "load of another def f inside f"
            ),
            (
                "costly-pattern", .limit, "A regular expression takes too long to match.",
                #""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" =~ "(a|a)*(a|a)*$""#
            ),
            ("failed", .fail, "Something failed in a way that has no words of its own.", "an error that a host did not make a diagnostic"),
            ("foreign-journal", .io, "The file in the place of a journal is none.", "create users from many.jsonl --resume"),
            (
                "foreign-program", .config, "A program that embeds the language runs a text in another scope than it was compiled for.",
                "start in another scope"
            ),
            (
                "in-the-way", .io, "An export writes over files of an earlier one, and no other.",
                "export users to a folder with notes in crm.json"
            ),
            (
                "memory-limit", .limit, "The values of the program take up as much as --max-memory allows.",
                "a list that grows in an endless loop"
            ),
            (
                "name-not-path", .type, "The new name of a field is one name, not a path.",
                "list users | rename id a.b, once it got past the check"
            ),
            ("not-waiting", .config, "A program that embeds the language answers a machine that did not ask.", "resume twice"),
            (
                "nothing-to-resume", .usage, "A run that creates connections without ids has come to its end, or was never begun.",
                "create users from many.jsonl --resume, twice"
            ),
            (
                "too-large", .limit, "A definition or a text is too large to be compiled in one piece.",
                "a script with a hundred thousand statements"
            ),
            (
                "too-many-arguments", .usage, "A definition is given more arguments than it takes.",
                "f 1 2 after f was defined anew with one parameter"
            ),
            ("too-many-digits", .limit, "A decimal would have more digits than can be kept.", "1e999999 * 1e999999"),
            ("undefined", .type, "A definition is called that was never made.", "a call inside a block whose def was not reached"),
            (
                "unfinished-run", .usage, "An earlier 'create' of the source was interrupted; --resume goes on.",
                "create users from many.jsonl, after Ctrl-C"
            ),
            ("unset-variable", .type, "A variable is used before its 'let' has run.", "a def that uses a later let, called before it"),
            ("wrong-arity", .type, "A function is given too many or too few arguments by a program that skipped the check.", "len()"),
        ])
}

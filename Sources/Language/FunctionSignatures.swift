/// The functions that the language itself knows; those that reach outside are in the vocabulary.
public enum Functions {
    /// All of them, in the order of the manual. `contains <text> <part: any>` is called as `contains(text, part)`.
    public static let signatures: [Signature] = table.map { Signature(declared: $0.usage, summary: $0.summary, example: $0.example) }

    /// The function of a name. Only its own line is read, so that a short script does not wait for the whole table.
    public static func named(_ name: String) -> Signature? {
        table.first { $0.usage.hasName(name) }.map { Signature(declared: $0.usage, summary: $0.summary, example: $0.example) }
    }

    private static let table: [(usage: String, summary: String, example: String)] = [
        // Any value
        ("len <value: any> -> int", "Counts the characters of a text, the items of a list or the members of a map.", #"len("abc")"#),
        ("type <value: any> -> text", "Names the type of a value.", "type(1.5)"),
        ("default <value: any> <other: any> -> any", "Gives the value, or the other one if it is null.", "default(null, 1)"),
        // Maps
        ("keys <map> -> list", "Lists the keys of a map in order.", "keys({a: 1})"),
        ("values <map> -> list", "Lists the values of a map in order.", "values({a: 1})"),
        ("has <map> <key: text> -> bool", "Tells whether a map has a key.", #"has({a: 1}, "a")"#),
        // Texts
        (
            "contains <value: any> <part: any> -> bool", "Tells whether a text holds a part, a list an item or a map a key.",
            #"contains("abc", "b")"#
        ),
        ("starts_with <text> <part: text> -> bool", "Tells whether a text begins with a part.", #"starts_with("abc", "a")"#),
        ("ends_with <text> <part: text> -> bool", "Tells whether a text ends with a part.", #"ends_with("abc", "c")"#),
        ("upper <text> -> text", "Turns letters into capitals.", #"upper("abc")"#),
        ("lower <text> -> text", "Turns capitals into small letters.", #"lower("ABC")"#),
        ("trim <text> -> text", "Takes blanks away at both ends.", #"trim("  abc ")"#),
        ("split <text> <separator: text> -> list", "Cuts a text at each separator.", #"split("a,b", ",")"#),
        ("join <list> [<separator: text>] -> text", "Joins texts, with a separator between them.", #"join(["a", "b"], ",")"#),
        ("replace <text> <part: text> <by: text> -> text", "Puts another text in the place of each part.", #"replace("a-b", "-", "+")"#),
        (
            "matches <text> <pattern: text> -> list", "Lists what a regular expression finds, as {text, groups, index}.",
            #"matches("a1b2", "[0-9]")"#
        ),
        (
            "slice <value: any> <from: int> [<to: int>] -> any", "Gives a part of a text or a list, without what stands at 'to'.",
            #"slice("abcd", 1, 3)"#
        ),
        // Lists
        ("reverse <value: any> -> any", "Turns the order of a list or a text around.", "reverse([1, 2])"),
        ("range <from: int> [<to: int>] [<step: int>] -> list", "Lists whole numbers from 0 or 'from', without 'to'.", "range(3)"),
        ("enumerate <list> -> list", "Lists {index, value}, counted from 0.", #"enumerate(["a"])"#),
        ("zip <list> <other: list> -> list", "Pairs the items of two lists, as far as both go.", "zip([1, 2], [3, 4])"),
        ("sort <list> -> list", "Puts the items of a list in order.", "sort([2, 1])"),
        ("unique <list> -> list", "Leaves out items that were there before.", "unique([1, 1])"),
        ("min <value: any> [<other: any>...] -> any", "Gives the least of a list, or of several values.", "min(2, 1)"),
        ("max <value: any> [<other: any>...] -> any", "Gives the greatest of a list, or of several values.", "max([2, 1])"),
        ("sum <list> -> any", "Adds numbers or lengths of time up.", "sum([1, 2])"),
        ("mean <list> -> any", "Gives the mean of numbers or lengths of time.", "mean([1, 2])"),
        // Numbers
        ("abs <number: any> -> any", "Gives a number without its sign.", "abs(-1)"),
        (
            "round <number: any> [<digits: int>] -> any", "Rounds to the nearest number with some digits; halves away from 0.",
            "round(2.345, 2)"
        ),
        ("floor <number: any> -> int", "Gives the next whole number downwards.", "floor(1.5)"),
        ("ceil <number: any> -> int", "Gives the next whole number upwards.", "ceil(1.5)"),
        // From one type to another
        ("int <value: any> -> int", "Reads a whole number.", #"int("5")"#),
        ("decimal <value: any> -> decimal", "Reads a decimal number.", #"decimal("1.5")"#),
        ("text <value: any> -> text", "Writes a value as text.", "text(5)"),
        ("bool <value: any> -> bool", "Reads true or false.", #"bool("true")"#),
        ("parse_json <text> -> any", "Reads a JSON document.", #"parse_json("[1]")"#),
        ("to_json <value: any> -> text", "Writes a value as JSON on one line.", "to_json([1])"),
        ("time <value: any> -> time", "Reads a moment as RFC 3339 writes it, or seconds since 1970.", #"time("2026-01-31T10:00:00Z")"#),
        ("duration <value: any> -> duration", "Reads a length of time, or a number of seconds.", #"duration("1m30s")"#),
        (
            "format_time <time> <format: text> -> text", "Writes a moment with %Y %m %d %H %M %S and %f, in UTC.",
            #"format_time(time("2026-01-31T10:00:00Z"), "%Y")"#
        ),
        ("base64 <text> -> text", "Encodes a text in base64.", #"base64("abc")"#),
        ("sha256 <text> -> text", "Gives the SHA-256 digest of a text in hexadecimal digits.", #"sha256("abc")"#),
    ]
}

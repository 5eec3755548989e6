import Diagnostics
import Testing
import Values

/// What people see when a document is no JSON; a change of words is a change of this file.
@Suite struct JSONErrors {
    private func drawn(_ text: String) -> String {
        do { return JSON.text(try JSON.parse(Source("crm.json", text))) } catch { return (error as? Diagnostic)?.drawn() ?? "?" }
    }

    @Test(arguments: shown) func areShownLikeThis(_ text: String, _ shown: String) {
        #expect(drawn(text) == shown + "\n")
    }

    @Test func unfinishedIsAPropertyOfAnError() throws {
        for (text, isUnfinished) in [("[1,", true), ("\"abc", true), ("", true), ("[1,]", false), ("[1 2", false), ("nul", false)] {
            let error = #expect(throws: Diagnostic.self) { try JSON.parse(Source(nil, text)) }
            #expect(error?.isUnfinished == isUnfinished, "\(text)")
        }
    }

    @Test func aLineOfManyIsNamed() throws {
        let error = #expect(throws: Diagnostic.self) { try JSON.parseLines(Source("rows.jsonl", "{\"a\": 1}\n\n{\"a\": \n{\"a\": 3}\n")) }
        #expect(
            error?.drawn() == """
                error[json-truncated]: the line ends inside an object that begins at line 3
                  --> rows.jsonl:3:6
                   |
                 3 | {"a":\u{20}
                   |      ^ expected '}'
                   |
                   = because: in JSON Lines each document stands on one line

                """)
        #expect(error?.isUnfinished == false)
    }

    @Test func nothingToPasteWhereThereIsNoFile() throws {
        let error = #expect(throws: Diagnostic.self) { try JSON.parse(Source("GET /api/v2/x", bytes: [0x22, 0xff, 0x22])) }
        #expect(error?.attempts == [])
        #expect(error?.message == "JSON must be UTF-8, but byte 0xff at offset 1 is not")
        let named = #expect(throws: Diagnostic.self) { try JSON.parse(Source("a.json", bytes: [0x22, 0xff, 0x22])) }
        #expect(named?.attempts == ["iconv -f LATIN1 -t UTF-8 a.json"])
    }

    static let shown: [(String, String)] = [
        (
            "{\n  \"id\": \"crm\",\n  \"fields\": [\n    {\"id\": \"a\"}\n",
            #"""
            error[json-truncated]: the text ends inside a list that begins at line 3
              --> crm.json:4:16
               |
             4 |     {"id": "a"}
               |                ^ expected ']'
            """#
        ),
        (
            "{\"name\": \"CRM",
            #"""
            error[json-open-text]: a text is not closed
              --> crm.json:1:10
               |
             1 | {"name": "CRM
               |          ^ opened here, expected a closing "
            """#
        ),
        (
            "{\"a\": 1,}",
            #"""
            error[json-trailing-comma]: the last member of an object must not be followed by a comma
              --> crm.json:1:8
               |
             1 | {"a": 1,}
               |        ^ take this comma out
               |
               = because: after a comma JSON expects another one, but '}' follows
            """#
        ),
        (
            "[\"a\", \"b\",\n]",
            #"""
            error[json-trailing-comma]: the last item of a list must not be followed by a comma
              --> crm.json:1:10
               |
             1 | ["a", "b",
               |          ^ take this comma out
               |
               = because: after a comma JSON expects another one, but ']' follows
            """#
        ),
        (
            "{'a': 1}",
            #"""
            error[json-quotes]: a name must stand in double quotes, but is in single ones
              --> crm.json:1:2
               |
             1 | {'a': 1}
               |  ^^^ write "a"
            """#
        ),
        (
            "{\"a\": 'it'}",
            #"""
            error[json-quotes]: a text must stand in double quotes, but is in single ones
              --> crm.json:1:7
               |
             1 | {"a": 'it'}
               |       ^^^^ write "it"
            """#
        ),
        (
            "{id: 1}",
            #"""
            error[json-key]: a member name must stand in double quotes, but is 'id'
              --> crm.json:1:2
               |
             1 | {id: 1}
               |  ^^ write "id"
            """#
        ),
        (
            "{\"a\" 1}",
            #"""
            error[json-colon]: a member name must be followed by ':', but is followed by '1'
              --> crm.json:1:6
               |
             1 | {"a" 1}
               |      ^ expected ':'
            """#
        ),
        (
            "{\"a\"= 1}",
            #"""
            error[json-colon]: a member name must be followed by ':', but is followed by '='
              --> crm.json:1:5
               |
             1 | {"a"= 1}
               |     ^ write ':'
            """#
        ),
        (
            "{\"a\": 1 \"b\": 2}",
            #"""
            error[json-comma]: expected ',' or '}' after a value in an object, but found '"b"'
              --> crm.json:1:9
               |
             1 | {"a": 1 "b": 2}
               |         ^^^ expected ',' before this
            """#
        ),
        (
            "[1 2]",
            #"""
            error[json-comma]: expected ',' or ']' after a value in a list, but found '2'
              --> crm.json:1:4
               |
             1 | [1 2]
               |    ^ expected ',' before this
            """#
        ),
        (
            "{\"a\": [1, 2}",
            #"""
            error[json-bracket]: a list must end with ']', but ends with '}'
              --> crm.json:1:12
               |
             1 | {"a": [1, 2}
               |            ^ expected ',' or ']'
              --> crm.json:1:7
               |
             1 | {"a": [1, 2}
               |       ^ opened here
            """#
        ),
        (
            "{\"a\": True}",
            #"""
            error[json-value]: expected a value, but found 'True'
              --> crm.json:1:7
               |
             1 | {"a": True}
               |       ^^^^ did you mean 'true'?
            """#
        ),
        (
            "{\"a\": NaN}",
            #"""
            error[json-value]: JSON has no number NaN
              --> crm.json:1:7
               |
             1 | {"a": NaN}
               |       ^^^ write null, or a text
               |
               = because: JSON knows finite numbers only
            """#
        ),
        (
            "{\"a\": -Infinity}",
            #"""
            error[json-value]: JSON has no number -Infinity
              --> crm.json:1:7
               |
             1 | {"a": -Infinity}
               |       ^^^^^^^^^ write null, or a text
               |
               = because: JSON knows finite numbers only
            """#
        ),
        (
            "{\"a\": nul}",
            #"""
            error[json-value]: expected a value, but found 'nul'
              --> crm.json:1:7
               |
             1 | {"a": nul}
               |       ^^^ did you mean 'null'?
            """#
        ),
        (
            "{\"a\": yes}",
            #"""
            error[json-value]: a text must stand in double quotes, but is 'yes'
              --> crm.json:1:7
               |
             1 | {"a": yes}
               |       ^^^ write "yes"
            """#
        ),
        (
            "{\"a\": 007}",
            #"""
            error[json-number]: a number must not begin with a zero that counts nothing, but is '007'
              --> crm.json:1:7
               |
             1 | {"a": 007}
               |       ^^^ write 7
            """#
        ),
        (
            "{\"a\": .5}",
            #"""
            error[json-number]: a number must begin with a digit, but begins with '.'
              --> crm.json:1:7
               |
             1 | {"a": .5}
               |       ^^ write 0.5
            """#
        ),
        (
            "{\"a\": 1.}",
            #"""
            error[json-number]: a point in a number must be followed by a digit, but the number is '1.'
              --> crm.json:1:7
               |
             1 | {"a": 1.}
               |       ^^ expected a digit after '.'
            """#
        ),
        (
            "{\"a\": 1e1000000000000000}",
            #"""
            error[json-number]: an exponent must have at most 15 digits, but the number is '1e1000000000000000'
              --> crm.json:1:7
               |
             1 | {"a": 1e1000000000000000}
               |       ^^^^^^^^^^^^^^^^^^ too far from zero, or too near
            """#
        ),
        (
            "{\"a\": 1, // the first\n \"b\": 2}",
            #"""
            error[json-comment]: JSON has no comments
              --> crm.json:1:10
               |
             1 | {"a": 1, // the first
               |          ^^ expected a member name in "
            """#
        ),
        (
            "\"a\tb\"",
            #"""
            error[json-control]: a control character inside a text must be escaped, but byte 0x09 stands here as it is
              --> crm.json:1:3
               |
             1 | "a b"
               |   ^ a tab: write \t
            """#
        ),
        (
            "\"C:\\dir\"",
            #"""
            error[json-escape]: there is no escape \d
              --> crm.json:1:4
               |
             1 | "C:\dir"
               |    ^^ a backslash itself is written \\
               |
               = because: the escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits
            """#
        ),
        (
            "\"\\u12\"",
            #"""
            error[json-escape]: \u must be followed by four hexadecimal digits
              --> crm.json:1:2
               |
             1 | "\u12"
               |  ^^^^ such as \u00e9
            """#
        ),
        (
            "\"\\ud83d\"",
            #"""
            error[json-surrogate]: \ud83d is half a character
              --> crm.json:1:2
               |
             1 | "\ud83d"
               |  ^^^^^^ the other half is missing
               |
               = because: a character above U+FFFF is two escapes, \ud800 to \udbff and then \udc00 to \udfff
            """#
        ),
        (
            "{\"a\": 1} {\"a\": 2}",
            #"""
            error[json-trailing]: the document must end after its one value, but goes on with '{'
              --> crm.json:1:10
               |
             1 | {"a": 1} {"a": 2}
               |          ^ after the end
               |
               = because: several documents in one file are JSON Lines, one a line
            """#
        ),
        (
            "{\"a\": 1},",
            #"""
            error[json-trailing]: the document must end after its one value, but goes on with ','
              --> crm.json:1:9
               |
             1 | {"a": 1},
               |         ^ after the end
            """#
        ),
        (
            "\u{feff}{}",
            #"""
            error[json-bom]: JSON must be plain UTF-8, but the text begins with a byte order mark
              --> crm.json:1:1
               |
             1 | \#u{feff}{}
               | ^ byte order mark
               |
               = because: RFC 8259 §8.1 forbids a byte order mark
               = try: sed -i '1s/^\xEF\xBB\xBF//' crm.json
            """#
        ),
        (
            "   \n",
            #"""
            error[json-empty]: there is no JSON here: the text is empty
              --> crm.json:2:1
               |
             2 |\#u{20}
               | ^ expected a value
            """#
        ),
        (
            "{\"a\":: 1}",
            #"""
            error[json-value]: expected a value, but found ':'
              --> crm.json:1:6
               |
             1 | {"a":: 1}
               |      ^ a value is missing before this
            """#
        ),
        (
            "{\"a\": }",
            #"""
            error[json-value]: expected a value, but found '}'
              --> crm.json:1:7
               |
             1 | {"a": }
               |       ^ a value is missing before this
            """#
        ),
        (
            "[1,,2]",
            #"""
            error[json-value]: expected a value, but found ','
              --> crm.json:1:4
               |
             1 | [1,,2]
               |    ^ a value is missing before this
            """#
        ),
        (
            "{,}",
            #"""
            error[json-comma]: a comma must follow a member, but follows nothing
              --> crm.json:1:2
               |
             1 | {,}
               |  ^ expected a member name in "
            """#
        ),
        (
            "\"a\nb\"",
            #"""
            error[json-control]: a text must end on the line it begins on
              --> crm.json:1:3
               |
             1 | "a
               |   ^ the line ends inside a text
              --> crm.json:1:1
               |
             1 | "a
               | ^ the text begins here
               |
               = because: a line end inside a text is written \n
            """#
        ),
        (
            "<html>",
            #"""
            error[json-value]: expected a value, but found '<'
              --> crm.json:1:1
               |
             1 | <html>
               | ^ no value begins like this
               |
               = because: the text looks like HTML or XML
            """#
        ),
    ]
}

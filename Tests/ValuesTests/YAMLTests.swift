import Diagnostics
import Testing
import Values

@Suite struct YAMLDocuments {
    @Test func writesBlocks() throws {
        let texts: Value = ["yes", "1.0", "null", "", " x", "a: b", "two\nlines", "two\nlines\n", "😀", "é", "2026-01-01", "#no", "it's"]
        let value: Value = [
            "id": "crm", "numbers": [1, .decimal(Decimal("2.50")!), true, nil], "texts": texts, "empty": [[], [:]],
            "join": ["attribute": "user_id", "for": .duration(90_000_000), "at": .time(0)],
        ]
        #expect(
            YAML.text(value) == """
                id: crm
                numbers:
                - 1
                - 2.50
                - true
                - null
                texts:
                - "yes"
                - "1.0"
                - "null"
                - ""
                - ' x'
                - 'a: b'
                - |-
                  two
                  lines
                - |
                  two
                  lines
                - "\\U0001F600"
                - é
                - "2026-01-01"
                - '#no'
                - it's
                empty:
                - []
                - {}
                join:
                  attribute: user_id
                  for: "1m30s"
                  at: "1970-01-01T00:00:00Z"

                """)
        #expect(YAML.text(1) == "1\n")
        #expect(YAML.text("x") == "x\n")
        #expect(YAML.text([]) == "[]\n")
        #expect(YAML.text(.secret(Secret("hunter2"))) == "\"***\"\n")
    }

    static let meanings: [(yaml: String, json: String)] = [
        ("", "null"), ("# nothing\n", "null"), ("a: 1", #"{"a":1}"#), ("- 1\n- x\n", #"[1,"x"]"#),
        ("{a: [1, 2.5, -3e2], b: ~}", #"{"a":[1,2.5,-3e2],"b":null}"#),
        ("[true, True, TRUE, yes, on, null, Null, ~, ]", #"[true,true,true,"yes","on",null,null,null]"#),
        ("[+5, .5, 1., 0x1F, 0o17, 007, 1_000, .inf, .nan, -.5, 1.e3]", #"[5,0.5,1.0,31,15,"007","1_000",".inf",".nan",-0.5,1.0e3]"#),
        ("a: &x [1]\nb: *x\n", #"{"a":[1],"b":[1]}"#), ("a: |\n  x\n   y\nb: >\n  x\n  y\n", #"{"a":"x\n y\n","b":"x y\n"}"#),
        ("'1': \"\\u00e9\\n\"", #"{"1":"é\n"}"#), ("1: 2\ntrue: 3\n", #"{"1":2,"true":3}"#), ("!!str 1", #""1""#), ("! 1", #""1""#),
        ("!!int '7'", "7"), ("--- x\n...\n", #""x""#), ("\u{feff}a: b", #"{"a":"b"}"#), ("&k a: *k", #"{"a":"a"}"#),
        ("a:\n  - b: 1\n    c: 2\n  -\n", #"{"a":[{"b":1,"c":2},null]}"#), ("12345678901234567890", "12345678901234567890"), ("-0", "-0"),
        ("- - 1", "[[1]]"), ("0x-1", #""0x-1""#), ("+-1", #""+-1""#), (".", #"".""#), ("-", "[null]"), ("1e", #""1e""#), (".e5", #"".e5""#),
    ]

    @Test(arguments: meanings) func reads(_ yaml: String, _ json: String) throws {
        #expect(try JSON.text(YAML.parse(Source(nil, yaml))) == json)
    }

    @Test func readingWhatWasWrittenGivesTheValue() throws {
        var random = RandomValues(seed: 9)
        for _ in 0..<800 {
            let value = random.value()
            let text = YAML.text(value)
            #expect(try YAML.parse(Source(nil, text)) == value, "\(text)")
        }
        for text in [
            "yes", "1.0", "null", "", " x", "x ", "\n", "a\n", "\n\na", " a\nb", "a \nb", "a\n\n", "\t", "a\tb\nc", "---", "...", "- a",
            "? a", "😀\n😀", String(repeating: "long ", count: 100), "a: b", "a #b", "<<", "0o7", ".5", "=", "~", "\u{85}", "\u{2028}",
            "\u{feff}", "\u{feff}a\nb", "\r\n", "'", "\"", "%a", "@", "`", "|", ">", "\u{0}",
        ] {
            #expect(try YAML.parse(Source(nil, YAML.text(.text(text)))) == .text(text))
            let nested = Value.map([(text, 1), ("z", [.text(text), [.text(text)]])])
            #expect(try YAML.parse(Source(nil, YAML.text(nested))) == nested)
        }
    }

    @Test func findsPlaces() {
        let source = Source("a.yaml", "é: 😀\nlist:\n- 1\n- {a: 'x y'}\n- &b [2]\n- *b\n")
        #expect(YAML.place(of: Pointer(["list", "1", "a"]), in: source)?.text == "'x y'")
        #expect(YAML.place(of: Pointer(["é"]), in: source)?.text == "😀")
        #expect(YAML.place(of: Pointer(["list", "2"]), in: source)?.text.hasSuffix("[2]") == true)
        #expect(YAML.place(of: Pointer(["list", "3"]), in: source)?.text == "*b")
        #expect(YAML.place(of: Pointer(["list", "9"]), in: source) == nil)
    }

    private func drawn(_ text: String) -> String {
        do { return JSON.text(try YAML.parse(Source("a.yaml", text))) } catch { return (error as? Diagnostic)?.drawn() ?? "?" }
    }

    @Test func saysWhatIsWrong() {
        #expect(
            drawn("a:\n\t- 1\n") == """
                error[yaml-syntax]: the text is no YAML: found character that cannot start any token
                  --> a.yaml:2:1
                   |
                 2 |  - 1
                   | ^ a tab
                   |
                   = because: YAML must be indented with blanks, but a tab stands here

                """)
        #expect(
            drawn("a: b: c\n") == """
                error[yaml-syntax]: the text is no YAML: mapping values are not allowed in this context
                  --> a.yaml:1:5
                   |
                 1 | a: b: c
                   |     ^ a text with ': ' in it must be quoted

                """)
        #expect(drawn("é: [1, 2\n").contains("while parsing a flow sequence"))
        #expect(
            drawn("a: 1\na: 2\n").hasPrefix(
                "error[yaml-repeated-key]: a map must have each name once, but has 'a' twice\n  --> a.yaml:2:1\n"))
        #expect(drawn("? [1]\n: 2\n").hasPrefix("error[yaml-key]: a name must be a text, but is a list or map\n  --> a.yaml:1:3\n"))
        #expect(drawn("a: *b\n").hasPrefix("error[yaml-alias]: there is no anchor '&b' before this\n  --> a.yaml:1:4\n"))
        #expect(drawn("&a [*a]\n").hasPrefix("error[yaml-alias]: '*a' stands inside the value that it names\n"))
        #expect(
            drawn("a\n---\nb\n").hasPrefix(
                "error[yaml-documents]: the text must be one YAML document, but another begins here\n  --> a.yaml:2:1\n"))
        #expect(drawn("!!binary abc").hasPrefix("error[yaml-tag]: there is no tag 'tag:yaml.org,2002:binary' here\n"))
        #expect(
            drawn("a: \u{1}").hasPrefix(
                "error[yaml-control]: control characters are not allowed, but U+0001 stands here\n  --> a.yaml:1:4\n"))
        #expect(drawn(String(repeating: "[", count: 600)).hasPrefix("error[yaml-depth]: the document must be nested at most 512 deep"))
        let bad = #expect(throws: Diagnostic.self) { try YAML.parse(Source("a.yaml", bytes: [0x61, 0xff])) }
        #expect(bad?.message == "YAML must be UTF-8, but byte 0xff at offset 1 is not")
    }

    @Test func laughterIsBounded() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        #expect(drawn(text).hasPrefix("error[yaml-expansion]: the aliases of a document must stand for at most 1000000 values"))
    }
}

import Diagnostics
import Testing
import Values

@testable import Commands

/// What every format must stand: the kit of the extension point.
@Suite struct FormatTests {
    static let awkward: [Value] = [
        [], [[:]], .null, "text", 7, [1, 2.5.decimal, "x"], ["a": 1], [["a": 1], ["b": "two\nlines"], ["a": nil, "c": ["x": [1, 2]]]],
        [["a": "comma, \"quote\" | pipe \\ tab\t"]], [["漢字": "e\u{301}👨‍👩‍👧", "": "\u{1b}[31mred"]], [[["deep": [["deeper": []]]]]],
    ]

    @Test(arguments: Format.all.map(\.name))
    func everyFormatWritesWholeLines(_ name: String) throws {
        let format = try #require(Format.named(name))
        for value in Self.awkward {
            for width in [1, 20, 80] {
                let text = format.write(value, Terminal(width: width))
                #expect(text.isEmpty || text.hasSuffix("\n"), "\(name) \(value.preview()): \(text)")
            }
        }
    }

    @Test func machineFormatsGiveTheValueBack() throws {
        for value in Self.awkward {
            #expect(try JSON.parse(Array(Format.json.write(value, Terminal()).utf8)) == value)
            #expect(try YAML.parse(Source("x", Format.yaml.write(value, Terminal()))) == value)
        }
    }

    @Test func aTableSendsNoControlCharacterToTheTerminal() {
        for value in Self.awkward {
            #expect(!Format.table.write(value, Terminal(width: 80)).contains("\u{1b}"))
            #expect(!Format.table.write(value, Terminal(width: 80)).contains("\t"))
        }
    }

    /// The same letters, typed by somebody, have no colour.
    @Test func whatStandsForAControlCharacterIsCyan() {
        let terminal = Terminal(width: 40, color: true)
        func cyan(_ text: String) -> String { "\u{1b}[36m\(text)\u{1b}[39m" }
        let bold = ("\u{1b}[1m", "\u{1b}[0m")
        #expect(
            Format.table.write([["a": "x\u{1b}[2J\u{7}\u{8}y"], ["a": "\\x1b[2J"]], terminal)
                == "\(bold.0)a\(bold.1)\nx\(cyan("\\x1b"))[2J\(cyan("\\x07\\x08"))y\n\\x1b[2J\n")
        #expect(Format.table.write("x\u{9b}", terminal) == "x\(cyan("\\x9b"))\n")
        #expect(Format.table.write(["\u{1b}": "\t"], terminal) == "\(bold.0)\(cyan("\\x1b"))\(bold.1)  \(cyan("\\t"))\n")
        #expect("a\tb\nc\u{1b}".harmless(color: true) == "a\tb\nc\(cyan("\\x1b"))")
        #expect("a\tb\nc\u{1b}".harmless() == "a\tb\nc\\x1b")
        // Cut in its middle, what is left of them keeps its colour.
        let long = Value.text("\u{1b}" + String(repeating: "a", count: 60) + "\u{7}")
        let cut = Format.table.write([["a": long]], Terminal(width: 20, color: true))
        #expect(cut == "\(bold.0)a\(bold.1)\n\(cyan("\\x1b"))aaaaaaaaa…aa\(cyan("\\x07"))\n")
    }

    static let rows: Value = [
        [
            "id": "crm-integration", "join": ["attribute": "user_email", "type": "email"], "fields": [["id": "tier"], ["id": "ltv"]],
            "n": 7,
        ],
        ["id": "b", "join": ["attribute": "user_id", "type": "user_id"], "n": 12345],
    ]

    @Test func aTableHasAlignedColumnsWithDottedNames() {
        #expect(
            Format.table.write(Self.rows, Terminal(width: 100)) == """
                id               join.attribute  join.type  fields         n
                crm-integration  user_email      email      tier, ltv      7
                b                user_id         user_id               12345

                """)
    }

    @Test func aNarrowTableElidesTheMiddleAndNamesWhatIsMissing() {
        #expect(
            Format.table.write(Self.rows, Terminal(width: 40)) == """
                id               join.attribute
                crm-integration  user_email
                b                user_id
                … 3 more columns: join.type, fields, n

                """)
    }

    @Test func noRowOfATableIsWiderThanTheTerminal() {
        for width in 1...120 {
            for line in Format.table.write(Self.rows, Terminal(width: width)).split(separator: "\n") {
                #expect(String(line).displayWidth <= max(width, 6), "\(width): \(line)")
            }
        }
    }

    @Test func oneMapIsAMemberALine() {
        #expect(
            Format.table.write(
                ["id": "crm", "fields": [["id": "tier", "type": "string"], ["id": "ltv", "type": "number"]], "on": true], Terminal()) == """
                    id      crm
                    fields  id tier  type string
                            id ltv  type number
                    on      true

                    """)
    }

    @Test func suffixesChooseTheFormat() {
        #expect(Format.of(path: "a/b.json")?.name == "json")
        #expect(Format.of(path: "b.NDJSON")?.name == "jsonl")
        #expect(Format.of(path: "b.yml")?.name == "yaml")
        #expect(Format.of(path: "a.csv/b") == nil)
        #expect(Format.of(path: "b") == nil)
    }

    @Test func markdownEscapesWhatWouldBreakARow() {
        #expect(Format.markdown.write([["a|b": "x\ny|z"]], Terminal()) == "| a\\|b |\n| --- |\n| x<br>y\\|z |\n")
    }
}

extension FloatLiteralType {
    /// A decimal value.
    fileprivate var decimal: Value { Decimal(String(self)).map { .decimal($0) } ?? .null }
}

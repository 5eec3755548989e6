import Diagnostics
import Testing
import Values

@Suite struct CSVTables {
    @Test func writesRows() throws {
        let rows: [Value] = [
            ["id": 1, "name": "plain"], ["name": "a,b \"c\"\nd", "extra": ["x": [1, nil]], "id": .decimal(Decimal("1.50")!)], [:], 7,
            ["id": nil, "name": " x", "t": .time(0)],
        ]
        #expect(
            CSV.text(rows) == """
                id,name,extra,value,t
                1,plain,,,
                1.50,"a,b ""c""
                d","{""x"":[1,null]}",,
                ,,,,
                ,,,7,
                ,\" x\",,,1970-01-01T00:00:00Z

                """)
        #expect(CSV.text([["a": "x\ty\\z\n", "b": true]], separator: .tab) == "a\tb\nx\\ty\\\\z\\n\ttrue\n")
        #expect(CSV.text([]) == "")
        #expect(CSV.text([[:]]) == "")
    }

    @Test func readsRows() throws {
        let source = Source("a.csv", "\u{feff}id,\"the name\"\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n\r\n2,\n\"\",é")
        let rows = try CSV.parse(source)
        #expect(rows == [["id": "1", "the name": "a, \"b\"\r\nc"], ["id": "2", "the name": ""], ["id": "", "the name": "é"]])
        #expect(rows[0].map?.keys === rows[2].map?.keys)
        #expect(CSV.place(of: Pointer(["2", "the name"]), in: source)?.text == "é")
        #expect(CSV.place(of: Pointer(["0"]), in: source)?.text == "1,\"a, \"\"b\"\"\r\nc\"")
        #expect(CSV.place(of: Pointer(["3"]), in: source) == nil)
        #expect(CSV.place(of: Pointer(["0", "x"]), in: source) == nil)
        #expect(try CSV.parse(Source(nil, "a\tb\nx\\ty\\\\\t\"q\"\n"), separator: .tab) == [["a": "x\ty\\", "b": "\"q\""]])
        #expect(try CSV.parse(Source(nil, "")) == [])
        #expect(try CSV.parse(Source(nil, "a,b\n")) == [])
    }

    @Test(arguments: [CSV.Separator.comma, .tab]) func readingWhatWasWrittenGivesTheTexts(_ separator: CSV.Separator) throws {
        var random = RandomValues(seed: 8)
        for _ in 0..<300 {
            let rows = (0..<random.below(5)).map { _ -> Value in
                ["a": .text(random.text()), "b,\"c": .text("x" + random.text()), "": .text(random.text())]
            }
            #expect(try CSV.parse(Source(nil, CSV.text(rows, separator: separator)), separator: separator) == rows)
        }
        if separator == .comma { #expect(try CSV.parse(Source(nil, CSV.text([["a": ""], ["a": "b"]]))) == [["a": ""], ["a": "b"]]) }
    }

    @Test func saysWhatIsWrong() throws {
        func drawn(_ text: String) -> String {
            do { return JSON.text(.list(try CSV.parse(Source("a.csv", text)))) } catch { return (error as? Diagnostic)?.drawn() ?? "?" }
        }
        #expect(
            drawn("a,b\n1,\"2\n3,4\n") == """
                error[csv-open-quote]: a quoted cell is not closed
                  --> a.csv:2:3
                   |
                 2 | 1,"2
                   |   ^ opened here, expected a closing "
                   |
                   = because: a " inside a quoted cell is written twice

                """)
        #expect(
            drawn("a,b\n1,2\n3\n") == """
                error[csv-ragged]: each row must have 2 cells as the header does, but this one has 1
                  --> a.csv:3:2
                   |
                 3 | 3
                   |  ^ column 'b' is missing

                """)
        #expect(
            drawn("a\n1,22,3\n") == """
                error[csv-ragged]: each row must have 1 cell as the header does, but this one has 3
                  --> a.csv:2:3
                   |
                 2 | 1,22,3
                   |   ^^ one cell too many begins here

                """)
        #expect(
            drawn("a,a\n1,2\n") == """
                error[csv-column]: the header names column 'a' twice
                  --> a.csv:1:3
                   |
                 1 | a,a
                   |   ^ named before
                   |
                   = because: each column must have a name of its own

                """)
        #expect(drawn("a\nx\"y\n").hasPrefix("error[csv-quote]: a cell with a quote in it must be quoted as a whole\n  --> a.csv:2:2\n"))
        #expect(
            drawn("a\n\"x\"y\n").hasPrefix("error[csv-quote]: a quoted cell must end at its closing quote, but goes on\n  --> a.csv:2:4\n"))
        let bad = #expect(throws: Diagnostic.self) {
            try CSV.parse(Source("a.csv", bytes: [0x61, 0x0a, 0x22, 0x22, 0x22, 0xff, 0x22, 0x0a]))
        }
        #expect(bad?.message == "CSV must be UTF-8, but byte 0xff at offset 5 is not")
    }
}

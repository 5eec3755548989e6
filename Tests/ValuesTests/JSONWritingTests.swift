import Testing

@testable import Values

/// How large and odd values are written: in pieces, with escapes wherever they fall.
struct JSONWritingTests {
    static let layouts: [JSON.Layout] = [.compact, .line, .pretty]

    /// What is escaped, and its neighbours that are not.
    static let odd: [(String, String)] = [
        ("\"", #"\""#), ("\\", #"\\"#), ("\u{0}", #"\u0000"#), ("\u{1f}", #"\u001f"#), ("\n", #"\n"#), ("\t", #"\t"#), ("\u{8}", #"\b"#),
        ("\u{c}", #"\f"#), ("\r", #"\r"#), (" ", " "), ("!", "!"), ("#", "#"), ("[", "["), ("]", "]"), ("\u{7f}", "\u{7f}"), ("é", "é"),
        ("\u{2028}", "\u{2028}"), ("🙂", "🙂"),
    ]

    @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 14, 15, 16, 17, 23, 24, 31, 32, 33, 47, 48]) func anEscapeIsMetWhereverItStands(_ length: Int) {
        let plain = String((0..<length).map { Character(UnicodeScalar(UInt8(ascii: "a") + UInt8($0 % 26))) })
        #expect(JSON.text(.text(plain)) == "\"\(plain)\"")
        for place in 0...length {
            let (before, after) = (plain.prefix(place), plain.dropFirst(place))
            for (character, written) in Self.odd {
                #expect(JSON.text(.text("\(before)\(character)\(after)")) == "\"\(before)\(written)\(after)\"")
                #expect(JSON.text(["k": .text("\(before)\(character)\(after)")]) == "{\"k\":\"\(before)\(written)\(after)\"}")
            }
        }
    }

    @Test(arguments: layouts) func aLongTextIsWhatItsBytesSay(_ layout: JSON.Layout) throws {
        let rows: [Value] = (0..<20_000).map { number in
            [
                "id": .int(number), "name": .text("Métrique \"\(number)\""),
                "of": [.text("a"), .text(String(repeating: "b", count: number % 90))],
                "more": ["isNew": .bool(number % 3 == 0), "at": .null],
            ]
        }
        let value: Value = ["data": ["rows": .list(rows)], "last": "end"]
        let text = JSON.text(value, layout)
        #expect(Array(text.utf8) == JSON.bytes(value, layout))
        #expect(try JSON.parse(text: text) == value)
        #expect(text.utf8.count > 1 << 20)
    }

    @Test func itemsOfVeryUnlikeSizes() throws {
        let long = Value.text(String(repeating: "0123456789é\n", count: 30_000))
        let short = Value.list((0..<30_000).map { .int($0) })
        for value: Value in [
            [long, short], [short, long], [long, 1, long], ["a": long, "b": short, "c": [[long]]], .list([[], long, [:], short]),
        ] {
            let text = JSON.text(value)
            #expect(Array(text.utf8) == JSON.bytes(value))
            #expect(try JSON.parse(text: text) == value)
        }
    }

    @Test func secretsAreMetInAnyPiece() {
        let rows = Value.list((0..<20_000).map { .int($0) })
        for value: Value in [
            [rows, .secret(Secret("key"))], [.secret(Secret("key")), rows], [rows, ["a": [.secret(Secret("key"))]], rows],
        ] {
            #expect(JSON.textWithoutSecrets(value, stopsWhenCancelled: false) == nil)
            #expect(!JSON.text(value).contains("key"))
            #expect(JSON.text(value).contains(#""***""#))
        }
        #expect(JSON.textWithoutSecrets([rows, rows], stopsWhenCancelled: false) == JSON.text([rows, rows]))
    }

    @Test func aCancelledTaskGetsABeginningOnly() async {
        let value = Value.list((0..<200_000).map { .text("a text of some length, \($0)") })
        let whole = JSON.text(value)
        let cut = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return JSON.text(value, stopsWhenCancelled: true)
        }.value
        #expect(cut.utf8.count < whole.utf8.count / 10)
        #expect(cut.utf8.count > 0)
    }
}

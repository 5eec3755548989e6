import Commands
import Testing

@testable import Shell

@Suite struct LayoutTests {
    private func layout(_ text: String, cursor: Int? = nil, columns: Int, prompt: Prompt = "> ", tail: String = "") -> Layout {
        Layout(
            Scene(prompt: prompt, continuation: ". ", text: text, cursor: cursor ?? text.utf8.count, tail: tail, color: false),
            columns: columns)
    }

    private func expect(
        _ layout: Layout, _ rows: [String], row: Int, column: Int, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(layout.rows.map(\.text) == rows, sourceLocation: location)
        #expect(layout.cursorRow == row, sourceLocation: location)
        #expect(layout.cursorColumn == column, sourceLocation: location)
    }

    @Test func aLineThatFits() { expect(layout("list", cursor: 1, columns: 10), ["> list"], row: 0, column: 3) }

    @Test func aRowThatIsCutSaysSo() {
        func text(_ parts: [String], _ columns: Int) -> String { Row(parts.map { ($0, .faint) }, columns: columns, color: false).text }
        #expect(text(["abc", "de"], 5) == "abcde")
        #expect(text(["abc", "def"], 5) == "abcd…")
        #expect(text(["abcd", "字"], 5) == "abcd…")
        #expect(text(["字字"], 4) == "字字")
        #expect(text(["字字"], 3) == "字…")
        #expect(text(["字字字"], 4) == "字…")
        #expect(text(["ab"], 1) == "…")
        #expect(Row([("abcdef", .red)], columns: 4, color: true).text == "abc…")
    }

    @Test func aLineThatWraps() { expect(layout("abcdefgh", columns: 5), ["> abc", "defgh", ""], row: 2, column: 0) }

    @Test func aFullRowNeedsNoRowOfItsOwnUnlessTheCursorIsBehindIt() {
        expect(layout("abc", cursor: 1, columns: 5), ["> abc"], row: 0, column: 3)
        expect(layout("abc", columns: 5), ["> abc", ""], row: 1, column: 0)
        expect(layout("abc\nd", cursor: 3, columns: 5), ["> abc", ". d"], row: 0, column: 4)
    }

    @Test func severalLines() { expect(layout("a {\n b\n}", cursor: 5, columns: 20), ["> a {", ".  b", ". }"], row: 1, column: 3) }

    @Test func wideCharactersDoNotStraddleTheEdge() {
        expect(layout("a字字", columns: 6), ["> a字", "字"], row: 1, column: 2)
        expect(layout("a字字", cursor: 4, columns: 6), ["> a字", "字"], row: 1, column: 0)
        expect(layout("字", columns: 1, prompt: ""), ["?", ""], row: 1, column: 0)
    }

    @Test func clustersAreOneCharacter() {
        let family = "👨‍👩‍👧"
        expect(layout("e\u{301}" + family + "x", columns: 20), ["> e\u{301}" + family + "x"], row: 0, column: 6)
        expect(layout("🇩🇪🇫🇷", cursor: 8, columns: 20), ["> 🇩🇪🇫🇷"], row: 0, column: 4)
    }

    @Test func controlCharactersAreShownNotSent() {
        expect(layout("\u{1b}[31m\u{7}\u{9b}", columns: 30), ["> ^[[31m^G\\x9b"], row: 0, column: 14)
        expect(layout("\u{202e}a\u{200b}", columns: 30), ["> \\u{202e}a\\u{200b}"], row: 0, column: 19)
        expect(layout("\r\n", columns: 30), ["> ^M", ". "], row: 1, column: 2)
        expect(layout("\u{301}", columns: 30), ["> \u{25cc}\u{301}"], row: 0, column: 3)
    }

    @Test func tabsGoToTheirStops() { expect(layout("a\tb", columns: 20), ["> a b"], row: 0, column: 5) }

    @Test func aTailIsNoPlaceForTheCursor() { expect(layout("ab", columns: 20, tail: "^C"), ["> ab^C"], row: 0, column: 4) }

    @Test func aPromptOfTwoRows() { expect(layout("x", columns: 20, prompt: "one\n> "), ["one", "> x"], row: 1, column: 3) }

    @Test func stylesDoNotTakeColumnsAndEndWithTheRow() {
        var scene = Scene(prompt: "", continuation: "", text: "abcd", cursor: 4, styles: [StyledRange(1..<3, .bold)])
        let layout = Layout(scene, columns: 2)
        #expect(layout.rows.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a\u{1b}[1mb\u{1b}[0m", "\u{1b}[1mc\u{1b}[0md", ""])
        scene.color = false
        #expect(Layout(scene, columns: 2).rows.map(\.text) == ["ab", "cd", ""])
    }

    /// Laws: no row is wider than the screen, and the cursor is on it, at any width and any place.
    @Test(arguments: [1, 2, 3, 5, 8, 40]) func everythingStaysOnTheScreen(columns: Int) {
        let texts = [
            "", "abc def", "字字字a字", "e\u{301}\u{302}👨‍👩‍👧🇩🇪x", "a\n\n字\tb\u{1b}", "\u{202e}\u{0}\r\n", "\n", String(repeating: "x字", count: 30),
        ]
        for text in texts {
            for cursor in 0...text.utf8.count {
                let layout = layout(text, cursor: cursor, columns: columns, prompt: "local/users> ")
                #expect(layout.rows.allSatisfy { $0.width <= columns })
                #expect(layout.rows.indices.contains(layout.cursorRow))
                #expect((0..<columns).contains(layout.cursorColumn))
                #expect(!layout.rows.contains { row in row.bytes.contains { $0 < 0x20 && $0 != 0x1b } })
            }
        }
    }
}

@Suite struct CandidateListTests {
    private func texts(_ names: [String], columns: Int, rows: Int, describing: Bool = false) -> [String] {
        CandidateList(names.map { Completion.Candidate($0, description: describing ? "the " + $0 : "") }).rows(columns: columns, rows: rows)
            .map(\.text)
    }

    @Test func columnsAreReadDownwards() { #expect(texts(["a", "bb", "c", "d"], columns: 7, rows: 9) == ["a   c", "bb  d"]) }

    @Test func descriptionsStandBesideWhereTheyFit() {
        #expect(texts(["a", "bb"], columns: 20, rows: 5, describing: true) == ["a   the a", "bb  the bb"])
        #expect(texts(["a", "bb"], columns: 9, rows: 5, describing: true) == ["a   bb"])
    }

    @Test func whatDoesNotFitIsCounted() {
        #expect(texts((1...40).map(String.init), columns: 10, rows: 3) == ["1   15  29", "2   16  30", "… 34 more"])
    }

    @Test func foreignTextIsMadeSafe() { #expect(texts(["a\u{1b}[2J"], columns: 40, rows: 3) == ["a\\x1b[2J"]) }

    @Test(arguments: 1...12) func nothingIsWiderOrLongerThanAsked(columns: Int) {
        for rows in 0...4 {
            let list = CandidateList(["字字字字", "abcdefgh", "x"].map { Completion.Candidate($0) }).rows(columns: columns, rows: rows)
            #expect(list.count <= rows)
            #expect(list.allSatisfy { $0.width <= columns })
        }
    }
}

import Testing

@testable import Diagnostics

@Suite struct DrawingTests {
    static let script = Source("nightly.tenon", "use site eu\n  craete users from crm.json\n\tlist 漢字 users\n")

    @Test func aProblemShowsWhatWhereWhyAndWhatToTry() {
        let place = Place(Self.script, 14..<20)
        let problem = Diagnostic(
            "unknown-verb", .name, "there is no verb 'craete'", at: [.init(place, "did you mean 'create'?")],
            because: ["the verbs are\nmany"], soFar: "nothing was sent", try: ["create users from crm.json"])
        #expect(
            problem.drawn() == """
                error[unknown-verb]: there is no verb 'craete'
                  --> nightly.tenon:2:3
                   |
                 2 |   craete users from crm.json
                   |   ^^^^^^ did you mean 'create'?
                   |
                   = because: the verbs are
                           many
                   = so far: nothing was sent
                   = try: create users from crm.json

                """)
    }

    @Test func wideCharactersAndTabsKeepTheCaretInPlace() {
        let start = Self.script.text.utf8.count - "漢字 users\n".utf8.count
        let problem = Diagnostic("x", .name, "m", at: [.init(Place(Self.script, start + 7..<start + 12))])
        #expect(
            problem.drawn() == """
                error[x]: m
                  --> nightly.tenon:3:10
                   |
                 3 |  list 漢字 users
                   |            ^^^^^

                """)
    }

    @Test func aLongLineIsCutAroundTheCaret() {
        let text = String(repeating: "a", count: 5_000) + "HERE" + String(repeating: "b", count: 5_000)
        let problem = Diagnostic("x", .name, "m", at: [.init(Place(Source(nil, text), 5_000..<5_004), "words")])
        let lines = problem.drawn(in: DrawingStyle(width: 60)).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 66 })
        let (excerpt, caret) = (lines[3], lines[4])
        #expect(excerpt.dropFirst(caret.prefix { $0 != "^" }.count).hasPrefix("HERE"))
        #expect(caret.hasSuffix("^^^^ words"))
    }

    @Test func aPlaceAtTheEndOfTheTextHasACaret() {
        let problem = Diagnostic("x", .parse, "m", at: [.init(Place(Source(nil, "list"), 4..<4))])
        #expect(problem.drawn().contains(" 1 | list\n   |     ^\n"))
    }

    @Test func colourOnlyAddsToTheText() {
        let problem = Diagnostic("x", .name, "m", at: [.init(Place(Self.script, 14..<20), "w")], try: ["t"])
        let plain = problem.drawn(in: DrawingStyle(color: true)).replacing(/\u{1b}\[[0-9;]*m/, with: "")
        #expect(plain == problem.drawn())
    }

    @Test func controlCharactersNeverReachTheTerminal() {
        #expect(Diagnostic.safe("a\u{1b}[31mb\u{7}\u{9b}\u{202e}\tc") == "a\\x1b[31mb\\x07\\x9b\\u{202e}\\tc")
        let source = Source("evil\u{1b}.json", "{\u{1b}]0;x\u{7}}")
        let drawn = Diagnostic("x", .parse, "m\u{1b}", at: [.init(Place(source, 1..<2))]).drawn()
        #expect(!drawn.contains("\u{1b}"))
    }

    @Test func manyLinesAreNumberedByTheGutter() {
        let source = Source("big", String(repeating: "x\n", count: 12_345))
        let problem = Diagnostic("x", .name, "m", at: [.init(Place(source, 2 * 12_344..<2 * 12_344 + 1))])
        #expect(
            problem.drawn() == """
                error[x]: m
                     --> big:12345:1
                      |
                12345 | x
                      | ^

                """)
    }

    @Test func jsonSaysTheSame() {
        let problem = Diagnostic(
            "x", .conflict, "a \"b\"", at: [.init(Place(Self.script, 14..<20), "w")], soFar: "s", answer: .init(status: 409))
        #expect(
            problem.json
                == #"{"id":"x","kind":"conflict","severity":"error","message":"a \"b\"","marks":[{"source":"nightly.tenon","line":2,"column":3,"words":"w"}],"because":[],"so_far":"s","try":[],"status":409}"#
        )
    }
}

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("craete", "create"), ("Users", "users"), ("acounts", "accounts"), ("lsit", "list"), ("delete", nil), ("x", nil), ("zzzzzz", nil),
    ])
    func theNearestIsFound(word: String, expected: String?) {
        #expect(Suggestion.nearest(to: word, in: ["create", "list", "users", "accounts", "update"]) == expected)
    }

    @Test func aShortListIsNamedInFull() {
        #expect(Suggestion.suggested(by: Suggestion.words(for: "creat", in: ["create"])) == "create")
        #expect(Suggestion.suggested(by: "must be 'a' or 'b'") == nil && Suggestion.suggested(by: "did you mean ''?") == nil)
        #expect(Suggestion.words(for: "zzz", in: ["a", "b", "c"]) == "must be 'a', 'b' or 'c'")
        #expect(Suggestion.words(for: "zzz", in: (0..<20).map(String.init)) == "")
    }
}

@Suite struct WidthTests {
    @Test(arguments: [
        ("abc", 3), ("漢字", 4), ("e\u{301}", 1), ("👨‍👩‍👧", 2), ("🇫🇮", 2), ("❤️", 2), ("", 0), ("한글", 4), ("ﬁ", 1), ("\u{200b}", 0),
    ])
    func textTakesTheColumnsATerminalGivesIt(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test func aPrefixNeverCutsACharacter() {
        #expect("漢字".prefix(columns: 3) == "漢")
        #expect("a👨‍👩‍👧b".prefix(columns: 2) == "a")
    }
}

@Suite struct SourceTests {
    @Test func linesAndColumnsAreCountedInCharacters() {
        let source = Source("f", "é漢x\r\ny")
        #expect(Place(source, 5..<6).description == "f:1:3")
        #expect(Place(source, 8..<9).description == "f:2:1")
        #expect(Place(Source(nil, "ab", firstLine: 12), 1..<2).description == "line 12:2")
    }

    @Test func everyKindHasAStatus() {
        #expect(Kind.allCases.allSatisfy { $0.exitStatus != .done })
        #expect(Diagnostic("x", .invalid, "m").exitStatus == .usage)
        #expect(Diagnostic("x", .invalid, "m", answer: .init(status: 400)).exitStatus == .refused)
    }
}

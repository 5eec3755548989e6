import Diagnostics
import Synchronization
import Testing
import Values

@testable import Commands

/// The line under a command's tables.
@Suite struct FooterTests {
    private func line(_ text: String, isTerminal: Bool = true, shortens: Bool = true, took: Int = 1_250_000) async -> String? {
        let stage = Stage(["crm.json": Stage.crm], isTerminal: isTerminal, width: 80)
        stage.interpreter.context.shortens = shortens
        _ = await stage.run("create users from crm.json")
        let footer = Footer(stage.interpreter.context)
        _ = await stage.run(text)
        return footer.line(stage.interpreter.context, took: took)
    }

    @Test func rowsTimeAndCallsAreTold() async {
        #expect(await line("list users") == "1 row · 1.2 s · 1 call\n")
        #expect(await line("[{a: 1}, {a: 2}]") == "2 rows · 1.2 s\n")
        #expect(await line("list users; describe users | where is_custom | first 1") == "2 rows in 2 tables · 1.2 s · 2 calls\n")
    }

    @Test func withoutATableNothingIsTold() async {
        for text in ["print 1", "list accounts", "show users/crm", "set format json; list users", "list users > none.json"] {
            #expect(await line(text) == nil, "\(text)")
        }
    }

    @Test func nobodyElseGetsIt() async {
        #expect(await line("list users", isTerminal: false) == nil)
        #expect(await line("list users", shortens: false) == nil)
    }

    @Test(arguments: [
        (0, "< 1 ms"), (999, "< 1 ms"), (1_000, "1 ms"), (999_999, "999 ms"), (1_000_000, "1.0 s"), (59_999_999, "59.9 s"),
        (60_000_000, "1 min 0 s"), (-5, "< 1 ms"),
    ])
    func aTimeIsSaidAsPeopleDo(_ time: Int, _ words: String) { #expect(Footer.time(time) == words) }
}

@Suite struct WrappingTests {
    @Test func longLinesBreakBetweenWordsUnderTheirColumn() {
        #expect(
            "list <entity>    Lists what there is of one and more".wrapped(to: 36)
                == "list <entity>    Lists what there is\n                 of one and more")
        #expect("  one two three four five six".wrapped(to: 20) == "  one two three four\n    five six")
        #expect("short\n\nlines".wrapped(to: 20) == "short\n\nlines")
    }

    @Test func noWordIsLost() {
        let text = "a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh iiiiiiiii " + String(repeating: "x", count: 50)
        for columns in 1...60 {
            let words = text.wrapped(to: columns).split { $0 == " " || $0 == "\n" }
            #expect(words.joined(separator: " ") == text, "\(columns)")
        }
    }
}

/// Long tables at a terminal, and `last`.
@Suite struct ShorteningTests {
    private func stage(shortens: Bool = true) -> Stage {
        let stage = Stage([:], isTerminal: true, width: 40)
        stage.interpreter.context.world.terminal.height = 10
        stage.interpreter.context.shortens = shortens
        return stage
    }

    /// Twenty rows; the screen has room for six with the lines around them.
    private let rows = numbered(20)

    private static func numbered(_ count: Int) -> String { "[" + (1...count).map { "{n: \($0)}" }.joined(separator: ", ") + "]" }

    @Test func aLongTableIsShownInPart() async {
        #expect(await stage().run(rows).data == " n\n 1\n 2\n 3\n 4\n⋮ 14 more rows; 'last' shows them all\n19\n20\n")
    }

    @Test func lastShowsAll() async {
        let stage = stage()
        _ = await stage.run(rows)
        let all = " n\n" + (1...20).map { ($0 < 10 ? " " : "") + "\($0)\n" }.joined()
        #expect(await stage.run("last").data == all)
        // It is still the last.
        #expect(await stage.run("last").data == all)
    }

    @Test func whereNobodyReadsNothingIsLeftOut() async {
        #expect(await stage(shortens: false).run(rows).data.contains("\n10\n"))
    }

    @Test func whatFitsIsShownWhole() async {
        #expect(await stage().run(Self.numbered(6)).data == "n\n1\n2\n3\n4\n5\n6\n")
    }

    @Test func whatIsLongerThanTheScreenGoesToThePager() async {
        let stage = stage()
        let paged = Mutex("")
        stage.interpreter.context.pager = { text in paged.withLock { $0 += text } }
        _ = await stage.run(rows)
        #expect(await stage.run("last").data == "")
        #expect(paged.withLock { $0.hasPrefix(" n\n 1\n") && $0.hasSuffix("\n20\n") })
        _ = await stage.run("[7] | first")
        #expect(await stage.run("last").data == "7\n")
    }
}

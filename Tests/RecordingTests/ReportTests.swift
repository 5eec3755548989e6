import Diagnostics
import Foundation
import FoundationXML
import Testing
import Values

@testable import Recording

/// Reports of a replay in which a line, a status and an exchange differ, and of a session that cannot be read.
@Suite struct ReportTests {
    static let recorded = """
        #!session 1
        @ title two things
        @ clock 2026-08-23T10:00:00Z tick=1ms
        @ seed 7

        $ say good morning
        | good evening
        [0] no-eol

        $ get /things
        > GET {site}/things
        < 200
        < content-type: application/json
        <
        < {"data": []}
        | {"data":[]}
        [0]

        $ fail
        ! error[toy-failed]: failed as told
        [0]

        $ get /other
        > GET {site}/things
        < 200
        | {"data":[]}
        [0]

        $ wait
        [130 interrupted]

        """

    func report() async throws -> ReplayReport {
        ReplayReport([
            try await replay(Self.recorded, name: "sessions/two.session"),
            SessionReport(
                name: "broken.session",
                problems: [
                    Diagnostic(
                        "session-line", .parse, "no line of a session begins with 'h'",
                        at: [.init(Place(Source("broken.session", "#!session 1\nhello\n"), 12..<13))],
                        because: ["it is the first character"])
                ]),
            try await replay("#!session 1\n\n$ say yes\n| yes\n[0] no-eol\n", name: "fine.session"),
        ])
    }

    private func text(_ reporter: Reporter) async throws -> String {
        String(decoding: try reporter.report(try await report(), secrets: []), as: UTF8.self)
    }

    @Test func aLineForEachEvent() async throws {
        #expect(
            try await text(.json) == """
                {"event":"run_started","version":1,"sessions":3}
                {"event":"session_started","session":"sessions/two.session"}
                {"event":"command_finished","session":"sessions/two.session","line":6,"command":"say good morning","verdict":"fail","failures":[{"kind":"output","message":"standard output differs","line":7,"expected":"good evening","actual":"good morning"}]}
                {"event":"command_finished","session":"sessions/two.session","line":10,"command":"get /things","verdict":"pass"}
                {"event":"command_finished","session":"sessions/two.session","line":19,"command":"fail","verdict":"fail","failures":[{"kind":"status","message":"it must end with [0], but ends with [4 conflict]","line":21,"expected":"[0]","actual":"[4 conflict]"}]}
                {"event":"command_finished","session":"sessions/two.session","line":23,"command":"get /other","verdict":"fail","failures":[{"kind":"miss","message":"the session holds no answer to GET /other","details":["the next one that was recorded in this command, of line 24, is","- GET /things","+ GET /other"]},{"kind":"output","message":"standard output lacks a line","line":26,"expected":"{\\"data\\":[]}"},{"kind":"error","message":"standard error has a line too much","actual":"error[no-exchange]: the session holds no answer to GET /other"},{"kind":"error","message":"standard error has a line too much","actual":"   = because: the next one that was recorded in this command, of line 24, is"},{"kind":"error","message":"standard error has a line too much","actual":"           - GET /things"},{"kind":"error","message":"standard error has a line too much","actual":"           + GET /other"},{"kind":"error","message":"standard error has a line too much","actual":"   = so far: nothing was sent: a replay never opens a socket"},{"kind":"status","message":"it must end with [0], but ends with [3 assert]","line":27,"expected":"[0]","actual":"[3 assert]"}]}
                {"event":"command_finished","session":"sessions/two.session","line":29,"command":"wait","verdict":"skip","reason":"interrupted"}
                {"event":"session_finished","session":"sessions/two.session","verdict":"fail","commands":5}
                {"event":"session_started","session":"broken.session"}
                {"event":"session_finished","session":"broken.session","verdict":"error","commands":0,"problems":[{"id":"session-line","kind":"parse","severity":"error","message":"no line of a session begins with 'h'","marks":[{"source":"broken.session","line":2,"column":1,"words":""}],"because":["it is the first character"],"try":[]}]}
                {"event":"session_started","session":"fine.session"}
                {"event":"command_finished","session":"fine.session","line":3,"command":"say yes","verdict":"pass"}
                {"event":"session_finished","session":"fine.session","verdict":"pass","commands":1}
                {"event":"run_finished","sessions":3,"commands":6,"pass":2,"fail":3,"xfail":0,"xpass":0,"skip":1,"error":0,"drift":0,"not_begun":0,"status":3}

                """)
    }

    @Test func aTestPointForEachSessionAndCommand() async throws {
        let tap = try await text(.tap())
        #expect(
            tap.hasPrefix(
                """
                TAP version 14
                1..3
                # Subtest: sessions/two.session
                    1..5
                    not ok 1 - line 6: say good morning
                      ---
                      message: standard output differs
                      severity: fail
                      at:
                        file: sessions/two.session
                        line: 7
                      failures:
                      - kind: output
                        message: standard output differs
                        line: 7
                        expected: good evening
                        actual: good morning
                      ...
                    ok 2 - line 10: get /things
                    not ok 3 - line 19: fail

                """))
        #expect(
            tap.hasSuffix(
                """
                    ok 5 - line 29: wait # SKIP interrupted
                not ok 1 - sessions/two.session
                  ---
                  severity: fail
                  pass: 1
                  fail: 3
                  skip: 1
                  ...
                not ok 2 - broken.session
                  ---
                  message: no line of a session begins with 'h'
                  severity: error
                  at:
                    file: broken.session
                    line: 2
                  because:
                  - it is the first character
                  ...
                # Subtest: fine.session
                    1..1
                    ok 1 - line 3: say yes
                ok 3 - fine.session

                """))
        #expect(try await text(.tap(version: 13)) == tap.replacing("TAP version 14", with: "TAP version 13"))
    }

    @Test func aCaseForEachCommand() async throws {
        let xml = try await text(.junit)
        #expect(
            xml.hasPrefix(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="tenon replay" tests="7" failures="3" errors="1" skipped="1">
                  <testsuite name="sessions/two.session" tests="5" failures="3" errors="0" skipped="1" file="sessions/two.session">
                    <testcase classname="sessions/two.session" name="6: say good morning" file="sessions/two.session" line="7">
                      <failure type="fail" message="standard output differs"><![CDATA[standard output differs, line 7
                - good evening
                + good morning]]></failure>
                    </testcase>
                    <testcase classname="sessions/two.session" name="10: get /things" file="sessions/two.session" line="10"/>

                """))
        #expect(xml.contains("name=\"29: wait\" file=\"sessions/two.session\" line=\"29\">\n      <skipped message=\"interrupted\"/>"))
        #expect(
            xml.contains(
                "<error type=\"session-line\" message=\"no line of a session begins with &#39;h&#39;\"><![CDATA[error[session-line]"))
    }

    @Test func anAnnotationForEachCommandThatDiffers() async throws {
        let lines = try await text(.github).split(separator: "\n")
        #expect(lines.count == 4)
        #expect(
            lines.first
                == "::error file=sessions/two.session,line=7,title=fail%3A say good morning::standard output differs%0A- good evening%0A+ good morning"
        )
        #expect(
            lines.last
                == "::error file=broken.session,line=2,title=error%3A the session cannot be played::no line of a session begins with 'h'%0Ait is the first character"
        )
    }

    @Test func thePageHoldsNoMarkupOfTheRun() async throws {
        let session = "#!session 1\n\n$ say <script>alert(1)</script>\n| <b>&amp;\n[0] no-eol\n"
        let html = String(
            decoding: try Reporter.html.report(ReplayReport([try await replay(session, name: "a\"<i>.session")]), secrets: []),
            as: UTF8.self)
        #expect(html.contains("&lt;<mark>b&gt;&amp;amp;</mark>") && html.contains("&lt;<mark>script&gt;alert(1)&lt;/script&gt;</mark>"))
        #expect(html.components(separatedBy: "<script>").count == 2 && !html.contains("<i>") && !html.contains("<b>"))
        #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("src=") && !html.contains("@import"))
    }

    /// A page stays one that a browser opens, however long the bodies are.
    @Test func aPageTakesInSoMuch() throws {
        let exchange = "> GET {site}/x\n< 200\n<\n< \(String(repeating: "x", count: 300_000))\n"
        let file = try SessionFile.parse(
            "#!session 1\n\n$ get /x\n" + String(repeating: exchange, count: 4) + "[0]\n", name: "long.session")
        var room = Page.Room()
        room.left = 600_000
        let page = Page.exchanges(file.entries[0].exchanges, &room)
        #expect((600_000..<603_000).contains(page.utf8.count) && room.left == 0)
        #expect(page.components(separatedBy: "cut: the body has 300000 bytes").count == 5)
    }

    /// Sessions that pass are listed; those that do not are shown whole, and come first.
    @Test func thePageShowsWhatIsNotWell() async throws {
        let html = try await text(.html)
        let order = ["sessions/two.session", "broken.session", "fine.session"].compactMap { html.firstRange(of: $0)?.lowerBound }
        #expect(order.count == 3 && order == order.sorted())
        #expect(html.contains("<details class=\"command fail\" id=\"s1l6\" open>"))
        #expect(html.contains("<details class=\"command pass\" id=\"s1l10\">"))
        #expect(html.contains("<div class=\"command pass\" id=\"s3l3\" tabindex=\"-1\">"))
        #expect(html.contains("<code>GET {site}/things</code>") || html.contains("<code>GET /things</code>"))
    }

    /// Every verdict has its place in each report.
    @Test func knownFailuresAndTheDriftOfASite() throws {
        var report = SessionReport(name: "live.session")
        for (line, verdict) in [
            (3, Verdict.expectedFailure("issue 7")), (6, .unexpectedPass("issue 8")), (9, .error("it took longer than 1m")), (12, .passed),
        ] {
            var command = CommandReport(line: line, command: "list users")
            command.verdict = verdict
            report.commands.append(command)
        }
        report.notes = [Diagnostic("session-expired", .assert, "this recording is old", severity: .warning)]
        let drift = Drift(endpoint: "GET /users", change: "retyped", pointer: "/data/*/plan", recorded: "text", actual: "int")
        report.drift = [drift]
        var site = SessionReport(name: "site.session")
        site.commands = [CommandReport(line: 3, command: "list users")]
        site.drift = [drift]
        var replay = ReplayReport([report, site])
        replay.unplayed = 2
        func text(_ reporter: Reporter) throws -> String { String(decoding: try reporter.report(replay, secrets: []), as: UTF8.self) }

        let events = try text(.json)
        #expect(events.contains(#""line":3,"command":"list users","verdict":"xfail","reason":"issue 7"}"#))
        #expect(events.contains(#""line":6,"command":"list users","verdict":"xpass","reason":"issue 8"}"#))
        #expect(events.contains(#""verdict":"error","failures":[{"kind":"stopped","message":"it took longer than 1m"}]}"#))
        #expect(
            events.contains(
                #""verdict":"drift","commands":1,"drift":[{"endpoint":"GET /users","change":"retyped","pointer":"/data/*/plan","recorded":"text","actual":"int"}]}"#
            ))
        #expect(events.contains(#""notes":[{"id":"session-expired","kind":"assert","severity":"warning""#))
        #expect(
            events.hasSuffix(
                #""commands":5,"pass":2,"fail":0,"xfail":1,"xpass":1,"skip":0,"error":1,"drift":1,"not_begun":2,"status":3}"# + "\n"))

        let tap = try text(.tap())
        #expect(tap.contains("    not ok 1 - line 3: list users # TODO issue 7\n"))
        #expect(
            tap.contains(
                "    not ok 2 - line 6: list users\n      ---\n      message: 'it passes, but must fail: issue 8'\n      severity: xpass\n")
        )
        #expect(
            tap.hasSuffix(
                """
                not ok 2 - site.session
                  ---
                  severity: drift
                  pass: 1
                  drift: 1
                  drifted:
                  - endpoint: GET /users
                    change: retyped
                    pointer: /data/*/plan
                    recorded: text
                    actual: int
                  ...

                """))

        let xml = try text(.junit)
        #expect(xml.contains("<testsuites name=\"tenon replay\" tests=\"7\" failures=\"3\" errors=\"1\" skipped=\"1\">"))
        #expect(xml.contains("<skipped message=\"fails as expected: issue 7\"/>"))
        #expect(xml.contains("<failure type=\"xpass\" message=\"it passes, but must fail: issue 8\">"))
        #expect(xml.contains("<error type=\"error\" message=\"it took longer than 1m\">"))
        #expect(
            xml.contains(
                "<failure type=\"drift\" message=\"the site does 1 thing otherwise\"><![CDATA[GET /users /data/*/plan retyped: text → int]]></failure>"
            ))

        let lines = try text(.github).split(separator: "\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("::error file=live.session,line=6,title=xpass%3A list users::"))
        #expect(
            lines[3]
                == "::warning file=site.session,line=1,title=drift%3A the site answers otherwise::GET /users /data/*/plan retyped: text → int"
        )

        let html = try text(.html)
        #expect(html.contains("2 sessions, 5 commands; 2 not begun") && html.contains("<details class=\"session drift\" open>"))
        #expect(html.contains("GET /users /data/*/plan retyped: text → int") && html.contains("this recording is old"))
        replay.sessions = [site]
        #expect(try text(.html).contains("<title>Replay: the site has drifted</title>"))
    }
}

/// Laws of the notations that reports are written in.
@Suite struct MarkupLawTests {
    /// Texts that are hard for a notation: its own signs, accents behind them, control characters, and what Unicode reserves.
    static func text(_ dice: inout Dice) -> String {
        let parts = [
            "]]>", "]", ">", "<", "&", "\"", "'", "\n", "\r", "\r\n", "\t", "\u{0}", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{301}",
            "\u{feff}",
            "\u{fffe}", "\u{ffff}", "\u{2028}", "\u{202e}", "é", "日本", "👩‍👩‍👧", "#", "\\", "%", "::", ",", "...", "---", " ", "ok 1", "not ok",
            "\u{1fffe}", "a", "{id:x}",
        ]
        return (0..<dice.roll(12)).map { _ in dice.pick(parts) }.joined()
    }

    static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0xfffe && scalar.value != 0xffff || [9, 10, 13].contains(scalar.value)
    }

    /// A parser reads what was written, without the characters that XML cannot hold.
    @Test func lawXMLReadsBackWhatItMayHold() throws {
        var dice = Dice(11)
        for _ in 0..<2_000 {
            let text = Self.text(&dice)
            let xml = "<a b=\"\(Markup.attribute(text))\" c=\"\(Markup.escaped(text))\">\(Markup.characterData(text))</a>"
            let reader = Reader()
            let parser = XMLParser(data: Data(xml.utf8))
            parser.delegate = reader
            #expect(parser.parse(), "\(text.debugDescription): \(String(describing: parser.parserError))")
            var kept = String.UnicodeScalarView()
            kept.append(contentsOf: text.unicodeScalars.filter(Self.isAllowed))
            #expect(Array(reader.attribute.unicodeScalars) == Array(kept), "\(text.debugDescription)")
            // A reader may take every line end for a line feed.
            func ends(_ text: String) -> [Unicode.Scalar] {
                Array(text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n").unicodeScalars)
            }
            #expect(ends(reader.text) == ends(String(kept)), "\(text.debugDescription)")
        }
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var attribute = ""
        var text = ""
        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            attribute = attributes["b"] ?? ""
        }
        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
        func parser(_ parser: XMLParser, foundCDATA block: Data) { text += String(decoding: block, as: UTF8.self) }
    }

    /// Whatever a command is called and shows, a report has as many lines, cases and annotations as there are commands.
    @Test func lawNoTextAddsToAReport() async throws {
        var dice = Dice(12)
        for round in 0..<200 {
            var report = SessionReport(name: "s\(round).session")
            let count = 1 + dice.roll(4)
            for line in 0..<count {
                var command = CommandReport(line: line + 1, command: Self.text(&dice))
                command.verdict = .failed
                command.differences = [
                    .text(line: line + 1, .output, expected: Self.text(&dice), actual: Self.text(&dice), isPattern: false),
                    .leftOver(line: line + 1, Self.text(&dice)),
                ]
                report.commands.append(command)
            }
            func drawn(_ reporter: Reporter) throws -> String {
                String(decoding: try reporter.report(ReplayReport([report]), secrets: []), as: UTF8.self)
            }
            let lines = try drawn(.json).utf8.split(separator: UInt8(ascii: "\n"))
            #expect(lines.count == count + 4)
            for line in lines { _ = try JSON.parse(Array(line)) }
            let tap = try drawn(.tap()).unicodeScalars.split(separator: "\n").map { String($0) }
            #expect(tap.count { $0.hasPrefix("    not ok ") } == count)
            #expect(tap.count { $0.hasPrefix("not ok ") || $0.hasPrefix("ok ") || $0.hasPrefix("    ok ") } == 1)
            #expect(tap.count { $0 == "      ---" } == count && tap.count { $0 == "      ..." } == count)
            #expect(try drawn(.github).utf8.split(separator: UInt8(ascii: "\n")).count == count)
            let parser = XMLParser(data: Data(try drawn(.junit).utf8))
            #expect(parser.parse())
        }
    }
}

@Suite struct SideBySideTests {
    /// The left side is what was expected, and the right side is what came, in their order.
    @Test func lawBothSidesAreWhole() throws {
        var dice = Dice(13)
        for _ in 0..<500 {
            let expected = (0..<dice.roll(9)).map { _ in dice.pick(["a", "b", "c"]) }
            let actual = (0..<dice.roll(9)).map { _ in dice.pick(["a", "b", "c"]) }
            let lines = expected.enumerated().map { Line(.output, $1, number: $0 + 1) }
            let output = Array(actual.map { $0 + "\n" }.joined().utf8)
            var names = [String: [UInt8]]()
            var idle = [Int]()
            let standIns = StandIns(clock: 0, seed: 0)
            let differences = OutputComparison.compare(lines, output, .output, standIns, &names, &idle)
            let rows = SideBySide(lines, output, differences.map(ReplayEvent.Failure.init), standIns).rows
            var left = [String]()
            var right = [String]()
            var isShort = false
            for row in rows {
                switch row {
                case .same(_, let text):
                    left.append(text)
                    right.append(text)
                case .different(_, let a, let b, _):
                    if let a { left.append(a) }
                    if let b { right.append(b) }
                case .skipped(let count):
                    #expect(count > 0)
                    isShort = true
                }
            }
            if !isShort { #expect(left == expected && right == actual) }
            #expect(rows.count { if case .different = $0 { true } else { false } } == differences.count)
        }
    }

    @Test func longRunsAreLeftOut() {
        let lines = (1...20).map { Line(.output, "line \($0)", number: $0) }
        let output = (1...20).map { $0 == 10 ? "other\n" : "line \($0)\n" }.joined()
        let failure = ReplayEvent.Failure(kind: .output, line: 10, expected: "line 10", actual: "other", message: "")
        let rows = SideBySide(lines, Array(output.utf8), [failure], StandIns(clock: 0, seed: 0)).rows
        #expect(rows.first == .skipped(6) && rows.last == .skipped(7) && rows.count == 9)
        #expect(rows[4] == .different(line: 10, expected: "line 10", actual: "other", isPattern: false))
    }

    @Test func aPatternForAnyLinesStandsBesideThem() {
        let lines = [Line(.output, "head", number: 1), Line(.outputPattern, "[...]", number: 2), Line(.output, "tail", number: 3)]
        let failure = ReplayEvent.Failure(kind: .output, line: 3, expected: "tail", actual: nil, message: "")
        let rows = SideBySide(lines, Array("head\nx\ny\n".utf8), [failure], StandIns(clock: 0, seed: 0)).rows
        #expect(
            rows == [
                .same(line: 1, "head"), .same(line: 2, "x"), .same(line: 2, "y"),
                .different(line: 3, expected: "tail", actual: nil, isPattern: false),
            ])
    }
}

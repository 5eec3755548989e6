import Diagnostics
import Foundation
import ProductAnalytics
import Testing
import Values

@testable import Recording

/// What may differ, what is known to fail, and what lies beside a session.
@Suite struct MaskTests {
    private func session(_ head: String, _ command: String = "post /things {\"at\":\"2026-08-23T11:00:00Z\",\"n\":[1,2]}") -> String {
        """
        #!session 1
        \(head)

        $ \(command)
        > POST {site}/things
        >
        > {
        >  "at": "2026-08-23T10:00:00Z",
        >  "n": [1, 2]
        > }
        < 201
        <
        < {
        <  "data": {"id": "a", "created_at": "-"}
        < }
        | made a at -
        [0]
        """
    }

    @Test func whatIsMaskedMayDiffer() async throws {
        let report = try await replay(session("@ mask /at time"))
        #expect(ReplayReport([report]).text() == "1 session, 1 command: 1 passed\n")
        let other = try await replay(session("@ mask /at time", "post /things {\"at\":\"soon\",\"n\":[1,2]}"))
        #expect(ReplayReport([other]).text().contains("+ \"/at\": \"soon\""))
        let more = try await replay(session("@ mask /at time", "post /things {\"at\":\"2026-08-23T11:00:00Z\",\"n\":[1,3]}"))
        #expect(ReplayReport([more]).text().contains("+ \"/n/1\": 3"))
    }

    @Test func aMaskThatCoversNothingOrTooMuchIsTold() async throws {
        let idle = try await replay(session("@ mask /at time\n@ mask /att time"))
        #expect(
            ReplayReport([idle]).text() == """
                error[session-mask]: the mask /att of line 3 of toy.session covers nothing
                   = because: a mask must lead to a value in some body of the session
                1 session, 1 command: 1 passed; 1 session could not be played

                """)
        let wide = try await replay(session("@ mask /at ..\n@ mask /n/* int"))
        #expect(wide.isPassed)
        #expect(
            ReplayReport([wide]).text() == """
                in toy.session
                warning[session-mask]: the mask /n/* of line 3 covers 2 values that did not change, and none that did
                   = because: a mask hides a change of everything it covers, so it should cover no more than it must

                1 session, 1 command: 1 passed

                """)
    }

    @Test func whatIsKnownToFailFailsNothing() async throws {
        let known = try await replay("#!session 1\n\n@ xfail the clock of the moon\n$ say a\n| b\n[0] no-eol\n")
        #expect(known.commands.map(\.verdict) == [.expectedFailure("the clock of the moon")])
        #expect(ReplayReport([known]).text() == "1 session, 1 command: 0 passed, 1 failed as expected\n")
        let mended = try await replay("#!session 1\n@ xfail the clock of the moon\n\n$ say a\n| a\n[0] no-eol\n")
        #expect(
            ReplayReport([mended]).text() == """
                failed toy.session:4: say a
                  it passes, but must fail: the clock of the moon
                  = try: take the line '@ xfail' away

                1 session, 1 command: 0 passed, 1 failed

                """)
        #expect(ReplayReport([mended]).exitStatus == .mismatch)
    }

    @Test func anotherOrderOfRequestsIsTold() async throws {
        let text = """
            #!session 1
            $ both /b /a
            > GET {site}/a
            < 200
            > GET {site}/b
            < 200
            | 200 200
            [0]
            """
        // One after the other, so that the order is certain.
        let runner: CommandRunnerFactory = { _ in
            { turn in
                let transport = turn.connect(nil, nil)
                let a = try? await transport(.init("GET", "/b"))
                let b = try? await transport(.init("GET", "/a"))
                return Outcome(stdout: Array("\(a?.status ?? 0) \(b?.status ?? 0)\n".utf8))
            }
        }
        let report = await Replay(disk: { _ in [] }, runner: runner).play(try SessionFile.parse(text, name: "o.session"))
        #expect(
            ReplayReport([report]).text() == """
                in o.session
                warning[session-late]: the request GET /a of line 3 was made after that of line 5
                   = because: it was recorded before it; the order counts among equal requests only, so this fails nothing

                1 session, 1 command: 1 passed

                """)
    }

    @Test func aPatternThatStandsForNothingIsTold() async throws {
        let report = try await replay("#!session 1\n$ say a\n? [...]\n| a\n[0] no-eol\n")
        #expect(report.isPassed)
        #expect(ReplayReport([report]).text().contains("warning[session-pattern]: the pattern [...] of line 3 stands for no line at all\n"))
    }

    @Test(arguments: [
        ("@ mask at time", "the form is @ mask /pointer/*/name KIND, where a '*' stands for every name and index"),
        ("@ mask /at tiem", "'tiem' is no kind of text; the kinds are 'uuid', 'int', 'num', 'time', 'dur', 'hex', '..' and 're:…'"),
        ("@ xfail", "the form is @ xfail REASON"),
        ("@ expires soon", "the form is @ expires 90d, how long after its clock the recording counts as true"),
        ("@ fixture", "the form is @ fixture SCRIPT, a script beside the session"), ("@ revises abc", "the form is @ revises sha256:…"),
    ])
    func aDirectiveThatCannotBeReadSaysWhy(line: String, why: String) throws {
        let problems = #expect(throws: DiagnosticList.self) { try SessionFile.parse("#!session 1\n\(line)\n", name: "x.session") }
        #expect(problems?.all.first?.because == [why])
    }

    @Test func aLongBodyLiesBesideTheSession() async throws {
        let long = String(repeating: "long \u{1F984} ", count: 8_000)
        let world = ToyWorld().world
        let path = temporaryPath()
        let recorder = try Recorder(path, head: .now(in: world), behind: world, secrets: { [] })
        let transport = recorder.recording { _ in Response(200, body: Array("{\"text\": \"\(long)\", \"n\": [1]}".utf8)) }
        for _ in 0..<2 {
            recorder.begin("status /long")
            let status = try await transport(Request("GET", "/long")).status
            try recorder.finish(Outcome(stdout: Array("\(status)\n".utf8)))
        }
        let runner: CommandRunnerFactory = { _ in
            { turn in Outcome(stdout: Array("\((try? await turn.connect(nil, nil)(Request("GET", "/long")).status) ?? 0)\n".utf8)) }
        }
        let stopped = try await recorder.stop(verifyingWith: runner)
        #expect(stopped?.isVerified == true, "\(stopped?.differences ?? "")")
        let text = RecordingTests.text(at: path)
        #expect(text.utf8.count < 1_000)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("< @body: sha256:") })
        let folder = path + ".d"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "timing" }
        #expect(names.count == 1 && line.contains(names[0].dropLast(5)))
        #expect(try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: folder + "/" + names[0]))) is [String: Any])
        let read: @Sendable (String) throws -> [UInt8] = { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
        let file = try SessionFile.load(path, read)
        #expect(String(decoding: file.printed(), as: UTF8.self) == text)
        #expect(try file.entries[1].exchanges[0].response(file.standIns).body.count > 64_000)
        // Without it, or with another, the place is named.
        #expect(throws: DiagnosticList.self) { try SessionFile.parse(text) }
        try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/" + names[0]))
        let problems = #expect(throws: DiagnosticList.self) { try SessionFile.load(path, read) }
        #expect(problems?.all.first?.message == "the body in the file '\(names[0])' is not the one that was recorded")
        #expect(problems?.all.first?.marks.first?.place.line == 10)
    }
}

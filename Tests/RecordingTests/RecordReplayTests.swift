import Diagnostics
import Foundation
import ProductAnalytics
import Testing
import Values

@testable import Recording

@Suite struct RecordReplayTests {
    @Test func aRecordingReadsLikeTheConversation() async throws {
        let world = ToyWorld(["in.json": "{\"a\": 1}\n"], environment: ["COLOR": "red {site}"])
        let made = try await record(
            [
                "cat in.json", "post /things?b=2&a=1 {\"name\":\"x\"}", "get /things", "env COLOR", "write out.txt hello", "fail",
                "say no end",
            ], world: world)
        #expect(made.stopped?.isVerified == true)
        #expect(made.stopped?.differences == "")
        let text = text(at: made.path)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[5].hasPrefix("@ file in.json sha256:"))
        #expect(lines[7].hasPrefix("@ verified 1 sha256:"))
        let rest = (lines[..<5] + ["@ file …"] + lines[6..<7] + lines[8...]).joined(separator: "\n")
        #expect(rest == expected)
    }

    let expected = #"""
        #!session 1
        @ title toy
        @ clock 2026-08-23T10:00:00Z tick=1ms
        @ seed 59320dd7
        @ term 72 tty
        @ file …
        = {"a": 1}

        $ cat in.json
        | {"a": 1}
        [0]

        $ post /things?b=2&a=1 {"name":"x"}
        > POST {site}/things?b=2&a=1
        > content-type: application/json
        >
        > {"name": "x"}
        < 201
        < content-type: application/json
        < x-ratelimit-remaining: 9
        <
        < {
        <  "data": {
        <   "id": "{id:id1}",
        <   "type": "thing",
        <   "created_at": "{t+0s}",
        <   "count": 1.50,
        <   "escaped": "\u003c"
        <  }
        < }
        : id1 = /data/id uuid
        | made {id:id1} at {t+0s}
        [0]

        $ get /things
        > GET {site}/things
        > accept: application/json
        < 200
        < content-type: application/json
        < x-ratelimit-remaining: 9
        <
        < {
        <  "data": [
        <   {"id": "{id:id1}", "created_at": "{t+0s}"}
        <  ]
        < }
        | {"data":[{"id":"{id:id1}","created_at":"{t+0s}"}]}
        [0]

        @\env COLOR red \{site}
        $ env COLOR
        |\red \{site}
        [0]

        $ write out.txt hello
        * wrote out.txt sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
        [0]

        $ fail
        ! error[toy-failed]: failed as told
        [4 conflict]

        $ say no end
        | no end
        [0] no-eol

        """#

    @Test(arguments: 1...25) func replayingGivesWhatWasRecorded(seed: Int) async throws {
        var dice = Dice(seed)
        let all = [
            "post /things {\"n\": 1}", "post /things {\"n\":1}", "get /things", "get /things?b=2&a=1", "now", "random", "env HOME",
            "env NOTHING", "cat a.txt", "cat none.txt",
            "write b.txt some text", "cat b.txt", "create a.txt x", "ls a.txt", "sleep 300", "fail", "say \u{1b}[1mbold {site} {id:x}",
            "say trailing \n say x", "get /down",
            "post /refuse {}", "both /slow /fast", "now\nnow\nrandom", "unknown", "cat cr.txt",
        ]
        let commands = (0..<12).map { _ in dice.pick(all) }
        let world = ToyWorld(["a.txt": "text of a\n", "cr.txt": "no\r\nunix \u{1}"], environment: ["HOME": "/home/ana"])
        let made = try await record(commands, world: world)
        #expect(made.stopped?.isVerified == true, "\(commands) \(made.stopped?.differences ?? "")\n\(text(at: made.path))")
        let file = try SessionFile.parse(text(at: made.path))
        #expect(file.isVerified == true)
        #expect(file.entries.count == commands.count)
        #expect(String(decoding: file.printed(), as: UTF8.self) == text(at: made.path))
    }

    @Test func recordingTwiceGivesTheSameBytes() async throws {
        let commands = ["post /things {}", "both /slow /fast", "get /things", "now", "random", "random"]
        let a = try await record(commands)
        let b = try await record(commands)
        #expect(text(at: a.path) == text(at: b.path))
        #expect(text(at: a.path).contains(": id1 = /data/id uuid"))
        #expect(text(at: a.path).contains("| made {id:id1} at {t+"))
        #expect(!text(at: a.path).contains("9f0c1a2b"))
    }

    @Test func exchangesStandInTheOrderOfTheirRequests() async throws {
        let world = ToyWorld()
        let made = try await record(["both /slow /fast"], world: world, site: ToySite(delays: true))
        let paths = try SessionFile.parse(text(at: made.path)).entries[0].exchanges.map(\.path.text)
        #expect(paths == ["/slow", "/fast"])
    }

    @Test func onlyAllowedHeadersAreKept() async throws {
        let made = try await record(["post /things {}"])
        let text = text(at: made.path)
        #expect(text.contains("> content-type: application/json\n"))
        #expect(text.contains("< x-ratelimit-remaining: 9\n"))
        for name in ["authorization", "cookie", "date"] { #expect(!text.contains(name)) }
    }

    @Test func aCommandPutInByHandDisturbsNoOther() async throws {
        let made = try await record(["random", "random", "now"])
        let text = text(at: made.path)
        let report = try await replay(text.replacingOccurrences(of: "\n\n$ now", with: "\n\n$ say hi\n| hi\n[0] no-eol\n\n$ now"))
        #expect(report.isPassed)
    }

    @Test func promptsAreAnsweredFromTheSession() async throws {
        let session = """
            #!session 1
            $ ask
            ^ yes
            | you said yes
            [0]

            $ ask
            ^ {secret:PASS}
            | you said tenon-secret-PASS
            [0]
            """
        #expect(try await replay(session).isPassed)
    }

    @Test func whatDiffersIsShownWithLines() async throws {
        let made = try await record(["post /things {\"n\":1}", "write out.txt abc", "fail", "say end"])
        let changed = text(at: made.path)
            .replacingOccurrences(of: "| made {id:id1} at", with: "| mode {id:id1} at")
            .replacingOccurrences(of: "[4 conflict]", with: "[0]")
            .replacingOccurrences(of: "[0] no-eol", with: "[0]")
            .replacingOccurrences(of: "* wrote out.txt", with: "* wrote other.txt")
        let report = ReplayReport([try await replay(changed)])
        #expect(report.exitStatus == .mismatch)
        let id = try #require(report.text().split(separator: "\n").first { $0.contains("- mode") }.map { $0.split(separator: " ")[3] })
        let digest = SHA256.hex("abc".utf8)
        #expect(
            report.text() == """
                failed toy.session:8: post /things {"n":1}
                    27 - mode \(id) at 2026-08-23T10:00:00Z
                       + made \(id) at 2026-08-23T10:00:00Z
                          ^

                failed toy.session:30: write out.txt abc
                    31 - wrote other.txt sha256:\(digest)
                       + wrote out.txt sha256:\(digest)

                failed toy.session:34: fail
                    36 - [0]
                       + [4 conflict]

                failed toy.session:38: say end
                    40   standard output must end with a line end, but does not

                1 session, 4 commands: 0 passed, 4 failed

                """)
    }

    @Test func aRecordingThatCannotBeRepeatedIsKeptUnverified() async throws {
        let path = temporaryPath()
        let world = ToyWorld()
        let recorder = try Recorder(path, head: .now(in: world.world), behind: world.world, secrets: { [] })
        recorder.begin("say one")
        try recorder.finish(Outcome(stdout: Array("another\n".utf8)))
        let stopped = try #require(try await recorder.stop(verifyingWith: Toy.runner))
        #expect(stopped.isVerified == false)
        #expect(
            stopped.text("toy.session") == "recorded 1 command in toy.session, but a replay differs; it is kept, and not marked as verified"
        )
        #expect(stopped.differences.contains("- another\n       + one\n"))
        let file = try SessionFile.parse(text(at: path))
        #expect(file.isVerified == nil)
        #expect(file.entries.count == 1)
    }

    @Test func editingEndsTheVouching() async throws {
        let made = try await record(["say x"])
        let file = try SessionFile.parse(text(at: made.path).replacingOccurrences(of: "| x", with: "| y"))
        #expect(file.isVerified == false)
    }

    @Test func aFileThatIsTooLongIsKeptByItsDigest() async throws {
        let long = String(repeating: "x", count: 70_000) + "\n"
        let world = ToyWorld(["long.txt": long])
        let made = try await record(["cat long.txt"], world: world)
        #expect(made.stopped?.isVerified == true)
        #expect(text(at: made.path).contains("@ file long.txt sha256:\(SHA256.hex(long.utf8))\n"))
        #expect(!text(at: made.path).contains("= xxx"))
        let file = try SessionFile.parse(text(at: made.path))
        let report = await Replay(disk: { _ in Array("short\n".utf8) }, runner: Toy.runner).play(file)
        #expect(ReplayReport([report]).text().contains("'long.txt' is not the file that was recorded"))
    }

    @Test func aSessionThatIsThereIsNotOverwritten() async throws {
        let made = try await record(["say x"])
        let before = text(at: made.path)
        #expect(throws: Diagnostic.self) {
            try Recorder(made.path, head: .now(in: ToyWorld().world), behind: ToyWorld().world, secrets: { [] })
        }
        #expect(text(at: made.path) == before)
    }

    @Test func twoRecordersDoNotShareAFile() throws {
        let path = temporaryPath()
        let world = ToyWorld().world
        let first = try Recorder(path, head: .now(in: world), behind: world, secrets: { [] })
        let error = #expect(throws: Diagnostic.self) {
            try Recorder(path, head: .now(in: world), behind: world, existing: .resume, secrets: { [] })
        }
        #expect(error?.id == "session-locked")
        #expect(first.isRecording)
        let mode = (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
        #expect(mode == 0o600)
    }

    @Test func aFullDiskStopsTheRecordingAndNotTheCommand() throws {
        let log = RecordingLog(RecordingFile("full.session", open("/dev/full", O_WRONLY)), entries: 2, secrets: { [] })
        log.begin("say x")
        log.finish(Outcome(stdout: Array("x\n".utf8)), [])
        #expect(!log.isRecording)
        #expect(
            log.takeFailure()?.drawn() == """
                error[session-write]: 'full.session' could not be written: the disk is full
                   = so far: the command itself went on; 2 commands are kept in the file, and nothing more is recorded

                """)
        #expect(log.takeFailure() == nil)
        let error = #expect(throws: Diagnostic.self) {
            try Recorder("/dev/full", head: .now(in: ToyWorld().world), behind: ToyWorld().world, existing: .resume, secrets: { [] })
        }
        #expect(error?.message == "'/dev/full' is no ordinary file")
    }
}

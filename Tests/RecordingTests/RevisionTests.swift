import Diagnostics
import Foundation
import ProductAnalytics
import Testing
import Values

@testable import Recording

/// What an acceptance puts in the place of what was recorded.
@Suite struct RevisionTests {
    private func revised(_ text: String, _ outcome: Outcome) async throws -> String? {
        let file = try SessionFile.parse(text, name: "r.session")
        let report = await Replay(disk: { _ in [] }, runner: { _ in { _ in outcome } }).play(file)
        return try file.revised(by: report).map { String(decoding: $0.printed(), as: UTF8.self) }
    }

    @Test func whatStillHoldsStays() async throws {
        let text = """
            #!session 1
            # about all

            # about the first
            $ list
            # before the table
            | ID   PLAN
            ? ana  [..]
            | bo   free
            # before the end
            ? [...]
            | end
            ! old words
            [0]

            # at the end

            """
        let got = try await revised(
            text,
            Outcome(
                stdout: Array("ID   PLAN\nana  pro\ncy   free\nx\ny\nend\nmore".utf8), stderr: Array("new words\n".utf8), status: 1,
                errorName: "fail"))
        #expect(
            got == """
                #!session 1
                # about all
                # about the first

                $ list
                # before the table
                | ID   PLAN
                ? ana  [..]
                # before the end
                ? [...]
                | end
                | more
                ! new words
                [1 fail] no-eol

                # at the end

                """)
    }

    @Test func linesThatAreOtherTakeTheirPlaces() async throws {
        let text = "#!session 1\n\n$ a\n| one\n# between\n| two\n| three\n[0]\n"
        #expect(
            try await revised(text, Outcome(stdout: Array("one\n2\nthree\n".utf8)))
                == "#!session 1\n\n$ a\n| one\n# between\n| 2\n| three\n[0]\n")
        #expect(try await revised(text, Outcome()) == "#!session 1\n\n$ a\n# between\n[0]\n")
        #expect(try await revised(text, Outcome(stdout: Array("one\ntwo\nthree\n".utf8))) == nil)
        #expect(
            try await revised("#!session 1\n\n$ a\n[0]\n", Outcome(stdout: Array("{site}\n".utf8)))
                == "#!session 1\n\n$ a\n|\\\\{site}\n[0]\n")
    }

    @Test func aRequestThatIsNotMadeAnyMoreGoes() async throws {
        let text = "#!session 1\n\n$ a\n> GET {site}/x\n< 200\n| x\n[0]\n"
        #expect(try await revised(text, Outcome(stdout: Array("x\n".utf8))) == "#!session 1\n\n$ a\n| x\n[0]\n")
    }

    @Test func whatTheSessionCannotAnswerIsNotAccepted() async throws {
        let text = "#!session 1\n\n$ get /other\n> GET {site}/x\n< 200\n| x\n[0]\n"
        let file = try SessionFile.parse(text, name: "r.session")
        let report = await Replay(disk: { _ in [] }, runner: Toy.runner).play(file)
        #expect(!report.isPassed)
        #expect(try file.revised(by: report) == nil)
    }

    @Test func aFreshSiteBringsNewAnswers() async throws {
        let made = try await record(["post /things {\"n\":1}", "get /things"])
        let text = text(at: made.path)
        let changed = text.replacing("\"n\":1", with: "\"n\":2").replacing("\"n\": 1", with: "\"m\": 1").replacing(
            "made {id:id1}", with: "mad {id:id1}")
        #expect(changed != text)
        let file = try SessionFile.parse(changed, name: "r.session")
        let runner: CommandRunnerFactory = { _ in
            let site = Mutexed<ToySite?>(nil)
            return { turn in
                let own = site.all ?? ToySite(turn.siteWorld)
                site.set(own)
                return await Toy.run(turn.command, turn.answers, turn.world, turn.connect(nil, own.transport))
            }
        }
        let report = await Replay(disk: { _ in [] }, mode: .fresh, runner: runner).play(file)
        let revised = try #require(try file.revised(by: report))
        // What it holds now is what a recording of the changed command would hold.
        let wanted = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("@ verified") }.joined(
            separator: "\n"
        )
        .replacing("\"n\":1", with: "\"n\":2").replacing("\"n\": 1", with: "\"n\": 2")
        #expect(String(decoding: revised.printed(), as: UTF8.self) == wanted)
        #expect(await Replay(disk: { _ in [] }, runner: Toy.runner).play(revised).isPassed)
    }

    @Test func partsOfAProposalCanBeTaken() async throws {
        let text = "#!session 1\n\n$ a\n| 1\n[0]\n\n$ b\n| 1\n[0]\n\n$ c\n| 2\n[0]\n"
        let file = try SessionFile.parse(text, name: "r.session")
        let report = await Replay(disk: { _ in [] }, runner: { _ in { _ in Outcome(stdout: Array("2\n".utf8)) } }).play(file)
        let proposal = try #require(try file.revised(by: report)).proposed(for: Array(text.utf8))
        #expect(proposal.revisedDigest == SHA256.hex(text.utf8))
        #expect(file.changedLines(in: proposal) == [3, 7])
        let taken = file.taking([7], from: proposal)
        #expect(String(decoding: taken.printed(), as: UTF8.self) == "#!session 1\n\n$ a\n| 1\n[0]\n\n$ b\n| 2\n[0]\n\n$ c\n| 2\n[0]\n")
        #expect(String(decoding: proposal.withoutRevision.printed(), as: UTF8.self) == text.replacing("| 1", with: "| 2"))
    }
}

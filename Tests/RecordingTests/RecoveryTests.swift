import Diagnostics
import Foundation
import ProductAnalytics
import Testing
import Values

@testable import Recording

@Suite struct RecoveryTests {
    /// What the recorder had written before it was stopped, as the file stood.
    func raw() async throws -> [UInt8] {
        let world = ToyWorld(["a.txt": "text\n"], environment: ["HOME": "/home/ana"])
        let path = temporaryPath()
        let recorder = try Recorder(path, head: .now(in: world.world), behind: world.world, secrets: { [] })
        let transport = recorder.recording(ToySite().transport)
        for command in ["cat a.txt", "post /things {\"n\": [1,2]}", "env HOME\ncat none.txt", "say a \\ b {site}", "get /things", "fail"] {
            recorder.begin(command)
            try recorder.finish(await Toy.run(command, [], recorder.world, transport))
        }
        return Array(text(at: path).utf8)
    }

    @Test func aCutAtEveryByteLosesNoCommittedCommand() async throws {
        let bytes = try await raw()
        let whole = try SessionFile.parse(Source("x", bytes: bytes))
        #expect(whole.entries.count == 6)
        for end in 0...bytes.count {
            let cut = Array(bytes[..<end])
            _ = try? SessionFile.parse(Source("x", bytes: cut))
            guard SessionFile.hasCommands(cut) else { continue }
            let closing = SessionFile.closing(cut)
            let healed = cut + closing
            do {
                let file = try SessionFile.parse(Source("x", bytes: healed))
                let committed = file.entries.filter { !$0.isInterrupted }
                #expect(committed == Array(whole.entries.prefix(committed.count)), "\(end)")
                // Every command whose closing line was written with its end is there.
                let closed = bytes[..<end].split(separator: 10, omittingEmptySubsequences: false).dropLast().count {
                    $0.first == UInt8(ascii: "[")
                }
                #expect(committed.count == closed, "\(end)")
                #expect(SessionFile.closing(healed).isEmpty)
                let printed = file.printed()
                #expect(try SessionFile.parse(Source("x", bytes: printed)).printed() == printed, "\(end)")
            } catch {
                Issue.record("\(end): \(((error as? DiagnosticList)?.all.map { $0.drawn() } ?? ["\(error)"]).joined())")
            }
        }
    }

    @Test func theNextStartClosesWhatACrashLeftOpenAndSaysSo() async throws {
        let bytes = try await raw()
        let path = temporaryPath()
        let text = String(decoding: bytes, as: UTF8.self)
        let end = try #require(text.range(of: "< 201"))
        try String(text[..<end.upperBound]).write(toFile: path, atomically: true, encoding: .utf8)
        let world = ToyWorld()
        let recorder = try Recorder(path, head: .now(in: world.world), behind: world.world, existing: .resume, secrets: { [] })
        #expect(recorder.notice == "\(path): a crash had left the last command open; it is marked as interrupted")
        recorder.begin("now")
        try recorder.finish(await Toy.run("now", [], recorder.world, { _ in throw CancellationError() }))
        let stopped = try await recorder.stop(verifyingWith: Toy.runner)
        #expect(stopped?.isVerified == true)
        let file = try SessionFile.parse(RecordingTests.text(at: path))
        #expect(file.entries.map { $0.status?.text } == ["[0]", "[130 interrupted]", "[0]"])
        #expect(
            ReplayReport([await Replay(disk: { _ in [] }, runner: Toy.runner).play(file)]).counts
                == "1 session, 3 commands: 2 passed, 1 skipped")
    }
}

import Diagnostics
import Foundation
import Recording
import Synchronization
import Testing
import Values

@testable import Commands

/// The doors of the embedded site's data are exchanges like any other.
@Suite struct DoorTests {
    private static let rows = "{\"user_id\": \"u1\"}\n{\"user_id\": \"u2\"}\n"

    /// What came through the doors.
    private final class Store: Sendable {
        let loaded = Mutex<[Int]>([])
        let resets = Mutex<[Bool]>([])
        var data: LocalData {
            LocalData(
                load: { [self] _, rows, _ in
                    guard rows.allSatisfy({ $0["user_id"] != nil }) else {
                        throw Diagnostic("bad-row", .invalid, "row 1 has no 'user_id'", soFar: "nothing was imported")
                    }
                    loaded.withLock { $0.append(rows.count) }
                    return rows.count
                },
                reset: { [self] refill in resets.withLock { $0.append(refill) } })
        }
    }

    private func stage(_ store: Store, _ files: [String: String] = [:]) -> Stage {
        let stage = Stage(["users.jsonl": Self.rows].merging(files) { $1 })
        stage.interpreter.context.localData = store.data
        return stage
    }

    /// The text of a session of some lines, with whether its replay said the same.
    private func record(_ stage: Stage, _ lines: [String]) async throws -> String {
        let path = NSTemporaryDirectory() + "tenon-\(UUID().uuidString).session"
        defer { for end in ["", ".d/timing", ".d"] { try? FileManager.default.removeItem(atPath: path + end) } }
        try stage.interpreter.context.startRecording(path)
        for line in lines { _ = await stage.run(line) }
        let stopped = try #require(try await stage.interpreter.context.stopRecording())
        #expect(stopped.isSame, "\(stopped.text)")
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    private func replay(_ text: String) async throws -> ReplayReport {
        let file = try SessionFile.parse(text, name: "door.session")
        return ReplayReport([await Replay(disk: { _ in [] }, runner: SessionRunner.factory).play(file)])
    }

    @Test func anImportIsARequestInTheSession() async throws {
        let store = Store()
        let text = try await record(
            stage(store), ["import users from users.jsonl", "import table 'a/b' from users.jsonl", "reset local --empty --yes"])
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains("> IMPORT {site}/users") && lines.contains("> IMPORT {site}/tables/a%2Fb"), "\(text)")
        #expect(lines.contains("> RESET {site}/data") && lines.contains("< {\"rows\": 2}"), "\(text)")
        #expect(store.loaded.withLock { $0 } == [2, 2] && store.resets.withLock { $0 } == [false])
    }

    @Test func aReplayOfOtherRowsIsAMissThatNamesThem() async throws {
        let text = try await record(stage(Store()), ["import users from users.jsonl"])
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // What was sent then, and not what the file gives.
        let changed = lines.map { $0.hasPrefix(">  \"rows\": 2") ? $0.replacing("2", with: "3") : $0 }.joined(separator: "\n")
        let report = try await replay(changed)
        #expect(report.exitStatus == .mismatch)
        #expect(report.text().contains("/rows"), "\(report.text())")
    }

    @Test func anImportThatFailedFailsAgain() async throws {
        let text = try await record(stage(Store(), ["bad.jsonl": "{\"name\": \"x\"}\n"]), ["import users from bad.jsonl"])
        #expect(text.contains("< failed invalid bad-row\n") && text.contains("[2 invalid]\n"), "\(text)")
        #expect(try await replay(text).exitStatus == .done)
        let report = try await replay(text.replacing("row 1 has no", with: "row 7 has no"))
        #expect(report.exitStatus == .done, "the words of the failure are the session's: \(report.text())")
    }

    @Test func whatFailedHasChangedNothing() async {
        let stage = stage(Store(), ["bad.jsonl": "{\"name\": \"x\"}\n"])
        #expect(await stage.run("import users from bad.jsonl").status == 2)
        #expect(stage.interpreter.context.writesSent == 0)
        #expect(await stage.run("import users from users.jsonl; import users from bad.jsonl").status == 1)
        #expect(stage.interpreter.context.writesSent == 1)
    }

    @Test func readOnlyHoldsForDoorsToo() async {
        let store = Store()
        let stage = stage(store)
        let shown = await stage.run("set read-only on; import users from users.jsonl")
        #expect(shown.notes.contains("error[read-only]") && store.loaded.withLock { $0.isEmpty })
    }

    @Test func aTraceTellsThem() async {
        let shown = await stage(Store()).run("set trace on; import users from users.jsonl")
        #expect(shown.notes.contains("> IMPORT /users: 200"), "\(shown.notes)")
    }

    @Test func aJobGoesThroughThemToo() async {
        let store = Store()
        let shown = await stage(store).run("import users from users.jsonl &\nlet done = wait 1\nprint $done.rows")
        #expect(shown.data == "2\n" && store.loaded.withLock { $0 } == [2], "\(shown.notes)")
    }

    @Test func aJobMeetsTheFaults() async {
        let shown = await stage(Store()).run("fault 503\nlist users &\ntry { wait 1 } catch server { print \"met\" }\nfault off")
        #expect(shown.data == "met\n", "\(shown.notes)")
    }
}

import Diagnostics
import Foundation
import Recording
import Testing
import Values

@testable import Commands

/// What a person types and sees: every file in `Tests/Sessions` is a test. One after the other, for they are many, and what is tested with a
/// clock beside them would wait.
@Suite(.serialized) struct SessionTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sessions").path

    static let files: [String] = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".session") }.sorted()

    @Test func thereAreSessions() { #expect(!Self.files.isEmpty) }

    @Test(arguments: files)
    func itShowsTheSameAgain(_ file: String) async throws {
        var disk = Stage.world.files
        disk.read = { path in [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
        disk.list = { _ in [] }
        disk.exists = { _ in true }
        let report = try await SessionSuite([Self.folder + "/" + file], disk).play()
        #expect(report.exitStatus == .done, "\n\(report.text())")
    }

    /// A report of a session whose text was changed by hand.
    private func replay(_ change: (String) -> String) async throws -> ReplayReport {
        let stage = Stage(["crm.json": Stage.crm])
        let path = NSTemporaryDirectory() + "tenon-\(UUID().uuidString).session"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try stage.interpreter.context.startRecording(path)
        for text in [
            "create users from crm.json", "list users | select id, join.type", "create users from crm.json", "let n = 1", "print $n",
        ] {
            _ = await stage.run(text)
        }
        let stopped = try #require(try await stage.interpreter.context.stopRecording())
        #expect(stopped.isSame, "\(stopped.text)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let file = try SessionFile.parse(change(text), name: "changed.session")
        return ReplayReport([await Replay(disk: { _ in [] }, runner: SessionRunner.factory).play(file)])
    }

    @Test func aRecordingReplaysAsItWas() async throws {
        let report = try await replay { $0 }
        #expect(report.exitStatus == .done && report.passed == 5, "\(report.text())")
    }

    @Test func aChangedLineIsShown() async throws {
        let report = try await replay { $0.replacing("\"join.type\":\"email\"", with: "\"join.type\":\"e-mail\"") }
        #expect(report.exitStatus == .mismatch && report.failed == 1)
        #expect(report.text().contains("- {\"id\":\"crm\",\"join.type\":\"e-mail\"}"))
        #expect(report.text().contains("+ {\"id\":\"crm\",\"join.type\":\"email\"}"))
    }

    @Test func aChangedRequestIsAMissThatNamesTheField() async throws {
        // Only what was sent; the attached file keeps its digest.
        let report = try await replay { text in
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return lines.map { line -> String in
                guard line.hasPrefix(">") else { return line }
                return line.replacing("\"join_type\": \"email\"", with: "\"join_type\": \"user_id\"")
            }.joined(separator: "\n")
        }
        #expect(report.exitStatus == .mismatch)
        #expect(report.text().contains("/data/attributes/join_type"), "\(report.text())")
    }
}

import Foundation
import Testing

@testable import Commands

/// Files that commands make and take away are in a session too.
@Suite struct AsCodeSessionTests {
    @Test func anExportAndAResumedRunReplayTheSame() async throws {
        let line = #"{"id": "ID", "type": "t", "join_attribute": "b", "join_type": "c"}"# + "\n"
        let stage = Stage([
            "ab.jsonl": line.replacing("ID", with: "a") + line.replacing("ID", with: "crm") + line.replacing("ID", with: "z")
        ])
        let path = NSTemporaryDirectory() + "tenon-\(UUID().uuidString).session"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try stage.interpreter.context.startRecording(path)
        for text in [
            #"create users from {id: "crm", type: "t", join_attribute: "x", join_type: "c"}"#, "create users from ab.jsonl",
            "delete users/crm --yes", "create users from ab.jsonl --resume",
            "export users to out/; apply users from out --prune; delete users/z --yes; export users to out/ --prune; diff users out local",
            "export users to out", "plan --exit-code apply users from ab.jsonl",
        ] {
            _ = await stage.run(text)
        }
        let stopped = try #require(try await stage.interpreter.context.stopRecording())
        #expect(stopped.isSame, "\(stopped.text)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("* wrote ab.jsonl.users.local.journal sha256:"))
        #expect(text.contains("* removed ab.jsonl.users.local.journal\n"))
        #expect(text.contains("* wrote out/a.json sha256:") && !text.contains("z.json sha256:"))
        #expect(text.contains("\n[10]\n"))
    }
}

import Diagnostics
import Testing

@testable import Commands

@Suite struct PartialWriteTests {
    @Test(arguments: [
        (Diagnostic("conflict", .conflict, "m", answer: .init(status: 409)), "1 created, 1 refused, 2 not sent", Kind.partial),
        (
            Diagnostic("timed-out", .timeout, "m", soFar: "it may have arrived"), "1 created, 1 failed (it may have arrived), 2 not sent",
            .partial
        ),
        (Diagnostic.cancelled(), "1 created, 1 interrupted, 2 not sent", .cancelled),
    ])
    func aFailureSaysHowFarItGot(_ problem: Diagnostic, _ words: String, _ kind: Kind) {
        let told = problem.afterPart(done: 1, "created", of: 4)
        #expect(told.soFar == words)
        #expect(told.kind == kind)
        #expect(problem.afterPart(done: 0, "created", of: 4).kind == problem.kind)
        #expect(problem.afterPart(done: 0, "created", of: 1).soFar == problem.soFar)
    }

    @Test func whatWasCreatedBeforeTheRefusalStays() async {
        let rows = #"{"id": "a", "type": "t", "join_attribute": "u", "join_type": "u"}"#
        let stage = Stage(["a.jsonl": rows, "ab.jsonl": rows.replacing("\"a\"", with: "\"b\"") + "\n" + rows])
        _ = await stage.run("create users from a.jsonl")
        let shown = await stage.run("create users from ab.jsonl")
        #expect(shown.status == 6)
        #expect(shown.notes.contains("so far: 1 created, 1 refused, 0 not sent"))
        #expect(await stage.run("list users | get id").data == "\"a\"\n\"b\"\n")
    }
}

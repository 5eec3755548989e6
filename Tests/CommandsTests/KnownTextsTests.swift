import Diagnostics
import Foundation
import Language
import Recording
import Testing
import Values

@testable import Commands

/// What an earlier session said is not read again, unless something could make a difference.
@Suite struct KnownTextsTests {
    private let texts = KnownTexts()

    /// How often a text is read when it is said in a scope.
    private func reads(_ text: String, in scope: Scope, _ files: [String: String] = [:]) throws -> Int {
        var count = 0
        texts.begin(in: Stage.world(Stage.Disk(files)))
        defer { texts.end() }
        let vocabulary = try #require(texts.vocabulary)
        let source = Source(nil, text)
        _ = texts.text(source, in: scope) {
            count += 1
            let script = Script.parse(source, vocabulary: vocabulary, surroundings: scope.surroundings)
            return KnownTexts.Text(script, script.problems + script.check(vocabulary: vocabulary, surroundings: scope.surroundings))
        }
        return count
    }

    @Test func aTextIsReadOnce() throws {
        #expect(try reads("list users", in: Scope()) == 1)
        #expect(try reads("list users", in: Scope()) == 0)
        #expect(try reads("list accounts", in: Scope()) == 1)
    }

    @Test func aTextIsReadAnewWhereOtherNamesAreInSight() throws {
        let scope = Scope()
        #expect(try reads("print $n", in: scope) == 1)
        scope.declare("n", 1)
        #expect(try reads("print $n", in: scope) == 1)
        scope.declare("n", 2)
        #expect(try reads("print $n", in: scope) == 0)
        scope.declare("n", 2, isMutable: true)
        #expect(try reads("print $n", in: scope) == 1)
    }

    @Test func whatLooksAtAFileIsReadEachTime() throws {
        #expect(try reads("create users from crm.json", in: Scope(), [:]) == 1)
        #expect(try reads("create users from crm.json", in: Scope(), ["crm.json": "[]"]) == 1)
        #expect(try reads("load lib.tenon", in: Scope(), ["lib.tenon": "let n = 1"]) == 1)
        #expect(try reads("load lib.tenon", in: Scope(), ["lib.tenon": "let m = 1"]) == 1)
    }

    @Test func namedTextsAndLongOnesAreNotKept() throws {
        let long = "print '" + String(repeating: "a", count: 5_000) + "'"
        #expect(try reads(long, in: Scope()) == 1)
        #expect(try reads(long, in: Scope()) == 1)
    }

    /// Every session of the project, twice in a row on the same knowledge, and among each other in another order.
    @Test func lawKnowledgeChangesNothing() async throws {
        var disk = Stage.world.files
        disk.read = { path in [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
        disk.list = { _ in [] }
        disk.exists = { _ in true }
        var plan = SessionSuite.Plan()
        (plan.repeats, plan.seed) = (2, 7)
        let suite = try SessionSuite(SessionTests.files.map { SessionTests.folder + "/" + $0 }, disk)
        let report = try await suite.play(Replay(disk: disk.read, runner: SessionRunner.factory(sites: nil)), plan)
        #expect(report.exitStatus == .done, "\n\(report.text())")
    }
}

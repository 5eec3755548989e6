import Diagnostics
import Foundation
import Language
import ProductAnalytics
import Testing
import Values

@testable import Commands

@Suite struct VerbTests {
    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Sources")

    /// The folder is the table of contents, and forgetting a verb in `Verb.all` is noticed.
    @Test func everyFileInVerbsDeclaresOneVerbOfTheTable() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.sources.appendingPathComponent("Commands/Verbs").path)
        let names = files.map { $0.replacing(".swift", with: "").lowercased() }.sorted()
        #expect(names == Verb.all.map(\.name).sorted())
    }

    @Test(arguments: Verb.all.map(\.signature))
    func everyUsageLineReadsBackAsItIsWritten(_ signature: Signature) throws {
        #expect(try Usage(parsing: signature.usage.text).description == signature.usage.description)
        #expect(signature.usage.name == signature.name)
    }

    @Test func noVerbIsDescribedTwice() {
        #expect(Set(Verb.all.map(\.name)).count == Verb.all.count)
    }

    /// An example that does not even parse would teach a mistake. Files it names need not be there.
    @Test(arguments: Verb.all.map(\.signature))
    func everyExampleIsAcceptedByTheChecker(_ signature: Signature) {
        #expect(!signature.examples.isEmpty)
        // Its examples are no lines of a script; `ProfileTests` reads them.
        for example in signature.examples where signature.name != "profile" {
            var world = Stage.world
            world.files.exists = { _ in true }
            world.files.read = { path in
                Array((path.hasSuffix(".json") ? "{}" : path.hasSuffix(".tenon") ? "params file: path\nprint $file\n" : "").utf8)
            }
            let interpreter = Interpreter(Stage.context(world: world))
            interpreter.context.keyRing = KeyRing([Profile("prod", .local)], world)
            interpreter.scope.declare("connection", ["id": "x"])
            let problems = interpreter.check(Source(nil, example)).filter { $0.severity == .error }
            #expect(problems.isEmpty, "\(example): \(problems.map { $0.drawn() }.joined())")
        }
    }

    @Test(arguments: Statements.all.map(\.name))
    func everyExampleOfAStatementRuns(_ name: String) async throws {
        let statement = try #require(Statements.all.first { $0.name == name })
        let files = [
            "greet.tenon": "print \"hello\"", "lib.tenon": "def twice(n: int) -> int { return $n * 2 }", "crm.json": Stage.crm,
        ]
        let shown = await Stage(files).run(statement.example)
        #expect(shown.status == (name == "fail" ? 1 : 0), "\(statement.example)\n\(shown.notes)")
        #expect(!shown.notes.contains("warning"), "\(shown.notes)")
    }

    @Test func useWithABlockHoldsForTheBlockAlone() async {
        let shown = await Stage().run(
            """
            use entity users
            use entity accounts { print (set | where setting == "entity" | get value) }
            print (set | where setting == "entity" | get value)
            try { use entity accounts { fail "out" } } catch { }
            print (set | where setting == "entity" | get value)
            """)
        #expect(shown.data == "[\"accounts\"]\n[\"users\"]\n[\"users\"]\n", "\(shown.notes)")
    }

    @Test func aTimeoutIsSet() async {
        let shown = await Stage().run("set timeout 5s\nprint (set | where setting == \"timeout\" | get value)\nset timeout 0s")
        #expect(shown.data == "[\"5s\"]\n" && shown.notes.contains("error[no-time]"), "\(shown)")
    }

    @Test(arguments: Manual.names)
    func everyNameOfTheManualHasAPage(_ name: String) throws {
        #expect(try Manual.page(name).count > name.count)
    }
}

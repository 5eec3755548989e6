import Diagnostics
import Foundation
import Language
import PluginHost
import Synchronization
import Testing
import Values

@testable import Commands

/// What a program may ask of the shell, and what it is answered.
@Suite struct AgentTests {
    static let patterns: [(String, String, Bool)] = [
        ("*", "delete users/a", true), ("create users", "create users from x.json", true),
        ("create users", "create accounts from x", false),
        ("create users", "create", false), ("cre* users", "create users", true), ("delete users/tmp-*", "delete users/tmp-a", true),
        ("delete users/tmp-*", "delete users/a", false), ("delete users/tmp-? --yes", "delete users/tmp-a --yes", true),
        ("> *.csv", "> a.csv", true), ("> *.csv", "> a.json", false), ("", "list", false), ("sh git", "sh git", true),
        ("sh git", "sh rm", false),
    ]

    @Test(arguments: patterns)
    func patternsAreMatchedWordForWord(_ pattern: String, _ line: String, _ isAllowed: Bool) {
        let words = line.split(separator: " ").map(String.init)
        #expect(Allowance([pattern]).permits([words]) == isAllowed)
    }

    @Test func everyLineMustBeAllowed() {
        let allowance = Allowance(["delete users/tmp-*", "create"])
        #expect(allowance.permits([["delete", "users/tmp-a"], ["delete", "users/tmp-b"]]))
        #expect(!allowance.permits([["delete", "users/tmp-a"], ["delete", "users/b"]]))
        // A blank in a value is no end of a word.
        #expect(!Allowance(["delete users/a"]).permits([["delete", "users/a users/b"]]))
        #expect(allowance.mayPermit("create") && !allowance.mayPermit("reset"))
    }

    static func desk(_ files: [String: String] = [:], allow patterns: String...) -> (desk: Desk, stage: Stage) {
        let stage = Stage(files)
        // The stage keeps the files, and nobody else uses its interpreter.
        nonisolated(unsafe) let interpreter = Interpreter(stage.interpreter.context)
        return (Desk(interpreter, behind: AgentGate(Allowance(patterns))), stage)
    }

    static func answer(_ desk: Desk, _ name: String, _ arguments: Value, _ patterns: [String] = []) async throws -> ToolAnswer {
        let tool = try #require(desk.tools(Allowance(patterns)).first { $0.name == name })
        return try await tool.call(ToolCall(name, arguments))
    }

    static let reaching: [(String, String)] = [
        ("create users from crm.json", "create"), ("list users > x.json", ">"), ("[1] | save x.json", ">"), ("run writes.tenon", "create"),
        ("load 'writes.tenon'", "create"), ("run outer.tenon", "create"), ("if true { delete users/a --yes }", "delete"),
        ("export users to x", "export"), ("requires shell\nsh [\"ls\"]", "sh"), ("let f = 'writes.tenon'\nrun $f", "create"),
        ("create users from crm.json &", "create"),
    ]

    /// Whatever a text hides a write behind, nothing is written and no file is there afterwards.
    @Test(arguments: reaching)
    func nothingIsWrittenThatIsNotAllowed(_ text: String, _ verb: String) async throws {
        let (desk, stage) = Self.desk([
            "crm.json": Stage.crm, "writes.tenon": "create users from crm.json", "outer.tenon": "run writes.tenon",
        ])
        let before = Set(stage.disk.files.withLock { $0.keys })
        let answer = try await Self.answer(desk, "run", ["script": .text(text)])
        #expect(answer.isError && answer.structured?["id"] == "not-allowed", "\(answer.text)")
        #expect(answer.text.contains("'\(verb)") || answer.structured?["id"] == "not-allowed")
        #expect(Set(stage.disk.files.withLock { $0.keys }) == before)
        #expect(try await Self.answer(desk, "list", ["entity": "users"]).structured == ["result": []])
    }

    @Test func aTextThatHidesWhatItDoesIsNotPlannedAndNotDone() async throws {
        let (desk, _) = Self.desk(["crm.json": Stage.crm, "writes.tenon": "create users from crm.json"], allow: "*")
        let answer = try await Self.answer(desk, "run", ["script": "let f = 'writes.tenon'\nrun $f"], ["*"])
        #expect(answer.isError && answer.structured?["id"] == "unplanned", "\(answer.text)")
    }

    @Test func aPlanIsDoneOnce() async throws {
        let (desk, _) = Self.desk(["crm.json": Stage.crm], allow: "create users")
        let plan = try await Self.answer(desk, "create", ["entity": "users", "source": "crm.json"])
        let handle = try #require(plan.structured?["handle"])
        #expect(plan.structured?["command"] == "create users from crm.json")
        #expect(try await Self.answer(desk, "apply_plan", ["handle": handle]).structured?["action"] == "created")
        #expect(try await Self.answer(desk, "apply_plan", ["handle": handle]).structured?["id"] == "no-plan")
    }

    @Test func whatDeletesNeedsAPerson() async throws {
        let (desk, _) = Self.desk(["crm.json": Stage.crm], allow: "*")
        let handle = try #require(try await Self.answer(desk, "reset", [:]).structured?["handle"])
        #expect(try await Self.answer(desk, "apply_plan", ["handle": handle]).structured?["id"] == "cannot-confirm")
    }

    @Test func everyVerbIsAToolOrLeftOutForAReason() {
        let (desk, _) = Self.desk(allow: "*")
        let names = Set(desk.tools(Allowance(["*"])).map(\.name))
        let leftOut = Set(Verb.all.map { $0.name == "run" ? "run_file" : $0.name }).subtracting(names)
        #expect(
            leftOut.sorted() == [
                "cancel", "deny", "exit", "fault", "history", "jobs", "last", "print", "profile", "record", "rewrite", "set", "wait",
            ])
        for tool in desk.tools(Allowance([])) {
            #expect(tool.inputSchema["oneOf"] == nil && tool.inputSchema["properties"]?["yes"] == nil, "\(tool.name)")
            #expect(tool.name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
        }
    }

    /// The page shows JSON that is JSON, tools that there are, and problems by ids that have pages.
    @Test func thePageSaysWhatIsSo() throws {
        let page = try DocumentationTests.page("MCP")
        let fences = page.components(separatedBy: "```json\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(fences.count >= 3)
        for fence in fences { _ = try JSON.parse(Array(fence.utf8)) }
        let (desk, _) = Self.desk(allow: "*")
        let names = desk.tools(Allowance(["*"])).map(\.name)
        for match in page.matches(of: #/^\| `([a-z_]+)`[ ,]/#.anchorsMatchLineEndings()) {
            #expect(names.contains(String(match.1)), "\(match.1)")
        }
        for match in page.matches(of: #/\(`([a-z]+-[a-z]+)`\)/#) { #expect(ErrorPage.named(String(match.1)) != nil, "\(match.1)") }
    }

    @Test func largeResultsAreKeptForAWhile() {
        var results = KeptResults()
        let handles = (0..<20).map { results.keep(.int($0), size: 10) }
        #expect(results[handles[3]] == nil && results[handles[4]] == 4 && results.handles.count == KeptResults.most)
        _ = results.keep(1, size: KeptResults.largest)
        #expect(results.handles.count == 1)
    }

    @Test func aPartHoldsWhatFits() {
        let rows = Value.list((0..<100).map { .text(String(repeating: "x", count: $0)) })
        var (at, all) = (0, [Value]())
        while at < 100 {
            let part = ResultPart(of: rows, from: at, atMost: nil, bytes: 500)
            #expect(part.end > at && part.count == 100)
            all += part.value.list ?? []
            at = part.end
        }
        #expect(.list(all) == rows)
        #expect(ResultPart(of: rows, from: 500, atMost: nil, bytes: 500).value == [])
        #expect(ResultPart(of: rows, from: 0, atMost: 2, bytes: 500).end == 2)
    }
}

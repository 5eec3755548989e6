import Language
import ProductAnalytics
import Synchronization
import Testing
import Values

@testable import Commands

/// Laws of what makes one collection of connections another, over generated ones.
@Suite struct ReconciliationTests {
    /// Connections that often have ids, fields and texts in common.
    struct Generator {
        var state: UInt64
        mutating func below(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(count))
        }
        mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[below(choices.count)] }

        mutating func field(_ id: String) -> Field {
            Field(
                id: id, sourceName: pick(["a", "b", "c"]), type: pick(["string", "number"]),
                displayName: pick([nil, nil, "", "One", "Größe \"x\""]), description: pick([nil, "", "text"]),
                groups: pick([nil, [], ["g"], ["g", "h"]]))
        }

        mutating func connection(_ id: String) -> CreateConnectionRequest {
            var ids = ["f", "g/1", "ü", "h", "i j"]
            let fields = (0..<below(5)).map { _ in field(ids.remove(at: below(ids.count))) }
            return CreateConnectionRequest(
                id: id, type: below(8) == 0 ? "salesforce" : "ref_table", joinAttribute: below(8) == 0 ? "user_id" : "user_email",
                joinType: "email", fields: pick([fields, fields, nil]),
                metadata: pick([nil, nil, [:], ["table": "t"], ["a b": "1", "c": "2"]]))
        }

        mutating func connections() -> [CreateConnectionRequest] {
            var ids = ["crm", "a/b", "é", "..", "UPPER", "x y", String(repeating: "long", count: 60)]
            return (0..<below(6)).map { _ in connection(ids.remove(at: below(ids.count))) }
        }
    }

    private static func rows(_ requests: [CreateConnectionRequest]) -> Value { .list(requests.map(\.declaration)) }

    /// Whatever there is becomes whatever is wanted, and a second time nothing is left to do.
    @Test(arguments: 0..<60) func applyGivesWhatIsWanted(_ seed: Int) async {
        var generator = Generator(state: UInt64(seed) &* 977 &+ 5)
        let (before, after) = (generator.connections(), generator.connections())
        let stage = Stage()
        stage.interpreter.scope.declare("before", Self.rows(before))
        stage.interpreter.scope.declare("after", Self.rows(after))
        if !before.isEmpty { #expect(await stage.run("create users from $before").status == 0) }
        guard !after.isEmpty else { return }
        let first = await stage.run("apply users from $after --prune --replace --yes")
        #expect(first.status == 0, "\(first.notes)")
        #expect(await stage.run("diff users local $after").data == "")
        let again = await stage.run("apply users from $after --prune --replace")
        #expect(again.status == 0 && again.data == "" && again.notes.contains("nothing to change"), "\(again)")
        #expect(await stage.run("plan --exit-code apply users from $after --prune").status == 0)
    }

    /// What the comparison says is what an independent one finds.
    @Test(arguments: 0..<200) func equalSidesDoNotDiffer(_ seed: Int) {
        var generator = Generator(state: UInt64(seed) &* 31 &+ 9)
        let one = generator.connection("x")
        #expect(Comparison(one, one).differences.isEmpty)
        #expect(Comparison(one, one).update == nil)
        #expect(one.isMet(by: one))
        // The order of the fields says nothing.
        var turned = one
        turned.fields = one.fields.map { $0.reversed() }
        #expect(Comparison(one, turned).differences.isEmpty)
        let other = generator.connection("x")
        let comparison = Comparison(one, other)
        #expect(comparison.differences.isEmpty == Comparison(other, one).differences.isEmpty)
        #expect(comparison.differences.isEmpty == (comparison.lasting.isEmpty && comparison.update == nil))
        if comparison.differences.isEmpty { #expect(other.isMet(by: one)) }
    }

    /// The update is the smallest: what is alike is not in it, and a field is renamed rather than lost.
    @Test func theUpdateIsTheSmallest() {
        func connection(_ fields: [Field]) -> CreateConnectionRequest {
            CreateConnectionRequest(id: "c", type: "t", joinAttribute: "a", joinType: "j", fields: fields)
        }
        let keep = Field(id: "keep", sourceName: "k", type: "string", displayName: "Keep")
        let old = connection([
            keep, Field(id: "shown", sourceName: "s", type: "string", displayName: "Old", groups: ["g"]),
            Field(id: "nps", sourceName: "n", type: "number"), Field(id: "gone", sourceName: "g", type: "string"),
            Field(id: "typed", sourceName: "t", type: "string"),
        ])
        let new = connection([
            keep, Field(id: "shown", sourceName: "s", type: "string", description: "D", groups: ["g"]),
            Field(id: "score", sourceName: "n", type: "number"), Field(id: "typed", sourceName: "t", type: "number"),
            Field(id: "come", sourceName: "c", type: "string"),
        ])
        let comparison = Comparison(old, new)
        #expect(comparison.update?.fieldsToDelete == ["gone", "typed"])
        #expect(comparison.update?.fieldsToAdd?.map(\.id) == ["typed", "come"])
        #expect(
            comparison.update?.fieldsToUpdate == [FieldUpdate("shown", displayName: "", description: "D"), FieldUpdate("nps", id: "score")])
        #expect(comparison.lasting.isEmpty)
        #expect(
            comparison.differences.map { "\($0.change) \($0.path ?? "")" } == [
                "removed fields[\"shown\"].display_name", "added fields[\"shown\"].description", "changed fields[\"nps\"].id",
                "removed fields[\"gone\"]", "changed fields[\"typed\"].type", "added fields[\"come\"]",
            ])
    }

    /// An export is what `apply` takes back, whatever the ids are made of.
    @Test(arguments: 0..<20) func exportThenApplyIsNoChange(_ seed: Int) async {
        var generator = Generator(state: UInt64(seed) &* 131 &+ 77)
        let stage = Stage()
        stage.interpreter.scope.declare("all", Self.rows(generator.connections()))
        _ = await stage.run("if len($all) > 0 { create users from $all }")
        let exported = await stage.run("export users to out/")
        #expect(exported.status == 0, "\(exported.notes)")
        let names = stage.disk.files.withLock { Array($0.keys) }
        #expect(
            names.allSatisfy { $0.hasPrefix("out/") && $0.utf8.count <= 259 && !$0.dropFirst(4).contains("/") && !$0.hasPrefix("out/.") })
        #expect(await stage.run("export users to out | where action != \"unchanged\"").data == "")
        let applied = await stage.run("apply users from out/ --prune")
        #expect(applied.status == 0 && applied.data == "", "\(applied)")
        #expect(await stage.run("diff users local out/").data == "")
        #expect(await stage.run("diff users out/ local").data == "")
    }

    @Test func namesOfFilesAreSafeAndTellIdsApart() {
        #expect(FileNaming.file(of: "crm-integration") == "crm-integration.json")
        #expect(FileNaming.file(of: "../a b%") == "%2E.%2Fa%20b%25.json")
        #expect(FileNaming.file(of: "é") == "%C3%A9.json")
        let (one, two) = (String(repeating: "é", count: 255), String(repeating: "é", count: 254) + "e")
        #expect(FileNaming.file(of: one) != FileNaming.file(of: two))
        #expect(FileNaming.file(of: one).utf8.count <= 205)
    }
}

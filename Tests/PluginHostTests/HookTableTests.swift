import Diagnostics
import PluginHost
import Testing
import Values

@Suite struct HookTableTests {
    private func hook(
        _ owner: String, _ kind: HookDeclaration.Kind, order: Int = 0, match: String? = nil, isAudit: Bool = false, denies: Bool? = nil,
        timeout: Int = 60_000, _ answer: @escaping @Sendable (Value) async throws -> HookAnswer
    ) -> Hook {
        var declaration = HookDeclaration(
            event: .commandBefore, kind: kind, match: match, isAudit: isAudit, deniesOnError: denies ?? (kind == .check), tool: "t")
        (declaration.order, declaration.timeout) = (order, timeout)
        return Hook(owner, isPlugin: true, declaration, answer: answer)
    }

    private func happening(_ text: String, depth: Int = 0) -> Happening {
        Happening(.commandBefore, subject: text, depth: depth, payload: ["text": .text(text)])
    }

    private let rewrite: HookTable.Rewrite = { _, change, _ in
        let text = change.string ?? ""
        guard !text.hasPrefix("bad") else { throw Diagnostic("escalation", .forbidden, "that may not be") }
        return Happening(.commandBefore, subject: text, payload: ["text": .text(text)])
    }

    @Test func rewritesComeFirstByOrderThenByNameAndChecksSeeWhatCameOfThem() async {
        let table = HookTable(budget: 60_000)
        table.add(
            hook("check", .check) { payload in
                payload["text"]?.string == "one two three" ? HookAnswer(.deny(reason: "seen: one two three")) : HookAnswer()
            })
        table.add(hook("b", .rewrite, order: 1) { HookAnswer(.rewrite(.text(($0["text"]?.string ?? "") + " three"))) })
        table.add(hook("a", .rewrite, order: 1) { HookAnswer(.rewrite(.text(($0["text"]?.string ?? "") + " two"))) })
        let verdict = await table.decide(happening("one"), rewrite: rewrite)
        #expect(verdict.happening.subject == "one two three")
        #expect(verdict.denial?.owner == "check")
        #expect(verdict.denial?.reason == "seen: one two three")
        #expect(verdict.asked.subject == "one")
    }

    @Test func theFirstDenialCountsAndAllAreTold() async {
        let table = HookTable(budget: 60_000)
        for name in ["b", "a", "c"] { table.add(hook(name, .check) { _ in HookAnswer(.deny(reason: "no from \(name)")) }) }
        let verdict = await table.decide(happening("x"))
        #expect(verdict.denial?.owner == "a")
        #expect(verdict.decisions.map(\.owner) == ["a", "b", "c"])
    }

    @Test func whatIsRefusedAsARewritingDoesNotPassAsItWas() async {
        let table = HookTable(budget: 60_000)
        table.add(hook("r", .rewrite) { _ in HookAnswer(.rewrite("bad idea")) })
        let verdict = await table.decide(happening("fine"), rewrite: rewrite)
        #expect(verdict.denial?.reason == "that may not be")
        #expect(verdict.happening.subject == "fine")
    }

    @Test(arguments: [(HookDeclaration.Kind.check, true, true), (.check, false, false), (.rewrite, true, false), (.observe, true, false)])
    func onlyAFailingCheckDenies(_ kind: HookDeclaration.Kind, _ denies: Bool, _ isDenied: Bool) async {
        let table = HookTable(budget: 60_000)
        table.add(hook("f", kind, denies: denies) { _ in throw Diagnostic("x", .fail, "it broke") })
        let verdict = await table.decide(happening("x"), rewrite: rewrite)
        #expect((verdict.denial != nil) == isDenied)
        if !isDenied { #expect(verdict.notes.map(\.text) == ["warning: it broke"]) }
    }

    @Test func aCheckThatTakesTooLongDenies() async {
        let table = HookTable(budget: 60_000)
        table.add(
            hook("slow", .check, timeout: 20) { _ in
                try await Task.sleep(for: .seconds(60))
                return HookAnswer()
            })
        let verdict = await table.decide(happening("x"))
        #expect(verdict.denial?.reason == "the hook of 'slow' did not answer within 20 ms")
    }

    @Test func inAReplayNobodyLooksAtTheClock() async {
        let table = HookTable(budget: nil)
        table.add(hook("slow", .check, timeout: 1) { _ in
            try await Task.sleep(for: .milliseconds(50))
            return HookAnswer(.deny(reason: "after all"))
        })
        #expect(await table.decide(happening("x")).denial?.reason == "after all")
    }

    @Test func threeOverrunsInARowSwitchAnObserverOff() async {
        let table = HookTable(budget: 60_000)
        table.add(
            hook("slow", .observe, timeout: 5) { _ in
                try await Task.sleep(for: .seconds(60))
                return HookAnswer()
            })
        for _ in 0..<3 { #expect(await !table.decide(happening("x")).decisions.isEmpty) }
        #expect(await table.decide(happening("x")).decisions.isEmpty)
    }

    @Test func anAuditChangesNothingAndTellsWhatWouldHaveBeen() async {
        let table = HookTable(budget: 60_000)
        table.add(hook("audit", .check, isAudit: true) { _ in HookAnswer(.deny(reason: "no")) })
        let verdict = await table.decide(happening("x"))
        #expect(verdict.denial == nil)
        #expect(verdict.notes.map(\.text) == ["audit: would deny: no"])
    }

    @Test func aHookIsNotAskedAboutWhatItRunsItself() async {
        let table = HookTable(budget: 60_000)
        let again = happening("x")
        table.add(
            hook("self", .observe) { _ in
                let inner = await table.decide(again)
                return HookAnswer(notes: ["inner notes: \(inner.notes.count)"])
            })
        let verdict = await table.decide(happening("x"))
        #expect(verdict.notes.map(\.text) == ["inner notes: 0"])
    }

    @Test func globsDecideWhoIsAsked() async {
        let table = HookTable(budget: 60_000)
        table.add(hook("d", .check, match: "delete *") { _ in HookAnswer(.deny(reason: "no")) })
        #expect(await table.decide(happening("delete users/a")).denial != nil)
        #expect(await table.decide(happening("list users")).denial == nil)
        #expect(await table.decide(happening("delete users/a", depth: 1)).denial == nil)
    }

    @Test(arguments: [
        ("*", "", true), ("a*c", "abc", true), ("a*c", "abd", false), ("?", "é", true), ("a?c", "ac", false), ("*b*", "abc", true),
        ("a", "A", false), ("", "", true), ("**", "x", true),
    ])
    func globsMatch(_ pattern: String, _ text: String, _ matches: Bool) { #expect(TextGlob(pattern).matches(text) == matches) }

    @Test func whatWasRecordedCountsLikeAHook() async {
        let table = HookTable(budget: 60_000)
        let recorded = Verdict.Decided(
            owner: "gone", event: .commandBefore, kind: .deny, isAudit: false, words: "because", notes: ["a note"], isPlugin: true,
            denies: true)
        let verdict = await table.decide(happening("x"), recorded: [recorded])
        #expect(verdict.denial?.owner == "gone")
        #expect(verdict.notes.map(\.text) == ["a note"])
    }
}

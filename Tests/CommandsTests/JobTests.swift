import Diagnostics
import Language
import Synchronization
import Testing
import Values

@testable import Commands

/// Jobs: what they keep, when it is shown, and what becomes of failures.
@Suite struct JobTests {
    @Test func aScriptWaitsForItsJobsAndShowsWhatTheyKept() async {
        let shown = await Stage().run("print \"a\" &\nprint \"b\" &\nprint \"c\"")
        #expect(shown.data.hasPrefix("c\n") || shown.data.hasSuffix("a\nb\n"), "\(shown.data)")
        #expect(shown.data.split(separator: "\n").sorted() == ["a", "b", "c"] && shown.data.hasSuffix("a\nb\n") && shown.status == 0)
    }

    @Test func aJobHasTheVariablesAsTheyWereAndDefinitionsToo() async {
        let text = """
            let mut n = 1
            def double(x: int) -> int { return $x * 2 + $n - $n }
            double $n &
            $n = 5
            for $i in [10, 20] { double $i & }
            wait
            """
        let shown = await Stage().run(text)
        #expect(shown == ("2\n20\n40\n", "", 0))
    }

    @Test func aJobKnowsTheDefinitionsOfItsBlock() async {
        let text = """
            def outer(n: int) { def inner(k: int) -> int { if $k > 10 { return $k }; inner ($k + 100) &; return $k + 1 }; inner $n & }
            outer 4
            """
        let shown = await Stage().run(text)
        #expect(shown == ("5\n104\n", "", 0))
    }

    @Test func waitGivesTheValue() async {
        #expect(await Stage().run("list users &\nlet rows = wait 1\nprint (to_json($rows))").data == "[]\n")
        #expect(await Stage().run("[3, 4] &\n5 &\nlet all = wait\nprint (to_json($all))").data == "[[3,4],5]\n")
        #expect(await Stage().run("[3, 4] &\nlet rows = wait 1\nprint len($rows)").data == "2\n")
        #expect(await Stage().run("print \"x\" &\nlet rows = wait 1\nprint \"y\"").data == "x\ny\n")
    }

    @Test func waitRaisesTheFailure() async {
        let stage = Stage()
        let shown = await stage.run("show users/nothing &\nprint 1\nwait 1")
        #expect(shown.status == 4 || shown.status == 1)
        #expect(shown.notes.contains("waited for here") && shown.notes.contains("1 | show users/nothing"), "\(shown.notes)")
        let caught = await Stage().run("show users/nothing &\ntry { wait } catch as $e { print \"caught\" }")
        #expect(caught == ("caught\n", "", 0))
    }

    @Test func aFailureThatNobodyWaitedForIsTheScripts() async {
        let shown = await Stage().run("show users/nothing &\nprint 1")
        #expect(shown.status == 4 && shown.data == "1\n" && shown.notes.contains("show users/nothing"), "\(shown.notes)")
    }

    @Test func jobsHaveAContextOfTheirOwn() async {
        let shown = await Stage().run("use entity accounts\nlist &\nuse entity users\nwait\nset | where setting == \"entity\" | get value")
        #expect(shown.status == 0 && shown.data.contains("users"), "\(shown.data)\(shown.notes)")
    }

    @Test func jobsAreListed() async {
        let stage = Stage { world in world.sleep = { _ in } }
        let shown = await stage.run("2 &\nlet x = wait 1\n3 &\nlet rows = jobs\nprint ($rows | get command) ($rows | get job)\nwait")
        #expect(shown.data.hasPrefix("[\"3\"] [2]\n"), "\(shown.data)\(shown.notes)")
    }

    @Test(arguments: [
        ("wait 7", "there is no job 7", "there are no jobs"), ("1 &\nwait 7", "there is no job 7", "the jobs are 1"),
        ("1 &\nlet a = wait 1\nwait 1", "job 1 has been waited for already", "what it gave was given then"),
        ("cancel 3", "there is no job 3", "there are no jobs"),
    ])
    func aNumberMustBeThatOfAJob(_ text: String, _ message: String, _ because: String) async {
        let shown = await Stage().run(text)
        #expect(shown.notes.contains("error[no-job]: \(message)\n") && shown.notes.contains("= because: \(because)\n"), "\(shown.notes)")
    }

    /// A program that runs until it is cancelled.
    private static func endless(_ started: Arrivals) -> Stage {
        Stage { world in
            world.run = { execution, _ in
                started.add()
                try await Task.sleep(nanoseconds: 20_000_000_000)
                return Execution.End()
            }
        }
    }

    final class Arrivals: Sendable {
        let count = Mutex(0)
        func add() { count.withLock { $0 += 1 } }
        func wait(for wanted: Int) async {
            for _ in 0..<2_000 where count.withLock({ $0 }) < wanted { try? await Task.sleep(nanoseconds: 2_000_000) }
        }
    }

    @Test func aJobCanBeCancelled() async {
        let started = Arrivals()
        let stage = Self.endless(started)
        stage.interpreter.keepsJobs = true
        #expect(await stage.run(#"sh ["p"] &"#).notes == "job 1: sh [\"p\"]\n")
        await started.wait(for: 1)
        #expect(stage.interpreter.context.openJobs == 1)
        #expect(await stage.run("cancel 1").status == 0)
        #expect(stage.interpreter.context.takeJobNotices() == ["job 1 cancelled: sh [\"p\"]\n"])
        let shown = await stage.run("wait 1")
        #expect(shown.notes.contains("error[job-cancelled]: job 1 was cancelled\n"), "\(shown.notes)")
    }

    @Test func aScriptThatFailsCancelsItsJobs() async {
        let stage = Self.endless(Arrivals())
        let shown = await stage.run("sh [\"p\"] &\nfail \"no\"")
        #expect(shown.status == 1 && shown.notes.contains("job 1 cancelled: sh [\"p\"]\n"), "\(shown.notes)")
    }

    @Test func onlySoManyRunAtOnce() async {
        let started = Arrivals()
        let stage = Self.endless(started)
        stage.interpreter.keepsJobs = true
        _ = await stage.run("for $i in range(20) { sh [\"p\"] & }")
        await started.wait(for: JobTable.width)
        let shown = await stage.run("jobs | group state | get count")
        #expect(shown.data.contains("16") && shown.data.contains("4"), "\(shown.data)\(shown.notes)")
        await stage.interpreter.context.endJobs()
        #expect(stage.interpreter.context.openJobs == 0)
    }

    @Test func ctrlCWhileWaitingLeavesTheJobInAConversation() async {
        let started = Arrivals()
        let stage = Self.endless(started)
        stage.interpreter.keepsJobs = true
        _ = await stage.run("sh [\"p\"] &")
        await started.wait(for: 1)
        nonisolated(unsafe) let waiting = stage
        let task = Task { await waiting.run("wait") }
        try? await Task.sleep(nanoseconds: 20_000_000)
        task.cancel()
        #expect(await task.value.status == 130)
        #expect(stage.interpreter.context.openJobs == 1)
        await stage.interpreter.context.endJobs()
    }

    @Test func aConversationTellsTheEndOfAJob() async {
        let stage = Stage()
        stage.interpreter.keepsJobs = true
        _ = await stage.run("list users &\nshow users/x &")
        for number in 1...2 { _ = await stage.interpreter.context.jobs.result(of: number) }
        #expect(
            stage.interpreter.context.takeJobNotices() == [
                "job 1 done: list users\n", "job 2 failed: show users/x (wait 2 says why)\n",
            ])
        #expect(stage.interpreter.context.takeJobNotices().isEmpty)
        #expect(await stage.run("wait 1").notes.isEmpty)
    }

    @Test func aJobAsksNobody() async {
        let shown = await Stage { $0.ask = { _ in "x" } }.run("prompt(\"Site?\") &\nwait 1")
        #expect(shown.notes.contains("a job runs beside what the terminal shows, and asks nothing"), "\(shown.notes)")
    }
}

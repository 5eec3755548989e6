import Diagnostics
import Foundation
import PluginHost
import Synchronization
import Testing
import Values

/// A plugin that behaves, in both eras.
@Suite struct PluginProcessTests {
    @Test(arguments: [("modern", PluginEra.modern), ("legacy", .legacy("2025-11-25"))])
    func itIsStartedByTheFirstCallAndAnswers(_ word: String, _ era: PluginEra) async throws {
        let plugin = PluginKit.python("well.py", [word])
        #expect(plugin.condition == .idle)
        let result = try await plugin.call("echo", ["a": 1], CallContext(id: "c7", now: 5_000_000, seed: .max, depth: 2))
        #expect(result.text == "said" && !result.isError)
        #expect(result.value?["arguments"]?["a"]?.int == 1)
        #expect(
            result.value?["call"].map { JSON.text($0) }
                == #"{"id":"c7","deadlineMs":45000,"now":5000,"seed":9007199254740991,"depth":2}"#)
        #expect(result.value?["trace"] == .null)
        let parent = try #require(TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"))
        let traced = try await plugin.call("echo", [:], CallContext(id: "c8", trace: TraceParent(seed: 7, within: parent)))
        #expect(traced.value?["trace"]?.string == "00-0af7651916cd43dd8448eb211c80319c-\(TraceParent(seed: 7).span)-00")
        #expect(plugin.era == era)
        #expect(try await plugin.tools().tools.map(\.name) == ["echo", "sleep", "ask", "die", "count"])
        #expect(await PluginKit.eventually { plugin.log.tail(1) == ["started"] })
        await plugin.stop()
        #expect(plugin.condition == .stopped)
    }

    @Test func whatItSpokeBeforeIsNotAskedAgain() async throws {
        let plugin = PluginKit.python("well.py", ["legacy"]) { $0.era = .legacy("2025-11-25") }
        #expect(try await plugin.call("echo", [:], CallContext(id: "1")).text == "said")
        await plugin.stop()
    }

    @Test func progressLengthensACallUpToItsEnd() async throws {
        var limits = PluginKit.limits
        (limits.idle, limits.longest) = (3_000, 60_000)
        let plugin = PluginKit.python("well.py", limits: limits)
        let seen = Mutex<[PluginProgress]>([])
        let result = try await plugin.call("sleep", ["steps": 4, "ms": 1_000, "progress": true], CallContext(id: "1")) { progress in
            seen.withLock { $0.append(progress) }
        }
        #expect(result.text == "slept")
        #expect(seen.withLock { $0.map(\.message) } == ["on", "on", "on", "on"])
        let idle = await PluginKit.problem(plugin, "sleep", ["steps": 1, "ms": 60_000])
        #expect(idle?.id == "plugin-timeout" && idle?.because.first == "there was no sign of life for 3000 ms (limits.idleMs)")
        await plugin.stop()
        (limits.idle, limits.longest) = (30_000, 1_500)
        let other = PluginKit.python("well.py", limits: limits)
        let long = await PluginKit.problem(other, "sleep", ["steps": 600, "ms": 100, "progress": true])
        #expect(long?.id == "plugin-timeout" && long?.because.first == "it took more than 1500 ms in all (limits.maxMs)")
        await other.stop()
    }

    @Test(arguments: ["modern", "legacy"]) func itMayAskThePersonDuringACall(_ era: String) async throws {
        let plugin = PluginKit.python("well.py", [era])
        let ask: PluginProcess.Ask = { question in
            #expect(question.plugin == "probe" && question.message == "How many?")
            return .accepted(["count": 3])
        }
        let result = try await plugin.call("ask", [:], CallContext(id: "1"), ask: ask)
        let answers = result.value?["answers"]
        #expect((era == "modern" ? answers?["q"] : answers)?["content"]?["count"]?.int == 3)
        #expect(era == "legacy" || result.value?["state"]?.string == "s1")
        await plugin.stop()
    }

    @Test func aCrashNamesThePluginAndItsLastWordsAndTheNextCallStartsItAgain() async throws {
        let plugin = PluginKit.python("well.py")
        let status = await PluginKit.problem(plugin, "die", ["status": 3])
        #expect(status?.kind == .plugin && status?.message == "plugin 'probe' was lost during 'die'")
        #expect(status?.because == ["it ended with status 3", "it wrote: started", "it wrote: about to die"])
        let signal = await PluginKit.problem(plugin, "die", ["signal": 11])
        #expect(signal?.because.first == "it ended with signal 11 (SIGSEGV)")
        #expect(try await plugin.call("echo", [:], CallContext(id: "1")).text == "said")
        await plugin.stop()
    }

    @Test func fiveCrashesSwitchItOff() async throws {
        let plugin = PluginKit.python("well.py")
        for _ in 1...5 { #expect(await PluginKit.problem(plugin, "die", ["status": 1])?.id == "plugin-crashed") }
        #expect(await PluginKit.eventually { plugin.condition == .off })
        let off = await PluginKit.problem(plugin, "echo")
        #expect(
            off?.id == "plugin-off"
                && off?.because.prefix(2) == ["it has crashed 5 times within 600 seconds", "the last time it ended with status 1"])
        plugin.enable()
        #expect(try await plugin.call("echo", [:], CallContext(id: "1")).text == "said")
        await plugin.stop()
    }

    @Test func onlyWhatChangesNothingIsCalledAgain() async throws {
        let scratch = PluginKit.scratch()
        for (isReadOnly, count) in [(false, 1), (true, 2)] {
            let plugin = PluginKit.python("dies-once.py", [scratch + "/\(isReadOnly)"]) { start in
                start.scratch = scratch
            }
            let outcome = try? await plugin.call("go", [:], CallContext(id: "1", isReadOnly: isReadOnly))
            #expect((outcome?.text == "done") == isReadOnly)
            #expect(try String(contentsOfFile: scratch + "/\(isReadOnly)", encoding: .utf8).count == count)
            await plugin.stop()
        }
    }

    @Test func aCancelledCallEndsAtOnceAndOneThatDoesNotListenIsEnded() async throws {
        let plugin = PluginKit.python("well.py")
        let first = try await plugin.call("count", [:], CallContext(id: "1")).value?["pid"]?.int
        let task = Task { try await plugin.call("sleep", ["steps": 1, "ms": 60_000], CallContext(id: "2")) }
        try await Task.sleep(nanoseconds: 100_000_000)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let second = try await plugin.call("count", [:], CallContext(id: "3")).value?["pid"]?.int
        #expect(first != second)
        #expect(await PluginKit.eventually { !PluginKit.isAlive(Int32(first ?? 0)) })
        // It was the person who wanted that, so it is no crash.
        #expect(plugin.condition != .off)
        await plugin.stop()
    }

    @Test func oneThatNobodyCallsIsStopped() async throws {
        var limits = PluginKit.limits
        limits.quitIdle = 100
        let plugin = PluginKit.python("well.py", limits: limits)
        let first = try await plugin.call("count", [:], CallContext(id: "1")).value?["pid"]?.int
        #expect(await PluginKit.eventually { plugin.condition == .idle && !PluginKit.isAlive(Int32(first ?? 0)) })
        let second = try await plugin.call("count", [:], CallContext(id: "2")).value?["pid"]?.int
        #expect(first != second && second != nil)
        await plugin.stop()
    }

    @Test func callsWaitForTheirTurn() async throws {
        let plugin = PluginKit.python("well.py")
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 1...20 { group.addTask { try await plugin.call("echo", [:], CallContext(id: "\(number)")).text } }
            for try await text in group { #expect(text == "said") }
        }
        await plugin.stop()
    }

    @Test func whatIsStoppedStaysSo() async {
        let plugin = PluginKit.python("well.py")
        _ = await PluginKit.problem(plugin, "echo")
        await plugin.stop()
        #expect(await PluginKit.problem(plugin, "echo")?.id == "plugin-stopped")
    }

    @Test func aProgramThatIsNotThereIsSaid() async {
        let plugin = PluginProcess(PluginKit.start(["/nowhere/at-all"]), limits: PluginKit.limits)
        let problem = await PluginKit.problem(plugin, "echo")
        #expect(problem?.id == "plugin-start" && problem?.message == "plugin 'probe' cannot be started")
        #expect(problem?.because == ["its program was not run", "it wrote: plugin-exec: there is no program /nowhere/at-all"])
    }
}

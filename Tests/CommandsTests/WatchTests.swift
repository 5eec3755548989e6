import Diagnostics
import Language
import Synchronization
import Testing
import Values

@testable import Commands

/// `watch`: rounds in a pipe, and painted over each other on a terminal.
@Suite struct WatchTests {
    @Test func inAPipeEachRoundStandsUnderALine() async {
        let shown = await Stage().run("watch 5s max 2 { [{id: \"a\", n: 1}] }")
        #expect(shown.status == 0 && shown.data == "{\"id\":\"a\",\"n\":1}\n{\"id\":\"a\",\"n\":1}\n", "\(shown)")
        #expect(shown.notes.hasPrefix("--- round 1 · 2026-09-21T") && shown.notes.contains("\n--- round 2 · "), "\(shown.notes)")
        let table = await Stage().run("set format table\nwatch 5s max 2 { [{id: \"a\"}] }")
        #expect(table.notes.isEmpty && table.data.contains("--- round 2 · "), "\(table.data)")
    }

    @Test func theConditionEndsItAndIsTold() async {
        let shown = await Stage().run("let mut n = 0\nwatch 1s until value > 2 max 10 { $n = $n + 1; $n }\nprint \"end\"")
        #expect(
            shown.data == "1\n2\n3\nend\n" && shown.notes.contains("--- round 3") && shown.notes.hasSuffix("· the condition holds\n"),
            "\(shown)")
    }

    @Test func onATerminalARoundIsPaintedOverTheOneBeforeAndChangesAreMarked() async {
        let stage = Stage(isTerminal: true)
        let shown = await stage.run("let mut n = 0\nwatch 1s max 2 { $n = $n + 1; [{id: \"a\", n: $n}, {id: \"b\", n: 7}] }")
        let frames = shown.data.split(separator: "\u{1b}[?2026h").map(String.init)
        #expect(frames.count == 2 && shown.notes.isEmpty, "\(shown)")
        #expect(frames[0].hasSuffix("id  n\na   1\nb   7\n\u{1b}[?2026l"), "\(frames)")
        #expect(frames[1].hasPrefix("\u{1b}[4A\r\u{1b}[J"), "\(frames)")
        #expect(frames[1].hasSuffix("id   n\na   2*\nb    7\n\u{1b}[?2026l"), "\(frames)")
    }

    @Test func whatIsPrintedBetweenIsPaintedOverToo() async {
        let shown = await Stage(isTerminal: true).run("watch 1s max 2 { print \"x\"; 1 }\nprint \"after\"")
        #expect(shown.data.contains("x\n\u{1b}[?2026h\u{1b}[3A\r\u{1b}[J"), "\(shown.data)")
        #expect(shown.data.hasSuffix("after\n"))
    }

    @Test func aFrameFitsTheTerminal() async {
        let stage = Stage(isTerminal: true) { $0.terminal.height = 6 }
        let shown = await stage.run("watch 1s max 1 { range(20) }")
        #expect(shown.data.split(separator: "\n").count == 6 && shown.data.contains("more lines"), "\(shown.data)")
    }

    @Test func ctrlCEndsItCleanly() async {
        let paused = JobTests.Arrivals()
        let make = {
            Stage { world in
                world.sleep = { _ in
                    paused.add()
                    try await Task.sleep(nanoseconds: 20_000_000_000)
                }
            }
        }
        for (text, status) in [("watch 1s { 1 }", 0), ("watch 1s { 1 }\nprint 2", 130), ("for $i in [1, 2] { watch 1s { 1 } }", 130)] {
            paused.count.withLock { $0 = 0 }
            nonisolated(unsafe) let stage = make()
            let task = Task { await stage.run(text) }
            await paused.wait(for: 1)
            task.cancel()
            let shown = await task.value
            #expect(shown.data == "1\n" && Int(shown.status) == status, "\(text): \(shown)")
        }
    }
}

import Diagnostics
import Language
import ProductAnalytics
import Synchronization
import Testing
import Values

@testable import Commands

/// A clock that goes on when it is told to, and a terminal that keeps what is written to it.
private final class Scene: Sendable {
    private let state = Mutex<(now: Int, written: String)>((0, ""))
    let width: Int
    init(width: Int = 80) { self.width = width }

    /// Nothing draws by itself: a test says when.
    var line: StatusLine {
        StatusLine(
            now: { self.state.withLock { $0.now } }, sleep: { _ in try await Task.sleep(for: .seconds(3600)) }, width: { self.width },
            put: { text in self.state.withLock { $0.written += text } })
    }

    func pass(_ milliseconds: Int) { state.withLock { $0.now += milliseconds * 1_000 } }

    /// What was written since this was asked last, with `|` where a line is begun anew.
    func written() -> String {
        state.withLock { state in
            defer { state.written = "" }
            return state.written.replacing("\r\u{1b}[K", with: "|")
        }
    }
}

@Suite struct StatusLineTests {
    @Test func whatIsQuickIsNotSeen() async {
        let scene = Scene()
        let line = scene.line
        await line.during {
            let number = line.begin(.request(to: "eu"))
            scene.pass(900)
            line.draw()
            line.end(number)
        }
        #expect(scene.written() == "")
    }

    @Test func aLongRequestIsSeenAndGone() async {
        let scene = Scene()
        let line = scene.line
        await line.during {
            let number = line.begin(.request(to: "eu"))
            scene.pass(3_200)
            line.draw()
            #expect(scene.written() == "|waiting for eu · 3 s · Ctrl-C stops")
            line.end(number)
            #expect(scene.written() == "|")
        }
        #expect(scene.written() == "")
    }

    @Test func aPauseCountsDown() async {
        let scene = Scene()
        let line = scene.line
        await line.during {
            let isOver = line.pause(12_000_000, because: "the rate limit is used up", attempt: 0, of: 0)
            scene.pass(500)
            line.draw()
            #expect(scene.written() == "|waiting 12 s for the rate limit · Ctrl-C stops")
            scene.pass(9_000)
            line.draw()
            #expect(scene.written() == "|waiting 3 s for the rate limit · Ctrl-C stops")
            isOver()
            #expect(scene.written() == "|")
            let other = line.pause(2_000_000, because: "answered 503", attempt: 2, of: 3)
            scene.pass(600)
            line.draw()
            #expect(scene.written() == "|answered 503: trying again in 2 s (2 of 3) · Ctrl-C stops")
            other()
        }
    }

    @Test func aPauseStandsBesideTheProgressOfManyWrites() async {
        let scene = Scene(width: 120)
        let line = scene.line
        await line.during {
            let progress = Progress("create users", of: 1_000, on: line)
            let request = line.begin(.request(to: "eu"))
            progress.show(100)
            scene.pass(2_000)
            // A request among many is nothing to speak of.
            line.draw()
            #expect(scene.written() == "|create users: 100 of 1000 · 50 a second · 18s left")
            let isOver = line.pause(10_000_000, because: "the rate limit is used up", attempt: 0, of: 0)
            scene.pass(500)
            line.draw()
            #expect(
                scene.written() == "|create users: 100 of 1000 · 40 a second · 23s left · waiting 10 s for the rate limit · Ctrl-C stops")
            isOver()
            line.end(request)
            // The progress goes on.
            #expect(scene.written() == "")
            progress.end()
            #expect(scene.written() == "|")
        }
    }

    @Test func whatIsWrittenBeneathStartsALineOfItsOwn() async {
        let scene = Scene()
        let line = scene.line
        await line.during {
            let number = line.begin(.work("reading"))
            scene.pass(600)
            line.draw()
            line.beneath {}
            #expect(scene.written() == "|reading|")
            line.draw()
            #expect(scene.written() == "|reading")
            line.end(number)
        }
    }

    @Test func nothingIsDrawnWhereNoCommandRuns() {
        let scene = Scene()
        let line = scene.line
        let number = line.begin(.work("reading"))
        scene.pass(5_000)
        line.draw()
        line.drawIfDue()
        #expect(scene.written() == "")
        line.end(number)
    }

    @Test func aNarrowTerminalCutsIt() async {
        let scene = Scene(width: 24)
        let line = scene.line
        await line.during {
            let number = line.begin(.request(to: "eu"))
            scene.pass(3_200)
            line.draw()
            #expect(scene.written() == "|waiting for eu · 3 s · ")
            line.end(number)
        }
    }

    @Test func aControlCharacterDoesNothing() async {
        let scene = Scene()
        let line = scene.line
        await line.during {
            let number = line.begin(.work("reading \u{1b}[2J.csv"))
            scene.pass(600)
            line.draw()
            #expect(!scene.written().contains("\u{1b}"))
            line.end(number)
        }
    }

    @Test func anImportTellsRowsRateAndTimeLeft() async {
        let scene = Scene()
        let rows = (0..<4_000).map { "{\"user_id\": \"u\($0)\"}" }.joined(separator: "\n")
        let stage = Stage(["users.jsonl": rows])
        let line = scene.line
        stage.interpreter.context.status = line
        let seen = Mutex<[String]>([])
        stage.interpreter.context.localData = LocalData(
            load: { _, rows, progress in
                for done in [1_000, 3_000, 4_000] {
                    scene.pass(1_000)
                    progress(done)
                    seen.withLock { $0.append(scene.written()) }
                }
                return rows.count
            }, reset: { _ in })
        let shown = await stage.run("import users from users.jsonl")
        #expect(shown.status == 0 && shown.notes == "")
        #expect(
            seen.withLock { $0 } == [
                "|import users: 1000 of 4000 rows · 1000 a second · 3s left",
                "|import users: 3000 of 4000 rows · 1500 a second · 1s left",
                "|import users: 4000 rows, making the indexes",
            ])
        #expect(scene.written() == "|")
    }

    @Test func aRequestThatTakesLongIsSeen() async {
        let scene = Scene()
        let stage = Stage()
        let line = scene.line
        stage.interpreter.context.status = line
        // The fault's pause is the world's sleep.
        stage.interpreter.context.world.sleep = { time in
            scene.pass(time / 1_000)
            line.draw()
        }
        let shown = await stage.run("fault latency 2s; list users | count")
        #expect(shown.status == 0)
        #expect(scene.written() == "|waiting for local · 2 s · Ctrl-C stops|")
    }
}

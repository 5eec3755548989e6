import Diagnostics
import EmbeddedSite
import Language
import ProductAnalytics
import Recording
import Synchronization
import Testing
import Values

@testable import Commands

/// Many connections, interrupted in every way there is: none is lost, none is there twice.
@Suite struct CreationTests {
    /// A site that can be told to fail, over one store.
    final class Site: Sendable {
        enum Fault: Sendable { case none, refuse, loseAnswer, loseRequest, cancel, garble }
        let store = SQLiteStore(path: ":memory:")
        /// What happens to the n-th write, counted from 1.
        let fault = Mutex<@Sendable (Int) -> Fault>({ _ in .none })
        let writes = Mutex(0)
        let running = Mutex<Task<Void, Never>?>(nil)
        let disk = Stage.Disk()

        private final class Box: Sendable { let outcome = Mutex<Interpreter.Outcome?>(nil) }

        func stage() -> (Interpreter, Capture) {
            let shown = Capture()
            let world = Stage.world(disk)
            let context = Context(world: world, output: shown.output, site: .local) { [self] _, _, world in
                let local = LocalSite(store: store, world: world).transport
                return { [self] request in
                    guard request.method != "GET" else { return try await local(request) }
                    let number = writes.withLock {
                        $0 += 1
                        return $0
                    }
                    switch fault.withLock({ $0 })(number) {
                    case .none: return try await local(request)
                    case .refuse: return Response(400, body: Array(#"{"errors":["no"]}"#.utf8))
                    case .garble: return Response(502)
                    case .loseAnswer:
                        _ = try await local(request)
                        throw Diagnostic(
                            "connection-lost", .network, "the connection was lost", soFar: "the request may have reached the server")
                    case .loseRequest:
                        throw Diagnostic("cannot-connect", .network, "nothing answers", soFar: "nothing was sent")
                    case .cancel:
                        running.withLock { $0 }?.cancel()
                        throw Diagnostic.cancelled(soFar: "the request may have reached the server")
                    }
                }
            }
            return (Interpreter(context), shown)
        }

        func run(_ text: String) async -> (data: String, notes: String, status: Int32) {
            let (interpreter, shown) = stage()
            // SAFETY: nobody but the task uses the interpreter.
            nonisolated(unsafe) let alone = interpreter
            let box = Box()
            let task = Task {
                let outcome = await alone.run(Source(nil, text))
                box.outcome.withLock { $0 = outcome }
            }
            running.withLock { $0 = task }
            await task.value
            let outcome = box.outcome.withLock { $0 } ?? Interpreter.Outcome(status: .failed)
            let all = shown.outcome(outcome)
            return (String(decoding: all.stdout, as: UTF8.self), String(decoding: all.stderr, as: UTF8.self), all.status)
        }

        func ids() async -> [String] {
            await run("list users | get id").data.split(separator: "\n").map { String($0.dropFirst().dropLast()) }
        }

        func set(_ fault: @escaping @Sendable (Int) -> Fault) { self.fault.withLock { $0 = fault } }
        func give(_ count: Int, id: (Int) -> String? = { "c\($0)" }) {
            let lines = (0..<count).map { index in
                let id = id(index).map { "\"id\": \"\($0)\", " } ?? ""
                return "{\(id)\"type\": \"ref_table\", \"join_attribute\": \"user_email\", \"join_type\": \"email\"}\n"
            }
            disk.files.withLock { $0["many.jsonl"] = Array(lines.joined().utf8) }
        }
        var journal: String? { disk.text("many.jsonl.users.local.journal") }
    }

    @Test(arguments: [1, 8]) func theReportIsInTheOrderOfTheSource(_ jobs: Int) async {
        let site = Site()
        site.give(100)
        let shown = await site.run("create users from many.jsonl --jobs \(jobs) | get id")
        #expect(shown.status == 0)
        #expect(shown.data == (0..<100).map { "\"c\($0)\"\n" }.joined())
        #expect(Set(await site.ids()).count == 100)
        #expect(site.journal == nil)
    }

    /// Whatever goes wrong and whenever: what is left is created by the runs that resume, each connection once.
    @Test(
        arguments: [Site.Fault.refuse, .loseAnswer, .loseRequest, .garble], [true, false])
    func aResumedRunCreatesWhatIsLeft(_ fault: Site.Fault, _ hasIDs: Bool) async {
        for at in [1, 2, 57, 100] {
            let site = Site()
            site.give(100) { hasIDs ? "c\($0)" : nil }
            site.set { $0 >= at && $0 < at + 4 ? fault : .none }
            var status = await site.run("create users from many.jsonl --jobs 8").status
            for _ in 0..<8 where status != 0 {
                #expect([1, 4, 5, 6].contains(status))
                // Where nothing at all was sent there is nothing to go on from.
                let resumes = hasIDs || site.journal != nil
                status = await site.run("create users from many.jsonl --jobs 8\(resumes ? " --resume" : "")").status
            }
            #expect(status == 0)
            let ids = await site.ids()
            #expect(ids.count == 100 && Set(ids).count == 100)
            #expect(site.journal == nil)
        }
    }

    @Test func anInterruptionKeepsAJournalAndSaysHowToGoOn() async {
        let site = Site()
        site.give(20)
        site.set { $0 == 8 ? .cancel : .none }
        let shown = await site.run("create users from many.jsonl")
        #expect(shown.status == 130)
        #expect(shown.notes.contains("so far: 7 created, 1 interrupted (the request may have reached the server), 12 not sent"))
        #expect(shown.notes.contains("try: create users from many.jsonl --resume"))
        #expect(site.journal?.split(separator: "\n").count == 8)
        // Without the option nothing is done.
        let refused = await site.run("create users from many.jsonl")
        #expect(refused.status == 2 && refused.notes.contains("error[unfinished-run]"))
        #expect(await site.ids().count == 7)
        let resumed = await site.run("create users from many.jsonl --resume | where action == \"skipped\" | count")
        #expect(resumed.status == 0 && resumed.data == "7\n", "\(resumed)")
        #expect(await site.ids().count == 20)
        #expect(site.journal == nil)
    }

    /// An end by force leaves a journal that is cut anywhere, or none.
    @Test(arguments: [true, false]) func aJournalThatIsCutAnywhereIsEnough(_ hasIDs: Bool) async {
        let site = Site()
        site.give(12) { hasIDs ? "c\($0)" : nil }
        site.set { $0 == 9 ? .loseRequest : .none }
        _ = await site.run("create users from many.jsonl")
        let whole = Array((site.journal ?? "").utf8)
        let made = hasIDs ? 0 : whole.count - (whole.lastRange(of: "\"made\"")?.lowerBound ?? 0)
        #expect(!whole.isEmpty && made >= 0)
        let earliest = hasIDs ? 0 : (whole.lastRange(of: "\"for\"").map { $0.upperBound + 24 } ?? 0)
        for cut in stride(from: earliest, through: whole.count, by: 37) {
            let again = Site()
            again.give(12) { hasIDs ? "c\($0)" : nil }
            again.disk.files.withLock { $0["many.jsonl.users.local.journal"] = whole }
            again.set { _ in .none }
            // The site as it was: what the whole journal says is done.
            let done = String(decoding: whole, as: UTF8.self).split(separator: "\n").compactMap { line in
                (try? JSON.parse(Array(line.utf8)))?["done"]?.string
            }
            for id in done {
                _ = await again.run(
                    #"create users from {id: "\#(id)", type: "ref_table", join_attribute: "user_email", join_type: "email"}"#)
            }
            again.disk.files.withLock { $0["many.jsonl.users.local.journal"] = Array(whole[..<cut]) }
            let resumed = await again.run("create users from many.jsonl --resume")
            #expect(resumed.status == 0, "cut at \(cut): \(resumed.notes)")
            let ids = await again.ids()
            #expect(ids.count == 12 && Set(ids).count == 12, "cut at \(cut)")
        }
    }

    @Test func whatWasDoneAndIsWrittenOtherwiseNowIsTold() async {
        let site = Site()
        site.give(5)
        site.set { $0 == 3 ? .refuse : .none }
        _ = await site.run("create users from many.jsonl")
        let text = site.disk.text("many.jsonl") ?? ""
        site.disk.files.withLock {
            $0["many.jsonl"] = Array(text.replacing("\"c0\", \"type\": \"ref_table\"", with: "\"c0\", \"type\": \"x\"").utf8)
        }
        let shown = await site.run("create users from many.jsonl --resume")
        #expect(shown.status == 2 && shown.notes.contains("error[changed-since]"))
        // What was refused may be put right.
        site.disk.files.withLock {
            $0["many.jsonl"] = Array(text.replacing("\"c2\", \"type\": \"ref_table\"", with: "\"c2\", \"type\": \"x\"").utf8)
        }
        #expect(await site.run("create users from many.jsonl --resume").status == 0)
        #expect(await site.ids().count == 5)
    }

    @Test func withoutIDsOnlyAJournalSaysWhatIsDone() async {
        let site = Site()
        site.give(3) { _ in nil }
        #expect(await site.run("create users from many.jsonl").status == 0)
        let shown = await site.run("create users from many.jsonl --resume")
        #expect(shown.status == 2 && shown.notes.contains("error[nothing-to-resume]"))
        #expect(await site.ids().count == 3)
    }

    @Test func aConnectionOfSomebodyElseIsAConflict() async {
        let site = Site()
        site.give(3)
        _ = await site.run(#"create users from {id: "c1", type: "other", join_attribute: "a", join_type: "b"}"#)
        let shown = await site.run("create users from many.jsonl --resume")
        #expect(shown.status == 6 && shown.notes.contains("error[conflict]") && shown.notes.contains("1 created, 1 refused, 1 not sent"))
    }

    @Test func aFolderIsAllItsFiles() async {
        let site = Site()
        site.disk.files.withLock { files in
            files["in/b.jsonl"] = Array(#"{"id": "b", "type": "t", "join_attribute": "a", "join_type": "j"}"#.utf8)
            files["in/a.json"] = Array(#"[{"id": "a", "type": "t", "join_attribute": "a", "join_type": "j"}]"#.utf8)
            files["in/c.yaml"] = Array("id: c\ntype: t\njoin_attribute: a\njoin_type: j\n".utf8)
            files["in/README.md"] = Array("notes".utf8)
        }
        #expect(await site.run("create users from in").status == 0)
        #expect(await site.ids() == ["a", "b", "c"])
        // A mistake names the file that it is in.
        site.disk.files.withLock { $0["in/d.json"] = Array(#"{"id": "d"}"#.utf8) }
        let shown = await site.run("create accounts from in/")
        #expect(shown.status == 2 && shown.notes.contains("--> in/d.json:1"))
    }

    @Test func aJournalThatCannotBeKeptIsToldOnce() async {
        let site = Site()
        site.give(30) { _ in nil }
        let (interpreter, shown) = site.stage()
        interpreter.context.world.files.write = { path, _, _ in throw Diagnostic("cannot-write", .io, "'\(path)' cannot be written") }
        let outcome = await interpreter.run(Source(nil, "create users from many.jsonl | count"))
        let notes = String(decoding: shown.outcome(outcome).stderr, as: UTF8.self)
        #expect(outcome.status == .done)
        #expect(notes.split(separator: "\n").count == 1 && notes.hasPrefix("note: 'many.jsonl.users.local.journal' cannot be written"))
    }

    @Test func theLineSaysHowFarItIs() {
        let progress = Progress("create users", of: 10_000)
        #expect(progress.line(after: 0) == "create users: 0 of 10000")
        progress.show(4211)
        #expect(progress.line(after: 1_000_000) == "create users: 4211 of 10000 · 4211 a second · 2s left")
        progress.show(5)
        #expect(progress.line(after: 10_000_000) == "create users: 5 of 10000 · 0.5 a second · 5h33m10s left")
    }
}

extension [UInt8] {
    fileprivate func lastRange(of text: String) -> Range<Int>? {
        let wanted = Array(text.utf8)
        guard count >= wanted.count else { return nil }
        return (0...(count - wanted.count)).last { self[$0..<($0 + wanted.count)].elementsEqual(wanted) }.map { $0..<($0 + wanted.count) }
    }
}

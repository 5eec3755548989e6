import Diagnostics
import EmbeddedSite
import Foundation
import ProductAnalytics
import Synchronization
import Testing
import Values

@testable import Commands
@testable import Language

/// A list that is shown while it is read is the list that is read and then shown.
@Suite struct LongListTests {
    /// A stage on a site with so many connections; its lists do not stand in memory if it `reads` them piecewise.
    private func stage(
        _ count: Int, reads: Bool, isTerminal: Bool = false, folder: String = NSTemporaryDirectory(), break place: Int? = nil
    ) throws -> Stage {
        var stage = Stage(isTerminal: isTerminal)
        let world = stage.interpreter.context.world
        var rows = (0..<count).map { number in
            let wide = number % 7 == 3 ? #","metadata":{"table":"t\#(number)","schema":"ü"}"# : ""
            return #"{"id":"c\#(number)","type":"ref_table","join":{"attribute":"email","type":"email"},"fields":[{"id":"f"}]\#(wide)}"#
        }
        if let place { rows[place] = #"{"id":}"# }
        let body = Array(#"{"data":{"type":"l","attributes":{"connections":[\#(rows.joined(separator: ","))]}}}"#.utf8)
        let context = Context(world: world, output: stage.shown.output, site: .local) { _, _, _ in
            { request in
                guard request.method == "GET" else { return Response(404) }
                var writer = SpoolWriter(most: reads ? 0 : .max) { folder }
                writer.append(body)
                return switch writer.finish() {
                case .short(let bytes): Response(200, body: bytes)
                case .long(let spool): Response(200, spool: spool)
                }
            }
        }
        context.readsPiecewise = reads
        context.shortens = isTerminal
        stage = Stage(interpreter: Interpreter(context), shown: stage.shown, disk: stage.disk)
        return stage
    }

    @Test(arguments: [1, 2, 19, 20, 21, 22, 26, 27, 300], [false, true])
    func aListLooksTheSame(_ count: Int, _ isTerminal: Bool) async throws {
        for text in [
            "list users", "list users; list accounts", "set format jsonl; list users", "set format csv; list users", "last",
            "list users\nlast",
        ] {
            let (whole, piecewise) = (
                try stage(count, reads: false, isTerminal: isTerminal), try stage(count, reads: true, isTerminal: isTerminal)
            )
            let (a, b) = (await whole.run(text), await piecewise.run(text))
            #expect(a.data == b.data && a.notes == b.notes && a.status == b.status, "\(text), \(count)")
            #expect(whole.interpreter.context.shownTables == piecewise.interpreter.context.shownTables)
        }
    }

    private static let texts: [[String]] = [
        ["list users", "$_ | count"], ["list users", "print ($_ | count)", "$_ | first 2 | get id"],
        ["list users; print ($_ | get id | last)"],
        ["list users", "last", "$_ | count"], ["list users", "print \"${$_ | count}\""], ["list users", "print 1", "$_ | count"],
        ["def some() { $_ | count }", "list users", "some", "some"], ["def some() { list users\n $_ | count }", "some", "$_"],
        ["list users; if len($_) > 2 { print \"many\" }"], ["list users", "[1, 2]", "$_"], ["list users | first 2", "$_"],
        ["let all = list users", "$all == $_", "list users", "$all == $_"], ["for $i in [1, 2] { list users }", "$_ | count"],
        ["use entity accounts { list }", "$_ | count"], ["def all() { return list users }", "all", "$_ | count"],
        ["watch 1s max 2 { list users }", "$_"], ["watch 1s max 1 { list users\n 7 }", "$_"], ["let n = (list users | count)", "$n"],
        ["list users > 'some.jsonl'", "open some.jsonl | count"], ["list users", "$_.total"],
        ["try { list users } catch { 0 }", "$_ | count"],
        ["list users &", "wait", "$_ | count"], ["list users", "list users | get id", "$_ | count"],
    ]

    @Test(arguments: texts.indices) func theLastResultIsTheSame(_ index: Int) async throws {
        for isTerminal in [false, true] {
            let (whole, piecewise) = (
                try stage(40, reads: false, isTerminal: isTerminal), try stage(40, reads: true, isTerminal: isTerminal)
            )
            for text in Self.texts[index] {
                let (a, b) = (await whole.run(text), await piecewise.run(text))
                #expect(a.data == b.data && a.notes == b.notes && a.status == b.status, "\(text)")
                #expect(a.status != 2, "\(text): \(a.notes)")
            }
        }
    }

    @Test func nobodyHoldsTheListUntilSomebodyAsksForIt() async throws {
        let stage = try stage(500, reads: true)
        let scope = stage.interpreter.scope
        _ = await stage.run("list users")
        // To look what there is in sight is not to ask for it.
        _ = (scope.surroundings, scope.variableNames, scope.layout)
        #expect(scope.later != nil)
        _ = await stage.run("last; print 1; list users | count")
        #expect(scope.later == nil)
        _ = await stage.run("list users")
        #expect(scope.later != nil && scope.stack.base[scope.variables["_"]?.register ?? 0].isNull)
        #expect(await stage.run("$_ | count").data == "500\n")
        #expect(scope.later == nil)
    }

    @Test func theNextResultLetsGoOfTheFile() async throws {
        let folder = NSTemporaryDirectory() + "tenon-long-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func files() -> Int {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            return names.count {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix(folder) == true
            }
        }
        for isTerminal in [false, true] {
            let stage = try stage(500, reads: true, isTerminal: isTerminal, folder: folder)
            for _ in 0..<3 {
                _ = await stage.run("list users")
                #expect(files() == 1)
            }
            _ = await stage.run("[1]")
            #expect(files() == 0)
            _ = await stage.run("let n = (list users | count); print $n")
            #expect(files() == 0)
        }
    }

    @Test func whatCameBeforeAFaultIsShown() async throws {
        let lines = try await stage(900, reads: true, break: 700).run("list users\nprint \"never\"")
        #expect(lines.status == ExitStatus.unreachable.rawValue && lines.data.split(separator: "\n").count == 700)
        #expect(lines.notes.contains("in connection 701") && lines.notes.contains("700 connections came before that"), "\(lines.notes)")
        let stage = try stage(900, reads: true, isTerminal: true, break: 700)
        let table = await stage.run("list users")
        #expect(table.status == ExitStatus.unreachable.rawValue && table.data.isEmpty && table.notes.contains("in connection 701"))
        // The shell goes on, and what was shown last is what it was before.
        _ = await stage.run("[1, 2]\nlist users")
        let last = await stage.run("last\n$_ | count")
        #expect(last.status == 0 && last.data.hasSuffix("\n2\n"), "\(last)")
    }

    @Test func whoIsInterruptedStops() async throws {
        nonisolated(unsafe) let stage = try stage(20_000, reads: true)
        let lines = Mutex(0)
        let output = stage.interpreter.context.output
        stage.interpreter.context.output = Output(
            data: { text in
                lines.withLock { $0 += text.utf8.count { $0 == 0x0a } }
                withUnsafeCurrentTask { $0?.cancel() }
            }, notes: output.notes)
        let status = await Task { await stage.run("list users").status }.value
        #expect(status == 130 && lines.withLock { $0 } < 2_000)
        stage.interpreter.context.output = output
        #expect(await stage.run("list users | count").data == "20000\n")
    }

    @Test(arguments: [6, 7, 20, 21, 100]) func theEndsOfAListAreThoseOfTheWhole(_ most: Int) {
        for count in [0, 1, most - 1, most, most + 1, most + 2, 2 * most, 3 * most + 1] {
            let rows = (0..<count).map { Value.int($0) }
            var ends = Ends(most)
            for row in rows { ends.add(row) }
            let whole = Ends(of: rows, most)
            #expect(ends.rows == whole.rows && ends.count == whole.count && ends.hidden?.after == whole.hidden?.after)
            let wanted = count <= most ? rows : Array(rows.prefix(most - most / 3) + rows.suffix(most / 3))
            #expect(whole.rows == wanted)
        }
    }
}

import Diagnostics
import Foundation
import ProductAnalytics
import Testing
import Values

@testable import Recording

/// Sessions whose requests a site answers: a fresh one, or a real one that is only read.
@Suite struct ModeTests {
    /// Replays over a site; the toy's runner has the way to it.
    private func replay(_ text: String, mode: Player.Mode, isExact: Bool = false, site: @escaping Transport) async throws -> SessionReport {
        let runner: CommandRunnerFactory = { _ in
            { turn in await Toy.run(turn.command, turn.answers, turn.world, turn.connect(nil, site)) }
        }
        var replay = Replay(disk: { throw Diagnostic("no-file", .io, "no disk here: \($0)") }, mode: mode, runner: runner)
        replay.isExact = isExact
        return await replay.play(try SessionFile.parse(text, name: "m.session"))
    }

    private func site(_ bodies: [String: String], status: Int = 200) -> Transport {
        { request in
            guard let body = bodies["\(request.method) \(request.path)"] else { return Response(404, body: Array("{}".utf8)) }
            return Response(status, body: Array(body.utf8))
        }
    }

    let session = """
        #!session 1
        $ get /list
        > GET {site}/list
        > accept: application/json
        < 200
        <
        < {
        <  "data": [
        <   {"id": "a", "n": 1}
        <  ]
        < }
        | {"data":[{"id":"a","n":1}]}
        [0]
        """

    @Test func aFreshSiteThatAnswersTheSamePasses() async throws {
        let report = try await replay(session, mode: .fresh, site: site(["GET /list": #"{"data":[{"id":"a","n":1}]}"#]))
        #expect(ReplayReport([report]).text() == "1 session, 1 command: 1 passed\n")
    }

    @Test func aFreshSiteThatAnswersOtherwiseIsShown() async throws {
        let report = try await replay(session, mode: .fresh, site: site(["GET /list": #"{"data":[{"id":7,"m":1}]}"#]))
        #expect(
            ReplayReport([report]).text() == """
                failed m.session:2: get /list
                    12 - {"data":[{"id":"a","n":1}]}
                       + {"data":[{"id":7,"m":1}]}
                                        ^^^^
                     3   GET /list answered otherwise, at /data/*/id:
                       - text
                       + number
                     3   GET /list answered otherwise, at /data/*/n:
                       - number
                       + nothing
                     3   GET /list answered otherwise, at /data/*/m:
                       - nothing
                       + number

                1 session, 1 command: 0 passed, 1 failed

                """)
    }

    @Test func aRequestThatWasNotRecordedIsShown() async throws {
        let report = try await replay(
            session.replacing("$ get /list", with: "$ get /other"), mode: .fresh,
            site: site(["GET /other": #"{"data":[{"id":"a","n":1}]}"#]))
        #expect(
            ReplayReport([report]).text() == """
                failed m.session:2: get /other
                  error[no-exchange]: the session holds no request GET /other
                     = because: the next one that was recorded in this command, of line 3, is
                             - GET /list
                             + GET /other

                1 session, 1 command: 0 passed, 1 failed

                """)
    }

    @Test func anIDThatASiteMakesTakesTheNamedOnesPlace() async throws {
        let made = try await record(["post /things {\"n\":1}", "get /things"])
        let text = text(at: made.path)
        #expect(text.contains("{id:id1}"))
        let other: Transport = { request in
            let id = "00000000-1111-4222-8333-444455556666"
            let time = "2026-08-23T10:00:00Z"
            return request.method == "POST"
                ? Response(
                    201,
                    body: Array(#"{"data":{"id":"\#(id)","type":"thing","created_at":"\#(time)","count":1.50,"escaped":"\u003c"}}"#.utf8))
                : Response(200, body: Array(#"{"data":[{"id":"\#(id)","created_at":"\#(time)"}]}"#.utf8))
        }
        let report = try await replay(text, mode: .fresh, site: other)
        #expect(report.isPassed, "\(ReplayReport([report]).text())")
    }

    @Test func aRealSiteIsOnlyReadAndItsDriftIsTold() async throws {
        let text =
            session + """

                $ post /things {}
                > POST {site}/things
                >
                > {}
                < 201
                | made nothing at -
                [0]

                $ get /gone
                > GET {site}/gone
                < 200
                <
                < {"data": []}
                | {"data":[]}
                [0]
                """
        let asked = Mutexed<[String]>([])
        let report = try await replay(text, mode: .live) { request in
            asked.add(request.method + " " + request.path)
            return request.path == "/list"
                ? Response(200, body: Array(#"{"data":[{"id":"zz","n":"8","more":true}],"meta":{"next":null}}"#.utf8))
                : Response(404, body: Array("{}".utf8))
        }
        #expect(asked.all == ["GET /list", "GET /gone"])
        let all = ReplayReport([report])
        #expect(all.exitStatus == .mismatch)
        #expect(
            all.text() == """
                failed m.session:2: get /list
                    12 - /data/*/n: number
                       + /data/*/n: text
                    12 - /data/*/more: nothing
                       + /data/*/more: bool
                    12 - /meta: nothing
                       + /meta: map

                failed m.session:22: get /gone
                    27 - /data: list
                       + /data: nothing

                drift of GET /list
                  retyped /data/*/n: number → text
                  gained /data/*/more: bool
                  gained /meta: map
                drift of GET /gone
                  status: 200 → 404

                1 session, 3 commands: 0 passed, 2 failed, 1 skipped; the site does 4 things otherwise

                """)
        #expect(report.commands[1].verdict == .skipped("it changes the site (POST /things)"))
    }

    @Test func theGateHoldsWhateverAsks() async throws {
        // The session says nothing of a write, yet the command makes one.
        let text = "#!session 1\n$ post /things {}\n| made nothing at -\n[0]\n"
        let asked = Mutexed<[String]>([])
        let report = try await replay(text, mode: .live) { request in
            asked.add(request.path)
            return Response(201)
        }
        #expect(asked.all.isEmpty)
        #expect(report.commands[0].verdict == .skipped("it would change the site (POST /things)"))
    }

    @Test func queriesAreReads() {
        let root = "/api/v2/product-analytics"
        let reads = ["POST \(root)/users/query", "POST \(root)/accounts/facet_info?x=1", "GET /x", "HEAD /x"]
        let writes = ["POST \(root)/users/mapping/connection", "PUT /x", "DELETE /x", "POST /users/query", "PATCH \(root)/users/query"]
        for (all, isRead) in [(reads, true), (writes, false)] {
            for text in all {
                let words = text.split(separator: " ").map(String.init)
                #expect(Request(words[0], words[1]).isRead == isRead, "\(text)")
            }
        }
    }
}

/// A list that several tasks may add to.
final class Mutexed<T: Sendable>: Sendable {
    private let state: NSLockBox<T>
    init(_ start: T) { state = NSLockBox(start) }
    var all: T { state.value }
    func set(_ value: T) { state.change { $0 = value } }
    func add<E>(_ item: E) where T == [E] { state.change { $0.append(item) } }
}

final class NSLockBox<T: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: T
    init(_ value: T) { held = value }
    var value: T { lock.withLock { held } }
    func change(_ body: (inout T) -> Void) { lock.withLock { body(&held) } }
}

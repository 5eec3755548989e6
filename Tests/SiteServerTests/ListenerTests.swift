import Diagnostics
import ProductAnalytics
import RemoteSite
import SiteServer
import Synchronization
import Testing
import Values

/// What a listener hands on, and what it answers.
@Suite struct ListenerTests {
    @Test func whatOneRoomSendsTheOtherAnswers() async throws {
        try await Stage.with { stage in
            let remote = try RemoteTransport(stage.url, credentials: .none, world: Stage.world)
            let response = try await remote.transport(
                Request(
                    "POST", "/api/v2/a%2Fb/..?q=%20", headers: [Header("content-type", "application/json"), Header("x-a", "1")],
                    body: Array("hello".utf8)))
            #expect(response.status == 200)
            let value = try JSON.parse(response.body)
            #expect(value["method"]?.string == "POST")
            #expect(value["path"]?.string == "/api/v2/a%2Fb/..?q=%20")
            #expect(value["length"]?.int == 5)
            let headers = value["headers"]?.list?.compactMap(\.string) ?? []
            #expect(headers.contains("content-type: application/json") && headers.contains("x-a: 1"))
        }
    }

    @Test func answersAreWrittenToTheLetter() async throws {
        let statuses: Transport = { request in
            switch request.path {
            case "/201": Response(201, headers: [Header("location", "/x/1")])
            case "/204": Response(204, headers: [Header("content-type", "application/json")])
            default:
                Response(
                    200, headers: [Header("content-type", "application/json"), Header("content-length", "99")], body: Array("{}".utf8))
            }
        }
        try await Stage.with(statuses) { stage in
            let text = await apart {
                let visitor = RawVisitor(stage.port)
                visitor.send("POST /201 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
                visitor.send("DELETE /204 HTTP/1.1\r\nhost: localhost\r\n\r\nGET /200 HTTP/1.1\r\nhost: localhost\r\n\r\n")
                visitor.send(
                    "HEAD /200 HTTP/1.1\r\nhost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
                return visitor.read()
            }
            #expect(text.contains(#/date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w\w\w 20\d\d \d\d:\d\d:\d\d GMT\r\n/#))
            #expect(
                dateless(text).replacing("\r\n", with: "\n") == """
                    HTTP/1.1 201 Created
                    location: /x/1
                    content-length: 0

                    HTTP/1.1 204 No Content

                    HTTP/1.1 200 OK
                    content-type: application/json
                    content-length: 2

                    {}HTTP/1.1 200 OK
                    content-type: application/json
                    content-length: 2

                    HTTP/1.1 200 OK
                    content-type: application/json
                    content-length: 15
                    connection: close

                    {"status":"ok"}
                    """)
        }
    }

    @Test func whatIsAnsweredAtOnceKeepsItsPlace() async throws {
        let (slow, count) = ("/slow", 2_000)
        let atOnce: QuickTransport = { $0.path == slow ? nil : Response(200, body: Array("\($0.path) ".utf8)) }
        let soon: SoonTransport = { request, answer in
            guard request.path == "/soon" else { return false }
            Task { answer(.success(Response(200, body: Array("\(request.path) ".utf8)))) }
            return true
        }
        let transport: Transport = { request in
            await Task.yield()
            return Response(200, body: Array("\(request.path) ".utf8))
        }
        try await Stage.with(transport, atOnce: { $0.path == "/soon" ? nil : atOnce($0) }, soon: soon) { stage in
            let paths = (0..<count).map { $0 % 7 == 3 ? slow : $0 % 7 == 5 ? "/soon" : "/\($0)" }
            let text = await apart {
                let visitor = RawVisitor(stage.port)
                // They come together, far more of them than may be answered within one another.
                visitor.send(paths.map { "GET \($0) HTTP/1.1\r\nhost: localhost\r\n\r\n" }.joined())
                visitor.endOfSending()
                return visitor.read()
            }
            let bodies = text.matches(of: #/\r\n\r\n(/\S+) /#).map { String($0.1) }
            #expect(bodies == paths)
        }
    }

    @Test func aFieldThatWouldBeSeveralIsNotSent() async throws {
        for field in [Header("x", "a\r\ny: b"), Header("x", "a\u{0}"), Header("x y", "a"), Header("x:", "a"), Header("", "a")] {
            try await Stage.with({ _ in Response(200, headers: [field]) }) { stage in
                let text = await apart {
                    let visitor = RawVisitor(stage.port)
                    visitor.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
                    return visitor.read()
                }
                #expect(text == "", "nothing is answered")
            }
        }
    }

    @Test func aConnectionIsKept() async throws {
        try await Stage.with { stage in
            let text = await apart {
                let visitor = RawVisitor(stage.port)
                var answers = 0
                for number in 0..<50 {
                    visitor.send("POST /\(number) HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\n\r\nabc")
                    if visitor.read(until: "]}").contains("\"/\(number)\"") { answers += 1 }
                }
                return answers
            }
            #expect(text == 50)
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let slowFirst: Transport = { request in
            if request.path == "/0" { try await Task.sleep(for: .milliseconds(50)) }
            return Response(200, body: Array("<\(request.path)>".utf8))
        }
        try await Stage.with(slowFirst) { stage in
            let text = await apart {
                let visitor = RawVisitor(stage.port)
                let all = (0..<20).map { "GET /\($0) HTTP/1.1\r\nhost: localhost\r\n\r\n" }.joined()
                // In pieces that end in the middle of a line.
                for piece in Array(all.utf8).chunked(33) { visitor.send(piece) }
                return visitor.read(until: "</19>")
            }
            let paths = text.matches(of: #/<(\/\d+)>/#).map { String($0.1) }
            #expect(paths == (0..<20).map { "/\($0)" })
        }
    }

    @Test func whoSendsFarAheadIsAnsweredInOrder() async throws {
        let slow: Transport = { request in
            await Task.yield()
            return Response(200, body: Array("<\(request.path) \(request.body.count)>".utf8))
        }
        try await Stage.with(slow) { stage in
            let text = await apart {
                let visitor = RawVisitor(stage.port)
                // Ten times what is taken in ahead of an answer.
                let body = String(repeating: "x", count: 5_000)
                visitor.send((0..<130).map { "POST /\($0) HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5000\r\n\r\n" + body }.joined())
                visitor.endOfSending()
                return visitor.read()
            }
            let answers = text.matches(of: #/<\/(\d+) 5000>/#).map { String($0.1) }
            #expect(answers == (0..<130).map { String($0) })
        }
    }

    @Test func whatIsNoRequestIsAnsweredInItsTurn() async throws {
        let slow: Transport = { request in
            try await Task.sleep(for: .milliseconds(30))
            return Response(200, body: Array("<\(request.path)>".utf8))
        }
        try await Stage.with(slow) { stage in
            let text = await apart {
                let visitor = RawVisitor(stage.port)
                visitor.send("GET /first HTTP/1.1\r\nhost: localhost\r\n\r\nno request\r\n\r\n")
                return visitor.read()
            }
            let statuses = text.matches(of: #/HTTP\/1.1 (\d+)/#).map { String($0.1) }
            #expect(statuses == ["200", "400"] && text.contains("</first>"))
        }
    }

    @Test func oldVisitorsAndClosedHalvesAreServed() async throws {
        try await Stage.with { stage in
            let (old, kept, half) = await apart {
                let old = RawVisitor(stage.port)
                old.send("GET /old HTTP/1.0\r\n\r\n")
                let oldText = old.read()
                let kept = RawVisitor(stage.port)
                kept.send("GET /old HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
                let keptText = kept.read(until: "]}")
                let half = RawVisitor(stage.port)
                half.send("GET /half HTTP/1.1\r\nhost: localhost\r\n\r\n")
                half.endOfSending()
                return (oldText, keptText, half.read())
            }
            #expect(old.contains("connection: close\r\n") && old.contains("\"/old\""))
            #expect(kept.contains("connection: keep-alive\r\n"))
            #expect(half.contains("\"/half\"") && !half.hasSuffix("…"))
        }
    }

    @Test func aVisitorWhoAsksFirstIsToldToGoOn() async throws {
        try await Stage.with { stage in
            let (first, second) = await apart {
                let visitor = RawVisitor(stage.port)
                visitor.send("POST / HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n")
                let first = visitor.read(until: "\r\n\r\n")
                visitor.send("{}")
                return (first, visitor.read(until: "]}"))
            }
            #expect(first == "HTTP/1.1 100 Continue\r\n\r\n")
            #expect(second.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func everyRequestLeavesALine() async throws {
        try await Stage.with { stage in
            let remote = try RemoteTransport(stage.url, credentials: .none, world: Stage.world)
            _ = try await remote.transport(Request("GET", "/healthz"))
            _ = try await remote.transport(Request("DELETE", "/a%22b"))
            while stage.log.lines.count < 2 { try await Task.sleep(for: .milliseconds(2)) }
            let line = try JSON.parse(Array(stage.log.lines[0].utf8))
            #expect(line.map?.keys.names == ["time", "from", "method", "path", "status", "bytes", "microseconds"])
            #expect(
                line["from"]?.string == "127.0.0.1" && line["method"]?.string == "GET" && line["path"]?.string == "/healthz"
                    && line["status"]?.int == 200
                    && line["bytes"]?.int == 15)
            #expect(stage.log.lines[1].contains(#""path":"/a%22b""#))
        }
    }

    @Test func aTransportThatFailsIsSeenAsOne() async throws {
        let failing: Transport = { request in
            switch request.path {
            case "/network": throw Diagnostic("dropped", .network, "dropped")
            case "/full": throw Diagnostic("disk-full", .io, "the disk is full")
            default: throw CancellationError()
            }
        }
        try await Stage.with(failing) { stage in
            let remote = try RemoteTransport(stage.url, credentials: .none, world: Stage.world)
            await #expect(throws: Diagnostic.self) { try await remote.transport(Request("POST", "/network")) }
            let full = try await remote.transport(Request("POST", "/full"))
            #expect(full.status == 500 && full.body == Array(#"{"errors":["Internal error: the disk is full"]}"#.utf8))
            #expect(try await remote.transport(Request("POST", "/other")).status == 500)
        }
    }

    @Test func aStopFinishesWhatHasBegun() async throws {
        let (begun, begins) = AsyncStream<Void>.makeStream()
        let (told, tells) = AsyncStream<Void>.makeStream()
        let slow: Transport = { _ in
            begins.yield()
            _ = await told.first { _ in true }
            // The connections are told one by one.
            try await Task.sleep(for: .milliseconds(150))
            return Response(200, body: Array("finished".utf8))
        }
        let answered = Mutex("")
        try await Stage.with(slow) { stage in
            let idle = RawVisitor(stage.port)
            async let text = apart {
                let visitor = RawVisitor(stage.port)
                visitor.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
                return visitor.read()
            }
            _ = await begun.first { _ in true }
            stage.listener.stop()
            #expect(await apart { idle.read() } == "")
            tells.yield()
            answered.withLock { [text = await text] in $0 = text }
        }
        #expect(answered.withLock { $0.contains("connection: close\r\n") && $0.hasSuffix("finished") })
    }

    @Test func aStopDoesNotWaitForEver() async throws {
        var limits = Limits()
        limits.stopTime = 200_000
        let never: Transport = { _ in
            try await Task.sleep(for: .seconds(60))
            return Response(200)
        }
        let start = ContinuousClock.now
        try await Stage.with(never, limits: limits) { stage in
            let visitor = RawVisitor(stage.port)
            visitor.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
            try await Task.sleep(for: .milliseconds(30))
            stage.listener.stop()
            #expect(!(await apart { visitor.read() }).contains("200"))
        }
        // Without the limit it would be a minute; a busy machine may take some of that.
        #expect(ContinuousClock.now - start < .seconds(40))
    }

    @Test func aCancelledTaskStopsTheListener() async throws {
        let listener = try Listener(Stage.echo, port: 0, world: Stage.world)
        let (ports, opened) = AsyncStream<Int>.makeStream()
        let task = Task { try await listener.run { opened.yield($0) } }
        _ = await ports.first { _ in true }
        task.cancel()
        try await task.value
        try await listener.run()
    }

    @Test func aTakenPortIsSaid() async throws {
        try await Stage.with { stage in
            let second = try Listener(Stage.echo, port: stage.port, world: Stage.world)
            let problem = await #expect(throws: Diagnostic.self) { try await second.run() }
            #expect(
                problem?.drawn().replacing("\(stage.port)", with: "PORT") == """
                    error[address-in-use]: port PORT of 127.0.0.1 is taken
                       = because: another program listens there
                       = so far: nothing is served
                       = try: tenon serve --port 0  # finds a free one

                    """)
        }
        let elsewhere = try Listener(
            Stage.echo, host: "192.0.2.1", port: 0, keys: AcceptedKeys(apiKey: "a", appKey: "b", bearer: nil), world: Stage.world)
        let problem = await #expect(throws: Diagnostic.self) { try await elsewhere.run() }
        #expect(problem?.message == "'192.0.2.1' is no address of this machine")
    }
}

extension Array {
    fileprivate func chunked(_ size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

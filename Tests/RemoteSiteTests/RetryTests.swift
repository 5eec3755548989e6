import Diagnostics
import ProductAnalytics
import RemoteSite
import Synchronization
import Testing
import Values

/// What is tried again, and when.
@Suite struct RetryTests {
    @Test func aLimitIsWaitedOut() async throws {
        let server = RawServer(answers: answer("429 Too Many", headers: "X-RateLimit-Reset: 2"), answer("200 OK", "done"))
        let stage = Stage()
        let response = try await stage.transport(server.url)(Request("POST", "/", body: [1]))
        #expect(response.body == Array("done".utf8))
        #expect(stage.sleeps == [2_000_000])
        #expect(stage.waits == ["answered 429, 1 of 3 in 2000 ms", "over"])
    }

    @Test(arguments: [
        ("GET", 408, 4), ("GET", 429, 4), ("GET", 500, 4), ("GET", 502, 4), ("GET", 503, 4), ("GET", 504, 4), ("GET", 501, 1),
        ("GET", 404, 1),
        ("PUT", 500, 4), ("DELETE", 502, 4), ("POST", 500, 1), ("POST", 408, 1), ("POST", 502, 1), ("POST", 504, 1), ("POST", 503, 4),
        ("POST", 429, 4), ("PATCH", 500, 1),
    ])
    func aStatusIsTriedAgainWhereThatIsSafe(_ method: String, _ status: Int, _ requests: Int) async throws {
        let server = RawServer(answers: answer("\(status) X", "the body"))
        let stage = Stage()
        let response = try await stage.transport(server.url)(Request(method, "/", body: method == "GET" ? [] : [1]))
        #expect(response.status == status)
        #expect(response.body == Array("the body".utf8))
        #expect(server.requests.count == requests)
        #expect(stage.sleeps.count == requests - 1)
    }

    @Test func waitsGrowAtRandomAndHaveACap() async throws {
        let server = RawServer(answers: answer("503 X"))
        let stage = Stage()
        _ = try await stage.transport(server.url) { $0.retries = 9 }(Request("GET", "/"))
        // The stage's random number is 999, which every limit from a second on leaves as it is.
        #expect(stage.sleeps == Array(repeating: 999, count: 9))
        let slow = RawServer(
            answers: answer("429 X", headers: "x-ratelimit-reset: 86400"), answer("503 X", headers: "retry-after: 7"), answer("200 OK"))
        let patient = Stage()
        _ = try await patient.transport(slow.url)(Request("GET", "/"))
        #expect(patient.sleeps == [120_000_000, 7_000_000])
    }

    @Test(arguments: ["0", "-5", "soon", "1.5", "", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT"])
    func aResetThatSaysNothingIsNoWord(_ reset: String) async throws {
        let server = RawServer(answers: answer("429 X", headers: "x-ratelimit-reset: \(reset)", "retry-after: \(reset)"), answer("200 OK"))
        let stage = Stage()
        #expect(try await stage.transport(server.url)(Request("POST", "/", body: [1])).status == 200)
        #expect(stage.sleeps == [999])
    }

    @Test func whoStandsAboveIsAskedBeforeEachRepetition() async throws {
        let server = RawServer(answers: answer("503 X"))
        let stage = Stage()
        let transport = try stage.transport(server.url)
        let asked = Mutex<[Int]>([])
        let permit = Repetition.Permit { attempt in
            asked.withLock { $0.append(attempt) }
            if attempt == 3 { throw Diagnostic("denied", .forbidden, "twice is enough") }
        }
        await #expect(throws: Diagnostic.self) {
            try await Repetition.$permit.withValue(permit) { try await transport(Request("GET", "/")) }
        }
        #expect(asked.withLock { $0 } == [2, 3] && server.requests.count == 2)
    }

    @Test func noRetriesMeansOneRequest() async throws {
        let server = RawServer(answers: answer("429 X"))
        let stage = Stage()
        #expect(try await stage.transport(server.url) { $0.retries = 0 }(Request("GET", "/")).status == 429)
        #expect(server.requests.count == 1)
    }
}

/// Limits that are kept to before a site insists.
@Suite struct PaceTests {
    @Test func aUsedUpLimitIsWaitedOutBeforehand() async throws {
        let server = RawServer(
            answers: answer("200 OK", headers: "X-RateLimit-Remaining: 2", "X-RateLimit-Reset: 30"),
            answer("200 OK", headers: "x-ratelimit-remaining: 1", "x-ratelimit-reset: 30"),
            answer("200 OK", headers: "x-ratelimit-remaining: 0", "x-ratelimit-reset: 30"), answer("200 OK"))
        let stage = Stage()
        let send = try stage.transport(server.url)
        let path = "/api/v2/product-analytics/users/mapping/connection/"
        for number in 1...3 { _ = try await send(Request("DELETE", path + "\(number)")) }
        #expect(stage.sleeps.isEmpty)
        _ = try await send(Request("DELETE", path + "4"))
        #expect(stage.sleeps == [30_000_000])
        #expect(stage.waits == ["the rate limit is used up, 0 of 0 in 30000 ms", "over"])
        // Another operation has a limit of its own.
        _ = try await send(Request("GET", path + "4"))
        #expect(stage.sleeps.count == 1)
    }

    @Test func aLimitThatIsKnownIsKeptToInEveryPeriod() async throws {
        // The site tells its limit once; from then on its periods are counted along.
        let server = RawServer(
            answers: answer(
                "200 OK", headers: "x-ratelimit-limit: 10", "x-ratelimit-period: 60", "x-ratelimit-remaining: 9", "x-ratelimit-reset: 20"),
            answer("200 OK"))
        let stage = Stage()
        let send = try stage.transport(server.url)
        for _ in 0..<10 { _ = try await send(Request("GET", "/x")) }
        #expect(stage.sleeps == [])
        for _ in 0..<20 { _ = try await send(Request("GET", "/x")) }
        #expect(stage.sleeps == [20_000_000, 60_000_000])
        _ = try await send(Request("GET", "/x"))
        #expect(stage.sleeps == [20_000_000, 60_000_000, 60_000_000])
    }

    @Test func manyTasksTakeNoMoreThanIsLeft() async throws {
        let server = RawServer(
            answers: answer(
                "200 OK", headers: "x-ratelimit-limit: 7", "x-ratelimit-period: 1", "x-ratelimit-remaining: 6", "x-ratelimit-reset: 1"),
            answer("200 OK"))
        let stage = Stage()
        let send = try stage.transport(server.url)
        _ = try await send(Request("GET", "/x"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 { group.addTask { _ = try await send(Request("GET", "/x")) } }
            try await group.waitForAll()
        }
        #expect(stage.sleeps.isEmpty)
        _ = try await send(Request("GET", "/x"))
        #expect(stage.sleeps == [1_000_000])
    }

    @Test func aLongWaitHasACapAndThenTheSiteIsAsked() async throws {
        let server = RawServer(
            answers: answer("200 OK", headers: "x-ratelimit-remaining: 0", "x-ratelimit-reset: 3600"), answer("200 OK", "asked"))
        let stage = Stage()
        let send = try stage.transport(server.url)
        _ = try await send(Request("GET", "/x"))
        #expect(try await send(Request("GET", "/x")).body == Array("asked".utf8))
        #expect(stage.sleeps == [120_000_000])
    }
}

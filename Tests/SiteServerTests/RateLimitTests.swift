import Diagnostics
import ProductAnalytics
import RemoteSite
import Synchronization
import Testing
import Values

@testable import SiteServer

/// An emulated rate limit.
@Suite struct RateLimitTests {
    private let list = Path.root + "/users/mapping/connections"

    private func fields(_ headers: [Header]) -> [String: String] {
        Dictionary(headers.filter { $0.name.hasPrefix("x-ratelimit-") }.map { (String($0.name.dropFirst(12)), $0.value) }) { $1 }
    }

    @Test func requestsAreCountedInPeriodsOfTheClock() throws {
        let turnstile = Turnstile(try RateLimit(parsing: "2/60s"))
        // 10.5 s into a period.
        let now = 60_000_000 * 1000 + 10_500_000
        let first = turnstile.count("GET", list, at: now)
        #expect(first.refusal == nil)
        #expect(
            fields(first.fields) == ["limit": "2", "period": "60", "remaining": "1", "reset": "50", "name": "list_connections"])
        #expect(turnstile.count("GET", list, at: now + 1).refusal == nil)
        let third = turnstile.count("GET", list, at: now + 500_000)
        #expect(fields(third.fields)["remaining"] == "0" && fields(third.fields)["reset"] == "49")
        #expect(third.refusal?.status == 429)
        #expect(
            third.refusal.map { String(decoding: $0.body, as: UTF8.self) }
                == #"{"errors":["Rate limit 'list_connections' reached: 2 requests in 60 s. The next period begins in 49 s"]}"#)
        // Another operation, another entity's, and what is no operation.
        #expect(turnstile.count("GET", Path.root + "/users/mapping", at: now).refusal == nil)
        #expect(turnstile.count("GET", Path.root + "/accounts/mapping/connections", at: now).refusal?.status == 429)
        for _ in 0..<2 { #expect(fields(turnstile.count("GET", "/nowhere", at: now).fields)["name"] == "other") }
        #expect(turnstile.count("BREW", "/elsewhere", at: now).refusal?.status == 429)
        // The last microsecond of the period, and the first of the next.
        let last = turnstile.count("GET", list, at: 60_000_000 * 1001 - 1)
        #expect(last.refusal != nil && fields(last.fields)["reset"] == "1")
        #expect(turnstile.count("GET", list, at: 60_000_000 * 1001).refusal == nil)
    }

    @Test func noMoreThanTheLimitPassHoweverManyCome() async throws {
        let turnstile = Turnstile(try RateLimit(parsing: "100/1h"))
        let passed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<400 { group.addTask { turnstile.count("GET", list, at: 5).refusal == nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(passed == 100)
    }

    @Test func everyAnswerTellsHowTheLimitStands() async throws {
        let answers: Transport = { $0.path.hasSuffix("connections") ? Response(200) : .refusal(404, "no") }
        try await Stage.with(
            answers, keys: try AcceptedKeys(apiKey: nil, appKey: nil, bearer: "b"), rateLimit: try RateLimit(parsing: "3/1d")
        ) { stage in
            var settings = RemoteTransport.Settings()
            settings.retries = 0
            // Another client for each request: one would keep to the limit by itself.
            func ask(_ request: Request, _ bearer: String = "b") async throws -> Response {
                try await RemoteTransport(
                    stage.url, credentials: Credentials(bearer: bearer), settings: settings, world: Stage.world
                ).transport(request)
            }
            let packed = Request("GET", list, headers: [Header("content-encoding", "gzip")])
            for (request, status, remaining) in [
                (Request("GET", list), 200, "2"), (packed, 415, "1"), (Request("GET", list), 200, "0"), (packed, 429, "0"),
                (Request("POST", Path.root + "/nothing", body: Array("{}".utf8)), 404, "2"),
            ] {
                let response = try await ask(request)
                #expect(response.status == status && response[header: "x-ratelimit-remaining"] == remaining)
            }
            // Who may not come in uses nothing up, and a probe neither.
            #expect(try await ask(Request("GET", list), "wrong")[header: "x-ratelimit-limit"] == nil)
            for _ in 0..<5 { #expect(try await ask(Request("GET", "/healthz")).status == 200) }
        }
    }

    @Test func aClientThatReadsTheFieldsIsNeverRefused() async throws {
        let refused = Mutex(0)
        try await Stage.with({ _ in Response(200) }, rateLimit: try RateLimit(parsing: "5/1s")) { stage in
            let waits = Mutex(0)
            let remote = try RemoteTransport(stage.url, credentials: .none, world: Stage.world) { _ in
                waits.withLock { $0 += 1 }
                return {}
            }
            for _ in 0..<13 { _ = try await remote.transport(Request("GET", list)) }
            #expect(waits.withLock { $0 } >= 1)
            while stage.log.lines.count < 13 { try await Task.sleep(for: .milliseconds(2)) }
            refused.withLock { $0 = stage.log.lines.filter { $0.contains(#""status":429"#) }.count }
        }
        #expect(refused.withLock { $0 } == 0)
    }

    @Test(arguments: ["", "60", "60/", "/60s", "60/60", "0/60s", "-1/60s", "60/0s", "60/1500ms", "60/2d", "60/1m/1m", "1.5/1s", "a/1s"])
    func whatIsNoLimitIsRefused(_ text: String) {
        let problem = #expect(throws: Diagnostic.self) { try RateLimit(parsing: text) }
        #expect(
            problem?.drawn() == """
                error[bad-rate-limit]: '\(text)' is no rate limit
                   = because: it must be a number of requests, a slash and whole seconds up to a day
                   = so far: nothing is served
                   = try: tenon serve --rate-limit 60/60s
                   = try: tenon serve --rate-limit 1000/1h

                """)
    }

    @Test(arguments: [("60/60s", 60, 60), ("1/1s", 1, 1), ("1000/1h30m", 1000, 5400), ("7/1d", 7, 86400)])
    func aLimitIsRead(_ text: String, _ count: Int, _ seconds: Int) throws {
        let limit = try RateLimit(parsing: text)
        #expect(limit.count == count && limit.seconds == seconds)
    }
}

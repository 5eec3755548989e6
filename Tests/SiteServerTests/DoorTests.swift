import Diagnostics
import ProductAnalytics
import RemoteSite
import SiteServer
import Synchronization
import Testing
import Values

/// Who may come in.
@Suite struct DoorTests {
    @Test func keysAreAskedFor() async throws {
        let keys = try AcceptedKeys(apiKey: "api", appKey: "app", bearer: "token")
        try await Stage.with(keys: keys) { stage in
            func answer(_ headers: [(String, String)], _ path: String = "/x") async -> String {
                await apart {
                    let visitor = RawVisitor(stage.port)
                    let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
                    visitor.send("GET \(path) HTTP/1.1\r\nhost: whatever.example\r\n\(lines)connection: close\r\n\r\n")
                    let text = visitor.read()
                    return text.prefix { $0 != "\r\n" } + " " + text.split(separator: "\r\n\r\n").dropFirst().joined()
                }
            }
            #expect(await answer([]) == #"HTTP/1.1 401 Unauthorized {"errors":["Unauthorized"]}"#)
            let forbidden = #"HTTP/1.1 403 Forbidden {"errors":["Forbidden"]}"#
            for wrong in [
                [("DD-API-KEY", "api")], [("dd-application-key", "app")], [("DD-API-KEY", "app"), ("DD-APPLICATION-KEY", "api")],
                [("DD-API-KEY", "api"), ("DD-APPLICATION-KEY", "ap")], [("DD-API-KEY", ""), ("DD-APPLICATION-KEY", "")],
                [("Authorization", "Bearer")], [("Authorization", "Bearer other")], [("Authorization", "Basic token")],
            ] {
                #expect(await answer(wrong) == forbidden)
            }
            for right in [
                [("DD-API-KEY", "api"), ("DD-APPLICATION-KEY", "app")], [("dd-api-key", "api"), ("Dd-Application-Key", "app")],
                [("Authorization", "Bearer token")], [("authorization", "bearer token"), ("dd-api-key", "wrong")],
                [("authorization", "bearer wrong"), ("dd-api-key", "api"), ("dd-application-key", "app")],
            ] {
                #expect(await answer(right).hasPrefix("HTTP/1.1 200 OK"))
            }
            // What lies behind learns who acts, and no more.
            let seen = await answer([("DD-API-KEY", "api"), ("DD-APPLICATION-KEY", "app"), ("authorization", "Bearer x")])
            #expect(seen.contains("dd-application-key: app") && !seen.contains("dd-api-key") && !seen.contains("Bearer"))
            #expect(await answer([], "/healthz") == #"HTTP/1.1 200 OK {"status":"ok"}"#)
        }
    }

    @Test func keysAreLookedAtBeforeAnythingElse() async throws {
        let keys = try AcceptedKeys(apiKey: "api", appKey: "app", bearer: nil)
        try await Stage.with(keys: keys) { stage in
            let text = await apart {
                let visitor = RawVisitor(stage.port)
                visitor.send("POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd")
                let first = visitor.read(until: "}")
                visitor.send("POST /big HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999\r\n\r\n")
                return first + visitor.read(until: "}")
            }
            #expect(text.matches(of: #/HTTP\/1.1 401/#).count == 2)
        }
    }

    @Test func withoutKeysOnlyThisMachinesNamesAreServed() async throws {
        try await Stage.with { stage in
            #expect(stage.listener.isOpenToAll)
            func status(_ host: String) async -> String {
                await apart {
                    let visitor = RawVisitor(stage.port)
                    visitor.send("GET / HTTP/1.1\r\n\(host)connection: close\r\n\r\n")
                    return String(visitor.read().dropFirst(9).prefix(3))
                }
            }
            for host in ["localhost", "LOCALHOST:8126", "127.0.0.1:1", "[::1]:80", "192.168.1.5", "a.localhost"] {
                #expect(await status("host: \(host)\r\n") == "200")
            }
            for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"] {
                #expect(await status("host: \(host)\r\n") == "421")
            }
            #expect(await status("") == "200")
        }
    }

    @Test func withoutKeysPagesOfOtherMachinesMayNotAsk() async throws {
        func statuses(_ origin: String, keys: AcceptedKeys) async throws -> String {
            let kept = Mutex("")
            try await Stage.with(keys: keys) { stage in
                let text = await apart {
                    let visitor = RawVisitor(stage.port)
                    visitor.send(
                        "POST / HTTP/1.1\r\nhost: localhost\r\norigin: \(origin)\r\nauthorization: bearer b\r\nconnection: close\r\n\r\n")
                    return visitor.read()
                }
                kept.withLock { $0 = String(text.dropFirst(9).prefix(3)) }
            }
            return kept.withLock { $0 }
        }
        for origin in ["http://evil.example", "https://localhost.evil.example", "null", ""] {
            #expect(try await statuses(origin, keys: .none) == "403")
        }
        #expect(try await statuses("http://localhost:3000", keys: .none) == "200")
        #expect(try await statuses("http://127.0.0.1", keys: .none) == "200")
        let keys = try AcceptedKeys(apiKey: nil, appKey: nil, bearer: "b")
        #expect(try await statuses("https://docs.example", keys: keys) == "200")
    }

    @Test func othersNeedKeys() throws {
        for host in ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org", ""] {
            let problem = #expect(throws: Diagnostic.self) { try Listener(Stage.echo, host: host, world: Stage.world) }
            #expect(problem?.id == "keys-needed")
        }
        for host in ["127.0.0.1", "127.1.2.3", "localhost", "::1"] { _ = try Listener(Stage.echo, host: host, world: Stage.world) }
        let problem = #expect(throws: Diagnostic.self) { try Listener(Stage.echo, host: "0.0.0.0", world: Stage.world) }
        #expect(
            problem?.drawn() == """
                error[keys-needed]: '0.0.0.0' can be reached from other machines, and there are no keys
                   = because: without keys everyone who can reach it could change what it holds
                   = so far: nothing is served
                   = try: export DD_API_KEY=… DD_APP_KEY=…  # before tenon starts
                   = try: tenon serve  # listens on 127.0.0.1

                """)
        let half = #expect(throws: Diagnostic.self) { try AcceptedKeys { ["DD_API_KEY": "x", "DD_APP_KEY": ""][$0] } }
        #expect(half?.message == "DD_API_KEY is set, but DD_APP_KEY is not")
        #expect(try AcceptedKeys { _ in "" }.isEmpty)
        let keys = try AcceptedKeys(apiKey: "secret", appKey: "secret", bearer: "secret")
        #expect("\(keys) \(String(reflecting: keys))" == "*** ***")
    }
}

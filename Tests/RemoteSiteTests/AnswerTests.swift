import Diagnostics
import ProductAnalytics
import RemoteSite
import Testing
import Values

/// What is sent, and what is made of an answer.
@Suite struct AnswerTests {
    @Test func aRequestCarriesKeysAndItsOwnFields() async throws {
        let server = RawServer(answers: answer("200 OK", "{}", headers: "Content-Type: application/json", "X-Note:  a b "))
        let send = try Stage().transport(server.url, Credentials(apiKey: "a1", appKey: "b2", bearer: "c3"))
        let response = try await send(Request("GET", "/api/v2/x?y=1", headers: [Header("Accept", "application/json")]))
        #expect(response.status == 200)
        #expect(response[header: "content-type"] == "application/json")
        #expect(response[header: "x-note"] == "a b")
        #expect(response.body == Array("{}".utf8))
        let lines = server.requests[0].split(separator: "\r\n").map(String.init)
        #expect(lines[0] == "GET /api/v2/x?y=1 HTTP/1.1")
        #expect(
            lines.dropFirst().map { $0.lowercased() }.filter { !$0.hasPrefix("host:") && !$0.hasPrefix("accept-encoding:") }.sorted() == [
                "accept: application/json", "authorization: bearer c3", "dd-api-key: a1", "dd-application-key: b2",
                "user-agent: tenon/1.0.0",
            ])
    }

    @Test func aBodyArrivesWholeWithItsLength() async throws {
        let server = RawServer(answers: answer("201 Created"))
        let send = try Stage().transport(server.url)
        let body = Array(repeating: UInt8(ascii: "x"), count: 3 << 20)
        for method in ["POST", "PUT"] {
            let response = try await send(Request(method, "/c", headers: [Header("content-type", "application/json")], body: body))
            #expect(response.status == 201)
        }
        for (request, method) in zip(server.requests, ["POST", "PUT"]) {
            #expect(request.hasPrefix("\(method) /c HTTP/1.1\r\n"))
            #expect(request.lowercased().contains("content-length: 3145728\r\n"))
            #expect(!request.lowercased().contains("expect:"))
            #expect(request.hasSuffix("\r\n\r\n" + String(repeating: "x", count: 3 << 20)))
        }
    }

    @Test func anEmptyWriteSaysItIsEmptyAndADeleteSaysNothing() async throws {
        let server = RawServer(answers: answer("200 OK"))
        let send = try Stage().transport(server.url)
        _ = try await send(Request("POST", "/c"))
        _ = try await send(Request("DELETE", "/c/1"))
        #expect(server.requests[0].lowercased().contains("content-length: 0\r\n"))
        #expect(!server.requests[0].lowercased().contains("content-type"))
        #expect(server.requests[1].hasPrefix("DELETE /c/1 "))
        #expect(!server.requests[1].lowercased().contains("content-"))
    }

    @Test(arguments: ["/a%2Fb/%C3%A9", "/a/../b", "/a/./b//c", "/x?q=%20&r=a+b", "/..", "/a/%2e%2e"])
    func aPathArrivesAsItWasWritten(_ path: String) async throws {
        let server = RawServer(answers: answer("200 OK"))
        _ = try await Stage().transport(server.url)(Request("GET", path))
        _ = try await Stage().transport(server.url + "/gateway/")(Request("GET", path))
        #expect(server.requests[0].hasPrefix("GET \(path) HTTP/1.1\r\n"))
        #expect(server.requests[1].hasPrefix("GET /gateway\(path) HTTP/1.1\r\n"))
    }

    @Test func connectionsAreKept() async throws {
        let server = RawServer(answers: answer("200 OK", "1"))
        let send = try Stage().transport(server.url)
        for _ in 0..<10 { _ = try await send(Request("GET", "/")) }
        #expect(server.requests.count == 10)
        #expect(server.connections == 1)
    }

    @Test func manyTasksShareOneTransport() async throws {
        let server = RawServer { connection in
            while let request = connection.request() {
                connection.write(answer("200 OK", String(request.split(separator: " ")[1])))
            }
        }
        let send = try Stage().transport(server.url)
        let right = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask { try await send(Request("GET", "/\(number)")).body == Array("/\(number)".utf8) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(right == 200)
    }

    @Test func aPackedAnswerIsUnpacked() async throws {
        let packed: [UInt8] = [
            31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 202, 207, 86, 178, 42, 41, 42, 77, 173, 5, 0, 144, 95, 212, 167, 11, 0, 0, 0,
        ]
        let server = RawServer { connection in
            while connection.request() != nil {
                connection.write(
                    Array("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(packed.count)\r\n\r\n".utf8) + packed)
            }
        }
        let response = try await Stage().transport(server.url)(Request("GET", "/"))
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"ok":true}"#)
        #expect(response.headers.isEmpty)
        #expect(server.requests[0].lowercased().contains("accept-encoding:"))
    }

    @Test func aChunkedAnswerAndInterimAnswersAreRead() async throws {
        let server = RawServer(
            answers:
                "HTTP/1.1 100 Continue\r\nx-interim: 1\r\n\r\nHTTP/1.1 200 OK\r\nx-final: 1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nx-trailer: 1\r\n\r\n"
        )
        let response = try await Stage().transport(server.url)(Request("GET", "/"))
        #expect(response == Response(200, headers: [Header("x-final", "1")], body: Array("abcde".utf8)))
    }

    @Test(arguments: [(403, "<html><body>Forbidden</body></html>"), (404, ""), (409, #"{"errors":["there"]}"#), (401, "{}"), (418, "tea")])
    func everyStatusIsAnAnswer(_ status: Int, _ body: String) async throws {
        let server = RawServer(answers: answer("\(status) X", body, headers: "content-type: text/html"))
        let response = try await Stage().transport(server.url)(Request("GET", "/"))
        #expect(response.status == status)
        #expect(String(decoding: response.body, as: UTF8.self) == body)
        #expect(server.requests.count == 1)
    }

    @Test func fieldsThatAreNotTheRequestsOwnAreLeftOut() async throws {
        let server = RawServer(answers: answer("200 OK"))
        _ = try await Stage().transport(server.url, keys)(
            Request(
                "GET", "/",
                headers: [
                    Header("dd-api-key", "stolen"), Header("Host", "elsewhere"), Header("Content-Length", "9"), Header("x-empty", ""),
                ]))
        #expect(!server.requests[0].contains("stolen"))
        #expect(!server.requests[0].contains("elsewhere"))
        #expect(server.requests[0].contains("dd-api-key: api-key-1\r\n"))
        #expect(server.requests[0].contains("x-empty:\r\n"))
    }

    @Test func whatWouldChangeTheRequestsShapeIsRefused() async throws {
        let send = try Stage().transport("http://127.0.0.1:1")
        #expect(
            await drawn { try await send(Request("GET", "@evil.example/")) } == """
                error[bad-path]: '@evil.example/' is no path of a request
                   = because: a path must begin with '/' and be percent-encoded
                   = so far: nothing was sent

                """)
        for path in ["", "/a b", "/a\r\nx: y", "/é", "/a#b"] {
            #expect(await drawn { try await send(Request("GET", path)) }.contains("[bad-path]"))
        }
        #expect(
            await drawn { try await send(Request("GET", "/", headers: [Header("x", "1\r\ny: 2")])) } == """
                error[bad-header]: header 'x' cannot be sent
                   = because: a header must be one line of text, without control characters
                   = so far: nothing was sent

                """)
        #expect(await drawn { try await send(Request("GE T", "/")) }.contains("[bad-header]"))
    }
}

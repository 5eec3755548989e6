import Diagnostics
import ProductAnalytics
import RemoteSite
import Testing
import Values

/// Networks and servers that fail, and the words for it.
@Suite struct FailureTests {
    let get = Request("GET", "/api/v2/x")
    let post = Request("POST", "/api/v2/x", body: Array("{}".utf8))

    @Test func nothingListens() async throws {
        let port = RawServer.closedPort
        let stage = Stage()
        let send = try stage.transport("http://127.0.0.1:\(port)", keys)
        #expect(
            await drawn(port: port) { try await send(post) }.replacing(#/after \d+ ms/#, with: "after 0 ms") == """
                error[cannot-connect]: 127.0.0.1:PORT does not answer
                   = because: failed to connect to 127.0.0.1 port PORT after 0 ms: Couldn't connect to server
                   = so far: nothing was sent
                   = try: tenon serve --port PORT  # in another terminal

                """)
        #expect(stage.sleeps.isEmpty)
    }

    @Test func theHostIsNotKnown() async throws {
        let send = try Stage().transport("https://api.nowhere.invalid", keys)
        #expect(
            await drawn { try await send(get) } == """
                error[cannot-resolve]: host 'api.nowhere.invalid' is not known (api.nowhere.invalid:443)
                   = because: could not resolve host: api.nowhere.invalid
                   = so far: nothing was sent
                   = try: use site local  # needs no network

                """)
    }

    @Test(arguments: [true, false])
    func theConnectionIsLostBeforeTheAnswer(_ isReset: Bool) async throws {
        let server = RawServer { connection in
            _ = connection.request()
            if isReset { connection.reset() }
        }
        let stage = Stage()
        let send = try stage.transport(server.url, keys)
        #expect(
            await drawn(port: server.port) { try await send(post) } == """
                error[connection-lost]: 127.0.0.1:PORT closed the connection without an answer
                   = because: \(isReset ? "recv failure: Connection reset by peer" : "empty reply from server")
                   = so far: the request may have reached the server; look whether it was done before sending it again

                """)
        #expect(server.requests.count == 1)
        #expect(
            await drawn(port: server.port) { try await send(get) } == """
                error[connection-lost]: 127.0.0.1:PORT closed the connection without an answer
                   = because: \(isReset ? "recv failure: Connection reset by peer" : "empty reply from server")
                   = because: tried 4 times
                   = so far: the request may have reached the server

                """)
        #expect(server.requests.count == 5)
    }

    @Test func theServerIsSilent() async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.pause(20_000)
        }
        let send = try Stage().transport(server.url, keys) { $0.timeout = 200_000 }
        let text = await drawn(port: server.port) { try await send(post) }
        #expect(
            text.replacing(#/\d+ milliseconds/#, with: "200 milliseconds") == """
                error[timed-out]: 127.0.0.1:PORT did not answer within 0.2 s
                   = because: POST /api/v2/x was sent, and the whole answer must come in that time
                   = because: operation timed out after 200 milliseconds with 0 bytes received
                   = so far: the request may have reached the server; look whether it was done before sending it again

                """)
    }

    @Test func aDrippingAnswerIsCutOffAsAWhole() async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
            while connection.write("x") { connection.pause(20) }
        }
        let send = try Stage().transport(server.url) { $0.timeout = 300_000 }
        let start = ContinuousClock.now
        #expect(await drawn { try await send(get) }.contains("error[timed-out]"))
        #expect(ContinuousClock.now - start < .seconds(40))
    }

    @Test func theAnswerEndsBeforeItsLength() async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this")
        }
        let send = try Stage().transport(server.url) { $0.retries = 0 }
        #expect(
            await drawn(port: server.port) { try await send(get) } == """
                error[cut-short]: the answer of 127.0.0.1:PORT ended too early
                   = because: transfer closed with 91 bytes remaining to read
                   = so far: the request may have reached the server

                """)
    }

    @Test func whatFollowsTheLengthIsNoAnswerToAnything() async throws {
        let server = RawServer { connection in
            while connection.request() != nil { connection.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\n") }
        }
        let send = try Stage().transport(server.url)
        for _ in 0..<3 { #expect(try await send(get).body == Array("{}".utf8)) }
        #expect(server.connections == 3)
    }

    @Test(arguments: ["content-length: two", "content-length: -1", "transfer-encoding: chunked"])
    func theLengthMakesNoSense(_ field: String) async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\n\(field)\r\n\r\nxyz\r\n")
        }
        let stage = Stage()
        let send = try stage.transport(server.url)
        let text = await drawn(port: server.port) { try await send(post) }
        #expect(text.hasPrefix("error[") && !text.contains("[timed-out]") && stage.sleeps.isEmpty, "\(text)")
        #expect(text.contains("= so far: the request may have reached the server; look whether it was done before sending it again"))
        #expect(server.requests.count == 1)
    }

    @Test(arguments: ["HTTP/1.1 200", "HTTP/1.1 200 OK\r\nx: 1", "HTTP/1.1 200 OK\r\nx: 1\r\n"])
    func theHeadIsCutShort(_ head: String) async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.write(head)
        }
        let send = try Stage().transport(server.url)
        let text = await drawn { try await send(post) }
        #expect(text.hasPrefix("error[") && !text.contains("[timed-out]"), "\(text)")
    }

    @Test func aHeadWithoutEndIsCutOff() async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("x: " + String(repeating: "x", count: 5000) + "\r\n") {}
        }
        let send = try Stage().transport(server.url) { $0.timeout = 20_000_000 }
        let text = await drawn { try await send(post) }
        #expect(text.hasPrefix("error[") && !text.contains("[timed-out]"), "\(text)")
    }

    @Test func aBombIsNotUnpackedToItsEnd() async throws {
        let packed = packedZeros(10 << 20)
        #expect(packed.count < 100_000)
        let server = RawServer { connection in
            _ = connection.request()
            connection.write(Array("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(packed.count)\r\n\r\n".utf8) + packed)
        }
        let send = try Stage().transport(server.url) { $0.bodyLimit = 1 << 20 }
        #expect(await drawn { try await send(get) }.contains("error[answer-too-long]"))
    }

    @Test func nobodyAnswersTheHandshake() async throws {
        let server = RawServer { $0.pause(20_000) }
        let send = try Stage().transport("https://127.0.0.1:\(server.port)", keys) { $0.connectTimeout = 200_000 }
        let text = await drawn(port: server.port) { try await send(post) }
        #expect(text.hasPrefix("error[timed-out]: 127.0.0.1:PORT did not accept a connection within 0.2 s\n"))
        #expect(text.contains("= so far: nothing was sent") && server.requests.isEmpty)
    }

    @Test func aPageInPlaceOfAnAnswerIsHandedOnWhole() async throws {
        let page = "<!DOCTYPE html><title>Sign in</title>"
        let server = RawServer(answers: answer("200 OK", page, headers: "content-type: text/html"))
        let response = try await Stage().transport(server.url)(get)
        #expect(response.status == 200 && response.body == Array(page.utf8))
        #expect(ErrorBody(reading: response.body).texts == ["an HTML page: Sign in"])
    }

    @Test func aPackedAnswerIsBroken() async throws {
        let server = RawServer(answers: answer("200 OK", "this is not gzip", headers: "content-encoding: gzip"))
        let send = try Stage().transport(server.url)
        let text = await drawn(port: server.port) { try await send(get) }
        #expect(
            text.hasPrefix(
                "error[garbled-answer]: the answer of 127.0.0.1:PORT cannot be unpacked\n   = because: error while processing content unencoding"
            ))
    }

    @Test func theServerSpeaksSomethingElse() async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.write("220 mail.example ESMTP\r\n")
        }
        let send = try Stage().transport(server.url)
        #expect(
            await drawn(port: server.port) { try await send(get) } == """
                error[not-http]: what answers at 127.0.0.1:PORT does not speak HTTP
                   = because: received HTTP/0.9 when not allowed
                   = so far: the request may have reached the server
                   = try: use site https://127.0.0.1:PORT

                """)
    }

    @Test func theServerSpeaksNoTLS() async throws {
        let server = RawServer { $0.write("HTTP/1.1 400 Bad Request\r\n\r\n") }
        let send = try Stage().transport("https://127.0.0.1:\(server.port)", keys)
        let text = await drawn(port: server.port) { try await send(get) }
        #expect(text.hasPrefix("error[tls-failed]: no safe connection to 127.0.0.1:PORT\n   = because: "))
        #expect(text.contains("= so far: nothing was sent"))
        #expect(server.requests.isEmpty)
    }

    @Test func theAnswerIsTooLong() async throws {
        let server = RawServer(answers: answer("200 OK", String(repeating: "x", count: 3 << 20)))
        let send = try Stage().transport(server.url) { $0.bodyLimit = 2 << 20 }
        #expect(
            await drawn(port: server.port) { try await send(get) } == """
                error[answer-too-long]: the answer of 127.0.0.1:PORT is longer than 2 MiB
                   = because: GET /api/v2/x answered 200, and no more of it is read
                   = so far: the request may have reached the server

                """)
    }

    @Test func aKeptConnectionThatDiesDoesNotRepeatAPost() async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.write(answer("200 OK"))
            _ = connection.request()
        }
        let send = try Stage().transport(server.url)
        _ = try await send(get)
        #expect(await drawn { try await send(post) }.contains("error[connection-lost]"))
        #expect(server.requests.count == 2)
        _ = try await send(get)
        _ = try await send(get)
        #expect(server.requests.count == 5)
    }

    @Test func aCancelledTaskEndsTheTransfer() async throws {
        let server = RawServer { connection in
            _ = connection.request()
            connection.pause(60_000)
        }
        let send = try Stage().transport(server.url)
        let task = Task { await drawn { try await send(post) } }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let start = ContinuousClock.now
        task.cancel()
        #expect(
            await task.value == """
                error[cancelled]: interrupted
                   = so far: the request may have reached the server; look whether it was done before sending it again

                """)
        // Without the cancellation it would be a minute; a busy machine may take some of that.
        #expect(ContinuousClock.now - start < .seconds(40))
        let early = Task { await drawn { try await send(post) } }
        early.cancel()
        #expect(await early.value.hasPrefix("error[cancelled]"))
    }

    @Test func aWaitCanBeCancelled() async throws {
        let server = RawServer(answers: answer("429 Too Many", headers: "x-ratelimit-reset: 30"))
        let stage = Stage(realSleep: true)
        let send = try stage.transport(server.url)
        let task = Task { await drawn { try await send(get) } }
        while stage.sleeps.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let start = ContinuousClock.now
        task.cancel()
        #expect(
            await task.value == """
                error[cancelled]: interrupted
                   = so far: the last try: answered 429

                """)
        // Without the cancellation it would be half a minute.
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(stage.waits == ["answered 429, 1 of 3 in 30000 ms", "over"])
    }
}

/// So many zeros and more, packed: one zero, and then again and again "258 times the byte before" (RFC 1951, section 3.2.6). What follows
/// the data is left out, for nobody should read that far.
private func packedZeros(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3]
    var (bits, filled) = (0, 0)
    func add(_ code: String) {
        for bit in code {
            bits |= (bit == "1" ? 1 : 0) << filled
            filled += 1
            if filled == 8 {
                bytes.append(UInt8(bits))
                (bits, filled) = (0, 0)
            }
        }
    }
    add("1" + "10" + "00110000")
    for _ in 0...(count / 258) { add("11000101" + "00000") }
    return bytes
}

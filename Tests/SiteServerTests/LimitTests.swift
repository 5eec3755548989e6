import ProductAnalytics
import RemoteSite
import SiteServer
import Synchronization
import Testing
import Values

/// What a listener does not put up with.
@Suite struct LimitTests {
    private func answer(_ limits: Limits = Limits(), _ send: @escaping @Sendable (RawVisitor) -> Void) async throws -> String {
        final class Text: @unchecked Sendable { var text = "" }
        let kept = Text()
        try await Stage.with(limits: limits) { stage in
            kept.text = dateless(
                await apart {
                    let visitor = RawVisitor(stage.port)
                    send(visitor)
                    return visitor.read()
                })
        }
        return kept.text
    }

    @Test func aBodyTooLongIsRefusedByItsLength() async throws {
        // Nothing of the body is ever sent.
        let text = try await answer { $0.send("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5242881\r\n\r\n") }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(text.hasSuffix("connection: close\r\n\r\n" + #"{"errors":["The body is longer than 5120 KiB"]}"#))
    }

    @Test func theRefusalCanBeReadByOneWhoIsStillSending() async throws {
        let text = try await answer { visitor in
            visitor.send("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9000000\r\n\r\n")
            visitor.send([UInt8](repeating: 0x78, count: 9_000_000))
        }
        #expect(text.hasPrefix("HTTP/1.1 413 ") && text.hasSuffix("}"))
        let remote = Request("POST", "/", body: [UInt8](repeating: 0x78, count: 9_000_000))
        try await Stage.with { stage in
            let response = try await RemoteTransport(stage.url, credentials: .none, world: Stage.world).transport(remote)
            #expect(response.status == 413)
        }
    }

    @Test func aChunkedBodyIsCounted() async throws {
        let text = try await answer { visitor in
            visitor.send("POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"
            for _ in 0..<100 where !visitor.send(chunk) { break }
        }
        #expect(text.hasPrefix("HTTP/1.1 413 ") && text.hasSuffix("}"))
        let fits = try await answer { visitor in
            visitor.send("POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n")
            for _ in 0..<80 { visitor.send("10000\r\n" + String(repeating: "x", count: 65536) + "\r\n") }
            visitor.send("0\r\n\r\n")
        }
        #expect(fits.hasPrefix("HTTP/1.1 200 OK") && fits.contains("\"length\":5242880"))
    }

    @Test func aHeadTooLongIsRefused() async throws {
        for head in [
            "GET / HTTP/1.1\r\nhost: localhost\r\nx: " + String(repeating: "x", count: 70_000) + "\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: localhost\r\n" + String(repeating: "x: 1\r\n", count: 20_000) + "\r\n",
            "GET /" + String(repeating: "x", count: 300_000) + " HTTP/1.1\r\n\r\n",
        ] {
            let text = try await answer { $0.send(head) }
            #expect(text.hasPrefix("HTTP/1.1 431 Request Header Fields Too Large\r\n"))
            #expect(text.hasSuffix(#"{"errors":["The head is longer than 64 KiB"]}"#))
        }
        let fits = try await answer {
            $0.send("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx: " + String(repeating: "x", count: 60_000) + "\r\n\r\n")
        }
        #expect(fits.hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test func whatIsNotHTTPIsRefused() async throws {
        for bytes in [
            "\u{16}\u{3}\u{1} hello", "GET\r\n\r\n", "GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n", "GET / HTTP/1.1\r\na b: c\r\n\r\n",
        ] {
            let text = try await answer { $0.send(bytes) }
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(text)")
            #expect(text.contains("connection: close\r\n"))
        }
    }

    @Test func aHeadThatDripsIsCutOff() async throws {
        var limits = Limits()
        limits.headTime = 200_000
        let start = ContinuousClock.now
        let text = try await answer(limits) { visitor in
            visitor.send("GET / HTTP/1.1\r\n")
            for _ in 0..<15 where visitor.send("x: 1\r\n") { usleepMilliseconds(30) }
        }
        #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n") && text.hasSuffix(#"{"errors":["The request did not come in time"]}"#))
        // Without the limit it would be a minute; a busy machine may take some of that.
        #expect(ContinuousClock.now - start < .seconds(40))
    }

    @Test func aBodyThatDripsIsCutOff() async throws {
        var limits = Limits()
        limits.bodyTime = 200_000
        let text = try await answer(limits) { visitor in
            visitor.send("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n")
            for _ in 0..<15 where visitor.send("x") { usleepMilliseconds(30) }
        }
        #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n") && text.hasSuffix(#"{"errors":["The request did not come in time"]}"#))
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
        var limits = Limits()
        limits.idle = 150_000
        #expect(try await answer(limits) { _ in } == "")
        let text = try await answer(limits) { $0.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n") }
        #expect(text.hasPrefix("HTTP/1.1 200 OK") && text.hasSuffix("]}"))
    }

    @Test func oneWhoDoesNotReadTheAnswerIsCutOff() async throws {
        var limits = Limits()
        limits.answerTime = 300_000
        let asked = Mutex(0)
        let large: Transport = { _ in
            asked.withLock { $0 += 1 }
            return Response(200, body: [UInt8](repeating: 0x78, count: 16 << 20))
        }
        try await Stage.with(large, limits: limits) { stage in
            let text = await apart {
                let visitor = RawVisitor(stage.port)
                for _ in 0..<100 { visitor.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n") }
                visitor.waitForAnswer()
                usleepMilliseconds(1500)
                return visitor.read()
            }
            #expect(text.utf8.count < 16 << 20)
        }
        // The answers to the others were never made: they would all have lain in memory.
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func aPackedBodyIsRefused() async throws {
        let text = try await answer {
            $0.send("POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc")
        }
        #expect(text.hasPrefix("HTTP/1.1 415 ") && text.hasSuffix(#"{"errors":["Content-Encoding 'gzip' is not accepted"]}"#))
    }
}

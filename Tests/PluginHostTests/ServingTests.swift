import Diagnostics
import Synchronization
import Testing
import Values

@testable import PluginHost

/// What is served in these tests.
private let sample: Served = {
    let any: Value = ["type": "object"]
    var served = Served(
        name: "sample", version: "1",
        tools: [
            ServedTool("echo", "Says it again.", input: any, hints: ToolHints(isReadOnly: true)) { call in
                ToolAnswer(JSON.text(call.arguments, .compact), structured: call.arguments)
            },
            ServedTool("fail", "Fails.", input: any) { _ in throw Diagnostic("broken", .fail, "it is broken") },
            ServedTool("count", "Counts.", input: any) { call in
                for number in [1, 2, 2, 1, 3] {
                    call.progress(number, of: 3, "at \(number)")
                    try await Task.sleep(nanoseconds: 1_000_000)
                }
                return ToolAnswer("done")
            },
            ServedTool("wait", "Waits for ever.", input: any) { call in
                call.progress(1)
                try await Task.sleep(nanoseconds: 1_000_000_000_000)
                return ToolAnswer("never")
            },
            ServedTool("ask", "Asks.", input: any) { call in
                let form = Form("sure?", schema: ["type": "object", "properties": ["yes": ["type": "boolean"]]])
                switch try await call.ask("sure", form) {
                case .accepted(let content): return ToolAnswer("accepted \(JSON.text(content, .compact))")
                case .declined: return ToolAnswer("declined", isError: true)
                case .dismissed: return ToolAnswer("dismissed", isError: true)
                }
            },
            ServedTool("large", "Gives much.", input: any) { _ in ToolAnswer(String(repeating: "x", count: 4_000)) },
        ],
        resources: ResourceShelf(
            list: { (1...5).map { ServedResource(uri: "test://\($0)", name: "\($0)", mimeType: "text/plain") } },
            read: { $0 == "test://1" ? ResourceText("one", mimeType: "text/plain") : nil }))
    served.pageSize = 4
    return served
}()

@Suite struct ServingTests {
    @Test(arguments: [
        ("nonsense", -32700), ("{\"jsonrpc\":\"2.0\"", -32700), ("[]", -32600),
        ("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", -32600),
        ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", -32600), ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", -32600),
        ("\u{0}\u{1}\u{2}", -32700), (String(repeating: "[", count: 5_000), -32700), (String(repeating: "x", count: 10_001), -32700),
    ])
    func junkIsAnsweredAndNeverFatal(_ line: String, _ code: Int) async {
        let partner = await Partner.of(sample, longestLine: 10_000)
        await partner.say(line)
        let answer = await partner.hear()
        #expect(answer?["error"]?["code"] == .int(code))
        #expect(answer?["id"] == .null)
        #expect(await partner.ask("ping")["result"]?["resultType"] == "complete")
        await partner.leave()
    }

    @Test func aLineThatIsTooLongIsTheSameHoweverItComes() {
        let bytes = Array((String(repeating: "x", count: 400) + "\nnext\n").utf8)
        for longest in [100, 300] {
            let pieces = [1, 7, bytes.count].map { size in
                var reader = LineReader(longest: longest)
                return stride(from: 0, to: bytes.count, by: size).flatMap { reader.take(bytes[$0..<min($0 + size, bytes.count)]) }
            }
            #expect(pieces[0] == pieces[1] && pieces[1] == pieces[2] && pieces[0].count == 2)
        }
    }

    @Test func blankLinesAndAnswersToNothingAreSilent() async {
        let partner = await Partner.of(sample)
        for line in ["", "  ", "\r", #"{"jsonrpc":"2.0","id":9,"result":{}}"#, #"{"jsonrpc":"2.0","method":"notifications/whatever"}"#] {
            await partner.say(line)
        }
        await partner.say(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
        #expect(await partner.hear() == ["jsonrpc": "2.0", "id": 1, "result": [:]])
        await partner.leave()
        #expect(await partner.hear() == nil)
    }

    @Test(arguments: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])
    func initializeAgreesOnARevision(_ version: String) async {
        let partner = await Partner.of(sample)
        let result = await partner.greet(version)
        #expect(result["protocolVersion"] == .text(version))
        #expect(result["serverInfo"] == ["name": "sample", "version": "1"])
        #expect(result["capabilities"] == ["tools": [:], "resources": [:]])
        let answer = await partner.ask("tools/call", ["name": "echo", "arguments": ["a": 1]], modern: false)
        #expect(
            answer["result"]
                == ["content": [["type": "text", "text": "{\"a\":1}"]], "structuredContent": ["a": 1], "isError": false])
        await partner.leave()
    }

    @Test func initializeOffersTheNewestOfItsEra() async {
        let partner = await Partner.of(sample)
        #expect(await partner.greet("2026-07-28")["protocolVersion"] == "2025-11-25")
        await partner.leave()
    }

    @Test func whatComesRightBehindInitializeCountsOnIt() async {
        let partner = await Partner.of(sample)
        await partner.say(
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{}}}"# + "\n"
                + #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#)
        #expect(await partner.hear()?["result"]?["protocolVersion"] == "2025-06-18")
        #expect(await partner.hear()?["result"]?["tools"]?.list?.count == 4)
        await partner.leave()
    }

    @Test func theNewEraNeedsNoBeginning() async {
        let partner = await Partner.of(sample)
        let found = await partner.ask("server/discover")["result"]
        #expect(found?["supportedVersions"] == ["2026-07-28"])
        #expect(found?["resultType"] == "complete")
        #expect(found?["cacheScope"] == "private")
        #expect(found?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "sample")
        let answer = await partner.ask("tools/call", ["name": "echo"])
        #expect(answer["result"]?["structuredContent"] == [:])
        #expect(answer["result"]?["resultType"] == "complete")
        await partner.leave()
    }

    @Test func aRevisionThatIsNotSpokenIsRefusedWithThoseThatAre() async {
        let partner = await Partner.of(sample)
        let meta: Value = ["io.modelcontextprotocol/protocolVersion": "1900-01-01", "io.modelcontextprotocol/clientCapabilities": [:]]
        let answer = await partner.ask("tools/list", ["_meta": meta], modern: false)
        #expect(answer["error"]?["code"] == -32022)
        #expect(answer["error"]?["data"] == ["supported": ["2026-07-28"], "requested": "1900-01-01"])
        let bare: Value = ["io.modelcontextprotocol/protocolVersion": "2026-07-28"]
        #expect(await partner.ask("tools/list", ["_meta": bare], modern: false)["error"]?["code"] == -32602)
        #expect(await partner.ask("tools/list", modern: false)["error"]?["code"] == -32602)
        #expect(await partner.ask("ping", modern: false)["result"] == [:])
        await partner.leave()
    }

    @Test func strangersAreAnsweredWhereTheyMayBe() async {
        var served = sample
        served.answersStrangers = true
        let partner = await Partner.of(served)
        #expect(await partner.ask("tools/call", ["name": "echo"], modern: false)["result"]?["structuredContent"] == [:])
        await partner.leave()
    }

    static let refused: [(String, Value, Int)] = [
        ("prompts/list", [:], -32601), ("logging/setLevel", ["level": "info"], -32601), ("subscriptions/listen", [:], -32601),
        ("tools/call", ["name": "none"], -32602), ("tools/call", [:], -32602), ("tools/call", ["name": "echo", "arguments": [1]], -32602),
        ("tools/list", ["cursor": "x"], -32602), ("tools/list", ["cursor": "0"], -32602), ("tools/list", ["cursor": "99"], -32602),
        ("tools/list", ["cursor": "+4"], -32602), ("resources/read", ["uri": "test://9"], -32602), ("resources/read", [:], -32602),
    ]

    @Test(arguments: refused)
    func whatCannotBeAnsweredIsAnError(_ method: String, _ params: Value, _ code: Int) async {
        let partner = await Partner.of(sample)
        #expect(await partner.ask(method, params)["error"]?["code"] == .int(code))
        await partner.leave()
    }

    @Test func aMissingResourceHasTheOldNumberInTheOldEra() async {
        let partner = await Partner.of(sample)
        _ = await partner.greet()
        #expect(await partner.ask("resources/read", ["uri": "test://9"], modern: false)["error"]?["code"] == -32002)
        await partner.leave()
    }

    @Test(arguments: ["tools", "resources"]) func listsComeInPages(_ name: String) async {
        let partner = await Partner.of(sample)
        let all = name == "tools" ? sample.tools.map(\.name) : (1...5).map { "\($0)" }
        for _ in 0..<2 {
            var names: [String] = []
            var cursor: Value?
            repeat {
                let result = await partner.ask(name + "/list", cursor.map { ["cursor": $0] } ?? [:])["result"]
                #expect(result?["ttlMs"] == 300_000)
                names += result?[name]?.list?.compactMap { $0["name"]?.string } ?? []
                cursor = result?["nextCursor"]
            } while cursor != nil
            #expect(names == all)
        }
        await partner.leave()
    }

    @Test func aToolThatFailsSaysSoInItsResult() async {
        let partner = await Partner.of(sample)
        let result = await partner.ask("tools/call", ["name": "fail"])["result"]
        #expect(result?["isError"] == true)
        #expect(result?["content"]?.list?.first?["text"] == "error[broken]: it is broken\n")
        await partner.leave()
    }

    @Test func progressRisesAndEndsBeforeTheAnswer() async {
        let partner = await Partner.of(sample)
        _ = await partner.greet()
        await partner.say(
            #"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"count","_meta":{"progressToken":"t"}}}"#)
        var seen: [Int] = []
        while let message = await partner.hear(), message["id"] == nil {
            #expect(message["method"] == "notifications/progress")
            #expect(message["params"]?["progressToken"] == "t")
            seen.append(message["params"]?["progress"]?.int ?? -1)
        }
        #expect(!seen.isEmpty && seen == seen.sorted() && Set(seen).count == seen.count)
        await partner.leave()
    }

    @Test func aRequestThatIsTakenBackIsNotAnswered() async {
        let partner = await Partner.of(sample)
        _ = await partner.greet()
        await partner.say(#"{"jsonrpc":"2.0","id":"w","method":"tools/call","params":{"name":"wait","_meta":{"progressToken":1}}}"#)
        #expect(await partner.hear()?["method"] == "notifications/progress")
        await partner.say(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"w"}}"#)
        await partner.say(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"other"}}"#)
        #expect(await partner.ask("ping", modern: false)["result"] == [:])
        // The id is free again.
        await partner.say(#"{"jsonrpc":"2.0","id":"w","method":"ping"}"#)
        #expect(await partner.hear() == ["jsonrpc": "2.0", "id": "w", "result": [:]])
        await partner.leave()
        #expect(await partner.hear() == nil)
    }

    @Test func anIdIsUsedOnceAtATime() async {
        let partner = await Partner.of(sample)
        _ = await partner.greet()
        let line = #"{"jsonrpc":"2.0","id":"w","method":"tools/call","params":{"name":"wait"}}"#
        await partner.say(line)
        await partner.say(line)
        #expect(await partner.hear()?["error"]?["code"] == -32600)
        await partner.leave()
    }

    @Test func tooManyAtOnceAreRefused() async {
        var served = sample
        served.mostRequests = 3
        let partner = await Partner.of(served)
        _ = await partner.greet()
        for id in 1...4 {
            await partner.say(["jsonrpc": "2.0", "id": .text("w\(id)"), "method": "tools/call", "params": ["name": "wait"]])
        }
        let refused = await partner.hear()
        #expect(refused?["id"] == "w4")
        #expect(refused?["error"]?["code"] == -32000)
        await partner.leave()
    }

    @Test func manyAtOnceAreAllAnswered() async {
        let partner = await Partner.of(sample)
        _ = await partner.greet()
        for id in 0..<500 {
            await partner.say(
                [
                    "jsonrpc": "2.0", "id": .int(1_000 + id), "method": "tools/call",
                    "params": ["name": "echo", "arguments": ["n": .int(id)]],
                ])
        }
        var answered: Set<Int> = []
        for _ in 0..<500 {
            guard let message = await partner.hear(), let id = message["id"]?.int else { break }
            #expect(message["result"]?["structuredContent"]?["n"] == .int(id - 1_000))
            answered.insert(id)
        }
        #expect(answered.count == 500)
        await partner.leave()
    }

    @Test func whoeverLeavesStopsWhatIsUnderWay() async {
        let partner = await Partner.of(sample)
        _ = await partner.greet()
        await partner.say(#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait","_meta":{"progressToken":1}}}"#)
        _ = await partner.hear()
        await partner.leave()
    }

    @Test func anAnswerThatIsTooLongIsAnError() async {
        var served = sample
        served.longestAnswer = 3_000
        let partner = await Partner.of(served)
        #expect(await partner.ask("tools/call", ["name": "large"])["error"]?["code"] == -32603)
        await partner.leave()
    }

    // MARK: Questions

    @Test(arguments: [
        (#"{"action":"accept","content":{"yes":true}}"#, "accepted {\"yes\":true}"), (#"{"action":"decline"}"#, "declined"),
        (#"{"action":"cancel"}"#, "dismissed"), (#"{}"#, "dismissed"),
    ])
    func theOldEraAsksByARequest(_ said: String, _ words: String) async throws {
        let partner = await Partner.of(sample)
        _ = await partner.greet(capabilities: ["elicitation": [:]])
        await partner.say(#"{"jsonrpc":"2.0","id":50,"method":"tools/call","params":{"name":"ask"}}"#)
        let question = try #require(await partner.hear())
        #expect(question["method"] == "elicitation/create")
        #expect(question["params"]?["message"] == "sure?")
        await partner.say(["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": try JSON.parse(Array(said.utf8))])
        let answer = await partner.hear()
        #expect(answer?["id"] == 50)
        #expect(answer?["result"]?["content"]?.list?.first?["text"] == .text(words))
        await partner.leave()
    }

    @Test func aQuestionIsTakenBackWithItsRequest() async throws {
        let partner = await Partner.of(sample)
        _ = await partner.greet(capabilities: ["elicitation": [:]])
        await partner.say(#"{"jsonrpc":"2.0","id":50,"method":"tools/call","params":{"name":"ask"}}"#)
        let question = try #require(await partner.hear())
        await partner.say(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":50}}"#)
        let taken = await partner.hear()
        #expect(taken?["method"] == "notifications/cancelled")
        #expect(taken?["params"]?["requestId"] == question["id"])
        await partner.leave()
    }

    @Test func theNewEraAsksByItsResult() async {
        let partner = await Partner.of(sample)
        let can: Value = ["elicitation": ["form": [:]]]
        let call: Value = ["name": "ask", "arguments": ["a": 1]]
        let needed = await partner.ask("tools/call", call, capabilities: can)["result"]
        #expect(needed?["resultType"] == "input_required")
        #expect(needed?["inputRequests"]?["sure"]?["method"] == "elicitation/create")
        let state = needed?["requestState"] ?? .null
        let answers: Value = ["sure": ["action": "accept", "content": ["yes": true]]]
        // Of another call, or made up, it is good for nothing.
        let other: Value = ["name": "ask", "arguments": ["a": 2], "inputResponses": answers, "requestState": state]
        #expect(await partner.ask("tools/call", other, capabilities: can)["error"]?["code"] == -32602)
        let again: Value = ["name": "ask", "arguments": ["a": 1], "inputResponses": answers, "requestState": state]
        let done = await partner.ask("tools/call", again, capabilities: can)["result"]
        #expect(done?["content"]?.list?.first?["text"] == "accepted {\"yes\":true}")
        #expect(await partner.ask("tools/call", again, capabilities: can)["error"]?["code"] == -32602)
        // Answers without a state were never asked for.
        let bare: Value = ["name": "ask", "arguments": ["a": 1], "inputResponses": answers]
        #expect(await partner.ask("tools/call", bare, capabilities: can)["result"]?["resultType"] == "input_required")
        await partner.leave()
    }

    @Test(arguments: [true, false]) func nobodyIsAskedWhoShowsNoForms(_ isModern: Bool) async {
        let partner = await Partner.of(sample)
        if !isModern { _ = await partner.greet() }
        let result = await partner.ask("tools/call", ["name": "ask"], modern: isModern)["result"]
        #expect(result?["isError"] == true)
        #expect(result?["content"]?.list?.first?["text"] == "the client shows no forms, so nobody could be asked")
        await partner.leave()
    }

    @Test func openQuestionsAreBounded() {
        var tickets = Tickets()
        let first = tickets.issue("a", [:], { .random(in: 0 ... .max) })
        for _ in 0..<Tickets.most { _ = tickets.issue("a", [:], { .random(in: 0 ... .max) }) }
        let isGood = tickets.redeem(first, "a", [:])
        #expect(!isGood)
    }
}

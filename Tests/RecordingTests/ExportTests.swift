import Diagnostics
import Foundation
import Testing
import Values

@testable import Recording

/// One session in each of the forms in which it leaves.
@Suite struct ExportTests {
    static let session = """
        #!session 1
        @ clock 2026-08-23T10:00:00Z tick=1ms latency=12500us
        @ seed 7
        @ site eu
        @ term 72 plain
        @ env MY_API_KEY {secret:MY_API_KEY}

        $ create thing
        > POST {site}/things?name=a%20b&c
        > content-type: application/json
        >
        > {"data": 1}
        < 201
        < content-type: application/json
        <
        < {"data": {"id": "{id:id1}", "at": "{t+2s}"}}
        : id1 = /data/id hex:8
        | made {id:id1}
        [0] no-eol

        $ block {
        . say
        . }
        ^ {secret:PASSWORD}
        ? said [..]
        ! oh dear
        [4 conflict]

        $ get /down
        > GET {site}/down
        < failed network unreachable
        <
        < {"message": "the site cannot be reached"}
        [5 network]

        @ xfail it is not so
        $ get /bytes
        > GET {site:us3}/bytes
        < 200
        <
        <&/wABAg==
        * wrote out.bin sha256:00
        [0]

        $ wait
        [130 interrupted]

        """

    private func export(_ form: SessionExport, _ timing: Timing? = nil) throws -> String {
        String(
            decoding: try form.export(try SessionFile.parse(Self.session, name: "eu/thing.session"), timing: timing, secrets: []),
            as: UTF8.self)
    }

    private func harEntry(_ index: Int) throws -> Value {
        let log = try #require(try JSON.parse(text: try export(.har))["log"])
        return try #require(log["entries"]?.list?[index])
    }

    @Test func eachCommandIsAPage() throws {
        let log = try #require(try JSON.parse(text: try export(.har))["log"])
        let pages = try #require(log["pages"]?.list)
        #expect(pages.map { $0["title"]?.string } == ["create thing", "block {\nsay\n}", "get /down", "get /bytes", "wait"])
        #expect(pages.map { $0["_status"]?.int } == [0, 4, 5, 0, 130])
        #expect(log["entries"]?.list?.map { $0["pageref"]?.string } == ["command_1", "command_3", "command_4"])
        #expect(
            log["entries"]?.list?.map { $0["startedDateTime"]?.string } == [
                "2026-08-23T10:00:00Z", "2026-08-23T10:00:00.0125Z", "2026-08-23T10:00:00.025Z",
            ])
    }

    @Test func placeholdersAreFilledTheSameWayEachTime() throws {
        let entry = try harEntry(0)
        let id = String(decoding: IDShape.hex(8).id(7, "id1"), as: UTF8.self)
        #expect(entry["request"]?["url"]?.string == "https://eu.invalid/things?name=a%20b&c")
        #expect(JSON.text(entry["request"]?["queryString"] ?? .null) == #"[{"name":"name","value":"a b"},{"name":"c","value":""}]"#)
        #expect(entry["request"]?["postData"]?["text"]?.string == #"{"data":1}"#)
        #expect(entry["response"]?["content"]?["text"]?.string == "{\"data\":{\"id\":\"\(id)\",\"at\":\"2026-08-23T10:00:02Z\"}}")
        #expect(entry["_bindings"]?["id1"]?.string == "/data/id" && JSON.text(entry["time"] ?? .null) == "12.500")
        #expect(try export(.har) == export(.har))
    }

    @Test func noAnswerIsStatus0() throws {
        let response = try #require(try harEntry(1)["response"])
        #expect(
            response["status"]?.int == 0 && response["_error"]?.string == "the site cannot be reached" && response["bodySize"]?.int == -1)
    }

    @Test func bytesAreBase64() throws {
        let content = try #require(try harEntry(2)["response"]?["content"])
        #expect(try harEntry(2)["request"]?["url"]?.string == "https://us3.invalid/bytes")
        #expect(content["text"]?.string == "/wABAg==" && content["encoding"]?.string == "base64" && content["size"]?.int == 4)
    }

    @Test func anObjectForEachCommand() throws {
        let lines = try JSON.parseLines(Source(nil, try export(.json)))
        #expect(lines.count == 5)
        #expect(
            JSON.text(lines[0])
                == #"{"line":8,"command":"create thing","exchanges":[{"line":9,"method":"POST","path":"/things?name=a%20b&c","request_headers":[["content-type","application/json"]],"request_body":{"data":1},"status":201,"response_headers":[["content-type","application/json"]],"response_body":{"data":{"id":"{id:id1}","at":"{t+2s}"}},"bindings":[{"name":"id1","pointer":"/data/id","shape":"hex:8"}]}],"output":["made {id:id1}"],"error":[],"status":0,"ends_open":true}"#
        )
        #expect(
            JSON.text(lines[1])
                == #"{"line":21,"command":"block {\nsay\n}","answers":["{secret:PASSWORD}"],"output":[{"pattern":"said [..]"}],"error":["oh dear"],"status":4,"error_name":"conflict"}"#
        )
        #expect(
            JSON.text(lines[2]["exchanges"] ?? .null).contains(#""failure":{"kind":"network","id":"unreachable","diagnostic":{"message""#))
        #expect(
            JSON.text(lines[3]).contains(#""response_body_base64":"/wABAg==""#)
                && JSON.text(lines[3]).contains(#""events":["wrote out.bin"#))
        #expect(JSON.text(lines[3]).contains(#""site":"us3","method":"GET""#) && lines[3]["xfail"]?.string == "it is not so")
        #expect(lines[4]["interrupted"]?.bool == true)
    }

    @Test func whatAPersonWouldHaveSeen() throws {
        var lines = try JSON.parseLines(Source(nil, try export(.asciicast)))
        #expect(
            JSON.text(lines.removeFirst())
                == #"{"version":2,"width":72,"height":24,"timestamp":1787479200,"title":"thing","env":{"SHELL":"tenon","TERM":"xterm-256color"}}"#
        )
        #expect(
            lines.filter { $0.list?[1].string == "m" }.map { $0.list?[2].string } == [
                "create thing", "block {", "get /down", "get /bytes", "wait",
            ])
        let id = String(decoding: IDShape.hex(8).id(7, "id1"), as: UTF8.self)
        let shown = lines.filter { $0.list?[1].string == "o" }.compactMap { $0.list?[2].string }.joined()
        #expect(
            shown.hasPrefix(
                "tenon> create thing\r\nmade \(id)tenon> block {\r\n     > say\r\n     > }\r\ntenon-secret-PASSWORD\r\nsaid [..]\r\noh dear\r\n"
            ))
        #expect(shown.hasSuffix("tenon> wait\r\n^C\r\ntenon> "))
        let times = lines.compactMap { $0.list?[0] }.map { JSON.text($0) }.compactMap(Double.init)
        #expect(times == times.sorted() && times.count == lines.count && times[1] == 0 && abs((times[2]) - 0.04) < 1e-9)
    }

    @Test func aTimingSaysHowLong() throws {
        let plain = try JSON.parseLines(Source(nil, try export(.asciicast)))
        let timed = try JSON.parseLines(Source(nil, try export(.asciicast, Timing(parsing: Array("1s500ms\nsoon\n-1s\n2s\n".utf8)))))
        func last(_ lines: [Value]) -> Double { lines.last?.list.map { JSON.text($0[0]) }.flatMap(Double.init) ?? 0 }
        #expect(abs(last(timed) - last(plain) - 3.5) < 1e-9)
        #expect(Timing.path(of: "a/b.session") == "a/b.session.d/timing")
    }

    @Test func thePageShowsEachCommand() throws {
        let html = try export(.html)
        #expect(html.contains("<title>thing</title>") && html.contains("5 commands, 3 exchanges, site eu"))
        #expect(
            html.contains("<details class=\"command done\" id=\"l8\" open>")
                && html.contains("<details class=\"command failed\" id=\"l21\" open>"))
        #expect(html.contains("answered <code>{secret:PASSWORD}</code>") && html.contains("made {id:id1}"))
    }

    @Test func aSessionForReading() throws {
        let file = try SessionFile.parse(Self.session, name: "eu/thing.session")
        let shown = file.shown(color: false, width: nil, bodies: false)
        #expect(
            shown.hasPrefix(
                """
                thing
                eu/thing.session · 5 commands · not verified · site eu

                 8 $ create thing
                     POST /things?name=a%20b&c → 201
                     made {id:id1}
                     [0] no-eol

                21 $ block {
                   . say
                   . }
                     answered {secret:PASSWORD}
                     said [..]
                     oh dear
                     [4 conflict]

                """))
        #expect(file.shown(color: false, width: nil, bodies: true).contains("       < {\"data\": {\"id\": \"{id:id1}\""))
        #expect(shown.contains("must fail: it is not so\n     GET {site:us3}/bytes → 200"))
        let narrow = file.shown(color: true, width: 24, bodies: true)
        for line in narrow.replacing(try Regex("\u{1b}\\[[0-9;]*m"), with: "").split(separator: "\n") {
            #expect(String(line).displayWidth <= 24, "\(line)")
        }
    }

    @Test func aSecretThatWasPutInLaterIsFound() throws {
        let file = try SessionFile.parse(Self.session.replacing("oh dear", with: "key is abcdefgh12345678"), name: "thing.session")
        #expect(file.secretVariables == ["MY_API_KEY"])
        for form in SessionExport.all {
            let error = #expect(throws: Diagnostic.self) {
                try form.export(file, secrets: [LiveSecret("MY_API_KEY", "abcdefgh12345678")])
            }
            #expect(
                error?.drawn() == """
                    error[export-secret]: the \(form.name) export is not written, because the session holds the secret 'MY_API_KEY'
                       = because: a session must hold no secret, but it stands there as it is
                       = because: it was put in after the recording, for that refuses it

                    """)
        }
    }
}

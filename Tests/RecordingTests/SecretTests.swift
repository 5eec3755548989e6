import Diagnostics
import Foundation
import ProductAnalytics
import Synchronization
import Testing
import Values

@testable import Recording

@Suite struct SecretTests {
    static let secret = "s3cr/t+k€y<\"7f\""

    static let spellings: [(String, String)] = {
        let plain = Array(secret.utf8)
        let base64 = (0..<3).map { Data([UInt8](repeating: 65, count: $0) + plain + [66]).base64EncodedString() }
        let json = String(decoding: (try? JSONSerialization.data(withJSONObject: [secret])) ?? Data(), as: UTF8.self).dropFirst(2).dropLast(
            2)
        return [
            ("as it is", secret), ("JSON-escaped", "s3cr/t+k€y<\\\"7f\\\""),
            ("JSON-escaped", String(json).replacingOccurrences(of: "<", with: "\\u003c")),
            ("percent-encoded", secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""),
            ("in hexadecimal", plain.map { String(format: "%02x", $0) }.joined()),
            ("in hexadecimal", plain.map { String(format: "%02X", $0) }.joined()),
        ]
            + base64.map { ("in base64", $0) }
            + base64.map { ("in base64", $0.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")) }
    }()

    @Test(arguments: spellings) func aSecretInAnyFormStopsTheRecording(spelling: String, written: String) throws {
        #expect(SecretLock([LiveSecret("DD_API_KEY", Self.secret)]).hit(Array("before \(written) after".utf8))?.spelling == spelling)
        let path = temporaryPath()
        let world = ToyWorld()
        let recorder = try Recorder(
            path, head: .now(in: world.world), behind: world.world, secrets: { [LiveSecret("DD_API_KEY", Self.secret)] })
        recorder.begin("say first")
        try recorder.finish(Outcome(stdout: Array("fine\n".utf8)))
        recorder.begin("say second")
        let error = #expect(throws: Diagnostic.self) { try recorder.finish(Outcome(stdout: Array("one \(written) two\n".utf8))) }
        #expect(
            error?.drawn() == """
                error[session-secret]: the recording stopped before it wrote a secret: the output holds 'DD_API_KEY'
                   = because: a session must hold no secret, but it stands there \(spelling)
                   = so far: the command itself went on; 1 command is kept in \(path)

                """)
        #expect(!recorder.isRecording)
        let text = text(at: path)
        #expect(!text.contains(written) && text.hasSuffix("$ say second\n[130 interrupted]\n"))
        #expect(try SessionFile.parse(text).entries.count == 2)
        recorder.begin("say third")
        try recorder.finish(Outcome())
        #expect(RecordingTests.text(at: path) == text)
    }

    /// A program gives a key when it is needed, which may be after something that holds it was written.
    @Test func whatWasWrittenBeforeAKeyWasKnownIsMasked() async throws {
        let secret = "abcdefgh12345678"
        for isShownAgain in [true, false] {
            let path = temporaryPath()
            let world = ToyWorld()
            let known = Mutex<[LiveSecret]>([])
            let recorder = try Recorder(path, head: .now(in: world.world), behind: world.world, secrets: { known.withLock { $0 } })
            recorder.begin("say it")
            try recorder.finish(Outcome(stdout: Array("it is \(secret)\n".utf8)))
            #expect(text(at: path).contains(secret))
            known.withLock { $0 = [LiveSecret("app_key of profile 'prod'", secret)] }
            recorder.begin("say more")
            let shown = Outcome(stdout: Array("\(isShownAgain ? secret : "nothing")\n".utf8))
            if isShownAgain {
                #expect(throws: Diagnostic.self) { try recorder.finish(shown) }
            } else {
                try recorder.finish(shown)
                await #expect(throws: Diagnostic.self) { try await recorder.stop(verifyingWith: nil, secrets: known.withLock { $0 }) }
            }
            #expect(!text(at: path).contains(secret) && text(at: path).contains("it is ****************"), "\(text(at: path))")
        }
    }

    @Test func theFieldIsNamed() async throws {
        let secret = "abcdefgh12345678"
        func field(_ command: String, request: Request, response: Response, world: ToyWorld = ToyWorld()) async throws -> String {
            let recorder = try Recorder(
                temporaryPath(), head: .now(in: world.world), behind: world.world, secrets: { [LiveSecret("K", secret)] })
            recorder.begin(command)
            _ = try? recorder.world.files.read("f.txt")
            _ = try await recorder.recording({ _ in response })(request)
            do {
                try recorder.finish(Outcome())
                return "none"
            } catch let diagnostic as Diagnostic {
                return diagnostic.message
            }
        }
        let clean = Request("GET", "/x")
        let prefix = "the recording stopped before it wrote a secret: "
        #expect(try await field("say \(secret)", request: clean, response: Response(200)) == prefix + "the command holds 'K'")
        #expect(
            try await field("a", request: Request("GET", "/x?k=\(secret)"), response: Response(200)) == prefix
                + "the path of the request holds 'K'")
        #expect(
            try await field("a", request: clean, response: Response(200, headers: [Header("Link", secret)])) == prefix
                + "the header 'link' of the response holds 'K'")
        #expect(try await field("a", request: clean, response: Response(200, headers: [Header("Set-Cookie", secret)])) == "none")
        #expect(
            try await field("a", request: clean, response: Response(200, body: Array("{\"data\": [{\"key\": \"\(secret)\"}]}".utf8)))
                == prefix + "the body of the response, at /data/0/key, holds 'K'")
        #expect(
            try await field("a", request: Request("POST", "/x", body: [0xff] + Array(secret.utf8)), response: Response(200)) == prefix
                + "the body of the request holds 'K'")
        #expect(
            try await field("a", request: clean, response: Response(200), world: ToyWorld(["f.txt": "k = \(secret)\n"])) == prefix
                + "the file 'f.txt' holds 'K'")
    }

    @Test func aVariableThatLooksLikeAKeyIsKeptByName() async throws {
        let world = ToyWorld(environment: ["MY_API_KEY": "0123456789abcdef", "HOME": "/home/ana"])
        let path = temporaryPath()
        let recorder = try Recorder(path, head: .now(in: world.world), behind: world.world, secrets: { [] })
        recorder.begin("use key")
        #expect(recorder.world.environment("MY_API_KEY") == "0123456789abcdef")
        #expect(recorder.world.environment("HOME") == "/home/ana")
        try recorder.finish(Outcome())
        #expect(text(at: path).contains("@ env MY_API_KEY {secret:MY_API_KEY}\n@ env HOME /home/ana\n"))
        recorder.begin("show it")
        #expect(throws: Diagnostic.self) { try recorder.finish(Outcome(stdout: Array("0123456789abcdef".utf8))) }
        #expect(!text(at: path).contains("0123456789abcdef"))
        for name in ["DD_API_KEY", "TOKEN", "GITHUB_TOKEN", "db_password", "AWS_SECRET_ACCESS_KEY"] {
            #expect(SessionWorld.looksSecret(name), "\(name)")
        }
        for name in ["HOME", "PATH", "MONKEYS", "LANG", "DD_SITE"] { #expect(!SessionWorld.looksSecret(name), "\(name)") }
    }
}

/// The data of real people is kept by name alone.
@Suite struct PeopleTests {
    private func recorded(_ body: String, hidesPeople: Bool = true) async throws -> String {
        let world = ToyWorld().world
        let path = temporaryPath()
        let recorder = try Recorder(path, head: .now(in: world), behind: world, secrets: { [] })
        let transport = recorder.recording({ _ in Response(200, body: Array(body.utf8)) }, hidesPeople: hidesPeople)
        let request = Request("POST", "/api/v2/product-analytics/users/query", body: Array("{}".utf8))
        let show: @Sendable (Response) -> [UInt8] = { response in
            let hits = (try? JSON.parse(response.body))?["hits"]?.list ?? []
            let rows = hits.map { "\($0["user_email"]?.string ?? "-")  \($0["user_name"]?.string ?? "-")|" }
            return Array(rows.sorted().map { $0 + "\n" }.joined().utf8)
        }
        recorder.begin("query")
        try recorder.finish(Outcome(stdout: show(try await transport(request))))
        let raw = text(at: path)
        let stopped = try await recorder.stop { _ in
            { turn in Outcome(stdout: (try? await turn.connect(nil, nil)(request)).map(show) ?? []) }
        }
        #expect(stopped?.isVerified == true, "\(stopped?.differences ?? "")")
        return raw + text(at: path)
    }

    private let body = #"{"hits": [{"user_email": "zoe@acme.com", "user_name": "Zo\u00eb Quick", "first_browser_name": "Firefox"}, {"user_email": "ada@acme.com", "user_name": "Ada", "city": "Paris"}]}"#

    @Test func namesStandForThem() async throws {
        let text = try await recorded(body)
        for word in ["zoe", "Zo", "Quick", "Ada", "ada@"] { #expect(!text.contains(word), "\(word)\n\(text)") }
        #expect(text.contains("{pii:email3.12}") && text.contains("{pii:name2.9}") && text.contains("Firefox") && text.contains("Paris"))
        #expect(text.contains("| {pii:email3.12}  {pii:name1.3}|\n| {pii:email4.12}  {pii:name2.9}|\n"), "\(text)")
    }

    @Test func ourOwnSitesPeopleAreInvented() async throws { #expect(try await recorded(body, hidesPeople: false).contains("zoe@acme.com")) }

    @Test(arguments: [
        ("user_email", "email"), ("usr.email", "email"), ("@contact.mail", "email"), ("user_name", "name"), ("name", "name"), ("last_name", "name"),
        ("client.ip", "ip"), ("phone", "phone"), ("first_browser_name", nil), ("plan_name", nil), ("user_id", nil), ("zip", nil),
    ] as [(String, String?)])
    func whatIsPersonal(attribute: String, kind: String?) { #expect(People.kind(of: attribute) == kind) }

    @Test func standInsAreAsWideAndInOrder() {
        func text(_ name: String) -> String { String(decoding: StandIns.person(name), as: UTF8.self) }
        #expect(text("email12.24") == "p0012xxxxxxx@example.com")
        #expect(text("name3.9") == "p0003xxxx" && text("name3.3") == "003" && text("ip7.2") == "07")
        #expect(text("email1.24") < text("email2.24") && text("old") == "tenon-old")
    }
}

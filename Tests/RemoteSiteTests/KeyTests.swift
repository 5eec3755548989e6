import Diagnostics
import ProductAnalytics
import RemoteSite
import Testing
import Values

/// Keys: where they may go, and what is wrong with them.
@Suite struct KeyTests {
    let get = Request("GET", "/")

    @Test func aSiteWithoutKeysIsNotAsked() async throws {
        let send = try Stage().transport("https://api.datadoghq.eu")
        #expect(
            await drawn { try await send(get) } == """
                error[missing-key]: there are no keys for api.datadoghq.eu
                   = because: a site wants DD_API_KEY and DD_APP_KEY, or DD_BEARER_TOKEN, and none of them is set
                   = so far: nothing was sent
                   = try: export DD_API_KEY=… DD_APP_KEY=…  # before tenon starts
                   = try: use site local  # needs no keys

                """)
        let half = try Stage().transport("https://api.datadoghq.eu", Credentials(apiKey: "k"))
        #expect(
            await drawn { try await half(get) } == """
                error[missing-key]: there are no keys for api.datadoghq.eu
                   = because: a site wants DD_API_KEY and DD_APP_KEY, or DD_BEARER_TOKEN; DD_APP_KEY is not set
                   = so far: nothing was sent
                   = try: export DD_APP_KEY=…  # before tenon starts
                   = try: use site local  # needs no keys

                """)
    }

    @Test func keysNeverGoOverPlainHTTP() async throws {
        let send = try Stage().transport("http://api.datadoghq.eu", keys)
        #expect(
            await drawn { try await send(get) } == """
                error[key-over-plain-http]: keys are not sent to api.datadoghq.eu over plain http
                   = because: everyone between here and api.datadoghq.eu could read them; only this machine itself may be talked to without TLS
                   = so far: nothing was sent
                   = try: use site https://api.datadoghq.eu

                """)
    }

    @Test func keysThatCannotBeSentAreRefused() async throws {
        func text(_ key: String) async throws -> String {
            let send = try Stage().transport("https://api.datadoghq.eu", Credentials(apiKey: "api", appKey: key))
            return await drawn { try await send(get) }
        }
        #expect(
            try await text("") == """
                error[empty-key]: DD_APP_KEY is set, but empty
                   = because: a key must have at least one character
                   = so far: nothing was sent
                   = try: export DD_APP_KEY=…
                   = try: unset DD_APP_KEY

                """)
        #expect(
            try await text("secret\n") == """
                error[malformed-key]: DD_APP_KEY ends with a line end
                   = because: a key must be one line of visible ASCII characters
                   = so far: nothing was sent
                   = try: export DD_APP_KEY=…  # the key alone, without blanks and line ends

                """)
        #expect(try await text("a\r\nx: y").contains("DD_APP_KEY has more than one line"))
        #expect(try await text("a\u{1}b").contains("DD_APP_KEY has a control character in it"))
        #expect(try await text("clé").contains("DD_APP_KEY has a character in it that is not ASCII"))
        #expect(try await text("a b").contains("DD_APP_KEY has a blank in it"))
    }

    @Test(arguments: [Credentials.none, Credentials(apiKey: "", appKey: ""), Credentials(apiKey: "half")])
    func thisMachineMayBeTalkedToWithoutKeys(_ credentials: Credentials) async throws {
        let server = RawServer(answers: answer("200 OK"))
        #expect(try await Stage().transport(server.url, credentials)(get).status == 200)
        #expect(!server.requests[0].lowercased().contains("dd-"))
        #expect(!server.requests[0].lowercased().contains("authorization"))
    }

    @Test func aRedirectToAnotherHostIsNotFollowed() async throws {
        let other = RawServer(answers: answer("200 OK"))
        let server = RawServer(answers: answer("302 Found", headers: "Location: http://localhost:\(other.port)/x"))
        let send = try Stage().transport(server.url, keys)
        let text = await drawn(port: server.port) { try await send(get) }
        #expect(
            text.replacing(":\(other.port)", with: ":OTHER") == """
                error[redirected]: 127.0.0.1:PORT sends GET on to http://localhost:OTHER
                   = because: GET / answered 302
                   = because: keys belong to 127.0.0.1:PORT and are not sent anywhere else

                """)
        #expect(other.connections == 0)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        "http://127.0.0.1.evil.example/", "//evil.example/", "http://user@127.0.0.1/", "https://127.0.0.1:1/", "http://127.0.0.1:1/",
        "ftp://127.0.0.1/", "file:///etc/passwd", "http://[::1]/",
    ])
    func noRedirectLeadsAKeyAway(_ target: String) async throws {
        let server = RawServer(answers: answer("301 Moved", headers: "Location: \(target)"))
        let send = try Stage().transport(server.url, keys)
        #expect(await drawn { try await send(get) }.hasPrefix("error[redirected]"))
        #expect(server.requests.count == 1)
    }

    @Test func aFileOfAuthoritiesIsLookedAtFirst() async {
        let stage = Stage(files: ["photo.jpg": [0xff, 0xd8]])
        #expect(
            await drawn { try stage.transport("https://api.datadoghq.eu", keys) { $0.certificates = "photo.jpg" } } == """
                error[no-certificates]: there is no certificate in 'photo.jpg'
                   = because: a file of authorities must hold at least one block -----BEGIN CERTIFICATE----- (PEM)
                   = so far: nothing was sent
                   = try: openssl x509 -inform der -in FILE -out FILE.pem  # when it is in the binary form

                """)
    }

    @Test func redirectsOnOneHostAreFollowedThreeTimes() async throws {
        let server = RawServer { connection in
            while let request = connection.request() {
                let number = Int(request.split(separator: " ")[1].dropFirst(2)) ?? 0
                connection.write(number == 0 ? answer("200 OK", "here") : answer("307 X", headers: "Location: /r\(number - 1)"))
            }
        }
        let send = try Stage().transport(server.url, keys)
        #expect(try await send(Request("GET", "/r3")).body == Array("here".utf8))
        #expect(server.requests.allSatisfy { $0.contains("dd-api-key: api-key-1") })
        #expect(
            await drawn(port: server.port) { try await send(Request("GET", "/r4")) } == """
                error[redirected]: 127.0.0.1:PORT sends GET on to http://127.0.0.1:PORT
                   = because: GET /r4 answered 307
                   = because: 3 redirects in a row were followed, and there is another

                """)
        #expect(
            await drawn(port: server.port) { try await send(Request("POST", "/r1", body: [1])) } == """
                error[redirected]: 127.0.0.1:PORT sends POST on to http://127.0.0.1:PORT
                   = because: POST /r1 answered 307
                   = because: a POST is not repeated at another address: it is not known what the first one did
                   = so far: the request may have reached the server

                """)
    }

    @Test func keysCannotBePrinted() {
        var dumped = ""
        dump(keys, to: &dumped)
        for text in ["\(keys)", String(reflecting: keys), dumped, "\([keys])", "\(Optional(keys) as Any)"] {
            #expect(!text.contains("key-1"))
            #expect(text.contains("***"))
        }
        #expect(keys.isComplete && Credentials(bearer: "x").isComplete)
        #expect(!Credentials(apiKey: "x", appKey: "").isComplete)
        #expect(Credentials { ["DD_BEARER_TOKEN": "t"][$0] }.isComplete)
    }

    @Test(arguments: [
        "ftp://x", "datadoghq.eu", "https://", "https://a b", "http://x:0", "http://x:99999", "http://x:", "https://[zz]", "https://a/b?c",
        "https://a\\b",
        "http://[::1", "",
    ])
    func whatIsNoURLIsRefused(_ text: String) async {
        #expect(await drawn { try Stage().transport(text) }.hasPrefix("error[bad-url]: '\(text)' is no URL of a site\n"))
    }

    @Test func aURLWithAPasswordIsRefusedAndNotShown() async {
        #expect(
            await drawn { try Stage().transport("https://me:secret@host/x") } == """
                error[bad-url]: 'https://***@host/x' is no URL of a site
                   = because: it must not hold a user name or a password
                   = try: use site https://api.datadoghq.com
                   = try: use site http://127.0.0.1:8126

                """)
    }
}

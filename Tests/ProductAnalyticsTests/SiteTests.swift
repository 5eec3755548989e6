import Diagnostics
import Testing

@testable import ProductAnalytics

@Suite struct SiteTests {
    @Test(arguments: [
        ("us1", "us1"), ("us", "us1"), ("US1", "us1"), ("datadoghq.com", "us1"), ("app.datadoghq.com", "us1"),
        ("api.datadoghq.com/", "us1"),
        ("eu", "eu"), ("eu1", "eu"), ("datadoghq.eu", "eu"), ("https://api.datadoghq.eu/", "eu"),
        ("https://app.datadoghq.eu/product-analytics", "eu"),
        ("us3.datadoghq.com", "us3"), ("app.us3.datadoghq.com", "us3"), ("api.us5.datadoghq.com", "us5"), ("uk1", "uk1"), ("AP2", "ap2"),
        ("gov", "gov"), ("us1-fed", "gov"), ("fed", "gov"), ("ddog-gov.com", "gov"), ("us2-gov", "us2-gov"), ("gov2", "us2-gov"),
        ("local", "local"),
        ("http://127.0.0.1:8126", "http://127.0.0.1:8126"), ("http://127.0.0.1:8126/", "http://127.0.0.1:8126"),
        ("localhost:8126", "http://localhost:8126"), ("127.0.0.1:8126/x/", "http://127.0.0.1:8126/x"),
        ("HTTPS://Proxy.Example/DD/", "https://proxy.example/DD"),
        ("http://api.datadoghq.eu", "http://api.datadoghq.eu"), ("https://datadoghq.eu:8443", "https://datadoghq.eu:8443"),
        ("https://example.org:443", "https://example.org"), ("http://[::1]:80/", "http://[::1]"),
    ])
    func isFound(_ text: String, _ name: String) throws { #expect(try Site.find(text).name == name) }

    @Test func theNineHaveWhatTheyNeed() {
        #expect(Site.all.count == 9)
        #expect(Site.all.allSatisfy { $0.apiHost == "api." + ($0.parameter ?? "?") && $0.webHost != nil && $0.api?.scheme == .https })
        #expect(Site.all.filter { !$0.offersProductAnalytics }.map(\.name) == ["gov", "us2-gov"])
        let words = Site.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(words).count == words.count)
        #expect(Site.local.isEmbedded && Site.local.api == nil)
    }

    @Test func anAddressHasItsParts() throws {
        let address = try Address("http://Gateway.test:8080/dd//")
        #expect(address == Address(scheme: .http, host: "gateway.test", port: 8080, basePath: "/dd"))
        #expect(address.url(of: "/api/v2/x") == "http://gateway.test:8080/dd/api/v2/x")
        for (url, isLoopback) in [
            ("http://localhost", true), ("http://127.8.9.1:1", true), ("http://[::1]:9", true), ("http://a.localhost", true),
            ("http://127.0.0.1.evil.test", false), ("http://128.0.0.1", false), ("http://localhost.evil.test", false),
            ("http://127.0.0", false),
        ] {
            #expect(try Address(url).isLoopback == isLoopback, "\(url)")
        }
    }

    @Test func anUnknownSiteIsExplained() {
        #expect(
            drawn { try Site.find("eu2") } == """
                error[unknown-site]: there is no site 'eu2'
                   = because: did you mean 'eu'?
                   = because: the sites are 'local', 'us1', 'us3', 'us5', 'eu', 'ap1', 'ap2', 'uk1', 'gov' and 'us2-gov'; a site host or a whole URL will do too
                   = try: use site eu

                """)
        let source = Source(nil, "use site datadog.eu")
        #expect(
            drawn { try Site.find("datadog.eu", at: Place(source, 9..<19)) } == """
                error[unknown-site]: there is no site 'datadog.eu'
                  --> line 1:10
                   |
                 1 | use site datadog.eu
                   |          ^^^^^^^^^^ did you mean 'datadoghq.eu'?
                   |
                   = because: the sites are 'local', 'us1', 'us3', 'us5', 'eu', 'ap1', 'ap2', 'uk1', 'gov' and 'us2-gov'; a site host or a whole URL will do too
                   = try: use site datadoghq.eu

                """)
    }

    @Test(arguments: [
        ("ftp://x", "it must begin with 'https://' or 'http://'"), ("http://", "it must name a host, and perhaps a port from 1 to 65535"),
        ("http://x:0", "it must name a host, and perhaps a port from 1 to 65535"),
        ("http://x:70000", "it must name a host, and perhaps a port from 1 to 65535"),
        ("http://x:", "it must name a host, and perhaps a port from 1 to 65535"), ("https://x/?a=b", "it must end before '?' and '#'"),
        ("https://ann:pw@x", "it must not hold a name or a password"), ("https://a b", "it must not hold blanks or control characters"),
        ("https://ü", "it must name a host, and perhaps a port from 1 to 65535"),
        ("https://x\r\ny", "it must not hold blanks or control characters"),
    ])
    func aBadAddressIsRefused(_ url: String, _ reason: String) {
        let problem = #expect(throws: Diagnostic.self) { try Site.find(url) }
        #expect(problem?.id == "bad-site-address")
        #expect(problem?.because == [reason])
        #expect(problem?.message.contains("pw") == false)
    }

    @Test func entitiesAreFound() throws {
        #expect(try Entity.find("users") == .users)
        #expect(try Entity.find("accounts") == .accounts)
        #expect(
            drawn { try Entity.find("user") } == """
                error[unknown-entity]: there is no entity 'user'
                   = because: did you mean 'users'?
                   = because: the entities are 'users' and 'accounts'
                   = try: use entity users

                """)
        #expect(throws: Diagnostic.self) { try Entity.find("Users") }
    }

    @Test(arguments: [
        ("a b/c?d#é%", "a%20b%2Fc%3Fd%23%C3%A9%25"), ("crm-integration", "crm-integration"), (".", "%2E"), ("..", "%2E%2E"), ("a.b", "a.b"),
        ("", ""), ("\u{0}~", "%00~"),
    ])
    func aSegmentIsEncodedWhole(_ text: String, _ encoded: String) {
        #expect(Path.encode(text) == encoded)
        #expect(Path.decode(encoded) == text)
    }

    @Test func aPathIsSplitBeforeItIsDecoded() {
        #expect(Path.segments("/a/b%2Fc//d?e/f") == ["a", "b/c", "", "d"])
        #expect(Path.segments("/") == [""])
        #expect(Path.segments("/a/") == ["a", ""])
        for bad in ["a", "", "/%", "/%4", "/%zz", "/%ff", "/a/%C3"] { #expect(Path.segments(bad) == nil, "\(bad)") }
    }
}

/// The diagnostic that a body throws, drawn for a person.
func drawn(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return "nothing was thrown"
    } catch let problem as Diagnostic {
        return problem.drawn(in: DrawingStyle(width: 120))
    } catch {
        return "thrown: \(error)"
    }
}

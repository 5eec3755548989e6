import Language
import PluginHost
import Testing
import Values

/// What the gate lets through, as tables.
@Suite struct HostGateTests {
    static let granted: Permissions = {
        var permissions = Permissions()
        permissions.commands = ["list *", "get users/*", "whoami"]
        permissions.api = [
            .init(methods: ["GET"], paths: ["/api/v2/*"]), .init(methods: ["POST", "PUT"], paths: ["/api/v2/product-analytics/*/mapping"]),
        ]
        permissions.readsVariables = ["report_*", "site"]
        permissions.writesVariables = ["report_*"]
        permissions.commandsPerCall = 3
        permissions.requestsPerMinute = 10
        return permissions
    }()

    @Test(
        arguments: [
            ("list users", nil), ("list users | where .a == 1", "commands"), ("whoami", nil), ("whoami now", "commands"),
            ("get users/crm", nil), ("get  users/crm", nil), ("list users; whoami", nil), ("list users; delete users", "commands"),
            ("list users\ndelete users", "commands"), ("list users | delete users", "commands"), ("list $(delete users)", "commands"),
            ("list { delete users }", "commands"), ("list users & delete users", "commands"), ("list 'a; b'", nil), ("list 'a", "commands"),
            ("list \"$x\"", "commands"), ("list users # delete", "commands"), ("", "commands"), ("   ", "commands"),
            ("LIST users", "commands"),
            ("delete users", "commands"), ("list users \\\n delete users", "commands"), ("list users\r\ndelete users", "commands"),
        ] as [(String, String?)])
    func commands(_ line: String, _ refused: String?) {
        #expect(HostGate(Self.granted, isReadOnly: false).refusal(of: .run(line))?.permission == refused)
    }

    @Test(
        arguments: [
            ("GET", "/api/v2/users", nil), ("GET", "/api/v2/a/b/c", nil), ("GET", "/api/v1/users", "api"),
            ("DELETE", "/api/v2/users", "api"),
            ("POST", "/api/v2/product-analytics/users/mapping", nil), ("POST", "/api/v2/product-analytics/users/mapping/x", "api"),
            ("GET", "/api/v2/../v1/users", "api"), ("GET", "/api/v2/%2e%2e/v1", "api"), ("GET", "//evil/api/v2/", "api"),
            ("GET", "api/v2/x", "api"),
            ("GET", "https://evil/api/v2/x", "api"), ("GET", "/api/v2/x?y", "api"), ("GET", "/api/v2/x y", "api"),
            ("GET", "/api/v2/x\r\nHost: y", "api"),
            ("GET", "/api/v2\\..\\x", "api"), ("PATCH", "/api/v2/users", "api"),
        ] as [(String, String, String?)])
    func requests(_ method: String, _ path: String, _ refused: String?) {
        let request = HostRequest.request(method: method, path: path, query: .null, body: .null)
        #expect(HostGate(Self.granted, isReadOnly: false).refusal(of: request)?.permission == refused)
    }

    @Test(
        arguments: [
            (HostRequest.getVariable("report_day"), nil), (.getVariable("site"), nil), (.getVariable("secret"), "vars.read"),
            (.setVariable("report_day", 1), nil), (.setVariable("site", "eu"), "vars.write"), (.listVariables, nil),
            (.ask(message: "?", isConfirmation: false, .null), "ui"), (.print("x"), nil), (.log("x"), nil), (.now, nil), (.random(4), nil),
            (.session, nil), (.isCancelled, nil), (.keep("a", 1), nil),
        ] as [(HostRequest, String?)])
    func others(_ request: HostRequest, _ refused: String?) {
        #expect(HostGate(Self.granted, isReadOnly: false).refusal(of: request)?.permission == refused)
    }

    @Test func nothingIsGrantedThatIsNotNamed() {
        let gate = HostGate(Permissions(), isReadOnly: false)
        for request: HostRequest in [
            .run("whoami"), .request(method: "GET", path: "/", query: .null, body: .null), .getVariable("a"), .setVariable("a", 1),
            .listVariables, .ask(message: "?", isConfirmation: true, .null),
        ] {
            #expect(gate.refusal(of: request) != nil, "\(request)")
        }
    }

    @Test func aSessionThatOnlyReadsOverridesWhatWasGranted() {
        let gate = HostGate(Self.granted, isReadOnly: true, effect: { $0.hasPrefix("list") ? .read : .write })
        #expect(gate.refusal(of: .run("list users")) == nil)
        #expect(gate.refusal(of: .run("whoami"))?.why == "the session is read-only, and 'whoami' may change something")
        #expect(gate.refusal(of: .request(method: "GET", path: "/api/v2/users", query: .null, body: .null)) == nil)
        let put = HostRequest.request(method: "PUT", path: "/api/v2/product-analytics/users/mapping", query: .null, body: .null)
        #expect(gate.refusal(of: put)?.why == "the session is read-only, and PUT may change something")
        // What a line does is not known unless somebody says it.
        #expect(HostGate(Self.granted, isReadOnly: true).refusal(of: .run("list users")) != nil)
    }

    @Test func thereIsAMostInACallAndInAMinute() {
        let gate = HostGate(Self.granted, isReadOnly: false)
        #expect(gate.refusal(of: .run("whoami"), after: .init(commands: 2)) == nil)
        #expect(gate.refusal(of: .run("whoami"), after: .init(commands: 3))?.why == "a call may run 3 commands")
        let get = HostRequest.request(method: "GET", path: "/api/v2/a", query: .null, body: .null)
        #expect(gate.refusal(of: get, after: .init(requests: 9)) == nil)
        #expect(gate.refusal(of: get, after: .init(requests: 10))?.why == "10 requests may be sent in a minute")
    }

    @Test(arguments: [
        ("a", "a", true), ("a", "b", false), ("", "*", true), ("abc", "a*c", true), ("abc", "a?c", true), ("abbc", "a?c", false),
        ("abc", "*b*", true),
        ("aXbXc", "a*b*d", false), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*a*a*c", false), ("é", "?", true),
        ("é", "*", true),
    ])
    func globs(_ text: String, _ glob: String, _ matches: Bool) { #expect(HostGate.matches(text, [glob]) == matches) }

    @Test(arguments: [
        ("DD_API_KEY", true), ("dd_app_key", true), ("GITHUB_TOKEN", true), ("LD_PRELOAD", true), ("NODE_OPTIONS", true),
        ("PYTHONPATH", true),
        ("BASH_ENV", true), ("AWS_SECRET_ACCESS_KEY", true), ("PGPASSWORD", true), ("SSH_AUTH_SOCK", true), ("A=B", true), ("", true),
        ("REPORT_DAY", false), ("EDITOR", false), ("COLUMNS", false),
    ])
    func namesThatMayHoldKeys(_ name: String, _ mayHold: Bool) { #expect(PluginEnvironment.mayHold(name) == mayHold) }

    @Test func theEnvironmentIsMadeOfWhatIsNamed() {
        let all = [
            "DD_API_KEY": "k", "HOME": "/root", "PATH": "/evil", "TZ": "UTC", "LANG": "de_DE.UTF-8", "REPORT_DAY": "1", "OTHER": "x",
        ]
        let (variables, refused) = PluginEnvironment.variables(granting: ["REPORT_DAY", "DD_API_KEY", "PATH", "MISSING"], scratch: "/s") {
            all[$0]
        }
        #expect(
            variables == [
                "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/s", "TMPDIR=/s", "LANG=de_DE.UTF-8", "TZ=UTC", "REPORT_DAY=1",
            ])
        #expect(refused == ["DD_API_KEY"])
    }
}

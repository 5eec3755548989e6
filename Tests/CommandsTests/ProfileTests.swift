import Diagnostics
import Language
import ProductAnalytics
import Recording
import Synchronization
import Testing
import Values

@testable import Commands

@Suite struct ProfileTests {
    static let path = "/home/ada/.config/tenon/init.tenon"

    /// The drawings of what is wrong with a file.
    private func drawn(_ text: String) -> String {
        InitFile.problems(Source("init.tenon", text), Stage.world).map { $0.drawn() }.joined()
    }

    private func profiles(_ text: String) throws -> [Profile] { try InitFile(Source("init.tenon", text), Stage.world).profiles }

    // MARK: The file

    @Test func whereTheFileIs() {
        #expect(InitFile.path { ["XDG_CONFIG_HOME": "/x", "HOME": "/h"][$0] } == "/x/tenon/init.tenon")
        #expect(InitFile.path { ["XDG_CONFIG_HOME": "x", "HOME": "/h"][$0] } == "/h/.config/tenon/init.tenon")
        #expect(InitFile.path { ["HOME": ""][$0] } == nil)
    }

    @Test func aProfileSaysWhereItsKeysComeFrom() throws {
        let found = try profiles(
            """
            # mine
            profile prod {site: "eu", api_key: env("PROD_API_KEY"), app_key: command(["pass", "show", "dd/app"])}
            profile "two words" {
              site: "https://gateway.example/dd",
              bearer_token: env("TOKEN"),
            }
            profile here {site: "local"}
            set format json
            """)
        #expect(found.map(\.name) == ["prod", "two words", "here"])
        #expect(found[0].site == (try Site.find("eu")))
        #expect(found[0].keys == [.api: .environment("PROD_API_KEY"), .app: .program(["pass", "show", "dd/app"])])
        #expect(found[1].site.api?.basePath == "/dd" && found[1].keys == [.bearer: .environment("TOKEN")])
        #expect(found[2].keys.isEmpty && !found[2].isFor(.local))
        let (eu, us1) = (try Site.find("datadoghq.eu"), try Site.find("us1"))
        #expect(found[0].isFor(eu) && !found[0].isFor(us1))
    }

    @Test func anEmptyFileIsFine() throws {
        #expect(try profiles("").isEmpty)
        #expect(try profiles("# nothing\n\n").isEmpty)
    }

    @Test func aKeyThatIsWrittenIsRefusedAndNotShown() {
        #expect(
            drawn(#"profile prod {site: "eu", api_key: "0123456789abcdef", app_key: env("A")}"#) == """
                error[written-key]: 'api_key' must come from a variable or a program
                  --> init.tenon:1:36
                   |
                 1 | profile prod {site: "eu", api_key: "****************", app_key: env("A")}
                   |                                    ^^^^^^^^^^^^^^^^^^
                   |
                   = because: a key that is written in a file is read by whoever reads the file, and its copies
                   = try: api_key: env("PROD_API_KEY")
                   = try: api_key: command(["pass", "show", "dd/prod/api_key"])

                """)
    }

    /// However broken a file is, nothing that could be a key is in what is said of it.
    @Test(arguments: [
        #"profile prod {site: "eu", api_key: "0123456789abcdef", app_key: "0123456789abcdef"}"#,
        #"profile prod {site: "eu", api_key: 0123456789abcdef, app_key: env("A")}"#,
        #"profile prod {site: "eu", api_key: a0123456789abcdef, app_key: env("A")}"#,
        #"profile prod {site: "eu", api_key: "0123456789abcdef, app_key: env("A")}"#,
        #"profile prod {site: "eu", api_key: '0123456789abcdef"#,
        #"profile prod {site: "eu", "api_key": "0123456789abcdef", app_key: env("A")}"#,
        #"profile prod {site: "eu", api_kee: "0123456789abcdef"}"#,
        #"profile prod {site: "eu", api_key: env("A") ?? "0123456789abcdef", app_key: env("A")}"#,
        #"profile prod {site: "eu", api_key: "0123456789" ++ "abcdef", app_key: env("A")}"#,
        "profile prod {\n  site: \"ue\",\n  api_key:\n    \"0123456789abcdef\",\n  app_key: env(\"A\")\n}",
        #"profile {site: "eu", api_key: "0123456789abcdef", app_key: env("A")}"#,
        #"profile prod prod {site: "eu", api_key: "0123456789abcdef"}"#,
        #"profile prod {site: "eu", api_key "0123456789abcdef"}"#,
    ])
    func noKeyIsEverShown(_ text: String) {
        let said = drawn(text)
        #expect(said.contains("error["), "\(text)")
        #expect(!said.contains("0123456789") && !said.contains("abcdef"), "\(said)")
    }

    static let mistakes: [(String, String)] = [
        (
            "list users",
            """
            error[not-in-init]: this cannot stand in init.tenon
              --> init.tenon:1:1
               |
             1 | list users
               | ^^^^^^^^^^
               |
               = because: the file is read before every run, so it holds profiles ('profile NAME {…}') and settings ('set …') alone
               = try: load FILE  # in the shell, for definitions of one's own

            """
        ),
        (
            #"profile prod {site: "ue", bearer_token: env("T")}"#,
            """
            error[unknown-site]: there is no site 'ue'
              --> init.tenon:1:21
               |
             1 | profile prod {site: "ue", bearer_token: env("T")}
               |                     ^^^^ did you mean 'eu'?
               |
               = because: the sites are 'local', 'us1', 'us3', 'us5', 'eu', 'ap1', 'ap2', 'uk1', 'gov' and 'us2-gov'; a site host or a whole URL will do too
               = try: use site eu

            """
        ),
        (
            #"profile prod {bearer_token: env("T")}"#,
            """
            error[bad-profile]: profile 'prod' has no site
              --> init.tenon:1:9
               |
             1 | profile prod {bearer_token: env("T")}
               |         ^^^^
               |
               = because: keys are sent to the site that they are for alone
               = try: profile prod {site: "eu", …}

            """
        ),
        (
            #"profile prod {site: "eu", api_key: env("K")}"#,
            """
            error[bad-profile]: profile 'prod' has an api_key and no app_key
              --> init.tenon:1:9
               |
             1 | profile prod {site: "eu", api_key: env("K")}
               |         ^^^^
               |
               = because: a site wants both of them, or a bearer_token

            """
        ),
        (
            #"profile prod {site: "eu", bearer_tokn: env("T")}"#,
            """
            error[bad-profile]: a profile has no setting 'bearer_tokn'
              --> init.tenon:1:27
               |
             1 | profile prod {site: "eu", bearer_tokn: env("T")}
               |                           ^^^^^^^^^^^ did you mean 'bearer_token'?
               |
               = because: it has 'site', 'api_key', 'app_key' and 'bearer_token'

            """
        ),
        (
            "profile a {site: \"eu\"}\nprofile a {site: \"us1\"}",
            """
            error[bad-profile]: there is a profile 'a' already
              --> init.tenon:2:9
               |
             2 | profile a {site: "us1"}
               |         ^

            """
        ),
        (
            "profile a {site: \"eu\", bearer_token: command(\"pass show dd\")}",
            """
            error[bad-profile]: command must be given a list of texts, the program first
              --> init.tenon:1:38
               |
             1 | profile a {site: "eu", bearer_token: command("pass show dd")}
               |                                      ^^^^^^^^^^^^^^^^^^^^^^^
               |
               = try: bearer_token: command(["pass", "show", "dd/a/bearer_token"])

            """
        ),
    ]

    @Test(arguments: mistakes.indices)
    func aMistakeIsShownAtItsPlace(_ index: Int) {
        let (text, wanted) = Self.mistakes[index]
        #expect(drawn(text) == wanted)
    }

    @Test func allMistakesAreToldAtOnce() {
        let said = drawn("list users\nprofile a {site: \"ue\"}\nset formt json\n")
        #expect(said.split(separator: "\n").count { $0.hasPrefix("error[") } >= 2, "\(said)")
    }

    @Test func theExamplesOfTheVerbAreFiles() throws {
        #expect(try profiles(Verb.profile.signature.examples.joined(separator: "\n")).map(\.name) == ["prod", "staging"])
    }

    // MARK: Use

    private static let text = """
        profile prod {site: "eu", api_key: env("PROD_API_KEY"), app_key: command(["pass", "show", "dd/app"])}
        profile prep {site: "us5", bearer_token: env("PREP_TOKEN")}
        """

    private func stage(_ text: String = text, change: @escaping (inout World) -> Void = { _ in }) throws -> Stage {
        let stage = Stage([Self.path: text]) { world in change(&world) }
        let context = stage.interpreter.context
        let world = context.world
        context.keyRing = KeyRing(try InitFile(Source(Self.path, text), world).profiles, world)
        return Stage(interpreter: Interpreter(context), shown: stage.shown, disk: stage.disk)
    }

    @Test func aProfileLeadsToItsSite() async throws {
        let shown = try await stage().run(
            """
            def at() { return (set | where setting in ["site", "profile"] | get value) }
            use profile prod
            print at()
            use profile prep { print at() }
            print at()
            use site us1
            print at()
            """)
        #expect(
            shown.data == "[\"eu\",\"prod\"]\n[\"us5\",\"prep\"]\n[\"eu\",\"prod\"]\n[\"us1\",\"prod\"]\n", "\(shown.notes)")
    }

    @Test func anUnknownProfileIsFoundBeforeAnythingRuns() async throws {
        let shown = try await stage().run("print 1\nuse profile prd")
        #expect(shown.status == 2 && shown.data == "")
        #expect(
            shown.notes == """
                error[unknown-profile]: there is no profile 'prd'
                  --> line 2:13
                   |
                 2 | use profile prd
                   |             ^^^ did you mean 'prod'?
                   |
                   = because: '/home/ada/.config/tenon/init.tenon' holds 'prod' and 'prep'
                   = so far: nothing was sent
                   = try: use profile prod

                """)
    }

    @Test func aProfileInAnotherTextIsRefusedAndItsKeyNotShown() async throws {
        let shown = try await stage().run(#"profile prod {site: "eu", api_key: "0123456789abcdef"}"#)
        #expect(
            shown.status == 2 && shown.notes.contains("error[profile-elsewhere]") && !shown.notes.contains("0123456789"), "\(shown.notes)")
    }

    @Test func namesAreCompleted() throws {
        let stage = try stage()
        let completer = Completer(
            vocabulary: stage.interpreter.vocabulary, surroundings: stage.interpreter.scope.surroundings,
            files: stage.interpreter.context.world.files)
        let found = completer.complete("use profile pr", at: 14).candidates
        #expect(found.map(\.text) == ["prod", "prep"] && found.map(\.description) == ["eu", "us5"])
    }

    @Test func theSettingsOfTheFileHoldInTheShell() async throws {
        let stage = Stage()
        let file = try InitFile(Source(Self.path, Self.text + "\nset format json\nset timeout 5s\nset read-only on\n"), Stage.world)
        #expect(file.isReadOnly)
        await stage.interpreter.apply(file)
        #expect(stage.interpreter.context.settings.format?.name == "json")
        #expect(stage.interpreter.context.settings.timeout == 5_000_000)
        #expect(stage.interpreter.context.settings.isReadOnly)
    }

    /// A session keeps the file, so that its replay goes to the same sites; there are no keys in it.
    @Test func aSessionKnowsTheProfilesThatItUsed() async throws {
        let text = "profile mine {site: \"local\"}\nprofile prod {site: \"eu\", bearer_token: env(\"T\")}"
        let world = SessionWorldKit.replaying([Self.path: text])
        let context = Stage.context(world: world)
        context.playing = Playing(siteWorld: world) { _, inner in inner ?? { _ in throw CancellationError() } }
        #expect(try context.profile("prod").site.name == "eu")
        #expect(throws: Diagnostic.self) { try context.profile("prd") }
    }
}

private enum SessionWorldKit {
    static func replaying(_ files: [String: String]) -> World { Stage.world(Stage.Disk(files)) }
}

@Suite struct KeyRingTests {
    /// Programs by their names; each run is counted.
    private final class Programs: Sendable {
        let runs = Mutex<[String]>([])
        let outcome: Mutex<@Sendable ([String]) throws -> Execution.End>
        init(_ outcome: @escaping @Sendable ([String]) throws -> Execution.End) { self.outcome = Mutex(outcome) }

        var world: World {
            var world = Stage.world
            world.environment = { ["KEY": "key-of-the-environment", "EMPTY": ""][$0] }
            world.run = { execution, _ in
                self.runs.withLock { $0.append(execution.words.joined(separator: " ")) }
                try await Task.sleep(for: .milliseconds(5))
                return try self.outcome.withLock { $0 }(execution.words)
            }
            return world
        }
    }

    private let profile = Profile("prod", .local, keys: [.api: .environment("KEY"), .app: .program(["pass", "show", "app"])])

    private func problem(_ ring: KeyRing, _ profile: Profile) async -> String {
        do {
            _ = try await ring.keys(of: profile)
            return "no error"
        } catch {
            return Diagnostic.from(error).drawn()
        }
    }

    @Test func aProgramIsRunOnceHoweverManyNeedItsKey() async throws {
        let programs = Programs { _ in Execution.End(output: Array("  s3cret-app-key \r\nuser: ada\n".utf8)) }
        let ring = KeyRing([profile], programs.world)
        // Nothing runs before a key is needed.
        #expect(programs.runs.withLock { $0 } == [])
        try await withThrowingTaskGroup(of: KeyRing.Keys.self) { group in
            for _ in 0..<16 { group.addTask { try await ring.keys(of: self.profile) } }
            for try await keys in group {
                #expect(keys.api == "key-of-the-environment" && keys.app == "s3cret-app-key" && keys.bearer == nil)
            }
        }
        #expect(programs.runs.withLock { $0 } == ["pass show app"])
        #expect(Set(ring.secrets.map(\.text)) == ["key-of-the-environment", "s3cret-app-key"])
    }

    @Test func aProgramThatFailsIsToldWithoutWhatItWrote() async {
        let programs = Programs { _ in
            Execution.End(status: 2, output: Array("s3cret-app-key\n".utf8), errors: Array("gpg: no key for s3cret-app-key\n".utf8))
        }
        let ring = KeyRing([profile], programs.world)
        #expect(
            await problem(ring, profile) == """
                error[no-key]: 'pass' gave no app_key of profile 'prod'
                   = because: it ended with status 2
                   = because: gpg: no key for ***
                   = so far: nothing was sent

                """)
        // It is tried again: what was mistyped may be right now.
        _ = await problem(ring, profile)
        #expect(programs.runs.withLock { $0.count } == 2)
    }

    @Test func anEmptyLineIsNoKey() async {
        let ring = KeyRing([profile], Programs { _ in Execution.End(output: Array("\nsecond\n".utf8)) }.world)
        #expect(
            await problem(ring, profile) == """
                error[no-key]: 'pass' gave no app_key of profile 'prod'
                   = because: the first line that it wrote is empty
                   = so far: nothing was sent

                """)
    }

    @Test(arguments: ["GONE", "EMPTY"])
    func aVariableThatIsNotSetIsNamed(_ name: String) async {
        let profile = Profile("prod", .local, keys: [.bearer: .environment(name)])
        let ring = KeyRing([profile], Programs { _ in Execution.End() }.world)
        #expect(
            await problem(ring, profile) == """
                error[missing-key]: profile 'prod' has no bearer_token
                   = because: \(name) is not set, or empty
                   = so far: nothing was sent
                   = try: export \(name)=…  # before tenon starts

                """)
    }

    @Test func whoStopsWaitingStopsTheProgram() async throws {
        var world = Stage.world
        let ended = Mutex(false)
        world.run = { _, _ in
            do { try await Task.sleep(for: .seconds(60)) } catch {
                ended.withLock { $0 = true }
                throw error
            }
            return Execution.End()
        }
        let profile = Profile("prod", .local, keys: [.bearer: .program(["pinentry"])])
        let ring = KeyRing([profile], world)
        let task = Task { try await ring.keys(of: profile) }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(ended.withLock { $0 })
    }
}

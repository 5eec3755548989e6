import ArgumentParser
import Commands
import Diagnostics
import Language
import PluginHost
import Recording
import Values

/// Holds a plugin to the protocol and to its manifest, and plays its own sessions with the plugin itself taking part.
struct PluginTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Holds a plugin to the protocol and its manifest, and plays the sessions in its folder 'tests' with it.",
        discussion: """
            A program is started under its sandbox: does it shake hands, answer what is unknown or wrong, list what its manifest names, \
            keep to its schemas, listen when a call is cancelled, and end? No tool that may write is called for that. Of a script it is \
            looked whether it is as its manifest says. Ends with 3 when something does not hold, or a session differs.
            """)
    @Argument(help: ArgumentHelp("The folder of a plugin.", valueName: "folder"), completion: .directory) var folder: String
    @Flag(name: .long, help: "Writes the report as JSON.") var json = false

    func run() throws {
        let (folder, json) = (folder, json)
        PluginAccess.start { access in
            var plugin = try access.store.read(access.absolute(folder), .user)
            plugin.state = .ready
            let (checks, tools) = try await access.check(plugin)
            try access.output.data(json ? PluginChecks.lines(checks) : PluginChecks.text(checks))
            let failed: ExitStatus = checks.contains(where: \.isFailed) ? .mismatch : .done
            guard plugin.manifest.kind == .script || tools != nil else {
                access.output.notes("its sessions are not played, because it does not start\n")
                return failed
            }
            let tests = plugin.folder + "/tests"
            guard access.world.files.list(tests).contains(where: { $0.hasSuffix(".session") }) else {
                access.output.notes(
                    "there are no sessions in \(folder)/tests; tenon --record \(folder)/tests/first.session -c … makes one\n")
                return failed
            }
            let suite = try SessionSuite([tests], access.world.files)
            let scene = try PluginScene(tools: tools)
            defer { scene.end() }
            // A test means the same everywhere: nothing is set.
            var home = scene.home
            home.set = { _ in Map() }
            let plugins = RunningPlugins([plugin], home, isByHead: false)
            let replay = Replay(disk: access.world.files.read, runner: SessionRunner.factory(sites: nil, plugins: plugins))
            let report = try await suite.play(replay, SessionSuite.Plan())
            let wishes = ReportWishes(json: json)
            let status = Reporting(world: access.world, wishes: wishes).report(report)
            return status == .done ? failed : status
        }
    }
}

extension PluginAccess {
    /// What a plugin was held to, and the tools that it lists if it is a program.
    func check(_ plugin: PluginStore.Found) async throws -> (checks: [PluginCheck], tools: [Value]?) {
        let manifest = plugin.manifest
        guard manifest.kind != .script else {
            let context = try assembly.context(readsInit: false)
            return (await ScriptCheck(plugin, world.files, in: context).run(), nil)
        }
        var home = assembly.pluginHome
        // How it spoke the last time is no matter here.
        home.era = { _ in nil }
        do {
            let process = try home.process(of: plugin)
            let report = await ProcessCheck(process, manifest).run()
            return (report.checks, report.tools?.map(\.locked))
        } catch let problem as Diagnostic {
            return (
                [PluginCheck("it can be started", .failed(because: [problem.message] + problem.because, attempts: problem.attempts))], nil
            )
        }
    }
}

/// How checks are shown.
enum PluginChecks {
    static func text(_ checks: [PluginCheck]) -> String {
        var out = ""
        var (passed, failed, skipped) = (0, 0, 0)
        for check in checks {
            switch check.outcome {
            case .passed:
                passed += 1
                out += "ok      \(check.about)\n"
            case .skipped(let why):
                skipped += 1
                out += "skipped \(check.about): \(why)\n"
            case .failed(let because, let attempts):
                failed += 1
                out += "not ok  \(check.about)\n"
                for why in because { out += "        = because: \(Diagnostic.safe(why))\n" }
                for attempt in attempts { out += "        = try: \(attempt)\n" }
            }
        }
        let rest = (failed > 0 ? ", \(failed) failed" : "") + (skipped > 0 ? ", \(skipped) skipped" : "")
        return out + "\(checks.count) \(checks.count == 1 ? "check" : "checks"): \(passed) passed\(rest)\n"
    }

    /// An object for each, one a line, as the events of the sessions that follow are.
    static func lines(_ checks: [PluginCheck]) -> String {
        checks.map { check -> String in
            var members: [(String, Value)] = [("event", "check"), ("check", .text(check.about))]
            switch check.outcome {
            case .passed: members.append(("verdict", "pass"))
            case .skipped(let why): members += [("verdict", "skip"), ("reason", .text(why))]
            case .failed(let because, let attempts):
                members += [
                    ("verdict", "fail"), ("because", .list(because.map { .text($0) })), ("try", .list(attempts.map { .text($0) })),
                ]
            }
            return JSON.text(.map(members), .compact) + "\n"
        }.joined()
    }
}

import ArgumentParser
import Commands
import Diagnostics
import Language
import PluginHost
import Recording
import Values

/// Plays a plugin's own sessions, with the plugin itself taking part.
struct PluginTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Plays the sessions in a plugin's folder 'tests' with the plugin taking part, and compares.")
    @Argument(help: ArgumentHelp("The folder of a plugin.", valueName: "folder"), completion: .directory) var folder: String
    @Flag(name: .long, help: "Writes the report as JSON.") var json = false

    func run() throws {
        let (folder, json) = (folder, json)
        PluginAccess.start { access in
            var plugin = try access.store.read(access.absolute(folder), .user)
            plugin.state = .ready
            let problems = plugin.manifest.commands.compactMap { command -> Diagnostic? in
                command.summary.isEmpty ? Diagnostic("bad-manifest", .config, "'\(command.usage.name)' has no summary") : nil
            }
            for problem in problems { access.draw(problem) }
            let tests = plugin.folder + "/tests"
            guard access.world.files.list(tests).contains(where: { $0.hasSuffix(".session") }) else {
                throw Diagnostic.noTests(folder)
            }
            let suite = try SessionSuite([tests], access.world.files)
            let replay = Replay(
                disk: access.world.files.read, runner: SessionRunner.factory(sites: nil, plugins: [plugin], home: access.assembly.pluginHome))
            let report = try await suite.play(replay, SessionSuite.Plan())
            let wishes = ReportWishes(json: json)
            return Reporting(world: access.world, wishes: wishes).report(report)
        }
    }
}

extension Diagnostic {
    fileprivate static func noTests(_ folder: String) -> Diagnostic {
        Diagnostic(
            "no-sessions", .notFound, "'\(folder.preview(80))' has no sessions in its folder 'tests'",
            because: ["tenon --record \(folder)/tests/first.session -c … makes one"])
    }
}

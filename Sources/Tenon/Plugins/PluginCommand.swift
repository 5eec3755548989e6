import ArgumentParser
import Commands
import Diagnostics
import Language
import PluginHost
import Values

/// Plugins: made, taken in, looked at, switched on and off; each subcommand has a type of its own.
struct PluginCommandLine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Makes plugins, takes them in, and says what they may do.",
        subcommands: [
            PluginNewCommand.self, PluginAddCommand.self, PluginTrustCommand.self, PluginListCommand.self, PluginInfoCommand.self,
            PluginEnableCommand.self, PluginDisableCommand.self, PluginConfigCommand.self, PluginTestCommand.self, PluginDoctorCommand.self,
            PluginLogCommand.self,
            PluginPackCommand.self,
        ])
}

/// Lists the plugins.
struct PluginListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the plugins, and which of them take part.")

    @Option(name: .long, help: ArgumentHelp("table, json, jsonl, yaml, csv, tsv or markdown.", valueName: "format"))
    var format: String?

    func run() throws {
        let format = format
        PluginAccess.start { access in
            let (found, problems) = access.store.find()
            for problem in problems { access.draw(problem) }
            let rows = found.map { plugin -> Value in
                [
                    "name": .text(plugin.manifest.name), "version": .text(plugin.manifest.version.description),
                    "kind": .text(plugin.manifest.kind.rawValue), "state": .text(plugin.state.words), "from": .text(plugin.origin.rawValue),
                    "summary": .text(plugin.manifest.summary),
                ]
            }
            try access.show(.list(rows), format)
            let project = access.store.project
            if !access.store.isTrusted(project), access.world.files.list(project + "/plugins").contains(where: { $0.hasSuffix("/") }) {
                access.output.notes(
                    "this folder has plugins of its own, which take no part; tenon plugin trust . shows what they ask for\n")
            }
            return problems.isEmpty ? .done : .failed
        }
    }
}

extension PluginAccess {
    /// Shows a value in a format, or in the usual one.
    func show(_ value: Value, _ format: String?) throws {
        let context = try Assembly(Wishes(site: "local", store: ":memory:", format: format)).context(readsInit: false)
        try context.present(value)
    }
}

/// Says everything that is known of one plugin.
struct PluginInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Says what a plugin is, what it adds and what it may do.")

    @Argument var name: String

    @Option(name: .long, help: ArgumentHelp("table, json, jsonl, yaml, csv, tsv or markdown.", valueName: "format"))
    var format: String?

    func run() throws {
        let (name, format) = (name, format)
        PluginAccess.start { access in
            let plugin = try access.find(name)
            let manifest = plugin.manifest
            try access.show(
                .map([
                    ("name", .text(manifest.name)), ("version", .text(manifest.version.description)), ("summary", .text(manifest.summary)),
                    ("kind", .text(manifest.kind.rawValue)), ("state", .text(plugin.state.words)), ("folder", .text(plugin.folder)),
                    ("digest", .text(plugin.digest)),
                    ("commands", .list(manifest.commands.map { .text($0.usage.text) })),
                    ("hooks", .list(manifest.hooks.map { .text("\($0.kind.rawValue) \($0.event.rawValue) \($0.match ?? "*")") })),
                    ("schedules", .list(manifest.schedules.map { .text("\($0.name): \($0.timing)") })),
                    ("permissions", .list(manifest.grantLines.map { .text($0) })),
                ]), format)
            return .done
        }
    }
}

/// Lets a plugin, or all plugins of a project's folder, take part.
struct PluginTrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Shows what a plugin asks for, and lets it take part; . means those of this folder.")

    @Argument(help: ArgumentHelp("A plugin, or a folder with 'plugins' in it.", valueName: "name")) var name: String
    @Flag(name: .long, help: "Asks nothing.") var yes = false
    @Option(
        name: .long,
        help: ArgumentHelp("Writes it into a file for 'tenon --grants', instead of letting it take part here.", valueName: "file"),
        completion: .file())
    var grants: String?

    func run() throws {
        let (name, yes, grants) = (name, yes, grants)
        PluginAccess.start { access in
            if let grants { return try await access.trust(access.findAnywhere(name), isSure: yes, in: grants) ? .done : .failed }
            guard name == "." || name.contains("/") else {
                return try await access.trust(access.find(name), isSure: yes) ? .done : .failed
            }
            let folder = access.absolute(name)
            let candidates = access.world.files.list(folder + "/plugins").filter { $0.hasSuffix("/") && !$0.hasPrefix(".") }
            guard !candidates.isEmpty else {
                throw Diagnostic(
                    "no-plugin", .notFound, "the folder '\(name.preview(80))' has no plugins",
                    because: ["they would be in its folder 'plugins'"])
            }
            var status = ExitStatus.done
            var isAllowed = false
            for candidate in candidates {
                do {
                    let plugin = try access.store.read(folder + "/plugins/" + candidate.dropLast(), .project)
                    if try await access.trust(plugin, isSure: yes) { isAllowed = true }
                } catch { status = access.draw(error) }
            }
            if isAllowed { try access.store.trust(folder) }
            return status
        }
    }
}

/// Lets a plugin take part again.
struct PluginEnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "enable", abstract: "Lets a plugin take part again.")
    @Argument var name: String

    func run() throws {
        let name = name
        PluginAccess.start { access in
            _ = try access.find(name)
            try access.store.setDisabled(name, false)
            return .done
        }
    }
}

/// Keeps a plugin from taking part.
struct PluginDisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Keeps a plugin from taking part, until it is enabled.")
    @Argument var name: String

    func run() throws {
        let name = name
        PluginAccess.start { access in
            _ = try access.find(name)
            try access.store.setDisabled(name, true)
            return .done
        }
    }
}

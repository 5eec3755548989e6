import ArgumentParser
import Commands
import Diagnostics
import PluginHost
import Values

/// Shows what can be set of a plugin, and sets it.
struct PluginConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Shows what can be set of a plugin; NAME=VALUE sets it, from the next start on.")

    @Argument var name: String
    @Argument(help: ArgumentHelp("What to set.", valueName: "setting=value")) var changes: [String] = []
    @Option(name: .long, help: ArgumentHelp("Has a setting be what it is by default again.", valueName: "setting"))
    var unset: [String] = []
    @Option(name: .long, help: ArgumentHelp("table, json, jsonl, yaml, csv, tsv or markdown.", valueName: "format"))
    var format: String?

    func run() throws {
        let (name, changes, unset, format) = (name, changes, unset, format)
        PluginAccess.start { access in
            let plugin = try access.find(name)
            let files = access.assembly.settings
            var settings = PluginSettings(name, plugin.manifest.config, try files.read(plugin))
            for change in changes {
                guard let sign = change.firstIndex(of: "=") else { throw Diagnostic.noChange(change, name) }
                try settings.set(String(change[..<sign]), to: String(change[change.index(after: sign)...]))
            }
            for setting in unset { try settings.unset(setting) }
            if !changes.isEmpty || !unset.isEmpty {
                try settings.check()
                try files.write(settings)
            }
            if settings.entries.isEmpty {
                access.output.notes("there is nothing to set of '\(name)'\n")
                return .done
            }
            let rows = settings.entries.map { entry -> Value in
                [
                    "setting": .text(entry.name), "value": entry.isSecret && entry.isSet ? "***" : entry.value,
                    "from": entry.isSet ? "you" : entry.value.isNull ? "nobody" : "default", "summary": .text(entry.summary),
                ]
            }
            try access.show(.list(rows), format)
            return .done
        }
    }
}

extension Diagnostic {
    fileprivate static func noChange(_ text: String, _ plugin: String) -> Diagnostic {
        Diagnostic(
            "no-change", .usage, "'\(text.preview(60))' sets nothing", because: ["it must be SETTING=VALUE"],
            try: ["tenon plugin config \(plugin) \(text.preview(30))=VALUE"])
    }
}

import ArgumentParser
import Commands
import Diagnostics
import Language
import PluginHost
import Values

/// Says what a plugin is shut into on this machine, and how the plugins are.
struct PluginDoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what plugins are shut into on this machine; of one plugin also whether it starts and what it speaks.")
    @Argument var name: String?
    @Option(name: .long, help: ArgumentHelp("table, json, jsonl, yaml, csv, tsv or markdown.", valueName: "format"))
    var format: String?

    func run() throws {
        let (name, format) = (name, format)
        PluginAccess.start { access in
            guard let name else {
                let rows = SandboxLayer.report().map { layer -> Value in
                    ["layer": .text(layer.name.rawValue), "here": .bool(layer.isPresent), "detail": .text(layer.detail)]
                }
                try access.show(.list(rows), format)
                return .done
            }
            let plugin = try access.find(name)
            guard plugin.manifest.kind != .script else {
                try access.show(
                    [
                        "plugin": .text(name), "state": .text(plugin.state.words), "kind": "script",
                        "detail": "runs in the shell, behind its gate",
                    ], format)
                return plugin.state == .ready ? .done : .failed
            }
            guard plugin.state == .ready else {
                access.output.notes("the plugin '\(name)' is not started: \(plugin.state.words)\n")
                return .failed
            }
            let process = try access.assembly.pluginHome.process(of: plugin)
            let began = access.world.now()
            let tools = try await process.tools()
            let took = access.world.now() - began
            let declared = Set(plugin.manifest.commands.map(\.tool) + plugin.manifest.hooks.map(\.tool))
            let missing = declared.subtracting(tools.tools.map(\.name)).sorted()
            try access.show(
                .map([
                    ("plugin", .text(name)), ("speaks", .text(process.era?.name ?? "")), ("started_in", .duration(took)),
                    ("tools", .list(tools.tools.map { .text($0.name) })),
                    ("not_usable", .list(tools.dropped.map { .text("\($0.name): \($0.why)") })),
                    ("missing", .list(missing.map { .text($0) })), ("log", .list(process.log.tail(5).map { .text($0) })),
                ]), format)
            await process.stop()
            return missing.isEmpty ? .done : .failed
        }
    }
}

extension PluginAccess {
    /// Asks a server once which tools it has, and keeps that.
    func lockTools(of plugin: PluginStore.Found) async throws {
        let said = try await ask(plugin)
        try store.lock(plugin, era: said.era, tools: said.tools)
    }

    /// Starts a program to ask it what it speaks and which tools it has; says what is wrong with them.
    func ask(_ plugin: PluginStore.Found) async throws -> (era: String?, tools: [Value]) {
        let process = try assembly.pluginHome.process(of: plugin)
        let tools: PluginTools
        do { tools = try await process.tools() } catch {
            await process.stop()
            throw error
        }
        let era = process.era?.name
        await process.stop()
        for dropped in tools.dropped { output.notes("its tool '\(dropped.name)' cannot be used: \(dropped.why)\n") }
        let kept = tools.tools.map { tool -> Value in
            .map([
                ("name", .text(tool.name)), ("description", .text(tool.description)), ("inputSchema", tool.inputSchema),
                ("outputSchema", tool.outputSchema ?? .null), ("annotations", tool.annotations ?? .null),
            ])
        }
        guard plugin.manifest.kind == .process else { return (era, kept) }
        let missing = Set(plugin.manifest.commands.map(\.tool) + plugin.manifest.hooks.map(\.tool)).subtracting(tools.tools.map(\.name))
            .sorted()
        if !missing.isEmpty { output.notes("warning: it has no tool \(missing.joined(separator: ", ")), which its manifest speaks of\n") }
        return (era, kept)
    }
}

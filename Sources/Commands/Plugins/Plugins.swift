import Diagnostics
import Language
public import PluginHost
import ProductAnalytics
import Values

/// The plugins that take part in this shell: their commands, and what they may do.
public final class Plugins: Sendable {
    /// One of them.
    public struct Active: Sendable {
        public var found: PluginStore.Found
        /// Carries a command of it out.
        var run: @Sendable (PluginCommand, Call, Context) async throws -> Value

        var name: String { found.manifest.name }
    }

    public let active: [Active]
    private let commands: [String: (plugin: Int, command: PluginCommand)]

    public init(_ active: [Active]) {
        self.active = active
        var commands: [String: (Int, PluginCommand)] = [:]
        for (index, plugin) in active.enumerated() {
            for command in plugin.found.manifest.commands { commands[command.usage.name] = (index, command) }
        }
        self.commands = commands
    }

    /// The commands of all plugins, in the order of their names.
    var signatures: [Signature] { commands.keys.sorted().compactMap { commands[$0]?.command.signature } }

    func signature(of name: String) -> Signature? { commands[name]?.command.signature }

    /// What a command of a plugin does.
    func deed(_ name: String) -> Deed? {
        guard let (index, command) = commands[name] else { return nil }
        let plugin = active[index]
        return Deed(effect: command.effect) { call, context in
            // What could change a site does not even begin where nothing may be written.
            if context.settings.isReadOnly, command.effect == .write || command.effect == .destroy { throw Diagnostic.readOnly(context.site) }
            return try await context.recordingPlugin(plugin, command, call) { try await plugin.run(command, call, context) }
        }
    }

    func mayEscalate(_ name: String) -> Bool { active.first { $0.name == name }?.found.manifest.permissions.escalates == true }
}

extension PluginCommand {
    var signature: Signature { Signature(usage, effect: effect, summary: summary, examples: examples) }
}

extension Context {
    /// Whether what a hook rewrites may do more than it did: what is said in one's own script may.
    func mayEscalate(_ owner: String) -> Bool {
        guard let plugins, plugins.active.contains(where: { $0.name == owner }) else { return true }
        return plugins.mayEscalate(owner)
    }
}

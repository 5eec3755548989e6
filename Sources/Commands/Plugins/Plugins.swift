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
        /// What it wrote, and what was decided in its name.
        let log: PluginLog
        /// Ends its process, if it has one.
        var stop: @Sendable () async -> Void = {}
        /// Carries a command of it out.
        var run: @Sendable (PluginCommand, Call, Context) async throws -> Value
        /// Has a tool of it complete an argument; `nil`: nobody is there to be asked.
        var complete: @Sendable (_ tool: String, _ asked: Value, _ seed: Context.Seed) async throws -> Value? = { _, _, _ in nil }

        var name: String { found.manifest.name }

        init(
            _ found: PluginStore.Found, log: PluginLog = PluginLog(), stop: @escaping @Sendable () async -> Void = {},
            run: @escaping @Sendable (PluginCommand, Call, Context) async throws -> Value
        ) {
            (self.found, self.log, self.stop, self.run) = (found, log, stop, run)
        }
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

    /// Plugins of which only a recording is left: what they gave is taken from there.
    convenience init(recorded commands: [String]) throws {
        let known = try commands.map { line -> PluginCommand in
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, let effect = Effect(rawValue: parts[0]) else { throw Diagnostic.badCommandLine(line) }
            return try PluginCommand(recorded: Usage(parsing: parts[1]), effect)
        }
        self.init([], recorded: known)
    }

    private init(_ active: [Active], recorded: [PluginCommand]) {
        self.active = active
        commands = Dictionary(recorded.map { ($0.usage.name, (-1, $0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whose command this is.
    func active(for command: String) -> (Active, PluginCommand)? {
        guard let (index, command) = commands[command], index >= 0 else { return nil }
        return (active[index], command)
    }

    /// The commands of all plugins, in the order of their names.
    var signatures: [Signature] { commands.keys.sorted().compactMap { commands[$0]?.command.signature } }

    func signature(of name: String) -> Signature? { commands[name]?.command.signature }

    /// What a command of a plugin does.
    func deed(_ name: String) -> Deed? {
        guard let (index, command) = commands[name] else { return nil }
        let plugin = index >= 0 ? active[index] : nil
        return Deed(effect: command.effect) { call, context in
            // What could change a site does not even begin where nothing may be written.
            if context.settings.isReadOnly, command.effect == .write || command.effect == .destroy {
                throw Diagnostic.readOnly(context.site)
            }
            guard let plugin else { return try await context.replayPlugin(command, call) }
            return try await context.recordingPlugin(command, call) { try await plugin.run(command, call, context) }
        }
    }

    /// Takes note of what a hook has decided.
    func note(_ decided: Verdict.Decided, _ subject: String) {
        guard decided.isPlugin, let plugin = active.first(where: { $0.name == decided.owner }) else { return }
        plugin.log.note(
            "\(decided.event.rawValue) \(subject): \(decided.kind.rawValue)\(decided.words.isEmpty ? "" : ": " + decided.words)")
    }

    /// Ends all processes, and gives what each plugin has to say to whoever keeps it.
    public func stop(_ keep: (_ name: String, _ lines: [String]) -> Void = { _, _ in }) async {
        await end()
        for plugin in active {
            let lines = plugin.log.lines.filter { !$0.text.isEmpty }.map { $0.origin == .host ? "# " + $0.text : $0.text }
            if !lines.isEmpty { keep(plugin.name, lines) }
        }
    }

    private func end() async {
        await withTaskGroup(of: Void.self) { group in
            for plugin in active { group.addTask { await plugin.stop() } }
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

extension Diagnostic {
    fileprivate static func badCommandLine(_ line: String) -> Diagnostic {
        Diagnostic(
            "session-directive", .parse, "'\(line.preview(80))' is no command of a plugin", because: ["the form is @ command EFFECT USAGE"])
    }
}

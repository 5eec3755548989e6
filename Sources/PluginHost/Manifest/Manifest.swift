public import Language
public import Values

/// What a plugin says of itself in `plugin.json`: all that the shell knows before it starts it.
public struct Manifest: Sendable {
    /// How a plugin is written.
    public enum Kind: String, Sendable, CaseIterable {
        /// In the command language; runs in the shell.
        case script
        /// A program that speaks lines of JSON-RPC and knows this host.
        case process
        /// Any server of the Model Context Protocol; it knows nothing of us.
        case mcp
    }

    /// Layers without which a process is not started.
    public struct Sandbox: Sendable, Equatable {
        public var required: [SandboxLayer.Name] = []
        /// Namespaces of its own, by bubblewrap.
        public var isStrict = false
        public init() {}
    }

    /// Also the namespace of its commands.
    public var name: String
    public var version: Version
    public var summary: String
    public var homepage: String?
    public var license: String?
    public var kind: Kind
    /// The file of a script plugin, relative to its folder.
    public var entry: String?
    /// The words that start a process; `{dir}` stands for the plugin's folder.
    public var command: [String]
    /// The revisions of the protocol that it says it speaks; none: it is found out.
    public var revisions: [String]
    /// The versions of the shell that it works with.
    public var shell: VersionRange
    public var commands: [PluginCommand]
    public var hooks: [HookDeclaration]
    public var schedules: [ScheduleDeclaration]
    public var permissions: Permissions
    public var limits: PluginLimits
    /// What its process must be shut into, beyond all that a machine has.
    public var sandbox: Sandbox
    /// The JSON Schema of its settings.
    public var config: Value?
    /// SHA-256 of its files by their paths, if it was packed.
    public var files: [String: String]
}

/// A command that a plugin adds, as `NAME.COMMAND`.
public struct PluginCommand: Sendable {
    /// Its usage line, which begins with the whole name, `report.daily`.
    public var usage: Usage
    public var summary: String
    public var effect: Effect
    public var examples: [String]
    /// The tool that carries it out, where that has another name.
    public var tool: String
    /// Which tool completes an argument.
    public var completers: [String: String]
    /// The JSON Schema of what it takes and gives, where the plugin has said one.
    public var input: Value?
    public var output: Value?
}

/// What a plugin wants to hear of, and what its answer can do.
public struct HookDeclaration: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case check, rewrite, observe }

    public var event: HookEvent
    public var kind: Kind
    /// A glob that the command's text, or `METHOD path` of a request, has to match; `nil`: all of them.
    public var match: String?
    /// Commands of blocks and scripts too, not only what was dispatched at the top.
    public var isDeep = false
    /// It is only told what the hook would have done.
    public var isAudit = false
    /// Hooks of one kind run in this order, then by the name of their plugin.
    public var order = 0
    /// What counts when the hook itself fails; only a check can deny.
    public var deniesOnError: Bool
    /// Milliseconds.
    public var timeout = 100
    /// The tool that answers.
    public var tool: String
}

/// What happens in the shell that a plugin can hear of.
public enum HookEvent: String, Sendable, CaseIterable {
    case sessionStart = "session.start"
    case sessionEnd = "session.end"
    case commandBefore = "command.before"
    case commandAfter = "command.after"
    case requestBefore = "request.before"
    case responseAfter = "response.after"
    case error
    case schedule
    case recordBefore = "record.before"
}

/// A command that a plugin runs again and again.
public struct ScheduleDeclaration: Sendable, Equatable {
    public enum Overlap: String, Sendable, CaseIterable { case skip, queue }

    public var name: String
    public var timing: Timing
    /// A random part of this many seconds is added.
    public var jitter = 0
    public var overlap = Overlap.skip
    public var command: String
}

import Diagnostics
import PluginHost
public import Values

/// What processes of plugins need of the machine, besides what a world gives: it is the same for a session and for its replay.
public struct PluginHome: Sendable {
    /// The shell's own program, which shuts each of them in.
    public var launcher: String
    /// Where each has a folder of its own to write into, and what it keeps.
    public var state: String
    /// What relative paths of a manifest are relative to: where the shell was started.
    public var folder: String
    public var files: Files
    public var environment: @Sendable (String) -> String?
    /// What is locked of a server's tools, and the era that it speaks.
    public var tools: @Sendable (PluginStore.Found) -> [Value]?
    public var era: @Sendable (PluginStore.Found) -> String?
    /// What somebody has set of a plugin.
    public var set: @Sendable (PluginStore.Found) throws -> Map

    public init(
        launcher: String, state: String, folder: String, files: Files, environment: @escaping @Sendable (String) -> String?,
        tools: @escaping @Sendable (PluginStore.Found) -> [Value]? = { _ in nil },
        era: @escaping @Sendable (PluginStore.Found) -> String? = { _ in nil },
        set: @escaping @Sendable (PluginStore.Found) throws -> Map = { _ in Map() }
    ) {
        (self.launcher, self.state, self.folder, self.files, self.environment) = (launcher, state, folder, files, environment)
        (self.tools, self.era, self.set) = (tools, era, set)
    }

    /// What a plugin finds set, with what is so by default.
    ///
    /// - Throws: a `Diagnostic` when it is not what the manifest lets be set.
    func settings(_ plugin: PluginStore.Found) throws -> PluginSettings {
        let settings = PluginSettings(plugin.manifest.name, plugin.manifest.config, try set(plugin))
        try settings.check()
        return settings
    }

    /// Where it is noted which processes run, for the next shell to end those that outlived theirs.
    public var records: String { state + "/plugins/running" }

    private static let refusing = HostChannel(gate: { HostGate(Permissions(), isReadOnly: true) }) { _, _ in
        throw RPCError(code: -32002, "there is no call under way")
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : folder + "/" + path }

    /// The process of a plugin; nothing is started before it is called.
    public func process(of plugin: PluginStore.Found, host: HostChannel? = nil) throws -> PluginProcess {
        let manifest = plugin.manifest
        let scratch = state + "/plugins/" + manifest.name
        try files.makeFolder(scratch)
        let (variables, refused) = PluginEnvironment.variables(
            granting: manifest.permissions.environment, scratch: scratch, reading: environment)
        var permissions = manifest.permissions
        permissions.reads = permissions.reads.map(absolute)
        permissions.writes = permissions.writes.map(absolute)
        var start = PluginStart(
            name: manifest.name, launcher: launcher, words: manifest.command.map { $0.replacing("{dir}", with: plugin.folder) },
            folder: plugin.folder, scratch: scratch, environment: variables, permissions: permissions,
            era: era(plugin).map { $0 == PluginEra.modernName ? .modern : .legacy($0) })
        start.records = records
        for tool in tools(plugin) ?? [] {
            if let name = tool["name"]?.string, let schema = tool["outputSchema"], !schema.isNull { start.outputs[name] = schema }
        }
        start.sandbox.required = manifest.sandbox.required
        if manifest.sandbox.isStrict {
            let missing = SandboxLayer.missing([.namespaces])
            guard missing.isEmpty, let program = SandboxLayer.bubblewrap else { throw Diagnostic.notStrict(manifest.name, missing) }
            start.sandbox.bubblewrap = program
        }
        // One that is only looked at finds a channel too, which grants nothing.
        let channel = manifest.kind == .mcp ? nil : host ?? Self.refusing
        let process = PluginProcess(start, limits: manifest.limits, host: channel)
        for name in refused { process.log.note("the variable \(name) is never handed to a plugin") }
        return process
    }
}

extension PluginEra {
    static let modernName = "2026-07-28"
    /// The version of the protocol, as the lock keeps it.
    public var name: String {
        switch self {
        case .modern: Self.modernName
        case .legacy(let version): version
        }
    }
}

extension Diagnostic {
    fileprivate static func notStrict(_ plugin: String, _ missing: [SandboxLayer]) -> Diagnostic {
        Diagnostic(
            "plugin-sandbox", .plugin, "plugin '\(plugin)' wants to be shut in strictly, which this machine cannot",
            because: missing.map(\.detail), try: SandboxLayer.bubblewrap == nil ? ["apt-get install bubblewrap"] : ["tenon plugin doctor"])
    }
}

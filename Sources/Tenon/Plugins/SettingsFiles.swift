import Commands
import Diagnostics
import Glibc
import PluginHost
import Values

/// What somebody has set of plugins: a file of JSON for each, `$XDG_CONFIG_HOME/tenon/plugins/NAME.json`.
struct SettingsFiles: Sendable {
    private let world: World
    init(_ world: World) { self.world = world }

    private var folder: String? {
        InitFile.path(world.environment).flatMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) + "/plugins" } }
    }

    /// - Throws: a `Diagnostic` when the file cannot be read.
    @Sendable func read(_ plugin: PluginStore.Found) throws -> Map {
        guard let folder, world.files.exists("\(folder)/\(plugin.manifest.name).json") else { return Map() }
        let path = "\(folder)/\(plugin.manifest.name).json"
        guard let map = try JSON.parse(Source(path, bytes: try world.files.read(path))).map else {
            throw Diagnostic(
                "bad-setting", .config, "'\(path)' must hold a map of settings", try: ["tenon plugin config \(plugin.manifest.name)"])
        }
        return map
    }

    /// Keeps what is set, for its owner's eyes alone.
    func write(_ settings: PluginSettings) throws {
        guard let folder else {
            throw Diagnostic("no-home", .config, "there is no folder for settings", because: ["neither XDG_CONFIG_HOME nor HOME is set"])
        }
        try world.files.makeFolder(folder)
        let path = "\(folder)/\(settings.plugin).json"
        let bytes = Array((JSON.text(.map(settings.set), .pretty) + "\n").utf8)
        if world.files.exists(path) { try world.files.replace(path, bytes) } else { try world.files.write(path, bytes, .create) }
        chmod(path, 0o600)
    }
}

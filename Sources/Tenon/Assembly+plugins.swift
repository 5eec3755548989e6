import Commands
import Diagnostics
import Glibc
import PluginHost
import Values

extension Assembly {
    /// Where plugins are looked for.
    var plugins: PluginStore {
        var store = PluginStore(
            files: world.files, home: Folders(world).dataPath ?? "", project: Self.folder,
            system: ["/usr/local/share/tenon/plugins", "/usr/share/tenon/plugins"], shell: Version(Entry.version) ?? Version(0, 0, 0))
        store.carriedGrants = carriedGrants
        return store
    }

    /// What `--grants` names; a file that cannot be read was told of before.
    private var carriedGrants: Map {
        guard let path = options.grants, let bytes = try? world.files.read(path) else { return Map() }
        return (try? JSON.parse(bytes))?.map ?? Map()
    }

    /// - Throws: a `Diagnostic` when the file that `--grants` names is not what it must be.
    private func checkGrants() throws {
        guard let path = options.grants else { return }
        let value = try JSON.parse(Source(path, bytes: try world.files.read(path)))
        guard let map = value.map, map.members.allSatisfy({ $0.1["digest"]?.string != nil && $0.1["permissions"]?.list != nil }) else {
            throw Diagnostic(
                "bad-grants", .config, "'\(path.preview(80))' does not say what plugins are allowed",
                because: ["it must be a file that 'tenon plugin trust NAME --grants FILE' has written"], soFar: "nothing was run")
        }
    }

    /// Has the plugins take part that may; what keeps others from it is said to a person, or where it could be missed.
    ///
    /// - Throws: a `Diagnostic` when the file that `--grants` names is not what it must be.
    func load(_ context: Context) async throws {
        try checkGrants()
        let store = plugins
        guard !options.noPlugins, !store.isEmpty else { return }
        let (found, problems) = store.find()
        for problem in problems {
            var problem = problem
            problem.severity = .warning
            context.output.notes(
                problem.drawn(in: DrawingStyle(color: world.terminal.errorColor, width: max(40, min(world.terminal.width, 160)))))
        }
        for plugin in found {
            if case .notGranted(let changed) = plugin.state {
                let name = plugin.manifest.name
                let why =
                    changed.isEmpty
                    ? "nobody has trusted it yet" : "it has changed since it was trusted (\(changed.joined(separator: ", ")))"
                context.output.notes("the plugin '\(name)' takes no part: \(why); tenon plugin trust \(name)\n")
            }
        }
        let home = pluginHome
        if found.contains(where: { $0.state == .ready && $0.manifest.kind != .script }) {
            try? world.files.makeFolder(home.records)
            Strays.end(in: home.records)
        }
        await context.load(found, home)
    }

    /// What processes of plugins need.
    var pluginHome: PluginHome {
        let store = plugins
        return PluginHome(
            launcher: Self.program, state: (try? Folders(world).state()) ?? "/tmp", folder: store.project, files: world.files,
            environment: world.environment,
            tools: store.lockedTools, era: store.lockedEra, set: settings.read)
    }

    /// Where what is set of plugins is kept.
    var settings: SettingsFiles { SettingsFiles(world) }

    /// Where what a plugin wrote is kept.
    func logPath(of plugin: String) -> String? { (try? Folders(world).state()).map { $0 + "/plugins/\(plugin).log" } }

    /// Adds what a plugin wrote to its log, of which the last part is kept.
    func keepLog(_ plugin: String, _ lines: [String]) {
        guard let path = logPath(of: plugin) else { return }
        try? world.files.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        let stamp = Time.text(world.now(), digits: 0)
        let new = Array(lines.map { "\(stamp) \($0)\n" }.joined().utf8)
        let old = world.files.exists(path) ? (try? world.files.read(path)) ?? [] : []
        let all = old + new
        let kept = all.count > Self.longestLog ? Array(all.suffix(Self.longestLog)) : all
        try? world.files.exists(path) ? world.files.replace(path, kept) : world.files.write(path, kept, .create)
    }

    private static let longestLog = 256 << 10

    /// The file of this program.
    static var program: String {
        guard let path = realpath("/proc/self/exe", nil) else { return CommandLine.arguments[0] }
        defer { free(path) }
        return String(cString: path)
    }

    /// The folder that the shell was started in.
    private static var folder: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}

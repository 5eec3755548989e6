import Commands
import Diagnostics
import Glibc
import PluginHost
import Values

extension Assembly {
    /// Where plugins are looked for.
    var plugins: PluginStore {
        PluginStore(
            files: world.files, home: Folders(world).dataPath ?? "", project: Self.folder,
            system: ["/usr/local/share/tenon/plugins", "/usr/share/tenon/plugins"], shell: Version(Entry.version) ?? Version(0, 0, 0))
    }

    /// Has the plugins take part that may; what keeps others from it is said to a person, or where it could be missed.
    func load(_ context: Context) async {
        let store = plugins
        guard !options.noPlugins, !store.isEmpty else { return }
        let (found, problems) = store.find()
        for problem in problems {
            var problem = problem
            problem.severity = .warning
            context.output.notes(problem.drawn(in: DrawingStyle(color: world.terminal.errorColor, width: max(40, min(world.terminal.width, 160)))))
        }
        for plugin in found {
            if case .notGranted(let changed) = plugin.state {
                let name = plugin.manifest.name
                let why = changed.isEmpty ? "nobody has trusted it yet" : "it has changed since it was trusted (\(changed.joined(separator: ", ")))"
                context.output.notes("the plugin '\(name)' takes no part: \(why); tenon plugin trust \(name)\n")
            }
        }
        await context.load(found)
    }

    /// The folder that the shell was started in.
    private static var folder: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}

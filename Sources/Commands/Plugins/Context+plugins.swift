import Diagnostics
public import PluginHost
import Values

extension Context {
    /// Has plugins take part. Trouble with one of them is told, and harms nothing else.
    public func load(_ found: [PluginStore.Found]) async {
        var active: [Plugins.Active] = []
        for plugin in found where plugin.state == .ready {
            do {
                active.append(try await start(plugin))
            } catch {
                let problems = (error as? DiagnosticList)?.all ?? [Diagnostic.from(error)]
                for problem in problems where problem.severity == .error {
                    var problem = problem
                    problem.severity = .warning
                    output.notes(problem.drawn(in: DrawingStyle(color: world.terminal.errorColor, width: max(40, min(world.terminal.width, 160)))))
                }
                output.notes("the plugin '\(plugin.manifest.name)' takes no part\n")
            }
        }
        guard !active.isEmpty else { return }
        plugins = Plugins(active)
    }

    private func start(_ plugin: PluginStore.Found) async throws -> Plugins.Active {
        let before = hooks.last
        do {
            switch plugin.manifest.kind {
            case .script:
                let script = try await ScriptPlugin(plugin, in: self)
                for declaration in plugin.manifest.schedules {
                    try schedules.add(Schedule(declaration, of: script.owner), at: world.now())
                }
                return Plugins.Active(found: plugin) { try await script.run($0, $1, $2) }
            case .process, .mcp:
                throw Diagnostic("not-yet", .plugin, "process plugins are not here yet")
            }
        } catch {
            // Half a plugin is none.
            hooks.remove(after: before)
            throw error
        }
    }
}

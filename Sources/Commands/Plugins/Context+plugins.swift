import Diagnostics
public import PluginHost
import Values

extension Context {
    /// Has plugins take part. Trouble with one of them is told, and harms nothing else.
    public func load(_ found: [PluginStore.Found], _ home: PluginHome) async {
        var active: [Plugins.Active] = []
        for plugin in found where plugin.state == .ready {
            do {
                active.append(try await start(plugin, home))
            } catch {
                let problems = (error as? DiagnosticList)?.all ?? [Diagnostic.from(error)]
                for problem in problems where problem.severity == .error {
                    var problem = problem
                    problem.severity = .warning
                    problem.soFar = nil
                    output.notes(
                        problem.drawn(in: DrawingStyle(color: world.terminal.errorColor, width: max(40, min(world.terminal.width, 160)))))
                }
                output.notes("the plugin '\(plugin.manifest.name)' takes no part\n")
                standIn(for: plugin.manifest)
            }
        }
        guard !active.isEmpty else { return }
        plugins = Plugins(active)
    }

    /// What could have forbidden something, and cannot be asked, forbids all that changes something: nothing slips through a broken guard.
    private func standIn(for manifest: Manifest) {
        guard !manifest.permissions.hooks.isDisjoint(with: [.commandBefore, .requestBefore]) else { return }
        let name = manifest.name
        let declaration = HookDeclaration(event: .commandBefore, kind: .check, isDeep: true, deniesOnError: true, tool: "")
        hooks.add(
            Hook(name, isPlugin: true, declaration) { payload in
                guard ["write", "destroy"].contains(payload["effect"]?.string ?? "") else { return HookAnswer() }
                return HookAnswer(
                    .deny(reason: "it could have forbidden this, but it cannot be started; tenon plugin disable \(name) does without it"))
            })
    }

    private func start(_ plugin: PluginStore.Found, _ home: PluginHome) async throws -> Plugins.Active {
        let before = hooks.last
        do {
            switch plugin.manifest.kind {
            case .script:
                let script = try await ScriptPlugin(plugin, home.files, in: self)
                for declaration in plugin.manifest.schedules {
                    try schedules.add(Schedule(declaration, of: script.owner), at: realWorld.now())
                }
                var active = Plugins.Active(plugin) { try await script.run($0, $1, $2) }
                active.complete = { try await script.complete($0, $1, $2) }
                return active
            case .process, .mcp:
                return try startProcess(plugin, home)
            }
        } catch {
            // Half a plugin is none.
            hooks.remove(after: before)
            throw error
        }
    }

    private func startProcess(_ plugin: PluginStore.Found, _ home: PluginHome) throws -> Plugins.Active {
        var plugin = plugin
        if plugin.manifest.kind == .mcp {
            guard let tools = home.tools(plugin) else { throw Diagnostic.notLocked(plugin.manifest.name) }
            plugin.manifest.commands = tools.compactMap { PluginCommand(tool: $0, of: plugin.manifest.name) }
        }
        let readOnly = settings.isReadOnly
        let process = try ProcessPlugin(plugin, home) { readOnly }
        let name = plugin.manifest.name
        for declaration in plugin.manifest.hooks {
            hooks.add(
                Hook(name, isPlugin: true, declaration, prepare: { _ = try await process.process.tools() }) { payload in
                    try await process.answer(declaration, payload)
                })
        }
        let gate = PluginGate(plugin: name, folder: plugin.folder, permissions: plugin.manifest.permissions)
        let owner = HookProgram.Owner(name: name, isPlugin: true) { seed in
            var seed = seed
            seed.gate = gate
            return seed
        }
        for declaration in plugin.manifest.schedules { try schedules.add(Schedule(declaration, of: owner), at: realWorld.now()) }
        var active = Plugins.Active(plugin, log: process.process.log, stop: { await process.process.stop() }) {
            try await process.run($0, $1, $2)
        }
        active.complete = { tool, asked, _ in try await process.complete(tool, asked) }
        return active
    }
}

extension Diagnostic {
    fileprivate static func notLocked(_ name: String) -> Diagnostic {
        Diagnostic(
            "plugin-not-locked", .config, "it is not known which tools '\(name)' has", because: ["they are asked for when it is trusted"],
            try: ["tenon plugin trust \(name)"])
    }
}

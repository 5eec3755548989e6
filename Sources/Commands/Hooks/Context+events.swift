import Diagnostics
public import PluginHost
import ProductAnalytics
import Values

extension Context {
    /// Tells hooks that the shell, or a script, begins or ends.
    public func sessionEvent(_ event: HookEvent) async {
        guard hooks.isAwaited(event) else { return }
        let happening = Happening(
            event, payload: ["event": .text(event.rawValue), "site": .text(site.name), "interactive": .bool(world.terminal.isTerminal)])
        let hooks = hooks
        // Also when the shell was told to stop.
        tell(await asking { await Task { await hooks.decide(happening) }.value })
    }

    /// Whether a command may be recorded; what is not, is said.
    func mayRecord(_ command: String) async -> Bool {
        guard hooks.isAwaited(.recordBefore, by: [.check, .observe]) else { return true }
        let happening = Happening(.recordBefore, subject: command, payload: ["event": "record.before", "command": .text(command)])
        let hooks = hooks
        let verdict = await asking { await hooks.decide(happening, of: [.check, .observe]) }
        tell(verdict)
        guard let denial = verdict.denial else { return true }
        output.notes("not recorded: '\(denial.owner)' says: \(Diagnostic.safe(denial.reason))\n")
        return false
    }
}

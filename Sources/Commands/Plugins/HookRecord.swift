import Diagnostics
import Language
import PluginHost
import Recording
import Values

// What plugins say, in recordings: a replay takes it from there, so that it needs none of them.
extension Context.Seed {
    /// Keeps what a plugin's hook has decided.
    func log(_ decided: PluginHost.Verdict.Decided, _ subject: String) {
        guard decided.isPlugin, let recorder else { return }
        var map: [(String, Value)] = [("about", .text(subject)), ("decision", .text(decided.kind.rawValue))]
        if !decided.words.isEmpty { map.append(("words", .text(decided.words))) }
        if decided.isAudit { map.append(("audit", true)) }
        if !decided.notes.isEmpty { map.append(("notes", .list(decided.notes.map { .text($0) }))) }
        recorder.happened("hook \(decided.owner) \(decided.event.rawValue) \(JSON.text(.map(map), .compact))")
    }
}

extension Context {
    /// Calls a plugin's command; keeps what it gave, or takes it from the recording.
    func recordingPlugin(
        _ plugin: Plugins.Active, _ command: PluginCommand, _ call: Call, _ body: () async throws -> Value
    ) async throws -> Value {
        guard let recorder else { return try await body() }
        recorder.happened("plugin \(call.host.commandText(command.usage))")
        let value = try await body()
        recorder.happened("result \(JSON.text(value.withoutSecrets, .compact))")
        return value
    }
}

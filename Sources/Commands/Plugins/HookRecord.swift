import Diagnostics
import Language
import PluginHost
import Recording
import Synchronization
import Values

// What plugins say and do, in recordings: a replay takes it from there, so that it needs none of them.

/// The event lines of one command of a session that tell of plugins, one taken after the other; and what happens in their place when the
/// plugins run.
final class RecordedEvents: Sendable {
    private let state: Mutex<(left: ArraySlice<String>, differences: [String])>

    init(_ lines: [String]) {
        state = Mutex(
            (
                lines.filter { line in ["hook ", "plugin ", "host ", "result ", "failed ", "schedule "].contains { line.hasPrefix($0) } }[
                    ...], []
            ))
    }

    /// The next line, if it begins like this.
    func take(_ prefix: String) -> String? {
        state.withLock { state in
            guard let line = state.left.first, line.hasPrefix(prefix) else { return nil }
            state.left.removeFirst()
            return String(line.dropFirst(prefix.count))
        }
    }

    var next: String? { state.withLock { $0.left.first } }

    /// Something happens again.
    func happened(_ line: String) {
        state.withLock { state in
            guard let expected = state.left.popFirst() else {
                state.differences.append("plugins: \(line), where nothing was recorded")
                return
            }
            if expected != line { state.differences.append("plugins: \(line), where this was recorded: \(expected)") }
        }
    }

    /// What did not happen as it was recorded.
    var differences: [String] { state.withLock { $0.differences + $0.left.map { "plugins: nothing, where this was recorded: \($0)" } } }
}

extension Context.Seed {
    /// Keeps something that a plugin did, or compares it.
    func keep(_ event: String) {
        if let recorder {
            recorder.happened(event)
        } else if plugins?.active.isEmpty == false {
            recordedEvents?.happened(event)
        }
    }

    /// Keeps what a plugin's hook has decided.
    func log(_ decided: PluginHost.Verdict.Decided, _ subject: String) {
        guard decided.isPlugin else { return }
        plugins?.note(decided, subject)
        var map: [(String, Value)] = [("about", .text(subject)), ("decision", .text(decided.kind.rawValue))]
        if !decided.words.isEmpty { map.append(("words", .text(decided.words))) }
        if decided.isAudit { map.append(("audit", true)) }
        if decided.denies { map.append(("denies", true)) }
        if let change = decided.change { map.append(("change", change)) }
        if !decided.notes.isEmpty { map.append(("notes", .list(decided.notes.map { .text($0) }))) }
        keep("hook \(decided.owner) \(decided.event.rawValue) \(JSON.text(.map(map), .compact))")
    }
}

extension Context {
    /// Calls a plugin's command, and keeps what it was called with, what it had the shell do, and what it gave.
    func recordingPlugin(_ command: PluginCommand, _ call: Call, _ body: () async throws -> Value) async throws -> Value {
        guard recorder != nil || recordedEvents != nil else { return try await body() }
        let seed = seed
        seed.keep("plugin \(call.host.commandText(command.usage))")
        do {
            let value = try await body()
            seed.keep("result \(JSON.text(value.withoutSecrets, .compact))")
            return value
        } catch {
            let problem = Diagnostic.from(error)
            if problem.kind != .cancelled { seed.keep("failed \(JSON.text(problem.kept, .compact))") }
            throw error
        }
    }

    /// Gives what a plugin gave when it was recorded, and has the shell do again what it did.
    func replayPlugin(_ command: PluginCommand, _ call: Call) async throws -> Value {
        let text = call.host.commandText(command.usage)
        guard let events = recordedEvents, let recorded = events.take("plugin ") else { throw Diagnostic.notRecorded(text) }
        guard recorded == text else { throw Diagnostic.otherCall(text, recorded) }
        while let host = events.take("host ") {
            let words = host.split(separator: " ", maxSplits: 1).map(String.init)
            let told = words.count > 1 ? (try? JSON.parse(text: words[1])) ?? .null : .null
            let argument = told.string ?? ""
            switch words.first {
            case "print": try output.data(argument)
            case "note": output.notes(argument)
            case "run":
                let inner = Context(seed, showing: Output(data: { _ in }, notes: { _ in }))
                inner.depth = depth + 1
                inner.nesting = nesting + 1
                _ = try? await Interpreter(inner).runThrowing(Source("plugin", argument), arguments: [], showsWarnings: false)
            case "request":
                _ = try? await Context(seed, showing: output).send(
                    told["method"]?.string ?? "GET", told["path"]?.string ?? "/", told["body"] ?? .null)
            case "set":
                if let name = told["name"]?.string { callerScope?.declare(name, told["value"] ?? .null, isMutable: true) }
            default: break
            }
        }
        if let result = events.take("result ") { return try JSON.parse(text: result) }
        if let failure = events.take("failed ") { throw Diagnostic(kept: try JSON.parse(text: failure)) }
        throw Diagnostic.notRecorded(text)
    }

}

extension Context.Seed {
    /// What the hooks of plugins said of something when this was recorded.
    func recorded(of happening: Happening) -> [PluginHost.Verdict.Decided] {
        guard let events = recordedEvents, plugins?.active.isEmpty != false else { return [] }
        var found: [PluginHost.Verdict.Decided] = []
        while let line = events.next, line.hasPrefix("hook ") {
            let parts = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard parts.count == 4, parts[2] == happening.event.rawValue, let said = try? JSON.parse(text: parts[3]),
                said["about"]?.string == happening.subject,
                let kind = PluginHost.Verdict.Decided.Kind(rawValue: said["decision"]?.string ?? "")
            else { break }
            _ = events.take("hook ")
            found.append(
                .init(
                    owner: parts[1], event: happening.event, kind: kind, isAudit: said["audit"]?.bool == true,
                    words: said["words"]?.string ?? "", notes: said["notes"]?.list?.compactMap(\.string) ?? [], isPlugin: true,
                    denies: said["denies"]?.bool == true, change: said["change"]))
        }
        return found
    }
}

extension Diagnostic {
    /// What a recording keeps of a plugin's failure.
    fileprivate var kept: Value {
        [
            "kind": .text(kind.rawValue), "id": .text(id), "message": .text(message), "because": .list(because.map { .text($0) }),
            "soFar": soFar.map { .text($0) } ?? .null, "try": .list(attempts.map { .text($0) }),
        ]
    }

    fileprivate init(kept value: Value) {
        self.init(
            value["id"]?.string ?? "plugin-failed", Kind(rawValue: value["kind"]?.string ?? "") ?? .plugin, value["message"]?.string ?? "",
            because: value["because"]?.list?.compactMap(\.string) ?? [], soFar: value["soFar"]?.string,
            try: value["try"]?.list?.compactMap(\.string) ?? [])
    }

    fileprivate static func notRecorded(_ text: String) -> Diagnostic {
        Diagnostic(
            "plugin-not-recorded", .plugin, "the session does not say what '\(text.preview(120))' gave",
            because: ["what a plugin gives is taken from the recording; tenon replay --plugins run runs it"])
    }

    fileprivate static func otherCall(_ text: String, _ recorded: String) -> Diagnostic {
        Diagnostic(
            "plugin-not-recorded", .plugin, "the session was recorded with another call of the plugin",
            because: ["this is \(text.preview(120))", "it was \(recorded.preview(120))"])
    }
}

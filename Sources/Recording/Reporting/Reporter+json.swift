import Diagnostics
import Values

extension Reporter {
    /// The events themselves, one a line as JSON.
    public static let json = Reporter("JSON") { replay in
        replay.events.map { JSON.text($0.value) + "\n" }.joined()
    }
}

extension ReplayEvent {
    /// The event for programs; its name is the member `event`.
    var value: Value {
        switch self {
        case .runStarted(let sessions): .map([("event", "run_started"), ("version", 1), ("sessions", .int(sessions))])
        case .sessionStarted(let session): .map([("event", "session_started"), ("session", .text(session.name))])
        case .commandFinished(let command, let session):
            .map(
                [
                    ("event", "command_finished"), ("session", .text(session.name)), ("line", .int(command.line)),
                    ("command", .text(command.text)), ("verdict", .text(command.verdict.word)),
                ]
                    + (command.verdict.reason.map { [("reason", .text($0))] } ?? [])
                    + (command.failures.isEmpty ? [] : [("failures", .list(command.failures.map(\.value)))]))
        case .sessionFinished(let session):
            .map(
                [
                    ("event", "session_finished"), ("session", .text(session.name)), ("verdict", .text(session.verdict.word)),
                    ("commands", .int(session.counts.commands)),
                ]
                    + Self.members("problems", session.problems.map(\.value)) + Self.members("notes", session.notes.map(\.value))
                    + Self.members("drift", session.drift.map(\.value)))
        case .runFinished(let counts, let status):
            .map(
                [("event", "run_finished"), ("sessions", .int(counts.sessions)), ("commands", .int(counts.commands))]
                    + [
                        ("pass", counts.pass), ("fail", counts.fail), ("xfail", counts.xfail), ("xpass", counts.xpass),
                        ("skip", counts.skip), ("error", counts.error), ("drift", counts.drift), ("not_begun", counts.unplayed),
                    ].map { ($0.0, .int($0.1)) } + [("status", .int(Int(status.rawValue)))])
        }
    }
}

extension ReplayEvent {
    private static func members(_ name: String, _ values: [Value]) -> [(String, Value)] { values.isEmpty ? [] : [(name, .list(values))] }
}

extension Diagnostic {
    fileprivate var value: Value { (try? JSON.parse(text: json)) ?? .text(message) }
}

extension Drift {
    var value: Value {
        .map(
            [("endpoint", .text(endpoint)), ("change", .text(change)), ("pointer", .text(pointer))]
                + (recorded.map { [("recorded", .text($0))] } ?? []) + (actual.map { [("actual", .text($0))] } ?? []))
    }

    /// One line: `GET /users /data/*/plan retyped: text → number`.
    var line: String {
        let place = pointer.isEmpty ? "" : " \(pointer)"
        return "\(endpoint)\(place) \(change): \([recorded, actual].compactMap { $0 }.joined(separator: " → "))"
    }
}

extension ReplayEvent.Failure {
    var value: Value {
        var members: [(String, Value)] = [("kind", .text(kind.rawValue)), ("message", .text(message))]
        if let line { members.append(("line", .int(line))) }
        if let expected { members.append(("expected", .text(expected))) }
        if isPattern { members.append(("pattern", true)) }
        if let actual { members.append(("actual", .text(actual))) }
        if !details.isEmpty { members.append(("details", .list(details.map { .text($0) }))) }
        return .map(members)
    }
}

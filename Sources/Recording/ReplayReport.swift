import Diagnostics
import ProductAnalytics

/// What a replay of sessions came to.
public struct ReplayReport: Sendable {
    public var sessions: [SessionReport]
    /// How many were not begun, because one had failed.
    public var unplayed = 0
    public init(_ sessions: [SessionReport] = []) { self.sessions = sessions }

    public var passed: Int { count { $0 == .passed } }
    /// Commands that differ, and those that were to differ and do not.
    public var failed: Int { count(\.isFailure) }
    public var skipped: Int { count { if case .skipped = $0 { true } else { false } } }
    /// Commands that are known to fail, and do.
    public var expectedFailures: Int { count { if case .expectedFailure = $0 { true } else { false } } }
    /// Sessions that could not be read or started, or that say something which is not so.
    public var broken: Int { sessions.count { !$0.problems.isEmpty } }
    /// What a real site does otherwise than when the sessions were recorded, each thing once.
    public var drift: [Drift] {
        var seen = Set<Drift>()
        return sessions.flatMap(\.drift).filter { seen.insert($0).inserted }
    }

    /// `done`; `mismatch` when anything differs; `wouldChange` when the site alone has changed.
    public var exitStatus: ExitStatus { failed + broken > 0 ? .mismatch : sessions.contains { !$0.drift.isEmpty } ? .wouldChange : .done }

    private func count(_ isCounted: (Verdict) -> Bool) -> Int {
        sessions.reduce(0) { $0 + $1.commands.count { isCounted($0.verdict) } }
    }
}

/// What the replay of one session came to.
public struct SessionReport: Sendable {
    public var name: String
    public var commands: [CommandReport] = []
    /// Why it could not be read or started, and then it has no commands; or what it says that is not so, such as a mask of nothing.
    public var problems: [Diagnostic] = []
    /// What is worth knowing and fails nothing.
    public var notes: [Diagnostic] = []
    /// What a real site does otherwise than when this was recorded.
    public var drift: [Drift] = []
    /// What was recorded, for reports that show it; kept only when something differs.
    public var file: SessionFile? {
        get { keptFile?.thing }
        set { keptFile = newValue.map(Kept.init) }
    }
    private var keptFile: Kept<SessionFile>?

    public init(name: String, commands: [CommandReport] = [], problems: [Diagnostic] = []) {
        self.name = name
        self.commands = commands
        self.problems = problems
    }

    public var isPassed: Bool { problems.isEmpty && !commands.contains { $0.verdict.isFailure } }
}

/// What one command came to.
public struct CommandReport: Sendable {
    /// The line of its `$`.
    public var line: Int
    public var command: String
    public var verdict = Verdict.passed
    public var differences: [Difference] = []
    /// The requests that the session has no answer to.
    public var misses: [Diagnostic] = []
    /// What the command came to, where that is not what was recorded.
    public var actual: Actual? {
        get { keptActual?.thing }
        set { keptActual = newValue.map(Kept.init) }
    }
    private var keptActual: Kept<Actual>?

    public init(line: Int, command: String) {
        self.line = line
        self.command = command
    }

    /// What a command came to in a replay: what an acceptance puts in the place of what was recorded.
    public struct Actual: Sendable {
        public var outcome: Outcome
        /// What it wrote, as event lines say it.
        public var writes: [String]
        /// What it sent and was answered, where a site answered it; `nil`: the session did.
        public var exchanges: [Exchanged]?
        /// The lines of the recorded requests that it did not make.
        public var leftOvers: [Int]
        /// What stood for the placeholders.
        var standIns: StandIns
    }
}

/// What few reports have, and what none of the thousands of others should have room for.
private final class Kept<Thing: Sendable>: Sendable {
    let thing: Thing
    init(_ thing: Thing) { self.thing = thing }
}

public enum Verdict: Sendable, Hashable {
    case passed, failed
    case skipped(String)
    /// It differs, and is known to, for this reason.
    case expectedFailure(String)
    /// It is known to differ, and does not.
    case unexpectedPass(String)
    /// It could not be carried out to its end.
    case error(String)

    /// Whether a run with it has failed.
    public var isFailure: Bool {
        switch self {
        case .passed, .skipped, .expectedFailure: false
        case .failed, .unexpectedPass, .error: true
        }
    }
}

/// One thing in which a replay differs from its recording; lines are those of the session's file.
public enum Difference: Sendable, Hashable {
    public enum Stream: String, Sendable { case output, error }

    /// A line of output; `nil` where one side has none.
    case text(line: Int?, Stream, expected: String?, actual: String?, isPattern: Bool)
    /// The last line end, missing or too much.
    case lineEnd(line: Int, Stream, isMissing: Bool)
    /// A file that was written.
    case file(line: Int?, expected: String?, actual: String?)
    case status(line: Int, expected: String, actual: String)
    /// A recorded request that was not made.
    case leftOver(line: Int, String)
    /// A part of a site's answer: `status`, or where in its body.
    case answer(line: Int, request: String, part: String, expected: String?, actual: String?)
    /// What a command shows is made otherwise: its columns, or the types of their values.
    case shape(line: Int?, expected: String, actual: String)
    /// What a plugin that runs does otherwise.
    case plugin(line: Int, PluginChange)
}

/// One thing that a site does otherwise than when a session was recorded.
public struct Drift: Sendable, Hashable {
    /// The method and the path, ids left out.
    public var endpoint: String
    /// `gained`, `lost`, `retyped` or `status`.
    public var change: String
    /// Where in the body, as a JSON pointer with a `*` for every index; empty for the status.
    public var pointer: String
    public var recorded: String?
    public var actual: String?
}

/// A request and what came back of it.
public struct Exchanged: Sendable {
    /// The site; `nil`: the one of the head.
    public var site: String?
    public var request: Request
    public var answer: Result<Response, any Error>
}

import Diagnostics

/// What a replay of sessions came to.
public struct ReplayReport: Sendable {
    public var sessions: [SessionReport]
    public init(_ sessions: [SessionReport] = []) { self.sessions = sessions }

    public var passed: Int { count { $0 == .passed } }
    public var failed: Int { count { $0 == .failed } }
    public var skipped: Int { count { if case .skipped = $0 { true } else { false } } }
    /// Sessions that could not be read or started.
    public var broken: Int { sessions.count { !$0.problems.isEmpty } }

    /// `done`, or `mismatch` when anything differs.
    public var exitStatus: ExitStatus { failed + broken == 0 ? .done : .mismatch }

    private func count(_ isCounted: (Verdict) -> Bool) -> Int {
        sessions.reduce(0) { $0 + $1.commands.count { isCounted($0.verdict) } }
    }
}

/// What the replay of one session came to.
public struct SessionReport: Sendable {
    public var name: String
    public var commands: [CommandReport] = []
    /// Why it could not be read or started; it has no commands then.
    public var problems: [Diagnostic] = []

    public init(name: String, commands: [CommandReport] = [], problems: [Diagnostic] = []) {
        self.name = name
        self.commands = commands
        self.problems = problems
    }

    public var isPassed: Bool { problems.isEmpty && !commands.contains { $0.verdict == .failed } }
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

    public init(line: Int, command: String) {
        self.line = line
        self.command = command
    }
}

public enum Verdict: Sendable, Hashable {
    case passed, failed
    case skipped(String)
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
}

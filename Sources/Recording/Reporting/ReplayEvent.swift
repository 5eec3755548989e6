import Diagnostics

/// One step of a replay; every report but the one for the terminal is drawn from a stream of these.
///
/// The stream is `runStarted`, then for each session `sessionStarted`, a `commandFinished` for each command and `sessionFinished`, then
/// `runFinished`.
public enum ReplayEvent: Sendable {
    case runStarted(sessions: Int)
    case sessionStarted(Session)
    case commandFinished(Command, in: Session)
    case sessionFinished(Session)
    case runFinished(Counts, ExitStatus)
}

extension ReplayEvent {
    /// What something came to.
    public enum Verdict: Sendable, Hashable {
        case pass, fail
        /// It failed, as was expected for the reason given.
        case xfail(String)
        /// It passed, although the reason given says that it should fail.
        case xpass(String)
        case skip(String)
        /// It could not be played at all.
        case error
        /// All is well, but a real site answers in another shape than was recorded.
        case drift

        /// The word that programs read.
        public var word: String {
            switch self {
            case .pass: "pass"
            case .fail: "fail"
            case .xfail: "xfail"
            case .xpass: "xpass"
            case .skip: "skip"
            case .error: "error"
            case .drift: "drift"
            }
        }

        /// The words after it, where it has any.
        public var reason: String? {
            switch self {
            case .xfail(let reason), .xpass(let reason), .skip(let reason): reason
            case .pass, .fail, .error, .drift: nil
            }
        }

        /// Whether somebody has to look at it. A command that passes against expectation counts: its directive is out of date.
        public var isBad: Bool {
            switch self {
            case .fail, .xpass, .error, .drift: true
            case .pass, .xfail, .skip: false
            }
        }
    }

    /// A session; the counts are complete once it has finished.
    public struct Session: Sendable {
        /// Its path.
        public var name: String
        public var verdict: Verdict
        public var counts: Counts
        /// Why it could not be read or started.
        public var problems: [Diagnostic]
        /// What is worth knowing and fails nothing.
        public var notes: [Diagnostic]
        /// What a real site does otherwise than when this was recorded.
        public var drift: [Drift]
        /// What was recorded; kept only of a session that did not pass, because there may be ten thousand others.
        public var file: SessionFile?
    }

    /// A command and what it came to.
    public struct Command: Sendable {
        /// The line of its `$`.
        public var line: Int
        /// The text as it was typed.
        public var text: String
        public var verdict: Verdict
        public var failures: [Failure]
        /// What it showed, if that was not what was recorded.
        public var outcome: Outcome?

        /// The first line of the text.
        var title: String {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.count > 1 ? "\(lines[0]) …" : text
        }

        /// The line to look at first: the one that differs, else the command's own.
        var culprit: Int { failures.lazy.compactMap(\.line).first ?? line }

        /// Why it has its verdict, in one line; empty when nothing is wrong.
        var message: String {
            if case .xpass(let reason) = verdict { return "it passes, but must fail: \(reason)" }
            guard let first = failures.first else { return "" }
            return failures.count == 1 ? first.message : "\(first.message); \(failures.count - 1) more"
        }
    }

    /// How many commands came to what.
    public struct Counts: Sendable, Hashable {
        public var sessions = 0
        public var commands = 0
        public var pass = 0
        public var fail = 0
        public var xfail = 0
        public var xpass = 0
        public var skip = 0
        public var error = 0
        /// How many things a real site does otherwise.
        public var drift = 0
        /// How many sessions were not begun, because one had failed.
        public var unplayed = 0

        mutating func add(_ verdict: Verdict) {
            commands += 1
            switch verdict {
            case .pass: pass += 1
            case .fail: fail += 1
            case .xfail: xfail += 1
            case .xpass: xpass += 1
            case .skip: skip += 1
            case .error: error += 1
            // A session drifts, and no command.
            case .drift: break
            }
        }

        mutating func add(_ other: Counts) {
            sessions += other.sessions
            commands += other.commands
            pass += other.pass
            fail += other.fail
            xfail += other.xfail
            xpass += other.xpass
            skip += other.skip
            error += other.error
            drift += other.drift
            unplayed += other.unplayed
        }

        /// Each word with its number, those of the verdicts that never came left out, except `pass`.
        var words: [(word: String, count: Int)] {
            [
                ("pass", pass), ("fail", fail), ("xfail", xfail), ("xpass", xpass), ("skip", skip), ("error", error), ("drift", drift),
            ].filter { $0.0 == "pass" || $0.1 > 0 }
        }
    }
}

extension ReplayEvent {
    /// One thing that is not as it was recorded.
    public struct Failure: Sendable {
        /// What differs, as programs read it.
        public enum Kind: String, Sendable {
            case output, error
            case lineEnd = "line_end"
            case file, status, answer, shape, plugin
            /// It did not come to its end.
            case stopped
            case leftOver = "left_over"
            case miss
        }

        public var kind: Kind
        /// The line in the session that says what is expected.
        public var line: Int?
        public var expected: String?
        public var actual: String?
        /// Whether what is expected is a pattern.
        public var isPattern = false
        /// One line, without the texts that differ.
        public var message: String
        /// What else there is to say, a line each.
        public var details: [String] = []

        /// What is expected after `-`, what is actual after `+`, and the details; safe for a terminal.
        var lines: [String] {
            (expected.map { ["- " + Diagnostic.safe($0) + (isPattern ? "   (a pattern)" : "")] } ?? [])
                + (actual.map { ["+ " + Diagnostic.safe($0)] } ?? []) + details.map(Diagnostic.safe)
        }
    }
}

import Diagnostics

extension ReplayReport {
    /// The replay as a stream of events.
    public var events: [ReplayEvent] {
        var events = [ReplayEvent.runStarted(sessions: sessions.count)]
        var counts = ReplayEvent.Counts()
        for report in sessions {
            let session = ReplayEvent.Session(report)
            counts.add(session.counts)
            events.append(.sessionStarted(session))
            events += report.commands.map { .commandFinished(ReplayEvent.Command($0), in: session) }
            events.append(.sessionFinished(session))
        }
        // What two sessions met is one thing that the site does otherwise.
        counts.drift = drift.count
        counts.unplayed = unplayed
        events.append(.runFinished(counts, exitStatus))
        return events
    }
}

extension ReplayEvent.Session {
    init(_ report: SessionReport) {
        name = report.name
        problems = report.problems
        notes = report.notes
        drift = report.drift
        file = report.file
        counts = ReplayEvent.Counts(sessions: 1)
        for command in report.commands { counts.add(ReplayEvent.Verdict(command.verdict)) }
        counts.drift = drift.count
        verdict =
            if !problems.isEmpty || counts.error > 0 {
                .error
            } else if counts.fail + counts.xpass > 0 {
                .fail
            } else if counts.drift > 0 {
                .drift
            } else if counts.commands > 0, counts.skip == counts.commands {
                .skip("every command was skipped")
            } else {
                .pass
            }
    }
}

extension ReplayEvent.Command {
    init(_ report: CommandReport) {
        line = report.line
        text = report.command
        verdict = ReplayEvent.Verdict(report.verdict)
        // A request without an answer is why the rest differs.
        failures = report.misses.map(ReplayEvent.Failure.init(miss:)) + report.differences.map(ReplayEvent.Failure.init)
        if case .error(let why) = report.verdict { failures.insert(ReplayEvent.Failure(kind: .stopped, message: why), at: 0) }
        outcome = report.actual?.outcome
    }
}

extension ReplayEvent.Verdict {
    init(_ verdict: Verdict) {
        self =
            switch verdict {
            case .passed: .pass
            case .failed: .fail
            case .skipped(let reason): .skip(reason)
            case .expectedFailure(let reason): .xfail(reason)
            case .unexpectedPass(let reason): .xpass(reason)
            case .error: .error
            }
    }
}

extension ReplayEvent.Failure {
    init(_ difference: Difference) {
        switch difference {
        case .text(let line, let stream, let expected, let actual, let isPattern):
            let what = expected == nil ? "has a line too much" : actual == nil ? "lacks a line" : "differs"
            self.init(
                kind: stream == .output ? .output : .error, line: line, expected: expected, actual: actual, isPattern: isPattern,
                message: "standard \(stream.rawValue) \(what)")
        case .lineEnd(let line, let stream, let isMissing):
            self.init(
                kind: .lineEnd, line: line,
                message:
                    "standard \(stream.rawValue) must \(isMissing ? "" : "not ")end with a line end, but does\(isMissing ? " not" : "")")
        case .file(let line, let expected, let actual):
            self.init(
                kind: .file, line: line, expected: expected, actual: actual,
                message: actual == nil ? "a file was not written as recorded" : "a file was written that the recording does not know")
        case .status(let line, let expected, let actual):
            self.init(
                kind: .status, line: line, expected: expected, actual: actual,
                message: "it must end with \(expected), but ends with \(actual)")
        case .answer(let line, let request, let part, let expected, let actual):
            self.init(
                kind: .answer, line: line, expected: expected ?? "nothing", actual: actual ?? "nothing",
                message: "\(request) answered otherwise, at \(part)")
        case .shape(let line, let expected, let actual):
            self.init(kind: .shape, line: line, expected: expected, actual: actual, message: "what it shows is made otherwise")
        case .plugin(let line, let change):
            self.init(
                kind: .plugin, line: line, expected: change.expected ?? "nothing", actual: change.actual ?? "nothing",
                message: "\(change.about) does otherwise, at \(change.field)")
        case .leftOver(let line, let request):
            self.init(kind: .leftOver, line: line, expected: request, message: "the request \(request) was recorded, but not made")
        }
    }

    init(miss: Diagnostic) {
        self.init(kind: .miss, message: miss.message, details: miss.because.flatMap { $0.split(separator: "\n").map(String.init) })
    }
}

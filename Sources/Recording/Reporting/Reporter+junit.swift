import Diagnostics

extension Reporter {
    /// JUnit's XML, as CI servers read it: a suite for each session, a case for each command.
    ///
    /// A session that could not be played has a case that says why, and one over which a real site has drifted has a case that says how.
    public static let junit = Reporter("JUnit") { replay in
        var out = ""
        var cases = ""
        var total = Tally()
        var tally = Tally()
        for event in replay.events {
            switch event {
            case .runStarted: break
            case .sessionStarted: (cases, tally) = ("", Tally())
            case .commandFinished(let command, let session):
                tally.add(command.verdict)
                cases += command.junit(session.name)
            case .sessionFinished(let session):
                for problem in session.problems {
                    tally.add(.error)
                    cases += problem.junit(session.name)
                }
                if !session.drift.isEmpty {
                    tally.add(.drift)
                    cases += session.junitDrift
                }
                total.add(tally)
                out +=
                    "  <testsuite name=\"\(Markup.attribute(session.name))\"\(tally.attributes) file=\"\(Markup.attribute(session.name))\">\n"
                out += cases + "  </testsuite>\n"
            case .runFinished: break
            }
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tenon replay\"\(total.attributes)>\n\(out)</testsuites>\n"
    }
}

/// The numbers of a suite.
private struct Tally {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    mutating func add(_ verdict: ReplayEvent.Verdict) {
        tests += 1
        switch verdict {
        case .pass: break
        case .fail, .xpass, .drift: failures += 1
        case .error: errors += 1
        case .skip, .xfail: skipped += 1
        }
    }

    mutating func add(_ other: Tally) {
        tests += other.tests
        failures += other.failures
        errors += other.errors
        skipped += other.skipped
    }

    var attributes: String { " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\"" }
}

extension ReplayEvent.Command {
    fileprivate func junit(_ session: String) -> String {
        let name = "\(line): \(Diagnostic.safe(title).preview(200))"
        let opening =
            "    <testcase classname=\"\(Markup.attribute(session))\" name=\"\(Markup.attribute(name))\" file=\"\(Markup.attribute(session))\" line=\"\(culprit)\""
        switch verdict {
        case .pass: return opening + "/>\n"
        case .skip(let reason): return opening + ">\n      <skipped message=\"\(Markup.attribute(reason))\"/>\n    </testcase>\n"
        case .xfail(let reason):
            return opening + ">\n      <skipped message=\"\(Markup.attribute("fails as expected: \(reason)"))\"/>\n    </testcase>\n"
        case .fail, .xpass, .drift: return opening + ">\n" + element("failure") + "    </testcase>\n"
        case .error: return opening + ">\n" + element("error") + "    </testcase>\n"
        }
    }

    private func element(_ tag: String) -> String {
        let lines = failures.flatMap { failure in
            [failure.line.map { "\(Diagnostic.safe(failure.message)), line \($0)" } ?? Diagnostic.safe(failure.message)] + failure.lines
        }
        return
            "      <\(tag) type=\"\(verdict.word)\" message=\"\(Markup.attribute(message))\">\(Markup.characterData(lines.joined(separator: "\n")))</\(tag)>\n"
    }
}

extension ReplayEvent.Session {
    /// What a real site does otherwise, as one case.
    fileprivate var junitDrift: String {
        let message = "the site does \(drift.count) \(drift.count == 1 ? "thing" : "things") otherwise"
        return """
                <testcase classname="\(Markup.attribute(name))" name="the site" file="\(Markup.attribute(name))">
                  <failure type="drift" message="\(message)">\(Markup.characterData(drift.map(\.line).map(Diagnostic.safe).joined(separator: "\n")))</failure>
                </testcase>

            """
    }
}

extension Diagnostic {
    fileprivate func junit(_ session: String) -> String {
        let line = marks.first.map { " line=\"\($0.place.line)\"" } ?? ""
        return """
                <testcase classname="\(Markup.attribute(session))" name="the session" file="\(Markup.attribute(session))"\(line)>
                  <error type="\(Markup.attribute(id))" message="\(Markup.attribute(message))">\(Markup.characterData(drawn()))</error>
                </testcase>

            """
    }
}

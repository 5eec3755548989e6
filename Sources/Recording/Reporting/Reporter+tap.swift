import Diagnostics
import Values

extension Reporter {
    /// TAP (https://testanything.org/tap-version-14-specification.html): a test point for each session, with its commands as a subtest,
    /// and a YAML block under whatever is not well.
    ///
    /// - Parameter version: 14, or 13 for a harness that knows no more; to it the subtests are comments.
    public static func tap(version: Int = 14) -> Reporter {
        Reporter("TAP") { replay in
            var out = "TAP version \(version)\n1..\(replay.sessions.count)\n"
            var number = 0
            var commands = ""
            var count = 0
            for event in replay.events {
                switch event {
                case .runStarted, .runFinished: break
                case .sessionStarted:
                    number += 1
                    (commands, count) = ("", 0)
                case .commandFinished(let command, let session):
                    count += 1
                    commands += command.tap(count, session.name)
                case .sessionFinished(let session):
                    if count > 0 { out += "# Subtest: \(TAP.line(session.name))\n    1..\(count)\n\(commands)" }
                    out += session.tap(number)
                }
            }
            return out
        }
    }
}

private enum TAP {
    /// A description in which no character means anything.
    static func line(_ text: String) -> String {
        Diagnostic.safe(text).spelled { $0 == "\\" ? "\\\\" : $0 == "#" ? "\\#" : nil }
    }

    static func point(_ isOK: Bool, _ number: Int, _ text: String, _ directive: String = "") -> String {
        "\(isOK ? "ok" : "not ok") \(number) - \(line(text))\(directive.isEmpty ? "" : " # " + Diagnostic.safe(directive))\n"
    }

    static func yaml(_ members: [(String, Value)], indent: String) -> String {
        let rows = YAML.text(.map(members)).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return (["---"] + rows.map(String.init) + ["..."]).map { "\(indent)  \($0)\n" }.joined()
    }
}

extension ReplayEvent.Command {
    fileprivate func tap(_ number: Int, _ session: String) -> String {
        let indent = "    "
        let title = "line \(line): \(title)"
        switch verdict {
        case .pass: return indent + TAP.point(true, number, title)
        case .skip(let reason): return indent + TAP.point(true, number, title, "SKIP \(reason)")
        case .xfail(let reason): return indent + TAP.point(false, number, title, "TODO \(reason)")
        case .fail, .xpass, .error, .drift:
            let at: Value = .map([("file", .text(session)), ("line", .int(culprit))])
            var members: [(String, Value)] = [("message", .text(message)), ("severity", .text(verdict.word)), ("at", at)]
            if !failures.isEmpty { members.append(("failures", .list(failures.map(\.value)))) }
            return indent + TAP.point(false, number, title) + TAP.yaml(members, indent: indent)
        }
    }
}

extension ReplayEvent.Session {
    fileprivate func tap(_ number: Int) -> String {
        if case .skip(let reason) = verdict { return TAP.point(true, number, name, "SKIP \(reason)") }
        guard verdict.isBad else { return TAP.point(true, number, name) }
        var members: [(String, Value)] = [("severity", .text(verdict.word))]
        if let problem = problems.first {
            members.insert(("message", .text(problem.message)), at: 0)
            if let place = problem.marks.first?.place {
                members.append(("at", .map([("file", .text(place.source.name ?? name)), ("line", .int(place.line))])))
            }
            members.append(("because", .list(problem.because.map { .text($0) })))
        } else {
            members += counts.words.map { ($0.word, .int($0.count)) }
        }
        if !drift.isEmpty { members.append(("drifted", .list(drift.map(\.value)))) }
        return TAP.point(false, number, name) + TAP.yaml(members, indent: "")
    }
}

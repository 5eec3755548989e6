import Diagnostics

extension Reporter {
    /// Annotations for GitHub Actions, one for each command that is not as it should be; the lines that differ are marked in the review.
    ///
    /// The form is that of the runner's workflow commands (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
    public static let github = Reporter("GitHub") { replay in
        var out = ""
        for event in replay.events {
            switch event {
            case .runStarted, .sessionStarted, .runFinished: break
            case .commandFinished(let command, let session):
                guard command.verdict.isBad else { continue }
                let lines = [command.message] + command.failures.prefix(10).flatMap(\.lines)
                let hidden = command.failures.count - 10
                out +=
                    Annotation(
                        level: "error", file: session.name, line: command.culprit,
                        title: "\(command.verdict.word): \(Diagnostic.safe(command.title).preview(80))",
                        text: (lines + (hidden > 0 ? ["and \(hidden) more"] : [])).joined(separator: "\n")
                    ).drawn
            case .sessionFinished(let session):
                for problem in session.problems {
                    out +=
                        Annotation(
                            level: "error", file: session.name, line: problem.marks.first?.place.line ?? 1,
                            title: "error: the session cannot be played",
                            text: ([problem.message] + problem.because).joined(separator: "\n")
                        ).drawn
                }
                if !session.drift.isEmpty {
                    out +=
                        Annotation(
                            level: "warning", file: session.name, line: 1, title: "drift: the site answers otherwise",
                            text: session.drift.map(\.line).map(Diagnostic.safe).joined(separator: "\n")
                        ).drawn
                }
            }
        }
        return out
    }
}

private struct Annotation {
    var level: String
    var file: String
    var line: Int
    var title: String
    var text: String

    /// The file as a review names it.
    private var path: String { file.hasPrefix("./") ? String(file.dropFirst(2)) : file }

    /// The runner reads one line; what would end it, or a part of it, is percent-encoded.
    var drawn: String {
        "::\(level) file=\(Self.property(path)),line=\(line),title=\(Self.property(title))::\(Self.data(text))\n"
    }

    private static func data(_ text: String) -> String {
        text.spelled { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            default: nil
            }
        }
    }

    private static func property(_ text: String) -> String {
        data(text).spelled { $0 == ":" ? "%3A" : $0 == "," ? "%2C" : nil }
    }
}

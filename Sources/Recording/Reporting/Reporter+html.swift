import Diagnostics

extension Reporter {
    /// One HTML file for people: sessions that are not well come first, opened, with what was expected beside what came and with their
    /// exchanges; of the others the commands are listed.
    public static let html = Reporter("HTML") { replay in
        var bad = ""
        var good = ""
        var commands = ""
        var number = 0
        var counts = ReplayEvent.Counts()
        var room = Page.Room()
        var entries = [Int: Entry]()
        for event in replay.events {
            switch event {
            case .runStarted: break
            case .sessionStarted(let session):
                number += 1
                entries = Dictionary(session.file?.entries.map { ($0.number, $0) } ?? [], uniquingKeysWith: { first, _ in first })
                commands = ""
            case .commandFinished(let command, let session):
                commands += command.html(entries[command.line], session.file?.standIns, id: "s\(number)l\(command.line)", &room)
            case .sessionFinished(let session):
                let text = session.html(commands)
                if session.verdict.isBad { bad += text } else { good += text }
            case .runFinished(let total, _): counts = total
            }
        }
        let sessions = "\(counts.sessions) \(counts.sessions == 1 ? "session" : "sessions")"
        var rest = replay.broken > 0 ? "; \(replay.broken) could not be played" : ""
        if counts.unplayed > 0 { rest += "; \(counts.unplayed) not begun" }
        return Page(
            title: "Replay: \(words(for: replay.exitStatus))",
            summary: "\(sessions), \(counts.commands) \(counts.commands == 1 ? "command" : "commands")\(rest)", counts: counts.words,
            hasFilter: true, body: bad + good
        ).text
    }
}

/// What a status says of a replay.
private func words(for status: ExitStatus) -> String {
    switch status {
    case .done: "all is as recorded"
    case .wouldChange: "the site has drifted"
    default: "not as recorded"
    }
}

extension ReplayEvent.Session {
    fileprivate func html(_ commands: String) -> String {
        let note = counts.words.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
        let isUnplayed = counts.commands == 0 && !problems.isEmpty
        let title = file?.head.title.map { " · \($0)" } ?? ""
        var inside = problems.map { Page.pre($0.drawn(), "stderr") }.joined() + notes.map { Page.pre($0.drawn(), "note") }.joined()
        if !drift.isEmpty {
            inside +=
                "<h3>What the site does otherwise</h3>\n" + Page.pre(drift.map(\.line).map(Diagnostic.safe).joined(separator: "\n"), "note")
        }
        return """
            <details class="session \(verdict.word)"\(verdict.isBad ? " open" : "")>
            <summary>\(Page.badge(verdict.word)) \(Markup.escaped(name)) <span class="note">\(Markup.escaped(isUnplayed ? "could not be played" : note + title))</span></summary>
            <div class="inside">
            \(inside)\(commands)</div>
            </details>

            """
    }
}

extension ReplayEvent.Command {
    /// - Parameter entry: what was recorded, where the report holds it.
    fileprivate func html(_ entry: Entry?, _ standIns: StandIns?, id: String, _ room: inout Page.Room) -> String {
        let reason = verdict.reason.map { " <span class=\"line\">\(Markup.escaped($0))</span>" } ?? ""
        let head = "\(Page.badge(verdict.word)) <span class=\"line\">\(line)</span> \(Page.typed(text))\(reason)"
        guard let entry, let standIns else {
            return "<div class=\"command \(verdict.word)\" id=\"\(id)\" tabindex=\"-1\">\(head)</div>\n"
        }
        let misses = failures.filter { $0.kind == .miss }
        var inside = misses.map { Page.pre(([$0.message] + $0.details).joined(separator: "\n"), "stderr") }.joined()
        if misses.isEmpty, !message.isEmpty { inside = "<p class=\"message\">\(Markup.escaped(message))</p>\n" }
        inside += Page.answers(entry)
        if let outcome {
            inside += stream(.output, "Standard output", entry.output, outcome.stdout, standIns)
            inside += stream(.error, "Standard error", entry.error, outcome.stderr, standIns)
            let others = failures.filter { ![.output, .error, .miss].contains($0.kind) && ($0.expected ?? $0.actual) != nil }
            if !others.isEmpty {
                inside += Page.diff(
                    "Status, files and requests",
                    others.map { .different(line: $0.line, expected: $0.expected, actual: $0.actual, isPattern: false) })
            }
        } else {
            inside += Page.shown(entry)
        }
        if !entry.exchanges.isEmpty { inside += "<h3>Recorded exchanges</h3>\n" + Page.exchanges(entry.exchanges, &room) }
        return """
            <details class="command \(verdict.word)" id="\(id)"\(verdict.isBad ? " open" : "")>
            <summary>\(head)</summary>
            <div class="inside">
            \(inside)</div>
            </details>

            """
    }

    /// One stream, beside what was expected of it where that differs.
    private func stream(
        _ kind: ReplayEvent.Failure.Kind, _ title: String, _ lines: [Line], _ bytes: [UInt8], _ standIns: StandIns
    ) -> String {
        let failures = failures.filter { $0.kind == kind }
        guard !failures.isEmpty else {
            return bytes.isEmpty
                ? ""
                : "<h3>\(title), as recorded</h3>\n"
                    + Page.pre(String(decoding: bytes, as: UTF8.self), kind == .error ? "stderr" : "stdout")
        }
        return Page.diff(title, SideBySide(lines, bytes, failures, standIns).rows)
    }
}

extension Page {
    /// What a command showed when it was recorded.
    static func shown(_ entry: Entry) -> String {
        var out = ""
        if !entry.output.isEmpty { out += "<h3>Standard output</h3>\n" + pre(entry.output.text, "stdout") }
        if !entry.error.isEmpty { out += "<h3>Standard error</h3>\n" + pre(entry.error.text, "stderr") }
        return out
    }

    static func diff(_ title: String, _ rows: [SideBySide.Row]) -> String {
        var out = "<h3>\(title)</h3>\n<div class=\"diff\" role=\"table\" aria-label=\"\(title)\">\n"
        out +=
            "<div class=\"row names\" role=\"row\"><div role=\"columnheader\">expected</div><div role=\"columnheader\">actual</div></div>\n"
        for row in rows {
            switch row {
            case .skipped(let count): out += "<div class=\"skipped\">\(count) \(count == 1 ? "line" : "lines") the same</div>\n"
            case .same(let line, let text):
                out +=
                    "<div class=\"row\" role=\"row\">\(cell("", line, Markup.escaped(text)))\(cell("repeated", nil, Markup.escaped(text)))</div>\n"
            case .different(let line, let expected, let actual, let isPattern):
                let (left, right) = isPattern ? (expected.map(visible), actual.map(visible)) : marked(expected, actual)
                out += "<div class=\"row\" role=\"row\">"
                out +=
                    left.map { cell("minus", line, $0 + (isPattern ? " <span class=\"line\">a pattern</span>" : ""), "-") }
                    ?? cell("empty", nil, "")
                out += right.map { cell("plus", nil, $0, "+") } ?? cell("empty", nil, "")
                out += "</div>\n"
            }
        }
        return out + "</div>\n"
    }

    private static func cell(_ kind: String, _ line: Int?, _ html: String, _ sign: String = "") -> String {
        "<div class=\"cell \(kind)\" role=\"cell\"><span>\(line.map { "\($0) " } ?? "")\(sign)</span><code>\(html)</code></div>"
    }

    /// A line in which control characters can be seen.
    private static func visible(_ text: String) -> String { Markup.escaped(Diagnostic.safe(text)) }

    /// Both lines, with what is between their common beginning and their common end marked.
    private static func marked(_ expected: String?, _ actual: String?) -> (String?, String?) {
        guard let expected, let actual else { return (expected.map(visible), actual.map(visible)) }
        let (a, b) = (Array(expected), Array(actual))
        var start = 0
        while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
        var end = 0
        while end < min(a.count, b.count) - start, a[a.count - 1 - end] == b[b.count - 1 - end] { end += 1 }
        func marked(_ text: [Character]) -> String {
            // Where nothing is the same, all of it would be marked.
            guard start + end > 0 else { return visible(String(text)) }
            let middle = String(text[start..<(text.count - end)])
            return visible(String(text[..<start])) + (middle.isEmpty ? "" : "<mark>\(visible(middle))</mark>")
                + visible(String(text[(text.count - end)...]))
        }
        return (marked(a), marked(b))
    }
}

extension [Line] {
    /// The lines as a person reads them, placeholders by name.
    var text: String { map(\.content.text).joined(separator: "\n") }
}

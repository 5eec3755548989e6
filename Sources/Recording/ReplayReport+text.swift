import Diagnostics

extension ReplayReport {
    /// The report for a person: every failure with its lines, then the counts.
    public func text(_ style: DrawingStyle = DrawingStyle()) -> String {
        sessions.map { $0.text(style) }.joined() + driftText + counts + "\n"
    }

    /// What a real site does otherwise, endpoint by endpoint.
    private var driftText: String {
        var out = ""
        var endpoint: String?
        for drift in drift {
            if drift.endpoint != endpoint { out += "drift of \(drift.endpoint)\n" }
            endpoint = drift.endpoint
            let place = drift.pointer.isEmpty ? "" : " \(drift.pointer)"
            let what = [drift.recorded, drift.actual].compactMap { $0 }.joined(separator: " → ")
            out += "  \(drift.change)\(place): \(what)\n"
        }
        return out.isEmpty ? "" : out + "\n"
    }

    /// `3 sessions, 41 commands: 40 passed, 1 failed`.
    public var counts: String {
        func number(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        var parts = ["\(passed) passed"]
        if failed > 0 { parts.append("\(failed) failed") }
        if expectedFailures > 0 { parts.append("\(expectedFailures) failed as expected") }
        if skipped > 0 { parts.append("\(skipped) skipped") }
        let commands = passed + failed + expectedFailures + skipped
        var out = "\(number(sessions.count, "session")), \(number(commands, "command")): \(parts.joined(separator: ", "))"
        if broken > 0 { out += "; \(number(broken, "session")) could not be played" }
        if unplayed > 0 { out += "; \(number(unplayed, "session")) not begun" }
        if !drift.isEmpty { out += "; the site does \(number(drift.count, "thing")) otherwise" }
        return out
    }
}

extension SessionReport {
    /// The failures of one session; empty when there are none.
    func text(_ style: DrawingStyle) -> String {
        let failures = commands.filter(\.verdict.isFailure)
        let noted = notes.isEmpty ? "" : "in \(name)\n" + notes.map { $0.drawn(in: style) }.joined() + "\n"
        return problems.map { $0.drawn(in: style) }.joined() + failures.map { $0.text(name, style) }.joined() + noted
    }
}

extension CommandReport {
    fileprivate func text(_ name: String, _ style: DrawingStyle) -> String {
        let first = command.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        var out = "failed \(name):\(line): \(Diagnostic.safe(first).preview(max(20, style.width - 20)))\(first == command ? "" : " …")\n"
        switch verdict {
        case .unexpectedPass(let reason):
            out += "  it passes, but must fail: \(Diagnostic.safe(reason).preview(80))\n  = try: take the line '@ xfail' away\n"
        case .error(let why): out += "  \(why)\n"
        default: break
        }
        for difference in differences.prefix(Self.shown) { out += difference.text(style) }
        if differences.count > Self.shown { out += "  and \(differences.count - Self.shown) more differences\n" }
        for miss in misses {
            for row in miss.drawn(in: style).split(separator: "\n") { out += "  \(row)\n" }
        }
        return out + "\n"
    }

    /// More differences than this are counted only.
    private static let shown = 20
}

extension Difference {
    /// The expected line after `-`, the actual one after `+`, and carets under what is not the same.
    fileprivate func text(_ style: DrawingStyle) -> String {
        func row(_ line: Int?, _ sign: String, _ text: String) -> String {
            let number = line.map(String.init) ?? ""
            let gap = String(repeating: " ", count: max(0, 6 - number.count))
            let shown = "\(gap)\(number) \(sign) \(text)\n"
            guard style.color else { return shown }
            return sign == "-"
                ? "\u{1b}[31m\(shown.dropLast())\u{1b}[0m\n" : sign == "+" ? "\u{1b}[32m\(shown.dropLast())\u{1b}[0m\n" : shown
        }
        switch self {
        case .text(let line, let stream, let expected, let actual, let isPattern):
            var out = stream == .error ? "  standard error:\n" : ""
            if let expected { out += row(line, "-", Self.cut(expected, style) + (isPattern ? "   (a pattern)" : "")) }
            if let actual { out += row(nil, "+", Self.cut(actual, style)) }
            if let expected, let actual, !isPattern, let carets = Self.carets(expected, actual, style) { out += row(nil, " ", carets) }
            return out
        case .lineEnd(let line, let stream, let isMissing):
            return row(
                line, " ",
                "standard \(stream.rawValue) must \(isMissing ? "" : "not ")end with a line end, but does\(isMissing ? " not" : "")")
        case .file(let line, let expected, let actual):
            return (expected.map { row(line, "-", $0) } ?? "") + (actual.map { row(nil, "+", $0) } ?? "")
        case .status(let line, let expected, let actual): return row(line, "-", expected) + row(nil, "+", actual)
        case .answer(let line, let request, let part, let expected, let actual):
            return row(line, " ", "\(Diagnostic.safe(request).preview(80)) answered otherwise, at \(part):")
                + row(nil, "-", expected ?? "nothing") + row(nil, "+", actual ?? "nothing")
        case .shape(let line, let expected, let actual):
            return row(line, "-", Self.cut(expected, style)) + row(nil, "+", Self.cut(actual, style))
        case .plugin(let line, let change):
            return row(line, " ", "\(Diagnostic.safe(change.about).preview(80)) does otherwise, at \(Diagnostic.safe(change.field)):")
                + row(nil, "-", Self.cut(change.expected ?? "nothing", style)) + row(nil, "+", Self.cut(change.actual ?? "nothing", style))
        case .leftOver(let line, let request): return row(line, "-", "the request \(Diagnostic.safe(request)) was recorded, but not made")
        }
    }

    private static func cut(_ text: String, _ style: DrawingStyle) -> String { Diagnostic.safe(text).preview(max(40, style.width - 10)) }

    /// Carets under the part of the actual line between what both begin and what both end with.
    private static func carets(_ expected: String, _ actual: String, _ style: DrawingStyle) -> String? {
        let (a, b) = (Array(cut(expected, style)), Array(cut(actual, style)))
        var start = 0
        while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
        var end = 0
        while end < min(a.count, b.count) - start, a[a.count - 1 - end] == b[b.count - 1 - end] { end += 1 }
        guard a != b else { return nil }
        let indent = String(b[..<start]).displayWidth
        return String(repeating: " ", count: indent)
            + String(repeating: "^", count: max(1, String(b[start..<(b.count - end)]).displayWidth))
    }
}

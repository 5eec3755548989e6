import Diagnostics
import Language
import Values

/// What `watch` has shown so far.
struct Watching {
    var rounds = 0
    /// What the latest round showed.
    var value: Value?
    /// The rows that the latest frame takes up on the terminal, from its first line down to the cursor.
    var height = 0
    /// What has been shown since, by commands inside the block.
    let between = Between()

    /// Text that went to the terminal between two frames.
    final class Between {
        var text = ""
    }
}

extension Context {
    /// Shows a round of `watch`: painted over the one before on a terminal, under a separating line elsewhere.
    func showRound(_ arguments: Arguments) throws {
        let round = arguments["round"]?.int ?? 1
        if round == 1 || watching == nil { watching = Watching() }
        let value = arguments["value"] ?? .null
        let isMet = arguments["met"]?.bool == true
        let now = world.now()
        let head = "round \(round) · \(Time.text(now - now % 1_000_000))\(isMet ? " · the condition holds" : "")"
        if world.terminal.isTerminal, !isRepeatable, keeper == nil {
            try paint(head, value, isLast: isMet)
        } else {
            try separate(head)
            try show(value)
        }
        watching?.rounds = round
        watching?.value = value
    }

    /// Whether what ended a script was the Ctrl-C that ends a `watch`, after which there was nothing else to do.
    func endedWatching(_ script: Script, _ error: any Error) -> Bool {
        guard let rounds = watching?.rounds, rounds > 0, Diagnostic.from(error).kind == .cancelled, Task.isCancelled else { return false }
        if case .watch? = script.body.statements.last?.kind { return true }
        return false
    }

    /// A line between two rounds: with the data where it is read by people, beside it where a program reads it.
    private func separate(_ head: String) throws {
        switch format(for: [:]).name {
        case "table", "markdown": try output.data("--- \(head)\n")
        case "yaml": try output.data("--- # \(head)\n")
        default: output.notes("--- \(head)\n")
        }
    }

    // MARK: On a terminal

    private func paint(_ head: String, _ value: Value, isLast: Bool) throws {
        let terminal = world.terminal
        let before = watching?.value
        var lines = Self.lines(terminal.color ? "\u{1b}[2m\(head)\u{1b}[0m\n" : head + "\n")
        if let between = watching?.between.text { lines += Self.lines(between) }
        if !value.isNull { lines += Self.lines(marked(value, since: before, terminal)) }
        // A frame that does not fit could not be painted over.
        let most = max(2, terminal.height - 1)
        if !isLast, Self.rows(lines, terminal.width) > most {
            var kept: [String] = []
            for line in lines where Self.rows(kept + [line], terminal.width) < most { kept.append(line) }
            kept.append("… \(lines.count - kept.count) more lines")
            lines = kept
        }
        let height = watching?.height ?? 0
        let above = height + Self.rows(Self.lines(watching?.between.text ?? ""), terminal.width)
        let home = watching?.rounds == 0 ? "" : "\(above > 0 ? "\u{1b}[\(above)A" : "")\r\u{1b}[J"
        let frame = lines.map { $0 + "\n" }.joined()
        try plainOutput.data("\u{1b}[?2026h" + home + frame + "\u{1b}[?2026l")
        watching?.height = Self.rows(lines, terminal.width)
        watching?.between.text = ""
        listen()
    }

    /// The value in its format, with what has changed marked.
    private func marked(_ value: Value, since before: Value?, _ terminal: Terminal) -> String {
        let format = format(for: value)
        guard let before else { return format.write(value, terminal) }
        if format.name == "table" { return Format.tableText(value, terminal, since: before) }
        let old = Self.lines(format.write(before, terminal))
        return Self.lines(format.write(value, terminal)).enumerated().map { index, line in
            (index < old.count && old[index] == line ? line : Self.marked(line, terminal)) + "\n"
        }.joined()
    }

    static func marked(_ text: String, _ terminal: Terminal) -> String { terminal.color ? "\u{1b}[7m\(text)\u{1b}[27m" : text + "*" }

    /// From now on what commands show is noted, so that the next frame can be painted over it; `output` is put back when the text ends.
    private func listen() {
        guard unwatchedOutput == nil, let between = watching?.between else { return }
        let plain = output
        unwatchedOutput = plain
        // SAFETY: the output of a context is used by the one task that drives it.
        nonisolated(unsafe) let heard = between
        output = Output(
            data: { text in
                heard.text += text
                try plain.data(text)
            },
            notes: { text in
                heard.text += text
                plain.notes(text)
            },
            text: { text in
                heard.text += text
                try plain.text(text)
            })
    }

    private var plainOutput: Output { unwatchedOutput ?? output }

    /// Forgets what was watched, and lets everything be shown as before.
    func endWatching() {
        if let unwatchedOutput { output = unwatchedOutput }
        unwatchedOutput = nil
        watching = nil
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// How many rows of a terminal lines take up.
    private static func rows(_ lines: [String], _ width: Int) -> Int {
        lines.reduce(0) { $0 + max(1, ($1.withoutMarks.displayWidth + width - 1) / width) }
    }
}

extension String {
    /// The text without the sequences that colour it.
    fileprivate var withoutMarks: String {
        guard contains("\u{1b}") else { return self }
        var out = ""
        var isInside = false
        for character in self {
            if character == "\u{1b}" { isInside = true }
            if !isInside { out.append(character) }
            if isInside, character.isLetter { isInside = false }
        }
        return out
    }
}

import Diagnostics
import Glibc
import Values

extension LineEditor {
    /// Looking for an earlier line: what is looked for stands in the place of the line, what was found under it.
    struct Search {
        let history: HistorySearch
        /// The line as it was.
        let text: [Int32]
        let cursor: Int
        var needle = ""
        var found: HistorySearch.Finding
        var chosen = 0
        /// Whether what was found is for another needle.
        private var isStale = false

        init(history: HistorySearch, text: [Int32], cursor: Int) {
            (self.history, self.text, self.cursor) = (history, text, cursor)
            found = HistorySearch.Finding()
        }

        fileprivate mutating func look(for needle: String) {
            self.needle = needle
            isStale = true
        }

        /// Looks, if that is still to be done: once for a burst of keys.
        mutating func update() {
            guard isStale else { return }
            isStale = false
            found = history.find(HistorySearch.Query(needle))
            chosen = 0
        }
    }

    /// Opens the search menu; what is typed already is looked for.
    func beginSearch() {
        let line = engine.line
        menu = nil
        var opened = Search(history: HistorySearch(recall.history), text: Array(line.text), cursor: line.cursor)
        opened.look(for: String(characters: line.text).contains("\n") ? "" : String(characters: line.text))
        search = opened
    }

    /// Takes in older entries while nobody types, so that a rare word is found as soon as it is typed.
    func prepareSearch() {
        while let search, search.history.prepare() {
            var sources = [tty.input, doorbell.listening].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            if poll(&sources, 2, 0) != 0 { return }
        }
    }

    /// Whether a key was for the search; it takes every one.
    func takesInSearch(_ key: Key) -> Bool {
        guard var search else { return false }
        if changesNeedle(key, &search) {
            self.search = search
            return true
        }
        search.update()
        switch key {
        case .control(0x12), .control(0x10), .named(.up, _): search.chosen = min(search.found.count - 1, search.chosen + 1)
        case .control(0x13), .control(0x0e), .named(.down, _): search.chosen = max(0, search.chosen - 1)
        case .named(.pageUp, _): search.chosen = min(search.found.count - 1, search.chosen + pageLength)
        case .named(.pageDown, _): search.chosen = max(0, search.chosen - pageLength)
        case .named(.home, _): search.chosen = max(0, search.found.count - 1)
        case .named(.end, _): search.chosen = 0
        case .control(0x0d), .control(0x0a), .control(0x09), .named(.enter, _), .named(.right, _), .control(0x05):
            guard let text = search.history.entry(search.chosen, of: search.found)?.text.characters else { return true }
            engine.replace(with: text, cursor: text.count)
            self.search = nil
            return true
        case .control(0x1b), .control(0x07), .control(0x03):
            engine.replace(with: search.text, cursor: search.cursor)
            self.search = nil
            return true
        case .report: return false
        default: break
        }
        search.chosen = max(0, search.chosen)
        self.search = search
        return true
    }

    /// Whether a key was a change of what is looked for.
    private func changesNeedle(_ key: Key, _ search: inout Search) -> Bool {
        switch key {
        case .text(let scalar): search.look(for: search.needle + String(Character(scalar)))
        case .control(0x7f), .control(0x08), .named(.backspace, []): search.look(for: String(search.needle.dropLast()))
        case .control(0x15): search.look(for: "")
        case .control(0x17), .named(.backspace, _):
            let rest = search.needle.trimmingLast { $0 == " " }.trimmingLast { $0 != " " }
            search.look(for: String(rest))
        case .paste(let bytes):
            let text = String(decoding: bytes.prefix { $0 != 0x0a && $0 != 0x0d }.filter { $0 >= 0x20 }, as: UTF8.self)
            search.look(for: search.needle + text)
        default: return false
        }
        return true
    }

    private var pageLength: Int { max(1, tty.size.rows - 4) }

    /// What the screen shows during a search.
    func scene(of search: Search) -> Scene {
        let now = recall.history.now()
        return Scene(
            prompt: Prompt("search: ", .bold), continuation: "", text: search.needle, cursor: search.needle.utf8.count,
            below: { [color = behaviour.color] in search.rows(columns: $0, rows: $1, now: now, color: color) }, color: behaviour.color)
    }
}

extension LineEditor.Search {
    /// What was found, the newest at the top, and how to go on.
    fileprivate func rows(columns: Int, rows limit: Int, now: Int, color: Bool) -> [Row] {
        guard limit > 0 else { return [] }
        let room = max(1, limit - 1)
        let first = max(0, min(chosen - room / 2, found.count - room))
        var rows = (first..<found.count).prefix(room).compactMap { index in
            history.entry(index, of: found).map { row($0, isChosen: index == chosen, columns: columns, now: now, color: color) }
        }
        let count =
            found.count == 0
            ? "nothing found" : "\(chosen + 1) of \(found.count)\(found.count == HistorySearch.mostFound ? "+" : "")"
        let help = [count, "Enter takes it", "Esc leaves", "^R older", "@SITE", "! failed"].joined(separator: " · ")
        if rows.count < limit { rows.append(Row([(String(help.prefix(columns: columns)), .faint)], columns: columns, color: color)) }
        return rows
    }

    private func row(_ entry: History.Entry, isChosen: Bool, columns: Int, now: Int, color: Bool) -> Row {
        let lines = entry.text.split(separator: "\n", omittingEmptySubsequences: false)
        let text = Diagnostic.safe(String(lines[0]) + (lines.count > 1 ? " ⏎ \(lines.count - 1) more" : ""))
        let facts = [
            entry.site ?? "", entry.time.map { Self.ago(now - $0) } ?? "", entry.status.flatMap { $0 == 0 ? nil : "[\($0)]" } ?? "",
        ].filter { !$0.isEmpty }.joined(separator: " ")
        let mark = isChosen ? "> " : "  "
        let roomForText = max(4, columns - mark.count - (columns >= 40 ? facts.displayWidth + 2 : 0))
        let shown = text.displayWidth <= roomForText ? text : text.prefix(columns: roomForText - 1) + "…"
        var parts: [(text: String, style: Style)] = [(mark, isChosen ? .bold : .plain), (shown, isChosen ? .reversed : .plain)]
        if columns >= 40 {
            let gap = columns - mark.count - shown.displayWidth - facts.displayWidth
            parts.append((String(repeating: " ", count: max(1, gap)) + Diagnostic.safe(facts), .faint))
        }
        return Row(parts, columns: columns, color: color)
    }

    /// How long ago, in a few letters.
    static func ago(_ microseconds: Int) -> String {
        let seconds = max(0, microseconds / 1_000_000)
        return switch seconds {
        case ..<60: "now"
        case ..<3_600: "\(seconds / 60)min"
        case ..<86_400: "\(seconds / 3_600)h"
        case ..<(86_400 * 365): "\(seconds / 86_400)d"
        default: "\(seconds / (86_400 * 365))y"
        }
    }
}

extension String {
    fileprivate func trimmingLast(while holds: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, holds(last) { rest.removeLast() }
        return String(rest)
    }
}

import Commands
import Diagnostics

/// The candidates under a line, in as many columns and rows as there are; one of them may be chosen.
struct CandidateList {
    /// Which way a key moves in the list.
    enum Step { case next, previous, up, down, left, right, pageUp, pageDown }

    private let candidates: [(text: String, width: Int, description: String)]
    private let widest: Int
    private(set) var chosen: Int?

    init(_ candidates: [Completion.Candidate]) {
        self.candidates = candidates.map {
            let text = Diagnostic.safe($0.text)
            return (text, text.displayWidth, Diagnostic.safe($0.description))
        }
        widest = self.candidates.map(\.width).max() ?? 0
    }

    /// How many rows there are, and how many candidates stand side by side, where nothing is left out.
    private struct Arrangement {
        var across: Int
        var down: Int
        /// From one column to the next.
        var pitch: Int
        /// Whether each has its description beside it.
        var isDescribed = false
    }

    private func arrangement(columns: Int, rows limit: Int) -> Arrangement {
        // One a row with its description, when there is room for all of them so and for a few words each.
        if candidates.contains(where: { !$0.description.isEmpty }), candidates.count <= limit, widest + 12 <= columns {
            return Arrangement(across: 1, down: candidates.count, pitch: columns, isDescribed: true)
        }
        let pitch = min(columns, widest + 2)
        let across = max(1, (columns + 2) / max(1, pitch))
        return Arrangement(across: across, down: (candidates.count + across - 1) / across, pitch: pitch)
    }

    /// The rows, at most as many as asked for. What does not fit is counted in the last one, which tells of the chosen one as well.
    func rows(columns: Int, rows limit: Int, color: Bool = true) -> [Row] {
        guard limit > 0, !candidates.isEmpty else { return [] }
        let arrangement = arrangement(columns: columns, rows: limit)
        let isWhole = arrangement.down <= limit
        let note = arrangement.isDescribed ? nil : chosen.map { candidates[$0].description }.flatMap { $0.isEmpty ? nil : $0 }
        let shown = isWhole && (note == nil || arrangement.down == limit) ? min(arrangement.down, limit) : min(arrangement.down, limit - 1)
        let first = firstRow(arrangement, shown: shown)
        var rows = (first..<first + shown).map { row(at: $0, arrangement, columns, color: color) }
        guard rows.count < limit, !isWhole || note != nil else { return rows }
        let hidden = candidates.count - visible(arrangement, first..<first + shown)
        let count = hidden > 0 ? "… \(hidden) more" : ""
        rows.append(Row(Self.cut([count, note ?? ""].filter { !$0.isEmpty }.joined(separator: "  "), to: columns), columns: columns))
        return rows
    }

    /// The row that is shown first, so that the chosen one is in sight.
    private func firstRow(_ arrangement: Arrangement, shown: Int) -> Int {
        guard let chosen, shown > 0 else { return 0 }
        let row = chosen % arrangement.down
        return min(max(0, row - shown / 2), max(0, arrangement.down - shown))
    }

    private func visible(_ arrangement: Arrangement, _ rows: Range<Int>) -> Int {
        candidates.indices.count { rows.contains($0 % max(1, arrangement.down)) }
    }

    /// Filled column by column, as one reads a list.
    private func row(at row: Int, _ arrangement: Arrangement, _ columns: Int, color: Bool) -> Row {
        var parts: [(text: String, style: Style)] = []
        var width = 0
        for column in 0..<arrangement.across where column * arrangement.down + row < candidates.count {
            let index = column * arrangement.down + row
            let candidate = candidates[index]
            let start = column * arrangement.pitch
            if width < start {
                parts.append((String(repeating: " ", count: start - width), .plain))
                width = start
            }
            let room = arrangement.across == 1 ? columns : arrangement.pitch - 2
            let text = Self.cut(candidate.text, to: min(columns, max(1, room)))
            parts.append((text, index == chosen ? .reversed : .plain))
            width += text.displayWidth
            if arrangement.isDescribed, !candidate.description.isEmpty {
                let gap = String(repeating: " ", count: widest - candidate.width + 2)
                parts.append((gap + Self.cut(candidate.description, to: max(0, columns - widest - 2)), .faint))
            }
        }
        return Row(parts, columns: columns, color: color)
    }

    /// Moves the choice; from none, to the first or the last.
    mutating func move(_ step: Step, columns: Int, rows limit: Int) {
        let count = candidates.count
        guard count > 0 else { return }
        let isBackwards = [.previous, .up, .left, .pageUp].contains(step)
        guard let from = chosen else {
            chosen = isBackwards ? count - 1 : 0
            return
        }
        let down = arrangement(columns: columns, rows: limit).down
        switch step {
        case .next, .down: chosen = (from + 1) % count
        case .previous, .up: chosen = (from + count - 1) % count
        case .right: chosen = from + down < count ? from + down : (from + 1) % down
        case .left:
            let column = (count - 1 - from % down) / down
            chosen = from >= down ? from - down : from % down + column * down
        case .pageDown: chosen = min(count - 1, from + max(1, min(limit - 1, down - 1 - from % down)))
        case .pageUp: chosen = max(0, from - max(1, min(limit - 1, from % down)))
        }
    }

    private static func cut(_ text: String, to columns: Int) -> String {
        text.displayWidth <= columns ? text : columns < 1 ? "" : text.prefix(columns: columns - 1) + "…"
    }
}

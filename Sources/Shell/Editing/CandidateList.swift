import Commands
import Diagnostics

/// The candidates under a line, in as many columns and rows as there are.
struct CandidateList {
    private let candidates: [(text: String, width: Int, description: String)]

    init(_ candidates: [Completion.Candidate]) {
        self.candidates = candidates.map {
            let text = Diagnostic.safe($0.text)
            return (text, text.displayWidth, Diagnostic.safe($0.description))
        }
    }

    /// The rows, at most as many as asked for; what does not fit is counted in the last one.
    func rows(columns: Int, rows limit: Int) -> [Row] {
        guard limit > 0, !candidates.isEmpty else { return [] }
        let widest = candidates.map(\.width).max() ?? 0
        // One a row with its description, when there is room for all of them so and for a few words each.
        if candidates.contains(where: { !$0.description.isEmpty }), candidates.count <= limit, widest + 12 <= columns {
            return candidates.map { candidate in
                let gap = String(repeating: " ", count: widest - candidate.width + 2)
                return Row(Self.cut(candidate.text + gap + candidate.description, to: columns), columns: columns)
            }
        }
        let pitch = min(columns, widest + 2)
        let across = max(1, (columns + 2) / max(1, pitch))
        let needed = (candidates.count + across - 1) / across
        if needed <= limit { return grid(candidates[...], across: across, down: needed, pitch: pitch, columns: columns) }
        let down = limit - 1
        let shown = down * across
        let more = Row(Self.cut("… \(candidates.count - shown) more", to: columns), columns: columns)
        return grid(candidates[..<shown], across: across, down: down, pitch: pitch, columns: columns) + [more]
    }

    /// Filled column by column, as one reads a list.
    private func grid(
        _ some: ArraySlice<(text: String, width: Int, description: String)>, across: Int, down: Int, pitch: Int, columns: Int
    ) -> [Row] {
        (0..<down).map { row in
            var text = ""
            for column in 0..<across where column * down + row < some.count {
                let candidate = some[column * down + row]
                let start = column * pitch
                let width = text.displayWidth
                if width < start { text += String(repeating: " ", count: start - width) }
                text += Self.cut(candidate.text, to: min(columns, max(1, across == 1 ? columns : pitch - 2)))
            }
            return Row(text, columns: columns)
        }
    }

    private static func cut(_ text: String, to columns: Int) -> String {
        text.displayWidth <= columns ? text : text.prefix(columns: max(0, columns - 1)) + "…"
    }
}

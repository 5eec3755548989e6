import Diagnostics
import Language
import Values

extension Server {
    /// The edits that put a script, or the lines of it that are asked for, into the usual form. A script that cannot be read whole stays
    /// as it is: what is wrong with it is told elsewhere. There is one form, so the options of the editor mean nothing.
    func format(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        var wanted = 0..<document.lines.count + 1
        if params["range"] != nil {
            let range = try document.lines.range(of: params["range"])
            wanted = document.lines.line(at: range.lowerBound)..<document.lines.line(at: max(range.lowerBound, range.upperBound - 1)) + 1
        }
        let script = workspace.analysis(of: document).script
        guard !script.problems.contains(where: { $0.severity == .error }) else { return .null }
        let text = try script.formatted(vocabulary: workspace.vocabulary)
        let old = String(decoding: document.bytes, as: UTF8.self)
        // Where a line ends with '\r' alone, the lines of the protocol are others than those of the formatter.
        let hasOtherLines = document.lines.count != old.utf8.count { $0 == 10 } + 1
        let all = hasOtherLines ? [LineEdit(lines: 0..<document.lines.count, text: text)] : LineEdit.all(from: old, to: text)
        let edits = all.filter { edit in
            edit.lines.isEmpty ? wanted.contains(edit.lines.lowerBound) : edit.lines.overlaps(wanted)
        }
        return .list(
            edits.map { edit in
                let start = Position(line: edit.lines.lowerBound, character: 0).value
                let end = Position(line: edit.lines.upperBound, character: 0).value
                return ["range": ["start": start, "end": end], "newText": .text(edit.text)]
            })
    }
}

/// Whole lines and what to write in place of them.
struct LineEdit: Equatable {
    /// Which lines, counted from 0; one that is not there stands for the end of the text.
    var lines: Range<Int>
    var text: String

    /// The edits that make one text of another, in order, with lines that stay between them.
    static func all(from old: String, to new: String) -> [LineEdit] {
        let (before, after) = (lines(of: old), lines(of: new))
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var edits: [LineEdit] = []
        var (from, to) = (0, 0)
        while from < before.count || to < after.count {
            let start = from
            var text = ""
            while removed.contains(from) || inserted.contains(to) {
                if removed.contains(from) { from += 1 }
                if inserted.contains(to) {
                    text += after[to]
                    to += 1
                }
            }
            if from > start || !text.isEmpty { edits.append(LineEdit(lines: start..<from, text: text)) }
            (from, to) = (from + 1, to + 1)
        }
        return edits
    }

    /// The lines of a text with their ends.
    private static func lines(of text: String) -> [Substring] {
        var lines: [Substring] = []
        var start = text.startIndex
        var at = start
        // By bytes, for "\r\n" is one character.
        while at < text.endIndex {
            let byte = text.utf8[at]
            at = text.utf8.index(after: at)
            if byte == 10 {
                lines.append(text[start..<at])
                start = at
            }
        }
        if start < text.endIndex { lines.append(text[start...]) }
        return lines
    }
}

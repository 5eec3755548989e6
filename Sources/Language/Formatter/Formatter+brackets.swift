// Blocks, lists, maps, arguments and parentheses.
extension Formatter {
    /// `{ … }` with statements in it; on one line when it is short and written so.
    mutating func block(to close: Int) -> Layout {
        let offset = pieces.all[at].range.lowerBound
        at += 1
        var (items, wasBroken) = statements(of: offset, to: close)
        at = close + 1
        if marks.chained.contains(offset) { chainEnds.insert(close) }
        guard !items.isEmpty else { return .text("{ }") }
        var head = [Layout.text("{")]
        // A comment behind the `{` stays there.
        if case .comment? = items.first?.kind {
            head.append(items.removeFirst())
            if !items.isEmpty { items.removeFirst() }
        }
        let body = items.isEmpty ? [] : [Layout.sequence([.gap(.blank)] + items, isIndented: true)]
        let layout = head + body + [.gap(.blank), .text("}")]
        guard marks.chained.contains(offset) else { return .group(layout, .whole(mustBreak: wasBroken)) }
        isBroken = isBroken || wasBroken
        return .sequence(layout)
    }

    /// Brackets with values in them.
    mutating func brackets(to close: Int) -> Layout {
        let isList = lists.contains(at) || pieces.all[at].text == "{" || pieces.all[at].text == "[" && !isIndex(at)
        return isList ? list(to: close) : hugging(to: close)
    }

    /// Whether a `[` follows directly on a value, and so takes something out of it.
    private func isIndex(_ index: Int) -> Bool {
        guard index > 0, !pieces.all[index].hasBlank, pieces.all[index].comments.isEmpty else { return false }
        let before = pieces.all[index - 1]
        return !before.isSymbol || [")", "]", "}", "?"].contains(before.text)
    }

    /// `( … )` and `[index]` begin and end where their content does.
    private mutating func hugging(to close: Int) -> Layout {
        var items = [Layout.text(pieces.all[at].text)]
        at += 1
        if at < close {
            items += comments(pieces.all[at].comments)
            items += sequence(to: close)
        }
        let last = carried + pieces.all[close].comments
        carried = []
        items += comments(last)
        at = close + 1
        return .sequence(items + [.text(pieces.all[close].text)])
    }

    /// Comments, and the line end after the last one.
    private func comments(_ comments: [FormatPieces.Comment]) -> [Layout] {
        comments.isEmpty ? [] : lines(of: comments) + [.gap(.nothing, isForced: true)]
    }

    /// Each comment in a line of its own, but the first behind what stands before it, where it is written so.
    private func lines(of comments: [FormatPieces.Comment]) -> [Layout] {
        var items: [Layout] = []
        for comment in comments {
            if comment.lineEnds == 0, items.isEmpty {
                items.append(.comment(comment.text))
            } else {
                let isApart = comment.lineEnds > 1 && !items.isEmpty
                items += [.gap(.nothing, broken: .lines(isApart ? 2 : 1), isForced: true), .text(comment.text)]
            }
        }
        return items
    }

    // MARK: Lists

    private struct Elements {
        var all: [[Layout]] = []
        /// What stands before each: comments, and the gap.
        var gaps: [[Layout]] = []
        var arePlain = true
        var hasComments = false
    }

    /// Elements with commas between them: on one line, or each on its own with a comma behind the last.
    private mutating func list(to close: Int) -> Layout {
        let open = at
        let saved = isBroken
        defer { isBroken = saved }
        at += 1
        let isCall = lists.contains(open)
        let mustBreak = pieces.all[at].lineEnds > 0
        let isSingle = comma(from: at, to: close) >= close - 1 && at < close
        let isBracketed = pieces.closing[at].map { $0 + 1 == comma(from: at, to: close) } ?? false
        let isOnePiece = at + 1 == comma(from: at, to: close)
        var elements = Elements()
        while at < close {
            elements.gaps.append(gap(beforeElement: elements.all.count, &elements))
            let stop = comma(from: at, to: close)
            elements.arePlain = elements.arePlain && at + 1 == stop && pieces.all[at].isNumber
            elements.all.append(sequence(to: stop))
            if stop < close { carried += pieces.all[stop].comments }
            at = min(stop + 1, close)
        }
        let last = lines(of: carried + pieces.all[close].comments)
        carried = []
        at = close + 1
        let (first, end) = (Layout.text(pieces.all[open].text), Layout.text(pieces.all[close].text))
        if elements.all.isEmpty, last.isEmpty { return .sequence([first, end]) }
        if isSingle, !elements.hasComments, last.isEmpty, isBracketed && (isCall || !mustBreak) || isCall && isOnePiece {
            return .sequence([first] + elements.all[0] + [end])
        }
        var inner: [Layout] = []
        for (index, element) in elements.all.enumerated() {
            inner += (index > 0 ? [.text(",")] : []) + elements.gaps[index] + element
        }
        if !elements.all.isEmpty { inner.append(.ifBroken(",")) }
        if elements.arePlain, !elements.hasComments, elements.all.count > 1, case .gap? = inner.first?.kind {
            // Numbers fill their lines.
            inner = [inner[0], .group(Array(inner[1..<(inner.count - 1)]), .filled(isHanging: false)), .ifBroken(",")]
        }
        return .group(
            [first, .sequence(inner + last, isIndented: true), .gap(.nothing), end],
            .whole(mustBreak: mustBreak || elements.hasComments || !last.isEmpty))
    }

    /// Where the element that begins at a piece ends: at a comma, or at the closing bracket.
    private func comma(from start: Int, to close: Int) -> Int {
        var index = start
        while index < close, !(pieces.all[index].isSymbol && pieces.all[index].text == ",") {
            index = (pieces.closing[index] ?? index) + 1
        }
        return min(index, close)
    }

    private mutating func gap(beforeElement index: Int, _ elements: inout Elements) -> [Layout] {
        let piece = pieces.all[at]
        let all = carried + piece.comments
        carried = []
        elements.hasComments = elements.hasComments || !all.isEmpty
        let isApart = piece.lineEnds > 1 && (index > 0 || !all.isEmpty)
        if isApart { elements.arePlain = false }
        var lines = lines(of: all)
        // The line of the opening bracket ends before a comment of its own line.
        if index > 0, !all.isEmpty, all[0].lineEnds > 1, !lines.isEmpty { lines[0] = .gap(.nothing, broken: .lines(2), isForced: true) }
        return lines + [.gap(index == 0 ? .nothing : .blank, broken: .lines(isApart ? 2 : 1))]
    }
}

extension FormatPieces.Piece {
    fileprivate var isNumber: Bool {
        let first = text.utf8.first { $0 != UInt8(ascii: "-") } ?? 0
        return !isSymbol && first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9")
    }
}

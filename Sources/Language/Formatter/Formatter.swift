/// Turns a script without problems into a layout: its tokens in their order, with gaps where the tree and the tokens ask for them.
///
/// Words, texts and comments are taken as they are. What the tree says nothing about, such as the arguments of a command, keeps its
/// blanks, one for several.
struct Formatter {
    let marks: FormatMarks
    let pieces: FormatPieces
    let groups: [(range: Range<Int>, kind: FormatMarks.Group)]
    /// The indices of pieces with one blank before them, with none, and of those that may begin a line.
    var blanks: Set<Int> = []
    var glued: Set<Int> = []
    var breaks: Set<Int> = []
    /// For the right side of each operator, where the operator begins.
    var operands: [Int: Int] = [:]
    /// Parentheses with values and commas in them.
    var lists: Set<Int> = []
    /// Where the blocks of `if` and `try` end.
    var chainEnds: Set<Int> = []
    /// The piece at hand, and the next group.
    var at = 0
    var nextGroup = 0
    /// Comments before a comma, which are written behind it.
    var carried: [FormatPieces.Comment] = []
    /// Whether the author broke the group at hand, found on the way through it.
    var isBroken = false

    init(_ script: Script) {
        let marks = FormatMarks(script)
        let pieces = FormatPieces(script, texts: marks.texts(in: script))
        self.marks = marks
        self.pieces = pieces
        groups = marks.groups.enumerated().sorted {
            ($0.element.range.lowerBound, -$0.element.range.upperBound, $0.offset)
                < ($1.element.range.lowerBound, -$1.element.range.upperBound, $1.offset)
        }.map(\.element)
        for offset in marks.blanks { blanks.insert(pieces.index(from: offset)) }
        for offset in marks.breaks { breaks.insert(pieces.index(from: offset)) }
        for (after, before) in marks.operators {
            let (sign, operand) = (pieces.index(from: after), pieces.index(from: before))
            blanks.formUnion([sign, operand])
            // Behind `matches`, which is no operator for itself, a line must not end.
            guard pieces.all[sign].text != "matches" else { continue }
            breaks.insert(operand)
            operands[operand] = sign
        }
        for offset in marks.filters {
            let index = pieces.index(from: offset)
            blanks.insert(index)
            if index > 0, pieces.all[index - 1].text == "|" { breaks.insert(index - 1) }
        }
        for offset in marks.calls {
            let index = pieces.index(from: offset)
            glued.insert(index)
            lists.insert(index)
        }
        markCommas()
    }

    /// After the commas of a command or filter a line may end.
    private mutating func markCommas() {
        for range in marks.arguments {
            var index = pieces.index(from: range.lowerBound)
            let end = pieces.end(of: range)
            while index < end {
                if pieces.all[index].isSymbol, pieces.all[index].text == "," { breaks.insert(index + 1) }
                index = (pieces.closing[index] ?? index) + 1
            }
        }
    }

    func text(width: Int) -> String {
        guard !pieces.all.isEmpty || !pieces.last.isEmpty else { return "" }
        var formatter = self
        let layout = Layout.sequence(formatter.statements(of: -1, to: pieces.all.count).items)
        return LayoutPrinter.text(layout, width: width)
    }

    // MARK: Statements

    /// The statements up to a piece, and whether the author wrote them over several lines.
    mutating func statements(of block: Int, to end: Int) -> (items: [Layout], isBroken: Bool) {
        let starts = Dictionary(
            (marks.blocks[block] ?? []).map { (pieces.index(from: $0.lowerBound), pieces.end(of: $0)) }, uniquingKeysWith: max)
        var items: [Layout] = []
        var isBroken = false
        var lineEnds = 0
        /// Comments that stand before `;` belong to what follows.
        var comments: [FormatPieces.Comment] = []
        func add(_ item: [Layout], afterLines: Int) {
            if afterLines > 0 { isBroken = true }
            if !items.isEmpty { items.append(.gap(.semicolon, broken: .lines(afterLines > 1 ? 2 : 1), isForced: isComment)) }
            items += item
            isComment = false
        }
        var isComment = false
        func addComments() {
            for comment in comments {
                if comment.lineEnds == 0, !items.isEmpty || block >= 0 {
                    items.append(.comment(comment.text))
                    // After `{` the gap that follows is the block's own.
                } else {
                    add([.text(comment.text)], afterLines: comment.lineEnds)
                }
                isComment = true
                isBroken = true
            }
            comments = []
        }
        while at < end {
            comments += pieces.all[at].comments
            lineEnds += pieces.all[at].lineEnds
            if pieces.all[at].isSymbol, pieces.all[at].text == ";" {
                at += 1
                continue
            }
            addComments()
            let stop = starts[at] ?? clauseEnd(starts, end)
            let start = at
            let saved = self.isBroken
            let item = starts[start] == nil ? clause(to: stop) : sequence(to: stop)
            self.isBroken = saved
            add(item, afterLines: lineEnds)
            lineEnds = 0
        }
        comments += end < pieces.all.count ? pieces.all[end].comments : pieces.last
        if end < pieces.all.count { lineEnds += pieces.all[end].lineEnds }
        addComments()
        return (items, isBroken || lineEnds > 0)
    }

    /// Where a `params` line or an `example` ends, which are no statements of the tree.
    private func clauseEnd(_ starts: [Int: Int], _ end: Int) -> Int {
        var index = at
        repeat {
            index = (pieces.closing[index] ?? index) + 1
            if index >= end || starts[index] != nil { break }
            let piece = pieces.all[index]
            if piece.isSymbol, piece.text == ";" { break }
            if piece.text == "example", piece.lineEnds + piece.comments.count > 0 { break }
        } while true
        return min(index, end)
    }

    /// `params …` or `example …`; the parameters of a script may stand on several lines.
    private mutating func clause(to end: Int) -> [Layout] {
        if pieces.all[at].text == "params" {
            var index = at
            while index < end {
                if pieces.all[index].isSymbol, pieces.all[index].text == "," { breaks.insert(index + 1) }
                index = (pieces.closing[index] ?? index) + 1
            }
        }
        return [.group(sequence(to: end), .filled(isHanging: true))]
    }

    // MARK: Pieces

    /// The layout of the pieces up to one; the first has no gap before it.
    mutating func sequence(to end: Int) -> [Layout] {
        let first = at
        var items: [Layout] = []
        while at < end {
            if at > first { items += gap() }
            items.append(element())
        }
        return items
    }

    /// A group, brackets with what is in them, or one piece.
    mutating func element() -> Layout {
        let piece = pieces.all[at]
        while nextGroup < groups.count, groups[nextGroup].range.lowerBound < piece.range.lowerBound { nextGroup += 1 }
        if nextGroup < groups.count, groups[nextGroup].range.lowerBound == piece.range.lowerBound {
            let group = groups[nextGroup]
            nextGroup += 1
            let saved = isBroken
            isBroken = false
            let items = sequence(to: pieces.end(of: group.range))
            defer { isBroken = saved }
            switch group.kind {
            case .hanging: return .group(items, .hanging(mustBreak: isBroken))
            case .header: return .sequence(items, isIndented: true)
            case .filled: return .group(items, .filled(isHanging: true))
            case .chain: return .group(items, .whole(mustBreak: isBroken))
            }
        }
        if piece.isSymbol, let close = pieces.closing[at] {
            return marks.blocks[piece.range.lowerBound] != nil ? block(to: close) : brackets(to: close)
        }
        at += 1
        return .text(piece.text)
    }

    /// What stands between the piece at hand and the one before it in the same statement.
    private mutating func gap() -> [Layout] {
        let piece = pieces.all[at]
        let before = pieces.all[at - 1]
        if piece.isSymbol, piece.text == ",", !piece.comments.isEmpty {
            carried += piece.comments
            return []
        }
        let comments = carried + piece.comments
        carried = []
        let canBreak = breaks.contains(at)
        if canBreak, pieces.all[(operands[at] ?? at)...at].contains(where: { $0.lineEnds > 0 }) { isBroken = true }
        // A clause in a line of its own may stay there while all blocks are short.
        if comments.isEmpty, piece.lineEnds > 0, before.text == "}", chainEnds.contains(at - 1) {
            return [.gap(.lines(1), broken: .blank)]
        }
        guard comments.isEmpty else { return commented(comments, canBreak: canBreak) }
        let look = look(before, piece)
        return canBreak ? [.gap(look)] : look.width == 0 ? [] : [.text(" ")]
    }

    /// A gap with comments in it, each at the end of its line.
    private mutating func commented(_ comments: [FormatPieces.Comment], canBreak: Bool) -> [Layout] {
        isBroken = isBroken || canBreak
        var items: [Layout] = []
        for comment in comments {
            if comment.lineEnds == 0, items.isEmpty {
                items.append(.comment(comment.text))
            } else {
                items += [.gap(.blank, isForced: true), .text(comment.text)]
            }
        }
        return items + [.gap(.blank, isForced: true)]
    }

    private func look(_ before: FormatPieces.Piece, _ piece: FormatPieces.Piece) -> Layout.Gap.Look {
        if glued.contains(at) { return .nothing }
        if breaks.contains(at) || blanks.contains(at) { return .blank }
        if piece.isSymbol {
            switch piece.text {
            case ",", ":": return .nothing
            case "=", "->": return .blank
            case "{" where marks.blocks[piece.range.lowerBound] != nil: return .blank
            default: break
            }
        }
        if before.isSymbol {
            switch before.text {
            case ",", ":", "=", "->": return .blank
            case "}" where !piece.isSymbol: return .blank
            default: break
            }
        }
        return piece.hasBlank ? .blank : .nothing
    }
}

extension FormatMarks {
    /// The texts with values inside, by where their first token stands: parentheses before it are none of it.
    fileprivate func texts(in script: Script) -> [Int: Int] {
        guard !texts.isEmpty else { return [:] }
        var found: [Int: Int] = [:]
        let starts = texts.sorted { $0.key < $1.key }
        var index = 0
        for token in script.tokens where token.kind == .text {
            while index < starts.count, starts[index].value <= token.range.lowerBound { index += 1 }
            guard index < starts.count else { break }
            if token.range.lowerBound >= starts[index].key {
                found[token.range.lowerBound] = starts[index].value
                index += 1
            }
        }
        return found
    }
}

/// Writes a layout as lines of at most a width, as far as it has places to break.
struct LayoutPrinter {
    fileprivate struct Line {
        var indent: Int
        var code = ""
        var comment: String?
    }

    private let width: Int
    private var lines = [Line(indent: 0)]
    private var column = 0
    private var indent = 0
    /// How much further a line begins inside blocks and brackets.
    private static let step = 2
    /// What stands between code and a comment behind it.
    private static let commentGap = 2

    static func text(_ layout: Layout, width: Int) -> String {
        var printer = LayoutPrinter(width: width)
        printer.print([layout], isBroken: true, isFilled: false, rest: 0)
        return printer.text
    }

    private init(width: Int) { self.width = width }

    // MARK: Layouts

    /// `rest`: how wide what follows is up to the next place where the line may break.
    private mutating func print(_ items: [Layout], isBroken: Bool, isFilled: Bool, isHanging: Bool = false, rest: Int) {
        let saved = indent
        defer { indent = saved }
        let tails = tails(items, isBroken: isBroken || isFilled, rest)
        for (index, item) in items.enumerated() {
            switch item.kind {
            case .text(let text): write(text)
            case .comment(let text): lines[lines.count - 1].comment = text
            case .ifBroken(let text): if isBroken { write(text) }
            case .gap(let gap):
                let next = items.lead(from: index + 1)
                let isFull = isFilled && column + gap.flat.width + next.width + (next.hasBreak ? 0 : rest) > width
                let breaks = isBroken || isFull || gap.isForced
                if isHanging, breaks, indent == saved { indent += Self.step }
                write(breaks ? gap.broken : gap.flat)
            case .sequence(let inner, let isIndented):
                if isIndented { indent += Self.step }
                print(inner, isBroken: isBroken, isFilled: isFilled, rest: tails[index])
                if isIndented { indent -= Self.step }
            case .group(let inner, let style): print(inner, style, item, rest: tails[index])
            }
        }
    }

    private mutating func print(_ items: [Layout], _ style: Layout.Style, _ group: Layout, rest: Int) {
        let left = width - here - rest
        switch style {
        case .whole(let mustBreak):
            let clauses = items.split { $0.keepsLine }
            let fits =
                clauses.count > 1
                ? clauses.allSatisfy { indent + Array($0).totalWidth <= width } : group.width <= left
            print(items, isBroken: mustBreak || !fits, isFilled: false, rest: rest)
        case .hanging(let mustBreak):
            print(items, isBroken: mustBreak || !hangs(items, group, rest: rest), isFilled: false, isHanging: true, rest: rest)
        case .filled(let isHanging):
            print(items, isBroken: false, isFilled: group.width > left, isHanging: isHanging, rest: rest)
        }
    }

    /// Whether a chain or a pipeline stays as it is: it is on one line, or it is only what stands in its brackets that takes more.
    private func hangs(_ items: [Layout], _ group: Layout, rest: Int) -> Bool {
        if group.width < Layout.endless {
            if here + group.width + rest <= width { return true }
            // A long call with a short value behind it: breaking between them would leave the call as long as it is.
            let parts = items.split(maxSplits: 2) { $0.hasBreak && $0.isGap }.map(Array.init)
            guard parts.count == 2, parts[0].last(where: \.hasBreak)?.isBracket == true else { return false }
            return here + parts[0].totalWidth > width && here + group.lead <= width
                && indent + LayoutPrinter.step + parts[1].totalWidth + rest <= width / 2
        }
        return here + group.lead <= width && indent + group.trail + rest <= width && !items.contains(where: \.isForced)
    }

    /// For each item, how wide what follows it is up to the next place where the line may break.
    private func tails(_ items: [Layout], isBroken: Bool, _ rest: Int) -> [Int] {
        var tails = [Int](repeating: rest, count: items.count)
        var tail = rest
        for index in items.indices.reversed() {
            tails[index] = tail
            let item = items[index]
            if case .gap(let gap) = item.kind {
                let look = isBroken || gap.isForced ? gap.broken : gap.flat
                if case .lines = look { tail = 0 } else { tail += look.width }
            } else if case .ifBroken(let text) = item.kind {
                tail += isBroken ? text.utf8.count : 0
            } else {
                tail = item.lead + (item.hasBreak ? 0 : tail)
            }
        }
        return tails
    }

    /// Where the next text begins.
    private var here: Int { lines[lines.count - 1].code.isEmpty ? indent : column }

    // MARK: Lines

    private mutating func write(_ text: String) {
        guard !text.isEmpty else { return }
        if column == 0, lines[lines.count - 1].code.isEmpty {
            lines[lines.count - 1].indent = indent
            column = indent
        }
        lines[lines.count - 1].code += text
        if let end = text.unicodeScalars.lastIndex(of: "\n") {
            column = text.unicodeScalars.distance(from: end, to: text.unicodeScalars.endIndex) - 1
        } else {
            column += text.unicodeScalars.count
        }
    }

    private mutating func write(_ look: Layout.Gap.Look) {
        switch look {
        case .nothing: break
        case .blank: write(" ")
        case .semicolon: write("; ")
        case .lines(let count):
            for _ in 0..<count { lines.append(Line(indent: indent)) }
            column = 0
        }
    }

    /// Comments behind lines that follow each other begin in one column, where there is room.
    private var text: String {
        var out = ""
        var index = 0
        while index < lines.count {
            var end = index + 1
            if lines[index].isAlignable {
                while end < lines.count, lines[end].isAlignable, lines[end].isBeside(lines[end - 1]) { end += 1 }
            }
            let run = lines[index..<end]
            let longest = run.map(\.width).max() ?? 0
            let isAligned = longest <= self.width * 3 / 5
            for line in run {
                if !line.code.isEmpty || line.comment != nil { out += String(repeating: " ", count: line.indent) + line.code }
                if let comment = line.comment {
                    let gap = isAligned && run.count > 1 ? longest - line.width : 0
                    out += String(repeating: " ", count: line.code.isEmpty ? 0 : gap + Self.commentGap) + comment
                }
                out += "\n"
            }
            index = end
        }
        return out
    }
}

extension LayoutPrinter.Line {
    fileprivate var width: Int { indent + code.unicodeScalars.count }
    /// Whether it has a comment that may move; behind text over several lines it stays.
    fileprivate var isAlignable: Bool { comment != nil && !code.unicodeScalars.contains("\n") }
    /// Whether no bracket opens or closes between the line before and this one.
    fileprivate func isBeside(_ before: LayoutPrinter.Line) -> Bool {
        guard indent != before.indent else { return true }
        return !["{", "[", "("].contains(before.code.last) && !["}", "]", ")"].contains(code.first)
    }
}

extension Layout {
    /// Whether it is a line end that stays in a group that is not broken, as before a `catch`.
    fileprivate var keepsLine: Bool {
        if case .gap(let gap) = kind, case .lines = gap.flat { true } else { false }
    }

    /// Whether it is brackets with what is in them.
    fileprivate var isBracket: Bool {
        switch kind {
        case .sequence, .group(_, .whole): true
        default: false
        }
    }

    fileprivate var isGap: Bool {
        if case .gap = kind { true } else { false }
    }

    fileprivate var isForced: Bool {
        if case .gap(let gap) = kind { gap.isForced } else { false }
    }
}

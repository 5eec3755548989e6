import Diagnostics
import Values

extension Format {
    /// Aligned columns that fit the terminal: what a person gets.
    ///
    /// A map inside a row becomes columns with dotted names. When the columns do not fit, the widest give way first, cells are
    /// cut in the middle, and columns for which nothing is left are named below.
    static let table = Format("table", suffixes: ["txt"], "aligned columns that fit the terminal") { value, terminal in
        tableText(value, terminal)
    }

    /// The same; cells that another value has not, or has with other contents, are marked.
    ///
    /// - Parameter most: so many rows are shown of a longer list, from its beginning and its end, and how many are between them.
    static func tableText(_ value: Value, _ terminal: Terminal, since before: Value? = nil, most: Int = .max) -> String {
        switch value {
        case .list(let list) where list.items.isEmpty: "(no rows)\n"
        case .list(let list) where list.count > most:
            tableText(Ends(of: list.items, most), terminal)
        case .list:
            Table(Rows(flattened(value)), terminal, changes: before.map { Changes(Rows(flattened($0))) }).text
        case .map: Table.record(value, terminal, since: before)
        default:
            (before.map { Cell.text($0) != Cell.text(value) } ?? false)
                ? Context.marked(Diagnostic.safe(Cell.text(value)), terminal) + "\n" : plainText(value, terminal)
        }
    }

    /// The same of a list of which only the ends are at hand, cut short as above.
    static func tableText(_ ends: Ends, _ terminal: Terminal) -> String {
        guard let hidden = ends.hidden else { return tableText(.list(ends.rows), terminal) }
        return Table(Rows(flattened(.list(ends.rows))), terminal, hidden: hidden).text
    }

    private static func plainText(_ value: Value, _ terminal: Terminal) -> String {
        value.string.map { Table.lines(of: $0, color: terminal.color) } ?? Diagnostic.safe(Cell.text(value)) + "\n"
    }

    /// Rows whose maps have become columns with dotted names, one level deep.
    private static func flattened(_ value: Value) -> Value {
        guard case .list(let list) = value else { return value }
        return .list(
            list.items.map { row in
                guard case .map(let map) = row, map.values.contains(where: { if case .map = $0 { true } else { false } }) else {
                    return row
                }
                var flat = Map()
                for (key, member) in map.members {
                    if case .map(let inner) = member, inner.count > 0 {
                        for (name, cell) in inner.members { flat.set("\(key).\(name)", to: cell) }
                    } else {
                        flat.set(key, to: member)
                    }
                }
                return .map(flat)
            })
    }
}

/// The cells of earlier rows, which are found again by their `id` or `name`, or else by their number.
private struct Changes {
    private let cells: [String: [String: String]]

    init(_ rows: Rows) {
        var cells: [String: [String: String]] = [:]
        for (index, row) in rows.cells.enumerated() {
            var known: [String: String] = [:]
            for (column, value) in zip(rows.columns, row) { known[column] = value.map { Cell.text($0) } ?? "" }
            cells[Self.key(rows, index)] = known
        }
        self.cells = cells
    }

    /// Whether a cell is not what it was.
    func has(_ rows: Rows, _ row: Int, _ column: Int) -> Bool {
        cells[Self.key(rows, row)]?[rows.columns[column]] ?? "" != rows.cells[row][column].map { Cell.text($0) } ?? ""
    }

    private static func key(_ rows: Rows, _ row: Int) -> String {
        for name in ["id", "name"] {
            guard let column = rows.columns.firstIndex(of: name), let value = rows.cells[row][column] else { continue }
            return "\(name) \(Cell.text(value))"
        }
        return "\(row)"
    }
}

private struct Table {
    let text: String
    private static let gap = 2
    private static let narrowest = 6
    // A column is worth showing when it gets this much, or all it wants.
    private static let comfortable = 20

    init(_ rows: Rows, _ terminal: Terminal, changes: Changes? = nil, hidden: (after: Int, count: Int)? = nil) {
        func isChanged(_ row: Int?, _ column: Int) -> Bool { row.map { changes?.has(rows, $0, column) ?? false } ?? false }
        // What had to be made safe, by row and column; the heads are row -1.
        var unsafe: [[Int]: String] = [:]
        func safe(_ raw: String, _ row: Int, _ column: Int) -> String {
            let text = Diagnostic.safe(raw)
            if terminal.color, text.utf8.count != raw.utf8.count { unsafe[[row, column]] = raw }
            return text
        }
        let cells = rows.cells.enumerated().map { index, row in
            row.enumerated().map { column, value in
                let text = value.map { safe(Cell.text($0), index, column) } ?? ""
                // Without colour a star says it, and takes up a column.
                return isChanged(index, column) && !terminal.color ? text + "*" : text
            }
        }
        let heads = rows.columns.enumerated().map { safe($1, -1, $0) }
        var widths = heads.map(\.displayWidth)
        var isNumeric = [Bool](repeating: true, count: heads.count)
        for (row, values) in zip(cells, rows.cells) {
            for column in row.indices {
                widths[column] = max(widths[column], row[column].displayWidth)
                if let value = values[column], !value.isNull, !Cell.isNumber(value) { isNumeric[column] = false }
            }
        }
        let shown = Table.fit(&widths, into: terminal.width)
        var out = ""
        func line(_ texts: [String], row: Int?) {
            var line = ""
            for column in shown {
                if column != shown.first { line += String(repeating: " ", count: Table.gap) }
                let cut = texts[column].cutInMiddle(to: widths[column])
                let padding = String(repeating: " ", count: widths[column] - cut.displayWidth)
                let painted = unsafe.isEmpty ? cut : unsafe[[row ?? -1, column]].map { cut.paintingEscapes(of: $0) } ?? cut
                let shown = terminal.color && isChanged(row, column) ? Context.marked(painted, terminal) : painted
                line += isNumeric[column] ? padding + shown : shown + padding
            }
            while line.last == " " { line.removeLast() }
            out += row == nil && terminal.color ? "\u{1b}[1m\(line)\u{1b}[0m\n" : line + "\n"
        }
        line(heads, row: nil)
        for (index, row) in cells.enumerated() {
            if let hidden, index == hidden.after {
                let note = "⋮ \(hidden.count.grouped) more rows; 'last' shows them all".cutInMiddle(to: terminal.width)
                out += terminal.color ? "\u{1b}[2m\(note)\u{1b}[0m\n" : note + "\n"
            }
            line(row, row: index)
        }
        let left = heads.indices.filter { !shown.contains($0) }.map { heads[$0] }
        if !left.isEmpty {
            let note = "… \(left.count) more \(left.count == 1 ? "column" : "columns"): \(left.joined(separator: ", "))"
            out += note.cutInMiddle(to: max(Table.narrowest, terminal.width)) + "\n"
        }
        text = out
    }

    /// Narrows the widest columns until all fit; from the right, columns that would get less than is readable are left out.
    private static func fit(_ widths: inout [Int], into width: Int) -> [Int] {
        var shown = Array(widths.indices)
        func total() -> Int { shown.reduce(0) { $0 + widths[$1] } + gap * max(0, shown.count - 1) }
        while shown.count > 1 {
            let least = shown.reduce(0) { $0 + min(widths[$1], comfortable) } + gap * (shown.count - 1)
            if least <= width { break }
            shown.removeLast()
        }
        while total() > width, let widest = shown.max(by: { widths[$0] < widths[$1] }), widths[widest] > 1 {
            let second = shown.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            widths[widest] = max(1, min(widths[widest] - 1, max(second, widths[widest] - (total() - width))))
        }
        return shown
    }

    /// One map, a member a line.
    static func record(_ value: Value, _ terminal: Terminal, since before: Value? = nil) -> String {
        guard let map = value.map else { return "" }
        if map.count == 0 { return "(empty)\n" }
        let names = map.keys.names.map { Diagnostic.safe($0) }
        let width = min(names.map(\.displayWidth).max() ?? 0, max(narrowest, terminal.width / 2))
        var out = ""
        for (index, (name, member)) in zip(names, map.values).enumerated() {
            let isChanged = before.map { $0[map.keys.names[index]].map { Cell.text($0) } != Cell.text(member) } ?? false
            var head = name.cutInMiddle(to: width)
            let padding = String(repeating: " ", count: width - head.displayWidth + gap)
            if terminal.color { head = head.paintingEscapes(of: map.keys.names[index]) }
            let painted = terminal.color ? "\u{1b}[1m\(head)\u{1b}[0m" : head
            for (index, line) in lines(of: member).enumerated() {
                let lead = index == 0 ? painted + padding : String(repeating: " ", count: width + gap)
                var text = Diagnostic.safe(line).cutInMiddle(to: max(narrowest, terminal.width - width - gap))
                if terminal.color { text = text.paintingEscapes(of: line) }
                var row = lead + (isChanged ? Context.marked(text, terminal) : text)
                while row.last == " " { row.removeLast() }
                out += row + "\n"
            }
        }
        return out
    }

    /// A text as it is, line by line, with what a terminal must not get made visible.
    static func lines(of text: String, color: Bool = false) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "", lines.count > 1 { lines.removeLast() }
        return lines.map { line in
            let safe = Diagnostic.safe(String(line))
            return (color ? safe.paintingEscapes(of: String(line)) : safe) + "\n"
        }.joined()
    }

    /// A list of maps inside one record takes a line an item.
    private static func lines(of value: Value) -> [String] {
        guard case .list(let list) = value, list.items.contains(where: { $0.map != nil }) else { return [Cell.text(value)] }
        return list.items.map { item in
            guard let map = item.map else { return Cell.text(item) }
            return map.members.map { "\($0) \(Cell.text($1))" }.joined(separator: "  ")
        }
    }
}

extension Int {
    /// With a comma between thousands.
    var grouped: String {
        var out = ""
        for (index, digit) in String(magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { out.append(",") }
            out.append(digit)
        }
        return (self < 0 ? "-" : "") + String(out.reversed())
    }
}

extension String {
    /// The text cut to a number of columns, with `…` where something is missing.
    func cutInMiddle(to columns: Int) -> String {
        let width = displayWidth
        guard width > columns else { return self }
        guard columns > 1 else { return columns == 1 ? "…" : "" }
        let head = String(prefix(columns: (columns - 1) - (columns - 1) / 3))
        var tail = ""
        let room = columns - 1 - head.displayWidth
        for character in reversed() {
            if tail.displayWidth + character.displayWidth > room { break }
            tail.insert(character, at: tail.startIndex)
        }
        return head + "…" + tail
    }
}

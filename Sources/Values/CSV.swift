public import Diagnostics

/// Comma-separated values (RFC 4180), and tab-separated ones.
public enum CSV {
    public enum Separator: Sendable {
        case comma, tab

        var byte: UInt8 { self == .comma ? UInt8(ascii: ",") : UInt8(ascii: "\t") }
    }

    /// Rows of maps as text: a header with all keys in the order in which they first come, then a line for each row, each
    /// ending in a line feed; nothing for rows without any member.
    ///
    /// A list or map inside a row is written as compact JSON, null and a missing member as nothing. A row that is no map
    /// stands in a column `value`. With tabs, which know no quotes, `\t`, `\n`, `\r` and `\\` stand for what they say.
    public static func text(_ rows: [Value], separator: Separator = .comma) -> String {
        let columns = Keys()
        var last: Keys?
        for row in rows {
            guard case .map(let map) = row else {
                if columns.index(of: "value") == nil { columns.append("value") }
                continue
            }
            if map.keys === last { continue }
            last = map.keys
            for name in map.keys.names where columns.index(of: name) == nil { columns.append(name) }
        }
        guard columns.count > 0 else { return "" }
        var out = ByteSink()
        writeLine(columns.names, separator, &out)
        for row in rows {
            if case .map(let map) = row {
                writeLine(columns.names.map { map[$0].map(cell) ?? "" }, separator, &out)
            } else {
                writeLine(columns.names.map { $0 == "value" ? cell(row) : "" }, separator, &out)
            }
        }
        return out.string()
    }

    /// Rows of texts by the names in the header line; blank lines are skipped.
    ///
    /// - Throws: a `Diagnostic` of kind `invalid` with an id that begins with `csv-` and a mark in the source.
    public static func parse(_ source: Source, separator: Separator = .comma) throws -> [Value] {
        var reader = CSVReader(source, separator)
        guard let header = try reader.row() else { return [] }
        let names = header.map(\.text)
        let keys = Keys()
        for (index, name) in names.enumerated() {
            if keys.index(of: name) != nil { throw Diagnostic.repeatedColumn(name, header[index].place(in: source)) }
            keys.append(name)
        }
        let rows = List()
        while let row = try reader.row() {
            if rows.count & 0xfff == 0xfff {
                Heap.look()
                if Task.isCancelled { throw Diagnostic.cancelled() }
            }
            guard row.count == names.count else { throw Diagnostic.raggedRow(row, header, source) }
            rows.append(.map(Map(keys, row.map { .text($0.text) })))
        }
        return rows.takeItems()
    }

    /// The place of a row (`/3`, counted from 0) or of a cell (`/3/name`); `nil` when there is none or the text does not parse.
    public static func place(of pointer: Pointer, in source: Source, separator: Separator = .comma) -> Place? {
        guard 1...2 ~= pointer.steps.count, let index = Int(pointer.steps[0]), index >= 0 else { return nil }
        var reader = CSVReader(source, separator)
        guard let header = try? reader.row() else { return nil }
        for _ in 0..<index { guard (try? reader.row()) != nil else { return nil } }
        guard let row = try? reader.row(), row.count == header.count, let first = row.first, let last = row.last else { return nil }
        if pointer.steps.count == 1 { return Place(source, first.range.lowerBound..<last.range.upperBound) }
        return header.firstIndex { $0.text.isSame(as: pointer.steps[1]) }.map { row[$0].place(in: source) }
    }

    private static func cell(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .text(let text): text.string
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .decimal(let decimal): decimal.spelling
        case .duration(let microseconds): Duration.text(microseconds)
        case .time(let microseconds): Time.text(microseconds)
        case .secret: "***"
        case .list, .map: JSON.text(value)
        }
    }

    private static func writeLine(_ cells: [String], _ separator: Separator, _ out: inout ByteSink) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { out.append(separator.byte) }
            // The one cell of a line must be quoted when it is empty, or the line would be a blank one.
            let isLonely = cell.isEmpty && cells.count == 1
            switch separator {
            case .comma: isLonely ? out.append("\"\"") : quote(cell, &out)
            case .tab: escape(cell, &out)
            }
        }
        out.append(UInt8(ascii: "\n"))
    }

    private static func quote(_ cell: String, _ out: inout ByteSink) {
        let isPlain = !cell.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0a || $0 == 0x0d }
        // A blank at an end is kept by quotes in readers that would take it off.
        if isPlain, cell.utf8.first != 0x20, cell.utf8.last != 0x20 { return out.append(cell) }
        out.append(UInt8(ascii: "\""))
        for byte in cell.utf8 {
            if byte == UInt8(ascii: "\"") { out.append(byte) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func escape(_ cell: String, _ out: inout ByteSink) {
        for byte in cell.utf8 {
            switch byte {
            case 0x09: out.append("\\t")
            case 0x0a: out.append("\\n")
            case 0x0d: out.append("\\r")
            case UInt8(ascii: "\\"): out.append("\\\\")
            default: out.append(byte)
            }
        }
    }
}

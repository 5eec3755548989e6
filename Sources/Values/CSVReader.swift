internal import Diagnostics

/// Reads separated values row by row.
struct CSVReader {
    struct Cell {
        var text: String
        var range: Range<Int>

        func place(in source: Source) -> Place { Place(source, range) }
    }

    private let source: Source
    private let separator: CSV.Separator
    private var at = 0
    private var bytes: [UInt8] { source.bytes }

    init(_ source: Source, _ separator: CSV.Separator) {
        self.source = source
        self.separator = separator
        // Spreadsheets write a byte order mark, which says nothing.
        if source.bytes.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
    }

    /// The next row that is not blank; `nil` at the end.
    mutating func row() throws -> [Cell]? {
        while at < bytes.count, bytes[at] == 0x0a || bytes[at] == 0x0d { at += 1 }
        guard at < bytes.count else { return nil }
        var cells: [Cell] = []
        while true {
            cells.append(try cell())
            guard at < bytes.count, bytes[at] == separator.byte else { break }
            at += 1
        }
        if at < bytes.count, bytes[at] == 0x0d { at += 1 }
        if at < bytes.count, bytes[at] == 0x0a { at += 1 }
        return cells
    }

    private mutating func cell() throws -> Cell {
        if separator == .comma, at < bytes.count, bytes[at] == UInt8(ascii: "\"") { return try quoted() }
        let start = at
        while at < bytes.count, !isEnd(bytes[at]) {
            if separator == .comma, bytes[at] == UInt8(ascii: "\"") { throw Diagnostic.quoteInside(Place(source, at..<at + 1)) }
            at += 1
        }
        let text = try decoded(Array(bytes[start..<at]), from: start)
        return Cell(text: separator == .tab ? Self.unescaped(text) : text, range: start..<at)
    }

    private mutating func quoted() throws -> Cell {
        let start = at
        var inside: [UInt8] = []
        at += 1
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\"") {
                at += 1
                guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                    if at < bytes.count, !isEnd(bytes[at]) { throw Diagnostic.afterQuote(Place(source, at..<at + 1)) }
                    return Cell(text: try decoded(inside, from: start), range: start..<at)
                }
            }
            inside.append(bytes[at])
            at += 1
            if inside.count & 0xffff == 0, Task.isCancelled { throw Diagnostic.cancelled() }
        }
        throw Diagnostic.unclosedQuote(Place(source, start..<start + 1))
    }

    // A carriage return ends a row only before a line feed, or as the line end of an old file.
    private func isEnd(_ byte: UInt8) -> Bool { byte == separator.byte || byte == 0x0a || byte == 0x0d }

    private func decoded(_ inside: [UInt8], from start: Int) throws -> String {
        if let flaw = inside.withUnsafeBufferPointer({ UTF8Check.firstFlaw(in: $0) }) {
            // Doubled quotes make the text shorter than its source: the byte is looked for in the source itself.
            let rest = Array(bytes[start..<at])
            let offset = start + (rest.withUnsafeBufferPointer { UTF8Check.firstFlaw(in: $0) } ?? flaw)
            throw Diagnostic.notUTF8(Place(source, offset..<offset + 1))
        }
        return String(decoding: inside, as: UTF8.self)
    }

    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var out = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                isEscaped = false
                switch scalar {
                case "t": out += "\t"
                case "n": out += "\n"
                case "r": out += "\r"
                case "\\": out += "\\"
                default:
                    out += "\\"
                    out.unicodeScalars.append(scalar)
                }
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return isEscaped ? out + "\\" : out
    }
}

extension Diagnostic {
    fileprivate static func unclosedQuote(_ place: Place) -> Diagnostic {
        Diagnostic(
            "csv-open-quote", .invalid, "a quoted cell is not closed", at: [Mark(place, "opened here, expected a closing \"")],
            because: ["a \" inside a quoted cell is written twice"], isUnfinished: true)
    }

    fileprivate static func quoteInside(_ place: Place) -> Diagnostic {
        Diagnostic(
            "csv-quote", .invalid, "a cell with a quote in it must be quoted as a whole",
            at: [Mark(place, "a quote inside an unquoted cell")],
            because: ["such a cell is written \"like \"\"this\"\"\""])
    }

    fileprivate static func afterQuote(_ place: Place) -> Diagnostic {
        Diagnostic(
            "csv-quote", .invalid, "a quoted cell must end at its closing quote, but goes on",
            at: [Mark(place, "expected a separator or the end of the line")], because: ["a \" inside a quoted cell is written twice"])
    }

    fileprivate static func notUTF8(_ place: Place) -> Diagnostic {
        let offset = place.range.lowerBound
        return Diagnostic(
            "csv-utf8", .invalid,
            "CSV must be UTF-8, but byte 0x\(String(place.source.bytes[offset], radix: 16)) at offset \(offset) is not",
            at: [Mark(place, "not UTF-8")], try: place.source.name.map { ["iconv -f LATIN1 -t UTF-8 \($0)"] } ?? [])
    }
}

extension Diagnostic {
    static func repeatedColumn(_ name: String, _ place: Place) -> Diagnostic {
        Diagnostic(
            "csv-column", .invalid, "the header names column '\(name.preview())' twice", at: [Mark(place, "named before")],
            because: ["each column must have a name of its own"])
    }

    static func raggedRow(_ row: [CSVReader.Cell], _ header: [CSVReader.Cell], _ source: Source) -> Diagnostic {
        func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }
        let start = row.first?.range.lowerBound ?? 0
        let end = row.last?.range.upperBound ?? start
        let extra = row.count > header.count ? row[header.count].range : nil
        let missing = row.count < header.count ? header[row.count].text : nil
        return Diagnostic(
            "csv-ragged", .invalid, "each row must have \(cells(header.count)) as the header does, but this one has \(row.count)",
            at: [
                Mark(
                    Place(source, extra ?? end..<end),
                    missing.map { "column '\($0.preview())' is missing" } ?? "one cell too many begins here")
            ])
    }
}

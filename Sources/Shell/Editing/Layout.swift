import Diagnostics

/// Everything a frame shows, whatever the size of the screen.
struct Scene {
    var prompt: Prompt
    /// Stands before every line of the text but the first.
    var continuation: Prompt
    var text: String
    /// In UTF-8 offsets of the text.
    var cursor: Int
    var styles: [StyledRange] = []
    /// Stands behind the text and is no part of it.
    var tail = ""
    /// What could follow: faint, behind the cursor.
    var ghost = ""
    /// Stands at the right end of the first row, where there is room for it.
    var right: Prompt?
    /// A row directly under the line.
    var hint: Prompt?
    /// What stands under the line: made for the columns and rows that are left.
    var below: ((_ columns: Int, _ rows: Int) -> [Row])?
    var color = true
}

/// One row of the screen.
struct Row: Equatable {
    /// What is sent to the terminal, styles included.
    var bytes: [UInt8]
    /// Columns.
    var width: Int

    init(bytes: [UInt8] = [], width: Int = 0) {
        self.bytes = bytes
        self.width = width
    }

    /// A row of plain text, cut to a number of columns.
    init(_ text: String, style: Style = .plain, columns: Int) {
        var pen = Pen(columns: columns, color: style != .plain)
        pen.style = style
        for character in text {
            let glyph = Glyph(character)
            if pen.column + glyph.width > columns { break }
            pen.put(glyph)
        }
        pen.endRow()
        self = pen.rows[0]
    }

    /// A row of parts with looks of their own, cut to a number of columns; an ellipsis says so.
    init(_ parts: [(text: String, style: Style)], columns: Int, color: Bool = true) {
        var glyphs: [(glyph: Glyph, style: Style)] = []
        var width = 0
        fill: for part in parts {
            for character in part.text {
                glyphs.append((Glyph(character), part.style))
                width += glyphs[glyphs.count - 1].glyph.width
                if width > columns { break fill }
            }
        }
        if width > columns {
            var style = Style.faint
            while width > columns - 1, let last = glyphs.popLast() { (width, style) = (width - last.glyph.width, last.style) }
            if columns > 0 { glyphs.append((Glyph("…"), style)) }
        }
        var pen = Pen(columns: columns, color: color)
        for (glyph, style) in glyphs {
            pen.style = style
            pen.put(glyph)
        }
        pen.endRow()
        self = pen.rows[0]
    }

    /// Puts something at the right end, unless it would touch what stands there already; the last column stays free, for some terminals
    /// wrap when it is written.
    fileprivate mutating func append(_ right: Prompt, columns: Int, color: Bool) {
        let length = right.text.displayWidth
        guard length > 0, width + length + 2 < columns else { return }
        let row = Row(right.parts, columns: length, color: color)
        bytes += Array("\u{1b}[\(columns - length)G".utf8) + row.bytes
        width = columns - 1
    }

    /// The text alone.
    var text: String {
        var out: [UInt8] = []
        var isSequence = false
        for byte in bytes {
            if byte == 0x1b {
                isSequence = true
            } else if isSequence {
                isSequence = !(0x40..<0x7f).contains(byte) || byte == UInt8(ascii: "[")
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// The rows that a scene takes at a width, and where the cursor is among them.
struct Layout {
    private(set) var rows: [Row] = []
    private(set) var cursorRow = 0
    private(set) var cursorColumn = 0

    init(_ scene: Scene, columns: Int) {
        var pen = Pen(columns: max(1, columns), color: scene.color)
        pen.put(scene.prompt)
        put(scene, with: &pen)
        if scene.cursor >= scene.text.utf8.count { place(&pen, isAtEnd: true) }
        pen.style = .faint
        for character in scene.tail + scene.ghost { pen.put(Glyph(character)) }
        pen.endRow()
        rows = pen.rows
        if let right = scene.right, rows.count == 1 { rows[0].append(right, columns: columns, color: scene.color) }
    }

    private mutating func put(_ scene: Scene, with pen: inout Pen) {
        var text = scene.text
        text.makeContiguousUTF8()
        var styles = scene.styles[...]
        text.utf8.withContiguousStorageIfAvailable { utf8 in
            var offset = 0
            while offset < utf8.count {
                while let style = styles.first, style.range.upperBound <= offset { styles.removeFirst() }
                if let style = styles.first, style.range.contains(offset) { pen.style = style.style } else { pen.style = .plain }

                let byte = utf8[offset]
                let isLast = offset + 1 == utf8.count
                // Two ASCII characters never share a cluster, but for CR LF.
                if byte >= 0x20, byte < 0x7f, isLast || utf8[offset + 1] < 0x80 {
                    if offset == scene.cursor { place(&pen, before: 1) }
                    pen.put(byte)
                    offset += 1
                    continue
                }
                let start = text.utf8.index(text.startIndex, offsetBy: offset)
                let end = text.index(after: start)
                let cluster = text[start]
                let length = text.utf8.distance(from: start, to: end)
                let isHere = offset <= scene.cursor && scene.cursor < offset + max(1, length)
                offset += max(1, length)
                switch cluster {
                case "\n", "\r\n":
                    if isHere { place(&pen, isAtEnd: false) }
                    if length == 2 { pen.put(Glyph("\r")) }
                    pen.endRow()
                    pen.put(scene.continuation)
                case "\t":
                    if isHere { place(&pen, before: 1) }
                    pen.put(UInt8(ascii: " "))
                    while pen.column % 4 != 0, pen.column < pen.columns { pen.put(UInt8(ascii: " ")) }
                default:
                    let glyph = Glyph(cluster)
                    if isHere { place(&pen, before: glyph.isEscape ? 1 : glyph.width) }
                    pen.put(glyph)
                }
            }
        }
        pen.style = .plain
    }

    /// The cursor is where a glyph of this width will stand.
    private mutating func place(_ pen: inout Pen, before width: Int) {
        pen.makeRoom(for: width)
        cursorRow = pen.rows.count
        cursorColumn = pen.column
    }

    /// The cursor is behind a glyph: at the end of a full row it shows on the last column, at the end of the text on a row of its own.
    private mutating func place(_ pen: inout Pen, isAtEnd: Bool) {
        if isAtEnd { pen.makeRoom(for: 1) }
        cursorRow = pen.rows.count
        cursorColumn = min(pen.column, pen.columns - 1)
    }
}

/// Writes glyphs into rows of a width.
struct Pen {
    let columns: Int
    let color: Bool
    private(set) var rows: [Row] = []
    private(set) var column = 0
    var style = Style.plain
    private var bytes: [UInt8] = []
    /// What the terminal would draw with now.
    private var current = Style.plain

    init(columns: Int, color: Bool) {
        self.columns = columns
        self.color = color
    }

    mutating func endRow() {
        change(to: .plain)
        rows.append(Row(bytes: bytes, width: column))
        bytes.removeAll(keepingCapacity: true)
        column = 0
    }

    /// Begins another row when a glyph of this width does not fit on this one.
    mutating func makeRoom(for width: Int) {
        if column + min(width, columns) > columns { endRow() }
    }

    mutating func put(_ prompt: Prompt) {
        for part in prompt.parts {
            style = part.style
            for character in part.text {
                if character == "\n" { endRow() } else { put(Glyph(character)) }
            }
        }
        style = .plain
    }

    mutating func put(_ byte: UInt8) {
        makeRoom(for: 1)
        change(to: style)
        bytes.append(byte)
        column += 1
    }

    mutating func put(_ glyph: Glyph) {
        if glyph.isEscape {
            let wanted = style
            style = style.and(.cyan)
            for character in glyph.text { put(character, width: character.displayWidth) }
            style = wanted
        } else if glyph.width > columns {
            put(UInt8(ascii: "?"))
        } else {
            makeRoom(for: glyph.width)
            change(to: style)
            bytes.append(contentsOf: glyph.text.utf8)
            column += glyph.width
            // A terminal may have gone further or less far than we count: what follows starts where we count.
            if glyph.isDoubtful, column < columns { bytes.append(contentsOf: "\u{1b}[\(column + 1)G".utf8) }
        }
    }

    private mutating func put(_ character: Character, width: Int) {
        if width > columns { return put(UInt8(ascii: "?")) }
        makeRoom(for: width)
        change(to: style)
        bytes.append(contentsOf: String(character).utf8)
        column += width
    }

    private mutating func change(to style: Style) {
        guard color, style != current else { return }
        if !current.parameters.isEmpty { bytes.append(contentsOf: "\u{1b}[0m".utf8) }
        if !style.parameters.isEmpty { bytes.append(contentsOf: "\u{1b}[\(style.parameters)m".utf8) }
        current = style
    }
}

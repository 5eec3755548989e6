import Glibc

/// Draws scenes on a terminal: one write a frame, and nothing erased but what it drew itself.
///
/// It counts rows itself, and asks the terminal where its cursor is only after a resize. Wrapping is switched off while a row is
/// written, so that a terminal that sees a character wider than we do cannot spill into the next row.
struct Painter {
    /// How many rows and columns a terminal has.
    struct Size: Equatable {
        var columns: Int
        var rows: Int
    }

    private let output: Int32
    /// The row of the terminal's cursor, counted from the first row that was drawn.
    private var cursorRow = 0
    /// The first row of the layout that is on the screen, when there are more than fit.
    private var top = 0
    private var shown: (rows: [Row], cursorRow: Int, cursorColumn: Int, size: Size)?

    /// Whether the same frame is to be drawn again.
    private var isStale = false
    /// Whether this terminal wraps rows anew when it becomes narrower, once that has been seen.
    private var isReflowing: Bool?

    init(output: Int32) { self.output = output }

    /// Takes the row of the terminal's cursor for the first one; when a command has left text there, the row after it.
    mutating func begin(size: Size, color: Bool) {
        forget()
        // From the first column this fills the row and no more; from any other it runs into the next row.
        let mark = color ? "\u{1b}[2m⏎\u{1b}[0m" : "⏎"
        TTY.write(Array((mark + String(repeating: " ", count: size.columns - 1) + "\r\u{1b}[K").utf8), to: output)
    }

    /// Shows a scene in place of the one before.
    mutating func paint(_ scene: Scene, size: Size) {
        let layout = Layout(scene, columns: size.columns)
        let total = layout.rows.count
        // What stands below gets what the line leaves, and at most half when the line wants everything.
        var below = scene.below?(size.columns, max(size.rows - total, size.rows / 2)) ?? []
        // No row of the text gives way to a hint.
        if let hint = scene.hint, below.count + total < size.rows {
            below.insert(Row(hint.parts, columns: size.columns, color: scene.color), at: 0)
        }
        let room = max(1, min(total, size.rows - below.count))
        top = min(max(top, layout.cursorRow - room + 1), layout.cursorRow, total - room)
        top = max(0, top)
        let rows = Array(layout.rows[top..<(top + room)]) + below
        let cursor = layout.cursorRow - top
        if !isStale, let shown, shown.rows == rows, shown.cursorRow == cursor, shown.cursorColumn == layout.cursorColumn, shown.size == size
        {
            return
        }

        var frame = begin(size)
        append(rows, to: &frame, columns: size.columns)
        let up = rows.count - 1 - cursor
        if up > 0 { frame += "\u{1b}[\(up)A".utf8 }
        frame += "\r".utf8
        if layout.cursorColumn > 0 { frame += "\u{1b}[\(layout.cursorColumn)C".utf8 }
        end(&frame)
        cursorRow = cursor
        shown = (rows, cursor, layout.cursorColumn, size)
        isStale = false
        TTY.write(frame, to: output)
    }

    /// Shows a scene for the last time, whole, and leaves the cursor on the row under it.
    mutating func finish(_ scene: Scene, size: Size) {
        var scene = scene
        (scene.below, scene.hint, scene.right, scene.ghost) = (nil, nil, nil, "")
        scene.cursor = scene.text.utf8.count
        let layout = Layout(scene, columns: size.columns)
        var frame = begin(size)
        // A row that holds nothing but the cursor need not stay.
        let rows =
            layout.rows.count > 1 && layout.rows.last?.width == 0 && !scene.text.hasSuffix("\n") ? layout.rows.dropLast() : layout.rows[...]
        append(Array(rows), to: &frame, columns: size.columns)
        frame += "\r\n".utf8
        end(&frame)
        forget()
        TTY.write(frame, to: output)
    }

    /// Writes text above the line, which the next frame shows again under it.
    mutating func writeAbove(_ text: String, size: Size) {
        var frame = begin(size)
        frame += "\u{1b}[?7h".utf8
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { frame += "\r\n".utf8 }
            frame += line.utf8
        }
        if !text.hasSuffix("\n") { frame += "\r\n".utf8 }
        end(&frame)
        forget()
        TTY.write(frame, to: output)
    }

    /// Clears the screen; the next frame is at its top.
    mutating func clearScreen() {
        forget()
        TTY.write(Array("\u{1b}[H\u{1b}[2J".utf8), to: output)
    }

    /// Takes the terminal's cursor for the place where the next frame begins.
    mutating func forget() {
        cursorRow = 0
        top = 0
        shown = nil
    }

    /// Makes the next frame be drawn even if it is the same as the last.
    mutating func invalidate() { isStale = true }

    /// Whether a new size may have moved what is shown; then the terminal is asked where its cursor is.
    func askAfterResize(to size: Size) -> Bool {
        guard let shown, size.columns < shown.size.columns else { return false }
        let isWrapped = shown.cursorColumn >= size.columns || shown.rows[..<shown.cursorRow].contains { $0.width > size.columns }
        if isWrapped { TTY.write(Array("\u{1b}[6n".utf8), to: output) }
        return isWrapped
    }

    /// Finds out where a resize has left what is shown: many terminals wrap every row anew, others cut it.
    ///
    /// - Parameter column: where the terminal says its cursor is; nil when it did not say.
    mutating func resized(to size: Size, column: Int?) {
        guard let shown, size.columns < shown.size.columns else { return }
        if let column, shown.cursorColumn >= size.columns {
            let wrapped = shown.cursorColumn % size.columns
            if wrapped != size.columns - 1 { isReflowing = column == wrapped }
        }
        guard isReflowing == true else { return }
        let above = shown.rows[..<shown.cursorRow].reduce(0) { $0 + max(1, ($1.width + size.columns - 1) / size.columns) }
        cursorRow = above + shown.cursorColumn / size.columns
        self.shown = nil
    }

    private func begin(_ size: Size) -> [UInt8] {
        var frame = Array("\u{1b}[?2026h\u{1b}[?25l\u{1b}[?7l".utf8)
        // After the screen became smaller there may be fewer rows above us than we drew.
        let up = min(cursorRow, size.rows - 1)
        if up > 0 { frame += "\u{1b}[\(up)A".utf8 }
        frame += "\r\u{1b}[J".utf8
        return frame
    }

    private func append(_ rows: [Row], to frame: inout [UInt8], columns: Int) {
        for (index, row) in rows.enumerated() {
            if index > 0 { frame += "\r\n".utf8 }
            frame += row.bytes
        }
    }

    private func end(_ frame: inout [UInt8]) { frame += "\u{1b}[?7h\u{1b}[?25h\u{1b}[?2026l".utf8 }
}

import Values

/// The lines of a text, for turning offsets into positions and back. A line ends with `\n`, `\r\n` or `\r`, as LSP has it.
struct TextLines {
    private let bytes: [UInt8]
    /// Where each line begins; never empty.
    private let starts: [Int]
    let encoding: PositionEncoding

    init(_ bytes: [UInt8], _ encoding: PositionEncoding) {
        self.bytes = bytes
        self.encoding = encoding
        var starts = [0]
        for (offset, byte) in bytes.enumerated() {
            if byte == 10 || (byte == 13 && !(offset + 1 < bytes.count && bytes[offset + 1] == 10)) { starts.append(offset + 1) }
        }
        self.starts = starts
    }

    var count: Int { starts.count }

    /// The range of a line without its end.
    func range(ofLine line: Int) -> Range<Int> {
        let start = starts[line]
        var end = line + 1 < starts.count ? starts[line + 1] : bytes.count
        while end > start, bytes[end - 1] == 10 || bytes[end - 1] == 13 { end -= 1 }
        return start..<end
    }

    /// The line that holds an offset.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    func position(at offset: Int) -> Position {
        let offset = max(0, min(offset, bytes.count))
        let line = line(at: offset)
        var character = 0
        // What stands in the line's end is the end of the line.
        for byte in bytes[starts[line]..<min(offset, range(ofLine: line).upperBound)] { character += encoding.units(byte) }
        return Position(line: line, character: character)
    }

    /// The offset of a position; one beyond the end of a line is the line's end, and one inside a letter the letter's beginning.
    func offset(of position: Position) -> Int {
        guard position.line < starts.count else { return bytes.count }
        let range = range(ofLine: position.line)
        var left = position.character
        var at = range.lowerBound
        while at < range.upperBound {
            var end = at + 1
            while end < range.upperBound, bytes[end] & 0xc0 == 0x80 { end += 1 }
            let units = encoding == .utf8 ? end - at : encoding.units(bytes[at])
            if left < units { return at }
            left -= units
            at = end
        }
        return at
    }

    func value(of range: Range<Int>) -> Value {
        ["start": position(at: range.lowerBound).value, "end": position(at: range.upperBound).value]
    }

    /// The offsets of a range as the other side gives it.
    func range(of value: Value?) throws(ResponseError) -> Range<Int> {
        let (start, end) = (try Position(value?["start"]), try Position(value?["end"]))
        guard (start.line, start.character) <= (end.line, end.character) else {
            throw .invalidParams("a range must not end before it begins")
        }
        let lower = offset(of: start)
        return lower..<max(lower, offset(of: end))
    }
}

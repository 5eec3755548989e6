private import Synchronization

/// Named text that is being read: a script, a line typed at the prompt, a data file.
///
/// A source never changes, so places in it stay true for as long as anyone holds it.
public final class Source: Sendable {
    /// What a person calls it: `crm.json`, `nightly.tenon`, `-`; `nil` for a line typed at the prompt.
    public let name: String?
    /// The bytes, which are meant to be UTF-8 but need not be.
    public let bytes: [UInt8]
    /// The number, counted from 1, that the first line is shown with; a shell counts on from prompt to prompt.
    public let firstLine: Int
    /// The offset at which each line begins; never empty. Only whoever speaks of a place asks for it, so it is found out then.
    private var lineStarts: [Int] {
        foundStarts.withLock { found in
            if let found { return found }
            let starts = Self.lineStarts(in: bytes)
            found = starts
            return starts
        }
    }
    private let foundStarts = Mutex<[Int]?>(nil)

    public init(_ name: String?, bytes: [UInt8], firstLine: Int = 1) {
        self.name = name
        self.bytes = bytes
        self.firstLine = firstLine
    }

    private static func lineStarts(in bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        return starts
    }

    public convenience init(_ name: String?, _ text: String, firstLine: Int = 1) {
        self.init(name, bytes: Array(text.utf8), firstLine: firstLine)
    }

    /// The text in a range of offsets; bytes that are not UTF-8 are replaced by U+FFFD.
    public func text(in range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// The whole text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The index, from 0, of the line that holds an offset.
    package func lineIndex(of offset: Int) -> Int {
        let starts = lineStarts
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The range of a line by its index from 0, without its line end.
    package func lineRange(_ index: Int) -> Range<Int> {
        let starts = lineStarts
        let start = starts[index]
        var end = index + 1 < starts.count ? starts[index + 1] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<max(start, end)
    }

    package var lineCount: Int { lineStarts.count }
}

/// A range of a source, in UTF-8 offsets.
public struct Place: Sendable {
    public let source: Source
    public let range: Range<Int>

    public init(_ source: Source, _ range: Range<Int>) {
        self.source = source
        self.range = range
    }

    /// The line as a person counts: from 1, or from the source's first line.
    public var line: Int { source.lineIndex(of: range.lowerBound) + source.firstLine }

    /// The column as a person counts: characters, from 1.
    public var column: Int {
        let start = source.lineRange(source.lineIndex(of: range.lowerBound)).lowerBound
        return source.text(in: start..<max(start, range.lowerBound)).count + 1
    }

    /// The text at this place.
    public var text: String { source.text(in: range) }

    /// `crm.json:14:9`, or `line 3:8` for text typed at the prompt.
    public var description: String { (source.name ?? "line") + (source.name == nil ? " " : ":") + "\(line):\(column)" }
}

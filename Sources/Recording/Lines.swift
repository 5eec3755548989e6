/// Lines of a session in their order, as places in one text: a session has many, and so none of them holds on to anything by itself.
public struct Lines: Sendable {
    /// Where the payload of a line stands.
    private struct Place {
        var start: Int
        var number: Int
        /// No line is longer than `Line.limit`.
        var count: UInt32
        var sigil: Line.Sigil
        var mode: Line.Mode

        var range: Range<Int> { start..<start + Int(count) }
    }

    /// The file, or what these lines alone say.
    private var text: [UInt8]
    private var isOwn: Bool
    private var places: [Place] = []
    private var range = 0..<0
    /// A bit for each sigil that there may be.
    private var kinds: UInt128 = 0

    /// No lines yet; those of a file are to follow.
    init(of file: [UInt8]) {
        text = file
        isOwn = false
    }

    public init(_ lines: some Sequence<Line>) {
        text = []
        isOwn = true
        for line in lines { append(line) }
    }

    /// Lets go of all lines and begins anew, with as much room as there was.
    mutating func empty(of file: [UInt8]) {
        (text, isOwn, range, kinds) = (file, false, 0..<0, 0)
        places.removeAll(keepingCapacity: true)
    }

    /// The same lines, without room for more.
    var exact: Lines {
        var copy = self
        copy.places = places.withUnsafeBufferPointer { Array($0) }
        return copy
    }

    /// Appends a line whose payload stands in the file.
    mutating func append(_ sigil: Line.Sigil, _ mode: Line.Mode, _ payload: Range<Int>, of file: [UInt8], _ number: Int) {
        if isOwn { return append(Line(sigil, mode, payload: file[payload], number: number)) }
        put(Place(start: payload.lowerBound, number: number, count: UInt32(payload.count), sigil: sigil, mode: mode))
    }

    /// Appends the plain lines of one kind that stand one behind the other in the file; gives how many they are, how many bytes they
    /// count, and where they end.
    ///
    /// Lines with a text of their own take none.
    mutating func appendRun(of sigil: Line.Sigil, in file: [UInt8], from first: Int, number: Int) -> (count: Int, size: Int, end: Int) {
        var (count, size, start) = (0, 0, first)
        if isOwn { return (count, size, start) }
        // Held here while it grows, so that each line need not ask for it anew.
        var places = places
        self.places = []
        file.withUnsafeBytes { file in
            while start < file.count, file[start] == sigil.rawValue {
                let end = ByteSearch.lineEnd(in: file, from: start)
                guard end - start <= Line.limit, end - start == 1 || file[start + 1] == Line.Mode.plain.rawValue else { break }
                count += 1
                let payload = end - start == 1 ? end : start + 2
                size += end - payload + 3
                places.append(
                    Place(
                        start: payload, number: number + count, count: UInt32(truncatingIfNeeded: end - payload), sigil: sigil, mode: .plain
                    ))
                start = end + 1
            }
        }
        self.places = places
        if count > 0 { (range, kinds) = (range.lowerBound..<places.count, kinds | Self.bit(sigil)) }
        return (count, size, start)
    }

    mutating func append(_ line: Line) {
        if !isOwn {
            if holds(line.payload) { return append(line.sigil, line.mode, line.payload.indices, of: text, line.number) }
            // It comes from elsewhere: from now on these lines have a text of their own.
            self = Lines(self)
        }
        // As a file would have it, so that lines stand equally far apart.
        text.append(line.sigil.rawValue)
        if !(line.mode == .plain && line.payload.isEmpty) { text.append(line.mode.rawValue) }
        let start = text.count
        text += line.payload
        text.append(UInt8(ascii: "\n"))
        put(Place(start: start, number: line.number, count: UInt32(line.payload.count), sigil: line.sigil, mode: line.mode))
    }

    private mutating func put(_ place: Place) {
        places.append(place)
        range = range.lowerBound..<places.count
        kinds |= Self.bit(place.sigil)
    }

    /// All sigils are ASCII. Of a part of the lines the bits tell what there is not.
    private static func bit(_ sigil: Line.Sigil) -> UInt128 { 1 << UInt128(sigil.rawValue & 127) }

    /// Whether a payload is a piece of the text.
    private func holds(_ payload: ArraySlice<UInt8>) -> Bool {
        guard payload.endIndex <= text.count else { return false }
        return text.withUnsafeBufferPointer { text in
            payload.withUnsafeBufferPointer { piece in
                piece.baseAddress != nil && piece.baseAddress == text.baseAddress.map { $0 + payload.startIndex }
            }
        }
    }
}

extension Lines: RandomAccessCollection, ExpressibleByArrayLiteral {
    public typealias Indices = Range<Int>
    public typealias SubSequence = Lines

    public init(arrayLiteral lines: Line...) { self.init(lines) }

    public var startIndex: Int { range.lowerBound }
    public var endIndex: Int { range.upperBound }

    public subscript(index: Int) -> Line {
        precondition(range.contains(index))
        let place = places[index]
        return Line(place.sigil, place.mode, payload: text[place.range], number: place.number)
    }

    public subscript(bounds: Range<Int>) -> Lines {
        precondition(range.lowerBound <= bounds.lowerBound && bounds.upperBound <= range.upperBound)
        var part = self
        part.range = bounds
        return part
    }
}

extension Lines: Equatable {
    public static func == (a: Lines, b: Lines) -> Bool { a.elementsEqual(b) }
}

// What is asked of all lines: the places alone are looked through many times faster than the lines.
extension Lines {
    func sigil(at index: Int) -> Line.Sigil { places[index].sigil }

    /// Whether a line is its sigil alone, as between the head of a message and its body.
    func isBare(at index: Int) -> Bool { places[index].count == 0 && places[index].mode == .plain }

    func contains(_ sigil: Line.Sigil) -> Bool { kinds & Self.bit(sigil) != 0 && range.contains { places[$0].sigil == sigil } }

    /// The lines of one kind, or of two.
    func all(_ sigil: Line.Sigil, _ other: Line.Sigil? = nil) -> [Line] {
        var found = [Line]()
        guard kinds & (Self.bit(sigil) | Self.bit(other ?? sigil)) != 0 else { return found }
        for index in range where places[index].sigil == sigil || places[index].sigil == other { found.append(self[index]) }
        return found
    }

    /// Whether bytes are what the plain lines of a kind say that hold no placeholder, as most do; not where a pattern is among them.
    func sayLiterally(_ bytes: [UInt8], _ sigil: Line.Sigil, _ pattern: Line.Sigil) -> Bool {
        guard kinds & (Self.bit(sigil) | Self.bit(pattern)) != 0 else { return bytes.isEmpty }
        let end = bytes.last == UInt8(ascii: "\n") ? bytes.count - 1 : bytes.count
        var place = 0
        var isFirst = true
        for index in range {
            let line = places[index]
            if line.sigil == pattern { return false }
            guard line.sigil == sigil else { continue }
            if !isFirst {
                guard place < end, bytes[place] == UInt8(ascii: "\n") else { return false }
                place += 1
            }
            isFirst = false
            let next = place + line.range.count
            guard line.mode == .plain, next <= end, !Template.mayHoldPlaceholder(text[line.range]) else { return false }
            let isSame = bytes.withUnsafeBytes { bytes in
                text.withUnsafeBytes { text in
                    ByteSearch.isSame(
                        UnsafeRawBufferPointer(rebasing: bytes[place..<next]), UnsafeRawBufferPointer(rebasing: text[line.range]))
                }
            }
            guard isSame else { return false }
            place = next
        }
        return isFirst ? bytes.isEmpty : !bytes.isEmpty && place == end
    }

    /// What the lines say together: joined by line ends, except that rows of base64 follow each other directly.
    var content: Template {
        if count == 1 { return self[startIndex].content }
        var bytes = [UInt8]()
        for index in range {
            let mode = places[index].mode
            if index > range.lowerBound, !(mode == .base64 && places[index - 1].mode == .base64) { bytes.append(UInt8(ascii: "\n")) }
            if mode == .plain { bytes += text[places[index].range] } else { bytes += self[index].content.bytes }
        }
        return Template(marked: bytes)
    }

    /// The bytes from the first line to the last, with what stands between them; `nil` where they are not all plain, or do not stand
    /// one behind the other.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard !range.isEmpty else { return nil }
        let start = places[range.lowerBound].start
        var end = start
        for index in range {
            let place = places[index]
            // A line end, a sigil and a blank; behind a bare sigil there is no blank.
            guard place.mode == .plain, index == range.lowerBound || 2...3 ~= place.start - end else { return nil }
            end = place.range.upperBound
        }
        return text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
    }
}

private import Glibc

/// Bytes of UTF-8 that are being written, in memory that grows with them.
///
/// SAFETY: the only owner of its memory, of which the first `count` bytes are written; every write makes room first. What is
/// appended is UTF-8 or a part of it: texts, and single bytes.
struct ByteSink: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 256) {
        self.capacity = max(16, capacity)
        memory = Self.resized(nil, self.capacity)
    }

    deinit { free(memory) }

    /// A copy of what has been written.
    func bytes() -> [UInt8] { Array(self[0..<count]) }

    /// From so many bytes on making a text takes long enough to be broken off.
    private static let long = 16 << 20

    /// What has been written, which must be whole characters by now; what is very long is cut short when the task is cancelled.
    func string(stopsWhenCancelled: Bool = false) -> String {
        guard stopsWhenCancelled, count >= Self.long else {
            Heap.look(before: count)
            return string(in: 0..<count)
        }
        var text = ""
        Heap.look(before: count)
        text.reserveCapacity(count)
        var start = 0
        while start < count, !Task.isCancelled {
            // So little at a time that it is still at hand when it is put at the end of the text.
            var end = min(start + 256 << 10, count)
            while end < count, memory[end] & 0xc0 == 0x80 { end += 1 }
            text += string(in: start..<end)
            start = end
        }
        return text
    }

    private func string(in range: Range<Int>) -> String {
        // SAFETY: the texts that were appended were UTF-8, so what they make up need not be checked again.
        String(copying: unsafe UTF8Span(unchecked: self[range].span, isKnownASCII: isASCII(range)))
    }

    /// What has been written in a range, until more is.
    @inline(__always) subscript(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: memory + range.lowerBound, count: range.count)
    }

    private func isASCII(_ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            // Piece by piece: what is not ASCII mostly shows early.
            let end = min(start + 4096, range.upperBound)
            if self[start..<end].reduce(0, |) >= 0x80 { return false }
            start = end
        }
        return true
    }

    @inline(__always) mutating func append(_ byte: UInt8) {
        if count == capacity { grow(1) }
        memory[count] = byte
        count += 1
    }

    /// Plain ASCII.
    @inline(__always) mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        if capacity - count < length { grow(length) }
        (memory + count).update(from: text.utf8Start, count: length)
        count += length
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        if capacity - count < bytes.count { grow(bytes.count) }
        (memory + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    /// As many bytes as are copied in one step.
    static let stride = 16

    /// Makes room for more.
    mutating func reserve(_ more: Int) { if capacity - count < more { grow(more) } }

    /// A few bytes, behind which `stride` more may be read, whatever they are.
    @inline(__always) mutating func append(short bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = UnsafeRawPointer(bytes.baseAddress) else { return }
        reserve(bytes.count + Self.stride)
        let end = UnsafeMutableRawPointer(memory + count)
        for offset in Swift.stride(from: 0, to: bytes.count, by: Self.stride) {
            end.storeBytes(
                of: start.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self), toByteOffset: offset, as: SIMD16<UInt8>.self)
        }
        count += bytes.count
    }

    mutating func append(_ number: Int) {
        if capacity - count < 20 { grow(20) }
        var magnitude = number.magnitude
        if number < 0 {
            memory[count] = UInt8(ascii: "-")
            count += 1
        }
        var length = 1
        var bound: UInt = 10
        while magnitude >= bound {
            length += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var here = memory + count + length
        repeat {
            here -= 1
            here.pointee = UInt8(truncatingIfNeeded: magnitude % 10) + UInt8(ascii: "0")
            magnitude /= 10
        } while magnitude > 0
        count += length
    }

    /// A line end and blanks.
    mutating func line(indent: Int) {
        if capacity - count < indent + 1 { grow(indent + 1) }
        memory[count] = UInt8(ascii: "\n")
        (memory + count + 1).update(repeating: UInt8(ascii: " "), count: indent)
        count += indent + 1
    }

    /// A JSON text: in quotes, with quotes, backslashes and control characters escaped.
    @inline(__always) mutating func quote(_ text: String) {
        // Small texts give their bytes at once; others must be made contiguous first, which all but bridged ones are.
        if text.utf8.withContiguousStorageIfAvailable({ quote($0) }) == nil {
            var text = text
            text.withUTF8 { quote($0) }
        }
    }

    private mutating func quote(_ bytes: UnsafeBufferPointer<UInt8>) {
        // Every byte might become `\u00xx`; eight more let whole words be written.
        let room = bytes.count * 6 + 10
        if capacity - count < room { grow(room) }
        var to = memory + count
        to.pointee = UInt8(ascii: "\"")
        to += 1
        if var from = bytes.baseAddress {
            let end = from + bytes.count
            while from < end {
                if end - from >= 8 {
                    let word = UnsafeRawPointer(from).loadUnaligned(as: UInt64.self)
                    if !JSONReader.hasByteOfNote(word) {
                        UnsafeMutableRawPointer(to).storeBytes(of: word, as: UInt64.self)
                        from += 8
                        to += 8
                        continue
                    }
                }
                let stop = min(from + 8, end)
                while from < stop {
                    let byte = from.pointee
                    from += 1
                    if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                        to.pointee = byte
                        to += 1
                    } else {
                        to = Self.escape(byte, to)
                    }
                }
            }
        }
        to.pointee = UInt8(ascii: "\"")
        count = to + 1 - memory
    }

    private static func escape(_ byte: UInt8, _ to: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        to[0] = UInt8(ascii: "\\")
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): to[1] = byte
        case 0x08: to[1] = UInt8(ascii: "b")
        case 0x09: to[1] = UInt8(ascii: "t")
        case 0x0a: to[1] = UInt8(ascii: "n")
        case 0x0c: to[1] = UInt8(ascii: "f")
        case 0x0d: to[1] = UInt8(ascii: "r")
        default:
            to[1] = UInt8(ascii: "u")
            to[2] = UInt8(ascii: "0")
            to[3] = UInt8(ascii: "0")
            to[4] = byte >> 4 + UInt8(ascii: "0")
            let low = byte & 0xf
            to[5] = low < 10 ? low + UInt8(ascii: "0") : low - 10 + UInt8(ascii: "a")
            return to + 6
        }
        return to + 2
    }

    private mutating func grow(_ needed: Int) {
        capacity = max(capacity * 2, count + needed)
        memory = Self.resized(memory, capacity)
    }

    /// Memory of a size that begins with what was in the old one.
    private static func resized(_ memory: UnsafeMutablePointer<UInt8>?, _ size: Int) -> UnsafeMutablePointer<UInt8> {
        // Without memory there is no going on here, as for any array.
        guard let larger = realloc(memory, size) else { preconditionFailure("there is no memory for \(size) bytes") }
        Heap.look()
        return larger.assumingMemoryBound(to: UInt8.self)
    }
}

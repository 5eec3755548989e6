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

    /// What has been written, which must be whole characters by now.
    func string() -> String {
        Heap.look(before: count)
        return string(in: 0..<count)
    }

    /// Begins anew, in the same memory.
    mutating func removeAll() { count = 0 }

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

    /// Copies a few bytes, behind which `stride` more may be read, whatever they are, to where as many may be written; gives the end.
    @inline(__always) func copy(_ range: Range<Int>, to: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        let (source, target) = (UnsafeRawPointer(memory), UnsafeMutableRawPointer(to))
        var offset = 0
        repeat {
            target.storeBytes(
                of: source.loadUnaligned(fromByteOffset: range.lowerBound + offset, as: SIMD16<UInt8>.self), toByteOffset: offset,
                as: SIMD16<UInt8>.self)
            offset += Self.stride
        } while offset < range.count
        return to + range.count
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

    /// Where the next byte goes, with room for so many; what is written there counts once `end(at:)` is told.
    @inline(__always) mutating func room(_ more: Int) -> UnsafeMutablePointer<UInt8> {
        if capacity - count < more { grow(more) }
        return memory + count
    }

    /// The bytes end here, after what was written from `room(_:)` on.
    @inline(__always) mutating func end(at end: UnsafeMutablePointer<UInt8>) { count = end - memory }

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

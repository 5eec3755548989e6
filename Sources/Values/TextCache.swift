private import Glibc

/// The short texts that a document has had lately: rows repeat them (`"type":"string"`), and one object serves them all.
///
/// SAFETY: all entries are initialised from the beginning to the end; a slot is always one of theirs.
struct TextCache: ~Copyable {
    /// How many slots there are, as a power of two: to clear many would take longer than to read a small document.
    private let bits: UInt64
    private static let small = 4096
    /// Longer texts are seldom the same.
    static let longest = 40

    private struct Entry {
        /// Where in the source the text stands.
        var offset = 0
        var length = -1
        var text: Text?
    }

    private let entries: UnsafeMutablePointer<Entry>

    /// A cache for a source of so many bytes.
    init(for length: Int) {
        bits = length < Self.small ? 5 : 9
        entries = .allocate(capacity: 1 << bits)
        entries.initialize(repeating: Entry(), count: 1 << bits)
    }

    deinit {
        entries.deinitialize(count: 1 << bits)
        entries.deallocate()
    }

    /// The text for a place of the source without escapes and of at least one byte, and where it may be kept if there is none.
    @inline(__always) func find(_ start: UnsafePointer<UInt8>, offset: Int, length: Int) -> (text: Text?, slot: Int) {
        let bytes = start + offset
        let slot = slot(bytes, length)
        guard entries[slot].length == length, memcmp(start + entries[slot].offset, bytes, length) == 0 else { return (nil, slot) }
        return (entries[slot].text, slot)
    }

    @inline(__always) func keep(_ text: Text, offset: Int, length: Int, in slot: Int) {
        entries[slot] = Entry(offset: offset, length: length, text: text)
    }

    @inline(__always) private func slot(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        var mix = UInt64(truncatingIfNeeded: length)
        if length >= 8 {
            let raw = UnsafeRawPointer(bytes)
            mix ^= raw.loadUnaligned(as: UInt64.self) ^ raw.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self) &* 31
        } else {
            for index in 0..<length { mix = mix << 8 ^ UInt64(bytes[index]) }
        }
        return Int(truncatingIfNeeded: (mix &* 0x9e37_79b9_7f4a_7c15) >> (64 &- bits))
    }
}

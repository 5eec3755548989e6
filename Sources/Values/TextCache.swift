private import Glibc

/// The short texts that a document has had lately: rows repeat them (`"type":"string"`), and one object serves them all.
///
/// SAFETY: all entries are initialised from the beginning to the end; a slot is always one of theirs.
struct TextCache: ~Copyable {
    private static let slots = 512
    /// Longer texts are seldom the same.
    static let longest = 40

    private struct Entry {
        /// Where in the source the text stands.
        var offset = 0
        var length = -1
        var text: Text?
    }

    private let entries: UnsafeMutablePointer<Entry>

    init() {
        entries = .allocate(capacity: Self.slots)
        entries.initialize(repeating: Entry(), count: Self.slots)
    }

    deinit {
        entries.deinitialize(count: Self.slots)
        entries.deallocate()
    }

    /// The text for a place of the source without escapes and of at least one byte, and where it may be kept if there is none.
    @inline(__always) func find(_ start: UnsafePointer<UInt8>, offset: Int, length: Int) -> (text: Text?, slot: Int) {
        let bytes = start + offset
        let slot = Self.slot(bytes, length)
        guard entries[slot].length == length, memcmp(start + entries[slot].offset, bytes, length) == 0 else { return (nil, slot) }
        return (entries[slot].text, slot)
    }

    @inline(__always) func keep(_ text: Text, offset: Int, length: Int, in slot: Int) {
        entries[slot] = Entry(offset: offset, length: length, text: text)
    }

    @inline(__always) private static func slot(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        var mix = UInt64(truncatingIfNeeded: length)
        if length >= 8 {
            let raw = UnsafeRawPointer(bytes)
            mix ^= raw.loadUnaligned(as: UInt64.self) ^ raw.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self) &* 31
        } else {
            for index in 0..<length { mix = mix << 8 ^ UInt64(bytes[index]) }
        }
        return Int(truncatingIfNeeded: (mix &* 0x9e37_79b9_7f4a_7c15) >> 55)
    }
}

import Glibc

/// Finds bytes in bytes.
enum ByteSearch {
    /// Where the line that holds an offset ends: at its line end, or with the bytes.
    static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress else { return bytes.count }
        // SAFETY: `start` is less than the count, and memchr looks at the bytes up to the count only.
        return memchr(base + start, 0x0a, bytes.count - start).map { UnsafeRawPointer($0) - base } ?? bytes.count
    }

    /// Whether both hold the same bytes.
    static func isSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        guard one.count == other.count else { return false }
        guard let first = one.baseAddress, let second = other.baseAddress else { return true }
        // SAFETY: both are so long.
        return memcmp(first, second, one.count) == 0
    }

    /// The first place at or after `start` where `needle` stands; an empty needle stands nowhere.
    static func first(_ needle: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
        guard let letter = needle.first, bytes.count >= needle.count else { return nil }
        return bytes.withUnsafeBytes { haystack in
            needle.withUnsafeBytes { wanted in
                guard let base = haystack.baseAddress, let key = wanted.baseAddress else { return nil }
                var index = start
                let last = haystack.count - wanted.count
                while index <= last {
                    // SAFETY: index <= last, so the bytes from it up to last, and a needle's length after each of
                    // those, all lie in the buffer.
                    guard let found = memchr(base + index, Int32(letter), last - index + 1) else { return nil }
                    index = UnsafeRawPointer(found) - base
                    if memcmp(base + index, key, wanted.count) == 0 { return index }
                    index += 1
                }
                return nil
            }
        }
    }
}

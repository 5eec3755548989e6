/// Whether bytes are UTF-8 (RFC 3629), and where they are not.
enum UTF8Check {
    /// The offset of the first byte that does not belong, or `nil`.
    static func firstFlaw(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var at = 0
        let end = bytes.count
        guard let base = bytes.baseAddress else { return nil }
        while at < end {
            if base[at] < 0x80 {
                at += 1
                while end - at >= 8, UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0 { at += 8 }
                continue
            }
            guard let length = sequence(base + at, end - at) else { return at }
            at += length
        }
        return nil
    }

    /// The length of the sequence of two to four bytes that begins here, if it is one.
    private static func sequence(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        // The second byte's range keeps out long spellings, surrogates and what lies beyond U+10FFFF.
        let length: Int
        let second: ClosedRange<UInt8>
        switch bytes[0] {
        case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: return nil
        }
        guard count >= length, second.contains(bytes[1]) else { return nil }
        for index in 2..<max(2, length) where bytes[index] & 0xc0 != 0x80 { return nil }
        return length
    }
}

// JSON texts: in quotes, with quotes, backslashes and control characters escaped.

extension ByteSink {
    /// Writes a text in quotes.
    @inline(__always) mutating func quote(_ text: String) {
        // Small texts give their bytes at once; others must be made contiguous first, which all but bridged ones are.
        if text.utf8.withContiguousStorageIfAvailable({ quote($0) }) == nil {
            var text = text
            text.withUTF8 { quote($0) }
        }
    }

    @inline(__always) private mutating func quote(_ bytes: UnsafeBufferPointer<UInt8>) {
        end(at: Self.quote(bytes, to: room(Self.roomToQuote(bytes))))
    }

    /// How much room a text takes at most: every byte might become `\u00xx`.
    @inline(__always) static func roomToQuote(_ bytes: UnsafeBufferPointer<UInt8>) -> Int { bytes.count * 6 + 2 }

    /// Writes a text in quotes where there is room for it; gives the end.
    @inline(__always) static func quote(
        _ bytes: UnsafeBufferPointer<UInt8>, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        start.pointee = UInt8(ascii: "\"")
        var end = start + 1
        if let from = bytes.baseAddress {
            end = copy(from, bytes.count, to: end) ? end + bytes.count : escape(from, bytes.count, to: end)
        }
        end.pointee = UInt8(ascii: "\"")
        return end + 1
    }

    /// Copies bytes and tells whether none of them had to be escaped; what has been copied is worth nothing otherwise.
    ///
    /// What does not fill a last step is copied once more with some of what comes before it, so that no byte goes alone.
    @inline(__always) private static func copy(
        _ from: UnsafePointer<UInt8>, _ count: Int, to: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let source = UnsafeRawPointer(from)
        let target = UnsafeMutableRawPointer(to)
        if count >= 16 {
            var noted = SIMD2<UInt64>()
            var offset = 0
            while true {
                let words = source.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
                target.storeBytes(of: words, toByteOffset: offset, as: SIMD2<UInt64>.self)
                noted |= JSONReader.bytesOfNote(in: words)
                if offset == count - 16 { break }
                offset = min(offset + 16, count - 16)
            }
            return noted.x | noted.y == 0
        }
        if count >= 8 {
            let first = source.loadUnaligned(as: UInt64.self)
            let last = source.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            target.storeBytes(of: first, as: UInt64.self)
            target.storeBytes(of: last, toByteOffset: count - 8, as: UInt64.self)
            return !JSONReader.hasByteOfNote(first) && !JSONReader.hasByteOfNote(last)
        }
        if count >= 4 {
            let first = source.loadUnaligned(as: UInt32.self)
            let last = source.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            target.storeBytes(of: first, as: UInt32.self)
            target.storeBytes(of: last, toByteOffset: count - 4, as: UInt32.self)
            return !JSONReader.hasByteOfNote(UInt64(first) << 32 | UInt64(last))
        }
        for index in 0..<count {
            if isOfNote(from[index]) { return false }
            to[index] = from[index]
        }
        return true
    }

    @inline(__always) private static func isOfNote(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Copies bytes with escapes where they are needed, eight at a time where they are not; gives the end.
    @inline(never) private static func escape(
        _ start: UnsafePointer<UInt8>, _ count: Int, to: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var (from, to) = (start, to)
        let end = start + count
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
                if isOfNote(byte) {
                    to = escape(byte, to)
                } else {
                    to.pointee = byte
                    to += 1
                }
            }
        }
        return to
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
}

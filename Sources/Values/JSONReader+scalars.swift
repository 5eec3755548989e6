// Texts and numbers.
extension JSONReader {
    mutating func textValue() throws(JSONFlaw) -> Text {
        let quote = at
        let inside = try scanText()
        guard inside.isPlain else { return Text(try unescape(from: quote)) }
        let length = inside.range.count
        guard length <= TextCache.longest, length > 0, let base = source.baseAddress else { return Text(try string(inside)) }
        let (known, slot) = texts.find(base, offset: inside.range.lowerBound, length: length)
        if let known { return known }
        let text = Text(try string(inside))
        texts.keep(text, offset: inside.range.lowerBound, length: length, in: slot)
        return text
    }

    /// The inside of a text, as written.
    struct Inside {
        var range: Range<Int>
        /// Whether it is free of escapes.
        var isPlain: Bool
        var isASCII: Bool
    }

    /// Goes past a text and says what its inside is.
    mutating func scanText() throws(JSONFlaw) -> Inside {
        let start = at + 1
        var high: UInt64 = 0
        var here = start
        var isPlain = true
        guard let base = source.baseAddress else { throw truncated() }
        while true {
            // Eight bytes at a time while none of them is a quote, a backslash or a control character.
            while end - here >= 8 {
                let word = UnsafeRawPointer(base + here).loadUnaligned(as: UInt64.self)
                let special = Self.bytesOfNote(in: UInt64(littleEndian: word))
                // This may take in bytes beyond the quote: then a text passes for less plain than it is.
                high |= word
                if special != 0 {
                    here += special.trailingZeroBitCount >> 3
                    break
                }
                here += 8
            }
            guard here < end else { throw JSONFlaw(.openText, at..<at + 1, opener: opener) }
            switch base[here] {
            case UInt8(ascii: "\""):
                at = here + 1
                return Inside(range: start..<here, isPlain: isPlain, isASCII: high & 0x8080_8080_8080_8080 == 0)
            case UInt8(ascii: "\\"):
                isPlain = false
                here += 2
            case 0..<0x20: throw JSONFlaw(.control(base[here]), here..<here + 1, opener: at)
            default:
                high |= UInt64(base[here])
                here += 1
            }
        }
    }

    /// Whether one of eight bytes must be escaped inside a text.
    @inline(__always) static func hasByteOfNote(_ word: UInt64) -> Bool { bytesOfNote(in: word) != 0 }

    /// The high bit of each byte that is a quote, a backslash or below a blank (and perhaps of later ones).
    @inline(__always) private static func bytesOfNote(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5c)
        return ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (word &- ones &* 0x20) & ~word) & highs
    }

    /// The same for two words.
    @inline(__always) static func bytesOfNote(in words: SIMD2<UInt64>) -> SIMD2<UInt64> {
        let ones = SIMD2<UInt64>(repeating: 0x0101_0101_0101_0101)
        let highs = SIMD2<UInt64>(repeating: 0x8080_8080_8080_8080)
        let quotes = words ^ (ones &* 0x22)
        let slashes = words ^ (ones &* 0x5c)
        return ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (words &- ones &* 0x20) & ~words) & highs
    }

    /// A text without escapes.
    @inline(__always) func string(_ inside: Inside) throws(JSONFlaw) -> String {
        let bytes = UnsafeBufferPointer(rebasing: source[inside.range])
        if !inside.isASCII { try Self.check(bytes, at: inside.range.lowerBound) }
        // SAFETY: it has been checked.
        return String(copying: unsafe UTF8Span(unchecked: bytes.span, isKnownASCII: inside.isASCII))
    }

    private static func check(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) throws(JSONFlaw) {
        if let flaw = UTF8Check.firstFlaw(in: bytes) { throw JSONFlaw(.notUTF8, offset + flaw..<offset + flaw + 1) }
    }

    /// A text with escapes, which begins with a quote at an offset.
    mutating func unescape(from quote: Int) throws(JSONFlaw) -> String {
        unescaped.removeAll(keepingCapacity: true)
        var here = quote + 1
        while here < end, source[here] != UInt8(ascii: "\"") {
            var run = here
            while run < end, source[run] != UInt8(ascii: "\""), source[run] != UInt8(ascii: "\\") { run += 1 }
            unescaped.append(contentsOf: source[here..<run])
            here = run
            guard here + 1 < end, source[here] == UInt8(ascii: "\\") else { continue }
            let plain: UInt8
            switch source[here + 1] {
            case UInt8(ascii: "\""): plain = UInt8(ascii: "\"")
            case UInt8(ascii: "\\"): plain = UInt8(ascii: "\\")
            case UInt8(ascii: "/"): plain = UInt8(ascii: "/")
            case UInt8(ascii: "b"): plain = 0x08
            case UInt8(ascii: "f"): plain = 0x0c
            case UInt8(ascii: "n"): plain = 0x0a
            case UInt8(ascii: "r"): plain = 0x0d
            case UInt8(ascii: "t"): plain = 0x09
            case UInt8(ascii: "u"):
                here = try unicodeEscape(here)
                continue
            default: throw JSONFlaw(.badEscape, here..<here + 1 + scalarLength(here + 1))
            }
            unescaped.append(plain)
            here += 2
        }
        // Escapes are ASCII, so what stood between them is UTF-8 exactly if the whole is.
        try Self.check(UnsafeBufferPointer(rebasing: source[quote + 1..<here]), at: quote + 1)
        return String(decoding: unescaped, as: UTF8.self)
    }

    /// Appends what a `\u` escape, or two of them, stand for; gives the offset after it.
    private mutating func unicodeEscape(_ start: Int) throws(JSONFlaw) -> Int {
        guard let first = hex(start + 2) else { throw JSONFlaw(.badUnicodeEscape, start..<min(start + 6, tokenEnd(start + 1))) }
        var code = first
        var after = start + 6
        if 0xd800...0xdbff ~= first {
            guard after + 1 < end, source[after] == UInt8(ascii: "\\"), source[after + 1] == UInt8(ascii: "u"),
                let second = hex(after + 2), 0xdc00...0xdfff ~= second
            else { throw JSONFlaw(.loneSurrogate, start..<after) }
            code = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
            after += 6
        }
        guard let scalar = Unicode.Scalar(code) else { throw JSONFlaw(.loneSurrogate, start..<after) }
        unescaped.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
        return after
    }

    private func hex(_ start: Int) -> UInt32? {
        guard start + 4 <= end else { return nil }
        var code: UInt32 = 0
        for byte in source[start..<start + 4] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return code
    }

    mutating func number() throws(JSONFlaw) -> Value {
        let start = at
        var here = at
        if source[here] == UInt8(ascii: "-") { here += 1 }
        let digits = here
        var magnitude: UInt64 = 0
        while here < end, source[here] &- 0x30 < 10 {
            magnitude = magnitude &* 10 &+ UInt64(source[here] &- 0x30)
            here += 1
        }
        guard here > digits else { throw JSONFlaw(.badNumber(.digits), start..<wordEnd(max(here, start + 1))) }
        if source[digits] == 0x30, here - digits > 1 { throw JSONFlaw(.badNumber(.leadingZero), start..<wordEnd(here)) }
        let isWhole = here == end || !Self.isWordByte(source[here])
        // Nineteen digits always fit into an unsigned word.
        if isWhole, here - digits <= 19 {
            at = here
            if digits == start {
                if magnitude <= UInt64(Int.max) { return .int(Int(truncatingIfNeeded: magnitude)) }
            } else if magnitude != 0, magnitude <= UInt64(Int.max) + 1 {
                return .int(Int(truncatingIfNeeded: 0 &- magnitude))
            }
        }
        return .decimal(try longNumber(start, after: here))
    }

    private mutating func longNumber(_ start: Int, after whole: Int) throws(JSONFlaw) -> Decimal {
        var here = whole
        if here < end, source[here] == UInt8(ascii: ".") {
            let point = here
            here = afterDigits(here + 1)
            guard here > point + 1 else { throw JSONFlaw(.badNumber(.fraction), start..<wordEnd(here)) }
        }
        if here < end, source[here] | 0x20 == UInt8(ascii: "e") {
            here += 1
            if here < end, source[here] == UInt8(ascii: "+") || source[here] == UInt8(ascii: "-") { here += 1 }
            let first = here
            here = afterDigits(here)
            guard here > first else { throw JSONFlaw(.badNumber(.exponent), start..<wordEnd(here)) }
        }
        guard here == end || !Self.isWordByte(source[here]) else { throw JSONFlaw(.badNumber(.digits), start..<wordEnd(here)) }
        guard let decimal = Decimal(UnsafeBufferPointer(rebasing: source[start..<here])) else {
            throw JSONFlaw(.badNumber(.range), start..<here)
        }
        at = here
        return decimal
    }

    private func afterDigits(_ start: Int) -> Int {
        var here = start
        while here < end, source[here] &- 0x30 < 10 { here += 1 }
        return here
    }
}

// Finding the smallest wrong piece; nothing here is on the happy path.
extension JSONReader {
    /// What to say at the end, which is where the last thing ends and not on the empty line after it.
    func truncated() -> JSONFlaw {
        var last = end
        while last > 0, source[last - 1] <= 0x20 { last -= 1 }
        return JSONFlaw(.truncated, last..<last, opener: opener)
    }

    /// What to say when no value begins here.
    func noValue() -> JSONFlaw {
        at < end ? JSONFlaw(.noValue, at..<tokenEnd(at), opener: opener) : truncated()
    }

    /// Bytes that make up a word or a number, right or wrong.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "$"):
            true
        default: byte >= 0x80
        }
    }

    /// Past the word that goes on at an offset.
    private func wordEnd(_ start: Int) -> Int {
        var here = min(start, end)
        while here < end, Self.isWordByte(source[here]) { here += 1 }
        return here
    }

    /// The end of the word or the one character that begins at an offset.
    func tokenEnd(_ start: Int) -> Int {
        guard start < end else { return end }
        var here = wordEnd(start)
        if here > start { return here }
        // A text in either kind of quote, or a comment, as a whole.
        let first = source[start]
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            here = start + 1
            while here < end, source[here] != first, source[here] != 0x0a { here += source[here] == UInt8(ascii: "\\") ? 2 : 1 }
            if here < end, source[here] == first { return here + 1 }
        }
        if first == UInt8(ascii: "/"), start + 1 < end, source[start + 1] == UInt8(ascii: "/") || source[start + 1] == UInt8(ascii: "*") {
            return start + 2
        }
        return start + 1
    }

    /// The bytes of the character that begins at an offset, right or wrong.
    func scalarLength(_ start: Int) -> Int {
        var here = start + 1
        while here < end, source[here] & 0xc0 == 0x80 { here += 1 }
        return min(here, end) - start
    }
}

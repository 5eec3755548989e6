/// An exact decimal number that remembers how it was written.
public final class Decimal: Sendable {
    /// The digits as one whole number; the value is `coefficient × 10^exponent`, if it `fits`.
    public let coefficient: Int128
    public let exponent: Int
    /// The text it was read from, or is written as.
    public let spelling: String
    /// Whether the digits fit into `coefficient` (38 of them always do); of a longer number there is only the spelling.
    public let fits: Bool

    init(coefficient: Int128, exponent: Int, spelling: String, fits: Bool = true) {
        self.coefficient = coefficient
        self.exponent = exponent
        self.spelling = spelling
        self.fits = fits
    }

    /// Reads a JSON number; `nil` for anything else, and for an exponent of more than 15 digits.
    public convenience init?(_ text: String) {
        var text = text
        guard let parts = text.withUTF8({ DecimalParts($0) }) else { return nil }
        self.init(coefficient: parts.coefficient, exponent: parts.exponent, spelling: text, fits: parts.fits)
    }

    /// The same for bytes.
    convenience init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let parts = DecimalParts(bytes) else { return nil }
        self.init(
            coefficient: parts.coefficient, exponent: parts.exponent, spelling: String(decoding: bytes, as: UTF8.self), fits: parts.fits)
    }
}

/// A decimal number as it is read.
private struct DecimalParts {
    var coefficient: Int128 = 0
    var exponent = 0
    var fits = true

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var at = 0
        func isDigit(_ index: Int) -> Bool { index < bytes.count && bytes[index] &- 0x30 < 10 }
        let isNegative = at < bytes.count && bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        guard isDigit(at), bytes[at] != 0x30 || !isDigit(at + 1) else { return nil }
        var significant = 0
        var small: UInt64 = 0
        func take(_ byte: UInt8, _ coefficient: inout Int128, _ small: inout UInt64, _ significant: inout Int) {
            if significant > 0 || byte != 0x30 { significant += 1 }
            if significant <= 19 {
                small = small &* 10 &+ UInt64(byte &- 0x30)
            } else if significant <= 38 {
                if significant == 20 { coefficient = Int128(small) }
                coefficient = coefficient &* 10 &+ Int128(byte &- 0x30)
            }
        }
        while isDigit(at) {
            take(bytes[at], &coefficient, &small, &significant)
            at += 1
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard isDigit(at) else { return nil }
            while isDigit(at) {
                take(bytes[at], &coefficient, &small, &significant)
                exponent -= 1
                at += 1
            }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            var isDown = false
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
                isDown = bytes[at] == UInt8(ascii: "-")
                at += 1
            }
            guard isDigit(at) else { return nil }
            while at < bytes.count - 1, bytes[at] == 0x30 { at += 1 }
            guard bytes.count - at <= 15 else { return nil }
            var power = 0
            while isDigit(at) {
                power = power * 10 + Int(bytes[at] &- 0x30)
                at += 1
            }
            exponent += isDown ? -power : power
        }
        guard at == bytes.count else { return nil }
        if significant <= 19 { coefficient = Int128(small) }
        if isNegative { coefficient = -coefficient }
        if significant > 38 { (coefficient, fits) = (0, false) }
    }
}

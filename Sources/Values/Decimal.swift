/// An exact decimal number that remembers how it was written.
///
/// Two decimals are equal when they mean the same number: `1.50` and `15e-1` are. Computing with them is exact, in
/// `Decimal+arithmetic.swift`; a number of more than 38 significant digits can be held, compared, rounded and written, but
/// not computed with.
public final class Decimal: Sendable {
    /// The significant digits as one whole number without zeros at its end; the value is `coefficient × 10^exponent`, if
    /// it `fits`.
    public let coefficient: Int128
    /// The power of ten; at most 10^15 either way, and 0 for zero.
    public let exponent: Int
    /// The text it was read from, or is written as: a JSON number.
    public let spelling: String
    /// Whether it has at most 38 significant digits; of a longer number there is only the spelling.
    public let fits: Bool

    /// How far from 0 an exponent may be.
    static let farthest = 999_999_999_999_999
    static let mostDigits = 38

    /// Reads a JSON number; `nil` for anything else, and for an exponent of more than 15 digits.
    public convenience init?(_ text: String) {
        var text = text
        guard let parts = text.withUTF8({ DecimalParts($0) }) else { return nil }
        self.init(parts, text)
    }

    /// The same for bytes.
    convenience init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let parts = DecimalParts(bytes) else { return nil }
        self.init(parts, String(decoding: bytes, as: UTF8.self))
    }

    private init(_ parts: DecimalParts, _ spelling: String) {
        coefficient = parts.coefficient
        exponent = parts.exponent
        fits = parts.fits
        self.spelling = spelling
    }

    /// A whole number.
    public convenience init(_ number: Int) {
        let (coefficient, exponent) = Self.trimmed(Int128(number), 0)
        self.init(trimmed: coefficient, exponent)
    }

    /// A number that was computed, spelt by `spelling(_:_:)`; it must have no zeros at its end.
    init(trimmed coefficient: Int128, _ exponent: Int) {
        self.coefficient = coefficient
        self.exponent = exponent
        fits = true
        spelling = Self.spelling(coefficient, exponent)
    }

    /// The nearest binary number, for drawing and for engines that know no other.
    public var double: Double { Double(spelling) ?? .nan }

    /// Takes the zeros off the end.
    static func trimmed(_ coefficient: Int128, _ exponent: Int) -> (Int128, Int) {
        guard coefficient != 0 else { return (0, 0) }
        var (coefficient, exponent) = (coefficient, exponent)
        while true {
            let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { return (coefficient, exponent) }
            (coefficient, exponent) = (quotient, exponent + 1)
        }
    }

    /// How a computed number is written: without needless zeros, plainly where that takes no more than 40 places, and
    /// always so that it is read as a decimal again (`3.0`).
    static func spelling(_ coefficient: Int128, _ exponent: Int) -> String {
        let digits = String(coefficient.magnitude)
        let sign = coefficient < 0 ? "-" : ""
        let first = exponent + digits.utf8.count - 1
        if exponent >= 0, first <= 37 {
            let whole = sign + digits + String(repeating: "0", count: exponent)
            return Int(whole) == nil ? whole : whole + ".0"
        }
        if exponent < 0, first >= -7 {
            let point = digits.utf8.count + exponent
            if point > 0 { return sign + digits.prefix(point) + "." + digits.dropFirst(point) }
            return sign + "0." + String(repeating: "0", count: -point) + digits
        }
        return sign + digits.prefix(1) + (digits.utf8.count > 1 ? "." : "") + digits.dropFirst() + "e\(first)"
    }
}

/// A decimal number as it is read.
private struct DecimalParts {
    var coefficient: Int128 = 0
    var exponent = 0
    var fits = true
    private var small: UInt64 = 0
    private var significant = 0
    /// Zeros that count only if another digit follows.
    private var zeros = 0

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var at = 0
        func isDigit(_ index: Int) -> Bool { index < bytes.count && bytes[index] &- 0x30 < 10 }
        let isNegative = !bytes.isEmpty && bytes[0] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        guard isDigit(at), bytes[at] != 0x30 || !isDigit(at + 1) else { return nil }
        while isDigit(at) {
            take(bytes[at] &- 0x30)
            at += 1
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard isDigit(at) else { return nil }
            while isDigit(at) {
                take(bytes[at] &- 0x30)
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
        exponent = significant == 0 ? 0 : exponent + zeros
        if significant <= 19 { coefficient = Int128(small) }
        if isNegative { coefficient = -coefficient }
        if significant > Decimal.mostDigits { (coefficient, fits) = (0, false) }
    }

    private mutating func take(_ digit: UInt8) {
        if digit == 0 {
            if significant > 0 { zeros += 1 }
            return
        }
        while zeros > 0 {
            zeros -= 1
            push(0)
        }
        push(digit)
    }

    private mutating func push(_ digit: UInt8) {
        significant += 1
        if significant <= 19 {
            small = small &* 10 &+ UInt64(digit)
        } else if significant <= Decimal.mostDigits {
            if significant == 20 { coefficient = Int128(small) }
            coefficient = coefficient &* 10 &+ Int128(digit)
        }
    }
}

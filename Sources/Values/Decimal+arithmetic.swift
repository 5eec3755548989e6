/// Why a computation with decimals has no result.
public enum DecimalError: Error, Sendable {
    /// The exact result, or an operand, has more than 38 significant digits or an exponent of more than 15.
    case tooLong
    case divisionByZero
}

// Exact, so that `0.1 + 0.2` is `0.3`; only a quotient that never ends is rounded.
extension Decimal {
    /// - Throws: `tooLong`.
    public static func add(_ a: Decimal, _ b: Decimal) throws(DecimalError) -> Decimal {
        guard a.fits, b.fits else { throw .tooLong }
        if a.coefficient == 0 { return try made(b.coefficient, b.exponent) }
        if b.coefficient == 0 { return try made(a.coefficient, a.exponent) }
        let exponent = min(a.exponent, b.exponent)
        guard let left = scaled(a, to: exponent), let right = scaled(b, to: exponent) else { throw .tooLong }
        let (sum, overflow) = left.addingReportingOverflow(right)
        guard !overflow else { throw .tooLong }
        return try made(sum, exponent)
    }

    /// - Throws: `tooLong`.
    public static func subtract(_ a: Decimal, _ b: Decimal) throws(DecimalError) -> Decimal { try add(a, b.negated) }

    /// - Throws: `tooLong`.
    public static func multiply(_ a: Decimal, _ b: Decimal) throws(DecimalError) -> Decimal {
        guard a.fits, b.fits else { throw .tooLong }
        let (product, overflow) = a.coefficient.multipliedReportingOverflow(by: b.coefficient)
        guard !overflow else { throw .tooLong }
        return try made(product, a.exponent + b.exponent)
    }

    /// The quotient: exact if it ends within 34 significant digits, else rounded to 34, a half to the even neighbour.
    ///
    /// - Throws: `divisionByZero`, `tooLong`.
    public static func divide(_ a: Decimal, _ b: Decimal) throws(DecimalError) -> Decimal {
        guard a.fits, b.fits else { throw .tooLong }
        guard b.coefficient != 0 else { throw .divisionByZero }
        let divisor = b.coefficient.magnitude
        var (quotient, remainder) = a.coefficient.magnitude.quotientAndRemainder(dividingBy: divisor)
        var exponent = a.exponent - b.exponent
        var count = quotient == 0 ? 0 : digitCount(Int128(quotient))
        let most = 34
        while remainder != 0, count < most {
            let digit: UInt128
            (digit, remainder) = divisor.dividingFullWidth(remainder.multipliedFullWidth(by: 10))
            quotient = quotient * 10 + digit
            exponent -= 1
            if quotient != 0 { count += 1 }
        }
        if remainder != 0 {
            // What is cut off: some digits of a long quotient, and the remainder.
            let unit = UInt128(power(count - most))
            let (kept, cut) = quotient.quotientAndRemainder(dividingBy: unit)
            let isHalf = unit == 1 ? 0 : compare(cut, unit / 2)
            let rest = divisor - remainder
            let isMore = unit == 1 ? compare(remainder, rest) : isHalf == 0 ? 1 : isHalf
            quotient = isMore > 0 || isMore == 0 && kept & 1 == 1 ? kept + 1 : kept
            exponent += count - most
        }
        let isNegative = (a.coefficient < 0) != (b.coefficient < 0)
        return try made(isNegative ? -Int128(quotient) : Int128(quotient), exponent)
    }

    /// What is left over by a division to a whole quotient towards zero; it has the sign of the dividend.
    ///
    /// - Throws: `divisionByZero`, `tooLong`.
    public static func remainder(_ a: Decimal, _ b: Decimal) throws(DecimalError) -> Decimal {
        guard a.fits, b.fits else { throw .tooLong }
        guard b.coefficient != 0 else { throw .divisionByZero }
        guard a.coefficient != 0 else { return try made(0, 0) }
        let exponent = min(a.exponent, b.exponent)
        // A divisor too large for 38 digits at the dividend's exponent is larger than the dividend.
        guard let divisor = scaled(b, to: exponent)?.magnitude else { return try made(a.coefficient, a.exponent) }
        var rest = a.coefficient.magnitude % divisor
        rest = product(rest, power(of: 10, a.exponent - exponent, modulo: divisor), modulo: divisor)
        return try made(a.coefficient < 0 ? -Int128(rest) : Int128(rest), exponent)
    }

    /// The number with the other sign; of any length, and spelt as before.
    public var negated: Decimal {
        Decimal(spelling.utf8.first == UInt8(ascii: "-") ? String(spelling.dropFirst()) : "-" + spelling) ?? self
    }

    /// The number without its sign.
    public var magnitude: Decimal { spelling.utf8.first == UInt8(ascii: "-") ? negated : self }

    private static func compare(_ a: UInt128, _ b: UInt128) -> Int { a < b ? -1 : a == b ? 0 : 1 }

    private static func made(_ coefficient: Int128, _ exponent: Int) throws(DecimalError) -> Decimal {
        let (coefficient, exponent) = trimmed(coefficient, exponent)
        guard abs(exponent) <= farthest, coefficient.magnitude < UInt128(power(mostDigits)) else { throw .tooLong }
        return Decimal(trimmed: coefficient, exponent)
    }

    /// The coefficient of a number at a lower exponent, if it has room.
    private static func scaled(_ number: Decimal, to exponent: Int) -> Int128? {
        let zeros = number.exponent - exponent
        guard zeros <= mostDigits else { return nil }
        let (product, overflow) = number.coefficient.multipliedReportingOverflow(by: power(zeros))
        return overflow ? nil : product
    }

    private static func product(_ a: UInt128, _ b: UInt128, modulo divisor: UInt128) -> UInt128 {
        divisor.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
    }

    private static func power(of base: UInt128, _ exponent: Int, modulo divisor: UInt128) -> UInt128 {
        var (result, square, rest) = (1 % divisor, base % divisor, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, square, modulo: divisor) }
            square = product(square, square, modulo: divisor)
            rest >>= 1
        }
        return result
    }
}

// Comparing, hashing and rounding: exact for numbers of any length.
extension Decimal: Hashable {
    public static func == (a: Decimal, b: Decimal) -> Bool { a === b || compare(a, b) == 0 }

    public func hash(into hasher: inout Hasher) {
        // A whole number of 64 bits must hash as the `int` that it equals.
        if let whole = int {
            hasher.combine(whole)
        } else if fits {
            hasher.combine(coefficient)
            hasher.combine(exponent)
        } else {
            let digits = DecimalDigits(self)
            hasher.combine(digits.sign)
            hasher.combine(digits.digits)
            hasher.combine(digits.first)
        }
    }

    /// The same number as an `Int`, if it is whole and fits.
    public var int: Int? {
        guard fits, exponent >= 0, exponent <= 19 else { return nil }
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: Self.power(exponent))
        return overflow ? nil : Int(exactly: product)
    }

    public var isWhole: Bool { exponent >= 0 }

    /// -1, 0 or 1: less than, equal to or greater than zero.
    public var sign: Int { fits ? Int(coefficient.signum()) : (spelling.utf8.first == UInt8(ascii: "-") ? -1 : 1) }

    /// -1, 0 or 1 as one number is less than, equal to or greater than another.
    public static func compare(_ a: Decimal, _ b: Decimal) -> Int {
        guard a.fits, b.fits else { return DecimalDigits.compare(DecimalDigits(a), DecimalDigits(b)) }
        return compare(a.coefficient, a.exponent, b.coefficient, b.exponent)
    }

    /// The same for a decimal and a whole number.
    public static func compare(_ a: Decimal, _ b: Int) -> Int {
        a.fits ? compare(a.coefficient, a.exponent, Int128(b), 0) : compare(a, Decimal(b))
    }

    private static func compare(_ a: Int128, _ aExponent: Int, _ b: Int128, _ bExponent: Int) -> Int {
        if aExponent == bExponent || a.signum() != b.signum() || a == 0 { return a < b ? -1 : a == b ? 0 : 1 }
        let aDigits = digitCount(a)
        let bDigits = digitCount(b)
        if aDigits + aExponent != bDigits + bExponent { return (aDigits + aExponent < bDigits + bExponent ? -1 : 1) * Int(a.signum()) }
        // Both begin at the same power of ten, so the shorter one can be filled up with zeros without growing too long.
        let left = a * power(max(0, bDigits - aDigits))
        let right = b * power(max(0, aDigits - bDigits))
        return left < right ? -1 : left == right ? 0 : 1
    }

    static func digitCount(_ number: Int128) -> Int {
        let magnitude = number.magnitude
        // Three tenths of the bits are one digit too few at most.
        let guess = ((128 - magnitude.leadingZeroBitCount) * 77) >> 8
        return magnitude >= UInt128(power(guess)) ? guess + 1 : max(1, guess)
    }

    /// 10 to a power from 0 to 38.
    static func power(_ exponent: Int) -> Int128 {
        var (result, base, rest): (Int128, Int128, Int) = (1, 10, exponent)
        while true {
            if rest & 1 == 1 { result *= base }
            rest >>= 1
            if rest == 0 { return result }
            base *= base
        }
    }

    /// The nearest number with a count of places after the point (negative: with zeros before it).
    public func rounded(_ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero, places: Int = 0) -> Decimal {
        guard exponent < 0 || places < 0 || !fits else { return self }
        let rounded = DecimalDigits(self).rounded(rule, places: places)
        return Decimal(rounded.spelling) ?? self
    }
}

/// A number of any length as digits; slow, and needed for long numbers and for rounding only.
struct DecimalDigits {
    /// 1, -1, or 0 for zero.
    var sign: Int
    /// 0 to 9 each, without zeros at either end.
    var digits: [UInt8]
    /// The power of ten that the first digit counts.
    var first: Int

    init(_ decimal: Decimal) {
        var digits: [UInt8] = []
        var point = 0
        var hasPoint = false
        var power = 0
        let bytes = Array(decimal.spelling.utf8)
        for (index, byte) in bytes.enumerated() {
            if byte &- 0x30 < 10 {
                digits.append(byte &- 0x30)
                if !hasPoint { point += 1 }
            } else if byte == UInt8(ascii: ".") {
                hasPoint = true
            } else if byte | 0x20 == UInt8(ascii: "e") {
                power = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)) ?? 0
                break
            }
        }
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        while digits.last == 0 { digits.removeLast() }
        self.digits = digits
        first = digits.isEmpty ? 0 : point - leading - 1 + power
        sign = digits.isEmpty ? 0 : bytes.first == UInt8(ascii: "-") ? -1 : 1
    }

    static func compare(_ a: DecimalDigits, _ b: DecimalDigits) -> Int {
        if a.sign != b.sign { return a.sign < b.sign ? -1 : 1 }
        if a.first != b.first { return a.first < b.first ? -a.sign : a.sign }
        if a.digits == b.digits { return 0 }
        return a.digits.lexicographicallyPrecedes(b.digits) ? -a.sign : a.sign
    }

    func rounded(_ rule: FloatingPointRoundingRule, places: Int) -> DecimalDigits {
        // How many of the digits stand at or before the last place that is kept.
        let kept = first + 1 + places
        guard kept < digits.count, sign != 0 else { return self }
        let half = kept < 0 ? -1 : digits[kept] > 5 || digits[kept] == 5 && kept + 1 < digits.count ? 1 : digits[kept] == 5 ? 0 : -1
        let isOdd = kept > 0 && digits[kept - 1] & 1 == 1
        let isUp =
            switch rule {
            case .up: sign > 0
            case .down: sign < 0
            case .towardZero: false
            case .awayFromZero: true
            case .toNearestOrEven: half > 0 || half == 0 && isOdd
            default: half >= 0
            }
        var result = self
        result.digits = Array(digits.prefix(max(0, kept)))
        if isUp { result.increment(places) }
        while result.digits.last == 0 { result.digits.removeLast() }
        if result.digits.isEmpty { (result.sign, result.first) = (0, 0) }
        return result
    }

    /// Adds one at the last place that is kept.
    private mutating func increment(_ places: Int) {
        for index in digits.indices.reversed() {
            if digits[index] < 9 {
                digits[index] += 1
                return
            }
            digits[index] = 0
        }
        first = digits.isEmpty ? -places : first + 1
        digits.insert(1, at: 0)
    }

    var spelling: String {
        if digits.isEmpty { return "0.0" }
        if digits.count <= Decimal.mostDigits {
            let coefficient = digits.reduce(Int128(0)) { $0 * 10 + Int128($1) }
            return Decimal.spelling(sign < 0 ? -coefficient : coefficient, first - digits.count + 1)
        }
        let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
        let prefix = sign < 0 ? "-" : ""
        if first == digits.count - 1 { return prefix + text }
        if first >= 0, first < digits.count { return prefix + text.prefix(first + 1) + "." + text.dropFirst(first + 1) }
        return prefix + text.prefix(1) + "." + text.dropFirst() + "e\(first)"
    }
}

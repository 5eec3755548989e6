/// Lengths of time in microseconds, and how the language writes them: `1m30s`, `300ms`, `7d`, `-2h`.
public enum Duration {
    // From the longest; weeks are read but not written.
    private static let units: [(name: String, length: Int)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1),
    ]

    /// A length in the units it is made of, longest first; none is `0s`.
    public static func text(_ microseconds: Int) -> String {
        guard microseconds != 0 else { return "0s" }
        var rest = microseconds.magnitude
        var out = microseconds < 0 ? "-" : ""
        for unit in units where rest >= UInt(unit.length) {
            out += String(rest / UInt(unit.length)) + unit.name
            rest %= UInt(unit.length)
        }
        return out
    }

    /// Reads a length: numbers with units, longest first, each unit once (`1m30s`, `90s`, `1.5h`, `2w`), after a `-` or
    /// not; only the last number may have a point. `nil` for anything else, and for a length out of range.
    public static func parse(_ text: String) -> Int? {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        var total: Int128 = 0
        var previous = Int.max
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest[number.endIndex...]
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest[name.endIndex...]
            guard let length = name == "w" ? 7 * units[0].length : units.first(where: { $0.name == name })?.length, length < previous,
                let amount = amount(number, length, isLast: rest.isEmpty)
            else { return nil }
            previous = length
            total += amount
        }
        return Int(exactly: isNegative ? -total : total)
    }

    /// A number times a unit, if that is a whole number of microseconds.
    private static func amount(_ number: Substring, _ length: Int, isLast: Bool) -> Int128? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= (isLast ? 2 : 1), parts.allSatisfy({ 1...19 ~= $0.utf8.count }), let whole = UInt64(parts[0]) else {
            return nil
        }
        var amount = Int128(whole) * Int128(length)
        if parts.count == 2 {
            guard let digits = UInt64(parts[1]) else { return nil }
            var scale: Int128 = 1
            for _ in 0..<parts[1].utf8.count { scale *= 10 }
            let (micros, remainder) = (Int128(digits) * Int128(length)).quotientAndRemainder(dividingBy: scale)
            guard remainder == 0 else { return nil }
            amount += micros
        }
        return amount
    }
}

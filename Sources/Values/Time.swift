/// Moments in microseconds since 1970-01-01T00:00:00Z, and how RFC 3339 writes them.
public enum Time {
    private static let second = 1_000_000
    private static let day = 86_400 * second
    /// 0001-01-01T00:00:00Z.
    public static let earliest = days(1, 1, 1) * day
    /// The last microsecond of the year 9999.
    public static let latest = days(10_000, 1, 1) * day - 1

    /// A moment as RFC 3339 with `Z`, and as many digits after the point as are needed; a moment outside the years 1 to
    /// 9999 is written as the nearest one inside.
    ///
    /// - Parameter digits: that many digits after the point instead, at most six.
    public static func text(_ microseconds: Int, digits: Int? = nil) -> String {
        let moment = min(max(microseconds, earliest), latest)
        var days = moment / day
        var rest = moment % day
        if rest < 0 { (days, rest) = (days - 1, rest + day) }
        let (year, month, dayOfMonth) = date(days)
        let seconds = rest / second
        let text =
            "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
            + "T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return text + fraction(rest % second, digits: digits) + "Z"
    }

    /// Reads RFC 3339: a date, `T` (or `t`, or a blank), a time with or without a fraction, and `Z` or an offset; `nil` for
    /// anything else. Digits after the sixth are dropped; a leap second is the last microsecond before it.
    public static func parse(_ text: String) -> Int? {
        var scan = Digits(Array(text.utf8))
        guard let year = scan.take(4), scan.skip("-"), let month = scan.take(2), scan.skip("-"), let dayOfMonth = scan.take(2),
            year >= 1, 1...12 ~= month, 1...length(of: month, year) ~= dayOfMonth,
            scan.skip("T") || scan.skip("t") || scan.skip(" "),
            let hour = scan.take(2), hour < 24, scan.skip(":"), let minute = scan.take(2), minute < 60, scan.skip(":"),
            let seconds = scan.take(2), seconds <= 60
        else { return nil }
        var micros = 0
        if scan.skip(".") {
            guard let fraction = scan.fraction() else { return nil }
            micros = fraction
        }
        var offset = 0
        if !(scan.skip("Z") || scan.skip("z")) {
            let isWest = scan.skip("-")
            guard isWest || scan.skip("+"), let hours = scan.take(2), hours < 24, scan.skip(":"), let minutes = scan.take(2),
                minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
        }
        guard scan.isAtEnd else { return nil }
        let ofDay = (hour * 60 + minute) * 60 + min(seconds, 59) - offset
        let moment = days(year, month, dayOfMonth) * day + ofDay * second + (seconds == 60 ? second - 1 : micros)
        return earliest...latest ~= moment ? moment : nil
    }

    /// Days since 1970-01-01 of a date in the Gregorian calendar, which is taken to hold for ever.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years begin in March here, so that the leap day is a year's last; 400 of them are 146,097 days.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    /// The date of a day since 1970-01-01.
    public static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func length(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// A point and the digits of a part of a second: so many, or those that count; nothing for none.
    static func fraction(_ microseconds: Int, digits count: Int? = nil) -> String {
        var digits = Substring(padded(microseconds, 6))
        if let count { digits = digits.prefix(count) } else { while digits.last == "0" { digits.removeLast() } }
        return digits.isEmpty ? "" : "." + digits
    }
}

/// Digits that are read one after the other.
private struct Digits {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, UInt32(bytes[at]) == character.value else { return false }
        at += 1
        return true
    }

    mutating func take(_ count: Int) -> Int? {
        guard bytes.count - at >= count else { return nil }
        var number = 0
        for byte in bytes[at..<at + count] {
            guard byte &- 0x30 < 10 else { return nil }
            number = number * 10 + Int(byte &- 0x30)
        }
        at += count
        return number
    }

    /// The microseconds that one or more digits after a point mean.
    mutating func fraction() -> Int? {
        let start = at
        var number = 0
        while at < bytes.count, bytes[at] &- 0x30 < 10 {
            if at - start < 6 { number = number * 10 + Int(bytes[at] &- 0x30) }
            at += 1
        }
        guard at > start else { return nil }
        for _ in 0..<max(0, 6 - (at - start)) { number *= 10 }
        return number
    }
}

import ProductAnalytics
import Synchronization
import Values

/// How the site writes a moment.
enum Moment {
    /// RFC 3339 in UTC with exactly three digits of the second: `2026-03-04T10:22:00.250Z`.
    static func text(_ microseconds: Int) -> String {
        let whole = microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000
        let digits = String((microseconds - whole) / 1_000)
        // Of a whole second only the `Z` stands behind it.
        return "\(Time.text(whole).dropLast()).\(digits.count < 3 ? digits.count < 2 ? "00" : "0" : "")\(digits)Z"
    }

    /// The same of a moment that is written in another way of ISO 8601; `nil` for what is no moment.
    static func text(reading text: String) -> String? {
        // Most are written so already, and there are millions of them.
        if isWritten(text) { return text }
        return Condition.Bound.moment(text).map { Self.text($0) }
    }

    /// Whether a text is as the site would write it. Of the last days of months it does not say so.
    private static func isWritten(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count == 24 else { return false }
            for (index, byte) in bytes.enumerated() {
                switch index {
                case 4, 7: if byte != UInt8(ascii: "-") { return false }
                case 10: if byte != UInt8(ascii: "T") { return false }
                case 13, 16: if byte != UInt8(ascii: ":") { return false }
                case 19: if byte != UInt8(ascii: ".") { return false }
                case 23: if byte != UInt8(ascii: "Z") { return false }
                default: if byte &- 0x30 > 9 { return false }
                }
            }
            func pair(_ index: Int) -> UInt8 { (bytes[index] - 0x30) * 10 + bytes[index + 1] - 0x30 }
            let hasYear = pair(0) > 0 || pair(2) > 0
            return hasYear && 1...12 ~= pair(5) && 1...28 ~= pair(8) && pair(11) < 24 && pair(14) < 60 && pair(17) < 60
        }
    }
}

/// Writes moments as they pass: those of one second differ in three digits only.
final class Moments: Sendable {
    private let last = Mutex<(second: Int, text: [UInt8])>((.min, []))

    /// The text of a moment in microseconds, as `Moment` writes it.
    func text(_ microseconds: Int) -> String {
        let thousandths = microseconds / 1_000 % 1_000
        // Of moments before 1970 the digits count back.
        guard microseconds >= 0 else { return Moment.text(microseconds) }
        return last.withLock { last in
            let second = microseconds / 1_000_000
            if last.second != second { last = (second, Array(Moment.text(second * 1_000_000).utf8)) }
            guard last.text.count == 24 else { return Moment.text(microseconds) }
            last.text[20] = UInt8(ascii: "0") + UInt8(thousandths / 100)
            last.text[21] = UInt8(ascii: "0") + UInt8(thousandths / 10 % 10)
            last.text[22] = UInt8(ascii: "0") + UInt8(thousandths % 10)
            return String(decoding: last.text, as: UTF8.self)
        }
    }
}

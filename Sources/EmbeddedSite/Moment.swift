import Values

/// How the site writes a moment.
enum Moment {
    /// RFC 3339 in UTC with exactly three digits of the second: `2026-03-04T10:22:00.250Z`.
    static func text(_ microseconds: Int) -> String {
        let whole = microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000
        let milliseconds = (microseconds - whole) / 1_000
        let digits = String(milliseconds)
        return Time.text(whole).prefix { $0 != "." && $0 != "Z" } + "." + String(repeating: "0", count: 3 - digits.count) + digits + "Z"
    }
}

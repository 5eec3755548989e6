import Synchronization
import Values

/// The `Date` of an answer (RFC 9110 §5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The text of a moment in microseconds since 1970-01-01T00:00:00Z, a Thursday, which must not be before it.
    static func text(_ microseconds: Int) -> String {
        let moment = max(0, microseconds)
        let parts = Time.text(moment).split { "-T:.Z".contains($0) }
        guard parts.count >= 6, let month = Int(parts[1]) else { return "" }
        return "\(days[moment / 86_400_000_000 % 7]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}

/// The date as the answers of one second share it.
final class DateLine: Sendable {
    private let last = Mutex<(second: Int, text: String)>((-1, ""))

    /// The text of a moment in microseconds.
    func text(_ microseconds: Int) -> String {
        let second = microseconds / 1_000_000
        return last.withLock { last in
            if last.second != second { last = (second, HTTPDate.text(microseconds)) }
            return last.text
        }
    }
}

import Diagnostics
import Values

/// When something is due again and again.
public enum Timing: Sendable, Equatable {
    /// Every so many microseconds.
    case every(Int)
    /// Each day at so many minutes after midnight, UTC.
    case daily(Int)
    case cron(Cron)

    /// The shortest pause of a plugin's schedule, in microseconds.
    public static let shortest = 10_000_000

    /// Reads a length of time, such as `10m`.
    ///
    /// - Throws: a `Diagnostic` of kind `invalid`.
    public init(every text: String) throws {
        guard let length = Duration.parse(text) else { throw Diagnostic.noTiming("this is no length of time", "10m, 1h30m") }
        guard length >= Self.shortest else { throw Diagnostic.noTiming("a schedule must leave at least 10s between two runs", "10s, 10m") }
        self = .every(length)
    }

    /// Reads a time of day, such as `02:30`, or a cron form.
    ///
    /// - Throws: a `Diagnostic` of kind `invalid`.
    public init(at text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            self = .cron(try Cron(text))
            return
        }
        guard parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
            (0...59).contains(minute)
        else { throw Diagnostic.noTiming("this is no time of day", "02:30, 18:00, UTC") }
        self = .daily(hour * 60 + minute)
    }

    /// The first moment after another, in microseconds since 1970; an interval is counted from its beginning.
    public func next(after moment: Int, since beginning: Int) -> Int? {
        switch self {
        case .every(let length): return beginning + max(1, (moment - beginning) / length + 1) * length
        case .daily(let minutes):
            let day = 86_400_000_000
            let today = (moment >= 0 ? moment / day : (moment - day + 1) / day) * day + minutes * 60_000_000
            return today > moment ? today : today + day
        case .cron(let cron): return cron.next(after: moment)
        }
    }
}

extension Timing: CustomStringConvertible {
    public var description: String {
        switch self {
        case .every(let length): "every \(Duration.text(length))"
        case .daily(let minutes): "at \(minutes / 60 < 10 ? "0" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
        case .cron(let cron): "at \(cron)"
        }
    }
}

extension Diagnostic {
    fileprivate static func noTiming(_ message: String, _ examples: String) -> Diagnostic {
        Diagnostic("bad-timing", .invalid, message, because: ["it must be like \(examples)"])
    }
}

/// When something is due again and again.
public enum Timing: Sendable, Equatable {
    /// Every so many microseconds.
    case every(Int)
    /// Each day at so many minutes after midnight, UTC.
    case daily(Int)
    case cron(Cron)
}

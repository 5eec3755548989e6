import ProductAnalytics
import Synchronization

/// Counts requests against a rate limit, each operation for itself, and says in header fields how it stands.
final class Turnstile: Sendable {
    private struct Period {
        /// Which period since 1970.
        var number: Int
        var taken: Int
    }

    private let limit: RateLimit
    // By name; there are only as many as there are operations, and one for what is none.
    private let periods = Mutex<[String: Period]>([:])

    init(_ limit: RateLimit) { self.limit = limit }

    /// Counts one request at a moment in microseconds: the fields for its answer, and a refusal when it is one too many.
    func count(_ method: String, _ path: String, at now: Int) -> (fields: [Header], refusal: Response?) {
        let name = Operation.find(method, path)?.name ?? "other"
        let length = limit.seconds * 1_000_000
        let number = now / length
        let taken = periods.withLock { periods in
            var period = periods[name] ?? Period(number: number, taken: 0)
            if period.number != number { period = Period(number: number, taken: 0) }
            period.taken = min(period.taken, limit.count) + 1
            periods[name] = period
            return period.taken
        }
        // Rounded up: who waits that long is in the next period.
        let reset = ((number + 1) * length - now + 999_999) / 1_000_000
        let fields = [
            Header("x-ratelimit-limit", String(limit.count)), Header("x-ratelimit-period", String(limit.seconds)),
            Header("x-ratelimit-remaining", String(max(0, limit.count - taken))), Header("x-ratelimit-reset", String(reset)),
            Header("x-ratelimit-name", name),
        ]
        return (fields, taken > limit.count ? .rateLimited(limit, name, reset) : nil)
    }
}

extension Response {
    fileprivate static func rateLimited(_ limit: RateLimit, _ name: String, _ reset: Int) -> Response {
        .refusal(
            429,
            "Rate limit '\(name)' reached: \(limit.count) requests in \(limit.seconds) s. The next period begins in \(reset) s")
    }
}

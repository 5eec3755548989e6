import ProductAnalytics
import Synchronization

/// What is left of a site's rate limits, so that bulk work slows down before it is refused instead of after.
///
/// Every answer says how many more requests of its sort may follow in the present period; each request sent takes one of them, also
/// while its answer is still under way.
final class RatePace: Sendable {
    private struct Window {
        var remaining: Int
        /// The moment, in microseconds, at which the next period begins.
        var reset: Int
        /// How many requests a period has, and how long it is in microseconds, where the site tells.
        var limit: Int?
        var period: Int?

        /// The window at a later moment; `nil` when nothing is known of it.
        func at(_ now: Int) -> Window? {
            if now < reset { return self }
            guard let limit, let period else { return nil }
            let passed = (now - reset) / period + 1
            return Window(remaining: limit, reset: reset + passed * period, limit: limit, period: period)
        }
    }

    // Limits differ by operation, and an answer names its limit only after the request has been sent; so they are kept by method and
    // kind of path.
    private let windows = Mutex<[String: Window]>([:])

    /// Takes one request out of what is left; or says how many microseconds to wait until there is more.
    func wait(for request: Request, at now: Int) -> Int? {
        windows.withLock { windows in
            // Many sites tell nothing.
            if windows.isEmpty { return nil }
            let sort = Self.sort(of: request)
            guard let known = windows[sort] else { return nil }
            guard var window = known.at(now) else {
                windows[sort] = nil
                return nil
            }
            if window.remaining <= 0 { return window.reset - now }
            window.remaining -= 1
            windows[sort] = window
            return nil
        }
    }

    /// Reads what an answer says about its limit.
    func note(_ response: Response, to request: Request, at now: Int) {
        func number(_ name: String) -> Int? { response[header: name].flatMap { Int($0) } }
        guard let remaining = number("x-ratelimit-remaining"), let seconds = number("x-ratelimit-reset"), (0..<86400).contains(seconds)
        else { return }
        let limit = number("x-ratelimit-limit").flatMap { $0 > 0 ? $0 : nil }
        let period = number("x-ratelimit-period").flatMap { (1...86400).contains($0) ? $0 * 1_000_000 : nil }
        let sort = Self.sort(of: request)
        windows.withLock { windows in
            var window = Window(remaining: remaining, reset: now + seconds * 1_000_000, limit: limit, period: period)
            // Answers may overtake one another: within a period the lower count is the newer one. Two moments of one reset differ, as it
            // is told in whole seconds.
            if let known = windows[sort]?.at(now), abs(known.reset - window.reset) <= 1_000_000 {
                window.remaining = min(known.remaining, remaining)
                window.reset = max(known.reset, window.reset)
            }
            windows[sort] = window
        }
    }

    /// `DELETE /api/v2/product-analytics/users/mapping/connection`: without an id or a query behind it.
    private static func sort(of request: Request) -> String {
        let path = request.path.prefix { $0 != "?" }
        return request.method + " /" + path.split(separator: "/").prefix(6).joined(separator: "/")
    }
}

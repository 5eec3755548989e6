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
    }

    // Limits differ by operation, and an answer names its limit only after the request has been sent; so they are kept by method and
    // kind of path.
    private let windows = Mutex<[String: Window]>([:])

    /// Takes one request out of what is left; or says how many microseconds to wait until there is more.
    func wait(for request: Request, at now: Int, most: Int) -> Int? {
        windows.withLock { windows in
            let sort = Self.sort(of: request)
            guard var window = windows[sort] else { return nil }
            if window.reset <= now {
                windows[sort] = nil
                return nil
            }
            window.remaining -= 1
            windows[sort] = window
            return window.remaining < 0 ? min(most, window.reset - now) : nil
        }
    }

    /// Reads what an answer says about its limit.
    func note(_ response: Response, to request: Request, at now: Int) {
        guard let remaining = response[header: "x-ratelimit-remaining"].flatMap({ Int($0) }),
            let seconds = response[header: "x-ratelimit-reset"].flatMap({ Int($0) }), (0..<86400).contains(seconds)
        else { return }
        // A refusal is waited out by whoever got it.
        if response.status == 429 { return }
        windows.withLock { windows in
            let sort = Self.sort(of: request)
            let reset = now + seconds * 1_000_000
            // Answers may overtake one another: within a period the lower count is the newer one.
            if let known = windows[sort], abs(known.reset - reset) < 1_000_000 {
                windows[sort] = Window(remaining: min(known.remaining, remaining), reset: max(known.reset, reset))
            } else {
                windows[sort] = Window(remaining: remaining, reset: reset)
            }
        }
    }

    /// `DELETE /api/v2/product-analytics/users/mapping/connection`: without an id or a query behind it.
    private static func sort(of request: Request) -> String {
        let path = request.path.prefix { $0 != "?" }
        return request.method + " /" + path.split(separator: "/").prefix(6).joined(separator: "/")
    }
}

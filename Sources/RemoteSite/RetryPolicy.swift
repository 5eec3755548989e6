import ProductAnalytics

/// What is tried again, and after how long.
struct RetryPolicy: Sendable {
    /// How many times a request is sent again at most.
    var retries: Int
    /// The longest wait in microseconds.
    var cap = 120_000_000
    /// The first wait is at most this many microseconds, each next one twice that.
    var base = 1_000_000

    /// Whether an answer is worth asking again.
    func allows(_ request: Request, _ status: Int) -> Bool {
        switch status {
        // Both say that the request was not carried out.
        case 429, 503: true
        case 408, 500, 502, 504: isRepeatable(request)
        default: false
        }
    }

    /// Whether a transfer that brought no answer is worth another.
    ///
    /// A name that is not known, a certificate that is not trusted and a program that is not there on this very machine stay so;
    /// and one who has waited a whole time limit should hear of it.
    func allows(_ request: Request, _ failure: Failure, on origin: Origin) -> Bool {
        switch failure.outcome {
        case .cannotConnect: !origin.isLoopback
        case .connectionLost, .cutShort: !failure.sent || isRepeatable(request)
        default: false
        }
    }

    /// Whether it does no harm when it is carried out twice.
    private func isRepeatable(_ request: Request) -> Bool { request.isRead || request.method != "POST" && request.method != "PATCH" }

    /// How many microseconds to wait before try `attempt` (1 for the first repetition): what the server says, else a random share
    /// of a limit that doubles, so that many clients do not return all at once.
    func wait(before attempt: Int, after response: Response?, random: () -> UInt64) -> Int {
        if let seconds = response.flatMap(Self.resetSeconds) { return min(cap, seconds * 1_000_000) }
        let limit = min(cap, base << min(attempt - 1, 20))
        return Int(random() % UInt64(limit + 1))
    }

    /// Seconds until the server wants to be asked again; none of them is no word at all. Datadog counts `X-RateLimit-Reset` in seconds from now; other servers and
    /// proxies say `Retry-After`.
    static func resetSeconds(_ response: Response) -> Int? {
        for name in ["x-ratelimit-reset", "retry-after"] {
            if let seconds = response[header: name].flatMap({ Int($0) }), seconds > 0, seconds < 1 << 32 { return seconds }
        }
        return nil
    }
}

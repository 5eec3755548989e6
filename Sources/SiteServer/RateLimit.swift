import Diagnostics
import Values

/// How many requests of each operation may come in a period, as the API limits them.
///
/// ```swift
/// let limit = try RateLimit(parsing: "60/60s")
/// print(limit.count, limit.seconds)  // 60 60
/// ```
public struct RateLimit: Sendable, Equatable {
    public let count: Int
    /// The length of a period. Periods begin at its multiples since 1970-01-01T00:00:00Z, so they are aligned to the clock.
    public let seconds: Int

    /// Reads a number of requests, a slash, and a length of whole seconds up to a day; throws a `Diagnostic` of kind `usage`.
    public init(parsing text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), (1...1_000_000_000).contains(count),
            let length = Duration.parse(String(parts[1])), (1_000_000...86_400_000_000).contains(length), length % 1_000_000 == 0
        else { throw Diagnostic.badRateLimit(text) }
        self.count = count
        seconds = length / 1_000_000
    }
}

extension Diagnostic {
    static func badRateLimit(_ text: String) -> Diagnostic {
        Diagnostic(
            "bad-rate-limit", .usage, "'\(text.preview(40))' is no rate limit",
            because: ["it must be a number of requests, a slash and whole seconds up to a day"], soFar: "nothing is served",
            try: ["tenon serve --rate-limit 60/60s", "tenon serve --rate-limit 1000/1h"])
    }
}

import Values

/// Which trace a call belongs to, and which span it is, as `traceparent` of W3C's Trace Context (level 1) says it.
///
/// Source: <https://www.w3.org/TR/trace-context/>; the Model Context Protocol reserves the key `traceparent` of `_meta` for it.
public struct TraceParent: Sendable, Equatable {
    /// 32 lower-case hexadecimal digits, not all of them zero.
    public let trace: String
    /// 16 lower-case hexadecimal digits, not all of them zero.
    public let span: String
    /// Whether whoever began the trace keeps it.
    public let isSampled: Bool

    /// `00-TRACE-SPAN-01`.
    public var text: String { "00-\(trace)-\(span)-\(isSampled ? "01" : "00")" }

    /// A span that follows from a number alone, so that a repeated session says the same.
    ///
    /// - Parameter parent: what the shell was started in, such as its variable `TRACEPARENT`; without it the trace begins here.
    public init(seed: UInt64, within parent: TraceParent? = nil) {
        var random = SplitMix(seed: seed)
        // Nothing but zeros names no trace and no span.
        func next() -> String { Self.hexadecimal(max(1, random.next())) }
        let (first, second) = (next(), next())
        trace = parent?.trace ?? first + second
        span = next()
        isSampled = parent?.isSampled ?? true
    }

    /// Reads `text`; of later versions what the first one has.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 || parts.count > 4 && parts[0] != "00", parts[0] != "ff",
            zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy(Self.isDigit) }),
            let flags = UInt8(parts[3], radix: 16), parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        (trace, span, isSampled) = (parts[1], parts[2], flags & 1 == 1)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

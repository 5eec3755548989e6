import Glibc
import ProductAnalytics
import Synchronization

/// The bodies of answers as they go over the wire: a site gives the same ones again and again, so each is made once.
final class Bodies: Sendable {
    /// More bytes than this are not kept.
    private static let limit = 8 << 20
    /// A longer body is not kept: it is not likely to come again.
    private static let longest = 256 << 10

    private struct State {
        var made = [Spelling: (bytes: [UInt8], readings: Readings)]()
        var size = 0
    }

    private let state = Mutex(State())

    /// The response with a body that is spelt so in a session.
    func response(_ status: Int, _ headers: [Header], _ body: [UInt8]) -> Response {
        guard body.count <= Self.longest else { return Response(status, headers: headers, body: BodyLayout.compact(body)) }
        let spelling = Spelling(bytes: body)
        let (bytes, readings) = state.withLock { state in
            if let known = state.made[spelling] { return known }
            let made = (bytes: BodyLayout.compact(body), readings: Readings())
            if state.size > Self.limit { state = State() }
            state.size += body.count + made.bytes.count
            state.made[spelling] = made
            return made
        }
        return Response(status, headers: headers, body: bytes, readings: readings)
    }

    /// Bytes that are compared as a whole.
    private struct Spelling: Hashable {
        let bytes: [UInt8]

        static func == (a: Spelling, b: Spelling) -> Bool {
            a.bytes.count == b.bytes.count
                && a.bytes.withUnsafeBytes { a in
                    b.bytes.withUnsafeBytes { b in
                        // SAFETY: both are so long.
                        guard let one = a.baseAddress, let other = b.baseAddress else { return true }
                        return memcmp(one, other, a.count) == 0
                    }
                }
        }

        func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
    }
}

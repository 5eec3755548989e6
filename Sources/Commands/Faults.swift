import Diagnostics
import ProductAnalytics
import Synchronization
import Values

/// Faults of the embedded site on demand, so that a script can be tried against a bad day of a real one.
final class Faults: Sendable {
    /// Which requests it meets.
    enum Rhythm: Sendable, Equatable {
        case every(Int)
        /// A share of them, from 0 to 1, drawn with a seed.
        case rate(Double)
    }

    private struct State {
        /// The status to answer with; `nil`: no answer at all.
        var status: Int?
        var rhythm: Rhythm?
        /// What `X-RateLimit-Reset` says, in seconds.
        var reset: Int?
        /// How much longer each answer takes, in microseconds.
        var latency = 0
        var seen = 0
        var chance: UInt64 = 0

        /// Whether the next request is met.
        mutating func strikes() -> Bool {
            guard let rhythm else { return false }
            seen += 1
            switch rhythm {
            case .every(let count): return seen % count == 0
            case .rate(let rate):
                // SplitMix64 (https://prng.di.unimi.it/splitmix64.c), whose upper 53 bits are a fraction.
                chance &+= 0x9e37_79b9_7f4a_7c15
                var mixed = chance
                mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
                mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
                return Double((mixed ^ mixed >> 31) >> 11) / Double(1 << 53) < rate
            }
        }
    }

    private let state = Mutex(State())

    var isOn: Bool { state.withLock { $0.rhythm != nil || $0.latency > 0 } }

    func clear() { state.withLock { $0 = State() } }

    func slow(by latency: Int) { state.withLock { $0.latency = latency } }

    /// Has requests answered with a status, or not at all if that is `nil`.
    func strike(_ status: Int?, _ rhythm: Rhythm, seed: Int = 0, reset: Int? = nil) {
        state.withLock { state in
            let latency = state.latency
            state = State(status: status, rhythm: rhythm, reset: reset, latency: latency, chance: UInt64(bitPattern: Int64(seed)))
        }
    }

    /// A transport whose requests meet the faults before they reach the site: one that fails has changed nothing.
    func around(_ inner: @escaping Transport, _ world: World) -> Transport {
        { request in
            let (strikes, status, reset, latency) = self.state.withLock { ($0.strikes(), $0.status, $0.reset, $0.latency) }
            if latency > 0 { try await world.sleep(latency) }
            guard strikes else { return try await inner(request) }
            guard let status else { throw Diagnostic.dropped }
            let headers = [Header("content-type", "application/json")] + (reset.map { [Header("x-ratelimit-reset", String($0))] } ?? [])
            let body: Value = ["errors": [.text("fault \(status)")]]
            return Response(status, headers: headers, body: JSON.bytes(body))
        }
    }
}

extension Diagnostic {
    fileprivate static let dropped = Diagnostic(
        "connection-lost", .network, "the embedded site closed the connection without an answer", because: ["'fault drop' asks for that"])
}

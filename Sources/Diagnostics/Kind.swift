/// What sort of failure a diagnostic is; the word that `catch` takes.
public enum Kind: String, Sendable, CaseIterable {
    case usage, parse, name, type, config
    case io, auth, forbidden
    case notFound = "not_found"
    case conflict, invalid
    case rateLimited = "rate_limited"
    case server, network, timeout
    case assert, plugin, partial, limit, fail, cancelled

    /// The status that a process ends with when a failure of this kind is not caught.
    public var exitStatus: ExitStatus {
        switch self {
        case .usage, .parse, .name, .config: .usage
        case .assert: .mismatch
        case .auth, .forbidden, .notFound, .conflict, .invalid, .rateLimited: .refused
        case .server, .network, .timeout: .unreachable
        case .partial: .partial
        case .cancelled: .interrupted
        case .type, .io, .plugin, .limit, .fail: .failed
        }
    }
}

/// The status a process ends with.
public struct ExitStatus: RawRepresentable, Sendable, Equatable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    public init(_ value: Int) { rawValue = Int32(truncatingIfNeeded: value & 0xff) }

    /// Done.
    public static let done = ExitStatus(0)
    /// A run-time error of no other class.
    public static let failed = ExitStatus(1)
    /// A usage, parse, check or configuration error: nothing was sent.
    public static let usage = ExitStatus(2)
    /// An `assert`, `expect`, test or replay that did not match.
    public static let mismatch = ExitStatus(3)
    /// The API refused (4xx).
    public static let refused = ExitStatus(4)
    /// The server or the network failed, after retries.
    public static let unreachable = ExitStatus(5)
    /// Some of a bulk write was applied and some was not.
    public static let partial = ExitStatus(6)
    /// `plan --exit-code`: it would change something.
    public static let wouldChange = ExitStatus(10)
    /// Interrupted (Ctrl-C).
    public static let interrupted = ExitStatus(130)
    /// Terminated (SIGTERM).
    public static let terminated = ExitStatus(143)
}

import Diagnostics
import ProductAnalytics

/// A way to report a replay. To add one, write `Reporter+NAME.swift` with a static member.
public struct Reporter: Sendable {
    /// What it is called in messages.
    public let name: String
    let draw: @Sendable (ReplayReport) -> String

    init(_ name: String, draw: @escaping @Sendable (ReplayReport) -> String) {
        self.name = name
        self.draw = draw
    }

    /// The report for the terminal: the failures with their lines, then the counts.
    public static func human(_ style: DrawingStyle) -> Reporter { Reporter("text") { $0.text(style) } }

    /// The report, made whole; throws a `Diagnostic` of kind `fail` when it would hold a secret.
    ///
    /// A session holds none, but what a run shows today might. So the bytes are searched, and also what they were drawn from, in which no
    /// text is cut or marked up.
    public func report(_ replay: ReplayReport, secrets: [LiveSecret]) throws -> [UInt8] {
        let bytes = Array(draw(replay).utf8)
        if secrets.isEmpty { return bytes }
        let lock = SecretLock(secrets)
        guard let hit = lock.hit(bytes) ?? replay.sources.lazy.compactMap(lock.hit).first else { return bytes }
        throw Diagnostic.secretInReport(hit.secret, hit.spelling, name)
    }
}

extension SessionReport {
    /// Whether the session shows a secret now, so that nothing of it may be kept.
    public func holds(_ secrets: [LiveSecret]) -> Bool {
        let lock = SecretLock(secrets)
        return sources.contains { lock.hit($0) != nil }
    }
}

extension ReplayReport {
    fileprivate var sources: [[UInt8]] { sessions.flatMap(\.sources) }
}

extension SessionReport {
    /// The texts that reports are drawn from.
    fileprivate var sources: [[UInt8]] {
        (problems + notes).map { Array($0.json.utf8) } + drift.map { Array($0.line.utf8) }
            + commands.flatMap { command -> [[UInt8]] in
                var texts = command.misses.map { Array($0.json.utf8) }
                for failure in command.differences.map(ReplayEvent.Failure.init) {
                    texts += [failure.expected, failure.actual].compactMap { $0.map { Array($0.utf8) } }
                }
                guard let actual = command.actual else { return texts }
                texts += [actual.outcome.stdout, actual.outcome.stderr] + actual.writes.map { Array($0.utf8) }
                for exchange in actual.exchanges ?? [] {
                    texts += [Array(exchange.request.path.utf8), exchange.request.body]
                    if case .success(let response) = exchange.answer { texts.append(response.body) }
                }
                return texts
            }
    }
}

extension Diagnostic {
    fileprivate static func secretInReport(_ secret: String, _ spelling: String, _ name: String) -> Diagnostic {
        Diagnostic(
            "report-secret", .fail, "the \(name) report is not written, because it holds the secret '\(secret)'",
            because: ["a report must hold no secret, but it stands there \(spelling)", "a command shows it now; no session holds it"],
            soFar: "the sessions were played")
    }
}

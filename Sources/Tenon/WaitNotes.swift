import RemoteSite
import Synchronization
import Values

/// Puts pauses of a transport into words, once for all requests that wait for the same.
final class WaitNotes: Sendable {
    /// The end of the last pause that was told, in microseconds since 1970.
    private let told = Mutex(0)

    /// The words for a pause that begins at a moment; `nil` when it ends together with one that was told.
    func words(for wait: RemoteTransport.Wait, at now: Int) -> String? {
        let isNews = told.withLock { told in
            guard abs(now + wait.time - told) > 500_000 else { return false }
            told = now + wait.time
            return true
        }
        guard isNews else { return nil }
        let time = Duration.text(Self.rounded(wait.time))
        return wait.attempt == 0
            ? "\(wait.because); going on in \(time)"
            : "\(wait.because); trying again in \(time) (\(wait.attempt) of \(wait.attempts))"
    }

    /// A length that is read at a glance: milliseconds, tenths of a second, or seconds.
    private static func rounded(_ microseconds: Int) -> Int {
        let step = microseconds < 1_000_000 ? 1_000 : microseconds < 10_000_000 ? 100_000 : 1_000_000
        return (microseconds + step - 1) / step * step
    }
}

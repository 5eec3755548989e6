import Synchronization

/// Takes the real time of each command of a recording, in microseconds.
final class RecordingClock: Sendable {
    private let state = Mutex((began: Int?.none, durations: [Int]()))

    func begin(_ now: Int) { state.withLock { $0.began = now } }

    func end(_ now: Int) {
        state.withLock { state in
            guard let began = state.began else { return }
            // The clock of the machine may be set back.
            state.durations.append(max(0, now - began))
            state.began = nil
        }
    }

    var durations: [Int] { state.withLock(\.durations) }
}

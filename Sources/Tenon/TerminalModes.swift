import Glibc
import Synchronization

/// The terminal's modes as a conversation found them, for the ways out on which nobody else puts them back: a command that is abandoned
/// leaves a terminal that shows no keys, if it was asking for a secret.
enum TerminalModes {
    private static let found = Mutex<termios?>(nil)

    /// Remembers the modes as they are.
    static func keep() {
        var modes = termios()
        guard tcgetattr(0, &modes) == 0 else { return }
        found.withLock { $0 = modes }
    }

    /// Has something done with the terminal as the conversation found it.
    static func lend<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        var modes = termios()
        let isKnown = tcgetattr(0, &modes) == 0
        restore()
        defer { if isKnown { _ = tcsetattr(0, TCSADRAIN, &modes) } }
        return try await body()
    }

    /// Puts them back, where the terminal is still ours to change.
    static func restore() {
        guard var modes = found.withLock({ $0 }), tcgetpgrp(0) == getpgrp() else { return }
        _ = tcsetattr(0, TCSANOW, &modes)
    }
}

import Commands
import Diagnostics
import Glibc
import Synchronization
import Values

/// Standard output and standard error of this process.
///
/// Data for a terminal is written at once; for a pipe or a file it is gathered, and written before anything goes to standard error, so
/// that the two never overtake each other.
enum StandardOutput {
    private struct Pending {
        var bytes: [UInt8] = []
        /// What was lost where nobody could be told: the next flush tells.
        var lost: Int32?
    }

    private static let pending = Mutex(Pending())
    private static let isTerminal = isatty(1) == 1
    private static let enough = 1 << 16

    static let output = Output(
        data: { try take($0) },
        notes: { text in
            pending.withLock { pending in pending.lost = pending.lost ?? put(&pending.bytes) }
            let bytes = Array(text.utf8)
            if let status { status.beneath { _ = Files.writeAll(2, bytes) } } else { _ = Files.writeAll(2, bytes) }
        },
        text: { try take(isTerminal ? $0.harmless(color: isColored.load(ordering: .relaxed)) : $0) })

    private static let isColored = Atomic(false)

    /// Says whether a terminal gets colours.
    static func useColors(_ isColored: Bool) { self.isColored.store(isColored, ordering: .relaxed) }

    private static func take(_ text: String) throws {
        try pending.withLock { pending in
            pending.bytes += Array(text.utf8)
            if isTerminal || pending.bytes.count >= enough { try write(&pending) }
        }
    }

    /// The line that says what a command waits for, where standard error is a terminal that can show one.
    static let status: StatusLine? = {
        let world = World.real(color: nil)
        guard world.terminal.isErrorTerminal else { return nil }
        return StatusLine(now: world.now, sleep: world.sleep, width: { Terminal.real(color: nil).width }) { text in
            _ = Files.writeAll(2, Array(text.utf8))
        }
    }()

    /// Writes what has been gathered; throws a `Diagnostic` when that is impossible.
    static func flush() throws {
        try pending.withLock { pending in try write(&pending) }
    }

    private static func write(_ pending: inout Pending) throws {
        let lost = pending.lost
        pending.lost = nil
        if let problem = put(&pending.bytes) ?? lost { throw Diagnostic.cannotPrint(problem) }
    }

    /// Writes bytes and forgets them; gives the number of what went wrong.
    private static func put(_ bytes: inout [UInt8]) -> Int32? {
        guard !bytes.isEmpty else { return nil }
        var problem: Int32?
        if isTerminal, let status {
            status.beneath { problem = Files.writeAll(1, bytes) }
        } else {
            problem = Files.writeAll(1, bytes)
        }
        bytes = []
        return problem
    }
}

extension Diagnostic {
    static func cannotPrint(_ number: Int32) -> Diagnostic {
        Diagnostic("cannot-write", .io, "standard output cannot be written", because: [words(number)])
    }
}

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
    private static let pending = Mutex<[UInt8]>([])
    private static let isTerminal = isatty(1) == 1
    private static let enough = 1 << 16

    static let output = Output(
        data: { text in
            try pending.withLock { bytes in
                bytes += Array(text.utf8)
                if isTerminal || bytes.count >= enough { try write(&bytes) }
            }
        },
        notes: { text in
            try? flush()
            let bytes = Array(text.utf8)
            if let status { status.beneath { _ = Files.writeAll(2, bytes) } } else { _ = Files.writeAll(2, bytes) }
        })

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
        try pending.withLock { bytes in try write(&bytes) }
    }

    private static func write(_ bytes: inout [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        var problem: Int32?
        if isTerminal, let status {
            status.beneath { problem = Files.writeAll(1, bytes) }
        } else {
            problem = Files.writeAll(1, bytes)
        }
        bytes = []
        if let problem { throw Diagnostic.cannotPrint(problem) }
    }
}

extension Diagnostic {
    static func cannotPrint(_ number: Int32) -> Diagnostic {
        Diagnostic("cannot-write", .io, "standard output cannot be written", because: [words(number)])
    }
}

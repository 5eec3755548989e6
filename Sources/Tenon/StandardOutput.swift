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
            _ = Files.writeAll(2, Array(text.utf8))
        })

    /// Writes what has been gathered; throws a `Diagnostic` when that is impossible.
    static func flush() throws {
        try pending.withLock { bytes in try write(&bytes) }
    }

    private static func write(_ bytes: inout [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        let problem = Files.writeAll(1, bytes)
        bytes = []
        if let problem { throw Diagnostic.cannotPrint(problem) }
    }
}

extension Diagnostic {
    static func cannotPrint(_ number: Int32) -> Diagnostic {
        Diagnostic("cannot-write", .io, "standard output cannot be written", because: [words(number)])
    }
}

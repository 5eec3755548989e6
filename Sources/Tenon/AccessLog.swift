import Commands
import Diagnostics
import Synchronization
import Values

/// The access log of `tenon serve`: lines appended to a file, or written to standard output.
///
/// A task of its own writes, so that no connection waits for a disk. A file is opened anew for whatever has gathered: it can be moved
/// away at any time, and the next line begins another.
struct AccessLog: Sendable {
    /// What has been noted and is not written yet.
    private final class Gathered: Sendable {
        private let bytes = Mutex<[UInt8]>([])

        func add(_ line: String) {
            bytes.withLock {
                $0 += Array(line.utf8)
                $0.append(UInt8(ascii: "\n"))
            }
        }

        func take() -> [UInt8] {
            bytes.withLock { bytes in
                defer { bytes = [] }
                return bytes
            }
        }
    }

    private let gathered = Gathered()
    private let wake: AsyncStream<Void>.Continuation
    private let writing: Task<Void, Never>

    /// Opens the log; `-` is standard output. Throws a `Diagnostic` of kind `io` when the file cannot be written.
    init(_ path: String, files: Files) throws {
        if path != "-" { try files.write(path, [], .append) }
        let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.wake = wake
        // Detached: it has to write the last lines when the task that serves is told to stop.
        writing = Task.detached { [gathered] in
            var isBroken = false
            for await _ in signals {
                let bytes = gathered.take()
                if bytes.isEmpty { continue }
                do {
                    try Self.write(bytes, to: path, files)
                    isBroken = false
                } catch {
                    // Serving goes on; the trouble is told once, until it is over.
                    if !isBroken, let problem = error as? Diagnostic { StandardOutput.output.notes(problem.drawn()) }
                    isBroken = true
                }
            }
        }
    }

    /// Takes a line, to be written soon.
    func note(_ line: String) {
        gathered.add(line)
        wake.yield()
    }

    /// Writes what has been taken, and returns when that is done.
    func close() async {
        wake.yield()
        wake.finish()
        await writing.value
    }

    private static func write(_ bytes: [UInt8], to path: String, _ files: Files) throws {
        guard path == "-" else { return try files.write(path, bytes, .append) }
        if let problem = Files.writeAll(1, bytes) { throw Diagnostic.cannotPrint(problem) }
    }
}

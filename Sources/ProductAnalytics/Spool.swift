public import Diagnostics
import Glibc

/// A long body that does not stand in memory: bytes that were written once, and are read any number of times, from wherever one likes.
///
/// They lie in a file that has no name any more, so that nobody else finds it and nothing is left when the process dies. Where there is
/// no room for a file, they are in memory after all.
public final class Spool: Sendable {
    /// `nil`: there is no file.
    private let file: SpoolFile?
    /// How many of the bytes are in the file; those behind them are in memory.
    private let filed: Int
    private let rest: [UInt8]

    fileprivate init(_ file: SpoolFile?, _ filed: Int, _ rest: [UInt8]) {
        self.file = file
        self.filed = filed
        self.rest = rest
    }

    /// How many bytes there are.
    public var count: Int { filed + rest.count }

    /// How many of them are in memory.
    public var countInMemory: Int { rest.count }

    /// The bytes from an offset on, at most so many, but at least one unless the end is reached; throws a `Diagnostic` of kind `io`.
    public func bytes(from offset: Int, most: Int) throws(Diagnostic) -> [UInt8] {
        if offset >= filed { return Array(rest.dropFirst(offset - filed).prefix(most)) }
        guard let file else { return [] }
        let wanted = min(most, filed - offset)
        var problem: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            let read = file.read(into: buffer, from: offset)
            problem = read < 0 ? errno : 0
            count = max(0, read)
        }
        // A file that has become shorter than what was written into it is as bad as one that cannot be read.
        if bytes.isEmpty, wanted > 0 { throw .lost(problem) }
        return bytes
    }

    /// All of them; throws a `Diagnostic` of kind `io`.
    public func bytes() throws(Diagnostic) -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(count)
        while all.count < count { all += try bytes(from: all.count, most: 1 << 20) }
        return all
    }
}

/// Writes a body of which nobody knows yet how long it will be: a short one stays in memory, a long one becomes a `Spool`.
public struct SpoolWriter: ~Copyable {
    private let most: Int
    /// As much as a file takes: a test's full disk.
    private let room: Int
    private let folder: () -> String
    private var file: SpoolFile?
    private var filed = 0
    private var waiting: [UInt8] = []
    /// Whether no more goes into a file, for there is none or it is full.
    private var isStuck = false
    private static let piece = 1 << 16

    /// What has been written.
    public enum Body: Sendable {
        /// It stands in memory.
        case short([UInt8])
        /// It does not, as far as there is room for it elsewhere.
        case long(Spool)
    }

    /// - Parameters:
    ///   - most: so many bytes are kept in memory, and no file is made for them.
    ///   - folder: where the file is made; it is asked for when one is needed.
    public init(most: Int, folder: @escaping () -> String) { self.init(most: most, room: .max, folder: folder) }

    init(most: Int, room: Int, folder: @escaping () -> String) {
        self.most = most
        self.room = room
        self.folder = folder
    }

    /// Writes bytes behind the others.
    public mutating func append(_ bytes: [UInt8]) {
        waiting += bytes
        guard waiting.count > (filed > 0 ? Self.piece : most), !isStuck else { return }
        file = file ?? SpoolFile(in: folder())
        if let file {
            let written = file.write(waiting, at: filed, room: room)
            filed += written
            isStuck = written < waiting.count
            // The room of the first, large piece is given back.
            waiting = isStuck ? Array(waiting.dropFirst(written)) : []
        } else {
            isStuck = true
        }
    }

    /// What has been written, when that is all.
    public consuming func finish() -> Body {
        filed == 0 && waiting.count <= most ? .short(waiting) : .long(Spool(filed > 0 ? file : nil, filed, waiting))
    }
}

/// A file without a name, for the owner of the process only.
private final class SpoolFile: Sendable {
    private let descriptor: Int32

    /// `nil`: it cannot be made.
    init?(in folder: String) {
        // One that never has a name; what is not imported of O_TMPFILE is this number on every machine that Swift knows.
        var made = open(folder, 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
        if made < 0 {
            // Some file systems have none such.
            var path = Array("\(folder)/tenon-XXXXXX".utf8CString)
            made = mkstemp(&path)
            if made >= 0 {
                _ = fcntl(made, F_SETFD, FD_CLOEXEC)
                unlink(path)
            }
        }
        guard made >= 0 else { return nil }
        descriptor = made
    }

    deinit { close(descriptor) }

    /// Writes bytes at an offset; gives how many there was room for.
    func write(_ bytes: [UInt8], at offset: Int, room: Int) -> Int {
        bytes.withUnsafeBytes { bytes in
            let count = min(bytes.count, room - offset)
            var done = 0
            while done < count {
                let written = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { break }
                done += written
            }
            return done
        }
    }

    /// Reads into a buffer; gives how many bytes came, 0 at the end, and -1 when it failed.
    func read(into buffer: UnsafeMutableBufferPointer<UInt8>, from offset: Int) -> Int {
        while true {
            let read = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if read >= 0 || errno != EINTR { return read }
        }
    }
}

extension Diagnostic {
    fileprivate static func lost(_ number: Int32) -> Diagnostic {
        Diagnostic(
            "cannot-read", .io, "the temporary file of a long answer cannot be read",
            because: [number == 0 ? "it has become shorter" : String(cString: strerror(number))])
    }
}

import Diagnostics
import Glibc

/// A file of JSON Lines that several shells append to at once.
///
/// Each append takes the file's lock, so that lines never mix; the file is opened anew each time, because another shell may
/// have replaced it by a shorter one.
struct HistoryFile {
    let path: String
    /// How many lines are kept.
    let mostEntries: Int

    /// The lines of a file, as ranges of its bytes.
    struct Lines {
        fileprivate(set) var bytes: [UInt8] = []
        fileprivate(set) var ranges: [Range<Int>] = []
        var count: Int { ranges.count }
        subscript(_ index: Int) -> ArraySlice<UInt8> { bytes[ranges[index]] }

        /// Finds the lines among the bytes.
        fileprivate mutating func split() {
            var found: [Range<Int>] = []
            bytes.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                var start = 0
                while start < bytes.count {
                    // SAFETY: `memchr` looks at the bytes from `start` to the count only.
                    let end = memchr(base + start, 0x0a, bytes.count - start).map { UnsafeRawPointer($0) - base } ?? bytes.count
                    if end > start { found.append(start..<end) }
                    start = end + 1
                }
            }
            ranges = found
        }
    }

    /// Reads the file; one that has grown by a tenth over what is kept is cut to its newest lines.
    ///
    /// - Throws: a `Diagnostic` of kind `io`; a file that does not exist yet is empty.
    func load() throws(Diagnostic) -> Lines {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return Lines() }
            throw .noHistory(path, errno)
        }
        defer { close(descriptor) }
        var lines = try Self.lines(of: descriptor, path)
        if lines.count > mostEntries + mostEntries / 10 { shorten() }
        lines.ranges = Array(lines.ranges.suffix(mostEntries))
        return lines
    }

    /// Adds a line, which has its line end.
    ///
    /// - Throws: a `Diagnostic` of kind `io`.
    func append(_ line: [UInt8]) throws(Diagnostic) {
        makeFolder()
        let descriptor = try openLocked()
        defer { close(descriptor) }
        // A line that was torn when its shell was killed must not swallow this one.
        var last: UInt8 = 0
        let end = lseek(descriptor, 0, SEEK_END)
        let isTorn = end > 0 && pread(descriptor, &last, 1, end - 1) == 1 && last != 0x0a
        try Self.write(isTorn ? [0x0a] + line : line, to: descriptor, path)
    }

    /// Opens the file to append, and takes its lock; nobody may read it but its owner.
    private func openLocked() throws(Diagnostic) -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            if descriptor < 0 { throw .noHistory(path, errno) }
            while flock(descriptor, LOCK_EX) != 0 {
                if errno == EINTR { continue }
                let code = errno
                close(descriptor)
                throw .noHistory(path, code)
            }
            // While we waited for the lock the file may have been replaced.
            var mine = stat()
            var theirs = stat()
            if fstat(descriptor, &mine) == 0, stat(path, &theirs) == 0, mine.st_ino == theirs.st_ino, mine.st_dev == theirs.st_dev {
                if mine.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
                return descriptor
            }
            close(descriptor)
        }
    }

    /// Replaces the file by its newest lines. When that is not possible it stays as it is, and is cut another time.
    private func shorten() {
        guard let descriptor = try? openLocked() else { return }
        defer { close(descriptor) }
        let draft = path + ".new"
        guard let lines = try? Self.lines(of: descriptor, path), lines.count > mostEntries else { return }
        let output = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if output < 0 { return }
        defer { close(output) }
        var bytes: [UInt8] = []
        for range in lines.ranges.suffix(mostEntries) { bytes += lines.bytes[range] + [0x0a] }
        guard (try? Self.write(bytes, to: output, draft)) != nil, fsync(output) == 0, rename(draft, path) == 0 else {
            unlink(draft)
            return
        }
    }

    private func makeFolder() {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
        var folder = path.hasPrefix("/") ? "" : "."
        for part in parts {
            folder += "/" + part
            // What is there already, or cannot be made, shows when the file is opened.
            mkdir(folder, 0o700)
        }
    }

    private static func lines(of descriptor: Int32, _ path: String) throws(Diagnostic) -> Lines {
        var lines = Lines()
        var information = stat()
        if fstat(descriptor, &information) == 0 { lines.bytes.reserveCapacity(Int(information.st_size)) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        lseek(descriptor, 0, SEEK_SET)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .noHistory(path, errno)
            }
            if count == 0 { break }
            lines.bytes += buffer[..<count]
        }
        lines.split()
        return lines
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(Diagnostic) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                buffer.baseAddress.map { Glibc.write(descriptor, $0 + offset, bytes.count - offset) } ?? 0
            }
            if count < 0, errno != EINTR { throw .noHistory(path, errno) }
            offset += max(0, count)
        }
    }
}

extension Diagnostic {
    fileprivate static func noHistory(_ path: String, _ code: Int32) -> Diagnostic {
        Diagnostic(
            "history-not-kept", .io, "history is not kept in \(path)", because: [String(cString: strerror(code))],
            soFar: "what is typed now can be recalled until the shell ends", severity: .warning)
    }
}

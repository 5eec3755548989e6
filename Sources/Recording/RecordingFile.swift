import Diagnostics
import Glibc

/// The file that a recording grows in: one descriptor, appended to, locked, for its owner's eyes only.
///
/// It does not go through `World`, whose files are written whole: here a command must be on the disk before it runs, and
/// no two recorders may share a file.
struct RecordingFile: ~Copyable {
    let path: String
    private let descriptor: Int32

    /// Opens or makes the file and locks it; throws a diagnostic of kind `io`.
    init(_ path: String, isNew: Bool) throws {
        let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_CREAT | O_NOFOLLOW | (isNew ? O_EXCL : 0)
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? Diagnostic.sessionExists(path) : Diagnostic.sessionFile(path, "opened", errno)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            _ = Glibc.close(descriptor)
            throw cause == EWOULDBLOCK ? Diagnostic.sessionLocked(path) : Diagnostic.sessionFile(path, "locked", cause)
        }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            _ = Glibc.close(descriptor)
            throw Diagnostic.noFile(path)
        }
        self.init(path, descriptor)
    }

    init(_ path: String, _ descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { _ = Glibc.close(descriptor) }

    /// Appends bytes, in one call where the system lets us.
    func append(_ bytes: [UInt8]) throws {
        try Self.write(bytes, to: descriptor, path)
    }

    /// Waits until what was written is on the disk.
    func sync() throws {
        guard fdatasync(descriptor) == 0 || errno == EINVAL else { throw Diagnostic.sessionFile(path, "written", errno) }
    }

    /// Empties the file; only for one that holds no command.
    func empty() throws {
        guard ftruncate(descriptor, 0) == 0 else { throw Diagnostic.sessionFile(path, "written", errno) }
    }

    /// Reads what lies beside a recording.
    static func beside(_ path: String) -> Beside {
        { name in
            let place = BodyFile.folder(of: path) + "/" + name
            let descriptor = open(place, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Diagnostic.sessionFile(place, "read", errno) }
            return try RecordingFile(place, descriptor).contents()
        }
    }

    /// Everything that the file holds.
    func contents() throws -> [UInt8] {
        var bytes = [UInt8]()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count))
            if count < 0 {
                if errno == EINTR { continue }
                throw Diagnostic.sessionFile(path, "read", errno)
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Makes what was written before a key was known to be one unreadable, here and in bodies of these names.
    func mask(with lock: SecretLock, bodies: [String]) throws {
        if let masked = lock.masked(try contents()) { try replace(with: masked) }
        let beside = Self.beside(path)
        for name in bodies {
            if let masked = (try? beside(name)).flatMap(lock.masked) { try put(masked, beside: name, overwriting: true) }
        }
    }

    /// Puts a finished text in the place of the file, all or nothing.
    func replace(with bytes: [UInt8]) throws { try Self.put(bytes, at: path) }

    /// Puts a file into the session's folder, unless it is there: its name says what it holds.
    func put(_ bytes: [UInt8], beside name: String, overwriting: Bool = false) throws {
        let folder = BodyFile.folder(of: path)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Diagnostic.sessionFile(folder, "made", errno) }
        guard overwriting || access(folder + "/" + name, F_OK) != 0 else { return }
        try Self.put(bytes, at: folder + "/" + name)
    }

    /// Takes away a file of the session's folder, and the folder when nothing else is in it.
    func remove(beside name: String) {
        let folder = BodyFile.folder(of: path)
        _ = unlink(folder + "/" + name)
        _ = rmdir(folder)
    }

    /// A new file, on the disk, renamed over an old one.
    private static func put(_ bytes: [UInt8], at path: String) throws {
        let temporary = path + ".tmp"
        _ = unlink(temporary)
        let target = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard target >= 0 else { throw Diagnostic.sessionFile(temporary, "made", errno) }
        do {
            defer { _ = Glibc.close(target) }
            try write(bytes, to: target, temporary)
            guard fsync(target) == 0 else { throw Diagnostic.sessionFile(temporary, "written", errno) }
            guard rename(temporary, path) == 0 else { throw Diagnostic.sessionFile(path, "replaced", errno) }
        } catch {
            _ = unlink(temporary)
            throw error
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if handle >= 0 {
            _ = fsync(handle)
            _ = Glibc.close(handle)
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                // SAFETY: start is less than the count, so the pointer and the length stay inside the buffer.
                buffer.baseAddress.map { Glibc.write(descriptor, $0 + start, buffer.count - start) } ?? 0
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Diagnostic.sessionFile(path, "written", errno)
            }
            start += count
        }
    }
}

extension Diagnostic {
    fileprivate static func sessionExists(_ path: String) -> Diagnostic {
        Diagnostic(
            "session-exists", .io, "'\(path)' is there already", because: ["a recording must begin a new file, so that none is lost"],
            soFar: "nothing was recorded")
    }

    fileprivate static func sessionLocked(_ path: String) -> Diagnostic {
        Diagnostic("session-locked", .io, "another process is recording into '\(path)'", soFar: "nothing was recorded")
    }

    fileprivate static func noFile(_ path: String) -> Diagnostic {
        Diagnostic(
            "session-write", .io, "'\(path)' is no ordinary file", because: ["a recording must go into a file"],
            soFar: "nothing was recorded")
    }

    fileprivate static func sessionFile(_ path: String, _ verb: String, _ cause: Int32) -> Diagnostic {
        let words = cause == ENOSPC ? "the disk is full" : String(cString: strerror(cause)).lowercased()
        return Diagnostic("session-write", .io, "'\(path)' could not be \(verb): \(words)")
    }
}

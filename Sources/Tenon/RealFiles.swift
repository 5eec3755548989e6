import Diagnostics
import Glibc
import Values

extension Files {
    /// The files of this machine.
    static let real = Files(
        read: { path in
            let descriptor = path == "-" ? 0 : Glibc.open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Diagnostic.cannot("read", path, errno) }
            defer { if path != "-" { close(descriptor) } }
            return try readAll(descriptor, path)
        },
        write: { path, bytes, mode in
            let how: Int32
            switch mode {
            case .create: how = O_CREAT | O_EXCL
            case .overwrite: how = O_CREAT | O_TRUNC
            case .append: how = O_CREAT | O_APPEND
            }
            let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC | how, 0o644)
            guard descriptor >= 0 else {
                if errno == EEXIST, case .create = mode { throw Diagnostic.fileExists(path) }
                throw Diagnostic.cannot("write", path, errno)
            }
            let problem = writeAll(descriptor, bytes)
            let closed = close(descriptor)
            if let problem { throw Diagnostic.cannot("write", path, problem) }
            if closed != 0 { throw Diagnostic.cannot("write", path, errno) }
        },
        replace: { path, bytes in try replace(path, bytes) },
        exists: { access($0, F_OK) == 0 },
        list: { folder in
            guard let stream = opendir(folder) else { return [] }
            defer { closedir(stream) }
            var names: [String] = []
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name == "." || name == ".." { continue }
                // Of a plain file the system says so at once.
                let isPlain = Int(entry.pointee.d_type) == Int(DT_REG)
                names.append(!isPlain && isFolder(folder + "/" + name) ? name + "/" : name)
            }
            return names.sorted()
        },
        remove: { path in
            guard unlink(path) == 0 || errno == ENOENT else { throw Diagnostic.cannot("write", path, errno) }
        },
        makeFolder: { path in
            var made = path.hasPrefix("/") ? "/" : ""
            for step in path.split(separator: "/") {
                made += made.isEmpty || made.hasSuffix("/") ? step : "/" + step
                if isFolder(made) { continue }
                guard mkdir(made, 0o755) == 0 || errno == EEXIST && isFolder(made) else { throw Diagnostic.cannot("write", path, errno) }
            }
        })

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func readAll(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
        var status = stat()
        var size = 0
        if fstat(descriptor, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw Diagnostic.cannot("read", path, EISDIR) }
            size = Int(status.st_size)
            Heap.look(before: size + 1)
        }
        // One more than there should be, so that the end is seen.
        let limit = size > 0 ? size + 1 : 1 << 16
        var bytes = try piece(of: descriptor, path, upTo: limit)
        var isMore = bytes.count == limit
        while isMore {
            let more = try piece(of: descriptor, path, upTo: 1 << 16)
            bytes += more
            isMore = more.count == 1 << 16
        }
        return bytes
    }

    /// The next bytes of a file, so many at the most; none at its end.
    private static func piece(of descriptor: Int32, _ path: String, upTo limit: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            while filled < limit {
                // A large file is read in parts, so that reading it can be stopped.
                if filled > 0, Task.isCancelled { throw CancellationError() }
                // SAFETY: as many bytes as there is room for behind those that are filled.
                let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, min(limit - filled, 4 << 20))
                if count == 0 { return }
                if count > 0 {
                    filled += count
                } else if errno != EINTR {
                    throw Diagnostic.cannot("read", path, errno)
                } else if Task.isCancelled {
                    throw CancellationError()
                }
            }
        }
    }

    /// Writes a new file beside the old one and puts it in its place, so that whoever reads sees the one or the other.
    private static func replace(_ path: String, _ bytes: [UInt8]) throws {
        // Behind a link stands the file that is meant.
        let real = realpath(path, nil)
        defer { free(real) }
        let target = real.map { String(cString: $0) } ?? path
        var status = stat()
        guard stat(target, &status) == 0, access(target, W_OK) == 0 else { throw Diagnostic.cannot("write", path, errno) }
        // A device or a pipe is no file to be replaced by one.
        guard status.st_mode & S_IFMT == S_IFREG else { return try Files.real.write(path, bytes, .overwrite) }
        let draft = "\(target).\(getpid())"
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Diagnostic.cannot("write", path, errno) }
        var problem = writeAll(descriptor, bytes)
        if problem == nil, fchmod(descriptor, status.st_mode & 0o7777) != 0 || fsync(descriptor) != 0 { problem = errno }
        if close(descriptor) != 0, problem == nil { problem = errno }
        if problem == nil, rename(draft, target) != 0 { problem = errno }
        guard let problem else { return }
        unlink(draft)
        throw Diagnostic.cannot("write", path, problem)
    }

    /// Writes everything; gives the error number when that is impossible.
    static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32? {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count < 0 { return errno }
            done += count
        }
        return nil
    }
}

extension Diagnostic {
    static func cannot(_ what: String, _ path: String, _ number: Int32) -> Diagnostic {
        let name = path == "-" ? "standard input" : "'\(path.preview(80))'"
        return Diagnostic("cannot-\(what)", .io, "\(name) cannot be \(what == "read" ? "read" : "written")", because: [words(number)])
    }

    static func fileExists(_ path: String) -> Diagnostic {
        Diagnostic(
            "file-exists", .io, "there is a file '\(path.preview(80))' already",
            because: ["'>' never overwrites; '>!' does, and '>>' appends"],
            soFar: "nothing was written")
    }

    /// The system's words for an error number.
    static func words(_ number: Int32) -> String { strerror(number).map { String(cString: $0) } ?? "error \(number)" }
}

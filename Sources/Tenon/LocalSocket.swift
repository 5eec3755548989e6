import CPlatform
import Diagnostics
import Glibc
import Shell

/// A socket with a path, for clients of the same user on this machine.
///
/// SAFETY: the descriptors never change, and are closed when nobody holds the socket any more.
final class LocalSocket: @unchecked Sendable {
    private let path: String
    private let descriptor: Int32
    private let bell: [Int32]

    /// Listens; throws a `Diagnostic` where somebody else does, or where that is impossible.
    init(_ path: String) throws {
        self.path = path
        var ends: [Int32] = [-1, -1]
        _ = cplatform_pipe(&ends)
        bell = ends
        descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Diagnostic.noSocket(path, errno) }
        if Self.isDead(path) { unlink(path) }
        let mask = umask(0o177)
        let bound = try Self.withAddress(path) { Glibc.bind(descriptor, $0, $1) }
        let problem = errno
        umask(mask)
        guard bound == 0 else { throw Diagnostic.noSocket(path, problem) }
        guard Glibc.listen(descriptor, 16) == 0 else { throw Diagnostic.noSocket(path, errno) }
    }

    deinit {
        for descriptor in bell + [descriptor] where descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// The next client; `nil` once the socket is closed.
    func accept() async -> Int32? {
        await OwnThread.perform { [self] () -> Int32? in
            while true {
                var polls = [
                    pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: bell[0], events: Int16(POLLIN), revents: 0),
                ]
                guard poll(&polls, 2, -1) > 0 else { continue }
                if polls[1].revents != 0 { return nil }
                let client = Glibc.accept(descriptor, nil, nil)
                if client >= 0 {
                    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                    return client
                }
                // Out of descriptors: those that are open will be closed at some time.
                if errno == EMFILE || errno == ENFILE { usleep(50_000) }
            }
        }
    }

    /// Lets nobody in any more, and takes the path away.
    func close() {
        unlink(path)
        var byte: UInt8 = 0
        _ = write(bell[1], &byte, 1)
    }

    /// Whether a socket is left over from a program that has ended.
    private static func isDead(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return false }
        let probe = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { Glibc.close(probe) }
        return (try? withAddress(path) { connect(probe, $0, $1) }) != 0 && errno == ECONNREFUSED
    }

    private static func withAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) throws -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard !bytes.isEmpty, bytes.count < room.count else { return false }
            room.copyBytes(from: bytes)
            return true
        }
        guard fits else { throw Diagnostic.noSocket(path, ENAMETOOLONG) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}

extension Diagnostic {
    fileprivate static func noSocket(_ path: String, _ number: Int32) -> Diagnostic {
        Diagnostic("cannot-listen", .io, "a socket '\(path.preview(80))' cannot be made", because: [words(number)])
    }
}

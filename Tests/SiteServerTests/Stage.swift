import Glibc
import ProductAnalytics
import SiteServer
import Synchronization
import Testing
import Values

/// A listener on a free port of this machine, for as long as a test runs; behind it, what the test wants.
struct Stage: Sendable {
    var port: Int
    var listener: Listener
    var log: Log

    var url: String { "http://127.0.0.1:\(port)" }

    final class Log: Sendable {
        private let kept = Mutex<[String]>([])
        var lines: [String] { kept.withLock { $0 } }
        func add(_ line: String) { kept.withLock { $0.append(line) } }
    }

    /// Answers with what was asked: method, path, headers and length.
    static let echo: Transport = { request in
        let body: Value = [
            "method": .text(request.method), "path": .text(request.path), "length": .int(request.body.count),
            "headers": .list(request.headers.map { .text("\($0.name): \($0.value)") }),
        ]
        return Response(200, headers: [Header("content-type", "application/json")], body: JSON.bytes(body))
    }

    static let world = World(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
        }, sleep: { try await Task.sleep(for: .microseconds($0)) }, random: { 4 }, environment: { _ in nil },
        files: Files(read: { _ in [] }, write: { _, _, _ in }, exists: { _ in false }, list: { _ in [] }), terminal: Terminal())

    static func with(
        _ transport: @escaping Transport = echo, atOnce: @escaping QuickTransport = { _ in nil },
        soon: @escaping SoonTransport = { _, _ in false }, keys: AcceptedKeys = .none, limits: Limits = Limits(),
        rateLimit: RateLimit? = nil, _ play: @Sendable (Stage) async throws -> Void
    ) async throws {
        let log = Log()
        let listener = try Listener(
            transport, atOnce: atOnce, soon: soon, port: 0, keys: keys, limits: limits, rateLimit: rateLimit, world: world
        ) { log.add($0) }
        let (ports, opened) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { opened.finish() }
                try await listener.run { opened.yield($0) }
            }
            let port = try #require(await ports.first { _ in true })
            do {
                try await play(Stage(port: port, listener: listener, log: log))
            } catch {
                listener.stop()
                throw error
            }
            listener.stop()
            try await group.waitForAll()
        }
    }
}

/// A visitor that sends raw bytes and reads raw bytes, off the tasks' threads.
final class RawVisitor: @unchecked Sendable {
    private let fd: Int32

    init(_ port: Int) {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(fd, $0, size) } }
        // Only against waiting for ever: a server on a busy machine answers late, and is right all the same.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(fd) }

    /// Sends everything; `false` when the other side does not take it.
    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    func endOfSending() { shutdown(fd, Int32(SHUT_WR)) }

    /// Waits, without reading, until something of an answer has come; a minute at most.
    func waitForAnswer() {
        var what = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
        _ = poll(&what, 1, 60_000)
    }

    /// Everything up to the end of the connection, or up to a text; `…` at its end when time ran out, `!` for a reset.
    func read(until stop: String? = nil) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if let stop, String(decoding: bytes, as: UTF8.self).contains(stop) { break }
            let count = recv(fd, &buffer, buffer.count, 0)
            if count == 0 { break }
            if count < 0 { return String(decoding: bytes, as: UTF8.self) + (errno == EAGAIN ? "…" : "!") }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Runs blocking work on a thread of its own.
func apart<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
        let box = Unmanaged.passRetained(Work { continuation.resume(returning: work()) })
        var id = pthread_t()
        pthread_create(
            &id, nil,
            { context in
                guard let context else { return nil }
                pthread_detach(pthread_self())
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
    }
}

private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// An answer without the line that differs from moment to moment.
func dateless(_ text: String) -> String { text.replacing(#/date: [^\r]*\r\n/#, with: "") }

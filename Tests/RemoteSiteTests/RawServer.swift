import Glibc
import Synchronization

/// A server that does exactly what a test tells it, right or wrong, one thread a connection.
final class RawServer: Sendable {
    let port: Int
    private let listening: Int32
    private let log = Mutex<[String]>([])
    private let opened = Atomic<Int>(0)

    /// Everything that was received, a request each.
    var requests: [String] { log.withLock { $0 } }
    var connections: Int { opened.load(ordering: .relaxed) }
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ serve: @escaping @Sendable (Connection) -> Void) {
        (listening, port) = RawServer.listen()
        let (listening, box) = (listening, Box(self))
        Self.thread {
            while true {
                let fd = accept(listening, nil, nil)
                guard fd >= 0, let server = box.server else { break }
                server.opened.add(1, ordering: .relaxed)
                Self.thread {
                    let connection = Connection(fd, server)
                    serve(connection)
                    connection.close()
                }
            }
        }
    }

    /// Answers each request of a connection with the next text; the last one again and again.
    convenience init(answers: String...) {
        let next = Counter()
        self.init { connection in
            while connection.request() != nil { connection.write(answers[min(next.take(), answers.count - 1)]) }
        }
    }

    deinit {
        shutdown(listening, Int32(SHUT_RDWR))
        close(listening)
    }

    fileprivate func note(_ request: String) { log.withLock { $0.append(request) } }

    private static func listen() -> (Int32, Int) {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bind(fd, pointer, size)
                _ = getsockname(fd, pointer, &size)
            }
        }
        Glibc.listen(fd, 64)
        return (fd, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// A port where nothing listens.
    static var closedPort: Int {
        let (fd, port) = listen()
        Glibc.close(fd)
        return port
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Work(body))
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

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    // The thread that accepts must not keep the server alive.
    private final class Box: @unchecked Sendable {
        weak var server: RawServer?
        init(_ server: RawServer) { self.server = server }
    }

    final class Connection: @unchecked Sendable {
        private var fd: Int32
        private let server: RawServer
        private var pending: [UInt8] = []

        init(_ fd: Int32, _ server: RawServer) {
            self.fd = fd
            self.server = server
        }

        /// Reads one request with its body, and notes it; `nil` at the end of the connection.
        func request() -> String? {
            while true {
                if let end = headEnd() {
                    let head = String(decoding: pending[..<end], as: UTF8.self)
                    let length =
                        head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                        .flatMap { Int($0.dropFirst(15).trimmed) } ?? 0
                    while pending.count < end + length { guard more() else { return nil } }
                    let text = String(decoding: pending[..<(end + length)], as: UTF8.self)
                    pending.removeFirst(end + length)
                    server.note(text)
                    return text
                }
                guard more() else { return nil }
            }
        }

        private func headEnd() -> Int? {
            guard pending.count >= 4 else { return nil }
            for index in 3..<pending.count where pending[(index - 3)...index].elementsEqual([13, 10, 13, 10]) { return index + 1 }
            return nil
        }

        private func more() -> Bool {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = recv(fd, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            pending += buffer[..<count]
            return true
        }

        /// Sends; `false` once the other side is gone.
        @discardableResult func write(_ text: String) -> Bool { write(Array(text.utf8)) }
        @discardableResult func write(_ bytes: [UInt8]) -> Bool { send(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL)) > 0 }
        func pause(_ milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

        /// Closes with a reset instead of an end.
        func reset() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            close()
        }

        func close() {
            if fd >= 0 { Glibc.close(fd) }
            fd = -1
        }
    }
}

final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    func take() -> Int { value.add(1, ordering: .relaxed).oldValue }
}

extension Substring {
    var trimmed: Substring { self.drop { $0 == " " } }
}

/// An HTTP answer as text.
func answer(_ status: String, _ body: String = "", headers: String...) -> String {
    "HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n" + headers.map { $0 + "\r\n" }.joined() + "\r\n" + body
}

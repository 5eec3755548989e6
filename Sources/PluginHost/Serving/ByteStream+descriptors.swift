import CPlatform
import Glibc
import Synchronization

extension ByteStream {
    /// A pair of descriptors, or twice the same one of a socket.
    ///
    /// - Parameter isOwner: whether they are closed when the stream is.
    public static func descriptors(reading: Int32, writing: Int32, isOwner: Bool = false) -> ByteStream {
        let pair = DescriptorPair(reading, writing, isOwner: isOwner)
        return ByteStream(read: { await pair.read() }, write: { await pair.write($0) }, close: { pair.close() })
    }
}

/// Two descriptors, each waited for on a thread of its own. They are left as they are: others may share them.
///
/// SAFETY: the descriptors are closed when nobody holds the pair any more; the rest never changes.
private final class DescriptorPair: @unchecked Sendable {
    private let reading: Int32
    private let writing: Int32
    private let isOwner: Bool
    private let bell: [Int32]
    private let isClosed = Atomic(false)
    private let reader = WaitingThread()
    private let writer = WaitingThread()

    init(_ reading: Int32, _ writing: Int32, isOwner: Bool) {
        self.reading = reading
        self.writing = writing
        self.isOwner = isOwner
        var ends: [Int32] = [-1, -1]
        _ = cplatform_pipe(&ends)
        bell = ends
    }

    deinit {
        reader.end()
        writer.end()
        for end in bell where end >= 0 { Glibc.close(end) }
        if isOwner {
            Glibc.close(reading)
            if writing != reading { Glibc.close(writing) }
        }
    }

    func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        var byte: UInt8 = 0
        _ = Glibc.write(bell[1], &byte, 1)
    }

    func read() async -> [UInt8]? {
        if isClosed.load(ordering: .relaxed) { return nil }
        return await reader.perform { [self] in
            while true {
                guard wait(reading, POLLIN) else { return nil }
                var isInterrupted = false
                let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { bytes, count in
                    let got = Glibc.read(reading, bytes.baseAddress, bytes.count)
                    isInterrupted = got < 0 && (errno == EINTR || errno == EAGAIN)
                    count = max(0, got)
                }
                if isInterrupted { continue }
                return chunk.isEmpty ? nil : chunk
            }
        }
    }

    func write(_ bytes: [UInt8]) async {
        if bytes.count <= Self.portion, isReady() {
            _ = writeAll(bytes[...])
            return
        }
        await writer.perform { [self] in
            var rest = bytes[...]
            while !rest.isEmpty {
                guard wait(writing, POLLOUT) else { return }
                let portion = rest.prefix(Self.portion)
                guard writeAll(portion) else { return close() }
                rest = rest.dropFirst(portion.count)
            }
        }
    }

    /// What a pipe takes at once where it takes anything.
    private static let portion = Int(PIPE_BUF)

    /// Whether it can be written without waiting.
    private func isReady() -> Bool {
        var polled = pollfd(fd: writing, events: Int16(POLLOUT), revents: 0)
        return !isClosed.load(ordering: .relaxed) && poll(&polled, 1, 0) == 1 && polled.revents & Int16(POLLOUT) != 0
    }

    private func writeAll(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(writing, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                guard wait(writing, POLLOUT) else { return false }
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits until a descriptor is ready; not, when the stream is closed meanwhile.
    private func wait(_ descriptor: Int32, _ event: Int32) -> Bool {
        while !isClosed.load(ordering: .relaxed) {
            var polls = [
                pollfd(fd: descriptor, events: Int16(event), revents: 0), pollfd(fd: bell[0], events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&polls, 2, -1)
            if count < 0, errno != EINTR { return false }
            guard count > 0 else { continue }
            if polls[1].revents != 0 { return false }
            // A hang-up is told by the read that comes to its end.
            if polls[0].revents & Int16(event) != 0 { return true }
            if polls[0].revents != 0 { return event == POLLIN }
        }
        return false
    }
}

/// A way to and from the other side, message by message.
public protocol Channel: Sendable {
    /// What came next; `nil` once the other side is gone.
    func receive() async -> Arrival?
    /// Sends a message; waits until it has gone, so that nobody fills memory for a slow reader. Messages keep their order.
    func send(_ message: Message) async
    /// Lets go of the other side: `receive` then gives `nil`.
    func close() async
}

public enum Arrival: Sendable {
    case message(Message)
    /// Something that is no message, and what to answer to it.
    case flaw(RPCError)
}

/// Bytes to and fro, of whatever kind.
public struct ByteStream: Sendable {
    /// The next bytes; `nil` at the end.
    public var read: @Sendable () async -> [UInt8]?
    /// Writes all bytes, or none where the other side is gone.
    public var write: @Sendable ([UInt8]) async -> Void
    /// Ends both; may be called twice.
    public var close: @Sendable () -> Void

    public init(
        read: @escaping @Sendable () async -> [UInt8]?, write: @escaping @Sendable ([UInt8]) async -> Void,
        close: @escaping @Sendable () -> Void
    ) {
        self.read = read
        self.write = write
        self.close = close
    }
}

/// One message a line.
public actor LineChannel: Channel {
    private let stream: ByteStream
    private var reader: LineReader
    private var arrived: ArraySlice<Arrival> = []
    private var isWriting = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    public init(_ stream: ByteStream, longestLine: Int = 8 << 20) {
        self.stream = stream
        reader = LineReader(longest: longestLine)
    }

    public func receive() async -> Arrival? {
        while true {
            if let next = arrived.popFirst() { return next }
            guard let bytes = await stream.read() else { return nil }
            arrived = reader.take(bytes).compactMap(arrival)[...]
        }
    }

    private func arrival(_ piece: LineReader.Piece) -> Arrival? {
        switch piece {
        case .tooLong: return .flaw(RPCError(.parse, "a line may have \(reader.longest) bytes, but this one has more"))
        case .line(let line):
            // A line without anything in it means nothing, and does no harm.
            guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else { return nil }
            do throws(RPCError) { return .message(try Message(line: line)) } catch { return .flaw(error) }
        }
    }

    public func send(_ message: Message) async {
        let line = message.line
        if isWriting { await withCheckedContinuation { waiting.append($0) } }
        isWriting = true
        await stream.write(line)
        if waiting.isEmpty { isWriting = false } else { waiting.removeFirst().resume() }
    }

    public func close() { stream.close() }
}

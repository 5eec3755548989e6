public import Diagnostics
public import Values

/// The stream to the editor.
public struct EditorStream: Sendable {
    public enum Arrival: Sendable {
        case bytes([UInt8])
        /// Nothing came in the time given.
        case quiet
        case end
    }
    /// Waits for bytes, for so many microseconds or as long as it takes.
    public var read: @Sendable (_ microseconds: Int?) -> Arrival
    public var write: @Sendable ([UInt8]) throws -> Void

    public init(read: @escaping @Sendable (Int?) -> Arrival, write: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.read = read
        self.write = write
    }
}

/// A conversation with an editor over a stream, from `initialize` to `exit`.
///
/// Diagnostics wait until nothing comes in for a moment, so that somebody who types fast does not wait for those of each key.
public struct EditorSession {
    /// How long it must be quiet before diagnostics are published, and how long they wait at most, in microseconds.
    static let pause = 3_000
    static let longestPause = 150_000

    private let stream: EditorStream
    private let world: World
    private let server: Server
    private var reader = MessageReader()
    private var queue: [MessageReader.Piece] = []

    public init(_ stream: EditorStream, world: World, version: String) {
        self.stream = stream
        self.world = world
        server = Server(world: world, version: version)
    }

    /// Talks until the editor leaves; 0 when it said so in order (`shutdown`, then `exit`), else 1.
    public mutating func run() throws -> ExitStatus {
        var dirtySince: Int?
        while true {
            while !queue.isEmpty {
                // What has come in meanwhile may take a request back.
                if case .bytes(let bytes) = stream.read(0) { take(bytes) }
                let piece = queue.removeFirst()
                guard !cancel(piece) else { continue }
                server.receive(piece)
                try flush()
                if let status = server.exitStatus { return status }
                if let since = dirtySince, world.now() - since > Self.longestPause {
                    publish(&dirtySince)
                    try flush()
                }
            }
            if server.dirty.isEmpty { dirtySince = nil } else if dirtySince == nil { dirtySince = world.now() }
            switch stream.read(dirtySince == nil ? nil : Self.pause) {
            case .bytes(let bytes): take(bytes)
            case .quiet: publish(&dirtySince)
            case .end: return server.stage == .shutDown ? .done : .failed
            }
            try flush()
        }
    }

    private mutating func take(_ bytes: [UInt8]) {
        reader.take(bytes)
        while let piece = reader.next() { queue.append(piece) }
    }

    private func publish(_ since: inout Int?) {
        server.publishDiagnostics()
        since = nil
    }

    private func flush() throws {
        for value in server.takeOutbox() { try stream.write(Message.framed(value)) }
    }

    /// Whether a request has been taken back by a later message; then that is what it is answered.
    private mutating func cancel(_ piece: MessageReader.Piece) -> Bool {
        guard case .message(let value) = piece, let id = value["id"], value["method"] != nil, value["method"] != "initialize" else {
            return false
        }
        let isCancelled = queue.contains { later in
            if case .message(let value) = later { value["method"] == "$/cancelRequest" && value["params"]?["id"] == id } else { false }
        }
        if isCancelled { server.cancel(id) }
        return isCancelled
    }
}

import Diagnostics
import Values

/// Cuts a stream of bytes into messages: the base protocol of LSP, a head that gives the length and a body in JSON.
///
/// Whatever comes in, it goes on: a body that is no JSON or is too large is told and skipped; after a head that makes no sense it
/// looks for the next one.
struct MessageReader {
    /// What the stream held next.
    enum Piece {
        case message(Value)
        case flaw(Diagnostic)
    }
    /// The longest body and the longest head, in bytes.
    static let largestBody = 64 << 20
    static let longestHead = 8 << 10

    private enum State {
        case head
        case body(Int)
        /// So many bytes belong to a body that is not wanted.
        case skipping(Int)
        /// After a head that made no sense: until another begins.
        case lost
    }
    private var state = State.head
    private var bytes: [UInt8] = []
    private var start = 0

    /// Takes what has come in.
    mutating func take(_ more: [UInt8]) {
        if start > 1 << 16, start * 2 > bytes.count {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// The next piece, if the whole of it is there.
    mutating func next() -> Piece? {
        while true {
            switch state {
            case .head:
                guard let end = endOfHead else {
                    guard bytes.count - start > Self.longestHead else { return nil }
                    lose()
                    return .flaw(.longHead(Self.longestHead))
                }
                let head = bytes[start..<end]
                do {
                    let length = try Self.length(in: head)
                    start = end + 4
                    state = length > Self.largestBody ? .skipping(length) : .body(length)
                    if length > Self.largestBody { return .flaw(.largeMessage(length, limit: Self.largestBody)) }
                } catch {
                    lose()
                    return .flaw(error)
                }
            case .body(let length):
                guard bytes.count - start >= length else { return nil }
                let body = Array(bytes[start..<start + length])
                start += length
                state = .head
                do {
                    return .message(try JSON.parse(Source("message", bytes: body)))
                } catch {
                    return .flaw(error as? Diagnostic ?? .cancelled())
                }
            case .skipping(let count):
                let here = min(count, bytes.count - start)
                start += here
                state = count == here ? .head : .skipping(count - here)
                if count > here { return nil }
            case .lost:
                guard findHead() else { return nil }
                state = .head
            }
        }
    }

    // MARK: Heads

    /// Where the head ends: before the two line ends.
    private var endOfHead: Int? {
        var at = start
        let last = min(bytes.count, start + Self.longestHead + 4)
        while at + 3 < last {
            if bytes[at] == 13, bytes[at + 1] == 10, bytes[at + 2] == 13, bytes[at + 3] == 10 { return at }
            at += 1
        }
        return nil
    }

    /// The length that a head gives.
    private static func length(in head: ArraySlice<UInt8>) throws(Diagnostic) -> Int {
        var length: Int?
        for line in String(decoding: head, as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw .badHead(String(line)) }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length":
                guard length == nil, !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value) else {
                    throw .badHead(String(line))
                }
                length = number
            case "content-type":
                let text = value.lowercased()
                guard !text.contains("charset") || text.contains("utf-8") || text.contains("utf8") else { throw .badHead(String(line)) }
            // Others are allowed, and mean nothing here.
            default: break
            }
        }
        guard let length else { throw .noLength() }
        return length
    }

    /// Gives the head at hand up.
    private mutating func lose() {
        start = min(bytes.count, start + 1)
        state = .lost
    }

    /// Moves on to what looks like a head.
    private mutating func findHead() -> Bool {
        let wanted = Array("content-length:".utf8)
        while bytes.count - start >= wanted.count {
            if zip(wanted, bytes[start...]).allSatisfy({ $0 == $1 | 0x20 || $0 == $1 }) { return true }
            start += 1
        }
        return false
    }
}

extension Diagnostic {
    fileprivate static func badHead(_ line: String) -> Diagnostic {
        Diagnostic(
            "bad-header", .parse, "the head of a message holds '\(line.preview(60))', which says nothing",
            because: ["a head is 'Content-Length: NUMBER' and, where it says so, text in UTF-8"])
    }

    fileprivate static func noLength() -> Diagnostic {
        Diagnostic(
            "bad-header", .parse, "the head of a message gives no length", because: ["a head must hold 'Content-Length: NUMBER'"])
    }

    fileprivate static func longHead(_ limit: Int) -> Diagnostic {
        Diagnostic("bad-header", .parse, "the head of a message is longer than \(limit) bytes")
    }

    fileprivate static func largeMessage(_ length: Int, limit: Int) -> Diagnostic {
        Diagnostic("large-message", .limit, "a message may have \(limit) bytes, but this one has \(length)")
    }
}

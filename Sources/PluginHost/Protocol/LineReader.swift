import Glibc

/// Cuts a stream of bytes into lines, and holds no more of one than is allowed.
public struct LineReader: Sendable {
    public enum Piece: Sendable, Equatable {
        /// A line without its end, and without a carriage return before it.
        case line([UInt8])
        /// A line that was longer than allowed; its first bytes. The rest of it is dropped.
        case tooLong([UInt8])
    }

    /// The longest line, in bytes.
    public let longest: Int
    private var held: [UInt8] = []
    private var isDropping = false

    public init(longest: Int) { self.longest = longest }

    /// What is held of a line that has not ended.
    public var rest: [UInt8] { held }

    /// Whether the next byte begins a line.
    var isAtStart: Bool { held.isEmpty && !isDropping }

    /// Takes what was read, and gives what it completes.
    public mutating func take(_ bytes: some Collection<UInt8>) -> [Piece] {
        let pieces = bytes.withContiguousStorageIfAvailable { take(UnsafeRawBufferPointer($0)) }
        return pieces ?? Array(bytes).withUnsafeBytes { take($0) }
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer) -> [Piece] {
        var pieces: [Piece] = []
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let end = memchr(start, 0x0a, rest.count).map { UnsafeRawPointer($0) - start }
            if !isDropping {
                held.append(contentsOf: rest[..<(end ?? rest.count)])
                if held.count > longest {
                    pieces.append(.tooLong(Array(held.prefix(min(200, longest)))))
                    held = []
                    isDropping = true
                }
            }
            guard let end else { break }
            if !isDropping {
                if held.last == UInt8(ascii: "\r") { held.removeLast() }
                pieces.append(.line(held))
                held = []
            }
            isDropping = false
            rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        }
        return pieces
    }
}

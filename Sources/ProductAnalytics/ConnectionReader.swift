import Diagnostics
import Values

/// Reads the connections of a site's answer one at a time, so that a hundred thousand of them need no more memory than a hundred.
///
/// ```swift
/// var connections = try await client.connections(of: .users)
/// while let connection = try connections.next() { print(connection.id) }
/// ```
///
/// A copy goes on from where it was made; so one of a reader that nobody has read from reads everything again.
public struct ConnectionReader: Sendable {
    private let request: Request
    private let response: Response
    /// How the answer is read piece by piece; `nil` when it was read at once.
    private var pieces: Pieces?
    /// Those that were read and not given yet, whole or as JSON.
    private var read: [Connection] = []
    private var rows: [Value] = []
    /// How many of those have been given, and how many in all.
    private var given = 0
    private var count = 0
    /// What is wrong with what comes behind those.
    private var problem: Diagnostic?

    private struct Pieces: Sendable {
        var elements = JSONElements(at: ["data", "attributes", "connections"])
        var offset = 0
        var isAtEnd = false
    }

    /// Answers up to this are read at once.
    static let longest = 1 << 20
    private static let piece = 1 << 16

    init(_ response: Response, to request: Request) throws {
        (self.request, self.response) = (request, response)
        if response.spool == nil, response.readings != nil || response.body.count <= Self.longest {
            read = try response.read(request, ListConnectionsResponse.init).connections ?? []
        } else {
            pieces = Pieces()
        }
    }

    /// Whether the answer is so long that it is read piece by piece: to hold all connections would take much memory.
    public var isLong: Bool { pieces != nil }

    /// The next connection; `nil` at the end.
    ///
    /// - Throws: a `Diagnostic` of id `unreadable-answer` in place of one that cannot be read; an error of kind `cancelled`, between two
    ///   pieces, when the task is cancelled.
    public mutating func next() throws -> Connection? {
        while given == max(rows.count, read.count) {
            if let problem { throw problem }
            guard let pieces, !pieces.isAtEnd else { return nil }
            try Task.checkCancellation()
            (rows, given) = ([], 0)
            try readOn()
        }
        defer {
            given += 1
            count += 1
        }
        return pieces == nil ? read[given] : Connection(rows[given])
    }

    /// Reads the next piece, or what there is to be said at the end.
    private mutating func readOn() throws {
        let piece = try piece(from: pieces?.offset ?? 0)
        do {
            if piece.isEmpty {
                pieces?.isAtEnd = true
                return try end()
            }
            pieces?.offset += piece.count
            try piece.withUnsafeBufferPointer { try pieces?.elements.read($0, into: &rows) }
        } catch let problem as Diagnostic where problem.kind == .invalid {
            let before = count + rows.count
            let place = pieces?.isAtEnd == true ? "" : ", in connection \(before + 1)"
            self.problem = .unreadableAnswer(request, response, problem.message + place)
                .soFar(
                    before == 0
                        ? "no connection came before that" : "\(before) \(before == 1 ? "connection" : "connections") came before that")
        }
    }

    private func piece(from offset: Int) throws -> [UInt8] {
        if let spool = response.spool { return try spool.bytes(from: offset, most: Self.piece) }
        return Array(response.body.dropFirst(offset).prefix(Self.piece))
    }

    private mutating func end() throws {
        guard let around = try pieces?.elements.finish() else {
            problem = .unreadableAnswer(request, response, "its connections stand in it twice")
            return
        }
        if around.map == nil {
            problem = .unreadableAnswer(request, response, "it must be an object, but is \(around.preview)")
        } else if pieces?.elements.hasList == false {
            rows = (ListConnectionsResponse(around).connections ?? []).map(\.value)
        }
    }
}

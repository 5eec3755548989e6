import Diagnostics
import Foundation
import Testing
import Values

@testable import ProductAnalytics

/// Connections one at a time, from answers in memory and from such as do not stand in it.
@Suite struct ConnectionReaderTests {
    static func spool(_ bytes: [UInt8], most: Int = 0, folder: String = NSTemporaryDirectory()) -> SpoolWriter.Body {
        var writer = SpoolWriter(most: most) { folder }
        for start in stride(from: 0, to: bytes.count, by: 1_000) { writer.append(Array(bytes[start..<min(start + 1_000, bytes.count)])) }
        return writer.finish()
    }

    static func long(_ text: String, folder: String = NSTemporaryDirectory()) throws -> Response {
        guard case .long(let spool) = spool(Array(text.utf8), folder: folder) else { throw CocoaError(.fileReadUnknown) }
        return Response(200, spool: spool)
    }

    static func rows(_ range: Range<Int>) -> String {
        range.map { #"{"id":"c\#($0)","type":"ref_table","join":{"attribute":"a","type":"email"},"fields":[],"new":\#($0)}"# }
            .joined(separator: ",")
    }

    static func body(_ rows: String) -> String {
        #"{"data":{"type":"list_connections_response","attributes":{"connections":[\#(rows)]}}}"#
    }

    private func reader(_ response: Response) async throws -> ConnectionReader {
        try await Client { _ in response }.connections(of: .users)
    }

    private func all(_ reader: ConnectionReader) throws -> [Connection] {
        var (reader, all) = (reader, [Connection]())
        while let connection = try reader.next() { all.append(connection) }
        return all
    }

    @Test(arguments: [0, 1, 2, 3_000]) func aLongAnswerReadsAsAShortOne(_ count: Int) async throws {
        let text = Self.body(Self.rows(0..<count))
        let wanted = ListConnectionsResponse(try JSON.parse(text: text)).connections
        for folder in [NSTemporaryDirectory(), "/nowhere/at/all"] {
            let reader = try await reader(Self.long(text, folder: folder))
            #expect(reader.isLong)
            #expect(try all(reader) == wanted)
            // Whoever begins anew reads the same again.
            #expect(try all(reader) == wanted)
        }
        let short = try await reader(Response(200, body: Array(text.utf8)))
        #expect(try all(short) == wanted)
        #expect(try await Client { _ in try Self.long(text) }.listConnections(of: .users) == wanted)
    }

    @Test func aLongAnswerInMemoryIsReadPieceByPieceToo() async throws {
        let text = Self.body(Self.rows(0..<20_000))
        let reader = try await reader(Response(200, body: Array(text.utf8)))
        #expect(reader.isLong)
        #expect(try all(reader).map(\.id) == (0..<20_000).map { "c\($0)" })
    }

    @Test func withoutAListThereIsNone() async throws {
        for text in ["{}", #"{"data":{}}"#, #"{"data":{"attributes":{"connections":null}}}"#] {
            #expect(try all(await reader(Self.long(text))) == [])
        }
    }

    @Test(arguments: [
        (body(rows(0..<700) + #",{"id":},"# + rows(0..<700)), 700, "in connection 701", "700 connections came before that"),
        (String(body(rows(0..<700)).dropLast(30)), 699, "a text is not closed", "699 connections came before that"),
        (body(rows(0..<1) + ",{]"), 1, "in connection 2", "1 connection came before that"),
        ("<html>", 0, "begins <html>", "no connection came before that"), ("[]", 0, "must be an object", nil),
        (#"{"data":{"attributes":{"connections":[{"id":"a"}],"connections":[]}}}"#, 1, "twice", nil),
    ])
    func whatIsBrokenIsToldBehindTheOthers(_ text: String, _ count: Int, _ words: String, _ soFar: String?) async throws {
        var reader = try await reader(Self.long(text))
        var ids: [String] = []
        // What is wrong is told however often one asks.
        for _ in 0..<2 {
            do {
                while let connection = try reader.next() { ids.append(connection.id) }
                Issue.record("nothing was wrong with \(text.prefix(80))")
            } catch let problem as Diagnostic {
                #expect(problem.id == "unreadable-answer" && problem.because.joined(separator: "\n").contains(words), "\(problem)")
                #expect(problem.soFar == soFar)
            }
        }
        #expect(ids == (0..<count).map { text.contains("\"c0\"") ? "c\($0)" : "a" })
    }

    @Test func whoIsCancelledStopsAtTheNextPiece() async throws {
        let response = try Self.long(Self.body(Self.rows(0..<5_000)))
        let count = try await Task {
            var (reader, count) = (try await reader(response), 0)
            do {
                while try reader.next() != nil {
                    count += 1
                    if count == 10 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            } catch is CancellationError { return count }
            return -1
        }.value
        #expect(count >= 10 && count < 2_000)
    }

    // MARK: Spools

    @Test func aShortBodyStaysInMemory() {
        guard case .short(let bytes) = Self.spool(Array(repeating: 7, count: 5_000), most: 5_000) else {
            Issue.record("it does not")
            return
        }
        #expect(bytes == Array(repeating: 7, count: 5_000))
    }

    @Test func aSpoolGivesWhatWasWritten() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        for (folder, isFiled) in [(NSTemporaryDirectory(), true), ("/nowhere/at/all", false)] {
            guard case .long(let spool) = Self.spool(bytes, most: 100, folder: folder) else {
                Issue.record("it is not long")
                continue
            }
            #expect(spool.count == bytes.count)
            // A file takes all but the last piece.
            #expect(isFiled ? spool.countInMemory <= 1 << 16 : spool.countInMemory == bytes.count)
            #expect(try spool.bytes() == bytes)
            for offset in [0, 1, 65_535, 262_143, 299_999] {
                let piece = try spool.bytes(from: offset, most: 10)
                #expect(!piece.isEmpty && piece.elementsEqual(bytes[offset...].prefix(piece.count)))
            }
            #expect(try spool.bytes(from: bytes.count, most: 10) == [])
            #expect(Response(200, spool: spool).body == bytes)
            #expect(Response(200, spool: spool) == Response(200, body: bytes))
        }
    }

    @Test func whatFindsNoRoomInTheFileStaysInMemory() throws {
        // A file may not become longer than this here: what is written beyond it fails, as on a full disk.
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        var writer = SpoolWriter(most: 100, room: 150_001) { NSTemporaryDirectory() }
        for start in stride(from: 0, to: bytes.count, by: 1_000) { writer.append(Array(bytes[start..<start + 1_000])) }
        guard case .long(let spool) = writer.finish() else {
            Issue.record("it is not long")
            return
        }
        #expect(spool.countInMemory == bytes.count - 150_001)
        #expect(try spool.bytes() == bytes)
    }

    @Test func aSpoolHasNoNameAndAnAnswerThatIsGoneHasNoFile() throws {
        let folder = NSTemporaryDirectory() + "tenon-spool-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func open() -> [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            return names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
                .filter { $0.hasPrefix(folder) }
        }
        do {
            let response = try Self.long(Self.body(Self.rows(0..<3_000)), folder: folder)
            #expect(open().count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            _ = response.body
        }
        #expect(open() == [])
    }
}

import Diagnostics
import Values

/// Reads a file that lies beside a session, by its name in the session's folder `NAME.session.d`.
public typealias Beside = @Sendable (_ name: String) throws -> [UInt8]

/// A body too long for a review: it stands in a file of its own, named by its digest, so that the session stays readable and equal
/// bodies are kept once.
///
/// Each line of the file is a line of the body with its mode in front, as in the session but without the sigil; as the mode of plain
/// text is a blank, a JSON body is still JSON.
enum BodyFile {
    /// A body of more bytes than this has a file of its own.
    static let threshold = 64 << 10
    /// No header's name begins like this.
    static let header = "@body: "

    static func name(_ digest: String) -> String { digest.prefix(16) + ".json" }

    /// The folder of the files beside a session.
    static func folder(of path: String) -> String { path + ".d" }

    static func isLong(_ lines: some Sequence<Line>) -> Bool {
        var size = 0
        for line in lines {
            size += line.payload.count
            if size > threshold { return true }
        }
        return false
    }

    /// The file's bytes, and the line of the session that names it.
    static func made(_ sigil: Line.Sigil, _ lines: some Sequence<Line>) -> (reference: Line, name: String, bytes: [UInt8]) {
        var bytes = [UInt8]()
        for line in lines {
            if !(line.mode == .plain && line.payload.isEmpty) {
                bytes.append(line.mode.rawValue)
                bytes += line.payload
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        let digest = SHA256.hex(bytes)
        return (Line(sigil, "\(header)sha256:\(digest) \(bytes.count)"), name(digest), bytes)
    }

    /// Whether a line names a body's file.
    static func isReference(_ line: Line) -> Bool { line.mode == .plain && line.payload.starts(with: header.utf8) }

    /// The lines that stand for one that names a file: a bare one, then the body's.
    static func lines(for line: Line, _ beside: Beside?, read: (ArraySlice<UInt8>) throws(LineProblem) -> Line) throws(LineProblem)
        -> [Line]
    {
        let words = line.content.text.dropFirst(header.utf8.count).split(separator: " ").map(String.init)
        guard words.count == 2, let digest = Directive.digest(words[0]), let size = Int(words[1]), size >= 0 else {
            throw LineProblem(
                id: "session-body", message: "this line cannot be read",
                because: ["a body in a file of its own is named like this: @body: sha256:… 123456, with its size in bytes"])
        }
        let name = name(digest)
        guard let beside else {
            throw LineProblem(
                id: "session-body", message: "the body in the file '\(name)' cannot be had",
                because: ["it lies beside the session, and this session was not read from a file"])
        }
        let bytes: [UInt8]
        do {
            bytes = try beside(name)
        } catch {
            let why = (error as? Diagnostic)?.message ?? "it cannot be read"
            throw LineProblem(id: "session-body", message: "the body in the file '\(name)' cannot be had", because: [why])
        }
        guard bytes.count == size, SHA256.hex(bytes) == digest else {
            throw LineProblem(
                id: "session-body", message: "the body in the file '\(name)' is not the one that was recorded",
                because: [
                    "its digest must be sha256:\(digest) with \(size) bytes",
                    "the file gives      sha256:\(SHA256.hex(bytes)) with \(bytes.count) bytes",
                ])
        }
        var lines = [Line(line.sigil, .plain, payload: [], number: line.number)]
        let rows = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The last line end ends a line; there is none after it.
        for row in bytes.last == UInt8(ascii: "\n") ? rows.dropLast() : rows[...] {
            var read = try read([line.sigil.rawValue] + row)
            read.number = line.number
            lines.append(read)
        }
        return lines
    }
}

import Diagnostics
import Values

/// Reads the lines of a session, and puts each where it belongs.
struct SessionParser {
    let source: Source
    /// The source's bytes, held here so that each line does not go through the source for them.
    let bytes: [UInt8]
    let isPlainText: Bool
    private(set) var problems = [Diagnostic]()
    var headLines: Lines?
    var entries = [Entry]()
    /// The lines since the last closing line, and the `$` among them.
    var pending: Lines
    var opening: Int?
    var commandEnd = 0
    /// How many bytes the lines of the command take.
    var size = 0
    var boundNames = Set<String>()
    private let beside: Beside?
    /// The message whose lines are being read, and whether they are those of its body.
    private var message: Line.Sigil?
    private var isInBody = false

    static let problemLimit = 20

    init(_ source: Source, _ beside: Beside?) {
        self.source = source
        self.beside = beside
        bytes = source.bytes
        pending = Lines(of: bytes)
        isPlainText = source.bytes.withUnsafeBufferPointer { buffer in
            // Without a branch, so that the compiler looks at many bytes at once.
            var odd: UInt8 = 0
            for byte in buffer {
                let control: UInt8 = byte < 0x20 ? 1 : 0
                let blank: UInt8 = byte == 0x0a || byte == 0x09 ? 1 : 0
                let high: UInt8 = byte >= 0x7f ? 1 : 0
                odd |= (control ^ blank) | high
            }
            return odd == 0
        }
    }

    mutating func session() throws -> SessionFile {
        try checkMagic()
        var number = 0
        var start = 0
        while start < bytes.count, problems.count < Self.problemLimit {
            start = takeBody(from: start, &number)
            guard start < bytes.count else { break }
            let end = lineEnd(from: start)
            number += 1
            if number > 1, end > start { take(start..<end, number) }
            start = end + 1
        }
        var tail: Lines = []
        if opening != nil {
            close(nil)
        } else if headLines == nil {
            headLines = pending
        } else {
            for line in pending where line.sigil != .comment {
                report(
                    LineProblem(
                        id: "session-order", message: "this line belongs to no command",
                        because: ["an '@' line must stand in the head, or before the '$' of a command"]), line)
                break
            }
            tail = pending
        }
        let head = readHead()
        checkIDs()
        guard problems.isEmpty else { throw DiagnosticList(problems) }
        return SessionFile(name: source.name, headLines: headLines ?? [], head: head, entries: entries, tail: tail)
    }

    private func lineEnd(from start: Int) -> Int { bytes.withUnsafeBytes { ByteSearch.lineEnd(in: $0, from: start) } }

    private func checkMagic() throws {
        let end = bytes.isEmpty ? 0 : lineEnd(from: 0)
        let first = source.text(in: 0..<end)
        if first == SessionFile.magic { return }
        let place = Place(source, 0..<end)
        if first.hasPrefix("#!session "), let version = Int(first.dropFirst(10)) { throw DiagnosticList([.sessionVersion(version, place)]) }
        throw DiagnosticList([.noSession(place)])
    }

    /// Takes the lines of a body in plain text, of which nothing more has to be known: most lines of a session are such. Gives where
    /// they end.
    private mutating func takeBody(from first: Int, _ number: inout Int) -> Int {
        guard isInBody, isPlainText, opening != nil, let message else { return first }
        let taken = pending.appendRun(of: message, in: bytes, from: first, number: number)
        number += taken.count
        size += taken.size
        return taken.end
    }

    /// Takes a line into the command, or into what stands before it.
    mutating func keep(_ line: Line) {
        size += line.payload.count + 3
        pending.append(line)
    }

    /// Begins anew.
    mutating func empty() {
        pending.empty(of: bytes)
        size = 0
    }

    private mutating func take(_ range: Range<Int>, _ number: Int) {
        do {
            let line = try self.line(range, number)
            if line.sigil == .status, isCut(range) { return keepCut(range, number) }
            if try isFileOfBody(line) { return }
            try place(line)
        } catch {
            let isCommand = bytes[range.lowerBound] == Line.Sigil.command.rawValue
            if opening != nil || isCommand, isCut(range) { return keepCut(range, number) }
            report(error, range)
        }
    }

    /// Puts the body in the place of a header that names its file; whether it was one.
    private mutating func isFileOfBody(_ line: Line) throws(LineProblem) -> Bool {
        guard line.sigil == .request || line.sigil == .response else {
            if line.sigil != .comment { message = nil }
            return false
        }
        if message != line.sigil { (message, isInBody) = (line.sigil, false) }
        guard !isInBody else { return false }
        if line.payload.isEmpty, line.mode == .plain { isInBody = true }
        guard !isInBody, BodyFile.isReference(line) else { return false }
        let lines = try BodyFile.lines(for: line, beside) { (bytes) throws(LineProblem) in try self.line(bytes, isPlain: false, 0) }
        for line in lines { try place(line) }
        return true
    }

    /// Whether a crash cut this line: then the next start has closed the command right after it.
    private func isCut(_ range: Range<Int>) -> Bool {
        let next = range.upperBound + 1
        guard next < bytes.count, bytes[next] == Line.Sigil.status.rawValue else { return false }
        let mark = Array(Status.crashed.utf8)
        let rest = bytes[next...]
        return rest.starts(with: mark) && (rest.count == mark.count || rest[rest.startIndex + mark.count] == UInt8(ascii: "\n"))
    }

    private mutating func keepCut(_ range: Range<Int>, _ number: Int) {
        // Even the first line of a command may have been cut: it still opens it.
        if opening == nil { open() }
        keep(Line(.cut, .plain, payload: bytes[range], number: number))
    }

    // Problems.
    mutating func report(_ problem: LineProblem, _ line: Line) {
        report(problem, source.lineRange(line.number - 1))
    }

    mutating func report(_ problem: LineProblem, _ range: Range<Int>) {
        guard problems.count < Self.problemLimit else { return }
        problems.append(
            Diagnostic(
                problem.id, .parse, problem.message, at: [Diagnostic.Mark(Place(source, range), problem.words)], because: problem.because))
    }
}

extension Diagnostic {
    fileprivate static func noSession(_ place: Place) -> Diagnostic {
        Diagnostic(
            "session-magic", .parse, "this is no session", at: [Mark(place)],
            because: ["the first line of a session must be '\(SessionFile.magic)'"])
    }

    fileprivate static func sessionVersion(_ version: Int, _ place: Place) -> Diagnostic {
        Diagnostic(
            "session-version", .parse, "this session is written in version \(version) of the format", at: [Mark(place)],
            because: ["the version must be \(SessionFile.version), but is \(version)"])
    }
}

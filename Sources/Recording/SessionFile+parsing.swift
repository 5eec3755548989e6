import Diagnostics
import Glibc
import Values

extension SessionFile {
    /// Reads a session; throws a `DiagnosticList` with every problem it finds, each at its line (at most twenty).
    ///
    /// A last command without its closing line is no problem: it is still running, or a crash cut it short.
    ///
    /// - Parameter beside: reads the bodies that have files of their own.
    public static func parse(_ source: Source, beside: Beside? = nil) throws -> SessionFile {
        var parser = SessionParser(source, beside)
        return try parser.session()
    }

    public static func parse(_ text: String, name: String? = nil) throws -> SessionFile { try parse(Source(name, text)) }

    /// Reads the session of a file, with what lies beside it.
    public static func load(_ path: String, _ read: @escaping @Sendable (String) throws -> [UInt8]) throws -> SessionFile {
        try parse(Source(path, bytes: try read(path))) { try read(BodyFile.folder(of: path) + "/" + $0) }
    }
}

private struct SessionParser {
    private let source: Source
    /// The source's bytes, held here so that each line does not go through the source for them.
    private let bytes: [UInt8]
    private let isPlainText: Bool
    private var problems = [Diagnostic]()
    private var headLines: [Line]?
    private var entries = [Entry]()
    /// The lines since the last closing line, and the `$` among them.
    private var pending = [Line]()
    private var opening: Int?
    private var commandEnd = 0
    private var boundNames = Set<String>()
    private let beside: Beside?
    /// The message whose lines are being read, and whether they are those of its body.
    private var message: Line.Sigil?
    private var isInBody = false

    static let problemLimit = 20

    init(_ source: Source, _ beside: Beside?) {
        self.source = source
        self.beside = beside
        bytes = source.bytes
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
            let end = lineEnd(from: start)
            number += 1
            if number > 1, end > start { take(start..<end, number) }
            start = end + 1
        }
        var tail = [Line]()
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

    private func lineEnd(from start: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            // SAFETY: `start` is less than the count, and memchr looks at the bytes up to the count only.
            guard let base = buffer.baseAddress, let found = memchr(base + start, 0x0a, buffer.count - start) else { return buffer.count }
            return UnsafeRawPointer(found) - base
        }
    }

    private func checkMagic() throws {
        let end = bytes.isEmpty ? 0 : lineEnd(from: 0)
        let first = source.text(in: 0..<end)
        if first == SessionFile.magic { return }
        let place = Place(source, 0..<end)
        if first.hasPrefix("#!session "), let version = Int(first.dropFirst(10)) { throw DiagnosticList([.sessionVersion(version, place)]) }
        throw DiagnosticList([.noSession(place)])
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
        let mark = Array(Status.crashed.utf8)
        let rest = bytes[min(range.upperBound + 1, bytes.count)...]
        return rest.starts(with: mark) && (rest.count == mark.count || rest[rest.startIndex + mark.count] == UInt8(ascii: "\n"))
    }

    private mutating func keepCut(_ range: Range<Int>, _ number: Int) {
        // Even the first line of a command may have been cut: it still opens it.
        if opening == nil { open() }
        pending.append(Line(.cut, .plain, payload: bytes[range], number: number))
    }

    private mutating func open() {
        if headLines == nil {
            headLines = pending
            pending.removeAll()
        }
        opening = pending.count
        commandEnd = pending.count + 1
    }

    private func line(_ range: Range<Int>, _ number: Int) throws(LineProblem) -> Line {
        try line(bytes[range], isPlain: isPlainText, number)
    }

    private func line(_ bytes: ArraySlice<UInt8>, isPlain: Bool, _ number: Int) throws(LineProblem) -> Line {
        guard bytes.count <= Line.limit else {
            throw LineProblem(
                id: "session-limit", message: "this line is too long",
                because: ["a line must be at most 1 MiB, but is \(bytes.count) bytes"])
        }
        guard let sigil = Line.Sigil(rawValue: bytes[bytes.startIndex]), sigil != .cut else {
            let letter = String(String(decoding: bytes.prefix(4), as: UTF8.self).prefix(1))
            throw LineProblem(
                id: "session-line", message: "no line of a session begins with '\(letter)'",
                because: ["the first character must be one of # @ = $ . ^ > < : * | ? ! ~ ["])
        }
        let rest = bytes.dropFirst()
        if !isPlain { try checkText(bytes) }
        if sigil == .comment || sigil == .status || rest.isEmpty { return Line(sigil, .plain, payload: rest, number: number) }
        guard let mode = Line.Mode(rawValue: rest[rest.startIndex]) else {
            let sign = String(decoding: [sigil.rawValue], as: UTF8.self)
            throw LineProblem(
                id: "session-mode", message: "'\(sign)' must be followed by a blank, '\\' or '&'",
                because: ["a blank begins plain text, '\\' text with escapes, '&' base64"])
        }
        let payload = rest.dropFirst()
        switch mode {
        case .plain: break
        case .escaped:
            guard Line.unescaped(payload) != nil else {
                throw LineProblem(
                    id: "session-escape", message: "this line has an escape that is none",
                    because: ["the escapes are \\n \\r \\t \\\\ \\{ and \\xNN"])
            }
        case .base64:
            guard Base64.decode(payload) != nil else {
                throw LineProblem(
                    id: "session-base64", message: "this line is no base64", because: ["it must be whole groups of four characters"])
            }
        }
        return Line(sigil, mode, payload: payload, number: number)
    }

    private func checkText(_ bytes: ArraySlice<UInt8>) throws(LineProblem) {
        if let byte = bytes.first(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) {
            let digits = String(byte, radix: 16)
            throw LineProblem(
                id: "session-text", message: "this line holds the control byte 0x\(digits.count < 2 ? "0" : "")\(digits)",
                because: [
                    byte == 0x0d ? "lines must end with a line feed alone" : "a control byte must be written as an escape, in mode '\\'"
                ])
        }
        guard UTF8Check.isText(bytes) else {
            throw LineProblem(
                id: "session-text", message: "this line is not UTF-8",
                because: ["other bytes must be written as escapes, in mode '\\', or as base64, in mode '&'"])
        }
    }

    // Where a line may stand.
    private mutating func place(_ line: Line) throws(LineProblem) {
        switch line.sigil {
        case .comment, .directive:
            pending.append(line)
        case .attachment:
            guard let last = pending.last(where: { $0.sigil != .comment }), last.sigil == .attachment || last.sigil == .directive else {
                throw LineProblem(
                    id: "session-order", message: "this line is attached to nothing", because: ["an '=' line must follow its '@ file' line"]
                )
            }
            pending.append(line)
        case .command:
            if let opening {
                let first = pending[opening]
                report(
                    LineProblem(
                        id: "session-open", message: "this command has no closing line",
                        because: ["a command must end with its exit status, such as [0], before the next '$'"]), first)
                pending.removeAll()
                self.opening = nil
            }
            guard entries.count < SessionFile.entryLimit else {
                throw LineProblem(
                    id: "session-limit", message: "this session has too many commands",
                    because: ["a session must have at most \(SessionFile.entryLimit) commands"])
            }
            open()
            pending.append(line)
        case .continuation:
            guard opening != nil, commandEnd == pending.count else {
                throw LineProblem(
                    id: "session-order", message: "this line continues no command",
                    because: ["a '.' line must follow the '$' line of its command"])
            }
            pending.append(line)
            commandEnd = pending.count
        case .status:
            guard opening != nil else {
                throw LineProblem(
                    id: "session-order", message: "this line closes no command",
                    because: ["a '[' line must come after the '$' line of its command"])
            }
            let status = try Status.read("[" + String(decoding: line.payload, as: UTF8.self))
            pending.append(line)
            close(status)
        default:
            guard opening != nil else {
                throw LineProblem(
                    id: "session-order", message: "this line belongs to no command",
                    because: ["it must come after the '$' line of its command"])
            }
            if line.sigil == .outputPattern || line.sigil == .errorPattern { try checkPattern(line) }
            pending.append(line)
        }
    }

    private mutating func checkPattern(_ line: Line) throws(LineProblem) {
        let pattern = try Pattern(line.content)
        for name in pattern.needs where !boundNames.contains(name) {
            throw LineProblem(
                id: "session-pattern", message: "the pattern [\(name)] is neither a kind of text nor a name from above",
                words: Suggestion.words(for: name, in: Pattern.kinds + boundNames.sorted()),
                because: [
                    "the kinds are \(Suggestion.list(Pattern.kinds, "and")); [NAME=int] names what it finds; a bracket itself is written [["
                ])
        }
        boundNames.formUnion(pattern.binds)
    }

    private mutating func close(_ status: Status?) {
        defer {
            pending.removeAll(keepingCapacity: true)
            opening = nil
        }
        guard let opening else { return }
        let isLenient = status?.isInterrupted ?? true
        do throws(LineProblem) {
            let size = pending.reduce(0) { $0 + $1.payload.count + 3 }
            guard size <= SessionFile.entryByteLimit else {
                throw LineProblem(
                    id: "session-limit", message: "this command is too long",
                    because: ["a command must be at most 64 MiB, but is \(size) bytes"], index: opening)
            }
            let exchanges = try Exchange.all(in: pending, isInterrupted: isLenient)
            var said = (directives: [Directive](), changes: [Change]())
            do throws(LineProblem) {
                said = try Self.changes(pending, in: Directive.anywhere)
            } catch {
                guard isLenient else { throw error }
            }
            entries.append(
                Entry(
                    lines: pending, exchanges: exchanges, directives: said.directives, changes: said.changes, status: status,
                    commandLines: opening..<commandEnd(opening)))
        } catch {
            report(error, pending[error.index ?? opening])
        }
    }

    private func commandEnd(_ opening: Int) -> Int {
        var end = opening + 1
        while end < pending.count, pending[end].sigil == .continuation { end += 1 }
        return end
    }

    private mutating func readHead() -> Head {
        var head = Head()
        guard let lines = headLines else { return head }
        do throws(LineProblem) {
            let read = try Self.changes(lines, in: nil)
            for directive in read.directives { head.take(directive) }
            head.changes = read.changes.filter { if case .clock = $0 { false } else { true } }
        } catch {
            report(error, lines[error.index ?? 0])
        }
        return head
    }

    /// The directives among lines, with the lines that are attached to each.
    private static func changes(_ lines: [Line], in names: [String]?) throws(LineProblem) -> (directives: [Directive], changes: [Change]) {
        var directives = [Directive]()
        var changes = [Change]()
        guard lines.contains(where: { $0.sigil == .directive }) else { return ([], []) }
        var index = 0
        while index < lines.count {
            guard lines[index].sigil == .directive else {
                index += 1
                continue
            }
            let at = index
            index += 1
            do throws(LineProblem) {
                let directive = try Directive.read(lines[at])
                let name = String(lines[at].content.text.prefix { $0 != " " })
                if let names, !names.contains(name) {
                    throw LineProblem(
                        id: "session-directive", message: "the directive '\(name)' must stand in the head",
                        because: ["before a later command may stand \(Suggestion.list(names))"])
                }
                let start = index
                while index < lines.count, lines[index].sigil == .attachment { index += 1 }
                if start < index, !directive.takesLines {
                    throw LineProblem(id: "session-order", message: "the directive '\(name)' takes no '=' lines")
                }
                directives.append(directive)
                if let change = try Change.read(directive, lines[start..<index]) { changes.append(change) }
            } catch {
                var placed = error
                placed.index = placed.index ?? at
                throw placed
            }
        }
        return (directives, changes)
    }

    /// An id that is used must be bound: a slip in its name would be another id, and a puzzling mismatch.
    private mutating func checkIDs() {
        guard problems.isEmpty, ByteSearch.first(Array("{id:".utf8), in: bytes) != nil else { return }
        var bound = Set<String>()
        for entry in entries { for exchange in entry.exchanges { bound.formUnion(exchange.bindings.map(\.name)) } }
        for entry in entries where !entry.isInterrupted {
            for line in entry.lines where line.sigil != .comment && line.mode != .base64 && Self.mayUseID(line.payload) {
                for case .id(let name) in line.content.placeholders where !bound.contains(name) {
                    report(
                        LineProblem(
                            id: "session-unbound", message: "the id '\(name)' is bound nowhere",
                            words: Suggestion.words(for: name, in: bound.sorted()),
                            because: ["an id must be bound by a line such as : \(name) = /data/id, after the response that brings it"]),
                        line)
                }
            }
        }
    }

    /// Whether a payload holds the beginning of an id's placeholder.
    private static func mayUseID(_ payload: ArraySlice<UInt8>) -> Bool {
        var rest = payload
        while let brace = rest.firstIndex(of: Template.brace) {
            rest = rest[(brace + 1)...]
            if rest.starts(with: "id:".utf8) { return true }
        }
        return false
    }

    // Problems.
    private mutating func report(_ problem: LineProblem, _ line: Line) {
        report(problem, source.lineRange(line.number - 1))
    }

    private mutating func report(_ problem: LineProblem, _ range: Range<Int>) {
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

import Diagnostics
import ProductAnalytics
import Synchronization
import Values

/// What a recorder writes, in the order in which it must stand.
final class RecordingLog: Sendable {
    private struct State: ~Copyable {
        var file: RecordingFile?
        var entries: Int
        var isOpen = false
        /// Changes that were seen between commands.
        var waiting = [Change]()
        /// Exchanges are written in the order in which their requests were issued.
        var issued = 0
        var flushed = 0
        var finished = [Int: Exchanged]()
        var learnt = [LiveSecret]()
        var people = People()
        /// Commands, answers and attached files, where people's data is the user's own words.
        var typed = [UInt8]()
        /// The names of the bodies that were put beside the session.
        var bodies = [String]()
        var failure: Diagnostic?
    }

    private let state: Mutex<State>
    private let secrets: @Sendable () -> [LiveSecret]
    private let path: String
    /// Whether each command is on the disk before it runs, and before the next.
    private let isDurable: Bool

    init(_ file: consuming RecordingFile, entries: Int, isDurable: Bool = false, secrets: @escaping @Sendable () -> [LiveSecret]) {
        path = file.path
        self.secrets = secrets
        self.isDurable = isDurable
        state = Mutex(State(file: consume file, entries: entries))
    }

    var isRecording: Bool { state.withLock { $0.file != nil } }
    func learn(_ secret: LiveSecret) { state.withLock { $0.learnt.append(secret) } }

    func mask(_ texts: () async throws -> [String]) async {
        do {
            let texts = try await texts()
            if !texts.isEmpty { state.withLock { $0.people.hide(texts, typed: $0.typed) } }
        } catch {
            state.withLock { stop(&$0, error as? Diagnostic ?? .cancelled()) }
        }
    }

    func takeFailure() -> Diagnostic? {
        state.withLock { state in
            defer { state.failure = nil }
            return state.failure
        }
    }

    func begin(_ command: String) {
        state.withLock { state in
            var parts = [Part]()
            for change in state.waiting { parts.append(Part(change)) }
            state.waiting = []
            // What an earlier command left on its way belongs to no one now.
            state.flushed = state.issued
            state.finished = [:]
            let rows = Line.lines(.continuation, Template(command))
            var lines = rows
            lines[0].sigil = .command
            // Command text that is no text at all stands on one escaped line.
            if lines[0].mode == .base64 { lines = [Line(.command, command)] }
            parts.append(Part(field: "the command", scanned: Array(command.utf8), lines: lines))
            let isStarted = write(parts, &state, after: [UInt8(ascii: "\n")])
            state.isOpen = isStarted
        }
    }

    func saw(_ change: Change) {
        state.withLock { state in
            if state.isOpen { write([Part(change)], &state) } else { state.waiting.append(change) }
        }
    }

    func add(_ field: String, _ line: Line, scanned: [UInt8]) {
        state.withLock { state in
            guard state.isOpen else { return }
            write([Part(field: field, scanned: scanned, lines: [line])], &state)
        }
    }

    func issue() -> Int {
        state.withLock { state in
            defer { state.issued += 1 }
            return state.issued
        }
    }

    /// - Parameter hidesPeople: whether the answer tells of real people.
    func finish(_ number: Int, _ site: String?, _ request: Request, _ answer: Result<Response, any Error>, hidesPeople: Bool) {
        state.withLock { state in
            if hidesPeople, case .success(let response) = answer { state.people.learn(request, response, typed: state.typed) }
            guard state.isOpen, number >= state.flushed else { return }
            state.finished[number] = Exchanged(site: site, request: request, answer: answer)
            while let next = state.finished.removeValue(forKey: state.flushed) {
                state.flushed += 1
                write(Self.parts(next, state.people), &state)
            }
        }
    }

    func finish(_ outcome: Outcome, _ writes: [String]) {
        state.withLock { state in
            guard state.isOpen else { return }
            // A request that is still on its way when its command ends was given up; those after it were not.
            for number in state.finished.keys.sorted() {
                if let next = state.finished.removeValue(forKey: number) { write(Self.parts(next, state.people), &state) }
            }
            var status = Status(code: outcome.status, errorName: outcome.errorName)
            status.isInterrupted = outcome.status == 130
            var parts = writes.map { Part(field: "the name of a written file", scanned: Array($0.utf8), lines: [Line(.event, $0)]) }
            status.endsOpen = Self.add(outcome.stdout, .output, "the output", &parts)
            status.errorEndsOpen = Self.add(outcome.stderr, .error, "the error output", &parts)
            parts.append(Part(field: "the outcome", scanned: [], lines: [status.line]))
            if write(parts, &state) { state.entries += 1 }
            state.isOpen = false
        }
    }

    /// Does something with the file; `nil` when nothing is recorded any more.
    func withFile<T>(_ body: (borrowing RecordingFile) throws -> T) throws -> T? {
        try state.withLock { state in
            switch state.file {
            case .some(let file): try body(file)
            case .none: nil
            }
        }
    }

    func close() { state.withLock { $0.file = nil } }

    // Parts.

    private struct Part {
        var field: String
        /// The bytes before they are laid out, in which a secret could hide behind a line end.
        var scanned: [UInt8]
        var lines: [Line]
        /// A file that must lie beside the session before the lines name it.
        var body: (name: String, bytes: [UInt8])?

        init(field: String, scanned: [UInt8], lines: [Line], body: (name: String, bytes: [UInt8])? = nil) {
            self.field = field
            self.scanned = scanned
            self.lines = lines
            self.body = body
        }

        init(_ change: Change) {
            lines = change.lines
            scanned = []
            switch change {
            case .clock: field = "the clock"
            case .environment(let name, _): field = "the environment variable '\(name)'"
            case .file(let name, let content):
                field = "the file '\(name)'"
                if case .bytes(let bytes) = content { scanned = bytes }
            case .folder(let name, _): field = "the folder '\(name)'"
            case .exists(let name), .unreadable(let name, _), .unwritable(let name, _): field = "the file name '\(name)'"
            }
        }
    }

    private static func add(_ bytes: [UInt8], _ sigil: Line.Sigil, _ field: String, _ parts: inout [Part]) -> Bool {
        guard !bytes.isEmpty else { return false }
        parts.append(Part(field: field, scanned: bytes, lines: OutputLines.split(bytes).lines.map { Line(sigil, Template(literal: $0)) }))
        return bytes.last != UInt8(ascii: "\n")
    }

    /// The headers that say something about the answer and nothing about who asked.
    static func isKept(_ name: String) -> Bool {
        ["content-type", "accept", "retry-after", "link", "etag", "location"].contains(name) || name.hasPrefix("x-ratelimit-")
            || name.hasPrefix("ratelimit")
    }

    /// The lines of an exchange, a long body among them.
    static func lines(_ exchanged: Exchanged) -> [Line] { parts(exchanged, People(), keepsBodies: true).flatMap(\.lines) }

    private static func parts(_ exchanged: Exchanged, _ people: People, keepsBodies: Bool = false) -> [Part] {
        let request = exchanged.request
        let start = Template(
            marked: Array("\(request.method) \(Placeholder.site(exchanged.site).text)".utf8) + Template(request.path).bytes)
        var parts = [Part(field: "the path of the request", scanned: Array(request.path.utf8), lines: [Line(.request, start)])]
        parts += message(.request, "the request", request.headers, request.body, people, keepsBodies)
        switch exchanged.answer {
        case .success(let response):
            parts.append(Part(field: "the status", scanned: [], lines: [Line(.response, String(response.status))]))
            parts += message(.response, "the response", response.headers, response.body, people, keepsBodies)
        case .failure(let error):
            let diagnostic =
                error as? Diagnostic ?? (error is CancellationError ? .cancelled() : Diagnostic("transport-failed", .network, "\(error)"))
            parts.append(
                Part(field: "the failure", scanned: [], lines: [Line(.response, "failed \(diagnostic.kind.rawValue) \(diagnostic.id)")]))
            parts += message(.response, "the failure", [], KeptDiagnostic.body(diagnostic), people, keepsBodies)
        }
        return parts
    }

    private static func message(
        _ sigil: Line.Sigil, _ whose: String, _ headers: [Header], _ body: [UInt8], _ people: People, _ keepsBody: Bool
    ) -> [Part] {
        var parts = [Part]()
        for header in headers where isKept(header.name) {
            parts.append(
                Part(
                    field: "the header '\(header.name)' of \(whose)", scanned: Array(header.value.utf8),
                    lines: [Line(sigil, "\(header.name): \(header.value)")]))
        }
        guard !body.isEmpty else { return parts }
        let lines = Line.lines(sigil, Template(literal: BodyLayout.spread(body) ?? body)).map(people.hidden)
        let field = "the body of \(whose)"
        if !keepsBody, BodyFile.isLong(lines) {
            let (reference, name, bytes) = BodyFile.made(sigil, lines)
            return parts + [Part(field: field, scanned: body, lines: [reference], body: (name, bytes))]
        }
        return parts + [Part(field: field, scanned: body, lines: [Line(sigil, .plain, payload: [])] + lines)]
    }

    /// Scans and writes; whether the bytes are in the file.
    @discardableResult private func write(_ parts: [Part], _ state: inout State, after prefix: [UInt8] = []) -> Bool {
        guard state.file != nil else { return false }
        var bytes = prefix
        for part in parts {
            for line in part.lines where [.command, .continuation, .answer, .attachment].contains(line.sigil) {
                state.typed += line.payload
                state.typed.append(UInt8(ascii: "\n"))
            }
        }
        for part in parts { for line in part.lines { state.people.hidden(line).write(to: &bytes) } }
        let isDurable = isDurable && parts.contains { $0.lines.contains { $0.sigil == .command || $0.sigil == .status } }
        let lock = SecretLock(secrets() + state.learnt)
        if let hit = parts.lazy.compactMap({ part in (lock.hit(part.scanned) ?? part.body.flatMap { lock.hit($0.bytes) }).map { (part, $0) }
        }).first {
            stop(&state, .secretFound(hit.1.secret, hit.1.spelling, in: Self.field(hit.0, lock), of: path, kept: state.entries))
            return false
        }
        if let hit = lock.hit(bytes) {
            let part = parts.first { part in
                var own = [UInt8]()
                for line in part.lines { line.write(to: &own) }
                return lock.hit(own) != nil
            }
            stop(&state, .secretFound(hit.secret, hit.spelling, in: part?.field ?? "the session", of: path, kept: state.entries))
            return false
        }
        do {
            for part in parts {
                if let body = part.body {
                    try state.file?.put(body.bytes, beside: body.name)
                    state.bodies.append(body.name)
                }
            }
            try state.file?.append(bytes)
            if isDurable { try state.file?.sync() }
            return true
        } catch {
            var diagnostic = error as? Diagnostic ?? Diagnostic("session-write", .io, "'\(path)' could not be written")
            diagnostic.soFar =
                "the command itself went on; \(state.entries) \(state.entries == 1 ? "command is" : "commands are") kept in the file, and nothing more is recorded"
            state.failure = diagnostic
            state.file = nil
            return false
        }
    }

    /// Ends the recording; an open command is closed, so that the file can be read.
    private func stop(_ state: inout State, _ diagnostic: Diagnostic) {
        state.failure = diagnostic
        if state.isOpen { try? state.file?.append(Array((Status.crashed + "\n").utf8)) }
        // What was written before a key was known to be one: a program gives it only when it is needed.
        try? state.file?.mask(with: SecretLock(secrets() + state.learnt), bodies: state.bodies)
        state.isOpen = false
        state.file = nil
    }

    /// The field, and in a JSON body the pointer to the value.
    private static func field(_ part: Part, _ lock: SecretLock) -> String {
        guard let value = try? JSON.parse(part.scanned) else { return part.field }
        func find(_ value: Value, _ at: Pointer) -> Pointer? {
            switch value {
            case .text(let text): return lock.hit(Array(text.string.utf8)) != nil ? at : nil
            case .list(let list):
                for (index, item) in list.items.enumerated() { if let found = find(item, at.appending(index)) { return found } }
                return nil
            case .map(let map):
                for (name, member) in map.members {
                    if let found = find(member, at.appending(name)) ?? (lock.hit(Array(name.utf8)) != nil ? at : nil) { return found }
                }
                return nil
            default: return lock.hit(JSON.bytes(value)) != nil ? at : nil
            }
        }
        guard let pointer = find(value, Pointer()), !pointer.steps.isEmpty else { return part.field }
        return "\(part.field), at \(pointer),"
    }
}

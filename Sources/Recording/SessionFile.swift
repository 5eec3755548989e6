import Diagnostics
import Values

/// A recorded conversation: what was typed, what was sent and answered, and what was shown.
///
/// It is lines, kept in their order with the comments between them; everything else is a reading of those lines. The
/// format is version 1 of `NAME.session`.
public struct SessionFile: Sendable {
    /// What the file is called in messages.
    public var name: String?
    /// The lines before the first command, without the magic line.
    public let headLines: Lines
    /// What those lines say.
    public let head: Head
    /// The commands in order.
    public let entries: [Entry]
    /// Comments after the last command.
    public let tail: Lines
    /// The shape of every id that a binding names.
    public let shapes: [String: IDShape]

    /// The version of the format that this writes.
    public static let version = 1
    /// The first line of a file.
    public static let magic = "#!session 1"
    /// The most commands of a file, and the most bytes of one.
    public static let entryLimit = 100_000
    public static let entryByteLimit = 64 << 20

    init(name: String?, headLines: Lines, head: Head, entries: [Entry], tail: Lines) {
        self.name = name
        self.headLines = headLines
        self.head = head
        self.entries = entries
        self.tail = tail
        var shapes = [String: IDShape]()
        for entry in entries {
            for exchange in entry.exchanges { for binding in exchange.bindings { shapes[binding.name] = binding.shape } }
        }
        self.shapes = shapes
    }

    /// The folder of what lies beside a session: long bodies, and how long its commands took.
    public static func folder(of path: String) -> String { BodyFile.folder(of: path) }

    /// What stands for the placeholders when this session runs.
    public var standIns: StandIns { StandIns(clock: head.clock.start, seed: head.seed, shapes: shapes) }
}

extension SessionFile: Equatable {
    /// Two sessions are equal when their lines are, wherever the files lie.
    public static func == (a: SessionFile, b: SessionFile) -> Bool {
        a.headLines == b.headLines && a.entries == b.entries && a.tail == b.tail
    }
}

/// One command of a session: its text, its exchanges and its outcome.
public final class Entry: Sendable {
    /// Every line in order, from what stands before the `$` to the closing `[`.
    public let lines: Lines
    /// Requests and their answers, in the order in which they were issued.
    public let exchanges: [Exchange]
    /// What differs for this command and those after it.
    public let changes: [Change]
    /// What may differ in its bodies, beside what may in every command's.
    public let masks: [Mask]
    /// Why it is known to fail.
    public let expectedFailure: String?
    /// How it ended; `nil` for a command that is still running, or that a crash cut short.
    public let status: Status?
    let commandLines: Range<Int>

    init(lines: Lines, exchanges: [Exchange], directives: [Directive], changes: [Change], status: Status?, commandLines: Range<Int>) {
        self.lines = lines
        self.exchanges = exchanges
        self.changes = changes
        self.status = status
        self.commandLines = commandLines
        var masks = [Mask]()
        var reason: String?
        for directive in directives {
            switch directive {
            case .mask(let mask): masks.append(mask)
            case .expectedFailure(let words): reason = words
            default: break
            }
        }
        self.masks = masks
        expectedFailure = reason
    }

    /// The same entry with other lines, whose readings are taken anew when they are printed and parsed.
    func with(_ lines: [Line]) -> Entry { Entry(self, Lines(lines)) }

    private init(_ other: Entry, _ lines: Lines) {
        self.lines = lines
        (exchanges, changes, masks, expectedFailure) = (other.exchanges, other.changes, other.masks, other.expectedFailure)
        let closing = lines.last.flatMap { $0.sigil == .status ? try? Status.read($0) : nil }
        (status, commandLines) = (closing ?? other.status, other.commandLines)
    }

    /// The command as it was typed, placeholders in it.
    public var command: Template { lines[commandLines].content }
    /// The line number of its `$`.
    public var number: Int { lines[commandLines.lowerBound].number }
    /// What the user answered to prompts, in order.
    public var answers: [Template] { lines.all(.answer).map(\.content) }
    /// The expected lines of standard output, patterns among them.
    public var output: [Line] { lines.all(.output, .outputPattern) }
    /// The expected lines of standard error, patterns among them.
    public var error: [Line] { lines.all(.error, .errorPattern) }
    /// The event lines, such as `* wrote users.csv sha256:…`.
    var eventLines: [Line] { lines.all(.event) }
    /// What the event lines say.
    public var events: [Template] { eventLines.map(\.content) }
    /// Whether it was interrupted, so that a replay has nothing to compare with.
    public var isInterrupted: Bool { status?.isInterrupted ?? true }
}

extension Entry: Equatable {
    public static func == (a: Entry, b: Entry) -> Bool { a.lines == b.lines }
}

/// How a command ended: `[0]`, `[4 conflict]`, `[0] no-eol`.
public struct Status: Sendable, Hashable {
    public var code: Int32
    /// The kind of the error that ended it.
    public var errorName: String?
    /// Standard output, or standard error, does not end with a line end.
    public var endsOpen = false
    public var errorEndsOpen = false
    /// The command was interrupted; a crash of the recorder counts as that.
    public var isInterrupted = false
    /// Why a replay passes over it.
    public var skipped: String?

    public init(code: Int32, errorName: String? = nil) {
        self.code = code
        self.errorName = errorName
    }

    /// How the closing line says it.
    public var text: String {
        var out = "[\(code)\(errorName.map { " " + $0 } ?? "")]"
        if endsOpen { out += " no-eol" }
        if errorEndsOpen { out += " no-eol-err" }
        if isInterrupted && errorName != "interrupted" { out += " interrupted" }
        if let skipped { out += " skipped " + skipped }
        return out
    }

    /// What the reader of a crashed recording closes an open command with.
    static let crashed = "[130 interrupted]"

    /// The line that says it.
    var line: Line { Line(.status, .plain, payload: Array(text.utf8).dropFirst()) }

    /// The words that may stand after the bracket.
    static let words = ["no-eol", "no-eol-err", "interrupted", "skipped"]

    /// Reads a closing line; throws what is wrong with it.
    static func read(_ line: Line) throws(LineProblem) -> Status {
        // How nearly every command ends.
        if line.payload.elementsEqual("0]".utf8) { return Status(code: 0) }
        return try read("[" + String(decoding: line.payload, as: UTF8.self))
    }

    /// Reads a closing line, the bracket included; throws what is wrong with it.
    static func read(_ text: String) throws(LineProblem) -> Status {
        guard text.hasPrefix("["), let close = text.firstIndex(of: "]") else { throw .status("it has no ']'") }
        let inside = text[text.index(after: text.startIndex)..<close].split(separator: " ", omittingEmptySubsequences: false)
        guard let code = Int32(inside[0]), (0...255).contains(code), String(code) == inside[0] else {
            throw .status("an exit status must be a number from 0 to 255, but is '\(String(inside[0]).preview())'")
        }
        var status = Status(code: code)
        if inside.count > 1 {
            guard inside.count == 2, !inside[1].isEmpty else { throw .status("only one word, the error's kind, may follow the number") }
            status.errorName = String(inside[1])
        }
        status.isInterrupted = status.errorName == "interrupted"
        var rest = text[text.index(after: close)...].split(separator: " ")
        while let word = rest.first {
            rest.removeFirst()
            switch word {
            case "no-eol": status.endsOpen = true
            case "no-eol-err": status.errorEndsOpen = true
            case "interrupted": status.isInterrupted = true
            case "skipped":
                guard !rest.isEmpty else { throw .status("'skipped' needs a reason after it") }
                status.skipped = rest.joined(separator: " ")
                return status
            default:
                throw .status("'\(String(word).preview())' is no word for a closing line", Suggestion.words(for: String(word), in: words))
            }
        }
        return status
    }
}

/// What is wrong with one line; the parser adds where it stands.
struct LineProblem: Error {
    var id: String
    var message: String
    var words = ""
    var because: [String] = []
    /// Which line of the entry, counted from its first; `nil` for the line at hand.
    var index: Int?

    static func status(_ why: String, _ words: String = "") -> LineProblem {
        LineProblem(
            id: "session-status", message: "this closing line cannot be read", words: words,
            because: [why, "the form is [0], [4 conflict] or [0] no-eol"])
    }
}

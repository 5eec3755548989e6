import Diagnostics
import Values

/// What a session fixes before its first command.
public struct Head: Sendable {
    public var title: String?
    public var clock: Clock
    /// What randomness follows from, with the command's text.
    public var seed: UInt64
    /// The site, entity, format and store in force at the start; `nil`: the tool's own default.
    public var site: String?
    public var entity: String?
    public var format: String?
    public var store: String?
    /// The script, beside the session, that makes a fresh embedded site what the commands need.
    public var fixture: String?
    /// How long after the clock's start the recording counts as true, in microseconds.
    public var lifetime: Int?
    /// What may differ in every body.
    public var masks: [Mask] = []
    /// The plugins that took part, and their commands, as the lines say it.
    public var plugins: [String] = []
    public var commands: [String] = []
    /// Why every command is known to fail.
    public var expectedFailure: String?
    public var terminal: Terminal
    /// What the world holds before the first command.
    public var changes: [Change]

    /// The virtual clock, in microseconds.
    public struct Clock: Sendable, Hashable {
        /// Microseconds since 1970.
        public var start: Int
        /// What each reading adds.
        public var tick: Int
        /// What each exchange adds.
        public var latency: Int

        public init(start: Int, tick: Int = 1_000, latency: Int = 10_000) {
            self.start = start
            self.tick = tick
            self.latency = latency
        }

        /// The clock of a session that names none.
        static let standard = Clock(start: 946_684_800_000_000)
    }

    public init(
        title: String? = nil, clock: Clock, seed: UInt64, site: String? = nil, entity: String? = nil, format: String? = nil,
        store: String? = nil,
        terminal: Terminal = Terminal(), changes: [Change] = []
    ) {
        self.title = title
        self.clock = clock
        self.seed = seed
        self.site = site
        self.entity = entity
        self.format = format
        self.store = store
        self.terminal = terminal
        self.changes = changes
    }

    init() { self.init(clock: .standard, seed: 0) }

    /// The lines that say it.
    var lines: [Line] {
        var directives = [Directive]()
        if let title { directives.append(.title(title)) }
        directives += [.clock(clock), .seed(seed)]
        if let site { directives.append(.site(site)) }
        if let entity { directives.append(.entity(entity)) }
        directives.append(.term(terminal))
        if let format { directives.append(.format(format)) }
        if let store { directives.append(.store(store)) }
        if let fixture { directives.append(.fixture(fixture)) }
        if let lifetime { directives.append(.expires(lifetime)) }
        directives += masks.map(Directive.mask)
        if let expectedFailure { directives.append(.expectedFailure(expectedFailure)) }
        directives += plugins.map(Directive.plugin) + commands.map(Directive.command)
        return directives.map(\.line) + changes.flatMap(\.lines)
    }

    mutating func take(_ directive: Directive) {
        switch directive {
        case .title(let text): title = text
        case .clock(let start): clock = start
        case .seed(let number): seed = number
        case .site(let name): site = name
        case .entity(let name): entity = name
        case .term(let size): terminal = size
        case .format(let name): format = name
        case .store(let name): store = name
        case .fixture(let path): fixture = path
        case .expires(let length): lifetime = length
        case .mask(let mask): masks.append(mask)
        case .expectedFailure(let reason): expectedFailure = reason
        case .plugin(let text): plugins.append(text)
        case .command(let text): commands.append(text)
        default: break
        }
    }
}

/// Something of the world that a command sees, and those after it.
public enum Change: Sendable {
    /// The virtual clock goes on from here, in microseconds since 1970.
    case clock(Head.Clock)
    case environment(String, Template)
    case file(String, Content)
    /// The names in a folder.
    case folder(String, [String])
    /// A file that is there, of which nothing more is known.
    case exists(String)
    /// Reading it fails in these words; likewise writing.
    case unreadable(String, Diagnostic)
    case unwritable(String, Diagnostic)

    /// A file's bytes, or what they must be when they are read from the disk.
    public enum Content: Sendable {
        case bytes([UInt8])
        case digest(String)
    }

    /// A file as a session attaches it: its bytes where they are few, else only its digest.
    public static func attachment(_ name: String, _ bytes: [UInt8]) -> Change {
        .file(name, bytes.count <= attachmentLimit ? .bytes(bytes) : .digest(SHA256.hex(bytes)))
    }

    /// The longest file that is attached as a whole, in bytes.
    public static let attachmentLimit = 64 << 10

    /// The lines that say it.
    var lines: [Line] {
        switch self {
        case .clock(let clock): [Directive.clock(clock).line]
        case .environment(let name, let value): [Directive.env(name, value).line]
        case .file(let name, .digest(let digest)): [Directive.file(name, digest: digest, endsOpen: false).line]
        case .file(let name, .bytes(let bytes)): Self.attached(name, bytes)
        case .folder(let name, let names): [Directive.folder(name).line] + names.map { Line(.attachment, $0) }
        case .exists(let name): [Directive.exists(name).line]
        case .unreadable(let name, let diagnostic):
            [Directive.unreadable(name, kind: diagnostic.kind, id: diagnostic.id).line] + Self.kept(diagnostic)
        case .unwritable(let name, let diagnostic):
            [Directive.unwritable(name, kind: diagnostic.kind, id: diagnostic.id).line] + Self.kept(diagnostic)
        }
    }

    private static func attached(_ name: String, _ bytes: [UInt8]) -> [Line] {
        let endsOpen = !bytes.isEmpty && bytes.last != UInt8(ascii: "\n")
        let first = Directive.file(name, digest: SHA256.hex(bytes), endsOpen: endsOpen).line
        guard !bytes.isEmpty else { return [first] }
        let content = endsOpen ? bytes[...] : bytes.dropLast()
        // Text with a few bytes that are none is read best line by line; what holds a zero is no text at all.
        guard !UTF8Check.isText(bytes), !bytes.contains(0) else { return [first] + Line.lines(.attachment, Template(literal: content)) }
        let rows = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return [first] + rows.map { Line(.attachment, Template(literal: $0)) }
    }

    private static func kept(_ diagnostic: Diagnostic) -> [Line] {
        let body = KeptDiagnostic.body(diagnostic)
        return Line.lines(.attachment, Template(literal: BodyLayout.spread(body) ?? body))
    }

    /// The change that a directive and the lines after it say; `nil` for a directive that is no change.
    static func read(_ directive: Directive, _ lines: Lines) throws(LineProblem) -> Change? {
        switch directive {
        case .clock(let clock): return .clock(clock)
        case .env(let name, let value): return .environment(name, value)
        case .exists(let name): return .exists(name)
        case .folder(let name): return .folder(name, lines.map { $0.content.text })
        case .file(let name, let digest, let endsOpen):
            var bytes = [UInt8]()
            lines.content.pieces {
                if case .literal(let slice) = $0 {
                    bytes += slice
                } else if case .placeholder(let placeholder) = $0 {
                    bytes += placeholder.text.utf8
                }
            }
            if !lines.isEmpty, !endsOpen { bytes.append(UInt8(ascii: "\n")) }
            let actual = SHA256.hex(bytes)
            if actual == digest { return .file(name, .bytes(bytes)) }
            guard lines.isEmpty else {
                throw LineProblem(
                    id: "session-digest", message: "the attached file '\(name.preview())' is not the one that was recorded",
                    because: ["its digest must be sha256:\(digest)", "the lines below give     sha256:\(actual)"])
            }
            return .file(name, .digest(digest))
        case .unreadable(let name, let kind, let id):
            return .unreadable(
                name, KeptDiagnostic.read(lines.content.filled(by: StandIns(clock: 0, seed: 0)), id: id, kind: kind))
        case .unwritable(let name, let kind, let id):
            return .unwritable(
                name, KeptDiagnostic.read(lines.content.filled(by: StandIns(clock: 0, seed: 0)), id: id, kind: kind))
        default: return nil
        }
    }
}

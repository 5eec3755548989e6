import Diagnostics
import Values

/// What an `@` line says.
enum Directive {
    case title(String)
    case clock(Head.Clock)
    case seed(UInt64)
    case site(String)
    case entity(String)
    case term(Terminal)
    case format(String)
    case store(String)
    case env(String, Template)
    /// The lines after it hold the file, unless only its digest is kept.
    case file(String, digest: String, endsOpen: Bool)
    case folder(String)
    case exists(String)
    /// The lines after it hold the diagnostic.
    case unreadable(String, kind: Kind, id: String)
    case unwritable(String, kind: Kind, id: String)
    /// What must run on a fresh embedded site first.
    case fixture(String)
    /// How long the recording counts as true, in microseconds.
    case expires(Int)
    case mask(Mask)
    /// A plugin that took part: its name, version and digest.
    case plugin(String)
    /// A command of a plugin: its effect and its usage line, so that a replay can read it without the plugin.
    case command(String)
    /// Why a command is known to fail.
    case expectedFailure(String)
    /// The digest of the session that this is a proposal for.
    case revises(String)
    case verified(version: Int, digest: String)

    /// Every name, in the order in which a head has them.
    static let names = [
        "title", "clock", "seed", "site", "entity", "term", "format", "store", "fixture", "expires", "mask", "xfail", "plugin", "command",
        "env", "file",
        "folder",
        "exists", "unreadable", "unwritable", "revises", "verified",
    ]
    /// Those that may also stand before a command that is not the first.
    static let anywhere = ["clock", "mask", "xfail", "env", "file", "folder", "exists", "unreadable", "unwritable"]

    static func read(_ line: Line) throws(LineProblem) -> Directive {
        var directive = try read(line.content)
        if case .mask(var mask) = directive {
            mask.line = line.number
            directive = .mask(mask)
        }
        return directive
    }

    /// The first word.
    static func name(_ text: String) -> String { String(Substring(text.utf8.prefix { $0 != UInt8(ascii: " ") })) }

    static func read(_ content: Template) throws(LineProblem) -> Directive {
        let text = content.text
        let name = name(text)
        let value = String(Substring(text.utf8.dropFirst(name.utf8.count).drop { $0 == UInt8(ascii: " ") }))
        // Most have one text, and no words.
        var words: [String] { value.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) } }
        switch name {
        case "title": return .title(value)
        case "plugin": return .plugin(value)
        case "command": return .command(value)
        case "clock": return .clock(try clock(words, value))
        case "seed":
            guard let seed = UInt64(value, radix: 16), value.count <= 16 else {
                throw bad(name, "a seed must be up to 16 hexadecimal digits, but is '\(value.preview())'")
            }
            return .seed(seed)
        case "site": return .site(try one(name, words))
        case "entity": return .entity(try one(name, words))
        case "format": return .format(try one(name, words))
        case "store": return .store(value)
        case "term": return .term(try term(words))
        case "env":
            guard let variable = words.first else { throw bad(name, "the form is @ env NAME value") }
            // The value may hold a placeholder, so it is cut out of the template and not out of its text.
            let bytes = content.bytes
            var index = bytes.firstIndex(of: 0x20) ?? bytes.count
            while index < bytes.count, bytes[index] == 0x20 { index += 1 }
            index = min(bytes.count, index + variable.utf8.count + 1)
            return .env(variable, Template(marked: Array(bytes[index...])))
        case "file":
            var rest = words
            let endsOpen = rest.last == "no-eol"
            if endsOpen { rest.removeLast() }
            guard rest.count >= 2, let digest = Self.digest(rest[rest.count - 1]) else {
                throw bad(name, "the form is @ file NAME sha256:… , with 64 hexadecimal digits")
            }
            // A name may hold blanks: it is all that stands before the digest.
            let end = value.count - (endsOpen ? " no-eol".count : 0) - "sha256:".count - 64 - 1
            return .file(String(value.prefix(end)), digest: digest, endsOpen: endsOpen)
        case "folder", "exists":
            guard !value.isEmpty else { throw bad(name, "the form is @ \(name) NAME") }
            return name == "folder" ? .folder(value) : .exists(value)
        case "unreadable", "unwritable":
            guard words.count >= 3, let kind = Kind(rawValue: words[0]) else { throw bad(name, "the form is @ \(name) KIND ID NAME") }
            let path = String(value.dropFirst(words[0].count + words[1].count + 2))
            return name == "unreadable" ? .unreadable(path, kind: kind, id: words[1]) : .unwritable(path, kind: kind, id: words[1])
        case "fixture":
            guard !value.isEmpty else { throw bad(name, "the form is @ fixture SCRIPT, a script beside the session") }
            return .fixture(value)
        case "expires":
            guard words.count == 1, let length = Duration.parse(words[0]), length > 0 else {
                throw bad(name, "the form is @ expires 90d, how long after its clock the recording counts as true")
            }
            return .expires(length)
        case "mask":
            guard words.count >= 2, let pointer = Pointer(parsing: words[0]), !pointer.steps.isEmpty else {
                throw bad(name, "the form is @ mask /pointer/*/name KIND, where a '*' stands for every name and index")
            }
            return .mask(try Mask(pointer: pointer, kind: String(value.dropFirst(words[0].count + 1))))
        case "xfail":
            guard !value.isEmpty else { throw bad(name, "the form is @ xfail REASON") }
            return .expectedFailure(value)
        case "revises":
            guard words.count == 1, let digest = Self.digest(words[0]) else { throw bad(name, "the form is @ revises sha256:…") }
            return .revises(digest)
        case "verified":
            guard words.count == 2, let version = Int(words[0]), let digest = Self.digest(words[1]) else {
                throw bad(name, "the form is @ verified 1 sha256:…")
            }
            return .verified(version: version, digest: digest)
        default:
            throw LineProblem(
                id: "session-directive", message: "there is no directive '\(name.preview())'",
                words: Suggestion.words(for: name, in: names),
                because: ["the directives are \(Suggestion.list(names, "and"))"])
        }
    }

    /// The line that says it.
    var line: Line {
        switch self {
        case .title(let text): Self.line("title", text)
        case .plugin(let text): Self.line("plugin", text)
        case .command(let text): Self.line("command", text)
        case .clock(let clock):
            Self.line(
                "clock",
                "\(Time.text(clock.start)) tick=\(Duration.text(clock.tick))"
                    + (clock.latency == Head.Clock.standard.latency ? "" : " latency=\(Duration.text(clock.latency))"))
        case .seed(let seed): Self.line("seed", String(seed, radix: 16))
        case .site(let name): Self.line("site", name)
        case .entity(let name): Self.line("entity", name)
        case .term(let terminal):
            Self.line(
                "term",
                "\(terminal.width) \(terminal.isTerminal ? "tty" : "plain")\(terminal.color ? " color" : "")\(terminal.errorColor ? " error-color" : "")"
            )
        case .format(let name): Self.line("format", name)
        case .store(let name): Self.line("store", name)
        case .env(let name, let value):
            Line(.directive, Template(marked: Array("env \(name)".utf8) + (value.isEmpty ? [] : [0x20] + value.bytes)))
        case .file(let name, let digest, let endsOpen): Self.line("file", "\(name) sha256:\(digest)\(endsOpen ? " no-eol" : "")")
        case .folder(let name): Self.line("folder", name)
        case .exists(let name): Self.line("exists", name)
        case .unreadable(let name, let kind, let id): Self.line("unreadable", "\(kind.rawValue) \(id) \(name)")
        case .unwritable(let name, let kind, let id): Self.line("unwritable", "\(kind.rawValue) \(id) \(name)")
        case .fixture(let path): Self.line("fixture", path)
        case .expires(let length): Self.line("expires", Duration.text(length))
        case .mask(let mask): Self.line("mask", "\(mask.pointer) \(mask.kind)")
        case .expectedFailure(let reason): Self.line("xfail", reason)
        case .revises(let digest): Self.line("revises", "sha256:\(digest)")
        case .verified(let version, let digest): Self.line("verified", "\(version) sha256:\(digest)")
        }
    }

    /// Whether `=` lines may follow.
    var takesLines: Bool {
        switch self {
        case .file, .folder, .unreadable, .unwritable: true
        default: false
        }
    }

    private static func line(_ name: String, _ value: String) -> Line { Line(.directive, "\(name) \(value)") }

    private static func one(_ name: String, _ words: [String]) throws(LineProblem) -> String {
        guard words.count == 1 else { throw bad(name, "the form is @ \(name) NAME") }
        return words[0]
    }

    static func digest(_ word: String) -> String? {
        guard word.hasPrefix("sha256:") else { return nil }
        let digits = word.dropFirst("sha256:".count)
        let isHex = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return digits.utf8.count == 64 && isHex ? String(digits) : nil
    }

    private static func clock(_ words: [String], _ value: String) throws(LineProblem) -> Head.Clock {
        var clock = Head.Clock.standard
        guard let first = words.first, let start = Time.parse(first) else {
            throw bad("clock", "a clock must start at a time such as 2026-08-23T10:00:00Z, but is '\(value.preview())'")
        }
        clock.start = start
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let size = Duration.parse(parts[1]), size >= 0 else {
                throw bad("clock", "after the time may come tick=1ms and latency=10ms, but there is '\(word.preview())'")
            }
            switch parts[0] {
            case "tick": clock.tick = size
            case "latency": clock.latency = size
            default: throw bad("clock", "after the time may come tick=1ms and latency=10ms, but there is '\(word.preview())'")
            }
        }
        return clock
    }

    private static func term(_ words: [String]) throws(LineProblem) -> Terminal {
        let form = "the form is @ term WIDTH plain, or @ term WIDTH tty color error-color"
        guard words.count >= 2, let width = Int(words[0]), (1...10_000).contains(width) else { throw bad("term", form) }
        var terminal = Terminal(isTerminal: false, width: width)
        for word in words.dropFirst() {
            switch word {
            case "plain": terminal.isTerminal = false
            case "tty": terminal.isTerminal = true
            case "color": terminal.color = true
            case "error-color": terminal.errorColor = true
            default: throw bad("term", form, Suggestion.words(for: word, in: ["plain", "tty", "color", "error-color"]))
            }
        }
        return terminal
    }

    private static func bad(_ name: String, _ why: String, _ words: String = "") -> LineProblem {
        LineProblem(id: "session-directive", message: "the directive '\(name)' cannot be read", words: words, because: [why])
    }
}

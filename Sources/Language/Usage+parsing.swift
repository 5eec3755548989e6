import Diagnostics

extension Usage {
    /// Reads a usage line; throws a `Diagnostic` of kind `.usage` that points into the line.
    public init(parsing text: String) throws {
        var reader = UsageReader(text)
        try self.init(&reader)
    }

    private init(_ reader: inout UsageReader) throws {
        text = reader.text
        reader.skipBlanks()
        guard let name = reader.commandName() else { throw reader.problem("a usage line begins with the name of the command") }
        self.name = name
        options = []
        parts = try reader.parts(until: [], &options)
        if reader.take("->") {
            reader.skipBlanks()
            guard let type = reader.type() else { throw reader.problem("after '->' stands the type of the result") }
            result = type
        }
        reader.skipBlanks()
        guard reader.isAtEnd else { throw reader.problem("nothing may follow the type of the result") }
    }

    /// The line again, in its one canonical spelling: reading it gives the same usage.
    public var description: String {
        var out = ([name] + parts.map { $0.description } + options.map { "[\($0.description)]" }).joined(separator: " ")
        if let result { out += " -> \(result)" }
        return out
    }
}

extension Usage.Option {
    /// `--name` or `--name <value: type>`.
    public var description: String {
        guard let type else { return "--\(name)" }
        return "--\(name) \(Usage.Part.argument(name: valueName ?? name, type: type).description)"
    }
}

extension Usage.Part {
    /// The part as a usage line writes it.
    public var description: String {
        switch self {
        case .argument(let name, let type):
            type == Usage.standardType(of: name) ? "<\(name)>" : "<\(name): \(type)>"
        case .word(let word): word
        case .optional(let parts): "[" + parts.map(\.description).joined(separator: " ") + "]"
        case .choice(let ways):
            "(" + ways.map { $0.map(\.description).joined(separator: " ") }.joined(separator: " | ") + ")"
        case .repeated(let part, let commas): part.description + (commas ? ",..." : "...")
        }
    }
}

extension Usage {
    /// The name of the part that takes whatever is left, where a command has no options of its own: `run <path> [<any>...]`. Options are
    /// among what is left, for they are the script's.
    var openEnd: String? {
        guard options.isEmpty, case .optional(let parts)? = parts.last, parts.count == 1,
            case .repeated(.argument(let name, "any"), _) = parts[0]
        else { return nil }
        return name
    }

    /// The types that a usage line may name without more ado; an argument of such a name has that type.
    public static let types: Set<String> = [
        "text", "int", "decimal", "bool", "duration", "time", "list", "map", "any", "secret", "path", "script", "source", "expr", "block",
        "command", "entity", "site", "profile", "resource", "connection", "field", "attribute", "query", "sort", "format",
    ]

    static func standardType(of name: String) -> String { types.contains(name) ? name : "text" }
}

/// Reads the notation piece by piece.
private struct UsageReader {
    let text: String
    let bytes: [UInt8]
    var at = 0
    var depth = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { at >= bytes.count }
    func peek(_ ahead: Int = 0) -> UInt8 { at + ahead < bytes.count ? bytes[at + ahead] : 0 }

    mutating func skipBlanks() {
        while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { at += 1 }
    }

    mutating func take(_ mark: StaticString) -> Bool {
        let count = mark.utf8CodeUnitCount
        guard at + count <= bytes.count else { return false }
        for index in 0..<count where bytes[at + index] != mark.utf8Start[index] { return false }
        at += count
        return true
    }

    /// A name; a `-` joins two parts of it, and never ends it, or `<name->` could not be told from an arrow.
    mutating func word() -> String? {
        let start = at
        while Letter.isIdentifier(peek()) || (at > start && peek() == UInt8(ascii: "-") && Letter.isIdentifier(peek(1))) { at += 1 }
        return at > start ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
    }

    /// The name of a command; of one in a namespace it has points in it: `report.daily`.
    mutating func commandName() -> String? {
        guard var name = word() else { return nil }
        while peek() == UInt8(ascii: "."), Letter.isIdentifier(peek(1)) {
            at += 1
            name += "." + (word() ?? "")
        }
        return name
    }

    /// A type: a name, or words with `|` between them.
    mutating func type() -> String? {
        guard var out = word() else { return nil }
        while peek() == UInt8(ascii: "|") {
            at += 1
            guard let next = word() else { return nil }
            out += "|" + next
        }
        return out
    }

    mutating func parts(until ends: [UInt8], _ options: inout [Usage.Option]) throws -> [Usage.Part] {
        var parts: [Usage.Part] = []
        while true {
            skipBlanks()
            if isAtEnd || ends.contains(peek()) { return parts }
            if peek() == UInt8(ascii: "-"), peek(1) == UInt8(ascii: ">") { return parts }
            if let part = try part(&options) { parts.append(part) }
        }
    }

    mutating func part(_ options: inout [Usage.Option]) throws -> Usage.Part? {
        guard depth < 16 else { throw problem("a usage line must be nested at most 16 deep") }
        depth += 1
        defer { depth -= 1 }
        var part: Usage.Part
        let start = at
        if take("<") {
            part = try argument()
        } else if take("[") {
            let known = options.count
            let inner = try parts(until: [UInt8(ascii: "]")], &options)
            guard take("]") else { throw problem("this '[' has no ']'", at: start) }
            // An option may always be left out, so the brackets around one say nothing more.
            guard !inner.isEmpty else {
                if options.count > known { return nil }
                throw problem("'[ ]' must hold a part", at: start)
            }
            part = .optional(inner)
        } else if take("(") {
            var ways: [[Usage.Part]] = []
            repeat {
                let way = try parts(until: [UInt8(ascii: "|"), UInt8(ascii: ")")], &options)
                guard !way.isEmpty else { throw problem("each way of '( | )' must hold a part") }
                ways.append(way)
            } while take("|")
            guard take(")") else { throw problem("this '(' has no ')'", at: start) }
            part = ways.count == 1 && ways[0].count == 1 ? ways[0][0] : .choice(ways)
        } else if take("--") {
            guard let name = word() else { throw problem("after '--' stands the name of the option") }
            skipBlanks()
            var option = Usage.Option(name: name)
            if take("<"), case .argument(let valueName, let type) = try argument() {
                option.valueName = valueName
                option.type = type
            }
            options.append(option)
            return nil
        } else if let word = word() {
            part = .word(word)
        } else {
            throw problem("'\(String(decoding: bytes[at...].prefix(1), as: UTF8.self))' means nothing in a usage line")
        }
        if take(",...") {
            part = .repeated(part, commas: true)
        } else if take("...") {
            part = .repeated(part, commas: false)
        }
        return part
    }

    /// What stands between `<` and `>`.
    mutating func argument() throws -> Usage.Part {
        skipBlanks()
        guard let name = word() else { throw problem("after '<' stands the name of the argument") }
        skipBlanks()
        var type = Usage.standardType(of: name)
        if take(":") {
            skipBlanks()
            guard let written = self.type() else { throw problem("after ':' stands the type of the argument") }
            type = written
            skipBlanks()
        }
        guard take(">") else { throw problem("this argument has no '>'") }
        return .argument(name: name, type: type)
    }

    func problem(_ message: String, at offset: Int? = nil) -> Diagnostic {
        let start = offset ?? at
        let place = Place(Source("usage", text), start..<min(bytes.count, start + 1))
        return Diagnostic("bad-usage-line", .usage, message, at: [.init(place)], because: ["the line is: \(text)"])
    }
}

public import Values

extension Usage {
    /// Arguments by their names in the schema, as a command: what ``jsonSchema(types:)`` describes, written.
    ///
    /// Each value becomes a literal, so nothing in it is ever read as part of the language.
    ///
    /// - Throws: ``Misfit`` where no way to fill the line takes these names.
    public func command(_ arguments: Map) throws(Misfit) -> WrittenCommand {
        let given = arguments.members.filter { !$0.1.isNull }.map(\.0)
        let ways = SchemaForms(types: [:]).ways(of: parts)
        let optionNames = options.map(\.name)
        let known = Set(ways.flatMap(\.members).map(\.name) + optionNames)
        if let name = given.first(where: { !known.contains($0) }) { throw .unknown(name, in: known.sorted()) }
        let fitting = ways.first { way in
            let own = Set(way.members.map(\.name) + optionNames)
            return way.required.allSatisfy(given.contains) && given.allSatisfy(own.contains)
                && way.groups.allSatisfy { group in group.allSatisfy(given.contains) || !group.contains(where: given.contains) }
        }
        guard let way = fitting else { throw .missing(ways.map(\.required).min { $0.count < $1.count } ?? []) }
        var written = WrittenCommand(name: name)
        for part in way.writing { part.write(arguments, &written) }
        for option in options {
            guard let value = arguments[option.name], !value.isNull else { continue }
            guard let type = option.type else {
                if value.bool == true { written.pieces.append(.word("--" + option.name)) }
                continue
            }
            written.pieces += [.word("--" + option.name), .value(value, type: type)]
        }
        return written
    }

    /// Why arguments make no command.
    public enum Misfit: Error, Sendable, Equatable {
        case unknown(String, in: [String])
        /// What the shortest way needs.
        case missing([String])
    }
}

/// A command made from values.
public struct WrittenCommand: Sendable, Equatable {
    enum Piece: Sendable, Equatable {
        /// A fixed word or the name of an option.
        case word(String)
        case value(Value, type: String)
        case values([Value], type: String, commas: Bool)
    }
    public var name: String
    var pieces: [Piece] = []

    init(name: String) { self.name = name }

    /// The command as it would be typed, on one line.
    public var text: String {
        ([name]
            + pieces.map { piece in
                switch piece {
                case .word(let word): word
                case .value(let value, let type): value.literal(of: type)
                case .values(let values, let type, let commas):
                    values.map { $0.literal(of: type) }.joined(separator: commas ? ", " : " ")
                }
            }).joined(separator: " ")
    }

    /// The command word for word, each value as it is; of several values in one place, once with each of them.
    public var lines: [[String]] {
        var lines = [[name]]
        for piece in pieces {
            switch piece {
            case .word(let word): for index in lines.indices { lines[index].append(word) }
            case .value(let value, _): for index in lines.indices { lines[index].append(value.displayText) }
            case .values(let values, _, _):
                let words = values.isEmpty ? [""] : values.map(\.displayText)
                lines = lines.flatMap { line in words.map { line + [$0] } }
            }
        }
        return lines
    }

    /// The same with an option that takes no value.
    public func adding(option: String) -> WrittenCommand {
        var copy = self
        if !copy.pieces.contains(.word("--" + option)) { copy.pieces.append(.word("--" + option)) }
        return copy
    }
}

/// How a part of a usage line is written, by the names of the members that fill it.
indirect enum Writing: Sendable {
    case word(String)
    case value(String, type: String)
    case values(String, type: String, commas: Bool)
    /// A word that stands there if its member is true.
    case flag(String)
    /// A member that is one of some words.
    case chosen(String)
    /// Parts that stand there if any of these members does.
    case optional([Writing], [String])

    func renamed(_ names: [String: String]) -> Writing {
        func new(_ name: String) -> String { names[name] ?? name }
        switch self {
        case .word: return self
        case .value(let name, let type): return .value(new(name), type: type)
        case .values(let name, let type, let commas): return .values(new(name), type: type, commas: commas)
        case .flag(let name): return new(name) == name ? self : .optional([.word(name)], [new(name)])
        case .chosen(let name): return .chosen(new(name))
        case .optional(let parts, let members): return .optional(parts.map { $0.renamed(names) }, members.map(new))
        }
    }

    fileprivate func write(_ arguments: Map, _ out: inout WrittenCommand) {
        switch self {
        case .word(let word): out.pieces.append(.word(word))
        case .flag(let word): if arguments[word]?.bool == true { out.pieces.append(.word(word)) }
        case .chosen(let name): if let value = arguments[name] { out.pieces.append(.value(value, type: "word")) }
        case .value(let name, let type): if let value = arguments[name], !value.isNull { out.pieces.append(.value(value, type: type)) }
        case .values(let name, let type, let commas):
            guard let value = arguments[name], !value.isNull else { return }
            out.pieces.append(.values(value.list ?? [value], type: type, commas: commas))
        case .optional(let parts, let members):
            guard members.contains(where: { arguments[$0].map { !$0.isNull && $0.bool != false } ?? false }) else { return }
            for part in parts { part.write(arguments, &out) }
        }
    }
}

extension Value {
    /// The value as a literal that gives it again, for an argument of a type: a moment and a length of time come as texts in JSON.
    fileprivate func literal(of type: String) -> String {
        guard case .text(let text) = self else {
            switch self {
            case .duration(let length): return Duration.text(length)
            case .time(let moment): return Time.text(moment)
            default: return Self.harmless(self)
            }
        }
        switch type {
        case "duration": if let length = Duration.parse(text.string) { return Duration.text(length) }
        case "time": if let moment = Time.parse(text.string) { return Time.text(moment) }
        // The words of a choice stand bare; what is none of them does no harm between quotes.
        case "word": if Self.isName(text.string) { return text.string }
        case "entity", "format", "resource", "path", "file", "source", "script", "site":
            if Self.isBare(text.string) { return text.string }
        default: break
        }
        return Self.harmless(self)
    }

    /// Between quotes `$` would begin a variable.
    private static func harmless(_ value: Value) -> String { JSON.text(value, .compact).replacing("$", with: "\\$") }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    /// Whether a word means itself without quotes: an entity, or a path with a letter in front and nothing else in it.
    private static func isBare(_ text: String) -> Bool {
        if text == "users" || text == "accounts" { return true }
        guard let first = text.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic,
            text.contains("/") || text.contains(".")
        else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/": true
            default: false
            }
        }
    }
}

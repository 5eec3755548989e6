import Diagnostics

/// A line of output that may differ from run to run: `created [NAME=uuid] in [dur]`.
struct Pattern {
    /// The kinds of text, as they stand in brackets.
    static let kinds = ["uuid", "int", "num", "time", "dur", "hex", "..", "...", "re:…"]

    private enum Part {
        case text(Template)
        case kind(LinearRegex, name: String?)
        case same(String)
    }

    private var parts = [Part]()
    /// The names it gives to what it finds, and the names that must have been given before.
    private(set) var binds = [String]()
    private(set) var needs = [String]()
    /// Whether it stands for any number of lines.
    private(set) var isAnyLines = false

    init(_ content: Template) throws(LineProblem) {
        let bytes = content.bytes
        if bytes == Array("[...]".utf8) {
            isAnyLines = true
            return
        }
        var text = [UInt8]()
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "[") else {
                text.append(bytes[index])
                index += 1
                continue
            }
            if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "[") {
                text.append(bytes[index])
                index += 2
                continue
            }
            guard let close = Self.close(bytes, index) else {
                throw Self.problem("this pattern has a '[' without its ']'")
            }
            if !text.isEmpty { parts.append(.text(Template(marked: text))) }
            text = []
            try take(String(decoding: bytes[(index + 1)..<close], as: UTF8.self))
            index = close + 1
        }
        if !text.isEmpty { parts.append(.text(Template(marked: text))) }
    }

    /// The bracket that closes one, past the brackets of a regular expression.
    private static func close(_ bytes: [UInt8], _ open: Int) -> Int? {
        var depth = 0
        var index = open
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }

    private mutating func take(_ word: String) throws(LineProblem) {
        if let regex = try Self.kind(word) {
            parts.append(.kind(regex, name: nil))
            return
        }
        let pieces = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard !pieces[0].isEmpty, pieces[0].utf8.allSatisfy(Placeholder.isName) else {
            throw Self.problem("'[\(word.preview())]' is no pattern")
        }
        guard pieces.count == 2 else {
            parts.append(.same(word))
            if !binds.contains(word) { needs.append(word) }
            return
        }
        guard let regex = try Self.kind(pieces[1]) else {
            throw Self.problem("'\(pieces[1].preview())' is no kind of text")
        }
        parts.append(.kind(regex, name: pieces[0]))
        binds.append(pieces[0])
    }

    /// What a kind of text looks like; `nil` for a word that is none.
    static func kind(_ word: String) throws(LineProblem) -> LinearRegex? {
        switch word {
        case "uuid": return try LinearRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
        case "int": return try LinearRegex("-?[0-9]+")
        case "num": return try LinearRegex("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?")
        case "time":
            return try LinearRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
        case "dur": return try LinearRegex("-?([0-9]+(\\.[0-9]+)?(us|µs|ms|s|m|h|d|w) ?)+")
        case "hex": return try LinearRegex("[0-9a-fA-F]+")
        case "..": return try LinearRegex(".*")
        default: return word.hasPrefix("re:") ? try LinearRegex(String(word.dropFirst(3))) : nil
        }
    }

    private static func problem(_ why: String) -> LineProblem {
        LineProblem(
            id: "session-pattern", message: why,
            because: [
                "the kinds are [uuid] [int] [num] [time] [dur] [hex] [..] [re:…]; [NAME=int] names what it finds, [NAME] wants it again; a bracket itself is written [["
            ])
    }

    /// The most steps that matching one line may take.
    private static let stepLimit = 1_000_000

    /// Whether a whole line is what the pattern says; names that it gives are put into `names`.
    func matches(_ line: [UInt8], _ standIns: StandIns, _ names: inout [String: [UInt8]]) -> Bool {
        let text = Array(String(decoding: line, as: UTF8.self).unicodeScalars)
        var found = names
        var failed = Set<Int>()
        // What a name of this very line holds differs from path to path, so failures are only remembered without one.
        let remembers = !parts.contains { if case .same(let name) = $0 { binds.contains(name) } else { false } }
        var steps = 0

        func match(_ part: Int, _ start: Int) -> Bool {
            steps += 1
            guard steps < Self.stepLimit else { return false }
            guard part < parts.count else { return start == text.count }
            let key = part * (text.count + 1) + start
            if remembers, failed.contains(key) { return false }
            func literal(_ bytes: [UInt8]) -> Bool {
                let wanted = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
                return text[start...].starts(with: wanted) && match(part + 1, start + wanted.count)
            }
            switch parts[part] {
            case .text(let template):
                if literal(template.filled(by: standIns)) { return true }
            case .same(let name):
                if let bytes = found[name], literal(bytes) { return true }
            case .kind(let regex, let name):
                // The longest first: a person who writes [int] means the whole number.
                for end in regex.ends(in: text, from: start, steps: &steps).reversed() {
                    let before = found
                    if let name {
                        var view = String.UnicodeScalarView()
                        view.append(contentsOf: text[start..<end])
                        found[name] = Array(String(view).utf8)
                    }
                    if match(part + 1, end) { return true }
                    found = before
                }
            }
            if remembers { failed.insert(key) }
            return false
        }

        guard match(0, 0) else { return false }
        names = found
        return true
    }
}

import Diagnostics
import ProductAnalytics
import Values

/// The personal data that a real site has answered with: each text gets a name, and only the name is written.
///
/// The same text has the same name throughout a session, and nothing leads back from the name to the text. What stands for it in a replay
/// is as wide as the text, and sorts among the others of its answer as the text did; so tables and sorted lists stay as they were.
struct People: Sendable {
    private var names = [String: Placeholder]()
    /// Every way in which a text may be spelt, the longest first: one may be a part of another.
    private(set) var spellings = [(text: [UInt8], placeholder: Placeholder)]()

    var isEmpty: Bool { spellings.isEmpty }

    /// Learns what an answer says of people; only queries tell of them. What the user has typed himself is in the session already.
    mutating func learn(_ request: Request, _ response: Response, typed: [UInt8]) {
        guard request.isRead, request.method == "POST", let value = try? JSON.parse(response.body) else { return }
        var found = [String: String]()
        func look(_ value: Value) {
            switch value {
            case .list(let list): list.items.forEach(look)
            case .map(let map):
                for (name, member) in map.members {
                    if let text = member.string, let kind = Self.kind(of: name), text.unicodeScalars.count >= Self.shortest,
                        names[text] == nil
                    {
                        if ByteSearch.first(Array(text.utf8), in: typed) == nil { found[text] = kind }
                    } else {
                        look(member)
                    }
                }
            default: break
            }
        }
        look(value)
        name(found)
    }

    /// Hides texts that somebody says are not to be kept; the shortest would be found everywhere, and are.
    mutating func hide(_ texts: [String], typed: [UInt8]) {
        name(
            Dictionary(
                texts.filter { text in
                    text.unicodeScalars.count >= Self.shortest && names[text] == nil && ByteSearch.first(Array(text.utf8), in: typed) == nil
                }.map { ($0, "masked") }, uniquingKeysWith: { first, _ in first }))
    }

    /// Gives each text a name, by its kind.
    private mutating func name(_ found: [String: String]) {
        for (text, kind) in found.sorted(by: { $0.key < $1.key }) {
            let placeholder = Placeholder.pii("\(kind)\(names.count + 1).\(text.displayWidth)")
            names[text] = placeholder
            var seen = Set<[UInt8]>()
            for spelling in Self.spellings(of: text) where seen.insert(spelling).inserted { spellings.append((spelling, placeholder)) }
        }
        if !found.isEmpty { spellings.sort { $0.text.count > $1.text.count } }
    }

    /// The line with names in the places of texts.
    func hidden(_ line: Line) -> Line {
        guard !isEmpty, line.mode != .base64, Self.sigils.contains(line.sigil) else { return line }
        var content = line.content
        for (text, placeholder) in spellings { content = content.replacing(text, by: placeholder) }
        return Line(line.sigil, content, number: line.number)
    }

    /// The lines that are hidden in; an attached file is named by its digest, and stays as it is.
    private static let sigils: Set<Line.Sigil> = [.command, .continuation, .answer, .request, .response, .event, .output, .error]

    /// Shorter texts would be found in everything.
    private static let shortest = 3

    /// What sort of personal data an attribute holds; `nil` for none.
    static func kind(of attribute: String) -> String? {
        let words = attribute.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        if words.contains("email") || words.contains("mail") { return "email" }
        if words.contains("ip") { return "ip" }
        if words.contains("phone") { return "phone" }
        guard words.last == "name" || words.last == "username" || words.last == "login" else { return nil }
        // A browser and a product have names too, but are no persons.
        let persons: Set = ["user", "usr", "account", "first", "last", "full", "given", "family", "customer", "contact"]
        return words.dropLast().allSatisfy(persons.contains) ? "name" : nil
    }

    /// As it is, and as JSON may write it.
    private static func spellings(of text: String) -> [[UInt8]] {
        func escaped(_ digits: String) -> [UInt8] {
            let signs = Array(digits.utf8)
            return text.utf16.flatMap { unit -> [UInt8] in
                guard unit >= 0x80 else { return [UInt8(unit)] }
                return [UInt8(ascii: "\\"), UInt8(ascii: "u")] + [12, 8, 4, 0].map { signs[Int(unit >> $0 & 15)] }
            }
        }
        return [
            Array(text.utf8), Array(JSON.bytes(.text(text)).dropFirst().dropLast()), escaped("0123456789abcdef"),
            escaped("0123456789ABCDEF"),
        ]
    }
}

extension StandIns {
    /// What stands for a person's data: `email12.24` is 24 columns wide.
    static func person(_ name: String) -> [UInt8] {
        guard let dot = name.lastIndex(of: "."), let width = Int(name[name.index(after: dot)...]), 1...1_000 ~= width else {
            return Array("tenon-\(name)".utf8)
        }
        let kind = name[..<dot].prefix { $0.isLetter }
        let number = String(name[..<dot].dropFirst(kind.count))
        let head = "p" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        let tail = kind == "email" ? "@example.com" : ""
        guard head.count + tail.count <= width else {
            return Array((head.count <= width ? head + String(repeating: "x", count: width - head.count) : String(head.suffix(width))).utf8)
        }
        return Array((head + String(repeating: "x", count: width - head.count - tail.count) + tail).utf8)
    }
}

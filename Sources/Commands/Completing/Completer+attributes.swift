import Language
import ProductAnalytics

extension Completer {
    /// The attributes of the entity that a command names first; none where another one must follow a comma that is not there.
    func attributes(after words: [String], sign: String = "") -> [Completion.Candidate] {
        if sign.isEmpty, let select = words.lastIndex(of: "select"), let last = words.last, select < words.count - 1, !last.hasSuffix(","),
            last != "sort"
        {
            return []
        }
        return known(of: words.first ?? "").map { .init(sign + $0.attribute, description: $0.summary, sort: .field) }
    }

    /// In a quoted text: the attributes where a query is expected and a name could stand.
    func insideText(_ line: LineContext, _ text: String, at offset: Int) -> Completion {
        let nothing = Completion(range: offset..<offset, candidates: [])
        guard let start = line.textStart, case .argument(let verb, let words) = line.position,
            let signature = vocabulary.commands.first(where: { $0.name == verb }),
            Expectation(after: words, in: signature.usage).parts.contains(.argument(name: "query", type: "query"))
        else { return nothing }
        let query = Array(text.utf8)[(start + 1)..<offset]
        if let value = QueryValue(query) { return complete(value, text, of: words.first ?? "", at: offset) }
        let name = query.reversed().prefix { Self.isNameByte($0) }
        let place = (offset - name.count)..<offset
        let written = String(decoding: name.reversed(), as: UTF8.self)
        let fitting = known(of: words.first ?? "").filter { $0.attribute.hasPrefix(written) }
        return Completion(
            range: place, candidates: fitting.map { .init($0.attribute, description: $0.summary, suffix: ":", sort: .field) })
    }

    /// A value behind a colon, with how many have it. What would need quotes gets them where the text around leaves them free.
    private func complete(_ value: QueryValue, _ text: String, of entity: String, at offset: Int) -> Completion {
        let range = (offset - value.written.utf8.count)..<offset
        let quotes = Array(text.utf8).prefix(offset).last { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") } == UInt8(ascii: "'")
        let known = values(value.attribute, entity, value.written)
        let fitting = known.filter { $0.text.lowercased().hasPrefix(value.written.lowercased()) }
        return Completion(
            range: range,
            candidates: (fitting.isEmpty ? known : fitting).compactMap { known in
                let isPlain = known.text.utf8.allSatisfy { Self.isNameByte($0) || $0 == UInt8(ascii: "-") }
                guard isPlain || quotes && !known.text.contains(where: { "'\"\\".contains($0) }) else { return nil }
                let spelled = isPlain ? known.text : "\"\(known.text)\""
                return .init(spelled, description: "\(known.count)", suffix: "", sort: .value)
            })
    }

    /// What every site has, and what is known of this one.
    private func known(of name: String) -> [MappedAttribute] {
        let told = attributes(name)
        guard told.isEmpty, let entity = Entity.all.first(where: { $0.name == name }) else { return told }
        return MappedAttribute.builtIn(of: entity)
    }

    fileprivate static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "@"), 0x80...:
            true
        default: false
        }
    }
}

extension MappedAttribute {
    /// A few words for the list.
    fileprivate var summary: String { description ?? displayName ?? type ?? "" }
}

/// The value that stands at the end of a query: what is written of it, and the attribute before its colon.
private struct QueryValue {
    let attribute: String
    let written: String

    init?(_ query: ArraySlice<UInt8>) {
        let value = query.reversed().prefix { ![UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "("), UInt8(ascii: ")")].contains($0) }
        let before = query.dropLast(value.count)
        guard before.last == UInt8(ascii: ":") else { return nil }
        let name = before.dropLast().reversed().prefix { Completer.isNameByte($0) }
        guard !name.isEmpty else { return nil }
        attribute = String(decoding: name.reversed(), as: UTF8.self)
        written = String(decoding: value.reversed(), as: UTF8.self)
    }
}

extension [Completion.Candidate] {
    /// Those that hold a word, whatever its case; else those that hold its letters in their order, the closest first.
    func fuzzy(_ word: String) -> [Completion.Candidate] {
        guard !word.isEmpty else { return self }
        let word = [Character](word.lowercased())
        let rated = enumerated().compactMap { index, candidate -> (rating: Int, index: Int)? in
            Self.rating([Character](candidate.text.lowercased()), word).map { ($0, index) }
        }
        return rated.sorted { ($0.rating, $0.index) < ($1.rating, $1.index) }.map { self[$0.index] }
    }

    /// How far the letters stand apart, less for those at the beginning; nil when they do not stand there.
    private static func rating(_ text: [Character], _ word: [Character]) -> Int? {
        var (place, first, last) = (0, -1, -1)
        for letter in word {
            guard let found = text[place...].firstIndex(of: letter) else { return nil }
            if first < 0 { first = found }
            (last, place) = (found, found + 1)
        }
        return (last - first + 1 - word.count) * 100 + first
    }
}

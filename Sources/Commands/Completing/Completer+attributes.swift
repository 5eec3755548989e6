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
        let name = query.reversed().prefix { Self.isNameByte($0) }
        let place = (offset - name.count)..<offset
        // Behind a colon stands a value.
        if query.dropLast(name.count).last == UInt8(ascii: ":") { return nothing }
        let written = String(decoding: name.reversed(), as: UTF8.self)
        let fitting = known(of: words.first ?? "").filter { $0.attribute.hasPrefix(written) }
        return Completion(
            range: place, candidates: fitting.map { .init($0.attribute, description: $0.summary, suffix: ":", sort: .field) })
    }

    /// What every site has, and what is known of this one.
    private func known(of name: String) -> [MappedAttribute] {
        let told = attributes(name)
        guard told.isEmpty, let entity = Entity.all.first(where: { $0.name == name }) else { return told }
        return MappedAttribute.builtIn(of: entity)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
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

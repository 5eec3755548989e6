import Diagnostics
import Values

extension Translator {
    /// Lays down, before a statement, the call that tells the host of it, with the variables that it speaks of.
    func trace(_ statement: Statement) throws {
        guard let tokens, !statement.isDefinition else { return }
        let range = statement.head
        let before = b.next
        let window = b.reserve()
        b.next = window
        var slots: [HostRequest.Slot] = []
        for name in names(in: range, tokens) where name != statement.declared && (try? variable(name, range)) != nil {
            try value(Expression(.variable(name), range), into: b.reserve(), isFresh: true)
            slots.append(.init(name: name, place: b.place(range), isSpread: false, type: nil))
        }
        request(
            HostRequest(kind: .trace, name: "trace", isPlan: false, isShown: false, slots: slots, place: b.place(range)), window,
            range)
        b.next = before
    }

    /// The names of the variables in a stretch of the text, also of those inside texts; each once.
    private func names(in range: Range<Int>, _ tokens: [Token]) -> [String] {
        let source = b.parts.sources[Int(b.source)]
        // Tokens are in the order of the text, and there may be very many.
        var (low, high) = (0, tokens.count)
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle].range.upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        var names: [String] = []
        for token in tokens[low...] {
            if token.range.lowerBound >= range.upperBound { break }
            switch token.kind {
            case .variable, .text:
                for name in Self.mentions(in: source.bytes[token.range]) where !names.contains(name) { names.append(name) }
            default: break
            }
        }
        return names
    }

    /// The names behind each `$` that no backslash stands before; `${ }` around a lone variable looks the same.
    private static func mentions(in bytes: some Collection<UInt8>) -> [String] {
        var names: [String] = []
        var name: [UInt8]?
        var isEscaped = false
        for byte in bytes {
            let isLetter = byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") || byte == UInt8(ascii: "_") || byte >= 0x80
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            if name != nil, isLetter || (isDigit && name?.isEmpty == false) {
                name?.append(byte)
                continue
            }
            if let name, !name.isEmpty { names.append(String(decoding: name, as: UTF8.self)) }
            name = byte == UInt8(ascii: "$") && !isEscaped ? [] : nil
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        if let name, !name.isEmpty { names.append(String(decoding: name, as: UTF8.self)) }
        return names
    }
}

extension Statement {
    /// What is told of a statement: all of it, or what stands before its block.
    fileprivate var head: Range<Int> {
        let start: Int? =
            switch kind {
            case .choose(let branches, _): branches.first?.block.range.lowerBound
            case .iterate(_, _, _, let body), .repeatWhile(_, let body): body.range.lowerBound
            case .attempt(let body, _, _), .expectError(_, let body), .watch(_, _, _, let body): body.range.lowerBound
            case .react(let reaction): reaction.block.range.lowerBound
            case .show(let pipeline): pipeline.firstBlock
            default: nil
            }
        return range.lowerBound..<max(range.lowerBound, min(start ?? range.upperBound, range.upperBound))
    }

    /// A definition does nothing where it stands; the statements of a loaded file are told one by one.
    fileprivate var isDefinition: Bool {
        switch kind {
        case .define, .load, .requires, .broken: true
        default: false
        }
    }

    /// The variable that has no value yet.
    fileprivate var declared: String? { if case .declare(let name, _, _, _) = kind { name.text } else { nil } }
}

extension Pipeline {
    fileprivate var firstBlock: Int? {
        var starts: [Int] = []
        if case .command(let command) = head { starts = command.arguments.compactMap { $0.block?.range.lowerBound } }
        for filter in filters {
            for case .block(_, let body) in filter.arguments { starts.append(body.range.lowerBound) }
        }
        return starts.min()
    }
}

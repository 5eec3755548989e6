import Diagnostics
import Values

// What a server made differs from run to run, so a finished session names it instead of spelling it out.
extension SessionFile {
    /// The same session with placeholders for the times and the ids that the server made.
    ///
    /// A time is a member `created_at` or `updated_at` of a response, near the session's clock. An id is a text of a response
    /// that only a machine would have made, that no one had sent before, and that a later request or output uses.
    func generalized(ids: Bool, times: Bool) throws -> SessionFile {
        var names = [Replacement]()
        var bound = [Int: [Int: [Exchange.Binding]]]()
        if ids { (names, bound) = try madeIDs() }
        let moments = times ? recordedTimes() : []
        guard !names.isEmpty || !moments.isEmpty else { return self }
        let changed = entries.enumerated().map { index, entry -> Entry in
            guard !entry.isInterrupted else { return entry }
            var lines = [Line]()
            var exchange = -1
            for (at, line) in entry.lines.enumerated() {
                if line.sigil == .response, at == 0 || entry.lines[at - 1].sigil != .response { exchange += 1 }
                lines.append(replaced(line, names, moments))
                let isLast = line.sigil == .response && (at + 1 == entry.lines.count || entry.lines[at + 1].sigil != .response)
                if isLast { lines += (bound[index]?[exchange] ?? []).map(\.line) }
            }
            return entry.with(lines)
        }
        // The parts of an entry are readings of its lines, so the changed lines are read anew.
        let copy = SessionFile(name: name, headLines: headLines, head: head, entries: changed, tail: tail)
        return try SessionFile.parse(Source(name, bytes: copy.printed()), beside: copy.beside)
    }

    private struct Replacement {
        var text: [UInt8]
        var placeholder: Placeholder
    }

    private func replaced(_ line: Line, _ names: [Replacement], _ moments: [Replacement]) -> Line {
        guard line.mode != .base64 else { return line }
        var wanted = [Replacement]()
        switch line.sigil {
        case .command, .continuation, .answer, .request: wanted = names
        case .output, .error: wanted = names + moments
        case .response:
            wanted = names
            let isTime = Self.timeNames.contains { ByteSearch.first(Array("\"\($0)\": \"".utf8), in: Array(line.payload)) != nil }
            if isTime { wanted += moments }
        default: break
        }
        guard !wanted.isEmpty else { return line }
        var content = line.content
        for replacement in wanted { content = content.replacing(replacement.text, by: replacement.placeholder) }
        return Line(line.sigil, content, number: line.number)
    }

    // Times.

    /// The members that the API's models type as times.
    private static let timeNames = ["created_at", "updated_at"]
    /// A time that is further from the session's clock, in microseconds, is data and no news.
    private static let nearness = 86_400_000_000

    private func recordedTimes() -> [Replacement] {
        var found = [Replacement]()
        func look(_ value: Value) {
            switch value {
            case .list(let list): list.items.forEach(look)
            case .map(let map):
                for (name, member) in map.members {
                    look(member)
                    guard Self.timeNames.contains(name), let text = member.string, let moment = Time.parse(text),
                        let digits = Self.digits(text), Time.text(moment, digits: digits) == text
                    else { continue }
                    let bytes = Array(text.utf8)
                    guard abs(moment - head.clock.start) <= Self.nearness, !found.contains(where: { $0.text == bytes }) else { continue }
                    found.append(Replacement(text: bytes, placeholder: .time(moment - head.clock.start, digits: digits)))
                }
            default: break
            }
        }
        for value in responses.map(\.value) { look(value) }
        return found
    }

    /// How many digits stand after the point of a time; `nil` for more than we keep.
    private static func digits(_ text: String) -> Int? {
        let count = text.utf8.drop { $0 != UInt8(ascii: ".") }.count
        return count <= 8 ? max(0, count - 2) : nil
    }

    // Ids.

    private struct Answered {
        var entry: Int
        var exchange: Int
        var value: Value
    }

    private var responses: [Answered] {
        entries.indices.filter { !entries[$0].isInterrupted }.flatMap { entry in
            entries[entry].exchanges.enumerated().compactMap { number, exchange -> Answered? in
                guard case .response(_, _, let body) = exchange.answer,
                    let value = try? JSON.parse(body.content.filled(by: standIns))
                else { return nil }
                return Answered(entry: entry, exchange: number, value: value)
            }
        }
    }

    private func madeIDs() throws -> ([Replacement], [Int: [Int: [Exchange.Binding]]]) {
        var names = [Replacement]()
        var bound = [Int: [Int: [Exchange.Binding]]]()
        var taken = Set<String>()
        for answered in responses {
            var candidates = [(text: String, pointer: Pointer, shape: IDShape)]()
            func look(_ value: Value, _ at: Pointer) {
                switch value {
                case .text(let text):
                    let name = at.steps.last ?? ""
                    let isNamed = name == "id" || name.hasSuffix("_id")
                    if let shape = IDShape.of(text.string, isNamedID: isNamed), taken.insert(text.string).inserted {
                        candidates.append((text.string, at, shape))
                    }
                case .list(let list): for (index, item) in list.items.enumerated() { look(item, at.appending(index)) }
                case .map(let map): for (name, member) in map.members { look(member, at.appending(name)) }
                default: break
                }
            }
            look(answered.value, Pointer())
            for candidate in candidates {
                let bytes = Array(candidate.text.utf8)
                guard !isSent(bytes, upTo: answered), isUsed(bytes, after: answered) else { continue }
                let name = "id\(names.count + 1)"
                names.append(Replacement(text: bytes, placeholder: .id(name)))
                bound[answered.entry, default: [:]][answered.exchange, default: []].append(
                    .init(name: name, pointer: candidate.pointer, shape: candidate.shape))
            }
        }
        return (names, bound)
    }

    private func isSent(_ text: [UInt8], upTo last: Answered) -> Bool {
        for index in 0...last.entry {
            let entry = entries[index]
            if ByteSearch.first(text, in: entry.command.bytes) != nil { return true }
            for line in entry.lines where line.sigil == .answer || line.sigil == .attachment {
                if ByteSearch.first(text, in: line.content.bytes) != nil { return true }
            }
            for (number, exchange) in entry.exchanges.enumerated() where index < last.entry || number <= last.exchange {
                if Self.holds(exchange, text) { return true }
            }
        }
        return headLines.contains { $0.sigil == .attachment && ByteSearch.first(text, in: $0.content.bytes) != nil }
    }

    private func isUsed(_ text: [UInt8], after first: Answered) -> Bool {
        for index in first.entry..<entries.count {
            let entry = entries[index]
            if index > first.entry, ByteSearch.first(text, in: entry.command.bytes) != nil { return true }
            if (entry.output + entry.error).contains(where: { ByteSearch.first(text, in: $0.content.bytes) != nil }) { return true }
            for (number, exchange) in entry.exchanges.enumerated() where index > first.entry || number > first.exchange {
                if Self.holds(exchange, text) { return true }
            }
        }
        return false
    }

    private static func holds(_ exchange: Exchange, _ text: [UInt8]) -> Bool {
        ByteSearch.first(text, in: exchange.path.bytes) != nil
            || exchange.requestBody.contains { ByteSearch.first(text, in: $0.content.bytes) != nil }
    }
}

extension Template {
    /// The template with every whole word of its literal text that equals `word` replaced.
    func replacing(_ word: [UInt8], by placeholder: Placeholder) -> Template {
        guard ByteSearch.first(word, in: bytes) != nil else { return self }
        func isPart(_ byte: UInt8?) -> Bool {
            guard let byte else { return false }
            return byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte >= 0x80 || (0x30...0x39).contains(byte)
                || (0x41...0x5a).contains(byte)
                || (0x61...0x7a).contains(byte)
        }
        var out = Template()
        pieces { piece in
            guard case .literal(let slice) = piece else {
                if case .placeholder(let other) = piece { out.append(other) }
                return
            }
            let text = Array(slice)
            var start = 0
            var from = 0
            while let found = ByteSearch.first(word, in: text, from: from) {
                let end = found + word.count
                from = end
                guard !isPart(found > 0 ? text[found - 1] : nil), !isPart(end < text.count ? text[end] : nil) else { continue }
                out.append(literal: text[start..<found])
                out.append(placeholder)
                start = end
            }
            out.append(literal: text[start...])
        }
        return out
    }
}

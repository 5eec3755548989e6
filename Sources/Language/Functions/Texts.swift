import Diagnostics
import Values

extension Builtins {
    static let texts: [Entry] = [
        Entry("starts_with", 2...2, taints: true) { args in
            .bool(try args.text(0).utf8.starts(with: try args.text(1).utf8))
        },
        Entry("ends_with", 2...2, taints: true) { args in
            .bool(try args.text(0).utf8.reversed().starts(with: try args.text(1).utf8.reversed()))
        },
        Entry("upper", 1...1, taints: true) { args in try args.text(try args.text(0).uppercased()) },
        Entry("lower", 1...1, taints: true) { args in try args.text(try args.text(0).lowercased()) },
        Entry("trim", 1...1, taints: true) { args in
            let text = try args.text(0)
            guard let start = text.firstIndex(where: { !$0.isWhitespace }), let end = text.lastIndex(where: { !$0.isWhitespace }) else {
                return .text("")
            }
            return try args.text(String(text[start...end]))
        },
        Entry("split", 2...2, taints: true) { args in
            let (text, separator) = (try args.text(0), try args.text(1))
            guard !separator.isEmpty else { return try args.list(text.map { .text(String($0)) }) }
            var parts: [Value] = []
            try text.pieces(separator, args.machine) { parts.append(.text(String($0))) }
            try args.machine.grow(text.utf8.count + 48 * parts.count)
            return try args.list(parts)
        },
        Entry("join", 1...2, taints: true) { args in
            let separator = args.count > 1 ? try args.text(1) : ""
            var out = ""
            for (index, item) in try args.list(0).enumerated() {
                switch item {
                case .list, .map: throw Fault(.mustBe("each element that 'join' takes", "a scalar", item), part: 0)
                default: break
                }
                if index > 0 { out += separator }
                out += item.displayText
            }
            return try args.text(out)
        },
        Entry("replace", 3...3, taints: true) { args in
            let (text, part, other) = (try args.text(0), try args.text(1), try args.text(2))
            guard !part.isEmpty else { throw args.mustBe("text that is not empty", 1) }
            var out = ""
            var isFirst = true
            try text.pieces(part, args.machine) { piece in
                if !isFirst { out += other }
                isFirst = false
                out += piece
                // An answer that outgrows the limit is stopped on the way.
                if other.utf8.count > part.utf8.count, out.utf8.count > args.machine.budget.memory { try args.machine.grow(out.utf8.count) }
            }
            return try args.text(out)
        },
        Entry("matches", 2...2, taints: true) { args in
            let text = try args.text(0)
            let pattern: Pattern
            do { pattern = try args.machine.patterns.pattern(try args.text(1)) } catch { throw Fault(Fault(of: error).diagnostic, part: 1) }
            let keys = Keys(["text", "groups", "index"])
            let bytes = Array(text.utf8)
            func part(_ range: Range<Int>?) -> Value { range.map { .text(String(decoding: bytes[$0], as: UTF8.self)) } ?? .null }
            var all: [Value] = []
            var at = 0
            // Positions count characters, as indexes of texts do.
            var (position, counted) = (0, text.startIndex)
            while at <= bytes.count, let groups = try pattern.firstMatch(in: text, from: at, machine: args.machine) {
                let whole = groups[0] ?? at..<at
                let start = text.utf8.index(text.startIndex, offsetBy: whole.lowerBound)
                position += text.distance(from: counted, to: max(counted, start))
                counted = max(counted, start)
                all.append(.map(Map(keys, [part(groups[0]), .list(groups.dropFirst().map(part)), .int(position)])))
                at = max(at, whole.upperBound)
                if whole.isEmpty {
                    // On to the next character.
                    at += 1
                    while at < bytes.count, bytes[at] & 0xc0 == 0x80 { at += 1 }
                }
                try args.machine.grow(128 + whole.count)
            }
            return try args.list(all)
        },
    ]
}

extension String {
    /// The pieces between the occurrences of a separator that is not empty.
    fileprivate func pieces(_ separator: String, _ machine: Machine, _ body: (Substring) throws -> Void) throws {
        var text = self
        text.makeContiguousUTF8()
        var start = text.startIndex
        var count = 0
        let (needle, size) = (separator, separator.utf8.count)
        while let found = text[start...].firstByteRange(of: needle, size) {
            try body(text[start..<found.lowerBound])
            start = found.upperBound
            count += 1
            if count & 1023 == 0 { try machine.step(1024) }
        }
        try body(text[start...])
    }
}

extension Substring {
    fileprivate func firstByteRange(of needle: String, _ size: Int) -> Range<Index>? {
        let view = utf8
        guard let first = needle.utf8.first else { return nil }
        var at = view.startIndex
        while let found = view[at...].firstIndex(of: first) {
            if view[found...].starts(with: needle.utf8) { return found..<view.index(found, offsetBy: size) }
            at = view.index(after: found)
        }
        return nil
    }
}

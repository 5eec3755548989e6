import Diagnostics
private import Glibc
import Values

extension Builtins {
    static let texts: [Entry] = [
        Entry("starts_with", 2...2, taints: true) { args in
            .bool(try args.text(0).utf8.starts(with: try args.text(1).utf8))
        },
        Entry("ends_with", 2...2, taints: true) { args in
            .bool(try args.text(0).utf8.reversed().starts(with: try args.text(1).utf8.reversed()))
        },
        Entry("upper", 1...1, taints: true) { args in
            var out = try args.machine.room(for: try args.text(0))
            try args.machine.inStretches(try args.text(0)) { out += $0.uppercased() }
            return try args.text(out)
        },
        Entry("lower", 1...1, taints: true) { args in
            var out = try args.machine.room(for: try args.text(0))
            try args.machine.inStretches(try args.text(0)) { out += $0.lowercased() }
            return try args.text(out)
        },
        Entry("trim", 1...1, taints: true) { args in
            let text = try args.text(0)
            guard let start = text.firstIndex(where: { !$0.isWhitespace }), let end = text.lastIndex(where: { !$0.isWhitespace }) else {
                return .text("")
            }
            return try args.text(String(text[start...end]))
        },
        Entry("split", 2...2, taints: true) { args in
            let (text, separator) = (try args.text(0), try args.text(1))
            let parts = List()
            if separator.isEmpty {
                try args.machine.each(text) { parts.append(.text(String($0))) }
            } else {
                try text.pieces(separator, args.machine) { parts.append(.text($0)) }
            }
            try args.machine.grow(text.utf8.count + 64 * parts.count)
            return .list(parts)
        },
        Entry("join", 1...2, taints: true) { args in
            let separator = args.count > 1 ? try args.text(1) : ""
            var out = ""
            var isFirst = true
            try args.machine.each(try args.list(0)) { item in
                switch item {
                case .list, .map: throw Fault(.mustBe("each element that 'join' takes", "a scalar", item), part: 0)
                default: break
                }
                if !isFirst { out += separator }
                isFirst = false
                out += item.displayText
                // A text that outgrows the limit is stopped on the way.
                if out.utf8.count > args.machine.budget.memory { try args.machine.grow(out.utf8.count) }
            }
            return try args.text(out)
        },
        Entry("replace", 3...3, taints: true) { args in
            let (text, part, other) = (try args.text(0), try args.text(1), try args.text(2))
            guard !part.isEmpty else { throw args.mustBe("text that is not empty", 1) }
            return try args.text(try text.replacing(part, by: other, args.machine))
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
    fileprivate func replacing(_ part: String, by other: String, _ machine: Machine) throws -> String {
        var out = ""
        if utf8.count > Stretches.length {
            // So that it need not be copied while it grows, which takes long and cannot be stopped.
            var count = -1
            try spans(between: part, machine) { _ in count += 1 }
            if count == 0 { return self }
            let size = utf8.count + count * (other.utf8.count - part.utf8.count)
            try machine.grow(size)
            out.reserveCapacity(size)
        }
        var isFirst = true
        try spans(between: part, machine) { span in
            if !isFirst { out += other }
            isFirst = false
            try out.append(span, machine)
            // An answer that outgrows the limit is stopped on the way.
            if other.utf8.count > part.utf8.count, out.utf8.count > machine.budget.memory { try machine.grow(out.utf8.count) }
        }
        return out
    }

    /// Puts bytes at the end, a stretch at a time.
    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ machine: Machine) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            var end = min(rest.startIndex + Stretches.length, rest.endIndex)
            // Between two code points.
            while end < rest.endIndex, rest[end] & 0xc0 == 0x80 { end -= 1 }
            self += String(decoding: UnsafeBufferPointer(rebasing: rest[..<end]), as: UTF8.self)
            rest = rest[end...]
            if !rest.isEmpty { try machine.poll() }
        }
    }

    /// The pieces between the occurrences of a separator that is not empty.
    fileprivate func pieces(_ separator: String, _ machine: Machine, _ body: (String) throws -> Void) throws {
        try spans(between: separator, machine) { try body(String(decoding: $0, as: UTF8.self)) }
    }

    /// The bytes between the occurrences of a separator that is not empty.
    private func spans(between separator: String, _ machine: Machine, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        var (text, separator) = (self, separator)
        try text.withUTF8 { text in
            try separator.withUTF8 { separator in
                guard let first = separator.first, let base = text.baseAddress else {
                    return try body(UnsafeBufferPointer(start: nil, count: 0))
                }
                var (start, at, looked) = (0, 0, 0)
                func piece(to end: Int) throws {
                    try body(UnsafeBufferPointer(rebasing: text[start..<end]))
                }
                while at + separator.count <= text.count {
                    // As far as a stretch: the byte the separator begins with may be far away.
                    let end = min(at + Stretches.length, text.count - separator.count + 1)
                    guard let found = memchr(base + at, Int32(first), end - at) else {
                        at = end
                        try machine.poll()
                        continue
                    }
                    at = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                    looked += 1
                    if looked & 1023 == 0 { try machine.step(1024) }
                    if text[at..<at + separator.count].elementsEqual(separator) {
                        try piece(to: at)
                        at += separator.count
                        start = at
                    } else {
                        at += 1
                    }
                }
                try piece(to: text.count)
            }
        }
    }
}

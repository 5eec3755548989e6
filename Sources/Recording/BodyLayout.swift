/// How a JSON body stands in a session: one member a line, so that a review shows the one that changed.
///
/// Only the blanks between tokens are ours. Names stay in their order, numbers and escapes as they were spelt, a name that
/// comes twice comes twice; so what is read back is, token for token, what was sent.
enum BodyLayout {
    /// A list or map of scalars stays on one line when that line is no longer than this.
    static let width = 72
    private static let depthLimit = 512

    /// The body laid out over lines, or `nil` when it is not one JSON document: then it is kept as it is.
    static func spread(_ body: [UInt8]) -> [UInt8]? {
        var reader = Reader(bytes: body, isSpread: true)
        return reader.document()
    }

    /// The body without blanks between its tokens, or the body itself when it is no JSON.
    static func compact(_ body: [UInt8]) -> [UInt8] {
        var reader = Reader(bytes: body, isSpread: false)
        return reader.document() ?? body
    }

    /// Takes out the blanks that stand outside strings.
    static func withoutBlanks(_ body: [UInt8]) -> [UInt8] {
        var out = [UInt8]()
        out.reserveCapacity(body.count)
        var isInside = false
        var isEscaped = false
        for byte in body {
            if isInside {
                out.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInside = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): continue
            case UInt8(ascii: "\""): isInside = true
            default: break
            }
            out.append(byte)
        }
        return out
    }

    private struct Reader {
        let bytes: [UInt8]
        /// Whether it is laid out over lines, or left without blanks.
        let isSpread: Bool
        var index = 0
        var out = [UInt8]()

        init(bytes: [UInt8], isSpread: Bool) {
            self.bytes = bytes
            self.isSpread = isSpread
            out.reserveCapacity(isSpread ? bytes.count * 2 : bytes.count)
        }

        mutating func document() -> [UInt8]? {
            skipBlanks()
            guard value(depth: 0) else { return nil }
            skipBlanks()
            return index == bytes.count ? out : nil
        }

        private mutating func skipBlanks() {
            while index < bytes.count {
                switch bytes[index] {
                case 0x20, 0x0a, 0x0d, 0x09: index += 1
                default: return
                }
            }
        }

        private mutating func value(depth: Int) -> Bool {
            guard index < bytes.count, depth <= depthLimit else { return false }
            switch bytes[index] {
            case UInt8(ascii: "{"): return container(UInt8(ascii: "}"), depth: depth)
            case UInt8(ascii: "["): return container(UInt8(ascii: "]"), depth: depth)
            case UInt8(ascii: "\""): return string()
            case UInt8(ascii: "t"): return word("true")
            case UInt8(ascii: "f"): return word("false")
            case UInt8(ascii: "n"): return word("null")
            default: return number()
            }
        }

        private mutating func container(_ close: UInt8, depth: Int) -> Bool {
            let isMap = close == UInt8(ascii: "}")
            let start = out.count
            out.append(bytes[index])
            index += 1
            skipBlanks()
            if index < bytes.count, bytes[index] == close {
                out.append(close)
                index += 1
                return true
            }
            var pieces = [Int]()
            var isFlat = true
            while true {
                if isSpread { pieces.append(out.count) }
                if isMap {
                    guard index < bytes.count, bytes[index] == UInt8(ascii: "\""), string() else { return false }
                    skipBlanks()
                    guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return false }
                    index += 1
                    out.append(UInt8(ascii: ":"))
                    if isSpread { out.append(UInt8(ascii: " ")) }
                    skipBlanks()
                }
                guard index < bytes.count else { return false }
                if bytes[index] == UInt8(ascii: "{") || bytes[index] == UInt8(ascii: "[") { isFlat = false }
                guard value(depth: depth + 1) else { return false }
                skipBlanks()
                guard index < bytes.count else { return false }
                if bytes[index] == close { break }
                guard bytes[index] == UInt8(ascii: ",") else { return false }
                index += 1
                out.append(UInt8(ascii: ","))
                skipBlanks()
            }
            index += 1
            if isSpread { spread(pieces, from: start, depth, isFlat) }
            out.append(close)
            return true
        }

        /// Lays a container out that begins at `start` of what is written; it stays on one line where it is short and flat.
        private mutating func spread(_ pieces: [Int], from start: Int, _ depth: Int, _ isFlat: Bool) {
            let length = out.count - start + pieces.count + depth
            let isShort = isFlat && length <= BodyLayout.width
            insertBlanks(before: pieces, isShort ? nil : depth + 1)
            if !isShort { newLine(depth) }
        }

        /// Moves the pieces apart, from the last to the first, in one buffer.
        private mutating func insertBlanks(before pieces: [Int], _ indent: Int?) {
            let gap = indent.map { [UInt8(ascii: "\n")] + [UInt8](repeating: 0x20, count: $0) } ?? [0x20]
            let places = indent == nil ? Array(pieces.dropFirst()) : pieces
            guard let first = places.first else { return }
            let tail = Array(out[first...])
            out.removeLast(tail.count)
            var from = 0
            for number in places.indices {
                let end = number + 1 < places.count ? places[number + 1] - first : tail.count
                out += gap
                out += tail[from..<end]
                from = end
            }
        }

        private mutating func newLine(_ indent: Int) {
            out.append(UInt8(ascii: "\n"))
            for _ in 0..<indent { out.append(0x20) }
        }

        private mutating func string() -> Bool {
            let start = index
            index += 1
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    index += 1
                    out += bytes[start..<index]
                    return true
                case UInt8(ascii: "\\"): index += 2
                // A marked brace is text; every other control byte ends what can be JSON.
                case Template.mark where index + 1 < bytes.count && bytes[index + 1] == Template.brace: index += 2
                case 0..<0x20: return false
                default: index += 1
                }
            }
            return false
        }

        private mutating func word(_ word: String) -> Bool {
            guard bytes[index...].starts(with: word.utf8) else { return false }
            index += word.utf8.count
            out += word.utf8
            return true
        }

        private mutating func number() -> Bool {
            let start = index
            func digits(_ index: inout Int) -> Int {
                let first = index
                while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
                return index - first
            }
            if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
            let whole = index
            let count = digits(&index)
            guard count == 1 || count > 1 && bytes[whole] != UInt8(ascii: "0") else { return false }
            if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
                index += 1
                guard digits(&index) > 0 else { return false }
            }
            if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
                index += 1
                if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
                guard digits(&index) > 0 else { return false }
            }
            out += bytes[start..<index]
            return true
        }
    }
}

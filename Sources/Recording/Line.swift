import Values

/// One line of a session: a sigil, a mode and a payload.
public struct Line: Sendable {
    /// The first character, which says what the line is.
    public enum Sigil: UInt8, Sendable, CaseIterable {
        case comment = 0x23  // #
        case directive = 0x40  // @
        case attachment = 0x3d  // =
        case command = 0x24  // $
        case continuation = 0x2e  // .
        case answer = 0x5e  // ^
        case request = 0x3e  // >
        case response = 0x3c  // <
        case binding = 0x3a  // :
        case event = 0x2a  // *
        case output = 0x7c  // |
        case outputPattern = 0x3f  // ?
        case error = 0x21  // !
        case errorPattern = 0x7e  // ~
        case status = 0x5b  // [
        /// A line that a crash cut short; it is kept as it stands and means nothing.
        case cut = 0
    }

    /// The second character, which says how the payload is written.
    public enum Mode: UInt8, Sendable {
        case plain = 0x20
        /// With `\n`, `\r`, `\t`, `\\`, `\{` and `\xNN`.
        case escaped = 0x5c
        /// RFC 4648, for what is no text.
        case base64 = 0x26
    }

    public var sigil: Sigil
    public var mode: Mode
    /// The bytes as they stand in the file, after sigil and mode.
    public var payload: ArraySlice<UInt8>
    /// The line's number in its file, from 1; 0 for a line that is in no file yet.
    public var number: Int

    init(_ sigil: Sigil, _ mode: Mode, payload: ArraySlice<UInt8>, number: Int = 0) {
        self.sigil = sigil
        self.mode = mode
        self.payload = payload
        self.number = number
    }

    /// A line that says a template, in plain mode where that can say it.
    public init(_ sigil: Sigil, _ content: Template, number: Int = 0) {
        self.sigil = sigil
        self.number = number
        (mode, payload) = Line.written(content.bytes[...])
    }

    public init(_ sigil: Sigil, _ text: String, number: Int = 0) { self.init(sigil, Template(text), number: number) }

    /// What the line says.
    ///
    /// A payload that cannot be read says itself: the parser has refused it unless a crash cut it short.
    public var content: Template {
        switch mode {
        case .plain: Template(marked: Array(payload))
        case .escaped: Line.unescaped(payload) ?? Template(marked: Array(payload))
        case .base64: Template(literal: Base64.decode(payload) ?? Array(payload))
        }
    }

    /// Whether the payload says itself, and nothing else.
    var isLiteral: Bool { mode == .plain && !Template.mayHoldPlaceholder(payload) }

    /// The longest line of a file in bytes.
    public static let limit = 1 << 20

    /// Appends the line with its line end.
    func write(to out: inout [UInt8]) {
        if sigil != .cut { out.append(sigil.rawValue) }
        switch sigil {
        case .cut, .comment, .status: out += payload
        default:
            if !(mode == .plain && payload.isEmpty) {
                out.append(mode.rawValue)
                out += payload
            }
        }
        out.append(UInt8(ascii: "\n"))
    }

    /// The same line as the printer would write it.
    var canonical: Line {
        switch sigil {
        case .cut, .comment, .status: self
        default: mode == .base64 ? self : Line(sigil, content, number: number)
        }
    }
}

extension Line: Equatable {
    /// Two lines are equal when they say the same in the same way, wherever they stand.
    public static func == (a: Line, b: Line) -> Bool { a.sigil == b.sigil && a.mode == b.mode && a.payload == b.payload }
}

// Many lines at once: texts and bodies.
extension Line {
    /// The lines that say bytes which may hold line ends; bytes that are no text become base64 in rows of 76.
    static func lines(_ sigil: Sigil, _ content: Template) -> [Line] {
        guard UTF8Check.isText(content.bytes) else { return base64(sigil, content) }
        var lines = [Line]()
        for piece in content.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let (mode, payload) = written(piece)
            guard payload.count < limit - 8 else { return base64(sigil, content) }
            lines.append(Line(sigil, mode, payload: payload))
        }
        return lines
    }

    private static func base64(_ sigil: Sigil, _ content: Template) -> [Line] {
        var literal = [UInt8]()
        content.pieces {
            if case .literal(let slice) = $0 { literal += slice } else if case .placeholder(let p) = $0 { literal += p.text.utf8 }
        }
        let text = Base64.encode(literal)
        return stride(from: 0, to: text.count, by: 76).map { start in
            Line(sigil, .base64, payload: text[start..<min(text.count, start + 76)])
        }
    }

    /// What lines say together: joined by line ends, except that rows of base64 follow each other directly.
    static func content(of lines: some Sequence<Line>) -> Template {
        var bytes = [UInt8]()
        var previous: Mode?
        for line in lines {
            if let previous, !(previous == .base64 && line.mode == .base64) { bytes.append(UInt8(ascii: "\n")) }
            if line.mode == .plain { bytes += line.payload } else { bytes += line.content.bytes }
            previous = line.mode
        }
        return Template(marked: bytes)
    }
}

// One payload.
extension Line {
    private static let backslash = UInt8(ascii: "\\")

    /// The mode and payload for marked bytes without a line end.
    private static func written(_ bytes: ArraySlice<UInt8>) -> (Mode, ArraySlice<UInt8>) {
        var needsEscapes = bytes.last == UInt8(ascii: " ") || bytes.last == UInt8(ascii: "\t")
        var hasMark = false
        for byte in bytes where byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7f {
            if byte == Template.mark { hasMark = true } else { needsEscapes = true }
        }
        if !needsEscapes, !hasMark, UTF8Check.isText(bytes) { return (.plain, bytes) }
        if hasMark, !needsEscapes, let bare = bared(bytes), UTF8Check.isText(bare) { return (.plain, bare[...]) }
        return (.escaped, escaped(bytes)[...])
    }

    /// The bytes without their marks, if none of them is needed.
    private static func bared(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var out = [UInt8]()
        out.reserveCapacity(bytes.count)
        var marked = [Int]()
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == Template.mark, index + 1 < bytes.endIndex {
                guard bytes[index + 1] == Template.brace else { return nil }
                marked.append(out.count)
                index += 1
            }
            out.append(bytes[index])
            index += 1
        }
        return marked.contains { Placeholder.read(out, at: $0) != nil } ? nil : out
    }

    private static func escaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out = [UInt8]()
        let sound = UTF8Check.isText(bytes)
        var index = bytes.startIndex
        func hex(_ byte: UInt8) -> [UInt8] {
            let digits = Array("0123456789abcdef".utf8)
            return [backslash, UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        while index < bytes.endIndex {
            let byte = bytes[index]
            switch byte {
            case Template.mark where index + 1 < bytes.endIndex:
                index += 1
                out += bytes[index] == Template.brace ? [backslash, Template.brace] : hex(bytes[index])
            case backslash: out += [backslash, backslash]
            case UInt8(ascii: "\n"): out += [backslash, UInt8(ascii: "n")]
            case UInt8(ascii: "\r"): out += [backslash, UInt8(ascii: "r")]
            case UInt8(ascii: "\t"): out += [backslash, UInt8(ascii: "t")]
            case UInt8(ascii: " ") where index == bytes.endIndex - 1: out += hex(byte)
            case 0..<0x20, 0x7f: out += hex(byte)
            case 0x80... where !sound: out += hex(byte)
            default: out.append(byte)
            }
            index += 1
        }
        return out
    }

    /// What an escaped payload says, or `nil` when one of its escapes is none.
    static func unescaped(_ payload: ArraySlice<UInt8>) -> Template? {
        var out = Template()
        var index = payload.startIndex
        while index < payload.endIndex {
            guard payload[index] == backslash else {
                out.bytes.append(payload[index])
                index += 1
                continue
            }
            guard index + 1 < payload.endIndex else { return nil }
            index += 2
            switch payload[index - 1] {
            case UInt8(ascii: "n"): out.append(marked: UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): out.append(marked: UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): out.append(marked: UInt8(ascii: "\t"))
            case backslash: out.append(marked: backslash)
            case Template.brace: out.append(marked: Template.brace)
            case UInt8(ascii: "x"):
                guard index + 1 < payload.endIndex, let high = nibble(payload[index]), let low = nibble(payload[index + 1]) else {
                    return nil
                }
                out.append(marked: high << 4 | low)
                index += 2
            default: return nil
            }
        }
        return out
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
        default: nil
        }
    }
}

/// Whether bytes are well-formed UTF-8.
enum UTF8Check {
    static func isText(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        bytes.withContiguousStorageIfAvailable { buffer in
            var word: UInt64 = 0
            var index = 0
            let raw = UnsafeRawBufferPointer(buffer)
            // Eight ASCII bytes at a time: nearly every line is nothing else.
            while index + 8 <= raw.count {
                word |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                index += 8
            }
            while index < raw.count {
                word |= UInt64(raw[index])
                index += 1
            }
            if word & 0x8080_8080_8080_8080 == 0 { return true }
            return String(validating: buffer, as: UTF8.self) != nil
        } ?? (String(validating: bytes, as: UTF8.self) != nil)
    }
}

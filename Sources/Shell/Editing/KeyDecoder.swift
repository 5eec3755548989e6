/// Makes keys of the bytes that a terminal sends: UTF-8, control sequences, bracketed paste.
///
/// A sequence that means nothing here is swallowed, so that no part of it is ever typed into the line.
struct KeyDecoder {
    private var bytes: [UInt8] = []
    private var start = 0
    private var isPasting = false
    /// Whether the next byte means itself, as after Ctrl-V.
    private var isLiteral = false
    /// How far a paste has been searched for its end.
    private var searched = 0

    /// Whether bytes wait that do not yet make a key.
    var isPending: Bool { start < bytes.count || isPasting }
    /// Whether the end of a paste is still to come.
    var isInPaste: Bool { isPasting }
    /// Whether no byte waits.
    var isEmpty: Bool { start == bytes.count }

    mutating func feed(_ more: some Sequence<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            searched = max(0, searched - start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Makes the next control character mean itself, whatever it would begin.
    mutating func takeNextLiterally() { isLiteral = true }

    /// Drops everything that waits, and leaves a paste.
    mutating func reset() { self = KeyDecoder() }

    /// The next key, or nil when more bytes are needed.
    ///
    /// - Parameter isFinal: nothing more came in time, so what waits is all there is: Escape is a key of its own then.
    mutating func next(isFinal: Bool = false) -> Key? {
        while true {
            if isPasting { return paste() }
            guard start < bytes.count else { return nil }
            if isLiteral {
                isLiteral = false
                if bytes[start] < 0x20 {
                    start += 1
                    return .control(bytes[start - 1])
                }
            }
            switch step(isFinal: isFinal) {
            case .key(let key): return key
            case .nothing: continue
            case .more: return nil
            }
        }
    }

    private enum Step {
        case key(Key)
        /// Bytes were swallowed.
        case nothing
        case more
    }

    private func byte(_ offset: Int) -> UInt8? { start + offset < bytes.count ? bytes[start + offset] : nil }

    private mutating func take(_ count: Int, _ key: Key? = nil) -> Step {
        start = min(bytes.count, start + count)
        return key.map { .key($0) } ?? .nothing
    }

    private mutating func step(isFinal: Bool) -> Step {
        let first = bytes[start]
        if first == 0x1b { return escape(isFinal: isFinal) }
        if first < 0x20 || first == 0x7f { return take(1, .control(first)) }
        return character(at: 0, isFinal: isFinal) { .text($0) }
    }

    // MARK: UTF-8

    private mutating func character(at offset: Int, isFinal: Bool, _ key: (Unicode.Scalar) -> Key) -> Step {
        guard let lead = byte(offset) else { return .more }
        if lead < 0x80 { return take(offset + 1, key(Unicode.Scalar(lead))) }
        let length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1
        if lead >= 0xf5 || length == 1 { return take(offset + 1, key("\u{fffd}")) }
        var value = UInt32(lead) & (length == 2 ? 0x1f : length == 3 ? 0x0f : 0x07)
        for index in 1..<length {
            guard let next = byte(offset + index) else { return isFinal ? take(offset + index, key("\u{fffd}")) : .more }
            guard next & 0xc0 == 0x80 else { return take(offset + index, key("\u{fffd}")) }
            value = value << 6 | UInt32(next & 0x3f)
        }
        let isShortest = value >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000)
        guard isShortest, let scalar = Unicode.Scalar(value) else { return take(offset + length, key("\u{fffd}")) }
        // C1 controls are nobody's keys; their codes carry our own commands to libedit.
        if (0x80..<0xa0).contains(value) { return take(offset + length) }
        return take(offset + length, key(scalar))
    }

    // MARK: sequences

    private mutating func escape(isFinal: Bool) -> Step {
        guard let second = byte(1) else { return isFinal ? take(1, .control(0x1b)) : .more }
        switch second {
        case UInt8(ascii: "["): return controlSequence(at: 2, isFinal: isFinal, extra: [])
        case UInt8(ascii: "O"):
            guard let third = byte(2) else { return isFinal ? take(2, .alt("O")) : .more }
            guard (0x40..<0x7f).contains(third) else { return take(2) }
            return take(3, Self.key(final: third, modifiers: []))
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            return string(isFinal: isFinal)
        case 0x1b:
            // Some terminals send Alt and an arrow as Escape and the arrow's own sequence.
            guard let third = byte(2) else { return isFinal ? take(1, .control(0x1b)) : .more }
            if third == UInt8(ascii: "[") { return controlSequence(at: 3, isFinal: isFinal, extra: .alt) }
            return take(1, .control(0x1b))
        case 0x0d, 0x0a: return take(2, .named(.enter, .alt))
        case 0x7f, 0x08: return take(2, .named(.backspace, .alt))
        case ..<0x20: return take(2, .alt(Unicode.Scalar(second)))
        default: return character(at: 1, isFinal: isFinal) { .alt($0) }
        }
    }

    private mutating func controlSequence(at offset: Int, isFinal: Bool, extra: Key.Modifiers) -> Step {
        var index = offset
        // The Linux console's function keys: ESC [ [ A.
        if byte(index) == UInt8(ascii: "[") {
            return byte(index + 1) == nil ? (isFinal ? take(index + 1) : .more) : take(index + 2)
        }
        while let next = byte(index), (0x20..<0x40).contains(next) { index += 1 }
        guard let final = byte(index) else { return isFinal ? take(index) : .more }
        // Something that cannot belong to the sequence cuts it short and is read again by itself.
        guard (0x40..<0x7f).contains(final) else { return take(index) }
        // Answers of the terminal, and keys of terminals we did not ask for them.
        let isPrivate = byte(offset).map { (0x3c..<0x40).contains($0) } ?? false
        let hasIntermediate = index > offset && byte(index - 1).map { $0 < 0x30 } ?? false
        if isPrivate || hasIntermediate { return take(index + 1) }
        let fields = bytes[(start + offset)..<(start + index)].split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        let numbers = fields.map { field in
            field.prefix { (0x30..<0x3a).contains($0) }.prefix(6).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        let first = numbers.first ?? 0
        let second = numbers.count > 1 ? numbers[1] : 0
        let modifiers = Key.Modifiers(rawValue: max(0, second - 1) & 7).union(extra)
        switch final {
        case UInt8(ascii: "~") where first == 200:
            start += index + 1
            isPasting = true
            searched = start
            return .nothing
        case UInt8(ascii: "~") where first == 27 && numbers.count > 2:
            return take(index + 1, Self.key(code: numbers[2], modifiers: modifiers))
        case UInt8(ascii: "~"): return take(index + 1, Self.key(number: first, modifiers: modifiers))
        case UInt8(ascii: "R"): return take(index + 1, numbers.count > 1 ? .report(column: max(0, second - 1)) : nil)
        case UInt8(ascii: "u"): return take(index + 1, Self.key(code: first, modifiers: modifiers))
        case UInt8(ascii: "a")...UInt8(ascii: "d"):
            // rxvt: Shift and an arrow.
            return take(index + 1, Self.key(final: final - 0x20, modifiers: modifiers.union(.shift)))
        default: return take(index + 1, Self.key(final: final, modifiers: modifiers))
        }
    }

    /// Answers of the terminal (OSC, DCS and the like) end with BEL or ESC \.
    private mutating func string(isFinal: Bool) -> Step {
        var index = 2
        while let next = byte(index) {
            if next == 0x07 { return take(index + 1) }
            if next == 0x1b {
                guard let last = byte(index + 1) else { break }
                return take(last == UInt8(ascii: "\\") ? index + 2 : index)
            }
            index += 1
        }
        guard isFinal else { return .more }
        return index == 2 ? take(2, .alt(Unicode.Scalar(bytes[start + 1]))) : take(index)
    }

    private static func key(final: UInt8, modifiers: Key.Modifiers) -> Key? {
        switch final {
        case UInt8(ascii: "A"): .named(.up, modifiers)
        case UInt8(ascii: "B"): .named(.down, modifiers)
        case UInt8(ascii: "C"): .named(.right, modifiers)
        case UInt8(ascii: "D"): .named(.left, modifiers)
        case UInt8(ascii: "H"): .named(.home, modifiers)
        case UInt8(ascii: "F"): .named(.end, modifiers)
        case UInt8(ascii: "M"): .named(.enter, modifiers)
        case UInt8(ascii: "Z"): .named(.backTab, modifiers)
        default: nil
        }
    }

    private static func key(number: Int, modifiers: Key.Modifiers) -> Key? {
        switch number {
        case 1, 7: .named(.home, modifiers)
        case 3: .named(.delete, modifiers)
        case 4, 8: .named(.end, modifiers)
        case 5: .named(.pageUp, modifiers)
        case 6: .named(.pageDown, modifiers)
        default: nil
        }
    }

    /// Keys that a terminal spells by their code point (`CSI u`, modifyOtherKeys).
    private static func key(code: Int, modifiers: Key.Modifiers) -> Key? {
        switch code {
        case 9: modifiers.contains(.shift) ? .named(.backTab, []) : .control(9)
        case 13: .named(.enter, modifiers)
        case 27: .control(0x1b)
        case 127: .named(.backspace, modifiers)
        case 0x61...0x7a where modifiers.contains(.control): .control(UInt8(code - 0x60))
        case 0x20..<0x7f where modifiers.contains(.alt): .alt(Unicode.Scalar(UInt8(code)))
        case 0x20..<0x7f: .text(Unicode.Scalar(UInt8(code)))
        default: nil
        }
    }

    // MARK: paste

    private static let pasteEnd = Array("\u{1b}[201~".utf8)

    private mutating func paste() -> Key? {
        let end = Self.pasteEnd
        var index = searched
        while index + end.count <= bytes.count {
            if bytes[index] == 0x1b, bytes[index..<(index + end.count)].elementsEqual(end) {
                let text = Array(bytes[start..<index])
                start = index + end.count
                isPasting = false
                return .paste(text)
            }
            index += 1
        }
        searched = index
        return nil
    }
}

import Diagnostics

extension Source {
    /// The same text with `*` or `x` for each letter of what could be a key of a profile: in its place, so that a message can point into the
    /// text and show nothing that is secret.
    ///
    /// It looks at the bytes alone, for a text that is broken must not show a key either. What is shown is names, punctuation, the site, and
    /// what stands in `env(…)` and `command(…)`.
    var withoutKeys: Source {
        var scan = KeyScan(bytes)
        scan.run()
        return Source(name, bytes: scan.masked, firstLine: firstLine)
    }
}

/// Goes through the bytes of an `init.tenon` once.
private struct KeyScan {
    private let bytes: [UInt8]
    private(set) var masked: [UInt8]
    private var place = 0
    /// The name that was seen last, and whether a `:` followed it.
    private var name = ""
    private var isValue = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        masked = bytes
    }

    mutating func run() {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "#"): mask((place + 1)..<endOfLine(from: place), "*")
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quoted()
            case UInt8(ascii: ":"): step { $0.isValue = true }
            case UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"): step { ($0.isValue, $0.name) = (false, "") }
            case let byte where Self.isLetter(byte): word()
            default: place += 1
            }
        }
    }

    private mutating func step(_ change: (inout KeyScan) -> Void) {
        change(&self)
        place += 1
    }

    /// A bare word: a name, or what could be a key.
    private mutating func word() {
        let end = bytes[place...].firstIndex { !Self.isLetter($0) } ?? bytes.count
        let text = String(decoding: bytes[place..<end], as: UTF8.self)
        if ["env", "command"].contains(text), let close = closing(from: end) {
            place = close
        } else if isValue, name != "site" {
            mask(place..<end, "x")
        } else {
            name = text
            place = end
        }
    }

    /// A text in quotes: the name of a member, the site, the name of a profile, or what could be a key.
    private mutating func quoted() {
        let end = endOfText(from: place)
        let next = bytes[end...].first { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 }
        let isClosed = end - place > 1 && bytes[end - 1] == bytes[place]
        if !isValue, isClosed, next == UInt8(ascii: ":") {
            name = String(decoding: bytes[(place + 1)..<(end - 1)], as: UTF8.self)
            place = end
        } else if isClosed, isValue && name == "site" || !isValue && name == "profile" {
            place = end
        } else {
            mask((place + 1)..<(isClosed ? end - 1 : end), "*")
            place = end
        }
    }

    private mutating func mask(_ range: Range<Int>, _ letter: Character) {
        for index in range where bytes[index] != 0x0a { masked[index] = letter.asciiValue ?? 0x2a }
        place = max(place + 1, range.upperBound)
    }

    private func endOfLine(from start: Int) -> Int { bytes[start...].firstIndex(of: 0x0a) ?? bytes.count }

    /// Behind the closing quote, or else the end of the line.
    private func endOfText(from start: Int) -> Int {
        let line = endOfLine(from: start)
        var index = start + 1
        while index < line {
            if bytes[index] == bytes[start] { return index + 1 }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return line
    }

    /// Behind the parenthesis that closes the one which begins here; `nil` where it is not closed.
    private func closing(from start: Int) -> Int? {
        guard let open = bytes[start...].firstIndex(where: { $0 != 0x20 }), bytes[open] == UInt8(ascii: "(") else { return nil }
        var depth = 0
        var index = open
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return index + 1 }
            // Braces belong to no such call: it was not closed.
            case UInt8(ascii: "{"), UInt8(ascii: "}"): return nil
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                index = endOfText(from: index)
                continue
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "="), 0x80...:
            true
        default: false
        }
    }
}

/// How a diagnostic is drawn: carets always, colour sometimes.
public struct DrawingStyle: Sendable {
    public var color: Bool
    /// The widest line in columns; excerpts are cut around the caret to fit.
    public var width: Int
    public init(color: Bool = false, width: Int = 100) {
        self.color = color
        self.width = max(20, width)
    }
}

extension Diagnostic {
    /// The text for a person, ending in a line end.
    public func drawn(in style: DrawingStyle = DrawingStyle()) -> String {
        let ink = Ink(style.color)
        let gutter = max(2, marks.map { String($0.place.line).utf8.count }.max() ?? 0) + 1
        let blank = Self.row(gutter)
        let bar = ink.faint("|")
        var out = ""
        out.reserveCapacity(512)
        func put(_ pieces: String...) { for piece in pieces { out += piece } }
        put(ink.severity(severity), ink.faint("[\(id)]"), ": ", ink.bold(Self.safe(message)), "\n")
        for mark in marks {
            put(Self.row(gutter - 1), ink.faint("-->"), " ", Self.safe(mark.place.description), "\n")
            guard let excerpt = Excerpt(mark.place, width: style.width - gutter - 3) else { continue }
            let number = String(mark.place.line)
            put(blank, bar, "\n")
            put(Self.row(gutter - 1 - number.utf8.count), ink.faint(number), " ", bar, " ", excerpt.text, "\n")
            let words = mark.words.isEmpty ? "" : " " + Self.safe(mark.words)
            put(blank, bar, " ", Self.row(excerpt.indent), ink.severity(severity, Self.row(excerpt.carets, of: "^") + words), "\n")
        }
        let calls = stackLines
        let lines =
            because.map { ("because", $0) } + causes.map { ("cause", "\($0.kind.rawValue): \($0.message)") }
            + (calls.isEmpty ? [] : [("stack", calls.joined(separator: "\n"))])
            + (soFar.map { [("so far", $0)] } ?? []) + attempts.map { ("try", $0) }
        if !marks.isEmpty, !lines.isEmpty { put(blank, bar, "\n") }
        for (label, text) in lines {
            let rows = text.utf8.contains(UInt8(ascii: "\n")) ? text.split(separator: "\n", omittingEmptySubsequences: false) : [text[...]]
            put(blank, ink.faint("="), " ", ink.bold(label), ": ", Self.safe(String(rows[0])), "\n")
            for row in rows.dropFirst() { put(blank, "        ", Self.safe(String(row)), "\n") }
        }
        return out
    }

    /// So many of one character, which is ASCII.
    private static func row(_ count: Int, of character: Unicode.Scalar = " ") -> String {
        String(decoding: [UInt8](repeating: UInt8(ascii: character), count: count), as: UTF8.self)
    }

    /// Text that came from anywhere, made safe for a terminal: control characters become escapes.
    public static func safe(_ text: String) -> String {
        if isPrintableASCII(text.utf8) { return text }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t": out += "\\t"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case _ where isControl(scalar): out += escape(scalar)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// Whether each byte is one column wide and means only itself: nearly all that is drawn.
    fileprivate static func isPrintableASCII(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.withContiguousStorageIfAvailable { bytes in
            var isOdd = false
            for byte in bytes { isOdd = isOdd || byte &- 0x20 >= 0x5f }
            return !isOdd
        } ?? bytes.allSatisfy { (0x20..<0x7f).contains($0) }
    }

    // Also the bidirectional controls: they can make a terminal show another text than the one that is there.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return scalar.value < 0x100 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
    }
}

extension Diagnostic {
    /// The facts as JSON on one line, for machines; the same id as the drawn text.
    public var json: String {
        func quote(_ text: String) -> String {
            var out = "\""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"": out += "\\\""
                case "\\": out += "\\\\"
                case "\n": out += "\\n"
                case _ where scalar.value < 0x20:
                    let digits = String(scalar.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: out.unicodeScalars.append(scalar)
                }
            }
            return out + "\""
        }
        func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
        var members = [
            "\"id\":\(quote(id))", "\"kind\":\(quote(kind.rawValue))", "\"severity\":\(quote(severity.rawValue))",
            "\"message\":\(quote(message))",
        ]
        members.append(
            "\"marks\":"
                + list(
                    marks.map {
                        "{\"source\":\($0.place.source.name.map(quote) ?? "null"),\"line\":\($0.place.line),\"column\":\($0.place.column),\"words\":\(quote($0.words))}"
                    }))
        members.append("\"because\":" + list(because.map(quote)))
        if !stack.isEmpty {
            members.append(
                "\"stack\":"
                    + list(
                        stack.map {
                            "{\"name\":\(quote($0.name)),\"source\":\($0.place.source.name.map(quote) ?? "null"),\"line\":\($0.place.line),\"column\":\($0.place.column),\"count\":\($0.count)}"
                        }))
        }
        if let soFar { members.append("\"so_far\":\(quote(soFar))") }
        members.append("\"try\":" + list(attempts.map(quote)))
        if let answer { members.append("\"status\":\(answer.status)") }
        return "{" + members.joined(separator: ",") + "}"
    }
}

/// One line of a source with the culprit in it, cut to a width.
private struct Excerpt {
    var text: String
    var indent: Int
    var carets: Int

    init?(_ place: Place, width: Int) {
        let source = place.source
        let line = source.lineRange(source.lineIndex(of: place.range.lowerBound))
        let start = min(max(place.range.lowerBound, line.lowerBound), line.upperBound)
        let end = min(max(place.range.upperBound, start), line.upperBound)
        if line.count <= width, width >= 10, !line.isEmpty, Diagnostic.isPrintableASCII(source.bytes[line]) {
            (text, indent, carets) = (source.text(in: line), start - line.lowerBound, max(1, end - start))
            return
        }
        // A window of bytes around the culprit keeps a line of ten megabytes from being laid out.
        let window = max(line.lowerBound, start - 4 * width)..<min(line.upperBound, start + 4 * width)
        var before = Excerpt.cells(source.text(in: window.lowerBound..<start))
        let culprit = Excerpt.cells(source.text(in: start..<max(start, min(end, window.upperBound))))
        var after = Excerpt.cells(source.text(in: max(start, min(end, window.upperBound))..<window.upperBound))
        let room = max(10, width)
        func columns(_ cells: [(String, Int)]) -> Int { cells.reduce(0) { $0 + $1.1 } }
        if columns(before) + columns(culprit) + columns(after) > room || window != line {
            let keep = max(0, min(columns(before), room * 2 / 3 - min(columns(culprit), room / 3)))
            if keep < columns(before) || window.lowerBound > line.lowerBound {
                while columns(before) > max(0, keep - 1) { before.removeFirst() }
                before.insert(("…", 1), at: 0)
            }
            let left = max(0, room - columns(before) - columns(culprit))
            if left < columns(after) || window.upperBound < line.upperBound {
                while columns(after) > max(0, left - 1) { after.removeLast() }
                after.append(("…", 1))
            }
        }
        let limit = max(1, room - columns(before))
        var shown = culprit
        if columns(shown) > limit {
            while columns(shown) > limit - 1 { shown.removeLast() }
            shown.append(("…", 1))
        }
        text = (before + shown + after).map(\.0).joined()
        indent = columns(before)
        carets = max(1, columns(shown))
        if text.isEmpty && source.bytes.isEmpty { return nil }
    }

    /// Each character as it is shown, with its width.
    private static func cells(_ text: String) -> [(String, Int)] {
        text.map { character in
            let shown = Diagnostic.safe(String(character == "\t" ? " " : character))
            return (shown, shown.displayWidth)
        }
    }
}

private struct Ink {
    let on: Bool
    init(_ on: Bool) { self.on = on }
    private func wrap(_ code: String, _ text: String) -> String { on ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text }
    func bold(_ text: String) -> String { wrap("1", text) }
    func faint(_ text: String) -> String { wrap("2", text) }
    func severity(_ severity: Diagnostic.Severity, _ text: String? = nil) -> String {
        switch severity {
        case .error: wrap("1;31", text ?? "error")
        case .warning: wrap("1;33", text ?? "warning")
        case .note: wrap("1;36", text ?? "note")
        }
    }
}

import Values

// One line: its sigil, its mode and whether its payload can be read.
extension SessionParser {
    func line(_ range: Range<Int>, _ number: Int) throws(LineProblem) -> Line {
        try line(bytes[range], isPlain: isPlainText, number)
    }

    func line(_ bytes: ArraySlice<UInt8>, isPlain: Bool, _ number: Int) throws(LineProblem) -> Line {
        guard bytes.count <= Line.limit else {
            throw LineProblem(
                id: "session-limit", message: "this line is too long",
                because: ["a line must be at most 1 MiB, but is \(bytes.count) bytes"])
        }
        guard let sigil = Line.Sigil(rawValue: bytes[bytes.startIndex]), sigil != .cut else {
            let letter = String(String(decoding: bytes.prefix(4), as: UTF8.self).prefix(1))
            throw LineProblem(
                id: "session-line", message: "no line of a session begins with '\(letter)'",
                because: ["the first character must be one of # @ = $ . ^ > < : * | ? ! ~ ["])
        }
        let rest = bytes.dropFirst()
        if !isPlain { try checkText(bytes) }
        if sigil == .comment || sigil == .status || rest.isEmpty { return Line(sigil, .plain, payload: rest, number: number) }
        guard let mode = Line.Mode(rawValue: rest[rest.startIndex]) else {
            let sign = String(decoding: [sigil.rawValue], as: UTF8.self)
            throw LineProblem(
                id: "session-mode", message: "'\(sign)' must be followed by a blank, '\\' or '&'",
                because: ["a blank begins plain text, '\\' text with escapes, '&' base64"])
        }
        let payload = rest.dropFirst()
        switch mode {
        case .plain: break
        case .escaped:
            guard Line.unescaped(payload) != nil else {
                throw LineProblem(
                    id: "session-escape", message: "this line has an escape that is none",
                    because: ["the escapes are \\n \\r \\t \\\\ \\{ and \\xNN"])
            }
        case .base64:
            guard Base64.decode(payload) != nil else {
                throw LineProblem(
                    id: "session-base64", message: "this line is no base64", because: ["it must be whole groups of four characters"])
            }
        }
        return Line(sigil, mode, payload: payload, number: number)
    }

    private func checkText(_ bytes: ArraySlice<UInt8>) throws(LineProblem) {
        if let byte = bytes.first(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) {
            let digits = String(byte, radix: 16)
            throw LineProblem(
                id: "session-text", message: "this line holds the control byte 0x\(digits.count < 2 ? "0" : "")\(digits)",
                because: [
                    byte == 0x0d ? "lines must end with a line feed alone" : "a control byte must be written as an escape, in mode '\\'"
                ])
        }
        guard UTF8Check.isText(bytes) else {
            throw LineProblem(
                id: "session-text", message: "this line is not UTF-8",
                because: ["other bytes must be written as escapes, in mode '\\', or as base64, in mode '&'"])
        }
    }
}

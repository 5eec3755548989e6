internal import Diagnostics

/// What is wrong with a JSON document, before anyone has found words for it.
struct JSONFlaw: Error {
    enum Cause {
        case empty, truncated, openText, trailing
        /// The bits of its code unit.
        case byteOrderMark(Int)
        case noValue, noKey, noColon, noComma, trailingComma
        case control(UInt8)
        case notUTF8, badEscape, badUnicodeEscape, loneSurrogate
        case badNumber(Number)
        case tooDeep(Int)
        case cancelled
    }

    enum Number { case digits, leadingZero, fraction, exponent, range }

    var cause: Cause
    var range: Range<Int>
    /// Where the innermost open bracket or quote stands; -1 for none.
    var opener: Int

    init(_ cause: Cause, _ range: Range<Int>, opener: Int = -1) {
        self.cause = cause
        self.range = range
        self.opener = opener
    }
}

// The wording.
extension JSONFlaw {
    /// - Parameter isLine: the document is one line of many.
    func diagnostic(in source: Source, isLine: Bool = false) -> Diagnostic {
        let place = Place(source, range)
        let found = place.text
        func make(
            _ id: String, _ message: String, _ words: String = "", because: String? = nil, try attempt: String? = nil,
            isUnfinished: Bool = false
        ) -> Diagnostic {
            Diagnostic(
                "json-" + id, .invalid, message, at: [Diagnostic.Mark(place, words)], because: because.map { [$0] } ?? [],
                try: attempt.map { [$0] } ?? [], isUnfinished: isUnfinished)
        }
        switch cause {
        case .empty:
            return make("empty", "there is no JSON here: the text is empty", "expected a value", isUnfinished: true)
        case .truncated:
            let inside = container(in: source).map { "inside \($0.name) that begins at line \($0.line)" } ?? "where a value must be"
            return make(
                "truncated", isLine ? "the line ends \(inside)" : "the text ends \(inside)",
                container(in: source).map { "expected \($0.end)" } ?? "",
                because: isLine ? "in JSON Lines each document stands on one line" : nil, isUnfinished: !isLine)
        case .openText:
            return make(
                "open-text", "a text is not closed", "opened here, expected a closing \"", isUnfinished: !isLine)
        case .trailing:
            return make(
                "trailing", "the document must end after its one value, but goes on with \(quoted(found))", "after the end",
                because: isLine || found == "," ? nil : "several documents in one file are JSON Lines, one a line")
        case .byteOrderMark(let bits):
            return make(
                "bom", "JSON must be plain UTF-8, but the text begins with a byte order mark\(bits == 16 ? " of UTF-16" : "")",
                bits == 16 ? "UTF-16" : "byte order mark", because: "RFC 8259 §8.1 forbids a byte order mark",
                try: file(source).map { bits == 16 ? "iconv -f UTF-16 -t UTF-8 \($0)" : "sed -i '1s/^\\xEF\\xBB\\xBF//' \($0)" })
        case .noValue: return noValue(found, in: source, make)
        case .noKey:
            let quote = found.first
            let isSingle = quote == "'"
            let isName = quote.map { $0.isLetter || $0 == "_" || $0 == "$" } ?? false
            if isComment(found) { return make("comment", "JSON has no comments", "expected a member name in \"") }
            if isSingle {
                return make("quotes", "a name must stand in double quotes, but is in single ones", "write \(doubled(found))")
            }
            if isName {
                return make("key", "a member name must stand in double quotes, but is \(quoted(found))", "write \"\(found.preview(40))\"")
            }
            if found == "," { return make("comma", "a comma must follow a member, but follows nothing", "expected a member name in \"") }
            return make("key", "expected a member name in double quotes, but found \(quoted(found))", "here")
        case .noColon:
            let words = found == "=" ? "write ':'" : "expected ':'"
            return make("colon", "a member name must be followed by ':', but is followed by \(quoted(found))", words)
        case .noComma:
            let (name, end) = container(in: source).map { ($0.name, $0.end) } ?? ("a list", "']'")
            if isComment(found) { return make("comment", "JSON has no comments", "expected ',' or \(end)") }
            if found == "}" || found == "]" {
                return make("bracket", "\(name) must end with \(end), but ends with \(quoted(found))", "expected ',' or \(end)")
                    .marked(at: Place(source, opener..<opener + 1), "opened here")
            }
            return make("comma", "expected ',' or \(end) after a value in \(name), but found \(quoted(found))", "expected ',' before this")
        case .trailingComma:
            let (name, end) = container(in: source).map { ($0.name, $0.end) } ?? ("a list", "']'")
            return make(
                "trailing-comma", "the last \(name == "a list" ? "item of a list" : "member of an object") must not be followed by a comma",
                "take this comma out", because: "after a comma JSON expects another one, but \(end) follows")
        case .control(let byte):
            if byte == 0x0a || byte == 0x0d {
                return make(
                    "control", "a text must end on the line it begins on", "the line ends inside a text",
                    because: "a line end inside a text is written \\n"
                )
                .marked(at: Place(source, opener..<opener + 1), "the text begins here")
            }
            return make(
                "control", "a control character inside a text must be escaped, but byte 0x\(hex(byte)) stands here as it is",
                byte == 0x09 ? "a tab: write \\t" : "write \\u00\(hex(byte))")
        case .notUTF8:
            let byte = range.lowerBound < source.bytes.count ? source.bytes[range.lowerBound] : 0
            return make(
                "utf8", "JSON must be UTF-8, but byte 0x\(hex(byte)) at offset \(range.lowerBound) is not", "not UTF-8",
                try: file(source).map { "iconv -f LATIN1 -t UTF-8 \($0)" })
        case .badEscape:
            return make(
                "escape", "there is no escape \(found.preview(12))", "a backslash itself is written \\\\",
                because: "the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits")
        case .badUnicodeEscape:
            return make("escape", "\\u must be followed by four hexadecimal digits", "such as \\u00e9")
        case .loneSurrogate:
            return make(
                "surrogate", "\(found.preview(12)) is half a character", "the other half is missing",
                because: "a character above U+FFFF is two escapes, \\ud800 to \\udbff and then \\udc00 to \\udfff")
        case .badNumber(let number): return badNumber(number, found, make)
        case .tooDeep(let limit):
            return make("depth", "the document must be nested at most \(limit) deep, but is deeper", "one bracket too many")
        case .cancelled: return .cancelled()
        }
    }

    private typealias Make = (String, String, String, String?, String?, Bool) -> Diagnostic

    private func noValue(_ found: String, in source: Source, _ make: Make) -> Diagnostic {
        func say(_ id: String, _ message: String, _ words: String, because: String? = nil) -> Diagnostic {
            make(id, message, words, because, nil, false)
        }
        if isComment(found) { return say("comment", "JSON has no comments", "expected a value") }
        if found.hasPrefix("'") {
            return say("quotes", "a text must stand in double quotes, but is in single ones", "write \(doubled(found))")
        }
        switch found {
        case ",", "]", "}", ":":
            return say("value", "expected a value, but found \(quoted(found))", "a value is missing before this")
        case "NaN", "Infinity", "-Infinity", "+Infinity", "nan", "inf", "-inf":
            return say("value", "JSON has no number \(found)", "write null, or a text", because: "JSON knows finite numbers only")
        case "<":
            return say("value", "expected a value, but found '<'", "no value begins like this", because: "the text looks like HTML or XML")
        case _ where found.hasPrefix("."):
            return say("number", "a number must begin with a digit, but begins with '.'", "write 0\(found.preview(20))")
        case _ where found.hasPrefix("+"):
            return say("number", "a number must begin with a digit or '-', but begins with '+'", "take the '+' out")
        default: break
        }
        let near =
            ["true", "false", "null"].first { $0 == found.lowercased() }
            ?? ["none": "null", "nil": "null", "undefined": "null"][found.lowercased()]
            ?? Suggestion.nearest(to: found, in: ["true", "false", "null"])
        if let near { return say("value", "expected a value, but found \(quoted(found))", "did you mean '\(near)'?") }
        if found.first?.isLetter == true || found.first == "_" {
            return say("value", "a text must stand in double quotes, but is \(quoted(found))", "write \"\(found.preview(40))\"")
        }
        return say("value", "expected a value, but found \(quoted(found))", "no value begins like this")
    }

    private func badNumber(_ number: Number, _ found: String, _ make: Make) -> Diagnostic {
        let message: String
        let words: String
        switch number {
        case .digits where found == "-Infinity":
            return make("value", "JSON has no number -Infinity", "write null, or a text", "JSON knows finite numbers only", nil, false)
        case .digits: (message, words) = ("\(quoted(found)) is no number", "expected digits")
        case .leadingZero:
            let sign = found.hasPrefix("-") ? "-" : ""
            let rest = found.dropFirst(sign.count).drop { $0 == "0" }
            let kept = rest.first?.isNumber == true ? String(rest) : "0" + rest
            (message, words) = (
                "a number must not begin with a zero that counts nothing, but is \(quoted(found))", "write \(sign)\(kept.preview(30))"
            )
        case .fraction:
            (message, words) = (
                "a point in a number must be followed by a digit, but the number is \(quoted(found))", "expected a digit after '.'"
            )
        case .exponent:
            (message, words) = ("an exponent must have a digit, but the number is \(quoted(found))", "expected a digit after 'e'")
        case .range:
            (message, words) = (
                "an exponent must have at most 15 digits, but the number is \(quoted(found))", "too far from zero, or too near"
            )
        }
        return make("number", message, words, nil, nil, false)
    }

    private func container(in source: Source) -> (name: String, end: String, line: Int)? {
        guard opener >= 0, opener < source.bytes.count else { return nil }
        let line = Place(source, opener..<opener + 1).line
        return source.bytes[opener] == UInt8(ascii: "[") ? ("a list", "']'", line) : ("an object", "'}'", line)
    }

    /// The source's name where it can be pasted as that of a file.
    private func file(_ source: Source) -> String? {
        source.name.flatMap { name in
            name.hasSuffix("json") || name.hasSuffix("jsonl")
                ? (name.contains { !$0.isLetter && !$0.isNumber && !"._-/".contains($0) } ? nil : name) : nil
        }
    }

    private func quoted(_ found: String) -> String { found.isEmpty ? "nothing" : "'\(found.preview())'" }

    private func doubled(_ found: String) -> String {
        let inside = found.dropFirst().last == "'" ? found.dropFirst().dropLast() : found.dropFirst()
        return JSON.text(.text(String(inside).preview(40)))
    }

    private func isComment(_ found: String) -> Bool { found.hasPrefix("//") || found.hasPrefix("/*") || found == "#" }

    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}

public import Diagnostics

/// The YAML notation, as far as it says what JSON says.
///
/// Reading follows the core schema of YAML 1.2, with one difference: a number with needless zeros before it (`007`), like
/// `.inf` and `.nan`, is a text. Names of members are texts, whatever they look like. Aliases are resolved; tags other
/// than those of the core schema are refused.
public enum YAML {
    /// A value in block style, ending in a line end; texts that some reader of YAML might take for something else are
    /// quoted. What JSON lacks is written as `JSON.text` does.
    public static func text(_ value: Value) -> String { YAMLWriter.text(value) }

    /// Parses one document; an empty text is null.
    ///
    /// - Throws: a `Diagnostic` of kind `invalid` with an id that begins with `yaml-` and a mark in the source.
    public static func parse(_ source: Source) throws -> Value {
        try YAMLReader(source).document().value
    }

    /// The place of the value that a pointer leads to; `nil` when there is none or the text does not parse. A value that
    /// came by an alias stands at the alias.
    public static func place(of pointer: Pointer, in source: Source) -> Place? {
        (try? YAMLReader(source, wanted: pointer).document())?.place
    }
}

/// What a plain scalar means.
enum YAMLScalar {
    /// The value of a scalar without quotes: null, a bool or a number; `nil` when it is a text.
    static func value(_ text: String) -> Value? {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number(text)
        }
    }

    private static func number(_ text: String) -> Value? {
        guard let first = text.utf8.first,
            first &- 0x30 < 10 || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || first == UInt8(ascii: ".")
        else { return nil }
        if text.hasPrefix("0x"), let number = Int(text.dropFirst(2), radix: 16), text.utf8.dropFirst(2).first != UInt8(ascii: "-") {
            return text.utf8.dropFirst(2).first == UInt8(ascii: "+") ? nil : .int(number)
        }
        if text.hasPrefix("0o"), let number = Int(text.dropFirst(2), radix: 8), text.utf8.dropFirst(2).first != UInt8(ascii: "-") {
            return text.utf8.dropFirst(2).first == UInt8(ascii: "+") ? nil : .int(number)
        }
        // What JSON does not allow: a plus, nothing before the point, nothing after it.
        var spelling = text
        if spelling.hasPrefix("+") {
            spelling.removeFirst()
            guard spelling.utf8.first != UInt8(ascii: "-") else { return nil }
        }
        if let point = spelling.firstIndex(of: ".") {
            let after = spelling.index(after: point)
            if after == spelling.endIndex || spelling[after] == "e" || spelling[after] == "E" {
                guard point > spelling.startIndex, spelling[spelling.index(before: point)].isNumber else { return nil }
                spelling.insert("0", at: after)
            }
            if spelling.hasPrefix(".") { spelling = "0" + spelling }
            if spelling.hasPrefix("-.") { spelling = "-0" + spelling.dropFirst() }
        }
        if spelling != "-0", let whole = Int(spelling), String(whole) == spelling { return .int(whole) }
        return Decimal(spelling).map(Value.decimal)
    }

    /// Whether a text must be quoted so that no reader, of this or an older schema, takes it for something else.
    static func needsQuotes(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "="),
            UInt8(ascii: "~"):
            return true
        default: break
        }
        guard text.utf8.count <= 5 else { return false }
        switch text.lowercased() {
        case "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<": return true
        default: return false
        }
    }
}

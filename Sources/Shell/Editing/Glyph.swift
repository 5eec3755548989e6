import Diagnostics

/// How one grapheme cluster of a buffer is shown: what a control character would do to the terminal, it does not do.
struct Glyph {
    /// What is sent to the terminal; each element can stand at the end of a row.
    var text: String
    /// Columns.
    var width: Int
    /// Whether the text is an escape, whose characters may be parted by the end of a row.
    var isEscape = false
    /// Whether terminals disagree about the width, so that what follows needs its column told.
    var isDoubtful = false

    /// Marks beyond these are not shown: they would be drawn over the rows above.
    private static let longestCluster = 12

    init(_ cluster: Character) {
        text = ""
        width = 0
        var count = 0
        for scalar in cluster.unicodeScalars {
            count += 1
            if count > Self.longestCluster { break }
            if let escape = Self.escape(scalar, isFirst: count == 1) {
                text += escape
                isEscape = true
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        if isEscape {
            width = text.displayWidth
            return
        }
        width = text.displayWidth
        if width == 0 {
            // A mark with nothing to stand on gets the circle that Unicode charts draw under it.
            text = "\u{25cc}" + text
            width = 1
        }
        isDoubtful = count > 1 && cluster.unicodeScalars.contains { $0.value == 0x200d || $0.value == 0xfe0f || $0.value >= 0x1f1e6 }
    }

    /// What a scalar that must not reach the terminal is shown as; nil for one that may.
    private static func escape(_ scalar: Unicode.Scalar, isFirst: Bool) -> String? {
        switch scalar.value {
        case 0..<0x20: return "^" + String(Character(Unicode.Scalar(UInt8(scalar.value) + 0x40)))
        case 0x7f: return "^?"
        case 0x80..<0xa0: return "\\x" + String(scalar.value, radix: 16)
        case 0x200c, 0x200d, 0xe0020...0xe007f: return isFirst ? code(scalar) : nil
        default:
            switch scalar.properties.generalCategory {
            case .format, .lineSeparator, .paragraphSeparator, .surrogate: return code(scalar)
            default: return nil
            }
        }
    }

    private static func code(_ scalar: Unicode.Scalar) -> String { "\\u{" + String(scalar.value, radix: 16) + "}" }
}

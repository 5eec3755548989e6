/// Text for XML and HTML.
enum Markup {
    /// Text between tags, or in a quoted attribute; what no XML 1.0 document may hold is left out (https://www.w3.org/TR/xml/#charsets).
    static func escaped(_ text: String) -> String {
        // Most texts hold none of the signs.
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x09, 0x0a, 0x0d: true
            // The first byte of what is reserved is 0xef; the signs of markup stand between 0x22 and 0x3e.
            case 0x22, 0x26, 0x27, 0x3c, 0x3e, 0xef: false
            default: byte >= 0x20
            }
        }
        return isPlain
            ? text
            : text.spelled { scalar in
                switch scalar {
                case "&": "&amp;"
                case "<": "&lt;"
                case ">": "&gt;"
                case "\"": "&quot;"
                case "'": "&#39;"
                default: isAllowed(scalar) ? nil : ""
                }
            }
    }

    /// The value of an XML attribute, in which line ends and tabs would else become blanks.
    static func attribute(_ text: String) -> String {
        escaped(text).spelled { scalar in
            switch scalar {
            case "\n": "&#10;"
            case "\t": "&#9;"
            case "\r": "&#13;"
            default: nil
            }
        }
    }

    /// Character data as it stands; the one sequence that would end it is split.
    static func characterData(_ text: String) -> String {
        var brackets = 0
        let kept = text.spelled { scalar in
            guard isAllowed(scalar) else { return "" }
            defer { brackets = scalar == "]" ? brackets + 1 : 0 }
            return scalar == ">" && brackets >= 2 ? "]]><![CDATA[>" : nil
        }
        return "<![CDATA[\(kept)]]>"
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xa, 0xd, 0x20...0xd7ff, 0xe000...0xfffd, 0x10000...0x10ffff: true
        default: false
        }
    }
}

extension String {
    /// The text with some scalars spelt otherwise; `nil` leaves one as it is.
    ///
    /// Scalar by scalar, because a sign and an accent after it are one character, and the sign would be missed.
    func spelled(_ spelling: (Unicode.Scalar) -> String?) -> String {
        var out = UnicodeScalarView()
        for scalar in unicodeScalars {
            if let text = spelling(scalar) { out.append(contentsOf: text.unicodeScalars) } else { out.append(scalar) }
        }
        return String(out)
    }
}

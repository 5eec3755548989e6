import Diagnostics

extension String {
    /// The text with its long lines broken between words; what follows stands under the last column of the line, or a little further in.
    func wrapped(to columns: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).map { Self.wrapped($0, to: max(20, columns)) }.joined(separator: "\n")
    }

    private static func wrapped(_ line: Substring, to columns: Int) -> String {
        guard String(line).displayWidth > columns else { return String(line) }
        let hang = String(repeating: " ", count: hang(of: line, columns))
        var out = ""
        var row = String(line.prefix { $0 == " " })
        var isEmpty = true
        // Gaps inside a line belong to the word before them.
        for word in line.dropFirst(row.count).words {
            let bare = word.trailingBlanksRemoved
            if !isEmpty, row.displayWidth + bare.displayWidth > columns {
                out += row.trailingBlanksRemoved + "\n"
                row = hang
            }
            row += word
            isEmpty = false
        }
        return out + row.trailingBlanksRemoved
    }

    /// Where the lines that follow begin: under what stands behind the last wide gap, if that leaves them room.
    private static func hang(of line: Substring, _ columns: Int) -> Int {
        let indent = line.prefix { $0 == " " }.count
        var (column, blanks, hang) = (0, 0, indent + 2)
        for character in line {
            if character == " " {
                blanks += 1
            } else {
                if blanks > 1, column > indent, column <= columns / 2 { hang = column }
                blanks = 0
            }
            column += String(character).displayWidth
        }
        return hang
    }
}

extension Substring {
    /// Each word with the blanks behind it.
    fileprivate var words: [String] {
        var words: [String] = []
        var isInBlanks = true
        for character in self {
            if character != " ", isInBlanks { words.append("") }
            isInBlanks = character == " "
            words[words.count - 1].append(character)
        }
        return words
    }
}

extension String {
    fileprivate var trailingBlanksRemoved: String {
        var rest = self[...]
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}

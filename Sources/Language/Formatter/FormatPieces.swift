import Diagnostics

/// A script's tokens as the formatter sees them: pieces that say something, each with the blanks and comments before it.
struct FormatPieces {
    /// A token that says something, or a whole text with the values inside.
    struct Piece {
        var range: Range<Int>
        var text: String
        var isSymbol: Bool
        /// Whether blanks or line ends stand before it.
        var hasBlank = false
        /// How many line ends stand between it and the piece or comment before it.
        var lineEnds = 0
        var comments: [Comment] = []
    }

    struct Comment {
        var text: String
        /// How many line ends stand before it; 0: it stands behind code.
        var lineEnds: Int
    }

    private(set) var all: [Piece] = []
    /// The comments after the last piece.
    private(set) var last: [Comment] = []
    /// For each opening bracket, the index of the closing one.
    private(set) var closing: [Int: Int] = [:]

    init(_ script: Script, texts: [Int: Int]) {
        var waiting = Piece(range: 0..<0, text: "", isSymbol: false)
        var textEnd = 0
        for (index, token) in script.tokens.enumerated() where token.range.lowerBound >= textEnd {
            switch token.kind {
            case .blank: waiting.hasBlank = true
            case .lineEnd:
                waiting.hasBlank = true
                waiting.lineEnds += 1
            case .comment:
                let text = script.source.text(in: token.range).withoutBlanksAtEnd
                waiting.comments.append(Comment(text: text, lineEnds: all.isEmpty && waiting.comments.isEmpty ? 1 : waiting.lineEnds))
                waiting.lineEnds = 0
            default:
                var range = token.range
                if token.kind == .text, let limit = texts[range.lowerBound] {
                    range = range.lowerBound..<Self.end(ofText: limit, script.tokens, from: index)
                    textEnd = range.upperBound
                }
                waiting.range = range
                waiting.text = script.source.text(in: range)
                waiting.isSymbol = token.kind == .symbol
                all.append(waiting)
                waiting = Piece(range: 0..<0, text: "", isSymbol: false)
            }
        }
        last = waiting.comments
        pair()
    }

    /// Parentheses around a text belong to its place in the tree, but are pieces of their own.
    private static func end(ofText limit: Int, _ tokens: [Token], from start: Int) -> Int {
        var end = tokens[start].range.upperBound
        for token in tokens[start...] {
            if token.range.lowerBound >= limit { break }
            if token.kind == .text { end = token.range.upperBound }
        }
        return end
    }

    private mutating func pair() {
        var open: [Int] = []
        for (index, piece) in all.enumerated() where piece.isSymbol {
            switch piece.text {
            case "(", "[", "{": open.append(index)
            case ")", "]", "}": if let start = open.popLast() { closing[start] = index }
            default: break
            }
        }
    }

    /// The index of the first piece that begins at an offset or behind it.
    func index(from offset: Int) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].range.lowerBound < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The index behind the last piece of a range.
    func end(of range: Range<Int>) -> Int { index(from: range.upperBound) }
}

import Diagnostics
import Language
import Values

/// Where in a line the cursor stands: which word is being typed, and what that word is for.
struct LineContext {
    enum Position {
        case verb, filter, expression
        /// Behind the `:` of a name, and behind `catch`.
        case type, kind
        /// Behind a verb and the words that follow it, without the one being typed.
        case argument(verb: String, words: [String])
    }
    /// The word up to the cursor; what a candidate must begin with.
    let word: String
    /// Its place, in UTF-8 offsets.
    let range: Range<Int>
    let position: Position
    /// Whether the cursor stands in a quoted text or a comment.
    let isInsideText: Bool
    /// Where the quoted text begins that the cursor stands in, with its quote.
    let textStart: Int?
    /// The function whose parentheses are open here, and how many of its arguments are complete.
    let call: (name: String, argument: Int)?
    /// The names that `let` and `for` give in this very text.
    let variables: Set<String>

    init(_ text: String, at offset: Int, vocabulary: Vocabulary) {
        let source = Source(nil, bytes: Array(text.utf8.prefix(offset)))
        var tokens = Script.parse(source, vocabulary: vocabulary).tokens
        func spelling(_ token: Token) -> String { source.text(in: token.range) }

        var start = tokens.endIndex
        // The word being typed may be several tokens that touch: `users/`, `a-b`.
        while start > tokens.startIndex, tokens[start - 1].kind.isPartOfWord { start -= 1 }
        let wordStart = start < tokens.endIndex ? tokens[start].range.lowerBound : offset
        word = source.text(in: wordStart..<offset)
        range = wordStart..<offset
        isInsideText =
            tokens.last.map { last in
                switch last.kind {
                case .comment: return true
                case .text, .rawText, .broken: return last.range.upperBound == offset && source.text(in: last.range).isOpenQuote
                default: return false
                }
            } ?? false

        // What is being quoted is no word yet.
        textStart = isInsideText && tokens.last?.kind != .comment ? tokens.popLast()?.range.lowerBound : nil
        start = min(start, tokens.endIndex)
        call = Self.call(tokens[..<start], source)
        var names: Set<String> = []
        var before: [String] = []
        var opener: String?
        for token in tokens[..<start] {
            let text = spelling(token)
            if token.kind == .variable { names.insert(String(text.dropFirst())) }
            switch token.kind {
            case .blank, .comment: continue
            case .lineEnd: (before, opener) = ([], nil)
            case .symbol where [";", "{", "}", "(", "=", "|", "&"].contains(text):
                (before, opener) = ([], text)
            default: before.append(text)
            }
        }
        if let index = before.firstIndex(of: "let"), before.count > index + 1 { names.insert(before[index + 1]) }
        variables = names
        if before.first == "plan" { before.removeFirst(before.dropFirst().first == "--exit-code" ? 2 : 1) }
        if before.last == ":", opener == "(" || ["let", "params", "def"].contains(before[0]) {
            position = .type
        } else if before.first == "catch", !before.contains("as") {
            position = .kind
        } else if opener == "|" {
            position = before.isEmpty ? .filter : .expression
        } else if before.isEmpty {
            position = .verb
        } else if ["if", "while", "let", "for", "return", "assert", "expect", "fail"].contains(before[0]) || before[0].hasPrefix("$") {
            position = .expression
        } else if ["load", "import"].contains(before[0]), !vocabulary.commands.contains(where: { $0.name == before[0] }) {
            position = .argument(verb: "run", words: [])
        } else {
            position = .argument(verb: before[0], words: Self.joined(before, tokens[..<start], source))
        }
    }

    /// Goes back to the parenthesis that is open here, if a name stands directly before it.
    private static func call(_ tokens: ArraySlice<Token>, _ source: Source) -> (name: String, argument: Int)? {
        var depth = 0
        var commas = 0
        for index in tokens.indices.reversed() where tokens[index].kind == .symbol {
            switch source.text(in: tokens[index].range) {
            case ")", "]", "}": depth += 1
            case "[", "{", "${":
                if depth == 0 { return nil }
                depth -= 1
            case "(":
                guard depth == 0 else {
                    depth -= 1
                    continue
                }
                guard index > tokens.startIndex, tokens[index - 1].kind == .word,
                    // What is being defined is not being called.
                    !(index > tokens.startIndex + 2 && source.text(in: tokens[index - 3].range) == "def")
                else { return nil }
                return (source.text(in: tokens[index - 1].range), commas)
            case ",": if depth == 0 { commas += 1 }
            default: break
            }
        }
        return nil
    }

    /// The words behind the verb; tokens that touch are one word.
    private static func joined(_ before: [String], _ tokens: ArraySlice<Token>, _ source: Source) -> [String] {
        var words: [String] = []
        var end = -1
        for token in tokens.suffix(while: {
            $0.kind != .lineEnd && !($0.kind == .symbol && [";", "{", "(", "="].contains(source.text(in: $0.range)))
        }) {
            guard token.kind != .blank, token.kind != .comment else { continue }
            let text = source.text(in: token.range)
            if token.range.lowerBound == end, let last = words.popLast() { words.append(last + text) } else { words.append(text) }
            end = token.range.upperBound
        }
        if words.first == "plan" { words.removeFirst(words.dropFirst().first == "--exit-code" ? 2 : 1) }
        return Array(words.dropFirst())
    }
}

extension Token.Kind {
    fileprivate var isPartOfWord: Bool {
        switch self {
        case .word, .variable, .number, .duration, .time, .option: true
        default: false
        }
    }
}

extension String {
    /// Whether a quoted text lacks its closing quote.
    fileprivate var isOpenQuote: Bool {
        guard let quote = first, quote == "\"" || quote == "'" else { return false }
        return count < 2 || last != quote
    }
}

extension ArraySlice {
    /// The longest end of the slice whose elements all hold.
    fileprivate func suffix(while holds: (Element) -> Bool) -> ArraySlice<Element> {
        var start = endIndex
        while start > startIndex, holds(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}

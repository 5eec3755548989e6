import Diagnostics
import Language
import Values

/// Colours a line from its real tokens; a verb that does not exist is marked before Enter is pressed.
struct Highlighting: Sendable {
    var vocabulary: Vocabulary
    var surroundings: Surroundings

    func style(_ text: String) -> [StyledRange] {
        let source = Source(nil, text)
        let script = Script.parse(source, vocabulary: vocabulary, surroundings: surroundings)
        var ranges: [StyledRange] = []
        var startsStatement = true
        for token in script.tokens {
            let spelling = source.text(in: token.range)
            if let style = Self.style(of: token) {
                ranges.append(StyledRange(token.range, style))
            } else if token.kind == .word, startsStatement {
                if let style = style(ofFirst: spelling) { ranges.append(StyledRange(token.range, style)) }
            }
            switch token.kind {
            case .blank, .comment: break
            case .lineEnd: startsStatement = true
            case .symbol: startsStatement = [";", "{", "}", "(", "|"].contains(spelling)
            default: startsStatement = (spelling == "plan" || spelling == "--exit-code") && startsStatement
            }
        }
        return ranges
    }

    private static func style(of token: Token) -> Style? {
        switch token.kind {
        case .text, .rawText: .green
        case .number, .duration, .time: .cyan
        case .variable: .magenta
        case .comment: .faint
        case .option: .blue
        case .broken: .red
        default: nil
        }
    }

    private func style(ofFirst word: String) -> Style? {
        let known =
            Self.keywords.contains(word) || vocabulary.commands.contains { $0.name == word }
            || (Filters.signatures + vocabulary.filters).contains { $0.name == word }
            || surroundings.definitions.contains { $0.name.text == word }
        if known { return .bold }
        // A word that is the beginning of a verb may be one in a moment.
        let mayBecome = vocabulary.commands.contains { $0.name.hasPrefix(word) } || Self.keywords.contains { $0.hasPrefix(word) }
        return mayBecome ? nil : .red
    }

    private static let keywords: Set<String> = [
        "let", "if", "else", "for", "while", "break", "continue", "try", "catch", "finally", "def", "return", "fail", "assert", "expect",
        "load", "import", "params", "plan", "not", "true", "false", "null", "example",
    ]
}

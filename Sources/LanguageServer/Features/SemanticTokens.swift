import Diagnostics
import Language
import Values

/// What a token is, as an editor colours it.
enum SemanticSort: String, CaseIterable {
    case keyword, variable, parameter, function, method, property, string, number, `operator`, comment, type, enumMember, namespace

    static let modifiers: [Value] = ["declaration", "readonly", "modification", "defaultLibrary"]
    /// The bits of the modifiers.
    static let declaration = 1, readonly = 2, modification = 4, defaultLibrary = 8
}

extension Server {
    /// The tokens of a document, or of a part of it, in the five numbers each that the protocol has.
    func semanticTokens(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        let wanted = params["range"] == nil ? 0..<Int.max : try document.lines.range(of: params["range"])
        let analysis = workspace.analysis(of: document)
        let mentions = analysis.index.mentions
        var data: [Value] = []
        var last = Position(line: 0, character: 0)
        var next = 0
        for token in analysis.script.tokens {
            guard token.range.upperBound > wanted.lowerBound else { continue }
            guard token.range.lowerBound < wanted.upperBound else { break }
            while next < mentions.count, mentions[next].place.range.upperBound <= token.range.lowerBound { next += 1 }
            // A variable's name begins behind its '$'.
            let name = token.range.lowerBound + (token.kind == .variable ? 1 : 0)
            var mention: NameIndex.Mention?
            for candidate in mentions[next...] {
                guard candidate.place.range.lowerBound <= name else { break }
                if candidate.place.range.contains(name) { mention = candidate }
            }
            guard let (sort, modifiers) = Self.sort(token, mention, analysis), let number = SemanticSort.allCases.firstIndex(of: sort)
            else {
                continue
            }
            for part in Self.lines(of: token.range, document.lines) {
                let (start, end) = (document.lines.position(at: part.lowerBound), document.lines.position(at: part.upperBound))
                guard end.character > start.character else { continue }
                let line = start.line - last.line
                data += [
                    .int(line), .int(line == 0 ? start.character - last.character : start.character), .int(end.character - start.character),
                    .int(number), .int(modifiers),
                ]
                last = start
            }
        }
        return ["data": .list(data)]
    }

    /// A token that goes over several lines is told line by line.
    private static func lines(of range: Range<Int>, _ lines: TextLines) -> [Range<Int>] {
        (lines.line(at: range.lowerBound)...lines.line(at: max(range.lowerBound, range.upperBound - 1))).map {
            let line = lines.range(ofLine: $0)
            return max(
                line.lowerBound, range.lowerBound)..<max(max(line.lowerBound, range.lowerBound), min(line.upperBound, range.upperBound))
        }
    }

    private static func sort(_ token: Token, _ mention: NameIndex.Mention?, _ analysis: Analysis) -> (SemanticSort, Int)? {
        switch token.kind {
        case .blank, .lineEnd, .broken: return nil
        case .comment: return (.comment, 0)
        case .number, .duration, .time: return (.number, 0)
        case .text, .rawText: return (.string, 0)
        case .option: return (.parameter, 0)
        case .word, .variable:
            if let mention { return sort(mention.meaning, analysis) }
            if token.kind == .variable { return (.variable, 0) }
            let word = analysis.script.source.text(in: token.range)
            return (Self.keywords.contains(word) ? .keyword : .string, 0)
        case .symbol:
            let text = analysis.script.source.text(in: token.range)
            return text.contains { "=<>+*/%?!|&-~".contains($0) } ? (.operator, 0) : nil
        }
    }

    private static func sort(_ meaning: NameIndex.Meaning, _ analysis: Analysis) -> (SemanticSort, Int) {
        switch meaning {
        case .symbol(let number, let role):
            let symbol = analysis.index.symbols[number]
            let modifiers =
                switch role {
                case .definition: SemanticSort.declaration
                case .assignment: SemanticSort.modification
                case .use: 0
                }
            switch symbol.sort {
            case .definition: return (.function, modifiers)
            case .parameter: return (.parameter, modifiers | SemanticSort.readonly)
            case .variable, .loop, .error: return (.variable, modifiers | (symbol.isMutable ? 0 : SemanticSort.readonly))
            }
        case .verb, .function: return (.function, SemanticSort.defaultLibrary)
        case .filter: return (.method, SemanticSort.defaultLibrary)
        case .word: return (.keyword, 0)
        case .option: return (.parameter, 0)
        case .type: return (.type, 0)
        case .field: return (.property, 0)
        case .kind: return (.enumMember, 0)
        case .file: return (.string, 0)
        case .space: return (.namespace, SemanticSort.declaration)
        }
    }

    /// The words of statements and expressions; those of usage lines are known by their place.
    private static let keywords: Set<String> = [
        "let", "mut", "if", "else", "for", "in", "while", "break", "continue", "try", "catch", "as", "finally", "def", "return", "fail",
        "assert", "expect", "error", "matches", "load", "import", "requires", "params", "plan", "watch", "until", "max", "on", "and", "or",
        "not", "true", "false", "null", "it", "example",
    ]
}

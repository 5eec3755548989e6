import Diagnostics

/// Corrected lines for `try`: offered only when they would be read without a problem.
enum Attempt {
    /// The line of a range with another text in the range's place; nothing when that line would still be wrong.
    static func line(
        _ source: Source, _ range: Range<Int>, _ replacement: String, _ vocabulary: Vocabulary, _ definitions: [String: Signature]
    ) -> [String] {
        let line = source.lineRange(source.lineIndex(of: range.lowerBound))
        guard line.count <= longest, range.upperBound <= line.upperBound else { return [] }
        let text = source.text(in: line.lowerBound..<range.lowerBound) + replacement + source.text(in: range.upperBound..<line.upperBound)
        var start = text[...]
        while start.first == " " || start.first == "\t" { start = start.dropFirst() }
        while start.last == " " || start.last == "\t" { start = start.dropLast() }
        var vocabulary = vocabulary
        vocabulary.read = { path, _ in Source(path, "") }
        var parser = Parser(Source(nil, String(start)), vocabulary: vocabulary, surroundings: Surroundings())
        parser.definitions = definitions
        parser.isTrial = true
        return parser.script().problems.isEmpty ? [String(start)] : []
    }

    /// Longer lines are not shown again.
    private static let longest = 200
}

extension Parser {
    /// The line with a correction in it, if that makes it right.
    func attempt(_ range: Range<Int>, _ replacement: String) -> [String] {
        isTrial ? [] : Attempt.line(source, range, replacement, vocabulary, definitions)
    }
}

extension Checker {
    /// The line with a correction in it, if it can be read.
    func attempt(_ range: Range<Int>, _ replacement: String?) -> [String] {
        guard let replacement else { return [] }
        var signatures: [String: Signature] = [:]
        for scope in definitions { for (name, definition) in scope { signatures[name] = Signature(of: definition) } }
        return Attempt.line(source, range, replacement, vocabulary, signatures)
    }
}

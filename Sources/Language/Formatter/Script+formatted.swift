import Diagnostics

extension Script {
    /// How wide the lines of a formatted script are, as far as they have places to break.
    public static let formattedWidth = 100

    /// Gives the script's text with its blanks, line ends and trailing commas in the one usual form; words, texts and comments
    /// stay as they are written.
    ///
    /// Formatting twice changes nothing more. The result is read again and must make the same tree.
    ///
    /// - Parameters:
    ///   - width: How many characters a line may have.
    ///   - vocabulary: What the script was read with.
    /// - Throws: The first problem of the text, if it has one: what cannot be read is not touched.
    public func formatted(
        width: Int = formattedWidth, vocabulary: Vocabulary, surroundings: Surroundings = Surroundings()
    ) throws(Diagnostic) -> String {
        if let problem = problems.first(where: { $0.severity == .error }) { throw problem }
        var text = Formatter(self).text(width: width)
        // A line that was broken for its length is from then on one that the author broke, which what is around it may follow.
        for _ in 0..<Self.formattingRounds {
            let again = Formatter(try reread(text, vocabulary, surroundings)).text(width: width)
            if again == text { break }
            text = again
        }
        return text
    }

    private static let formattingRounds = 8

    /// Reads a formatted text, and makes sure that it means the same and has the same comments.
    func reread(_ text: String, _ vocabulary: Vocabulary, _ surroundings: Surroundings = Surroundings()) throws(Diagnostic) -> Script {
        let other = Script.parse(Source(source.name, text), vocabulary: vocabulary, surroundings: surroundings)
        guard !other.problems.contains(where: { $0.severity == .error }), outline == other.outline, comments == other.comments else {
            throw .changesMeaning(Place(source, 0..<0))
        }
        return other
    }

    /// The comments, without blanks at their ends.
    public var comments: [String] {
        tokens.filter { $0.kind == .comment }.map { source.text(in: $0.range).withoutBlanksAtEnd }
    }
}

extension String {
    var withoutBlanksAtEnd: String {
        var text = self[...]
        while let last = text.unicodeScalars.last, last == " " || last == "\t" || last == "\r" { text.unicodeScalars.removeLast() }
        return String(text)
    }
}

extension Diagnostic {
    fileprivate static func changesMeaning(_ place: Place) -> Diagnostic {
        Diagnostic(
            "format-changes-meaning", .parse, "formatting would change what this script means", at: [.init(place)],
            because: ["the formatted text is read again and compared, and here it differs; this is a fault of 'tenon fmt'"],
            soFar: "the text is left as it is")
    }
}

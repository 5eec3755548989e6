/// One piece of text as the lexer sees it; blanks, comments and line ends are tokens too, so nothing is lost.
public struct Token: Sendable {
    public enum Kind: Sendable {
        /// A bare word or a keyword.
        case word
        case variable, number, duration, time
        case rawText, text
        /// `--name`
        case option
        case symbol
        case blank, comment, lineEnd
        /// Bytes that begin nothing.
        case broken
    }
    public var kind: Kind
    public var range: Range<Int>
    public init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}

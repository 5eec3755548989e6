import Diagnostics

/// A query that was read: its text, and the condition that it puts.
///
/// ```swift
/// let query = try Query(parsing: "user_email:*@techcorp.com -first_country_code:US")
/// ```
///
/// Source: the search syntax pages of the API's documentation
/// (https://docs.datadoghq.com/real_user_monitoring/explorer/search_syntax/), and the choices of this house where they say nothing.
public struct Query: Sendable, Equatable {
    /// Something that is right but perhaps not meant, such as an `or` in small letters.
    public struct Hint: Sendable, Equatable {
        /// What it is taken for, in one sentence.
        public let message: String
        /// Where, in UTF-8 offsets of the query.
        public let range: Range<Int>
        /// The query as it may have been meant.
        public let attempt: String
    }

    /// The query as it was written.
    public let text: String
    /// What it asks for.
    public let condition: Condition
    /// What is right but perhaps not meant.
    public let hints: [Hint]

    /// The longest query that is read, in bytes of UTF-8.
    public static let longest = 8_192
    /// How many parentheses may be open at once.
    public static let deepest = 64

    /// Reads a query; an empty one asks for everything.
    public init(parsing text: String) throws(QueryFlaw) {
        var reader = QueryReader(text)
        condition = try reader.query()
        hints = reader.hints
        self.text = text
    }
}

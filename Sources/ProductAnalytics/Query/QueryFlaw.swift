import Diagnostics

/// What is wrong with the text of a query, and where.
///
/// One fact with two wordings: `answer` as a site says it, `diagnostic(at:)` for the person whose query it is.
public struct QueryFlaw: Error, Sendable, Equatable {
    /// The fact, in one sentence without a full stop.
    public let message: String
    /// The whole query.
    public let text: String
    /// Where, in UTF-8 offsets of the query; empty at the end of one that lacks something.
    public let range: Range<Int>
    /// Queries that may have been meant; each reads well.
    public let attempts: [String]

    init(_ message: String, in text: String, at range: Range<Int>, try attempts: [String] = []) {
        self.message = message
        self.text = text
        self.range = range
        self.attempts = attempts
    }

    /// Which character the flaw begins at, counted from 1.
    public var position: Int { String(decoding: text.utf8.prefix(range.lowerBound), as: UTF8.self).count + 1 }

    /// The fact as a site answers it: `at character 5: ')' has no '(' before it`.
    public var answer: String {
        "at character \(position): \(message)" + (attempts.first.map { "; try \($0.preview(200))" } ?? "")
    }
}

extension QueryFlaw {
    /// The fact for the person who wrote the query, with a caret under it.
    ///
    /// - Parameter place: where the query stands in their text; its quotes may belong to it. Without one, the query is shown by itself.
    public func diagnostic(at place: Place? = nil) -> Diagnostic {
        let bytes = Array(text.utf8)
        var mark = Diagnostic.Mark(Place(Source("query", bytes: bytes), range))
        if let place {
            // A query with escapes in its quotes is another text than the one it stands for; then the whole of it is marked.
            let written = place.source.bytes[place.range.clamped(to: 0..<place.source.bytes.count)]
            if let start = [0, 1].first(where: { written.dropFirst($0).starts(with: bytes) }), !bytes.isEmpty {
                let offset = place.range.lowerBound + start
                mark = Diagnostic.Mark(Place(place.source, range.lowerBound + offset..<range.upperBound + offset))
            } else {
                mark = Diagnostic.Mark(place, "at character \(position) of the query")
            }
        }
        return Diagnostic("invalid-query", .invalid, message, at: [mark], try: attempts)
    }
}

import Diagnostics
import Values

/// What a refusing answer says, in whichever shape it says it.
///
/// Read are `{"errors": ["text"]}`, JSON:API's `{"errors": [{"title", "detail", "source": {"pointer"}}]}`, `{"error": …}`,
/// `{"message": …}`, HTML and plain text; written is the first.
///
/// ```swift
/// let body = ErrorBody(reading: Array(#"{"errors": ["Not found"]}"#.utf8))
/// print(body.items.map(\.text))  // ["Not found"]
/// ```
public struct ErrorBody: Sendable, Equatable {
    /// One thing the server complains about.
    public struct Item: Sendable, Equatable {
        /// What the server says, for people.
        public var text: String
        /// A JSON pointer into the request's body.
        public var pointer: String?
        /// The server's own word for it.
        public var code: String?

        /// Makes a complaint.
        public init(_ text: String, pointer: String? = nil, code: String? = nil) {
            self.text = text
            self.pointer = pointer
            self.code = code
        }
    }

    /// The complaints, in the order of the body.
    public var items: [Item]

    /// Makes a body of texts, as the API's own errors are.
    public init(_ texts: String...) { items = texts.map { Item($0) } }

    /// Reads a body; one that says nothing gives no items.
    public init(reading body: [UInt8]) {
        items = []
        let text = String(decoding: body.starts(with: Self.byteOrderMark) ? body[3...] : body[...], as: UTF8.self).trimmed
        if text.isEmpty { return }
        if text.hasPrefix("{") || text.hasPrefix("[") || text.hasPrefix("\""), let value = try? JSON.parse(text: text) {
            items = Self.items(of: value)
            if items.isEmpty { items = [Item(JSON.text(value, .line).preview(200))] }
        } else if text.hasPrefix("<") {
            items = [Item(Self.title(ofHTML: text).map { "an HTML page: \($0)" } ?? "an HTML page without a title")]
        } else {
            items = [Item(text.preview(200))]
        }
    }

    /// The texts.
    public var texts: [String] { items.map(\.text) }

    /// The JSON of the documented shape.
    public var value: Value { ["errors": .list(texts.map { .text($0) })] }

    /// An answer with these errors.
    public func response(_ status: Int, headers: [Header] = []) -> Response {
        Response(status, headers: [Header("content-type", "application/json")] + headers, body: JSON.bytes(value))
    }

    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    private static func items(of value: Value) -> [Item] {
        switch value {
        case .text(let text): return text.string.isEmpty ? [] : [Item(text.string)]
        case .list(let list): return list.items.flatMap(items)
        case .map(let map):
            if let errors = map["errors"] ?? map["error"] { return items(of: errors) }
            let title = map["title"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            let detail = (map["detail"] ?? map["message"])?.string.flatMap { $0.isEmpty || $0 == title ? nil : $0 }
            let parts = [title, detail].compactMap { $0 }
            let pointer = map["source"]?["pointer"]?.string ?? map["source"]?["parameter"]?.string
            let code = map["code"]?.string
            let text = parts.isEmpty ? code ?? "" : parts.joined(separator: ": ")
            return text.isEmpty ? [] : [Item(text, pointer: pointer, code: code)]
        default: return []
        }
    }

    private static func title(ofHTML text: String) -> String? {
        guard let start = text.range(after: "<title"), let open = text[start...].firstIndex(of: ">") else { return nil }
        let title = text[text.index(after: open)...].prefix { $0 != "<" }
        let words = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? nil : words.preview(100)
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    /// The index after the first occurrence of a word, whatever its case.
    fileprivate func range(after word: String) -> Index? {
        let wanted = Array(word.lowercased().utf8)
        var index = startIndex
        while index < endIndex {
            let head = self[index...].utf8.prefix(wanted.count)
            if head.count == wanted.count, zip(head, wanted).allSatisfy({ ($0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0) == $1 }) {
                return self.index(index, offsetBy: wanted.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}

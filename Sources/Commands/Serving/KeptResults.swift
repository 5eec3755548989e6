import Values

/// Results that were too large to be sent whole, by the handles that fetch the rest. They end with the connection; of many the oldest go.
struct KeptResults {
    private var kept: [(handle: String, value: Value, size: Int)] = []
    private var made = 0
    static let most = 16
    /// In bytes of JSON, all together.
    static let largest = 256 << 20

    mutating func keep(_ value: Value, size: Int) -> String {
        made += 1
        let handle = "result-\(made)"
        kept.append((handle, value, size))
        while kept.count > 1, kept.count > Self.most || kept.reduce(0, { $0 + $1.size }) > Self.largest { kept.removeFirst() }
        return handle
    }

    subscript(_ handle: String) -> Value? { kept.first { $0.handle == handle }?.value }
    var handles: [String] { kept.map(\.handle) }
}

/// A stretch of a large result: so many of its rows, or, of what has no rows, of the characters of its JSON, as fit into a limit.
struct ResultPart {
    var value: Value
    var end: Int
    var count: Int

    init(of whole: Value, from start: Int, atMost most: Int?, bytes limit: Int) {
        if case .list(let list) = whole {
            count = list.count
            var rows: [Value] = []
            var size = 2
            var index = min(start, count)
            while index < count, rows.count < most ?? .max {
                size += JSON.bytes(list.items[index], .compact).count + 1
                if size > limit, !rows.isEmpty { break }
                rows.append(list.items[index])
                index += 1
            }
            (value, end) = (.list(rows), index)
        } else {
            let text = Array((whole.string ?? JSON.text(whole, .compact)).unicodeScalars)
            count = text.count
            let from = min(start, count)
            // A scalar takes up to four bytes, and up to six in JSON.
            end = min(count, from + min(most ?? .max, max(1, limit / 6)))
            var part = String.UnicodeScalarView()
            part.append(contentsOf: text[from..<end])
            value = .text(String(part))
        }
    }
}

import Diagnostics
import Values

// Ids: what a line uses, another must have named.
extension SessionParser {
    /// An id that is used must be bound: a slip in its name would be another id, and a puzzling mismatch.
    mutating func checkIDs() {
        guard problems.isEmpty, mayUseIDs else { return }
        var bound = Set<String>()
        for entry in entries { for exchange in entry.exchanges { bound.formUnion(exchange.bindings.map(\.name)) } }
        for entry in entries where !entry.isInterrupted {
            for line in entry.lines where line.sigil != .comment && line.mode != .base64 && !line.isLiteral {
                for case .id(let name) in line.content.placeholders where !bound.contains(name) {
                    report(
                        LineProblem(
                            id: "session-unbound", message: "the id '\(name)' is bound nowhere",
                            words: Suggestion.words(for: name, in: bound.sorted()),
                            because: ["an id must be bound by a line such as : \(name) = /data/id, after the response that brings it"]),
                        line)
                }
            }
        }
    }

    /// Whether the file could use an id anywhere: `{id: "crm"}` is a map.
    private var mayUseIDs: Bool {
        let beginning = Array("{id:".utf8)
        var from = 0
        while let found = ByteSearch.first(beginning, in: bytes, from: from) {
            from = found + beginning.count
            // In a line with escapes, a name could be written in them.
            let name = bytes[from...].prefix { Placeholder.isName($0) || $0 == UInt8(ascii: "\\") }
            if !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: "}") { return true }
        }
        return false
    }
}

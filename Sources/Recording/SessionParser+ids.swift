import Diagnostics
import Values

// Ids: what a line uses, another must have named.
extension SessionParser {
    /// An id that is used must be bound: a slip in its name would be another id, and a puzzling mismatch.
    mutating func checkIDs() {
        guard problems.isEmpty, ByteSearch.first(Array("{id:".utf8), in: bytes) != nil else { return }
        var bound = Set<String>()
        for entry in entries { for exchange in entry.exchanges { bound.formUnion(exchange.bindings.map(\.name)) } }
        for entry in entries where !entry.isInterrupted {
            for line in entry.lines where line.sigil != .comment && line.mode != .base64 && Self.mayUseID(line.payload) {
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

    /// Whether a payload holds the beginning of an id's placeholder.
    private static func mayUseID(_ payload: ArraySlice<UInt8>) -> Bool {
        var rest = payload
        while let brace = rest.firstIndex(of: Template.brace) {
            rest = rest[(brace + 1)...]
            if rest.starts(with: "id:".utf8) { return true }
        }
        return false
    }
}

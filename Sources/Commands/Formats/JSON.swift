import Values

extension Format {
    /// One JSON document.
    static let json = Format("json", "one JSON document") { value, _ in JSON.text(value, .pretty) + "\n" }

    /// One document a line: what a pipe gets.
    static let jsonLines = Format("jsonl", suffixes: ["jsonl", "ndjson"], "one JSON document a line", canAppend: true) { value, _ in
        guard case .list(let list) = value else { return JSON.text(value) + "\n" }
        var out = ""
        for item in list.items {
            out += JSON.text(item)
            out += "\n"
        }
        return out
    }
}

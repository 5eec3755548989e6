import Values

extension Format {
    /// One JSON document.
    static let json = Format("json", "one JSON document") { value, _ in JSON.text(value, .pretty, stopsWhenCancelled: true) + "\n" }

    /// One document a line: what a pipe gets.
    static let jsonLines = Format("jsonl", suffixes: ["jsonl", "ndjson"], "one JSON document a line", canAppend: true) { value, _ in
        guard case .list(let list) = value else { return JSON.text(value, stopsWhenCancelled: true) + "\n" }
        var out = ""
        for (index, item) in list.items.enumerated() {
            out += JSON.text(item, stopsWhenCancelled: true)
            out += "\n"
            if index & 0xfff == 0xfff, Task.isCancelled { break }
        }
        return out
    }
}

import Values

extension Format {
    /// A page for a browser, for files alone: a text as it is, which is what makes pages; anything else as a table.
    static let html = Format("html", suffixes: ["html", "htm"], "a page: a text as it is, rows as a table") { value, _ in
        if case .text(let text) = value { return text.string.hasSuffix("\n") ? text.string : text.string + "\n" }
        let rows = Rows(value)
        func cells(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>\n"
        }
        let head = cells(rows.columns, "th")
        let body = rows.cells.map { row in cells(row.map { $0.map(Cell.text) ?? "" }, "td") }.joined()
        return "<!doctype html><meta charset=\"utf-8\"><table>\n\(head)\(body)</table>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

import Diagnostics
import Values

extension Format {
    /// A Markdown table, for tickets and pull requests.
    static let markdown = Format("markdown", suffixes: ["md", "markdown"], "a Markdown table") { value, _ in
        let rows = Rows(value)
        guard !rows.columns.isEmpty else { return "" }
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        func cell(_ value: Value?) -> String {
            guard let value else { return "" }
            return Cell.text(value).replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("\n", with: "<br>")
        }
        var out = line(rows.columns.map { cell(.text($0)) })
        out += line(rows.columns.map { _ in "---" })
        for row in rows.cells { out += line(row.map(cell)) }
        return out
    }
}

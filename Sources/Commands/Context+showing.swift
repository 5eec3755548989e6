import Diagnostics
import Language
import ProductAnalytics
import Values

extension Context {
    /// Shows a value of the shell's own on standard output, for parts of the program that are no verb.
    public func present(_ value: Value) throws { try show(value) }

    /// Shows a value on standard output in the current format; `null` shows nothing.
    func show(_ value: Value) throws {
        guard !value.isNull else { return }
        if let keeper { return keeper.keep(.value(value)) }
        listener?.hear(value)
        let format = format(for: value)
        lastShown = .value(value)
        let text: String
        if let most = mostRows, format.name == Format.table.name {
            if case .list(let rows) = value, rows.count > 0 { shownTables = (shownTables.count + 1, shownTables.rows + rows.count) }
            text = Format.tableText(value, world.terminal, most: most)
        } else {
            text = format.write(value, world.terminal)
        }
        // What was cut short is not shown.
        try Task.checkCancellation()
        // A table is made for the terminal; the other formats keep what is in a value as it is.
        if format.name == Format.table.name { try output.data(text) } else { try output.text(text) }
    }

    /// How many rows of a table are shown where a person reads them: as many as the screen holds with the lines around them; `nil`: all.
    var mostRows: Int? {
        guard shortens, recorder == nil, world.terminal.isTerminal else { return nil }
        return max(6, world.terminal.height - 4)
    }

    /// The format in force: the one that was set, else a table on a terminal and JSON Lines in a pipe. A bare text, number or the
    /// like is shown as it is.
    func format(for value: Value) -> Format {
        if let chosen = settings.format { return chosen }
        switch value {
        case .list, .map: return world.terminal.isTerminal ? .table : .jsonLines
        default: return .table
        }
    }

    /// Writes a value to a file in the format that its suffix means.
    func save(_ value: Value, to path: String, _ mode: Files.Mode) throws {
        let format = try Format.forSaving(value, path)
        var text = format.write(value, Terminal(width: 200))
        try Task.checkCancellation()
        if case .append = mode {
            guard format.canAppend else { throw Diagnostic.cannotAppend(path, format) }
            // The header stands in the file already.
            if format.name == "csv" || format.name == "tsv", world.files.exists(path), let end = text.firstIndex(of: "\n") {
                text = String(text[text.index(after: end)...])
            }
        }
        try world.files.write(path, Array(text.utf8), mode)
    }
}

extension Format {
    /// The format of a file's suffix; a text goes into a file of text, and of any other suffix, as it is.
    fileprivate static func forSaving(_ value: Value, _ path: String) throws -> Format {
        let format = Format.of(path: path)
        if case .text = value, format == nil || format?.name == Format.table.name { return .plain }
        if let format { return format }
        throw Diagnostic.unknownSuffix(path)
    }

    private static let plain = Format("plain", "text as it is", canAppend: true) { value, _ in
        let text = value.string ?? ""
        return text.hasSuffix("\n") ? text : text + "\n"
    }
}

extension Diagnostic {
    fileprivate static func cannotAppend(_ path: String, _ format: Format) -> Diagnostic {
        Diagnostic(
            "cannot-append", .io, "'\(path)' cannot be appended to",
            because: ["a \(format.name) file holds one value; jsonl, csv and tsv files can grow"], soFar: "nothing was written")
    }

    static func unknownSuffix(_ path: String) -> Diagnostic {
        Diagnostic(
            "unknown-suffix", .io, "the suffix of '\(path.preview(60))' names no format",
            because: ["the suffix chooses the format: \(Format.suffixes.map { ".\($0)" }.joined(separator: ", "))"],
            soFar: "nothing was written")
    }
}

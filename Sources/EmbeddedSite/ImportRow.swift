import Diagnostics
import Values

/// A row to be imported, already read, and where it stood.
public struct ImportRow: Sendable {
    /// An object; objects inside it give attributes whose names have dots in them.
    public var value: Value
    /// The line of the file, or the number of the row, from 1; a complaint names it.
    public var line: Int

    public init(_ value: Value, line: Int) {
        self.value = value
        self.line = line
    }

    /// Rows that are numbered from 1 in the order they come.
    public static func numbered(_ values: some Sequence<Value>) -> some Sequence<ImportRow> {
        values.lazy.enumerated().map { ImportRow($1, line: $0 + 1) }
    }
}

extension Diagnostic {
    static func badRow(_ row: ImportRow, _ message: String, because: [String] = []) -> Diagnostic {
        Diagnostic("bad-row", .invalid, "row \(row.line) \(message)", because: because, soFar: "nothing was imported")
    }

    static func tooManyAttributes(_ row: ImportRow, _ name: String) -> Diagnostic {
        badRow(
            row, "has attribute '\(name.preview(60))', which is one too many",
            because: ["the rows of one kind must have at most \(RowWriter.mostColumns) different attributes"])
    }
}

import Values

/// A way to write a value. To add one, write `Formats/NAME.swift` and put its name into `Format.all`.
public struct Format: Sendable {
    /// What `--format` and `set format` call it.
    public let name: String
    /// The suffixes of files that hold it; its name unless it says others.
    let suffixes: [String]
    let summary: String
    /// The text, ending in a line end; the terminal is what it has to fit.
    let write: @Sendable (Value, Terminal) -> String
    /// Whether another value can be appended to a file that holds one.
    let canAppend: Bool

    init(
        _ name: String, suffixes: [String]? = nil, _ summary: String, canAppend: Bool = false,
        write: @escaping @Sendable (Value, Terminal) -> String
    ) {
        self.name = name
        self.suffixes = suffixes ?? [name]
        self.summary = summary
        self.canAppend = canAppend
        self.write = write
    }

    /// In the order of the help.
    public static let all: [Format] = [.table, .json, .jsonLines, .yaml, .csv, .tsv, .markdown]

    /// The same, and what only files have.
    static let forFiles = all + [.html]

    public static func named(_ name: String) -> Format? { all.first { $0.name == name } }

    /// The format that a file's suffix means.
    static func of(path: String) -> Format? {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        let suffix = path[path.index(after: dot)...].lowercased()
        return forFiles.first { $0.suffixes.contains(suffix) }
    }

    /// The suffixes of the files whose format is known: what `>` and `save` understand. Those of tables, which are for people only,
    /// come last.
    static let suffixes = forFiles.filter { $0.name != "table" }.flatMap(\.suffixes) + table.suffixes
}

/// The rows and columns of a value, for the formats that have such things.
struct Rows {
    /// In the order they are first met.
    var columns: [String] = []
    var cells: [[Value?]] = []

    /// A list of maps gives its members; a map is one row; anything else is one row of one column, `value`.
    init(_ value: Value) {
        let items: [Value] = if case .list(let list) = value { list.items } else { [value] }
        var indexes: [String: Int] = [:]
        var lastKeys: Keys?
        var lastIndexes: [Int] = []
        for item in items {
            var row = [Value?](repeating: nil, count: columns.count)
            func put(_ name: String, _ cell: Value) -> Int {
                let index: Int
                if let known = indexes[name] {
                    index = known
                } else {
                    index = columns.count
                    indexes[name] = index
                    columns.append(name)
                    row.append(nil)
                }
                row[index] = cell
                return index
            }
            if case .map(let map) = item {
                if lastKeys === map.keys {
                    for (index, cell) in zip(lastIndexes, map.values) { row[index] = cell }
                } else {
                    lastIndexes = map.members.map { put($0, $1) }
                    lastKeys = map.keys
                }
            } else {
                _ = put("value", item)
            }
            cells.append(row)
        }
        for index in cells.indices where cells[index].count < columns.count {
            cells[index] += [Value?](repeating: nil, count: columns.count - cells[index].count)
        }
    }
}

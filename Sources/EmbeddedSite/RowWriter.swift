import Diagnostics
import ProductAnalytics
import Values

/// Writes many rows into one table, whose columns it adds as new attributes come.
///
/// It is used within a transaction: what it did before it threw must be undone.
final class RowWriter {
    private let database: Database
    private var table: Catalog.Table
    /// Made anew when there are new columns.
    private var prepared: Statement?
    /// The sorts of values that each column had before, and those that it has now.
    private var knownKinds: [Kinds]
    private var kinds: [Kinds]
    private(set) var count = 0
    /// The keys of the last row, and where each of its members goes; rows that were read together share their keys.
    private var shape: (keys: Keys, targets: [Int])?
    private var values: [Database.Binding?]
    /// How many columns, the first ones, are those of built-in attributes.
    private let builtIn: Int
    /// The columns that each row must have something in.
    private let needed: [Int]
    private var droppedIndexes: [String] = []

    /// How many attributes the rows of one table may have, built-in ones aside; SQLite's own limit is 2,000 columns.
    static let mostColumns = 1_000
    /// From how many rows on it is quicker to make the indexes at the end.
    private static let many = 20_000
    private static let isNested = -1

    init(_ database: Database, _ table: Catalog.Table) {
        self.database = database
        self.table = table
        knownKinds = table.columns.map(\.kinds)
        kinds = knownKinds
        builtIn = table.columns.count { $0.isBuiltIn }
        let names = table.name == Catalog.events ? ["user_id", "timestamp"] : table.key.map { [$0] } ?? []
        needed = names.compactMap { table.position($0) }
        values = Array(repeating: nil, count: table.columns.count)
    }

    /// Writes one row; one with the key of an older row takes its place.
    func write(_ row: ImportRow) throws {
        guard case .map(let map) = row.value else { throw Diagnostic.badRow(row, "must be an object, but is \(row.value.worded)") }
        if map.keys !== shape?.keys { shape = (map.keys, try map.keys.names.map { try target($0, row) }) }
        let targets = shape?.targets ?? []
        for index in targets.indices {
            let value = map.values[index]
            if targets[index] == Self.isNested || value.map != nil {
                try spread(value, map.keys.names[index], row)
            } else {
                try put(value, targets[index], row)
            }
        }
        try checkKey(row)
        let statement = try prepared ?? Statement(Self.sql(table), database, isKept: true)
        prepared = statement
        for index in values.indices {
            if let value = values[index] {
                try statement.bind(index + 1, value)
                values[index] = nil
            }
        }
        try statement.run()
        count += 1
        if count == Self.many { try dropIndexes() }
    }

    /// Ends the writing: makes the indexes anew, and tells the catalog what the columns hold now.
    func finish() throws(Diagnostic) {
        if !droppedIndexes.isEmpty {
            // What is sorted at once should find room in the processor's own memory; and another core may do it.
            try database.run("PRAGMA cache_size = -4000; PRAGMA threads = 2")
            for sql in droppedIndexes { try database.run(sql) }
        }
        for (index, column) in table.columns.enumerated() where kinds[index] != knownKinds[index] {
            try database.query(
                "UPDATE columns SET kinds = ? WHERE owner = ? AND name = ?", .integer(kinds[index].rawValue), .text(table.name),
                .text(column.name))
        }
    }

    private func put(_ value: Value, _ target: Int, _ row: ImportRow) throws(Diagnostic) {
        do throws(Cell.Unfit) {
            if target < builtIn {
                if let binding = try Cell.binding(of: value, as: kinds[target]) { values[target] = binding }
            } else if let (binding, kind) = try Cell.binding(of: value) {
                values[target] = binding
                kinds[target].insert(kind)
            }
        } catch {
            let name = table.columns[target].name.preview(60)
            throw .badRow(row, "has '\(name)' that must be \(error.expected), but is \(value.worded)")
        }
    }

    /// Puts the members of an object where their names with dots belong.
    private func spread(_ value: Value, _ name: String, _ row: ImportRow, depth: Int = 0) throws {
        guard case .map(let map) = value else { return try put(value, try target(name, row, isLeaf: true), row) }
        if depth > 32 { throw Diagnostic.badRow(row, "has '\(name.preview(60))', which is too deep") }
        for (inner, value) in map.members { try spread(value, name + "." + inner, row, depth: depth + 1) }
    }

    /// The position of the column for an attribute, which is added if there is none.
    private func target(_ name: String, _ row: ImportRow, isLeaf: Bool = false) throws -> Int {
        if let position = table.position(name) { return position }
        if table.name == Catalog.events, let name = Catalog.eventAliases[name], let position = table.position(name) { return position }
        if name.isEmpty { throw Diagnostic.badRow(row, "has an attribute without a name") }
        if name.hasPrefix("@"), table.key != nil {
            throw Diagnostic.badRow(
                row, "has attribute '\(name.preview(60))'", because: ["names that begin with '@' are those of connections' fields"])
        }
        // An object adds no column itself; whether it is one shows in each row.
        if !isLeaf, row.value[name]?.map != nil { return Self.isNested }
        let number = table.columns.count - builtIn + 1
        guard number <= Self.mostColumns else { throw Diagnostic.tooManyAttributes(row, name) }
        try database.query(
            "INSERT INTO columns (owner, number, name, kinds) VALUES (?, ?, ?, 0)", .text(table.name), .integer(number), .text(name))
        try database.run("ALTER TABLE \(table.name) ADD COLUMN c\(number) ANY")
        table.append(Catalog.Column(name: name, sql: "c\(number)", kinds: []))
        knownKinds.append([])
        kinds.append([])
        values.append(nil)
        prepared = nil
        return table.columns.count - 1
    }

    private func checkKey(_ row: ImportRow) throws(Diagnostic) {
        for position in needed {
            switch values[position] {
            case nil: throw .badRow(row, "has no '\(table.columns[position].name)'")
            case .text(let text): if text.isEmpty { throw .badRow(row, "has an empty '\(table.columns[position].name)'") }
            default: continue
            }
        }
    }

    /// Takes the indexes away until the end, when there will be more new rows than old ones.
    private func dropIndexes() throws(Diagnostic) {
        guard count * 2 > table.rows else { return }
        var indexes: [(name: String, sql: String)] = []
        try database.query(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", .text(table.name)
        ) {
            indexes.append(($0.text(0), $0.text(1)))
        }
        for (name, sql) in indexes {
            try database.run("DROP INDEX \(name)")
            droppedIndexes.append(sql)
        }
    }

    private static func sql(_ table: Catalog.Table) -> String {
        let names = table.columns.map(\.sql)
        // A table without a column holds rows all the same.
        if names.isEmpty { return "INSERT INTO \(table.name) DEFAULT VALUES" }
        let places = Array(repeating: "?", count: names.count).joined(separator: ", ")
        var sql = "INSERT INTO \(table.name) (\(names.joined(separator: ", "))) VALUES (\(places))"
        if let key = table.key {
            let changes = names.filter { $0 != key }.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
            sql += " ON CONFLICT (\(key)) DO UPDATE SET \(changes)"
        }
        return sql
    }
}

extension Value {
    /// The value in a few words, for complaints.
    fileprivate var worded: String {
        switch self {
        case .text(let text): "\"\(text.string.preview())\""
        case .list: "a list"
        case .map: "an object"
        case .secret: "a secret"
        default: JSON.text(self).preview()
        }
    }
}

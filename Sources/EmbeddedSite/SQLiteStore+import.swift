import Diagnostics
import ProductAnalytics
import Values

/// Filling the store with rows: all of them or, when it throws, none.
///
/// ```swift
/// let count = try store.importUsers(ImportRow.numbered(rows)) { done in show(done) }
/// ```
///
/// Each method takes rows that are read already, gives how many there were, and throws a `Diagnostic` of id `bad-row` that names the
/// row by its number, one whose id begins with `store-`, or one of kind `cancelled` when the task is cancelled. `progress` is told how
/// many rows are written, every 1,000 rows and at the end; what it throws ends the import.
extension SQLiteStore {
    public typealias Progress = (_ rows: Int) throws -> Void

    /// Adds users; one whose `user_id` is there already takes the place of the older one.
    @discardableResult
    public func importUsers(_ rows: some Sequence<ImportRow>, progress: Progress = { _ in }) throws -> Int {
        try importRows(of: Entity.users.name, rows, progress)
    }

    /// Adds accounts; one whose `account_id` is there already takes the place of the older one.
    @discardableResult
    public func importAccounts(_ rows: some Sequence<ImportRow>, progress: Progress = { _ in }) throws -> Int {
        try importRows(of: Entity.accounts.name, rows, progress)
    }

    /// Adds events after those that are there; each needs a `user_id` (or `usr.id`) and a `timestamp` (or `date`), which is a time
    /// in RFC 3339 or milliseconds since 1970-01-01T00:00:00Z.
    @discardableResult
    public func importEvents(_ rows: some Sequence<ImportRow>, progress: Progress = { _ in }) throws -> Int {
        try importRows(of: Catalog.events, rows, progress)
    }

    /// Puts a reference table in the place of the one of this name, if there is one.
    @discardableResult
    public func importTable(_ name: String, _ rows: some Sequence<ImportRow>, progress: Progress = { _ in }) throws -> Int {
        guard (1...255).contains(name.unicodeScalars.count) else { throw Diagnostic.unusableTableName(name) }
        return try importing { database in try Self.replaceTable(name, rows, progress, database) }
    }

    /// Removes a reference table; `false` when there is none of this name.
    public func removeTable(_ name: String) throws -> Bool {
        try importing { database in try Self.dropTable(name, database) }
    }

    /// Takes everything out: connections, users, accounts, events and tables; with `refill` there is sample data again.
    public func reset(refill: Bool) throws {
        try importing { database in
            try Schema.recreate(database)
            if refill { try Sample.fill(database) } else { try Sample.isNotWanted(database) }
        }
        // Gives the room on the disk back; where somebody is just reading, it is used for what comes next.
        try? compact()
    }

    private func importRows(of table: String, _ rows: some Sequence<ImportRow>, _ progress: Progress) throws -> Int {
        try importing { database in
            // Whoever brings people of their own does not want made-up ones among them.
            try Sample.isNotWanted(database)
            return try Self.add(rows, to: table, progress, database)
        }
    }

    static func add(_ rows: some Sequence<ImportRow>, to table: String, _ progress: Progress, _ database: Database) throws -> Int {
        guard let table = try Catalog(database).tables[table] else { return 0 }
        try database.run("PRAGMA cache_size = -64000")
        defer { try? database.run("PRAGMA cache_size = -16000") }
        let writer = RowWriter(database, table)
        for row in rows {
            try writer.write(row)
            if writer.count % 1_000 == 0 {
                if Task.isCancelled { throw Diagnostic.cancelled(soFar: "nothing was imported") }
                try progress(writer.count)
            }
        }
        try writer.finish()
        if writer.count % 1_000 != 0 { try progress(writer.count) }
        // What SQLite knows of the columns decides which index it takes; a thousand rows of each tell enough.
        try database.run("PRAGMA analysis_limit = 1000; ANALYZE \(table.name)")
        return writer.count
    }

    static func replaceTable(_ name: String, _ rows: some Sequence<ImportRow>, _ progress: Progress, _ database: Database) throws -> Int {
        _ = try dropTable(name, database)
        try database.query("INSERT INTO tables (name, rows) VALUES (?, 0)", .text(name))
        let number = try database.integer("SELECT max(number) FROM tables")
        let table = "table_\(number)"
        try database.run("CREATE TABLE \(table) (number INTEGER PRIMARY KEY) STRICT")
        let count = try add(rows, to: table, progress, database)
        try database.query("UPDATE tables SET rows = ? WHERE number = ?", .integer(count), .integer(number))
        return count
    }

    private static func dropTable(_ name: String, _ database: Database) throws -> Bool {
        guard let table = try Catalog(database).references[name] else { return false }
        try database.run("DROP TABLE \(table)")
        try database.query("DELETE FROM columns WHERE owner = ?", .text(table))
        try database.query("DELETE FROM tables WHERE name = ?", .text(name))
        return true
    }
}

/// A reference table that is in a store.
public struct ReferenceTable: Sendable, Equatable {
    public let name: String
    public let rows: Int
    /// In the order in which they first came.
    public let columns: [String]

    public init(name: String, rows: Int, columns: [String]) {
        self.name = name
        self.rows = rows
        self.columns = columns
    }
}

extension SQLiteStore {
    /// The reference tables by their names.
    public func referenceTables() throws -> [ReferenceTable] {
        try searching { _, catalog in
            catalog.references.keys.sorted().compactMap { name in
                catalog.reference(name).map { ReferenceTable(name: name, rows: $0.rows, columns: $0.columns.map(\.name)) }
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func unusableTableName(_ name: String) -> Diagnostic {
        Diagnostic(
            "unusable-table-name", .invalid, "a table cannot be called '\(name.preview(60))'",
            because: ["the name of a table must have 1 to 255 characters, but has \(name.unicodeScalars.count)"])
    }
}

import Diagnostics
import ProductAnalytics

/// A connection to the store's database that reads rows, and what it knows of the tables.
///
/// SAFETY: it is in the hands of one task at a time; `SQLiteStore` sees to that.
final class Searcher: @unchecked Sendable {
    private let database: Database
    private var catalog: (Catalog, version: Int)?

    init(_ database: Database) { self.database = database }

    /// Forgets what it knows of the tables, which this very connection has changed.
    func forget() { catalog = nil }

    /// Runs a body in one snapshot; a new store gets its sample data first, and what is joined an index.
    func run<Result>(_ joined: [JoinedAttribute], _ body: (Database, Catalog) throws -> Result) throws -> Result {
        try database.makeReadyForRows()
        try prepare(joined)
        return try database.snapshot { try body(database, try current()) }
    }

    private func prepare(_ joined: [JoinedAttribute]) throws {
        let known = try current()
        guard known.isSampleDue || !known.missingKeys(joined).isEmpty else { return }
        do {
            try database.transaction {
                // Another may have done it meanwhile.
                if try Catalog(database).isSampleDue { try Sample.fill(database) }
                for (table, column) in try Catalog(database).missingKeys(joined) { try database.addKey(column, of: table) }
            }
            forget()
        } catch let problem as Diagnostic where problem.id == "store-read-only" || problem.id == "store-busy" && !known.isSampleDue {
            // Without an index everything is found all the same, if slowly.
        }
    }

    private func current() throws -> Catalog {
        // The number changes when another connection has committed something.
        let version = try database.integer("PRAGMA data_version")
        if let catalog, catalog.version == version { return catalog.0 }
        let read = try Catalog(database)
        catalog = (read, version)
        return read
    }
}

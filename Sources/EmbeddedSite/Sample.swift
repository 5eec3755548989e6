import Diagnostics
import ProductAnalytics
import Values

/// The data that a new store comes with, so that every example in the help works at once: made-up, and always the same.
///
/// 2,000 users of 200 accounts, 20,000 events of theirs, and the reference tables `crm` and `crm-integration` (by `user_email`, the
/// same rows under the names that the examples give their connections) and `plans` (by `account_id`).
enum Sample {
    static let users = 2_000
    static let accounts = 200
    static let events = 20_000

    /// Puts the data in; within a transaction. A reference table of one of these names that somebody brought stays.
    static func fill(_ database: Database) throws {
        var maker = SampleMaker(seed: 2_026)
        let accounts = maker.accounts(accounts)
        let users = maker.users(users)
        _ = try SQLiteStore.add(ImportRow.numbered(accounts), to: Entity.accounts.name, { _ in }, database)
        _ = try SQLiteStore.add(ImportRow.numbered(users), to: Entity.users.name, { _ in }, database)
        _ = try SQLiteStore.add(ImportRow.numbered(maker.events(events, of: users)), to: Catalog.events, { _ in }, database)
        let crm = maker.customers(users)
        let known = try Catalog(database).references
        for (name, rows) in [("crm", crm), ("crm-integration", crm), ("plans", maker.plans(accounts))] where known[name] == nil {
            _ = try SQLiteStore.replaceTable(name, ImportRow.numbered(rows), { _ in }, database)
        }
        try settle("filled", database)
    }

    /// Makes sure that the data will not come, if it has not yet.
    static func isNotWanted(_ database: Database) throws(Diagnostic) { try settle("none", database) }

    private static func settle(_ state: String, _ database: Database) throws(Diagnostic) {
        try database.query("UPDATE facts SET value = ? WHERE name = 'sample' AND value = 'due'", .text(state))
    }
}

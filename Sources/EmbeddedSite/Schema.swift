import CSQLite
import Diagnostics

/// The tables of a store, and how an older store becomes a newer one.
enum Schema {
    /// What marks a database as a store: `Teno` in the header of the file.
    static let mark = 0x5465_6e6f

    /// The step that leads from each version to the next, from the empty database on. A step that was released never changes.
    static let steps = [
        """
        CREATE TABLE connections (
            number INTEGER PRIMARY KEY,
            entity TEXT NOT NULL,
            id TEXT NOT NULL,
            json TEXT NOT NULL,
            UNIQUE (entity, id)
        ) STRICT;
        CREATE INDEX connections_in_order ON connections (entity, number);
        """
    ]

    /// The version that this program reads and writes.
    static var version: Int { steps.count }

    /// Makes a database ready for use; throws a `Diagnostic` when it is no store, or one from a newer program.
    static func prepare(_ database: Database) throws(Diagnostic) {
        // The usual case reads the header of the file and nothing else.
        let isCurrent = try check(database) == version
        // Said aloud, for builds of SQLite differ in what they do unasked: an answered write must outlive a power cut.
        try database.run("PRAGMA synchronous = FULL")
        if isCurrent { return }
        try useWriteAheadLog(database)
        do {
            // Two processes may both find an old store: the second waits here, and then finds it current.
            try database.transaction {
                var version = try check(database)
                while version < steps.count {
                    try database.run(steps[version])
                    version += 1
                }
                try database.run("PRAGMA application_id = \(mark); PRAGMA user_version = \(version)")
            }
        } catch let problem as Diagnostic {
            throw problem
        } catch {
            throw .store(SQLITE_ERROR, database.path, "\(error)")
        }
    }

    /// The version of a store; 0 for an empty database.
    private static func check(_ database: Database) throws(Diagnostic) -> Int {
        let version = try database.integer("PRAGMA user_version")
        if try database.integer("PRAGMA application_id") == mark {
            guard version <= steps.count else { throw .newerStore(database.path, version) }
            return version
        }
        guard version == 0, try database.integer("SELECT count(*) FROM sqlite_schema") == 0 else {
            throw .foreignDatabase(database.path)
        }
        return 0
    }

    private static func useWriteAheadLog(_ database: Database) throws(Diagnostic) {
        // While another process does the same, SQLite may answer "busy" without waiting.
        var attempts = Int(Database.patience) / 10
        while true {
            do {
                return try database.run("PRAGMA journal_mode = WAL")
            } catch {
                attempts -= 1
                guard error.id == "store-busy", attempts > 0 else { throw error }
                sqlite3_sleep(10)
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func newerStore(_ path: String, _ version: Int) -> Diagnostic {
        Diagnostic(
            "store-newer", .io, "the store '\(path.preview(80))' was written by a newer tenon",
            because: ["its version must be at most \(Schema.version), but is \(version); it was left as it is"],
            try: ["tenon --store :memory:"])
    }

    fileprivate static func foreignDatabase(_ path: String) -> Diagnostic {
        Diagnostic(
            "store-foreign", .io, "the database '\(path.preview(80))' is not a store",
            because: ["it is an SQLite database of another program; it was left as it is"], try: ["tenon --store :memory:"])
    }
}

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
        """,
        // Rows, a column for each attribute: the built-in ones here, the others added when they first come (`c1`, `c2` …), each known
        // to `columns` by its name. `owner` is `users`, `accounts`, `events`, or `table_7` for table 7 of `tables`.
        """
        CREATE TABLE users (
            number INTEGER PRIMARY KEY,
            user_id TEXT NOT NULL UNIQUE,
            user_email TEXT,
            user_name TEXT,
            user_org_id TEXT,
            first_country_code TEXT,
            first_browser_name TEXT,
            first_device_type TEXT,
            first_city TEXT,
            user_created TEXT,
            first_seen TEXT,
            last_seen TEXT,
            session_count ANY,
            events_count ANY,
            error_count ANY,
            avg_loading_time ANY
        ) STRICT;
        CREATE INDEX users_by_email ON users (user_email);
        CREATE INDEX users_by_name ON users (user_name);
        CREATE INDEX users_by_org ON users (user_org_id);
        CREATE INDEX users_by_country ON users (first_country_code);
        CREATE INDEX users_by_browser ON users (first_browser_name);
        CREATE INDEX users_by_device ON users (first_device_type);
        CREATE INDEX users_by_city ON users (first_city);
        CREATE INDEX users_by_creation ON users (user_created);
        CREATE INDEX users_by_first_seen ON users (first_seen);
        CREATE INDEX users_by_last_seen ON users (last_seen);
        CREATE INDEX users_by_sessions ON users (session_count);
        CREATE INDEX users_by_events ON users (events_count);
        CREATE INDEX users_by_errors ON users (error_count);
        CREATE INDEX users_by_loading_time ON users (avg_loading_time);
        CREATE TABLE accounts (
            number INTEGER PRIMARY KEY,
            account_id TEXT NOT NULL UNIQUE,
            account_name TEXT,
            first_seen TEXT,
            last_seen TEXT
        ) STRICT;
        CREATE INDEX accounts_by_name ON accounts (account_name);
        CREATE INDEX accounts_by_first_seen ON accounts (first_seen);
        CREATE INDEX accounts_by_last_seen ON accounts (last_seen);
        CREATE TABLE events (
            number INTEGER PRIMARY KEY,
            user_id TEXT NOT NULL,
            timestamp TEXT NOT NULL
        ) STRICT;
        CREATE INDEX events_by_timestamp ON events (timestamp);
        CREATE TABLE tables (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            rows INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE columns (
            owner TEXT NOT NULL,
            number INTEGER NOT NULL,
            name TEXT NOT NULL,
            kinds INTEGER NOT NULL,
            -- Whether the column has an index to join by: 0 no, 1 yes and no value comes twice, 2 yes and some do.
            keyed INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (owner, number),
            UNIQUE (owner, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO facts VALUES ('sample', 'due');
        """,
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

    /// Makes everything anew, as in an empty database; within a transaction.
    static func recreate(_ database: Database) throws {
        var names: [String] = []
        try database.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'") {
            names.append($0.text(0))
        }
        for name in names { try database.run("DROP TABLE \(name)") }
        for step in steps { try database.run(step) }
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

import Diagnostics
import ProductAnalytics

/// Which tables and columns a store has now, and what is in them.
struct Catalog {
    /// A table of rows: the users, the accounts, the events, or a reference table.
    struct Table {
        /// The name in SQL.
        let name: String
        /// The column that tells rows apart, and by which they are told in the end; none in a reference table.
        var key: String?
        var columns: [Column] = []
        /// How many rows, as far as it is known without counting.
        var rows = 0
        private var positions: [String: Int] = [:]

        init(_ name: String, key: String? = nil) {
            self.name = name
            self.key = key
        }

        func column(_ name: String) -> Column? { positions[name].map { columns[$0] } }
        func position(_ name: String) -> Int? { positions[name] }

        mutating func append(_ column: Column) {
            positions[column.name] = columns.count
            columns.append(column)
        }
    }

    struct Column {
        /// The attribute, or the name that the reference table's own header gives.
        let name: String
        /// The name in SQL.
        let sql: String
        var kinds: Kinds
        /// Whether it belongs to every store, with an index of its own.
        var isBuiltIn = false
        var keyed = Keyed.no
    }

    /// Whether rows can be found by the text of a column.
    enum Keyed: Int {
        case no, once, often
    }

    private(set) var tables: [String: Table] = [:]
    /// The names in SQL of the reference tables by the names people gave them.
    private(set) var references: [String: String] = [:]

    /// Whether this is a new store, which has not got its sample data yet.
    let isSampleDue: Bool

    func reference(_ name: String) -> Table? { references[name].flatMap { tables[$0] } }

    static let events = "events"

    /// Other names that the events of browsers have for what every event has.
    static let eventAliases = ["usr.id": "user_id", "date": "timestamp", "time": "timestamp"]

    init(_ database: Database) throws(Diagnostic) {
        isSampleDue = try database.integer("SELECT count(*) FROM facts WHERE name = 'sample' AND value = 'due'") == 1
        for entity in Entity.all {
            var table = Table(entity.name, key: entity == .users ? "user_id" : "account_id")
            for attribute in MappedAttribute.builtIn(of: entity) {
                let kinds: Kinds = attribute.type == "number" ? .number : attribute.type == "timestamp" ? .time : .text
                table.append(Column(name: attribute.attribute, sql: attribute.attribute, kinds: kinds, isBuiltIn: true))
            }
            tables[entity.name] = table
        }
        var events = Table(Self.events)
        events.append(Column(name: "user_id", sql: "user_id", kinds: .text, isBuiltIn: true))
        events.append(Column(name: "timestamp", sql: "timestamp", kinds: .time, isBuiltIn: true))
        tables[Self.events] = events

        var references: [(sql: String, name: String, rows: Int)] = []
        try database.query("SELECT number, name, rows FROM tables") {
            references.append(("table_\($0.integer(0))", $0.text(1), $0.integer(2)))
        }
        for (sql, name, rows) in references {
            tables[sql] = Table(sql)
            tables[sql]?.rows = rows
            self.references[name] = sql
        }
        var columns: [(owner: String, Column)] = []
        try database.query("SELECT owner, number, name, kinds, keyed FROM columns ORDER BY owner, number") { row in
            let column = Column(
                name: row.text(2), sql: "c\(row.integer(1))", kinds: Kinds(rawValue: row.integer(3)),
                keyed: Keyed(rawValue: row.integer(4)) ?? .no)
            columns.append((row.text(0), column))
        }
        for (owner, column) in columns { tables[owner]?.append(column) }
        for name in Entity.all.map(\.name) {
            // Rows are never removed one by one, so the last number is their count, or a little more where some were replaced.
            tables[name]?.rows = try database.integer("SELECT coalesce(max(number), 0) FROM \(name)")
        }
    }
}

extension Catalog {
    /// The columns of reference tables by which connections join, and which have no index for it.
    func missingKeys(_ joined: [JoinedAttribute]) -> [(table: String, column: Column)] {
        var found: [(String, Column)] = []
        var last: (table: String, key: String)?
        for attribute in joined {
            // The fields of one connection come one after the other.
            if let last, last == (attribute.table, attribute.key) { continue }
            last = (attribute.table, attribute.key)
            guard let table = reference(attribute.table), let column = table.column(attribute.key), column.keyed == .no,
                !found.contains(where: { $0.0 == table.name && $0.1.sql == column.sql })
            else { continue }
            found.append((table.name, column))
        }
        return found
    }
}

extension Database {
    /// Makes the index by which rows of a reference table are found by the text of a column.
    func addKey(_ column: Catalog.Column, of table: String) throws(Diagnostic) {
        let text = "CAST(\(column.sql) AS TEXT)"
        try run("CREATE INDEX \(table)_by_\(column.sql) ON \(table) (\(text))")
        let repeated =
            "SELECT count(*) FROM (SELECT 1 FROM \(table) WHERE \(text) IS NOT NULL GROUP BY \(text) HAVING count(*) > 1 LIMIT 1)"
        let keyed: Catalog.Keyed = try integer(repeated) == 0 ? .once : .often
        try query("UPDATE columns SET keyed = ? WHERE owner = ? AND name = ?", .integer(keyed.rawValue), .text(table), .text(column.name))
        try run("PRAGMA analysis_limit = 1000; ANALYZE \(table)")
    }
}

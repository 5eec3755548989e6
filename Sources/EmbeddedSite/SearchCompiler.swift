import ProductAnalytics
import Values

/// Makes SQL of a search: text whose values are all parameters, the tables that it reads, and what is bound.
///
/// A condition is true or false, and SQL's expressions may also be unknown. Nothing tells false and unknown apart where rows are
/// chosen, nor under AND and OR; so only what is negated is made certain.
struct SearchCompiler {
    /// An attribute as SQL, and what sorts of values it has; none at all when nothing is in its column yet.
    struct Attribute {
        var sql: String
        var kinds: Kinds
        /// Whether an index of the entity's table has its order.
        var isIndexed = false
    }

    let catalog: Catalog
    let table: Catalog.Table
    private let joined: [JoinedAttribute]
    private let positions: [String: Int]
    /// What the rows of the entity are called.
    private let alias: String
    private(set) var values: [Database.Binding]
    private var joins: [Join: Int] = [:]
    private var joinTexts: [String] = []
    private var found: [String: Attribute] = [:]

    /// SQLite joins at most 64 tables; the fields of others are looked up row by row.
    private static let mostJoins = 40

    fileprivate struct Join: Hashable {
        let table: String
        let key: String
        let attribute: String
    }

    init(_ catalog: Catalog, _ table: Catalog.Table, joined: [JoinedAttribute]) {
        self.init(catalog, table, joined, alias: "u", [])
    }

    /// One for another table inside the same statement, so that its parameters count on; `take` brings them back.
    init(_ table: Catalog.Table, alias: String, within outer: SearchCompiler) {
        self.init(outer.catalog, table, [], alias: alias, outer.values)
    }

    /// One that has not compiled anything yet.
    var anew: SearchCompiler { SearchCompiler(catalog, table, joined: joined) }

    mutating func take(_ inner: SearchCompiler) { values = inner.values }

    private init(_ catalog: Catalog, _ table: Catalog.Table, _ joined: [JoinedAttribute], alias: String, _ values: [Database.Binding]) {
        self.values = values
        self.catalog = catalog
        self.table = table
        self.joined = joined
        self.alias = alias
        // Of two with one name the older counts.
        positions = Dictionary(joined.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The tables that what was compiled so far reads: `users u LEFT JOIN …`.
    var source: String { source(of: "\(table.name) \(alias)") }

    /// The same with the entity's rows from elsewhere.
    func source(of rows: String) -> String { ([rows] + joinTexts).joined(separator: " ") }

    /// Binds a value and gives the SQL that stands for it.
    mutating func bound(_ value: Database.Binding) -> String {
        values.append(value)
        return "?\(values.count)"
    }

    /// The names of all attributes in the order in which a row gives them.
    var names: [String] {
        var known = Set(table.columns.map(\.name))
        return table.columns.map(\.name) + joined.map(\.name).filter { known.insert($0).inserted }
    }

    /// An attribute by its name; `nil` when there is none of that name.
    mutating func attribute(_ name: String) -> Attribute? {
        if let attribute = found[name] { return attribute }
        let attribute = stored(name) ?? positions[name].map { joinedColumn(joined[$0]) }
        found[name] = attribute
        return attribute
    }

    /// The attributes that hold texts: the entity's own, and those of reference tables, each as a column of `o`, by the rows that they
    /// come from.
    func textAttributes() -> (own: [Attribute], joined: [(rows: Lookup, attributes: [Attribute])]) {
        func holdsText(_ attribute: Attribute) -> Bool { !attribute.kinds.isDisjoint(with: [.text, .list]) }
        var own: [Attribute] = []
        var joined: [(rows: Lookup, attributes: [Attribute])] = []
        for name in names {
            if let attribute = stored(name) {
                if holdsText(attribute) { own.append(attribute) }
            } else if let position = positions[name], let lookup = lookup(self.joined[position]) {
                let attribute = Self.typed("o.\(lookup.column.sql)", lookup.column.kinds, self.joined[position].type)
                guard holdsText(attribute) else { continue }
                if let index = joined.firstIndex(where: { $0.rows.join == lookup.join }) {
                    joined[index].attributes.append(attribute)
                } else {
                    joined.append((lookup, [attribute]))
                }
            }
        }
        return (own, joined)
    }

    private func stored(_ name: String) -> Attribute? {
        var name = name
        if table.name == Catalog.events {
            // The attributes of events are written with an `@`, and are kept without.
            if name.hasPrefix("@") { name.removeFirst() }
            name = Catalog.eventAliases[name] ?? name
        }
        guard let column = table.column(name) else { return nil }
        return Attribute(sql: "\(alias).\(column.sql)", kinds: column.kinds, isIndexed: column.isBuiltIn)
    }

    /// Where a row of a reference table is found, and which of its columns is meant.
    struct Lookup {
        fileprivate let join: Join
        let column: Catalog.Column
        private let key: Catalog.Column
        /// The attribute of the entity whose text the key is matched with.
        let own: String

        fileprivate init(_ join: Join, _ column: Catalog.Column, _ key: Catalog.Column, own: String) {
            self.join = join
            self.column = column
            self.key = key
            self.own = own
        }

        var table: String { join.table }
        /// The key of a row by its name in SQL.
        func key(of row: String) -> String { "CAST(\(row).\(key.sql) AS TEXT)" }
        /// That a row is the one that counts among those with one key, which is the latest; `nil` where no key comes twice.
        func counts(_ row: String, key text: String) -> String? {
            if key.keyed == .once { return nil }
            return "\(row).number = (SELECT max(x.number) FROM \(table) x WHERE \(key(of: "x")) = \(text))"
        }
    }

    private func lookup(_ attribute: JoinedAttribute) -> Lookup? {
        guard let reference = catalog.reference(attribute.table), let key = reference.column(attribute.key),
            let column = reference.column(attribute.column), let own = stored(attribute.entityAttribute)
        else { return nil }
        let ownText = own.kinds == .text || own.kinds == .time ? own.sql : "CAST(\(own.sql) AS TEXT)"
        return Lookup(Join(table: reference.name, key: key.sql, attribute: own.sql), column, key, own: ownText)
    }

    /// The column of a reference table, found by the text of an attribute of the entity; of two rows with one key the later counts.
    private mutating func joinedColumn(_ attribute: JoinedAttribute) -> Attribute {
        guard let lookup = lookup(attribute) else { return Attribute(sql: "NULL", kinds: []) }
        let (join, column) = (lookup.join, lookup.column)
        if joins[join] == nil, joins.count < Self.mostJoins {
            let number = joins.count + 1
            joins[join] = number
            var text = "LEFT JOIN \(lookup.table) j\(number) ON \(lookup.key(of: "j\(number)")) = \(lookup.own)"
            if let counts = lookup.counts("j\(number)", key: lookup.own) { text += " AND \(counts)" }
            joinTexts.append(text)
        }
        if let number = joins[join] { return Self.typed("j\(number).\(column.sql)", column.kinds, attribute.type) }
        let typed = Self.typed("o.\(column.sql)", column.kinds, attribute.type)
        let row = "FROM \(lookup.table) o WHERE \(lookup.key(of: "o")) = \(lookup.own) ORDER BY o.number DESC LIMIT 1"
        return Attribute(sql: "(SELECT \(typed.sql) \(row))", kinds: typed.kinds)
    }

    /// A column as the field's type wants it: tables that were read from text hold text only.
    private static func typed(_ sql: String, _ kinds: Kinds, _ type: String) -> Attribute {
        switch type.lowercased() {
        case "string", "text":
            if kinds == .text || kinds.contains(.list) { return Attribute(sql: sql, kinds: kinds) }
            return Attribute(sql: "CAST(\(sql) AS TEXT)", kinds: kinds.isEmpty ? [] : .text)
        case "number", "integer", "int", "long", "float", "double", "decimal":
            if !kinds.contains(.text) { return Attribute(sql: sql, kinds: kinds) }
            // What is no number in a column of numbers counts as missing.
            return Attribute(sql: "tenon_number(\(sql))", kinds: .number)
        case "boolean", "bool":
            if !kinds.contains(.text) { return Attribute(sql: sql, kinds: kinds) }
            let flag = "CASE lower(CAST(\(sql) AS TEXT)) WHEN 'true' THEN x'74727565' WHEN 'false' THEN x'66616c7365' END"
            return Attribute(sql: "(\(flag))", kinds: .flag)
        default: return Attribute(sql: sql, kinds: kinds)
        }
    }
}

extension SearchCompiler {
    /// A condition as an expression that is true of the rows it holds for.
    mutating func sql(_ condition: Condition) -> String {
        switch condition {
        case .everything: return "1"
        case .all(let members):
            var parts: [String] = []
            for member in members { parts.append(sql(member)) }
            return Self.balanced(parts, "AND")
        case .any(let members):
            var parts: [String] = []
            for member in members { parts.append(sql(member)) }
            return Self.balanced(parts, "OR")
        case .not(let inner): return "((\(sql(inner))) IS NOT TRUE)"
        case .attribute(let name, let test):
            guard let attribute = attribute(name) else { return "0" }
            return sql(test, of: attribute)
        case .words(let pattern): return words(pattern)
        }
    }

    /// Expressions joined as a tree that is no deeper than it must be: SQLite takes at most 1,000 levels.
    static func balanced(_ parts: [String], _ operation: String) -> String {
        guard parts.count > 1 else { return parts.first ?? "0" }
        let middle = parts.count / 2
        return "(\(balanced(Array(parts[..<middle]), operation)) \(operation) \(balanced(Array(parts[middle...]), operation)))"
    }
}

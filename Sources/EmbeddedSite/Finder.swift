import Diagnostics
import ProductAnalytics
import Values

/// Carries out one search in one snapshot of the database.
struct Finder {
    private let database: Database
    private let table: Catalog.Table
    /// With the condition compiled, so that what is asked for besides counts on from its parameters.
    private let compiler: SearchCompiler
    private let condition: String

    /// Up to how many rows are gathered before they are counted and sorted; of more, the first ones are looked for in an index. To gather
    /// them is little beside looking at all of a large table a second time.
    private var few: Int { max(5_000, table.rows / 50) }
    /// SQLite gives at most 2,000 columns at once.
    private static let columnsAtOnce = 500
    /// Bytes of SQL: a few thousand words that are looked for in some dozen attributes.
    private static let longest = 4 << 20

    init(_ database: Database, _ catalog: Catalog, _ search: Search) throws {
        guard let table = catalog.tables[search.entity.name] else { throw UnknownAttribute(name: search.entity.name, known: []) }
        self.database = database
        self.table = table
        var compiler = SearchCompiler(catalog, table, joined: search.joined)
        var parts: [String] = []
        if search.condition != .everything { parts.append(compiler.sql(search.condition)) }
        if let events = search.events { parts.append(Self.sql(events, catalog, &compiler)) }
        condition = parts.isEmpty ? "1" : parts.joined(separator: " AND ")
        self.compiler = compiler
        if condition.utf8.count > min(Self.longest, database.longestStatement - 100_000) { throw OverlongSearch() }
    }

    /// That there are such events of a user.
    private static func sql(_ search: EventSearch, _ catalog: Catalog, _ compiler: inout SearchCompiler) -> String {
        guard let events = catalog.tables[Catalog.events], let user = compiler.attribute("user_id") else { return "0" }
        var inner = SearchCompiler(events, alias: "v", within: compiler)
        var parts: [String] = []
        for (moment, relation) in [(search.from, Condition.Relation.atLeast), (search.to, .less)] {
            guard let moment else { continue }
            let (relation, text) = SearchCompiler.limit(relation, moment)
            parts.append("v.timestamp \(relation.rawValue) \(inner.bound(.text(text)))")
        }
        if search.condition != .everything { parts.append(inner.sql(search.condition)) }
        compiler.take(inner)
        let condition = parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND ")
        return "\(user.sql) IN (SELECT v.user_id FROM \(inner.source)\(condition))"
    }
}

// Which rows, and how many.
extension Finder {
    /// The numbers of the rows to give, in their order, and how many there are in all.
    ///
    /// The condition is gone through once when few rows fulfil it, for they are then gathered, counted and sorted. When many do they
    /// are only counted; and the first ones in an indexed order are found by walking the index, since every so many rows are hits.
    func numbers(_ selection: Selection) throws -> (numbers: [Int], total: Int?) {
        var compiler = compiler
        let order = try order(selection, &compiler)
        if selection.limit == 0 { return ([], selection.isCounted ? try total() : nil) }
        if condition == "1" {
            let numbers = try list(
                "SELECT u.number FROM \(compiler.source) ORDER BY \(order.text) LIMIT \(selection.limit)", compiler.values)
            return (numbers, selection.isCounted ? try total() : nil)
        }

        // Where indexes alone tell how many there are, that is soon known, and then also which way to the first ones is the shorter.
        if selection.isCounted, order.isIndexed, try isCountedByIndexes() {
            let total = try total()
            if let numbers = try walk(order, selection.limit, of: total, most: total, compiler) { return (numbers, total) }
        }
        // Where no index has the order, all hits must be gathered anyway.
        let most = order.isIndexed ? " LIMIT \(few + 1)" : ""
        let columns = "u.number AS n, \(order.key) AS k, \(order.id) AS i"
        let gathered = "SELECT \(columns) FROM \(compiler.source) WHERE \(condition)\(most)"
        var (numbers, count): ([Int], Int) = ([], 0)
        try database.search(
            "WITH m AS MATERIALIZED (\(gathered)) SELECT n, (SELECT count(*) FROM m) FROM m "
                + "ORDER BY k \(order.direction) NULLS LAST, i LIMIT \(selection.limit)", compiler.values
        ) { row in
            numbers.append(row.integer(0))
            count = row.integer(1)
        }
        if count <= few || !order.isIndexed { return (numbers, selection.isCounted ? count : nil) }

        let total = selection.isCounted ? try total() : nil
        if let numbers = try walk(order, selection.limit, of: total ?? few, most: table.rows / 2, compiler) { return (numbers, total) }
        let sorted = "SELECT u.number FROM \(compiler.source) WHERE \(condition) ORDER BY \(order.text) LIMIT \(selection.limit)"
        return (try list(sorted, compiler.values), total)
    }

    /// The first so many of about `total` hits, found by going along the index of an order; `nil` where that would take more than `most`
    /// steps, or had to go further than one would think.
    private func walk(_ order: Order, _ limit: Int, of total: Int, most: Int, _ compiler: SearchCompiler) throws -> [Int]? {
        // Three times as far as one would have to go if the hits lay evenly.
        let steps = 3 * limit * (table.rows / max(total, 1) + 1)
        guard steps < most else { return nil }
        let walked = "SELECT u.number AS w FROM \(table.name) u ORDER BY \(order.text) LIMIT \(steps)"
        let source = compiler.source(of: "(\(walked)) CROSS JOIN \(table.name) u ON u.number = w")
        let numbers = try list(
            "SELECT u.number FROM \(source) WHERE \(condition) ORDER BY \(order.text) LIMIT \(limit)", compiler.values)
        return numbers.count == limit ? numbers : nil
    }

    /// Whether the hits can be counted without a look at any row.
    private func isCountedByIndexes() throws -> Bool {
        var steps: [String] = []
        try database.search("EXPLAIN QUERY PLAN SELECT count(*) FROM \(compiler.source) WHERE \(condition)", compiler.values) {
            steps.append($0.text(3))
        }
        return steps.allSatisfy { $0.contains("COVERING INDEX") }
    }

    private struct Order {
        var key: String
        let id: String
        let direction: String
        var isIndexed = true
        /// By an id there are no ties to break, and nobody lacks it.
        var text: String { key == id ? "\(id) \(direction)" : "\(key) \(direction) NULLS LAST, \(id)" }
    }

    private func order(_ selection: Selection, _ compiler: inout SearchCompiler) throws -> Order {
        let id = "u.\(table.key ?? "number")"
        var order = Order(key: id, id: id, direction: selection.isDescending ? "DESC" : "ASC")
        guard let sort = selection.sort else { return order }
        guard let attribute = compiler.attribute(sort) else { throw UnknownAttribute(name: sort, known: compiler.names) }
        (order.key, order.isIndexed) = (attribute.sql, attribute.isIndexed)
        return order
    }

    private func total() throws -> Int {
        var total = 0
        let condition = condition == "1" ? "" : " WHERE " + condition
        try database.search("SELECT count(*) FROM \(compiler.source)\(condition)", compiler.values) { total = $0.integer(0) }
        return total
    }

    private func list(_ sql: String, _ values: [Database.Binding]) throws -> [Int] {
        var numbers: [Int] = []
        try database.search(sql, values) { numbers.append($0.integer(0)) }
        return numbers
    }
}

// What is in them.
extension Finder {
    /// The rows of these numbers, in this order, with what they have of some attributes; all attributes when none are named.
    func rows(_ numbers: [Int], _ columns: [String]) throws -> [Value] {
        // A compiler of its own, for the tables of the condition are of no interest here.
        let names = compiler.names
        var wanted = names
        if !columns.isEmpty {
            var known = Set(names)
            // Of a column that is named twice, the first counts.
            wanted = columns.filter { known.remove($0) != nil }
        }
        if numbers.isEmpty { return [] }
        var rows = Array(repeating: [(String, Value)](), count: numbers.count)
        var start = 0
        while start < wanted.count {
            let chunk = Array(wanted[start..<min(start + Self.columnsAtOnce, wanted.count)])
            start += chunk.count
            var compiler = compiler.anew
            let attributes = chunk.map { compiler.attribute($0)?.sql ?? "NULL" }
            let statement = try Statement(
                "SELECT \(attributes.joined(separator: ", ")) FROM \(compiler.source) WHERE u.number = ?1", database)
            for (index, number) in numbers.enumerated() {
                try statement.bind(1, .integer(number))
                if let row = try statement.next() {
                    for (column, name) in chunk.enumerated() {
                        if let value = Cell.value(row, Int32(column)) { rows[index].append((name, value)) }
                    }
                }
                statement.reset()
            }
        }
        return rows.map { .map($0) }
    }

    /// The values that an attribute has and how many rows have each, the commonest first.
    func facet(_ name: String, containing text: String?, limit: Int) throws -> [FacetValue] {
        var compiler = compiler
        guard let attribute = compiler.attribute(name) else { throw UnknownAttribute(name: name, known: compiler.names) }
        if attribute.kinds.isEmpty { return [] }
        var (value, count, source) = (attribute.sql, "count(*)", compiler.source)
        var conditions = condition == "1" ? [] : [condition]
        if attribute.kinds.contains(.list) {
            // A row counts for each of its values once.
            value = "CASE f.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(f.value AS TEXT) END"
            count = "count(DISTINCT u.number)"
            source += " CROSS JOIN \(SearchCompiler.items(attribute.sql)) f"
            conditions.append("f.type <> 'null'")
        } else {
            conditions.append("\(attribute.sql) IS NOT NULL")
            // Values of several sorts are told apart by their texts alone, as they are shown.
            if ![.text, .number, .flag, .time].contains(attribute.kinds) { value = "CAST(\(value) AS TEXT)" }
        }
        let groups = "SELECT \(value) AS v, \(count) AS n FROM \(source) WHERE \(conditions.joined(separator: " AND ")) GROUP BY 1"
        let end = "ORDER BY n DESC, v LIMIT \(limit)"
        var sql = "\(groups) \(end)"
        if let text, !text.isEmpty {
            // Each value is looked at once, and not once for each row.
            let like = compiler.like(Condition.Pattern(text))
            sql = "WITH g AS MATERIALIZED (\(groups)) SELECT v, n FROM g WHERE \(compiler.sql(like, "CAST(v AS TEXT)")) \(end)"
        }
        var values: [FacetValue] = []
        try database.search(sql, compiler.values) { row in values.append(FacetValue(Cell.text(row, 0), count: row.integer(1))) }
        return values
    }
}

import Diagnostics
import Foundation
import ProductAnalytics
import Testing
import Values

@testable import EmbeddedSite

/// What comes into a store besides connections: rows that are imported, and the sample data.
@Suite struct ImportTests {
    private func problem(_ lines: String, _ load: (SQLiteStore, [ImportRow]) throws -> Void = { _ = try $0.importUsers($1) }) throws
        -> String
    {
        let store = SQLiteStore(path: ":memory:")
        try store.importUsers(QueryTableTests.rows(#"{"user_id":"before"}"#))
        let rows = Array(try QueryTableTests.rows(lines))
        var drawn = ""
        do { try load(store, rows) } catch { drawn = (error as? Diagnostic)?.drawn() ?? "\(error)" }
        #expect(try LocalSite(store: store, world: testWorld()).found("") == "before", "all or nothing")
        #expect(try store.referenceTables().isEmpty)
        return drawn
    }

    private func refused(_ message: String, because: String? = nil) -> String {
        "error[bad-row]: \(message)\n" + (because.map { "   = because: \($0)\n" } ?? "") + "   = so far: nothing was imported\n"
    }

    @Test func aBadRowIsNamedByItsNumber() throws {
        let good = "{\"user_id\":\"x\",\"session_count\":1}\n"
        #expect(try problem(good + good + "7") == refused("row 3 must be an object, but is 7"))
        #expect(try problem(good + "{\"user_name\":\"x\"}") == refused("row 2 has no 'user_id'"))
        #expect(try problem("{\"user_id\":\"\"}") == refused("row 1 has an empty 'user_id'"))
        #expect(try problem("{\"user_id\":[1]}") == refused("row 1 has 'user_id' that must be text, but is a list"))
        #expect(
            try problem(good + "{\"user_id\":\"y\",\"session_count\":\"many\"}")
                == refused("row 2 has 'session_count' that must be a number, but is \"many\""))
        #expect(
            try problem("{\"user_id\":\"y\",\"first_seen\":\"soon\"}")
                == refused("row 1 has 'first_seen' that must be a time such as 2026-03-04T10:42:00Z, but is \"soon\""))
        #expect(
            try problem("{\"user_id\":\"y\",\"first_seen\":true}")
                == refused("row 1 has 'first_seen' that must be a time such as 2026-03-04T10:42:00Z, but is true"))
        #expect(
            try problem("{\"user_id\":\"y\",\"a\":\"b\\u0000\"}").contains(
                "row 1 has 'a' that must be text without the character U+0000, but is"))
        #expect(
            try problem("{\"user_id\":\"y\",\"n\":1e999}")
                == refused("row 1 has 'n' that must be a number of at most 308 digits, but is 1e999"))
        #expect(
            try problem("{\"user_id\":\"y\",\"@tier\":1}")
                == refused("row 1 has attribute '@tier'", because: "names that begin with '@' are those of connections' fields"))
        #expect(try problem("{\"user_id\":\"y\",\"\":1}") == refused("row 1 has an attribute without a name"))
        #expect(try problem("{\"timestamp\":1}") { _ = try $0.importEvents($1) } == refused("row 1 has no 'user_id'"))
        #expect(try problem("{\"user_id\":\"1\"}") { _ = try $0.importEvents($1) } == refused("row 1 has no 'timestamp'"))
        #expect(try problem("{\"a\":1}\n[]") { _ = try $0.importTable("t", $1) } == refused("row 2 must be an object, but is a list"))
        #expect(
            try problem("{}") { _ = try $0.importTable("", $1) } == """
                error[unusable-table-name]: a table cannot be called ''
                   = because: the name of a table must have 1 to 255 characters, but has 0

                """)
        let wide = "{\"user_id\":\"y\"" + (0..<1_001).map { ",\"a\($0)\":1" }.joined() + "}"
        #expect(
            try problem(wide)
                == refused(
                    "row 1 has attribute 'a1000', which is one too many",
                    because: "the rows of one kind must have at most 1000 different attributes"))
    }

    @Test func whatProgressThrowsEndsTheImport() throws {
        struct Stop: Error {}
        let store = SQLiteStore(path: ":memory:")
        let rows = (0..<3_500).map { ImportRow(["user_id": .text("u\($0)")], line: $0 + 1) }
        var told: [Int] = []
        #expect(throws: Stop.self) {
            try store.importUsers(rows) { done in
                told.append(done)
                if done == 2_000 { throw Stop() }
            }
        }
        #expect(told == [1_000, 2_000])
        #expect(try store.importUsers(rows) { told.append($0) } == 3_500)
        #expect(told.suffix(4) == [1_000, 2_000, 3_000, 3_500])
        #expect(try store.find(Search(.users), Selection(limit: 0)).total == 3_500)
    }

    @Test func aRowTakesThePlaceOfTheOneWithItsID() throws {
        let store = SQLiteStore(path: ":memory:")
        let site = LocalSite(store: store, world: testWorld())
        try store.importUsers(
            QueryTableTests.rows(
                "{\"user_id\":\"1\",\"a\":1,\"user_name\":\"x\"}\n{\"user_id\":\"2\",\"a\":1}\n{\"user_id\":\"1\",\"a\":2}"))
        #expect(try site.found("a:2") == "1" && site.found("a:1") == "2" && site.found("user_name:*") == "")
        try store.importUsers(QueryTableTests.rows("{\"user_id\":2,\"b\":1}"))
        #expect(try site.found("a:*") == "1" && site.found("b:1") == "2")
    }

    @Test func manyRowsKeepTheirIndexes() throws {
        let folder = Folder()
        let store = SQLiteStore(path: folder.file("s"))
        let site = LocalSite(store: store, world: testWorld())
        func indexes() throws -> Int {
            var count = 0
            try store.importing { count = try $0.integer("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'users'") }
            return count
        }
        let before = try indexes()
        let keys = Keys(["user_id", "first_country_code", "session_count", "last_seen"])
        let rows = (0..<30_000).lazy.map { index in
            ImportRow(
                .map(
                    Map(
                        keys,
                        [
                            .text("u\(index)"), .text(["US", "DE", "FR"][index % 3]), .int(index % 100),
                            .text("2026-01-0\(index % 9 + 1)T00:00:00Z"),
                        ])),
                line: index + 1)
        }
        #expect(try store.importUsers(rows) == 30_000)
        #expect(try indexes() == before && before == 15)
        // More hits than are gathered at once: counted, and the first ones found by walking an index.
        func hits(_ query: QueryRequest) throws -> (String, Int?) {
            let response = QueryResponse(try JSON.parse(site.answer(.queryUsers(query)).body))
            return (response.hits?.compactMap { $0["user_id"]?.string }.joined(separator: " ") ?? "", response.total)
        }
        let broad = QueryRequest(
            query: "first_country_code:US session_count:>=10", sort: QueryRequest.Sort("last_seen", order: "DESC"), limit: 3)
        #expect(try hits(broad) == ("u10014 u10023 u10032", 9_000))
        // Such hits lie together at the far end of the index, so that walking does not find them.
        let far = QueryRequest(query: "last_seen:<2026-01-03", sort: QueryRequest.Sort("last_seen", order: "DESC"), limit: 2)
        #expect(try hits(far) == ("u1 u10", 6_668))
        #expect(try hits(QueryRequest(query: "session_count:<50", limit: 2)) == ("u0 u1", 15_000))
        let byOther = QueryRequest(query: "session_count:<50", sort: QueryRequest.Sort("session_count"), limit: 2)
        #expect(try hits(byOther) == ("u0 u100", 15_000))
    }

    @Test func sampleDataComesWithTheFirstQuery() throws {
        let folder = Folder()
        let store = SQLiteStore(path: folder.file("s"))
        let site = LocalSite(store: store, world: testWorld())
        func rows(_ table: String) throws -> Int { try Database(folder.file("s")).integer("SELECT count(*) FROM \(table)") }
        // A list of connections needs none, and has none.
        #expect(try site.ids() == [] && rows("users") == 0)
        #expect(try store.find(Search(.users), Selection(limit: 0)).total == 2_000)
        #expect(try rows("accounts") == 200 && rows("events") == 20_000)
        #expect(try store.referenceTables().map(\.name) == ["crm", "crm-integration", "plans"])
        #expect(try site.ids() == [])
        // The examples of the reference find something.
        for name in ["query_users", "query_accounts", "query_event_filtered_users"] {
            let path = ["query_users": "users/query", "query_accounts": "accounts/query"][name] ?? "users/event_filtered_query"
            let body = String(decoding: try Examples.bytes(name + ".request.json"), as: UTF8.self)
            let response = QueryResponse(try JSON.parse(site.send("POST", "~/" + path, body).body))
            #expect((response.total ?? 0) > 0 && response.hits?.isEmpty == false, "\(name)")
        }
        let facet = String(decoding: try Examples.bytes("get_user_facet_info.request.json"), as: UTF8.self)
        #expect(FacetInfoResponse(try JSON.parse(site.send("POST", "~/users/facet_info", facet).body)).values?.first?.value == "Chrome")
        let create = String(decoding: try Examples.bytes("create_connection.request.json"), as: UTF8.self)
        #expect(try site.send("POST", "~/users/mapping/connection", create).status == 201)
        #expect(try site.found("@customer_tier:gold @lifetime_value:>1000 user_org_id:5001") != "")
        // It is always the same, and comes once.
        let other = LocalSite(store: SQLiteStore(path: ":memory:"), world: testWorld())
        #expect(try other.found("first_city:Tokyo") == site.found("first_city:Tokyo"))
        try store.importUsers(QueryTableTests.rows(#"{"user_id":"mine"}"#))
        #expect(try SQLiteStore(path: folder.file("s")).find(Search(.users), Selection(limit: 0)).total == 2_001)
    }

    @Test func whoBringsUsersGetsNoSamples() throws {
        let store = SQLiteStore(path: ":memory:")
        try store.importTable("crm", QueryTableTests.rows(#"{"user_email":"x","own":1}"#))
        try store.importUsers(QueryTableTests.rows(#"{"user_id":"mine"}"#))
        #expect(try store.find(Search(.users), Selection(limit: 0)).total == 1)
        // A table alone does not keep them away, and is not replaced by them.
        let other = SQLiteStore(path: ":memory:")
        try other.importTable("crm", QueryTableTests.rows(#"{"user_email":"x","own":1}"#))
        #expect(try other.find(Search(.users), Selection(limit: 0)).total == 2_000)
        #expect(try other.referenceTables().first { $0.name == "crm" }?.columns == ["user_email", "own"])
    }

    @Test func resettingEmptiesOrRefills() throws {
        let (site, store) = try QueryTableTests.site()
        try store.reset(refill: false)
        #expect(try site.ids() == [] && site.found("") == "" && store.referenceTables().isEmpty)
        #expect(try site.found("@tier:gold") == "" && site.found("tags:*") == "")
        try store.reset(refill: true)
        #expect(try store.find(Search(.users), Selection(limit: 0)).total == 2_000)
        try store.reset(refill: false)
        #expect(try store.find(Search(.accounts), Selection(limit: 0)).total == 0)
    }

    @Test func aStoreOfTheFirstVersionIsMigrated() throws {
        let folder = Folder()
        let path = folder.file("old")
        do {
            let database = try Database(path)
            try database.run(Schema.steps[0] + "PRAGMA application_id = \(Schema.mark); PRAGMA user_version = 1;")
            try database.run(#"INSERT INTO connections (entity, id, json) VALUES ('users', 'a', '{"id":"a"}')"#)
        }
        let store = SQLiteStore(path: path)
        #expect(try String(decoding: store.listing(of: "users"), as: UTF8.self) == #"{"id":"a"}"#)
        #expect(try store.find(Search(.users), Selection(limit: 0)).total == 2_000)
    }

    @Test func builtInAttributesAreColumns() throws {
        let store = SQLiteStore(path: ":memory:")
        for entity in Entity.all {
            let names = try store.importing { database in
                var names: [String] = []
                try database.query("SELECT name FROM pragma_table_info('\(entity.name)')") { names.append($0.text(0)) }
                return names
            }
            #expect(Set(names) == Set(MappedAttribute.builtIn(of: entity).map(\.attribute) + ["number"]))
        }
    }

    @Test func aCancelledSearchEnds() async throws {
        let store = SQLiteStore(path: ":memory:")
        _ = try store.find(Search(.users), Selection(limit: 0))
        let words = (0..<800).map { Condition.words(Condition.Pattern("no\($0)")) }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try store.find(Search(.users, .any(words)), Selection()).total
        }
        let problem = await #expect(throws: Diagnostic.self) { try await task.value }
        #expect(problem?.id == "cancelled")
        #expect(try store.find(Search(.users, .words(Condition.Pattern("smith"))), Selection()).total ?? 0 > 0)
    }
}

/// Searches beside writes.
@Suite struct SearchingTests {
    @Test func aSearchSeesWhatAnyoneWroteAndNobodyWaitsForIt() async throws {
        let folder = Folder()
        let store = SQLiteStore(path: folder.file("s"))
        try store.importUsers(QueryTableTests.rows(QueryTableTests.users))
        let site = LocalSite(store: store, world: testWorld())
        let other = SQLiteStore(path: folder.file("s"))
        try other.importTable("crm", QueryTableTests.rows(QueryTableTests.crm))
        try site.send("POST", "~/users/mapping/connection", QueryTableTests.connection)
        #expect(try site.found("@tier:gold") == "1 3")
        // While a search goes on, connections come and go, and another search goes on too.
        let inside = try store.searching { _, _ in
            (try site.send("DELETE", "~/users/mapping/connection/crm").status, try site.found("user_id:8"))
        }
        #expect(inside == (204, "8"))
        #expect(try other.importUsers(QueryTableTests.rows(#"{"user_id":"9","new":true}"#)) == 1)
        #expect(try site.found("new:true") == "9")
        let sites = [site, LocalSite(store: other, world: testWorld())]
        let found = await withTaskGroup(of: String.self) { group in
            for index in 0..<40 { group.addTask { (try? sites[index % 2].found("first_country_code:US")) ?? "failed" } }
            var all = Set<String>()
            for await ids in group { all.insert(ids) }
            return all
        }
        #expect(found == ["2 3 7"])
        // Closed, the file has no log beside it.
        store.close()
        other.close()
        #expect(!FileManager.default.fileExists(atPath: folder.file("s-wal")))
        #expect(try site.found("user_id:9") == "9")
    }
}

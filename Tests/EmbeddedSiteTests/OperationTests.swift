import Diagnostics
import EmbeddedSite
import ProductAnalytics
import Testing
import Values

/// The five operations that read rows: what they answer, rule by rule, over the eight users of `QueryTableTests`.
@Suite struct OperationTests {
    static let events = """
        {"user_id":"1","timestamp":"2026-03-01T00:00:00Z","type":"view","view":{"loading_time":3500},"application":{"name":"shop"}}
        {"user_id":"1","timestamp":"2026-03-02T00:00:00Z","type":"error","application":{"name":"shop"}}
        {"usr":{"id":"2"},"date":1772409600500,"type":"view","view":{"loading_time":200},"application":{"name":"shop"}}
        {"user_id":"3","timestamp":"2026-03-03T00:00:00Z","type":"view","view":{"loading_time":9000},"application":{"name":"admin"}}
        {"user_id":"nobody","timestamp":"2026-03-03T00:00:00Z","type":"view"}
        """

    static func site() throws -> (LocalSite, SQLiteStore) {
        let (site, store) = try QueryTableTests.site()
        try store.importEvents(QueryTableTests.rows(events))
        return (site, store)
    }

    @Test(arguments: ["~/users/mapping", "~/accounts/mapping/connections"])
    func headIsAnsweredAsGet(_ path: String) throws {
        let (site, _) = try Self.site()
        #expect(try site.send("HEAD", path) == site.send("GET", path))
    }

    /// What a request is answered: the hits with their total, the values of a facet, or the error.
    static func answer(_ site: LocalSite, _ path: String, _ type: String, _ attributes: String) throws -> String {
        let answer = try site.send("POST", "~/" + path, "{\"data\":{\"type\":\"\(type)\",\"attributes\":\(attributes)}}")
        guard answer.status == 200 else { return "\(answer.status) \(answer.error)" }
        #expect(answer[header: "content-type"] == "application/json")
        let attributesOfAnswer = try JSON.parse(answer.body)["data"]?["attributes"]
        if let values = attributesOfAnswer?["result"]?["values"]?.list {
            return values.map { "\($0["value"]?.string ?? "?"):\($0["count"]?.int ?? -1)" }.joined(separator: " ")
        }
        return JSON.text(attributesOfAnswer ?? nil)
    }

    @Test(arguments: [
        (
            #"{"query":"user_id:(1 OR 2)","select_columns":["user_id","session_count"]}"#,
            #"{"hits":[{"user_id":"1","session_count":5},{"user_id":"2","session_count":47}],"total":2}"#
        ),
        // A column that a row lacks is left out, one that nobody has is ignored, and one that is named twice comes once.
        (
            #"{"query":"user_id:>6","select_columns":["first_city","user_id","nothing","user_id"]}"#,
            #"{"hits":[{"first_city":"San Francisco","user_id":"7"},{"user_id":"8"}],"total":2}"#
        ),
        (#"{"query":"user_id:8","select_columns":[]}"#, #"{"hits":[{"user_id":"8"}],"total":1}"#),
        (
            #"{"query":"user_id:1"}"#,
            #"{"hits":[{"user_id":"1","user_email":"ada@techcorp.com","user_name":"Ada Lovelace","user_org_id":"5001","first_seen":"2026-01-01T00:00:00.000Z","last_seen":"2026-03-01T10:00:00.250Z","first_country_code":"GB","first_browser_name":"Chrome","session_count":5,"avg_loading_time":1.5,"tags":["vip","beta"],"is_admin":true,"plan.tier":"Gold","plan.seats":10,"@tier":"gold","@ltv":1200.5,"@active":true,"@n":"1"}],"total":1}"#
        ),
        // Limits.
        (#"{"limit":0}"#, #"{"hits":[],"total":8}"#),
        (#"{"limit":2,"select_columns":["user_id"]}"#, #"{"hits":[{"user_id":"1"},{"user_id":"2"}],"total":8}"#),
        (#"{"limit":-1}"#, "400 Invalid request: data.attributes.limit must be a whole number from 0 to 1000, but is -1"),
        (#"{"limit":1001}"#, "400 Invalid request: data.attributes.limit must be a whole number from 0 to 1000, but is 1001"),
        // Order: ties by id, and who lacks it last.
        (
            #"{"query":"user_id:<6","select_columns":["user_id"],"sort":{"field":"session_count"},"limit":2}"#,
            #"{"hits":[{"user_id":"4"},{"user_id":"1"}],"total":5}"#
        ),
        (
            #"{"query":"user_id:>4","select_columns":["user_id"],"sort":{"field":"session_count","order":"desc"}}"#,
            #"{"hits":[{"user_id":"5"},{"user_id":"6"},{"user_id":"7"},{"user_id":"8"}],"total":4}"#
        ),
        (
            #"{"query":"user_id:<4","select_columns":["user_id"],"sort":{"field":"@ltv","order":"Desc"}}"#,
            #"{"hits":[{"user_id":"1"},{"user_id":"3"},{"user_id":"2"}],"total":3}"#
        ),
        (
            #"{"query":"user_id:<4","select_columns":["user_id"],"sort":{"field":"user_id","order":"DESC"}}"#,
            #"{"hits":[{"user_id":"3"},{"user_id":"2"},{"user_id":"1"}],"total":3}"#
        ),
        (
            #"{"query":"user_id:<3","select_columns":["user_id"],"sort":{"order":"DESC"}}"#,
            #"{"hits":[{"user_id":"2"},{"user_id":"1"}],"total":2}"#
        ),
        (
            #"{"sort":{"field":"sesion_count"}}"#,
            "400 Invalid request: data.attributes.sort.field: users have no attribute 'sesion_count'; did you mean 'session_count'?"
        ),
        (
            #"{"sort":{"field":"user_id","order":"down"}}"#,
            "400 Invalid request: data.attributes.sort.order must be 'ASC' or 'DESC', but is \"down\""
        ),
        (
            #"{"query":"user_id:<3","sort":{"field":"@none"},"select_columns":["user_id"]}"#,
            #"{"hits":[{"user_id":"1"},{"user_id":"2"}],"total":2}"#
        ),
        // The term: in any text attribute, along with the query.
        (#"{"wildcard_search_term":"JOHN","select_columns":["user_id"]}"#, #"{"hits":[{"user_id":"2"},{"user_id":"3"}],"total":2}"#),
        (
            #"{"wildcard_search_term":"j*jon","query":"first_country_code:US","select_columns":["user_id"]}"#,
            #"{"hits":[{"user_id":"3"}],"total":1}"#
        ),
        (#"{"wildcard_search_term":"off*?","select_columns":["user_id"]}"#, #"{"hits":[{"user_id":"5"}],"total":1}"#),
        (#"{"wildcard_search_term":"","limit":0}"#, #"{"hits":[],"total":8}"#),
        (#"{"query":"a )"}"#, "400 Invalid request: data.attributes.query: at character 3: ')' has no '(' before it; try a"),
        (#"{"query":7}"#, "400 Invalid request: data.attributes.query must be text, but is 7"),
        (
            #"{"select_columns":"user_id"}"#,
            "400 Invalid request: data.attributes.select_columns must be a list of texts, but is \"user_id\""
        ),
    ])
    func usersAreQueried(_ attributes: String, _ expected: String) throws {
        let (site, _) = try Self.site()
        #expect(try Self.answer(site, "users/query", "query_users_request", attributes) == expected)
    }

    @Test(arguments: [
        (#"{"event_query":{"query":"@type:view"}}"#, "1 2 3"), (#"{"event_query":{}}"#, "1 2 3"), (#"{}"#, "1 2 3 4 5 6 7 8"),
        (#"{"event_query":{"query":"type:view"}}"#, "1 2 3"),
        (#"{"event_query":{"query":"@type:view AND @view.loading_time:>3000 AND @application.name:shop"}}"#, "1"),
        (#"{"query":"user_org_id:5001","event_query":{"query":"@view.loading_time:<3000"}}"#, "2"),
        (#"{"event_query":{"query":"-@view.loading_time:*"}}"#, "1"),
        (#"{"event_query":{"query":"shop"}}"#, "1 2"), (#"{"event_query":{"query":"@usr.id:3"}}"#, "3"),
        (#"{"event_query":{"query":"@date:>2026-03-02"}}"#, "2 3"),
        // The start counts and the end does not.
        (#"{"event_query":{"time_frame":{"start":1772323200,"end":1772409600}}}"#, "1"),
        (#"{"event_query":{"time_frame":{"start":1772409600,"end":1772409601}}}"#, "1 2"),
        (#"{"event_query":{"time_frame":{"start":1772409601}}}"#, "3"), (#"{"event_query":{"time_frame":{"end":1772323200}}}"#, ""),
        (#"{"event_query":{"time_frame":{"start":5,"end":5}}}"#, ""),
        (#"{"event_query":{"time_frame":{"start":-9223372036854775808,"end":9223372036854775807}}}"#, "1 2 3"),
        (#"{"query":"-@tier:gold","event_query":{"query":"@type:view"}}"#, "2"),
        (
            #"{"event_query":{"time_frame":{"start":6,"end":5}}}"#,
            "400 Invalid request: data.attributes.event_query.time_frame.start must be no later than the end, but is 6"
        ),
        (
            #"{"event_query":{"query":"k:"}}"#,
            "400 Invalid request: data.attributes.event_query.query: at character 1: attribute 'k' has no value after its ':'; try k:*"
        ),
    ])
    func usersAreQueriedByTheirEvents(_ attributes: String, _ expected: String) throws {
        let (site, _) = try Self.site()
        let answer = try Self.answer(site, "users/event_filtered_query", "query_event_filtered_users_request", attributes)
        guard !answer.hasPrefix("400") else { return #expect(answer == expected) }
        let hits = try JSON.parse(text: answer)
        #expect(hits["hits"]?.list?.compactMap { $0["user_id"]?.string }.joined(separator: " ") == expected)
        #expect(hits["total"] == nil, "it is counted only when that is asked")
        let counting = attributes.dropLast() + (attributes == "{}" ? "" : ",") + "\"include_row_count\":true,\"limit\":1}"
        let counted = try JSON.parse(
            text: Self.answer(site, "users/event_filtered_query", "query_event_filtered_users_request", String(counting)))
        #expect(counted["total"]?.int == expected.split(separator: " ").count)
        #expect(counted["hits"]?.list?.count == min(1, counted["total"]?.int ?? 0))
    }

    @Test(arguments: [
        (#"{"facet_id":"first_browser_name","limit":10}"#, "Chrome:2 Firefox:1 Safari:1 chrome:1"),
        (#"{"facet_id":"first_browser_name","limit":1}"#, "Chrome:2"),
        (#"{"facet_id":"first_browser_name","limit":10,"term_search":{"value":"CHROM"}}"#, "Chrome:2 chrome:1"),
        (#"{"facet_id":"first_browser_name","limit":10,"search":{"query":"user_org_id:5001"}}"#, "Chrome:2"),
        (#"{"facet_id":"session_count","limit":10}"#, "5:2 0:1 47:1 100:1 1000000:1"),
        (#"{"facet_id":"avg_loading_time","limit":10}"#, "-3.25:1 1.5:1 12:1"), (#"{"facet_id":"is_admin","limit":10}"#, "true:2 false:1"),
        (#"{"facet_id":"tags","limit":10}"#, "beta:2 vip:1"),
        (#"{"facet_id":"levels","limit":10,"term_search":{"value":"2"}}"#, "2.5:1 20:1"),
        (#"{"facet_id":"first_seen","limit":1}"#, "2026-01-01T00:00:00.000Z:1"), (#"{"facet_id":"@tier","limit":10}"#, "gold:2 silver:1"),
        (#"{"facet_id":"@tier","limit":10,"search":{"query":"first_country_code:US"}}"#, "gold:1 silver:1"),
        (#"{"facet_id":"@ltv","limit":10}"#, "1200.5:2 90:1"),
        (#"{"facet_id":"@none","limit":10}"#, ""),
        (#"{"facet_id":"user_email","limit":10,"term_search":{"value":"ZOË"}}"#, "zoë@example.com:1"),
        (#"{"facet_id":"user_name","limit":10,"term_search":{"value":"50%"}}"#, "50% *off* [now] a\\b?:1"),
        (
            #"{"facet_id":"first_brwser_name","limit":1}"#,
            "400 Invalid request: data.attributes.facet_id: users have no attribute 'first_brwser_name'; did you mean 'first_browser_name'?"
        ),
        (#"{"facet_id":"user_id","limit":0}"#, "400 Invalid request: data.attributes.limit must be a whole number from 1 on, but is 0"),
        (#"{"facet_id":"user_id"}"#, "400 Invalid request: data.attributes.limit is missing"),
        (#"{"limit":1}"#, "400 Invalid request: data.attributes.facet_id is missing"),
        (
            #"{"facet_id":"user_id","limit":1,"search":{"query":"("}}"#,
            "400 Invalid request: data.attributes.search.query: at character 1: '(' is never closed"
        ),
    ])
    func facetsAreCounted(_ attributes: String, _ expected: String) throws {
        let (site, _) = try Self.site()
        #expect(try Self.answer(site, "users/facet_info", "users_facet_info_request", attributes) == expected)
    }

    @Test func accountsAreQueriedLikeUsers() throws {
        let store = SQLiteStore(path: ":memory:")
        try store.importAccounts(
            QueryTableTests.rows(
                """
                {"account_id":"a1","account_name":"Tech Corp","plan_type":"enterprise","user_count":150,"subscription_status":"active","mrr":12.5}
                {"account_id":"a2","account_name":"Blue","plan_type":"enterprise","user_count":90,"subscription_status":"active"}
                """))
        let site = LocalSite(store: store, world: testWorld())
        let query =
            #"{"query":"plan_type:enterprise AND user_count:>100 AND subscription_status:active","sort":{"field":"user_count","order":"DESC"},"wildcard_search_term":"tech"}"#
        #expect(
            try Self.answer(site, "accounts/query", "query_account_request", query)
                == #"{"hits":[{"account_id":"a1","account_name":"Tech Corp","plan_type":"enterprise","user_count":150,"subscription_status":"active","mrr":12.5}],"total":1}"#
        )
        #expect(
            try Self.answer(site, "accounts/facet_info", "users_facet_info_request", #"{"facet_id":"plan_type","limit":5}"#)
                == "enterprise:2")
        try site.send(
            "POST", "~/accounts/mapping/connection",
            #"{"data":{"type":"connection_id","id":"plans","attributes":{"type":"ref_table","join_attribute":"id","join_type":"account_id","fields":[{"id":"seats","source_name":"seats","type":"number"}]}}}"#
        )
        try store.importTable("plans", QueryTableTests.rows(#"{"id":"a2","seats":7}"#))
        #expect(
            try Self.answer(site, "accounts/query", "query_account_request", #"{"query":"@seats:7","select_columns":["account_id"]}"#)
                == #"{"hits":[{"account_id":"a2"}],"total":1}"#)
        #expect(
            try Self.answer(site, "accounts/query", "query_users_request", "{}")
                == "400 Invalid request: data.type must be 'query_account_request', but is \"query_users_request\"")
    }

    @Test func aConnectionWorksFromTheTablesArrivalToItsOwnEnd() throws {
        let store = SQLiteStore(path: ":memory:")
        try store.importUsers(QueryTableTests.rows(QueryTableTests.users))
        let site = LocalSite(store: store, world: testWorld())
        func mapped() throws -> Bool { try site.send("GET", "~/users/mapping").text.contains("@tier") }
        #expect(try site.found("@tier:*") == "")
        #expect(try site.send("POST", "~/users/mapping/connection", QueryTableTests.connection).status == 201)
        // No table yet: there is an attribute, and nothing in it.
        #expect(try mapped() && site.found("@tier:*") == "" && site.found("-@tier:*") == QueryTableTests.everybody)
        #expect(try Self.answer(site, "users/facet_info", "users_facet_info_request", #"{"facet_id":"@tier","limit":5}"#) == "")
        try store.importTable("crm", QueryTableTests.rows(QueryTableTests.crm))
        #expect(try site.found("@tier:gold") == "1 3")
        // Another table in its place.
        try store.importTable("crm", QueryTableTests.rows(#"{"email":"zoë@example.com","tier":"gold"}"#))
        #expect(try site.found("@tier:gold") == "4")
        #expect(try store.referenceTables() == [ReferenceTable(name: "crm", rows: 1, columns: ["email", "tier"])])
        // A field under another name, an older connection before a newer one, and a table named in the metadata.
        try site.send(
            "PUT", "~/users/mapping/connection",
            #"{"data":{"type":"connection_id","id":"crm","attributes":{"fields_to_update":[{"field_id":"tier","updated_field_id":"level"}]}}}"#
        )
        #expect(try site.found("@tier:gold") == "" && site.found("@level:gold") == "4")
        try store.importTable("more", QueryTableTests.rows(#"{"u":7,"level":"x","size":3}"#))
        try site.send(
            "POST", "~/users/mapping/connection",
            #"{"data":{"type":"connection_id","id":"m","attributes":{"type":"ref_table","join_attribute":"u","join_type":"user_id","metadata":{"table":"more"},"fields":[{"id":"level","source_name":"level","type":"string"},{"id":"size","source_name":"size","type":"number"}]}}}"#
        )
        #expect(try site.found("@level:*") == "4" && site.found("@size:3") == "7")
        #expect(try site.send("DELETE", "~/users/mapping/connection/crm").status == 204)
        #expect(try site.found("@level:*") == "7")
        #expect(try store.removeTable("more"))
        #expect(try !store.removeTable("more") && site.found("@level:*") == "")
        #expect(try site.send("DELETE", "~/users/mapping/connection/m").status == 204)
        #expect(try !mapped() && site.found("@size:*") == "")
        #expect(try Self.answer(site, "users/facet_info", "users_facet_info_request", #"{"facet_id":"@size","limit":5}"#).hasPrefix("400 "))
    }

    @Test func manyConnectionsAreSearchedAtOnce() throws {
        let store = SQLiteStore(path: ":memory:")
        try store.importUsers(QueryTableTests.rows(QueryTableTests.users))
        let site = LocalSite(store: store, world: testWorld())
        for index in 0..<70 {
            try store.importTable("t\(index)", QueryTableTests.rows(#"{"id":"\#(index % 8 + 1)","v":"word\#(index)"}"#))
            let body =
                #"{"data":{"type":"connection_id","id":"t\#(index)","attributes":{"type":"ref_table","join_attribute":"id","join_type":"user_id","fields":[{"id":"f\#(index)","source_name":"v","type":"string"}]}}}"#
            try site.send("POST", "~/users/mapping/connection", body)
        }
        #expect(try site.found("word69") == "6" && site.found("@f69:word69 @f5:word5") == "6" && site.found("@f0:* OR @f65:*") == "1 2")
        let hits = try Self.answer(site, "users/query", "query_users_request", #"{"query":"user_id:6","sort":{"field":"@f69"}}"#)
        #expect(hits.contains(#""@f69":"word69""#) && hits.contains(#""@f5":"word5""#))
        #expect(try Self.answer(site, "users/facet_info", "users_facet_info_request", #"{"facet_id":"@f69","limit":5}"#) == "word69:1")
    }
}

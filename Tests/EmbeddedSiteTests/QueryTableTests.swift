import Diagnostics
import EmbeddedSite
import ProductAnalytics
import Testing
import Values

/// The query language, row by row: a query, and the ids that it finds among eight users; or the flaw.
@Suite struct QueryTableTests {
    static let users = """
        {"user_id":"1","user_email":"ada@techcorp.com","user_name":"Ada Lovelace","user_org_id":"5001","first_country_code":"GB","first_browser_name":"Chrome","session_count":5,"avg_loading_time":1.5,"first_seen":"2026-01-01T00:00:00Z","last_seen":"2026-03-01T10:00:00.250Z","tags":["vip","beta"],"is_admin":true,"plan":{"tier":"Gold","seats":10}}
        {"user_id":"2","user_email":"john.smith@techcorp.com","user_name":"John Smith","user_org_id":"5001","first_country_code":"US","first_browser_name":"Chrome","session_count":47,"avg_loading_time":12,"first_seen":"2026-01-02T00:00:00Z","last_seen":"2026-03-02T00:00:00Z","tags":["beta"],"is_admin":false,"score":"10"}
        {"user_id":"3","user_email":"john.jones@example.com","user_name":"John \\"JJ\\" Jones","user_org_id":"5002","first_country_code":"US","first_browser_name":"Safari","session_count":100,"first_seen":"2026-01-03T12:30:00.5+02:00","tags":[],"score":"9"}
        {"user_id":"4","user_email":"zoë@example.com","user_name":"Zoë Åström","first_country_code":"SE","first_browser_name":"Firefox","session_count":0,"avg_loading_time":-3.25,"score":"n/a","when":"2026-02-01"}
        {"user_id":"5","user_name":"50% *off* [now] a\\\\b?","user_org_id":"5003","session_count":1000000,"score":7,"when":"2026-02-10T08:00:00+01:00","levels":[1,2.5,"x",true]}
        {"user_id":"6","user_email":"","first_browser_name":"chrome","session_count":5.0,"score":true,"levels":[10,20]}
        {"user_id":"7","first_city":"San Francisco","first_country_code":"US","is_admin":"true","score":"1e1"}
        {"user_id":"8"}
        """
    static let crm = """
        {"email":"ada@techcorp.com","tier":"gold","ltv":"1200.50","active":"true","n":1}
        {"email":"john.smith@techcorp.com","tier":"silver","ltv":"90","active":"FALSE","n":2}
        {"email":"john.jones@example.com","tier":"free","ltv":"n/a","n":3}
        {"email":"john.jones@example.com","tier":"gold","ltv":"1200.5","active":"true","n":4}
        {"email":"nobody@example.com","tier":"gold"}
        """
    static let connection = """
        {"data":{"type":"connection_id","id":"crm","attributes":{"type":"ref_table","join_attribute":"email","join_type":"email","fields":[
        {"id":"tier","source_name":"tier","type":"string"},{"id":"ltv","source_name":"ltv","type":"number"},
        {"id":"active","source_name":"active","type":"boolean"},{"id":"n","source_name":"n","type":"string"},
        {"id":"none","source_name":"no such column","type":"string"}]}}}
        """

    static func rows(_ lines: String) throws -> some Sequence<ImportRow> {
        ImportRow.numbered(try JSON.parseLines(Source("rows.jsonl", lines)))
    }

    static func site() throws -> (LocalSite, SQLiteStore) {
        let store = SQLiteStore(path: ":memory:")
        try store.importUsers(rows(users))
        try store.importTable("crm", rows(crm))
        let site = LocalSite(store: store, world: testWorld())
        #expect(try site.send("POST", "~/users/mapping/connection", connection).status == 201)
        return (site, store)
    }

    static let everybody = "1 2 3 4 5 6 7 8"

    static let table: [(String, String)] = [
        // Everything and nothing.
        ("", everybody), ("*", everybody), ("-*", ""), ("* AND *", everybody), ("-* OR user_id:3", "3"),
        // Text attributes: the whole value, in this very case.
        ("user_id:1", "1"), ("user_id:01", ""), ("user_org_id:5001", "1 2"), ("user_org_id:\"5001\"", "1 2"),
        ("first_country_code:US", "2 3 7"),
        ("first_country_code:us", ""), ("first_browser_name:Chrome", "1 2"), ("first_browser_name:chrome", "6"),
        ("user_name:\"John Smith\"", "2"),
        ("user_name:John\\ Smith", "2"), ("user_name:John", ""), ("user_email:\"\"", "6"), ("first_city:\"San Francisco\"", "7"),
        ("user_name:\"John \\\"JJ\\\" Jones\"", "3"), ("user_name:\"Zoë Åström\"", "4"), ("user_email:zoë@example.com", "4"),
        // Wildcards.
        ("user_email:*@techcorp.com", "1 2"), ("user_email:john*", "2 3"), ("user_email:*smith*", "2"), ("user_email:john.*@*.com", "2 3"),
        ("user_email:*", "1 2 3 4 6"), ("user_email:?*", "1 2 3 4"), ("user_email:???@*", "1 4"), ("user_name:Zo?\\ *", "4"),
        ("user_name:J*n*s", "3"),
        ("first_country_code:U?", "2 3 7"), ("first_country_code:?", ""), ("first_country_code:??", "1 2 3 4 7"),
        ("user_email:\"john*\"", ""),
        ("user_email:JOHN*", ""), ("user_name:*\\**", "5"), ("user_name:*\\?", "5"), ("user_name:*[now]*", "5"), ("user_name:*\\\\b*", "5"),
        ("user_name:50%*", "5"), ("user_name:*%?\\**", "5"), ("user_email:zo?@example.com", "4"),
        // Having an attribute, and lacking it.
        ("session_count:*", "1 2 3 4 5 6"), ("-session_count:*", "7 8"), ("-user_email:*", "5 7 8"), ("tags:*", "1 2"), ("nothing:*", ""),
        ("-nothing:*", everybody), ("first_city:*", "7"),
        // Numbers.
        ("session_count:5", "1 6"), ("session_count:5.0", "1 6"), ("session_count:05", ""), ("session_count:0", "4"),
        ("session_count:-0", "4"),
        ("session_count:1e6", "5"), ("session_count:\"47\"", "2"), ("session_count:many", ""), ("session_count:>5", "2 3 5"),
        ("session_count:>=5", "1 2 3 5 6"),
        ("session_count:<5", "4"), ("session_count:<=5", "1 4 6"), ("session_count:>5.5", "2 3 5"), ("session_count:[5 TO 100]", "1 2 3 6"),
        ("session_count:{5 TO 100}", "2"), ("session_count:[5 TO 100}", "1 2 6"), ("session_count:{5 TO 100]", "2 3"),
        ("session_count:[* TO 5]", "1 4 6"),
        ("session_count:{47 TO *]", "3 5"), ("session_count:[* TO *]", "1 2 3 4 5 6"), ("session_count:[100 TO 5]", ""),
        ("avg_loading_time:<0", "4"),
        ("avg_loading_time:-3.25", "4"), ("avg_loading_time:>=\"-3.25\"", "1 2 4"), ("avg_loading_time:1.50", "1"),
        ("session_count:1?", ""),
        ("session_count:1*", "3 5"), ("session_count:4?", "2"), ("-session_count:>5", "1 4 6 7 8"), ("session_count:>2026-01-01", ""),
        ("session_count:<999999999999999999999999", "1 2 3 4 5 6"), ("session_count:<1e999", "1 2 3 4 5 6"),
        // Numbers in texts.
        ("user_org_id:>5001", "3 5"), ("user_org_id:[5001 TO 5002]", "1 2 3"), ("score:>8", "2 3 7"), ("score:10", "2"),
        ("score:\"1e1\"", "7"), ("score:>=10", "2 7"),
        ("score:[7 TO 9]", "3 5"), ("score:7", "5"), ("score:7.0", "5"), ("score:<0", ""), ("-score:>8", "1 4 5 6 8"), ("user_name:>5", ""),
        ("score:n/a", "4"),
        // True and false.
        ("is_admin:true", "1 7"), ("is_admin:false", "2"), ("is_admin:True", ""), ("is_admin:t*", "1 7"), ("-is_admin:true", "2 3 4 5 6 8"),
        ("score:true", "6"), ("is_admin:>0", ""), ("is_admin:1", ""),
        // Times.
        ("first_seen:2026-01-01", "1"), ("first_seen:\"2026-01-01T00:00:00Z\"", "1"), ("first_seen:\"2026-01-01T01:00:00+01:00\"", "1"),
        ("first_seen:>2026-01-01", "2 3"), ("first_seen:>=2026-01-02", "2 3"), ("first_seen:<2026-01-03", "1 2"),
        ("first_seen:[2026-01-01 TO 2026-01-02]", "1 2"),
        ("first_seen:{2026-01-01 TO 2026-01-02}", ""), ("first_seen:>\"2026-01-03T10:30:00.499Z\"", "3"),
        ("first_seen:>\"2026-01-03T10:30:00.5Z\"", ""),
        ("first_seen:>\"2026-01-03T10:30:00.4999Z\"", "3"), ("first_seen:>=\"2026-01-03T10:30:00.5001Z\"", ""),
        ("first_seen:<\"2026-01-03T10:30:00.5001Z\"", "1 2 3"),
        ("first_seen:2026-01*", "1 2 3"), ("last_seen:\"2026-03-01T10:00:00.25Z\"", "1"), ("first_seen:>5", ""),
        ("first_seen:[2026-01-02 TO *]", "2 3"),
        ("when:>2026-02-01", "5"), ("when:<=2026-02-10T07\\:00\\:00Z", "4 5"), ("when:2026-02-01", "4"),
        ("when:\"2026-02-01T00:00:00Z\"", ""),
        ("-first_seen:>2026-01-01", "1 4 5 6 7 8"),
        // Lists: any one of the values.
        ("tags:vip", "1"), ("tags:beta", "1 2"), ("tags:b*", "1 2"), ("tags:(vip AND beta)", "1"), ("-tags:beta", "3 4 5 6 7 8"),
        ("tags:(vip OR nope)", "1"),
        ("levels:1", "5"), ("levels:2.50", "5"), ("levels:x", "5"), ("levels:true", "5"), ("levels:>5", "6"), ("levels:[2 TO 3]", "5"),
        ("levels:[11 TO 19]", ""), ("levels:2*", "5 6"), ("levels:tr?e", "5"), ("levels:<=1", "5"), ("tags:[* TO *]", "1 2"),
        // Names with dots, from objects.
        ("plan.tier:Gold", "1"), ("plan.seats:>=10", "1"), ("plan:*", ""), ("plan\\.tier:Gold", "1"),
        // Words: in any text, in any case.
        ("john", "2 3"), ("JOHN", "2 3"), ("\"john smith\"", "2"), ("john smith", "2"), ("ohn*jon", "3"), ("techcorp", "1 2"), ("ZOË", "4"),
        ("åström", "4"), ("ÅSTR?M", "4"),
        ("vip", "1"), ("\"50%\"", "5"), ("50_", ""), ("\"*off*\"", "5"), ("5*[NOW]", "5"), ("gold", "1 3"), ("chrome", "1 2 6"),
        ("-chrome", "3 4 5 7 8"), ("47", ""),
        ("\"\"", everybody), ("\"a\\\\b\"", "5"), ("?", everybody), ("nobody", ""), ("san francisco", "7"), ("example john", "3"),
        // What connections add.
        ("@tier:gold", "1 3"), ("@tier:g*", "1 3"), ("-@tier:gold", "2 4 5 6 7 8"), ("@tier:*", "1 2 3"), ("@tier:free", ""),
        ("@ltv:1200.5", "1 3"),
        ("@ltv:>100", "1 3"), ("@ltv:[90 TO 1200]", "2"), ("@ltv:*", "1 2 3"), ("@ltv:n/a", ""), ("@active:true", "1 3"),
        ("@active:false", "2"), ("-@active:*", "4 5 6 7 8"),
        ("@n:4", "3"), ("@n:>1", "2 3"), ("@n:3", ""), ("@none:*", ""), ("-@none:x", everybody), ("@unknown:1", ""), ("tier:gold", ""),
        ("@tier:gold AND first_country_code:US", "3"), ("@tier:gold OR session_count:0", "1 3 4"), ("-@tier:gold user_email:*", "2 4 6"),
        // Precedence, groups and negation.
        ("user_id:1 OR user_id:2 AND user_id:3", "1"), ("(user_id:1 OR user_id:2) AND user_id:2", "2"),
        ("user_id:1 OR user_id:2 user_id:2", "1 2"),
        ("user_id:(1 OR 2 OR 8)", "1 2 8"), ("user_id:(1 2)", ""), ("-user_id:(1 OR 2)", "3 4 5 6 7 8"),
        ("user_id:(-1 AND -2) -user_id:>6", "3 4 5 6"),
        ("NOT user_id:1", "2 3 4 5 6 7 8"), ("NOT NOT user_id:1", "1"), ("-(user_id:1 OR user_id:2)", "3 4 5 6 7 8"),
        ("-(user_id:1 AND first_city:x)", everybody),
        ("-(session_count:>5 OR first_city:*)", "1 4 6 8"), ("-(session_count:>5 -user_org_id:5001)", "1 2 4 6 7 8"),
        ("user_id:(>2 AND <5)", "3 4"),
        ("first_country_code:US -first_browser_name:Chrome", "3 7"),
        ("first_country_code:US AND NOT first_browser_name:(Chrome OR Safari)", "7"),
        ("((((user_id:4))))", "4"), ("user_id:1 OR -user_id:*", "1"),
        // The examples of the API's reference.
        ("user_email:*@techcorp.com AND first_country_code:US AND first_browser_name:Chrome", "2"),
        ("plan_type:enterprise AND user_count:>100 AND subscription_status:active", ""),
    ]

    @Test func findsWhatIsExpected() throws {
        let (site, _) = try Self.site()
        #expect(Self.table.count >= 120)
        for (query, ids) in Self.table { #expect(try site.found(query) == ids, "\(query)") }
    }

    @Test func aFlawIsAnsweredWithItsPosition() throws {
        let (site, _) = try Self.site()
        let answer = try site.send("POST", "~/users/query", SiteQuery.body("query_users_request", ["query": "user_id:(1 OR"]))
        #expect(answer.status == 400)
        #expect(answer.error == "Invalid request: data.attributes.query: at character 12: 'OR' has nothing after it")
    }

    @Test func aQueryOfTheGreatestLengthIsCarriedOut() throws {
        let (site, _) = try Self.site()
        func long(_ part: (Int) -> String) -> String {
            var text = ""
            var index = 0
            while text.utf8.count + part(index).utf8.count <= Query.longest {
                text += part(index)
                index += 1
            }
            return text
        }
        #expect(
            try site.found("1" + long { " OR user_id:\($0)" }.prefix(8_180).split(separator: " OR ").joined(separator: " OR ")).contains(
                "8"))
        #expect(try site.found(long { $0 == 0 ? "a" : " OR \($0)" }.dropLast(6).description).hasPrefix("1 2 3"))
        #expect(try site.found(String(repeating: "*a", count: 4_000)) == "")
        #expect(try site.found("user_email:" + String(repeating: "*a", count: 4_000)) == "")
        let words = try site.send("POST", "~/users/query", SiteQuery.body("query_users_request", ["query": .text(long { "\($0 % 10)x " })]))
        #expect(words.status == 200)
    }
}

enum SiteQuery {
    static func body(_ type: String, _ attributes: Value) -> String {
        JSON.text(["data": ["type": .text(type), "attributes": attributes]])
    }
}

extension LocalSite {
    /// The ids that a query finds, in their order; or the error.
    func found(_ query: String, _ more: [(String, Value)] = []) throws -> String {
        let answer = try send(
            "POST", "~/users/query",
            SiteQuery.body(
                "query_users_request", .map([("query", .text(query)), ("limit", 1_000), ("select_columns", ["user_id"])] + more)))
        guard answer.status == 200 else { return answer.error }
        let response = QueryResponse(try JSON.parse(answer.body))
        let ids = response.hits?.compactMap { $0["user_id"]?.string } ?? []
        #expect(response.total == ids.count)
        return ids.joined(separator: " ")
    }
}

import Diagnostics
import EmbeddedSite
import ProductAnalytics
import Testing
import Values

/// Every rule of the site, as one request to a site that has connection `crm` with the fields `tier` and `ltv`.
@Suite struct RuleTests {
    struct Rule: CustomTestStringConvertible, Sendable {
        var method: String
        var path: String
        var body: String
        var status: Int
        var text: String
        var headers: [Header]
        var testDescription: String { "\(method) \(path) \(body.prefix(80)) → \(status)" }

        init(_ method: String, _ path: String, _ body: String, _ status: Int, _ text: String = "", headers: [Header] = []) {
            self.method = method
            self.path = path
            self.body = body
            self.status = status
            self.text = text
            self.headers = headers
        }

        init(_ method: String, _ path: String, _ status: Int, _ text: String = "") { self.init(method, path, "", status, text) }
    }

    static let base = "~/users/mapping"
    static let one = "~/users/mapping/connection"

    static func create(_ attributes: String, id: String = "\"id\":\"x\",") -> String {
        "{\"data\":{\"type\":\"connection_id\",\(id)\"attributes\":\(attributes)}}"
    }
    static let plain = #"{"type":"ref_table","join_attribute":"user_email","join_type":"email"}"#
    static func fields(_ fields: String) -> String { create(#"{"type":"t","join_attribute":"a","join_type":"j","fields":"# + fields + "}") }
    static func update(_ attributes: String, id: String = "\"id\":\"crm\",") -> String { create(attributes, id: id) }
    static let field = #"{"id":"f","source_name":"s","type":"string"}"#
    static let nowhere =
        "There is nothing at '%'. Under /api/v2/product-analytics there are POST and PUT /{entity}/mapping/connection, DELETE /{entity}/mapping/connection/{id}, GET /{entity}/mapping/connections, GET /{entity}/mapping, POST /{entity}/query, POST /users/event_filtered_query and POST /{entity}/facet_info"

    static func site() throws -> LocalSite {
        let site = LocalSite.inMemory()
        let body = create(
            #"{"type":"ref_table","join_attribute":"user_email","join_type":"email","fields":[{"id":"tier","source_name":"t","type":"string","display_name":"Tier","description":"d","groups":["g"]},{"id":"ltv","source_name":"l","type":"number"}]}"#,
            id: "\"id\":\"crm\",")
        #expect(try site.send("POST", one, body).status == 201)
        return site
    }

    static let paths: [Rule] = [
        Rule("GET", "/", 404, nowhere), Rule("GET", "/api/v2/other", 404, nowhere), Rule("GET", "~", 404, nowhere),
        Rule("GET", "~/users", 404, nowhere),
        Rule("POST", "~/users/query/", "{}", 404, nowhere), Rule("POST", "~/accounts/event_filtered_query", "{}", 404, nowhere),
        Rule("GET", "~/users/query", 405, "Method GET is not allowed here. Allowed: POST"),
        Rule("PUT", "~/accounts/facet_info", 405, "Method PUT is not allowed here. Allowed: POST"),
        Rule("POST", "~/devices/query", "{}", 404, "Entity 'devices' not found. The entities are 'users' and 'accounts'"),
        Rule("GET", "~/users/mapping/", 404, nowhere), Rule("GET", "~/users/mapping/connections/", 404, nowhere),
        Rule("DELETE", "~/users/mapping/connection/", 404, nowhere), Rule("DELETE", "~/users/mapping/connection/a/b", 404, nowhere),
        Rule("GET", "~/users/mappings", 404, nowhere),
        Rule("GET", "~/Users/mapping", 404, "Entity 'Users' not found. The entities are 'users' and 'accounts'"),
        Rule("GET", "~//mapping/connections", 404, "Entity '' not found. The entities are 'users' and 'accounts'"),
        Rule("PATCH", "~/devices/mapping", 404, "Entity 'devices' not found. The entities are 'users' and 'accounts'"),
        Rule("GET", "~/users/mapping/connections?page=2", 200), Rule("GET", "~/%75sers/mapping", 200),
        Rule("GET", "~/users%2Fmapping", 404, nowhere),
        Rule(
            "GET", "~/users/%zz", 400,
            "Invalid request: the path '/api/v2/product-analytics/users/%zz' must begin with '/' and be percent-encoded UTF-8"),
        Rule(
            "GET", "~/users/%ff", 400,
            "Invalid request: the path '/api/v2/product-analytics/users/%ff' must begin with '/' and be percent-encoded UTF-8"),
        Rule("GET", "*", 400, "Invalid request: the path '*' must begin with '/' and be percent-encoded UTF-8"),
        Rule("GET", one, 405, "Method GET is not allowed here. Allowed: POST, PUT"),
        Rule("DELETE", one, 405, "Method DELETE is not allowed here. Allowed: POST, PUT"),
        Rule("POST", "~/users/mapping/connections", "{}", 405, "Method POST is not allowed here. Allowed: GET, HEAD"),
        Rule("PUT", one + "/crm", "{}", 405, "Method PUT is not allowed here. Allowed: DELETE"),
        Rule("POST", base, 405, "Method POST is not allowed here. Allowed: GET, HEAD"),
        Rule("get", base, 405, "Method get is not allowed here. Allowed: GET, HEAD"),
        Rule("HEAD", "~/users/query", 405, "Method HEAD is not allowed here. Allowed: POST"),
        Rule("HEAD", one, 405, "Method HEAD is not allowed here. Allowed: POST, PUT"),
        Rule("HEAD", "~/users/mappings", 404, nowhere),
    ]

    static let bodies: [Rule] = [
        Rule("POST", one, 400, "Invalid request: the body is empty"), Rule("PUT", one, " \n", 400, "Invalid request: the body is empty"),
        Rule("POST", one, "[]", 400, "Invalid request: the body must be an object, but is a list"),
        Rule("POST", one, "7", 400, "Invalid request: the body must be an object, but is 7"),
        Rule("POST", one, "{}", 400, "Invalid request: data is missing"),
        Rule("POST", one, #"{"data":null}"#, 400, "Invalid request: data must be an object, but is null"),
        Rule("POST", one, #"{"data":[]}"#, 400, "Invalid request: data must be an object, but is a list"),
        Rule("POST", one, #"{"data":{"attributes":{}}}"#, 400, "Invalid request: data.type is missing"),
        Rule(
            "POST", one, #"{"data":{"type":null,"attributes":{}}}"#, 400, "Invalid request: data.type must be 'connection_id', but is null"),
        Rule(
            "POST", one, #"{"data":{"type":"x","attributes":{}}}"#, 400, #"Invalid request: data.type must be 'connection_id', but is "x""#),
        Rule("POST", one, #"{"data":{"type":"connection_id"}}"#, 400, "Invalid request: data.attributes is missing"),
        Rule("POST", one, create("null"), 400, "Invalid request: data.attributes must be an object, but is null"),
        Rule("POST", one, create("{}"), 400, "Invalid request: data.attributes.type is missing"),
        Rule("POST", one, create(#"{"type":"t","join_type":"j"}"#), 400, "Invalid request: data.attributes.join_attribute is missing"),
        Rule("POST", one, create(#"{"type":"t","join_attribute":"a"}"#), 400, "Invalid request: data.attributes.join_type is missing"),
        Rule(
            "POST", one, create(#"{"type":null,"join_attribute":"a","join_type":"j"}"#), 400,
            "Invalid request: data.attributes.type must be text, but is null"),
        Rule(
            "POST", one, create(#"{"type":"t","join_attribute":"","join_type":"j"}"#), 400,
            "Invalid request: data.attributes.join_attribute must not be empty"),
        Rule(
            "POST", one, create(#"{"type":"t","join_attribute":"a","join_type":["j"]}"#), 400,
            "Invalid request: data.attributes.join_type must be text, but is a list"),
        Rule("POST", one, create(plain, id: "\"id\":5,"), 400, "Invalid request: data.id must be text, but is 5"),
        Rule(
            "POST", one, create(plain, id: "\"id\":\"a\\u0007b\","), 400,
            "Invalid request: data.id must have 1 to 255 characters and no control characters"),
        Rule(
            "POST", one, create(plain, id: "\"id\":\"\(String(repeating: "é", count: 256))\","), 400,
            "Invalid request: data.id must have 1 to 255 characters and no control characters"),
        Rule("POST", one, fields("7"), 400, "Invalid request: data.attributes.fields must be a list of fields, but is 7"),
        Rule("POST", one, fields("[7]"), 400, "Invalid request: data.attributes.fields[0] must be an object, but is 7"),
        Rule(
            "POST", one, fields("[\(field),{\"id\":\"g\",\"type\":\"t\"}]"), 400,
            "Invalid request: data.attributes.fields[1].source_name is missing"),
        Rule(
            "POST", one, fields(#"[{"id":"","source_name":"s","type":"t"}]"#), 400,
            "Invalid request: data.attributes.fields[0].id must not be empty"),
        Rule(
            "POST", one, fields(#"[{"id":"f","source_name":"s","type":true}]"#), 400,
            "Invalid request: data.attributes.fields[0].type must be text, but is true"),
        Rule(
            "POST", one, fields(#"[{"id":"f","source_name":"s","type":"t","display_name":1}]"#), 400,
            "Invalid request: data.attributes.fields[0].display_name must be text, but is 1"),
        Rule(
            "POST", one, fields(#"[{"id":"f","source_name":"s","type":"t","groups":[1]}]"#), 400,
            "Invalid request: data.attributes.fields[0].groups[0] must be text, but is 1"),
        Rule(
            "POST", one, fields("[\(field),\(field)]"), 400,
            "Invalid request: data.attributes.fields[1].id: the field id 'f' is also at data.attributes.fields[0].id"),
        Rule(
            "POST", one, create(#"{"type":"t","join_attribute":"a","join_type":"j","metadata":{"n":1}}"#), 400,
            "Invalid request: data.attributes.metadata.n must be text, but is 1"),
        Rule(
            "POST", one, create(#"{"type":"t","join_attribute":"a","join_type":"j","metadata":"m"}"#), 400,
            #"Invalid request: data.attributes.metadata must be an object, but is "m""#),
        Rule("POST", one, create(plain, id: "\"id\":\"crm\","), 409, "Connection with ID 'crm' already exists"),
        Rule(
            "POST", one, create(plain), 415, "Unsupported media type 'text/plain'. Send application/json or application/vnd.api+json",
            headers: [Header("content-type", "text/plain")]),
        Rule(
            "POST", one, create(plain), 415, "Unsupported content encoding 'gzip'. Send the body as it is",
            headers: [Header("content-encoding", "gzip")]),
        Rule(
            "POST", one, create(plain), 201,
            headers: [Header("content-type", "Application/JSON; charset=utf-8"), Header("content-encoding", "identity")]),
        Rule("POST", one, create(plain), 201, headers: [Header("content-type", "application/vnd.api+json")]),
        Rule("POST", one, create(plain, id: ""), 201), Rule("POST", one, create(plain, id: "\"id\":null,"), 201),
        Rule("POST", one, create(plain, id: "\"id\":\"\","), 201),
        Rule("POST", one, create(plain, id: "\"id\":\"\(String(repeating: "é", count: 255))\","), 201),
        Rule(
            "POST", one,
            create(#"{"type":"hologram","join_attribute":"a","join_type":"telepathy","fields":null,"metadata":null,"new":{"a":[1]}}"#), 201),
        Rule("POST", "~/accounts/mapping/connection", create(plain, id: "\"id\":\"crm\","), 201),
        Rule("POST", one, fields(#"[{"id":"tier","source_name":"s","type":"t"}]"#), 201),
    ]

    static let updates: [Rule] = [
        Rule("PUT", one, update("{}", id: ""), 400, "Invalid request: data.id is missing"),
        Rule("PUT", one, update("{}", id: "\"id\":\"\","), 400, "Invalid request: data.id must not be empty"),
        Rule("PUT", one, update("{}", id: "\"id\":null,"), 400, "Invalid request: data.id must be text, but is null"),
        Rule("PUT", one, update("[]"), 400, "Invalid request: data.attributes must be an object, but is a list"),
        Rule("PUT", one, update("{}", id: "\"id\":\"nobody\","), 404, "Connection with ID 'nobody' not found"),
        Rule("PUT", "~/accounts/mapping/connection", update("{}"), 404, "Connection with ID 'crm' not found"),
        Rule("PUT", one, #"{"data":{"type":"connection_id","id":"crm"}}"#, 200), Rule("PUT", one, update("null"), 200),
        Rule("PUT", one, update("{}"), 200),
        Rule("PUT", one, update(#"{"fields_to_add":[],"fields_to_delete":[],"fields_to_update":null}"#), 200),
        Rule("PUT", one, update(#"{"fields_to_delete":["nothing"]}"#), 200),
        Rule("PUT", one, update(#"{"fields_to_delete":["tier","tier"]}"#), 200),
        Rule(
            "PUT", one, update(#"{"fields_to_delete":[""]}"#), 400, "Invalid request: data.attributes.fields_to_delete[0] must not be empty"
        ),
        Rule(
            "PUT", one, update(#"{"fields_to_update":[{"field_id":"nothing"}]}"#), 400,
            "Invalid request: data.attributes.fields_to_update[0].field_id: connection 'crm' has no field 'nothing'"),
        Rule(
            "PUT", one, update(#"{"fields_to_update":[{"updated_description":"x"}]}"#), 400,
            "Invalid request: data.attributes.fields_to_update[0].field_id is missing"),
        Rule(
            "PUT", one, update(#"{"fields_to_update":[{"field_id":"tier","updated_field_id":""}]}"#), 400,
            "Invalid request: data.attributes.fields_to_update[0].updated_field_id must not be empty"),
        Rule(
            "PUT", one, update(#"{"fields_to_add":[{"id":"tier","source_name":"s","type":"t"}]}"#), 409,
            "Field with ID 'tier' already exists in connection 'crm'"),
        Rule("PUT", one, update(#"{"fields_to_add":[{"id":"tier","source_name":"s","type":"t"}],"fields_to_delete":["tier"]}"#), 200),
        Rule(
            "PUT", one, update("{\"fields_to_add\":[\(field),\(field)]}"), 400,
            "Invalid request: data.attributes.fields_to_add[1].id: the field id 'f' is also at data.attributes.fields_to_add[0].id"),
        Rule(
            "PUT", one, update(#"{"fields_to_update":[{"field_id":"tier","updated_field_id":"ltv"}]}"#), 409,
            "Field with ID 'ltv' already exists in connection 'crm'"),
        Rule(
            "PUT", one,
            update(#"{"fields_to_update":[{"field_id":"tier","updated_field_id":"ltv"},{"field_id":"ltv","updated_field_id":"tier"}]}"#),
            409, "Field with ID 'ltv' already exists in connection 'crm'"),
        Rule("PUT", one, update(#"{"fields_to_update":[{"field_id":"tier","updated_field_id":"tier"}]}"#), 200),
        Rule("PUT", one, update(#"{"fields_to_update":[{"field_id":"tier","updated_field_id":"ltv"}],"fields_to_delete":["ltv"]}"#), 200),
        Rule(
            "PUT", one,
            update(
                #"{"fields_to_update":[{"field_id":"tier","updated_field_id":"n"}],"fields_to_add":[{"id":"n","source_name":"s","type":"t"}]}"#
            ), 409, "Field with ID 'n' already exists in connection 'crm'"),
        Rule(
            "PUT", one, update(#"{"fields_to_update":[{"field_id":"tier"}],"fields_to_delete":["tier"]}"#), 400,
            "Invalid request: data.attributes.fields_to_update[0].field_id: the field 'tier' is also at data.attributes.fields_to_delete[0]"
        ),
        Rule(
            "PUT", one, update(#"{"fields_to_update":[{"field_id":"tier"},{"field_id":"tier"}]}"#), 400,
            "Invalid request: data.attributes.fields_to_update[1].field_id: the field 'tier' is also at data.attributes.fields_to_update[0].field_id"
        ),
        Rule("DELETE", one + "/nobody", 404, "Connection with ID 'nobody' not found"),
        Rule("DELETE", "~/accounts/mapping/connection/crm", 404, "Connection with ID 'crm' not found"),
        Rule("DELETE", one + "/crm", 204), Rule("DELETE", one + "/%63rm?x=1", 204), Rule("DELETE", one + "/crm", "ignored", 204),
    ]

    @Test(arguments: paths + bodies + updates) func holds(_ rule: Rule) throws {
        let site = try Self.site()
        let before = try site.send("GET", "~/users/mapping/connections").text
        let answer = try site.send(rule.method, rule.path, rule.body, headers: rule.headers)
        #expect(answer.status == rule.status)
        if answer.status >= 400 {
            let path = rule.path.hasPrefix("~") ? Path.root + rule.path.dropFirst() : rule.path
            #expect(answer.error == rule.text.replacing("'%'", with: "'\(path)'"))
            #expect(answer[header: "content-type"] == "application/json")
            #expect(structure(try JSON.parse(answer.body)) == structure(["errors": [.text(answer.error)]]))
            #expect(try site.send("GET", "~/users/mapping/connections").text == before, "a refused request changes nothing")
        } else if rule.method != "GET" {
            #expect(answer.body == [])
            #expect(answer[header: "content-type"] == nil)
        }
        if answer.status == 405 { #expect(answer[header: "allow"] == rule.text.split(separator: ": ").last.map(String.init)) }
    }

    @Test(arguments: [
        ("{", "Invalid request: the body is not JSON: "), ("{} {}", "Invalid request: the body is not JSON: "),
        ("nul", "Invalid request: the body is not JSON: "),
        (String(repeating: "[", count: 100_000), "Invalid request: the body is not JSON: "),
        (String(repeating: "[", count: 65) + String(repeating: "]", count: 65), "Invalid request: the body is not JSON: "),
    ])
    func aBodyThatIsNotJSONIsRefused(_ body: String, _ text: String) throws {
        let answer = try Self.site().send("POST", Self.one, body)
        #expect(answer.status == 400)
        #expect(answer.error.hasPrefix(text))
        #expect(answer.error.contains("line 1, column"))
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        let bytes = Array(#"{"data":""#.utf8) + [0xff, 0xfe] + Array("\"}".utf8)
        let answer = try Self.site().answer(Request("POST", Path.root + "/users/mapping/connection", body: bytes))
        #expect(answer.status == 400)
    }

    @Test func aLongBodyIsRefused() throws {
        let site = try Self.site()
        let body = [UInt8](repeating: 0x20, count: LocalSite.longestBody + 1)
        let answer = try site.answer(Request("POST", Path.root + "/users/mapping/connection", body: body))
        #expect(answer.status == 413)
        #expect(answer[header: "connection"] == "close")
        #expect(
            try site.answer(Request("POST", Path.root + "/users/mapping/connection", body: Array(body.dropLast()))).error
                == "Invalid request: the body is empty")
    }

    @Test func whatIsCreatedIsListed() throws {
        let site = LocalSite.inMemory()
        let key = Header("DD-APPLICATION-KEY", "abc")
        let body = Self.create(
            #"{"type":"t","join_attribute":"a","join_type":"j","new":1,"metadata":{"z":"1","a":"ü"},"fields":[{"id":"f","source_name":"s","type":"q","unit":"EUR","groups":[],"description":null}]}"#,
            id: #""id":"a b/c?d#é%","#)
        let answer = try site.send("POST", Self.one, body, headers: [key])
        #expect(answer[header: "location"] == "/api/v2/product-analytics/users/mapping/connection/a%20b%2Fc%3Fd%23%C3%A9%25")
        #expect(
            try site.send("GET", "~/users/mapping/connections").text
                == #"{"data":{"type":"list_connections_response","id":"list_connections_response","attributes":{"connections":[{"id":"a b/c?d#é%","type":"t","join":{"attribute":"a","type":"j"},"fields":[{"id":"f","source_name":"s","type":"q","groups":[]}],"metadata":{"a":"ü","z":"1"},"created_at":"2026-03-04T10:42:00.250Z","created_by":"ba7816bf-8f01-8fea-8141-40de5dae2223","updated_at":"2026-03-04T10:42:00.250Z","updated_by":"ba7816bf-8f01-8fea-8141-40de5dae2223"}]}}}"#
        )
        #expect(
            try site.send("GET", "~/accounts/mapping/connections").text
                == #"{"data":{"type":"list_connections_response","id":"list_connections_response","attributes":{"connections":[]}}}"#)
        #expect(try site.send("DELETE", answer[header: "location"] ?? "").status == 204)
        #expect(try site.ids() == [])
    }

    @Test func anIdIsMadeWhenNoneIsGiven() throws {
        let site = LocalSite.inMemory()
        let answer = try site.send("POST", Self.one, Self.create(Self.plain, id: ""))
        let id = try #require(try site.ids().first)
        #expect(answer[header: "location"]?.hasSuffix("/" + id) == true)
        #expect(id.utf8.count == 36 && Array(id.utf8)[14] == UInt8(ascii: "4") && id == id.lowercased())
        let list = try JSON.parse(site.send("GET", "~/users/mapping/connections").body)
        #expect(ListConnectionsResponse(list).connections?.first?.createdBy == "00000000-0000-0000-0000-000000000000")
        #expect(ListConnectionsResponse(list).connections?.first?.value["metadata"] == nil)
    }

    @Test func anUpdateIsADelta() throws {
        let site = try Self.site()
        try site.send(
            "PUT", Self.one,
            Self.update(
                #"{"fields_to_add":[{"id":"nps","source_name":"n","type":"number","x":1}],"fields_to_delete":["ltv","old"],"fields_to_update":[{"field_id":"tier","updated_field_id":"level","updated_display_name":"","updated_groups":[]}]}"#
            ), headers: [Header("dd-application-key", "abc")])
        let list = ListConnectionsResponse(try JSON.parse(site.send("GET", "~/users/mapping/connections").body))
        let connection = try #require(list.connections?.first)
        #expect(
            JSON.text(connection.value)
                == #"{"id":"crm","type":"ref_table","join":{"attribute":"user_email","type":"email"},"fields":[{"id":"level","source_name":"t","type":"string","description":"d","groups":[]},{"id":"nps","source_name":"n","type":"number"}],"created_at":"2026-03-04T10:42:00.250Z","created_by":"00000000-0000-0000-0000-000000000000","updated_at":"2026-03-04T10:42:01.250Z","updated_by":"ba7816bf-8f01-8fea-8141-40de5dae2223"}"#
        )
    }

    @Test func theOfficialExamplesWorkInTheirOrder() throws {
        let site = LocalSite.inMemory()
        let create = String(decoding: try Examples.bytes("create_connection.request.json"), as: UTF8.self)
        let update = String(decoding: try Examples.bytes("update_connection.request.json"), as: UTF8.self)
        #expect(try site.send("POST", Self.one, create).status == 201)
        #expect(try site.send("POST", Self.one, create).error == "Connection with ID 'crm-integration' already exists")
        #expect(try site.send("PUT", Self.one, update).status == 200)
        let connection = try #require(
            ListConnectionsResponse(try JSON.parse(site.send("GET", "~/users/mapping/connections").body)).connections?.first)
        #expect(connection.fields?.map(\.id) == ["customer_tier", "lifetime_value", "nps_score"])
        #expect(connection.fields?[1].displayName == "Customer Lifetime Value (`USD`)")
        #expect(connection.fields?[1].groups == ["Financial", "Metrics"])
    }

    @Test func theMappingShowsEachFieldOnceFromTheOlderConnection() throws {
        let site = try Self.site()
        let bare = GetMappingResponse(try JSON.parse(LocalSite.inMemory().send("GET", Self.base).body))
        #expect(bare.envelope.type == "get_mappings_response" && bare.envelope.id == "get_mappings_response")
        #expect(
            bare.attributes?.map(\.attribute) == [
                "user_id", "user_email", "user_name", "user_org_id", "user_created", "first_seen", "last_seen", "first_city",
                "first_country_code",
                "first_browser_name", "first_device_type", "session_count", "events_count", "error_count", "avg_loading_time",
            ])
        try site.send(
            "POST", Self.one,
            Self.create(
                #"{"type":"t","join_attribute":"a","join_type":"j","fields":[{"id":"tier","source_name":"other","type":"number"},{"id":"n","source_name":"n","type":"number"}]}"#
            ))
        func custom() throws -> [String] {
            GetMappingResponse(try JSON.parse(site.send("GET", Self.base).body)).attributes?.filter { $0.isCustom == true }.map {
                JSON.text($0.value)
            } ?? []
        }
        #expect(
            try custom() == [
                #"{"attribute":"@tier","type":"string","is_custom":true,"display_name":"Tier","description":"d","groups":["g"]}"#,
                #"{"attribute":"@ltv","type":"number","is_custom":true}"#, #"{"attribute":"@n","type":"number","is_custom":true}"#,
            ])
        try site.send("DELETE", Self.one + "/crm")
        #expect(
            try custom() == [
                #"{"attribute":"@tier","type":"number","is_custom":true}"#, #"{"attribute":"@n","type":"number","is_custom":true}"#,
            ])
        let accounts = GetMappingResponse(try JSON.parse(site.send("GET", "~/accounts/mapping").body))
        #expect(accounts.attributes?.map(\.attribute) == ["account_id", "account_name", "first_seen", "last_seen"])
    }
}

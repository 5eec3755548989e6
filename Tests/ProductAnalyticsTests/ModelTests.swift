import Diagnostics
import Testing
import Values

@testable import ProductAnalytics

@Suite struct ModelTests {
    @Test func thereAreExamples() { #expect(Examples.names.count == 18) }

    @Test(arguments: Examples.names.filter { !$0.hasPrefix("error") })
    func decodingThenEncodingAnExampleGivesItsStructure(_ name: String) throws {
        let value = try Examples.value(name)
        // Bodies of other operations go through too: what is not understood is kept.
        #expect(structure(ListConnectionsResponse(value).value) == structure(value))
        #expect(structure(GetMappingResponse(value).value) == structure(value))
        #expect(structure(QueryResponse(value).value) == structure(value))
        #expect(structure(FacetInfoResponse(value).value) == structure(value))
        switch name {
        case "create_connection.request.json":
            #expect(structure(try CreateConnectionRequest(Document(value)).value) == structure(value))
            #expect(structure(try CreateConnectionRequest(body: value).value) == structure(value))
        case "update_connection.request.json":
            #expect(structure(try UpdateConnectionRequest(Document(value)).value) == structure(value))
            #expect(structure(try UpdateConnectionRequest(body: value).value) == structure(value))
        case "query_users.request.json", "query_users.minimal.request.json":
            #expect(structure(try QueryRequest(body: value, of: .users).value(for: .users)) == structure(value))
        case "query_accounts.request.json", "query_accounts.minimal.request.json":
            #expect(structure(try QueryRequest(body: value, of: .accounts).value(for: .accounts)) == structure(value))
        case "query_event_filtered_users.request.json":
            #expect(structure(try EventFilteredQueryRequest(body: value).value) == structure(value))
        case "get_user_facet_info.request.json", "get_account_facet_info.request.json":
            #expect(structure(try FacetInfoRequest(body: value).value) == structure(value))
        default: break
        }
    }

    @Test func theListIsUnderstood() throws {
        let list = ListConnectionsResponse(try Examples.value("list_connections.response.json"))
        let connection = try #require(list.connections?.first)
        #expect(connection.id == "user-profiles-connection")
        #expect(connection.join == Join(attribute: "user_email", type: "email"))
        #expect(connection.fields?.map(\.id) == ["customer_tier", "signup_source"])
        #expect(connection.fields?[0].groups == ["Business", "Subscription"])
        #expect(connection.createdAt == "0001-01-01T00:00:00Z")
        #expect(connection.metadata == nil)
        #expect(connection.rest.names == [])
    }

    @Test func theMappingIsUnderstood() throws {
        let mapping = GetMappingResponse(try Examples.value("get_mapping.response.json"))
        #expect(mapping.attributes?.map(\.attribute) == ["user_id", "user_email", "first_country_code", "@customer_tier"])
        #expect(mapping.attributes?.map(\.isCustom) == [false, false, false, true])
    }

    @Test func theOrderOfAListedConnectionIsFixed() throws {
        let value = try JSON.parse(
            Array(
                #"{"x":1,"updated_by":"b","metadata":{"b":"2","a":"1"},"fields":[{"type":"t","new":[1],"id":"f","source_name":"s"}],"id":"i"}"#
                    .utf8))
        #expect(
            JSON.text(Connection(value).value)
                == #"{"id":"i","fields":[{"id":"f","source_name":"s","type":"t","new":[1]}],"metadata":{"a":"1","b":"2"},"updated_by":"b","x":1}"#
        )
    }

    @Test func unknownPropertiesAndKindsAreSentAlong() throws {
        let text =
            #"{"meta":{"a":1},"data":{"type":"connection_id","id":"i","links":[],"attributes":{"type":"hologram","join_attribute":"a","join_type":"telepathy","sync":true,"fields":[{"id":"f","source_name":"s","type":"t","unit":"EUR"}]}}}"#
        let value = try JSON.parse(Array(text.utf8))
        let request = try CreateConnectionRequest(Document(value))
        #expect(structure(request.value) == structure(value))
        #expect(request.rest.names == ["sync"])
    }

    @Test func decodingThenEncodingAnythingGivesItsStructure() {
        var random = Dice(seed: 7)
        for _ in 0..<3_000 {
            let value = random.value(depth: 4)
            #expect(structure(Connection(value).value) == structure(value))
            #expect(structure(Field(value).value) == structure(value))
            #expect(structure(MappedAttribute(value).value) == structure(value))
            #expect(structure(ListConnectionsResponse(value).value) == structure(value))
            #expect(structure(GetMappingResponse(value).value) == structure(value))
            #expect(structure(QueryResponse(value).value) == structure(value))
            #expect(structure(FacetInfoResponse(value).value) == structure(value))
        }
    }

    @Test func anAttributeThatWasReadAndChangedSaysTheChange() throws {
        let read: Value = ["attribute": "plan", "type": "string", "is_custom": true]
        var attribute = MappedAttribute(read)
        #expect(attribute.value == read)
        #expect(attribute == MappedAttribute("plan", isCustom: true, type: "string"))
        attribute.type = "number"
        #expect(attribute.value == ["attribute": "plan", "type": "number", "is_custom": true])
        attribute.description = "What they pay."
        #expect(attribute.value["description"] == "What they pay.")
        // The properties have one order, whatever the site's.
        let other: Value = ["type": "string", "attribute": "plan"]
        #expect(MappedAttribute(other).value.map?.keys.names == ["attribute", "type"])
    }

    @Test func aRequestThatIsReadIsWrittenAsItWas() {
        var random = Dice(seed: 11)
        var read = 0
        for _ in 0..<3_000 {
            let value: Value = ["data": random.likely(.map([("type", "connection_id"), ("id", "x"), ("attributes", random.attributes())]))]
            if let request = try? CreateConnectionRequest(body: value) {
                read += 1
                // Only a null is dropped, which means the same as an absence.
                #expect(structure(request.value) == structure(value.withoutNulls))
            }
        }
        #expect(read > 500)
    }

    @Test func aListedConnectionCanBeCreatedAgain() throws {
        let list = ListConnectionsResponse(try Examples.value("list_connections.response.json"))
        let row = try #require(list.connections?.first?.value)
        let request = try CreateConnectionRequest(Document(row))
        #expect(
            JSON.text(request.value)
                == #"{"data":{"type":"connection_id","id":"user-profiles-connection","attributes":{"type":"ref_table","join_attribute":"user_email","join_type":"email","fields":[{"id":"customer_tier","source_name":"subscription_tier","type":"string","display_name":"Customer Tier","description":"Customer subscription tier","groups":["Business","Subscription"]},{"id":"signup_source","source_name":"acquisition_channel","type":"string","display_name":"Signup Source","description":"Channel through which user signed up","groups":["Marketing","Attribution"]}]}}}"#
        )
    }

    @Test func everyFormOfACreateMeansTheSame() throws {
        let forms = [
            #"{"data":{"type":"connection_id","id":"i","attributes":{"type":"t","join_attribute":"a","join_type":"j"}}}"#,
            #"{"type":"connection_id","id":"i","attributes":{"type":"t","join_attribute":"a","join_type":"j"}}"#,
            #"{"id":"i","attributes":{"type":"t","join_attribute":"a","join_type":"j"}}"#,
            #"{"id":"i","type":"t","join_attribute":"a","join_type":"j"}"#,
            #"{"id":"i","type":"t","join":{"attribute":"a","type":"j"},"created_at":"2026-01-01T00:00:00Z","updated_by":"x"}"#,
        ]
        for form in forms {
            let request = try CreateConnectionRequest(Document(parsing: Source(nil, form)))
            #expect(request == CreateConnectionRequest(id: "i", type: "t", joinAttribute: "a", joinType: "j"), "\(form)")
        }
    }

    @Test func everyFormOfAnUpdateMeansTheSame() throws {
        let forms = [
            #"{"data":{"type":"connection_id","id":"i","attributes":{"fields_to_delete":["f"]}}}"#,
            #"{"id":"i","attributes":{"fields_to_delete":["f"]}}"#, #"{"id":"i","fields_to_delete":["f"]}"#,
        ]
        for form in forms {
            let request = try UpdateConnectionRequest(Document(parsing: Source(nil, form)))
            #expect(request == UpdateConnectionRequest(id: "i", fieldsToDelete: ["f"]), "\(form)")
        }
        let empty = try UpdateConnectionRequest(Document(parsing: Source(nil, #"{"data":{"type":"connection_id","id":"i"}}"#)))
        #expect(empty.isEmpty)
        #expect(JSON.text(empty.value) == #"{"data":{"type":"connection_id","id":"i"}}"#)
    }

    @Test func anIdThatIsNullOrEmptyIsNone() throws {
        for id in ["null", "\"\""] {
            let text = "{\"id\":\(id),\"type\":\"t\",\"join_attribute\":\"a\",\"join_type\":\"j\"}"
            #expect(try CreateConnectionRequest(Document(parsing: Source(nil, text))).id == nil)
        }
    }
}

/// Random JSON that looks like the API's, from a seed.
struct Dice {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    private static let names = [
        "data", "attributes", "id", "type", "join", "attribute", "fields", "metadata", "groups", "source_name", "display_name",
        "description", "connections", "created_at", "updated_by", "is_custom", "x", "ü",
    ]

    mutating func value(depth: Int) -> Value {
        switch next(depth > 0 ? 10 : 5) {
        case 0: return .null
        case 1: return .bool(next(2) == 0)
        case 2: return .int(next(100))
        case 3: return ""
        case 4: return .text("t\(next(10))")
        case 5, 6: return .list((0..<next(4)).map { _ in value(depth: depth - 1) })
        default: return .map((0..<next(8)).map { _ in (Self.names[next(Self.names.count)], value(depth: depth - 1)) })
        }
    }

    /// Usually the value that is wanted.
    mutating func likely(_ wanted: Value) -> Value { next(30) == 0 ? value(depth: 2) : wanted }

    mutating func attributes() -> Value {
        var members: [(String, Value)] = [("type", likely("ref_table")), ("join_attribute", likely("a")), ("join_type", likely("b"))]
        if next(2) == 0 { members.append(("metadata", likely(["table": .text("t\(next(9))")]))) }
        if next(2) == 0 {
            members.append(
                (
                    "fields",
                    .list(
                        (0..<next(3)).map { index in
                            .map([
                                ("id", likely(.text("f\(index)"))), ("source_name", likely("s")), ("type", likely("string")),
                                ("groups", likely(["a", "b"])), ("unit", value(depth: 1)),
                            ])
                        })
                ))
        }
        if next(4) == 0 { members.append(("sync", value(depth: 2))) }
        return .map(members)
    }
}

extension Value {
    /// Without the known properties that are null.
    fileprivate var withoutNulls: Value {
        switch self {
        case .map(let map):
            .map(
                map.members.filter { !$1.isNull || ["unit", "sync", "x", "ü"].contains($0) }.map {
                    ($0, ["unit", "sync"].contains($0) ? $1 : $1.withoutNulls)
                })
        case .list(let list): .list(list.items.map(\.withoutNulls))
        default: self
        }
    }
}

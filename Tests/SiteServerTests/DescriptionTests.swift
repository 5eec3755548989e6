import ProductAnalytics
import RemoteSite
import Testing
import Values

@testable import SiteServer

/// The description for tools tells of what the models read and write, no more and no less.
@Suite struct DescriptionTests {
    static func document(_ keys: AcceptedKeys = .none) throws -> Value { try JSON.parse(Description(keys).bytes) }

    /// Every body that is read: its schema, and whether the model takes a value.
    static let readers: [(schema: String, takes: @Sendable (Value) -> Bool)] = [
        ("CreateConnectionRequest", { (try? CreateConnectionRequest(body: $0)) != nil }),
        ("UpdateConnectionRequest", { (try? UpdateConnectionRequest(body: $0)) != nil }),
        ("QueryUsersRequest", { (try? QueryRequest(body: $0, of: .users)) != nil }),
        ("QueryAccountRequest", { (try? QueryRequest(body: $0, of: .accounts)) != nil }),
        ("QueryEventFilteredUsersRequest", { (try? EventFilteredQueryRequest(body: $0)) != nil }),
        ("FacetInfoRequest", { (try? FacetInfoRequest(body: $0)) != nil }),
    ]

    @Test(arguments: readers.map(\.schema))
    func aBodyIsTakenIfAndOnlyIfItIsAsDescribed(_ name: String) throws {
        let judge = SchemaJudge(document: try Self.document())
        let reader = try #require(Self.readers.first { $0.schema == name })
        let schema = judge.schema(name)
        let sample = judge.sample(schema)
        #expect(judge.faults(sample, schema) == [])
        #expect(reader.takes(sample))
        let variants = SchemaJudge.variants(of: sample)
        #expect(variants.count > 50)
        for variant in variants {
            var faults = judge.faults(variant, schema)
            // A rule that a schema cannot tell.
            let frame = variant["data"]?["attributes"]?["event_query"]?["time_frame"]
            if let start = frame?["start"]?.int, let end = frame?["end"]?.int, start > end { faults.append("the end is before the start") }
            #expect(reader.takes(variant) == faults.isEmpty, "\(JSON.text(variant)): \(faults)")
        }
    }

    @Test func whatIsWrittenIsDescribedToTheLastMember() throws {
        var judge = SchemaJudge(document: try Self.document())
        judge.isClosed = true
        let field = Field(id: "f", sourceName: "s", type: "t", displayName: "d", description: "e", groups: ["g"])
        let change = FieldUpdate("f", id: "i", displayName: "d", description: "e", groups: ["g"])
        let moment = "2026-03-04T10:22:00.250Z"
        let uuid = "00000000-0000-0000-0000-000000000000"
        let query = QueryRequest(
            query: "*", selectColumns: ["a"], sort: QueryRequest.Sort("a", order: "DESC"), limit: 3, wildcardSearchTerm: "w")
        let written: [(String, Value)] = [
            (
                "CreateConnectionRequest",
                CreateConnectionRequest(
                    id: "i", type: "t", joinAttribute: "a", joinType: "j", fields: [field], metadata: ["k": "v"]
                ).value
            ),
            (
                "UpdateConnectionRequest",
                UpdateConnectionRequest(id: "i", fieldsToAdd: [field], fieldsToDelete: ["g"], fieldsToUpdate: [change]).value
            ),
            ("QueryUsersRequest", query.value(for: .users)), ("QueryAccountRequest", query.value(for: .accounts)),
            (
                "QueryEventFilteredUsersRequest",
                EventFilteredQueryRequest(
                    query: "*", events: .init("*", during: .init(1, to: 2)), selectColumns: ["a"], limit: 3, includeRowCount: true
                ).value
            ),
            ("FacetInfoRequest", FacetInfoRequest("f", limit: 3, search: "*", termSearch: "t").value),
            (
                "ListConnectionsResponse",
                ListConnectionsResponse([
                    Connection(
                        id: "i", type: "t", join: Join(attribute: "a", type: "j"), fields: [field], metadata: ["k": "v"],
                        createdAt: moment, createdBy: uuid, updatedAt: moment, updatedBy: uuid)
                ]).value
            ),
            (
                "GetMappingResponse",
                GetMappingResponse([
                    MappedAttribute("@f", displayName: "d", description: "e", groups: ["g"], isCustom: true, type: "t")
                ]).value
            ),
            ("QueryResponse", QueryResponse([["a": 1]], total: 1).value),
            ("FacetInfoResponse", FacetInfoResponse([FacetValue("v", count: 2)]).value),
            ("Errors", ErrorBody("a", "b").value),
        ]
        for (name, value) in written {
            // Rows of a query have whatever attributes there are.
            #expect(judge.faults(value, judge.schema(name)) == [], "\(name)")
            // And the other way round: what is described is written.
            let (described, found) = (names(judge.sample(judge.schema(name))), names(value))
            #expect(described.subtracting(found) == [], "\(name)")
        }
        let bodies = Set(written.map(\.0) + ["Field", "FieldUpdate", "Connection", "MappedAttribute"])
        #expect(Set(judge.document["components"]?["schemas"]?.map?.keys.names ?? []) == bodies)
    }

    /// The paths of all members, whatever the index of an item; the texts under free names are left out.
    private func names(_ value: Value, at place: String = "") -> Set<String> {
        var names: Set<String> = []
        for (name, member) in value.map?.members.map({ ($0, $1) }) ?? [] where !place.hasSuffix("/metadata") && !place.hasSuffix("/hits") {
            // No model writes an id that means nothing.
            if place == "/data" && name == "id" { continue }
            names.insert("\(place)/\(name)")
            names.formUnion(self.names(member, at: "\(place)/\(name)"))
        }
        for item in value.list ?? [] { names.formUnion(self.names(item, at: place)) }
        return names
    }

    @Test func theOperationsAreThoseOfTheClient() throws {
        let connection = CreateConnectionRequest(type: "t", joinAttribute: "a", joinType: "j")
        let requests: [(String, Request)] = [
            ("CreateConnection", .createConnection(connection, for: .users)), ("ListConnections", .listConnections(of: .accounts)),
            ("UpdateConnection", .updateConnection(UpdateConnectionRequest(id: "i"), of: .users)),
            ("DeleteConnection", .deleteConnection("a/b?c", of: .users)), ("GetMapping", .getMapping(of: .users)),
            ("QueryUsers", .queryUsers(QueryRequest())), ("QueryAccounts", .queryAccounts(QueryRequest())),
            ("QueryEventFilteredUsers", .queryEventFilteredUsers(EventFilteredQueryRequest())),
            ("GetUserFacetInfo", .getUserFacetInfo(FacetInfoRequest("f", limit: 1))),
            ("GetAccountFacetInfo", .getAccountFacetInfo(FacetInfoRequest("f", limit: 1))),
        ]
        #expect(requests.map(\.0) == Operation.all.map(\.id))
        let paths = try Self.document()["paths"]
        for (id, request) in requests {
            let operation = try #require(Operation.find(request.method, request.path), "\(request.path)")
            #expect(operation.id == id)
            let described = paths?[Path.root + operation.path]?[operation.method.lowercased()]
            #expect(described?["operationId"]?.string == id)
            // A body is described where one is sent.
            #expect((described?["requestBody"] != nil) == !request.body.isEmpty)
        }
        #expect(Operation.find("GET", Path.root + "/users/mapping/connections?x=1")?.name == "list_connections")
        #expect(Operation.find("PATCH", Path.root + "/users/mapping") == nil)
        #expect(Operation.find("GET", "/users/mapping") == nil)
    }

    @Test func everyStatusIsDescribed() throws {
        func statuses(_ document: Value, _ path: String, _ method: String) -> [String] {
            document["paths"]?[path]?[method]?["responses"]?.map?.keys.names ?? []
        }
        let (open, locked) = (try Self.document(), try Self.document(AcceptedKeys(apiKey: "a", appKey: "b", bearer: nil)))
        let connection = Path.root + "/{entity}/mapping/connection"
        let always = ["400", "403", "404", "405", "408", "413", "415", "429", "431", "500", "503"]
        #expect(statuses(open, connection, "post") == (always + ["201", "409", "421"]).sorted())
        #expect(statuses(locked, connection, "put") == (always + ["200", "401", "409"]).sorted())
        #expect(statuses(locked, connection + "/{id}", "delete") == (always + ["204", "401"]).sorted())
        for operation in Operation.all {
            let described = statuses(locked, Path.root + operation.path, operation.method.lowercased())
            #expect(Set(always + ["401", String(operation.success)]).isSubset(of: described))
        }
        #expect(statuses(locked, "/healthz", "get") == ["200", "400", "405", "408", "413", "431"])
        #expect(open["security"]?.list?.count == 0 && open["components"]?["securitySchemes"] == nil)
        #expect(locked["security"].map { JSON.text($0) } == #"[{"apiKey":[],"applicationKey":[]}]"#)
        let both = try Self.document(AcceptedKeys(apiKey: "a", appKey: "b", bearer: "c"))
        #expect(both["security"].map { JSON.text($0) } == #"[{"apiKey":[],"applicationKey":[]},{"bearer":[]}]"#)
        #expect(!JSON.text(both).contains(#""a""#))
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let document = try Self.document()
        func references(_ value: Value) -> [String] {
            (value["$ref"]?.string.map { [$0] } ?? []) + (value.map?.values.flatMap(references) ?? [])
                + (value.list?.flatMap(references) ?? [])
        }
        let found = Set(references(document))
        #expect(found.count > 20)
        for reference in found {
            let target = reference.split(separator: "/").dropFirst().reduce(Value?.some(document)) { $0?[String($1)] }
            #expect(target != nil, "\(reference)")
        }
        // And whatever is there is used.
        for kind in ["schemas", "responses", "headers", "parameters"] {
            for name in document["components"]?[kind]?.map?.keys.names ?? [] { #expect(found.contains("#/components/\(kind)/\(name)")) }
        }
    }

    @Test func itIsServedToEveryone() async throws {
        try await Stage.with(keys: AcceptedKeys(apiKey: "a", appKey: "b", bearer: nil)) { stage in
            let remote = try RemoteTransport(stage.url, credentials: .none, world: Stage.world)
            let response = try await remote.transport(Request("GET", "/openapi.json?pretty=1"))
            #expect(response.status == 200 && response[header: "content-type"] == "application/json")
            #expect(try JSON.parse(response.body)["openapi"]?.string == "3.1.0")
            for path in ["/openapi.json", "/healthz"] {
                let refused = try await remote.transport(Request("DELETE", path))
                #expect(refused.status == 405 && refused[header: "allow"] == "GET, HEAD")
                let head = try await remote.transport(Request("HEAD", path))
                #expect(head.status == 200 && head.body.isEmpty)
            }
        }
    }
}

import Diagnostics
import EmbeddedSite
import ProductAnalytics
import Testing
import Values

/// The site against the simplest thing that obeys the same rules.
@Suite struct LawTests {
    struct Model {
        var connections: [(id: String, fields: [Field])] = []

        mutating func create(_ request: CreateConnectionRequest) -> Int {
            guard let id = request.id, !connections.contains(where: { $0.id == id }) else { return 409 }
            connections.append((id, request.fields ?? []))
            return 201
        }

        mutating func delete(_ id: String) -> Int {
            guard let index = connections.firstIndex(where: { $0.id == id }) else { return 404 }
            connections.remove(at: index)
            return 204
        }

        mutating func update(_ request: UpdateConnectionRequest) -> Int {
            let deletes = request.fieldsToDelete ?? []
            let changes = request.fieldsToUpdate ?? []
            let adds = request.fieldsToAdd ?? []
            if Set(adds.map(\.id)).count < adds.count || Set(changes.map(\.fieldID)).count < changes.count { return 400 }
            if changes.contains(where: { deletes.contains($0.fieldID) }) { return 400 }
            guard let index = connections.firstIndex(where: { $0.id == request.id }) else { return 404 }
            var fields = connections[index].fields
            fields.removeAll { deletes.contains($0.id) }
            let left = fields.map(\.id)
            var ids = left
            for change in changes {
                guard let position = left.firstIndex(of: change.fieldID) else { return 400 }
                if let name = change.id {
                    if name != change.fieldID, ids.contains(name) { return 409 }
                    fields[position].id = name
                    ids.append(name)
                }
                if let name = change.displayName { fields[position].displayName = name == "" ? nil : name }
                if let groups = change.groups { fields[position].groups = groups }
            }
            for field in adds {
                if ids.contains(field.id) { return 409 }
                fields.append(field)
            }
            connections[index].fields = fields
            return 200
        }
    }

    struct Dice {
        var state: UInt64
        mutating func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        mutating func name() -> String { ["a", "b", "c", "d", "é/%"][next(5)] }
        mutating func few<Item>(_ limit: Int, _ make: (inout Dice) -> Item) -> [Item] {
            var items: [Item] = []
            for _ in 0..<next(limit) { items.append(make(&self)) }
            return items
        }
        mutating func field() -> Field {
            Field(id: name(), sourceName: "s\(next(9))", type: "t", displayName: next(2) == 0 ? "n\(next(9))" : nil)
        }
        mutating func change() -> FieldUpdate {
            FieldUpdate(
                name(), id: next(3) == 0 ? name() : nil, displayName: next(2) == 0 ? ["", "x\(next(9))"][next(2)] : nil,
                groups: next(3) == 0 ? few(3) { $0.name() } : nil)
        }
    }

    @Test(arguments: 1...8) func anySequenceOfRequestsLeavesWhatTheModelHas(_ seed: Int) throws {
        let folder = Folder()
        let path = folder.file("law.sqlite")
        var site = LocalSite(store: SQLiteStore(path: path), world: testWorld())
        var dice = Dice(state: UInt64(seed))
        var models = [Entity.users: Model(), .accounts: Model()]
        var seen = Set<Int>()
        for step in 0..<250 {
            let entity = Entity.all[dice.next(2)]
            var model = models[entity] ?? Model()
            let expected: Int
            let request: Request
            switch dice.next(10) {
            case 0...2:
                var fields: [Field] = []
                for field in dice.few(4, { $0.field() }) where !fields.contains(where: { $0.id == field.id }) { fields.append(field) }
                let create = CreateConnectionRequest(id: dice.name(), type: "t", joinAttribute: "a", joinType: "j", fields: fields)
                expected = model.create(create)
                request = .createConnection(create, for: entity)
            case 3:
                let id = dice.name()
                expected = model.delete(id)
                request = .deleteConnection(id, of: entity)
            default:
                let update = UpdateConnectionRequest(
                    id: dice.name(), fieldsToAdd: dice.few(3) { $0.field() }, fieldsToDelete: dice.few(2) { $0.name() },
                    fieldsToUpdate: dice.few(3) { $0.change() })
                expected = model.update(update)
                request = .updateConnection(update, of: entity)
            }
            models[entity] = model
            #expect(try site.answer(request).status == expected, "seed \(seed), step \(step)")
            seen.insert(expected)
            // Now and then somebody else opens the file, and goes on.
            if step % 50 == 49 { site = LocalSite(store: SQLiteStore(path: path), world: testWorld()) }
            for entity in Entity.all {
                let body = try site.answer(.listConnections(of: entity)).body
                let listed = ListConnectionsResponse(try JSON.parse(body)).connections ?? []
                #expect(listed.map(\.id) == models[entity]?.connections.map(\.id), "seed \(seed), step \(step)")
                #expect(listed.map(\.fields) == models[entity]?.connections.map(\.fields), "seed \(seed), step \(step)")
                let mapping = GetMappingResponse(try JSON.parse(site.answer(.getMapping(of: entity)).body)).attributes ?? []
                var ids: [String] = []
                for field in models[entity]?.connections.flatMap(\.fields) ?? [] where !ids.contains("@" + field.id) {
                    ids.append("@" + field.id)
                }
                #expect(mapping.filter { $0.isCustom == true }.map(\.attribute) == ids)
            }
        }
        #expect(seen.isSuperset(of: [200, 201, 204, 404, 409]))
    }

    @Test func anyBytesAtAllAreAnswered() throws {
        let site = try RuleTests.site()
        var dice = Dice(state: 99)
        let bodies = (RuleTests.bodies + RuleTests.updates).map { Array($0.body.utf8) }.filter { !$0.isEmpty && $0.count < 1_000 }
        let paths = (RuleTests.paths + RuleTests.updates).map { $0.path.replacing("~", with: Path.root) }
        var seen = Set<Int>()
        for _ in 0..<4_000 {
            var body = bodies[dice.next(bodies.count)]
            for _ in 0..<dice.next(4) {
                switch dice.next(3) {
                case 0: body[dice.next(body.count)] = UInt8(dice.next(256))
                case 1: body.insert(contentsOf: bodies[dice.next(bodies.count)].prefix(dice.next(20)), at: dice.next(body.count))
                default: body.removeSubrange(0..<dice.next(min(body.count, 10)))
                }
                if body.isEmpty { body = [0x7b] }
            }
            var path = dice.next(3) == 0 ? paths[dice.next(paths.count)] : Path.root + "/users/mapping/connection"
            if dice.next(4) == 0 { path.append(["%", "/", "%2F", "?", "é", "%00", "#"][dice.next(7)]) }
            let answer = try site.answer(Request(["GET", "POST", "PUT", "DELETE", "PATCH"][dice.next(5)], path, body: body))
            seen.insert(answer.status)
            if answer.status >= 400 {
                #expect(try JSON.parse(answer.body)["errors"]?.list?.count == 1)
                #expect(answer.body.count < 2_000)
            } else {
                #expect([200, 201, 204].contains(answer.status))
            }
        }
        #expect(seen == [200, 201, 204, 400, 404, 405, 409])
    }

    @Test func theClientAndTheSiteUnderstandEachOther() async throws {
        let client = Client(LocalSite.inMemory().transport)
        let fields = [Field(id: "tier", sourceName: "t", type: "string", displayName: "Tier", groups: ["g"])]
        let create = CreateConnectionRequest(
            id: "a/b", type: "ref_table", joinAttribute: "user_email", joinType: "email", fields: fields, metadata: ["table": "crm"])
        #expect(try await client.createConnection(create, for: .users) == "a/b")
        var nameless = create
        nameless.id = nil
        let made = try #require(try await client.createConnection(nameless, for: .users))
        let listed = try await client.listConnections(of: .users)
        #expect(listed.map(\.id) == ["a/b", made])
        #expect(listed[0].fields == fields && listed[0].metadata == ["table": "crm"])
        // What a list shows can be created elsewhere, and lists the same there.
        #expect(try CreateConnectionRequest(Document(listed[0].value)) == create)
        try await client.updateConnection(UpdateConnectionRequest(id: made, fieldsToDelete: ["tier"]), of: .users)
        try await client.deleteConnection("a/b", of: .users)
        #expect(try await client.listConnections(of: .users).map(\.fields) == [[]])
        #expect(try await client.getMapping(of: .users).count == 15)
        let problem = await #expect(throws: Diagnostic.self) { try await client.deleteConnection("a/b", of: .users) }
        #expect(
            problem?.drawn() == """
                error[not-found]: the site refused to delete connection 'a/b' of users
                   = because: DELETE /api/v2/product-analytics/users/mapping/connection/a%2Fb answered 404 (not found)
                   = because: the site says: Connection with ID 'a/b' not found
                   = try: list users

                """)
    }
}

import Testing
import Values

@testable import ProductAnalytics

/// Laws: what is written straight from a model is, byte for byte, the JSON of its value.
@Suite struct BodyTests {
    @Test func theBodyOfACreationIsItsJSON() throws {
        var random = Chance(seed: 3)
        for _ in 0..<3_000 {
            var request = CreateConnectionRequest(
                id: random.maybe { $0.text() }, type: random.text(), joinAttribute: random.text(), joinType: random.text(),
                fields: random.maybe { $0.fields() }, metadata: random.maybe { $0.texts() })
            if random.one(in: 10) { request.rest.members = [(name: "later", value: 7)] }
            if random.one(in: 10) { request.rest.members.append((name: "type", value: .null)) }
            if random.one(in: 20) { request.envelope.outer.members = [(name: "meta", value: ["a": 1])] }
            if random.one(in: 20) { request.envelope.inner.members = [(name: "relationships", value: [])] }
            #expect(request.body == JSON.bytes(request.value))
        }
    }

    @Test func aKeptConnectionIsItsJSON() {
        var random = Chance(seed: 4)
        for _ in 0..<3_000 {
            var connection = Connection(
                id: random.text(), type: random.text(),
                join: Join(attribute: random.one(in: 3) ? "" : random.text(), type: random.one(in: 3) ? "" : random.text()),
                fields: random.maybe { $0.fields() }, metadata: random.maybe { $0.texts() }, createdAt: random.maybe { $0.text() },
                createdBy: random.maybe { $0.text() }, updatedAt: random.maybe { $0.text() }, updatedBy: random.maybe { $0.text() })
            if random.one(in: 10) { connection.rest.members = [(name: "later", value: 7)] }
            if random.one(in: 10) { connection.join.rest.members = [(name: "kind", value: "x")] }
            #expect(connection.json == JSON.bytes(connection.value))
        }
    }

    @Test func onlyAsksWhatReads() {
        let reads = Request("POST", "/api/v2/product-analytics/users/query?x=/y")
        #expect(reads.isRead && Request("HEAD", "/").isRead && Request("POST", "/api/v2/product-analytics/accounts/facet_info").isRead)
        for path in [
            "users/quer", "users/queryy", "accounts/event_filtered_query", "users/mapping/connection", "users/query/", "?users/query",
        ] {
            #expect(!Request("POST", "/api/v2/product-analytics/\(path)").isRead, "\(path)")
        }
        #expect(!Request("PUT", reads.path).isRead)
    }
}

private struct Chance {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
    mutating func one(in count: Int) -> Bool { below(count) == 0 }
    mutating func maybe<T>(_ make: (inout Chance) -> T) -> T? { one(in: 4) ? nil : make(&self) }
    mutating func text() -> String {
        let pieces = ["", "a", "crm", "é", "\"", "\\", "\n", "\u{1}", "漢字", "{}", "a longer text that has its own memory", "🜁", "/"]
        return (0..<below(4)).map { _ in pieces[below(pieces.count)] }.joined()
    }
    mutating func texts() -> [String: String] {
        var texts: [String: String] = [:]
        for _ in 0..<below(4) { texts[text()] = text() }
        return texts
    }
    mutating func fields() -> [Field] {
        (0..<below(4)).map { _ in
            var field = Field(
                id: text(), sourceName: text(), type: text(), displayName: maybe { $0.text() }, description: maybe { $0.text() },
                groups: maybe { chance in (0..<chance.below(3)).map { _ in chance.text() } })
            if one(in: 20) { field.rest.members = [(name: "unit", value: "byte")] }
            return field
        }
    }
}

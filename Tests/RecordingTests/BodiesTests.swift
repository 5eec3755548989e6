import Foundation
import ProductAnalytics
import Testing
import Values

@testable import Recording

/// A body is made once for all the answers that have it, and nobody can tell.
@Suite struct BodiesTests {
    private func body(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func aBodyThatComesAgainIsTheSame() {
        let bodies = Bodies()
        for spelling in ["{ \"a\": [1,\n 2] }", "no json", "{}", "", "{\"a\": \"{ x }\"}"] {
            let first = bodies.response(200, [], body(spelling))
            let second = bodies.response(404, [Header("x", "y")], body(spelling))
            #expect(first.body == BodyLayout.compact(body(spelling)))
            #expect(second.body == first.body && second.status == 404 && second.headers == [Header("x", "y")])
        }
    }

    @Test func whatIsReadInABodyIsReadOnce() async throws {
        let bodies = Bodies()
        let list = #"{"data": {"attributes": {"connections": [{"id": "a", "type": "ref_table"}]}}}"#
        let client = Client { request in
            bodies.response(
                200, [], Array((request.path.contains("accounts") ? list.replacingOccurrences(of: "\"a\"", with: "\"b\"") : list).utf8))
        }
        for _ in 0..<3 {
            #expect(try await client.listConnections(of: .users).map(\.id) == ["a"])
            #expect(try await client.listConnections(of: .accounts).map(\.id) == ["b"])
            // The same bytes may be read as something else.
            #expect(try await client.getMapping(of: .users).isEmpty)
        }
    }

    @Test func aBodyThatCannotBeReadIsRefusedEachTime() async throws {
        let bodies = Bodies()
        let client = Client { _ in bodies.response(200, [], Array("[]".utf8)) }
        for _ in 0..<2 { await #expect(throws: (any Error).self) { try await client.listConnections(of: .users) } }
    }

    @Test func lawCompactingTakesOutTheBlanksAlone() throws {
        var random = SplitMix(seed: 5)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"a b\"", "\"\\\"\"", " ", "\n", "1", "-2.5e3", "true", "null", "{\"k\": 1}", "[1, 2]",
        ]
        for _ in 0..<4_000 {
            let text = (0..<Int(random.next() % 12)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            let bytes = Array(text.utf8)
            #expect(BodyLayout.compact(bytes) == (BodyLayout.spread(bytes).map(BodyLayout.withoutBlanks) ?? bytes))
        }
    }
}

import Foundation
import ProductAnalytics
import Testing
import Values

@testable import Recording

/// A body is made once for all the answers that have it, and nobody can tell.
@Suite struct BodiesTests {
    private let bodies = Bodies()
    private let standIns = StandIns(clock: 0, seed: 1)

    /// The body of the answer of a session whose lines these are, as they stand in the file.
    private func lines(_ text: String) throws -> Lines {
        let body = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "<" : "< \($0)" }
        let file = try SessionFile.parse(
            "#!session 1\n$ get\n> GET {site}/x\n< 200\n<\n" + body.joined(separator: "\n") + "\n: a = /id\n[0]\n", name: "b")
        guard case .response(_, _, let lines) = file.entries[0].exchanges[0].answer else { return [] }
        return lines
    }

    private func bytes(_ lines: Lines, _ standIns: StandIns) -> [UInt8] {
        BodyLayout.compact(Line.content(of: lines).filled(by: standIns))
    }

    @Test(arguments: [
        "{ \"a\": [1,\n 2] }", "no json", "{}", "{\"a\": \"{ x }\"}", "{\n\n \"at\": \"{t+1.5s}\",\n \"id\": \"{id:a}\"\n}", "a\n\nb",
    ])
    func aBodyThatComesAgainIsTheSame(_ spelling: String) throws {
        let inFile = try lines(spelling)
        let made = Lines(Line.lines(.response, Template(marked: Array(spelling.utf8))))
        let named = StandIns(clock: 0, seed: 1, shapes: ["a": .int(9)])
        // Asked twice in every way there is: as they stand in a file and not, at other times, and where an id is bound.
        for _ in 0..<2 {
            for lines in [inFile, made] {
                for standIns in [standIns, StandIns(clock: 5_000_000, seed: 1), StandIns(clock: 0, seed: 2), named] {
                    let response = bodies.response(404, [Header("x", "y")], lines, standIns)
                    #expect(response == Response(404, headers: [Header("x", "y")], body: bytes(lines, standIns)))
                }
            }
        }
    }

    @Test func bodiesThatLookAlikeAreToldApart() throws {
        // Alike in length, and in all the bytes that are looked at first.
        let all = (0..<40).map {
            Array(("[" + String(repeating: "1,", count: 900) + "\(10 + $0)" + String(repeating: ",1", count: 900) + "]").utf8)
        }
        for _ in 0..<2 {
            for body in all {
                let lines = Lines(Line.lines(.response, Template(literal: body)))
                #expect(bodies.response(200, [], lines, standIns).body == body)
            }
        }
    }

    @Test func whatIsReadInABodyIsReadOnce() async throws {
        let list = #"{"data": {"attributes": {"connections": [{"id": "a", "type": "ref_table"}]}}}"#
        let (users, accounts) = (try lines(list), try lines(list.replacingOccurrences(of: "\"a\"", with: "\"b\"")))
        let client = Client { [bodies, standIns] request in
            bodies.response(200, [], request.path.contains("accounts") ? accounts : users, standIns)
        }
        for _ in 0..<3 {
            #expect(try await client.listConnections(of: .users).map(\.id) == ["a"])
            #expect(try await client.listConnections(of: .accounts).map(\.id) == ["b"])
            // The same bytes may be read as something else.
            #expect(try await client.getMapping(of: .users).isEmpty)
        }
    }

    @Test func aBodyThatCannotBeReadIsRefusedEachTime() async throws {
        let none = try lines("[]")
        let client = Client { [bodies, standIns] _ in bodies.response(200, [], none, standIns) }
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

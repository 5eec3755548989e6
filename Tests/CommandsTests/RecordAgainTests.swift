import Foundation
import Recording
import Testing
import Values

@testable import Commands

/// Recording, replaying and recording again: the same bytes, whatever was typed.
@Suite struct RecordAgainTests {
    /// How many conversations; 500 take some minutes in a debug build.
    static let count = ProcessInfo.processInfo.environment["TENON_LAW_SESSIONS"].flatMap(Int.init) ?? 20

    /// Lines that a person could type, faults and jobs among them.
    private static func line(_ dice: inout Dice) -> String {
        let id = dice.pick(["crm", "plans", "a b", "\u{E9}t\u{E9}", "x/y"])
        let field = dice.pick(["tier", "ltv", "n\(dice.roll(3))"])
        switch dice.roll(24) {
        case 0: return "create users from crm.json"
        case 1: return #"create users from {id: "\#(id)", type: "ref_table", join_attribute: "user_email", join_type: "email"}"#
        case 2: return "create users from many.jsonl"
        case 3: return "list users | select id, created_at"
        case 4: return #"update users/"\#(id)" add field {id: "\#(field)", source_name: "s", type: "string"}"#
        case 5: return #"delete users/"\#(id)" --yes"#
        case 6: return "query users 'user_email:*' limit \(1 + dice.roll(3)) | get user_id"
        case 7: return "facet users first_country_code | count"
        case 8: return "describe users | where is_custom"
        case 9: return "print now()"
        case 10: return "print random(1000)"
        case 11: return "let n = \(dice.roll(9)); print $n"
        case 12: return "fault \(dice.pick([429, 500, 503])) every \(2 + dice.roll(3)) reset 1"
        case 13: return "fault drop rate 0.4 seed \(dice.roll(9))"
        case 14: return "fault off"
        case 15: return "list users & ; wait"
        case 16: return "let job = list users | count &; wait $job"
        case 17: return "list users > out.json; open out.json | count"
        case 18: return "plan delete users/\"\(id)\""
        case 19: return "try { create users from crm.json } catch as $e { print $e.kind }"
        case 20: return "for n in range(3) { print $n now() }"
        case 21: return "for row in list users { print $row.id }"
        case 22: return "use entity accounts; list"
        default: return dice.pick(["lst users", "print (1 / 0)", "list users | where tpye == 1", "nothing here"])
        }
    }

    private static let jsonl = ["p", "q", "r"].map { #"{"id": "\#($0)", "type": "t", "join_attribute": "b", "join_type": "c"}"# + "\n" }.joined()

    /// What a recording of lines with a head holds, and whether a replay gave the same.
    private func record(_ lines: [String], _ head: Head) async throws -> (text: String, isSame: Bool, words: String) {
        let stage = Stage(["crm.json": Stage.crm, "many.jsonl": Self.jsonl])
        let path = NSTemporaryDirectory() + "tenon-\(UUID().uuidString).session"
        defer { for end in ["", ".d/timing", ".d"] { try? FileManager.default.removeItem(atPath: path + end) } }
        try stage.interpreter.context.startRecording(path, head: head)
        for line in lines { _ = await stage.run(line) }
        let stopped = try #require(try await stage.interpreter.context.stopRecording())
        return (try String(contentsOfFile: path, encoding: .utf8), stopped.isSame, stopped.text)
    }

    @Test(arguments: 1...count) func theSameBytesEachTime(seed: Int) async throws {
        var dice = Dice(seed)
        let lines = (0..<(3 + dice.roll(8))).map { _ in Self.line(&dice) }
        let head = Head(clock: Head.Clock(start: 1_790_000_000_000_000 + seed * 1_000_000), seed: UInt64(seed))
        let first = try await record(lines, head)
        #expect(first.isSame, "\(lines)\n\(first.words)")
        let file = try SessionFile.parse(first.text)
        #expect(await Replay(disk: { _ in [] }, runner: SessionRunner.factory).play(file).isPassed)
        let again = try await record(lines, file.head.fresh)
        #expect(again.text == first.text, "\(lines)")
    }
}

extension Head {
    /// What a recording starts with: files are seen as they come.
    fileprivate var fresh: Head {
        var head = self
        head.changes = []
        return head
    }
}

/// Numbers that are the same in every run of a test.
private struct Dice {
    var generator: SplitMix
    init(_ seed: Int) { generator = SplitMix(seed: UInt64(seed)) }
    mutating func roll(_ sides: Int) -> Int { Int(generator.next() % UInt64(sides)) }
    mutating func pick<T>(_ list: [T]) -> T { list[roll(list.count)] }
}

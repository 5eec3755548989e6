import Diagnostics
import ProductAnalytics
import Testing
import Values

@testable import Recording

@Suite struct PatternTests {
    static let table: [(String, String, Bool)] = [
        ("[uuid]", "9f0c1a2b-1000-4abc-8def-001122334450", true), ("[uuid]", "9f0c1a2b-1000-4abc-8def", false),
        ("n=[int]", "n=-42", true), ("n=[int]", "n=4.2", false), ("n=[num]", "n=4.2e-3", true), ("n=[num]", "n=x", false),
        ("[time]", "2026-08-23T10:00:00.123Z", true), ("[time]", "2026-08-23", false), ("[dur]", "1m30s", true), ("[dur]", "1.5 s", false),
        ("[dur]", "300ms", true),
        ("[hex]", "deadBEEF", true), ("[hex]", "xyz", false), ("ID   PLAN  [..]", "ID   PLAN  ", true), ("a[..]z", "abcz", true),
        ("a[..]z", "abc", false),
        ("[[0] done", "[0] done", true), ("a]b", "a]b", true), ("[re:[a-c]{2,3}|x]", "abc", true), ("[re:[a-c]{2,3}|x]", "x", true),
        ("[re:[a-c]{2,3}|x]", "abca", false),
        ("[re:\\d+\\s(é|世)*]", "12 世é", true), ("[re:[^a]]", "b", true), ("[re:[^a]]", "a", false),
        ("[re:(a*)*b]", String(repeating: "a", count: 3000), false),
        ("[A=int] and [A]", "5 and 5", true), ("[A=int] and [A]", "5 and 6", false), ("[int][int]", "12", true),
        ("{t+0s} [..]", "1970-01-01T00:00:00Z x", true),
        ("[..][..][..][..][..][..]x", String(repeating: "y", count: 400), false),
    ]

    @Test(arguments: table) func aPatternIsWholeLines(pattern: String, line: String, isMatch: Bool) throws {
        var names = [String: [UInt8]]()
        #expect(
            try Pattern(Template(marked: Array(pattern.utf8))).matches(Array(line.utf8), StandIns(clock: 0, seed: 0), &names) == isMatch)
    }

    @Test func namesHoldFromLineToLineAndDotsForAnyLines() async throws {
        func isPassed(_ expected: String, _ actual: String) async throws -> Bool {
            let file = try SessionFile.parse("#!session 1\n$ x\n\(expected)\n[0]\n")
            return await Replay(disk: { _ in [] }, runner: { _ in { _ in Outcome(stdout: Array(actual.utf8)) } }).play(file).isPassed
        }
        #expect(
            try await isPassed(
                "? id [ID=uuid]\n? again [ID]", "id 9f0c1a2b-1000-4abc-8def-001122334450\nagain 9f0c1a2b-1000-4abc-8def-001122334450\n"))
        #expect(try await !isPassed("? id [ID=int]\n? again [ID]", "id 1\nagain 2\n"))
        #expect(try await isPassed("| a\n? [...]\n| z", "a\nb\nc\nz\n"))
        #expect(try await isPassed("| a\n? [...]\n| z", "a\nz\n"))
        #expect(try await !isPassed("| a\n? [...]\n| z", "a\nb\n"))
        #expect(try await isPassed("? [...]\n| b\n? [...]\n| b\n? [...]", "a\nb\nb\nc\n"))
        #expect(try await isPassed("? [...]", ""))
        #expect(try await !isPassed("| a", ""))
    }

    @Test func theDifferenceIsAsSmallAsItCanBe() throws {
        let file = try SessionFile.parse("#!session 1\n$ x\n| a\n| b\n? n [int]\n| c\n| d\n[0]\n")
        var names = [String: [UInt8]]()
        var idle = [Int]()
        let found = OutputComparison.compare(file.entries[0].output, Array("a\nn 5\nC\nd\ne\n".utf8), .output, file.standIns, &names, &idle)
        #expect(
            found == [
                .text(line: 4, .output, expected: "b", actual: nil, isPattern: false),
                .text(line: 6, .output, expected: "c", actual: "C", isPattern: false),
                .text(line: nil, .output, expected: nil, actual: "e", isPattern: false),
            ])
    }
}

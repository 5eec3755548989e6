import Diagnostics
import Foundation
import Language
import Recording
import Synchronization
import Testing

@testable import Commands

/// The language, rule by rule: every case of `Tests/Conformance` shows exactly what it says.
///
/// With `TENON_CONFORMANCE=rewrite` in the environment, what is expected is written anew; then the difference is to be read.
@Suite struct ConformanceTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Conformance").path

    static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".txt") }.sorted()

    /// The cases of every file, and what is wrong with the form of one.
    static let collection: (cases: [ConformanceCase], flaws: [String]) = {
        var cases: [ConformanceCase] = []
        var flaws: [String] = []
        for file in files {
            do {
                cases += try ConformanceCase.read(String(contentsOfFile: folder + "/" + file, encoding: .utf8), file: file)
            } catch {
                flaws.append("\(error)")
            }
        }
        return (cases, flaws)
    }()

    @Test func thereAreEnoughAndEachIsWellFormed() {
        #expect(Self.collection.flaws.isEmpty)
        #expect(Self.collection.cases.count >= 400)
        var titles: Set<String> = []
        for each in Self.collection.cases {
            #expect(titles.insert(each.file + each.title).inserted, "\(each.testDescription): stands there twice")
        }
    }

    @Test(arguments: collection.cases)
    func itShowsWhatItSays(_ rule: ConformanceCase) async throws {
        let shown = await play(rule)
        guard shown != rule.expected else { return }
        Issue.record("\(rule.testDescription)\n\(Self.difference(rule.expected, shown))")
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TENON_CONFORMANCE"] == "rewrite"))
    func rewrite() async throws {
        for file in Self.files {
            let path = Self.folder + "/" + file
            let text = try String(contentsOfFile: path, encoding: .utf8)
            var lines = ConformanceCase.split(text)
            for rule in try ConformanceCase.read(text, file: file).reversed() {
                let arrow = rule.lines.upperBound - rule.expected.count
                lines.replaceSubrange(arrow..<rule.lines.upperBound, with: await play(rule))
            }
            try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    /// Runs a case on a fresh embedded site.
    private func play(_ rule: ConformanceCase) async -> [String] {
        let stage = Stage(
            Dictionary(rule.given.map { ($0.name, $0.text) }, uniquingKeysWith: { $1 }),
            limits: Limits(steps: rule.steps ?? 10_000_000, memory: rule.memory ?? 256 << 20))
        let before = stage.disk.files.withLock { $0 }
        let program = rule.program.joined(separator: "\n")
        let outcome = await stage.interpreter.run(Source(rule.words == nil ? nil : "script.tenon", program), arguments: rule.words ?? [])
        let all = stage.shown.outcome(outcome)
        let after = stage.disk.files.withLock { $0 }
        let written = after.filter { before[$0.key] != $0.value }.sorted { $0.key < $1.key }.map { name, bytes in
            ConformanceCase.File(name: name, lines: ConformanceCase.lines(String(decoding: bytes, as: UTF8.self)))
        }
        return ConformanceCase.written(
            data: String(decoding: all.stdout, as: UTF8.self), notes: String(decoding: all.stderr, as: UTF8.self), status: all.status,
            errorName: outcome.errorName, files: written)
    }

    /// Two texts line by line, what they share once.
    static func difference(_ expected: [String], _ shown: [String]) -> String {
        var lines: [String] = []
        let changes = shown.difference(from: expected)
        var removed: Set<Int> = []
        var inserted: [Int: String] = [:]
        for change in changes {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, let line, _): inserted[offset] = line
            }
        }
        var at = 0
        for (index, line) in expected.enumerated() {
            while let new = inserted[at] {
                lines.append("+ " + new)
                at += 1
            }
            if removed.contains(index) {
                lines.append("- " + line)
            } else {
                lines.append("  " + line)
                at += 1
            }
        }
        while let new = inserted[at] {
            lines.append("+ " + new)
            at += 1
        }
        return lines.joined(separator: "\n")
    }
}

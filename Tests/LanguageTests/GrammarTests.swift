import Diagnostics
import Foundation
import Testing

@testable import Language

/// The grammar in the documentation is the one that the parser reads: what it makes is accepted, and every rule of it is used.
@Suite struct GrammarTests {
    static let grammar: Grammar = {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/Tenon/Tenon.docc/Grammar.md")
        return Grammar(page: (try? String(contentsOf: page, encoding: .utf8)) ?? "")
    }()

    @Test func everyRuleThatIsNamedIsThereAndUsed() {
        let grammar = Self.grammar
        let known = Set(grammar.order)
        var named: Set<String> = ["script"]
        for name in grammar.order { named.formUnion(grammar.rules[name].map(grammar.names) ?? []) }
        // Those that are described in words name others there.
        named.formUnion(["row", "path"])
        #expect(named.subtracting(known) == [] && known.subtracting(named) == [])
    }

    @Test(arguments: 0..<8)
    func everySentenceIsAccepted(_ round: Int) {
        let vocabulary = vocabulary(files: ["lib.tenon": "def helps(n: int) { print $n }"])
        var refused = 0
        for number in 0..<100 {
            var writer = SentenceWriter(Self.grammar, vocabulary, seed: UInt64(round * 1_000 + number + 1))
            let text = writer.sentence()
            let script = Script.parse(Source("t", text), vocabulary: vocabulary)
            if let problem = script.problems.first {
                refused += 1
                if refused <= 3 { Issue.record("seed \(round * 1_000 + number + 1)\n\(text)\n\(problem.drawn())") }
            }
        }
        #expect(refused == 0)
    }

    @Test func theSentencesUseEveryRuleAndWay() {
        let vocabulary = vocabulary(files: ["lib.tenon": "def helps(n: int) { print $n }"])
        var used: Set<String> = []
        for seed in 1...1_000 {
            var writer = SentenceWriter(Self.grammar, vocabulary, seed: UInt64(seed))
            _ = writer.sentence()
            used.formUnion(writer.used)
        }
        var all: Set<String> = []
        for (name, form) in Self.grammar.rules {
            all.insert(name)
            if case .choice(let ways) = form { for index in ways.indices { all.insert("\(name)/\(index)") } }
        }
        #expect(all.subtracting(used) == [])
    }
}

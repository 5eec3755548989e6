import Diagnostics
import Language
import Testing
import Values

/// What is said of texts that are wrong, drawn in full.
@Suite struct FrontProblemTests {
    @Test func golden() {
        let text = problemCases.map(Self.drawing).joined()
        #expect(problemCases.count >= 80)
        let actual = sections(text)
        let expected = sections(problemDrawings)
        #expect(actual.count == expected.count)
        for (actual, expected) in zip(actual, expected) { #expect(actual == expected) }
    }

    @Test(arguments: ["print [$x | first]", "print {a: $x | first}", "print len($x | first)"])
    func aPipelineAmongValuesNeedsParentheses(_ text: String) {
        let place = text.split(separator: "|")[0].count
        #expect(
            Self.drawing("let x = [1]; " + text).contains(
                """
                error[bare-pipeline]: a pipeline among values needs parentheses
                  --> t:1:\(place + 14)
                """))
    }

    /// A text and what is said of it.
    static func drawing(_ text: String) -> String {
        let vocabulary = vocabulary(files: problemFiles)
        let script = Script.parse(Source("t", text), vocabulary: vocabulary)
        let found = script.problems + script.check(vocabulary: vocabulary)
        let shown = text.replacing("\n", with: "⏎")
        return "=== \(shown)\(script.isUnfinished ? " …" : "")\n" + found.map { $0.drawn() }.joined()
    }
}

extension String {
    fileprivate func replacing(_ part: Character, with other: String) -> String {
        map { $0 == part ? other : String($0) }.joined()
    }
}

import Diagnostics
import Testing

@testable import Language

@Suite struct ScriptHelpTests {
    @Test func aCommentBehindAParameterSaysWhatItIsFor() {
        let script = """
            #!/usr/bin/env tenon
            # Copies.
            #
            #   tenon copy.tenon a b

            params from: path,       # where to read
              to: path = "out",      # where to write
              --dry-run: bool,       # tells what would happen
              --note: text

            print $from $to $dry_run $note
            """
        #expect(
            Script.parse(Source("copy.tenon", script), vocabulary: vocabulary()).usageText == """
                Copies.

                  tenon copy.tenon a b

                usage: tenon copy.tenon <from: path> [<to: path>] [--dry-run] [--note <note>]

                  from        where to read (path)
                  to          where to write (path, "out" if left out)
                  --dry-run   tells what would happen (off if left out)
                  --note      text

                """)
    }

    /// A hyphen is no letter of a name, so the variable of `--dry-run` has a low line in its place.
    @Test func anOptionWithAHyphenMakesAVariable() {
        let text = "def f(--dry-run: bool, --max-rows: int = 3) { return [$dry_run, $max_rows] }\nf\nf --dry-run --max-rows 5"
        #expect(play(text).lines == ["[false,3]", "[true,5]"])
    }

    @Test func twoOptionsOfOneVariableAreRefused() {
        let problems = Script.parse(Source("t", "def f(--a-b: bool, --a_b: bool) { print $a_b }"), vocabulary: vocabulary())
            .check(vocabulary: vocabulary())
        #expect(problems.map(\.id) == ["second-parameter"])
    }
}

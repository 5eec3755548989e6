import Diagnostics
import Synchronization
import Testing
import Values

@testable import Commands

/// `sh`: what a program is handed, and what becomes of what it writes.
@Suite struct ProgramTests {
    /// A program that was run.
    final class Seen: Sendable {
        let all = Mutex<[Execution]>([])
        var words: [[String]] { all.withLock { $0.map(\.words) } }
        var input: String? { all.withLock { $0.last?.input.map { String(decoding: $0, as: UTF8.self) } } }
    }

    static func stage(_ seen: Seen = Seen(), _ texts: [String: String] = [:], end: Execution.End) -> Stage {
        Stage(texts) { world in
            world.run = { execution, errors in
                seen.all.withLock { $0.append(execution) }
                if !end.errors.isEmpty { errors(end.errors) }
                return end
            }
        }
    }

    static func end(_ output: String = "", errors: String = "", status: Int = 0, signal: Int? = nil) -> Execution.End {
        Execution.End(status: status, signal: signal, output: Array(output.utf8), errors: Array(errors.utf8))
    }

    /// Values reach a program as they are, whatever a shell would make of them.
    @Test(arguments: [
        (#""$(rm -rf /)""#.replacing("$", with: "\\$"), "$(rm -rf /)"), ("'`id`'", "`id`"), (#""a\nb""#, "a\nb"),
        (#"'a "b" c'"#, #"a "b" c"#),
        (#""it's""#, "it's"), ("'; rm x'", "; rm x"), ("'*'", "*"), ("''", ""), ("'--flag'", "--flag"), ("'ä€🎈'", "ä€🎈"), ("12", "12"),
        ("-1.50", "-1.50"), ("true", "true"), ("90s", "1m30s"),
    ])
    func argumentsArriveUnchanged(_ written: String, _ word: String) async {
        let seen = Seen()
        let shown = await Self.stage(seen, end: Self.end()).run("let x = \(written); sh [\"p\", $x, \(written)]")
        #expect(seen.words == [["p", word, word]], "\(shown.notes)")
    }

    @Test(arguments: [
        ("[]", "'sh' needs a program"), (#"[""]"#, "'sh' needs a program"),
        (#"["p", [1]]"#, "argument 1 of 'p' must be a text or a number, but is a list"),
        (#"["p", "a", {a: 1}]"#, "argument 2 of 'p' must be a text or a number, but is a map"),
        (#"["p", null]"#, "argument 1 of 'p' must be a text or a number, but is null"),
        (#"["p", "a\u{0}b"]"#, "argument 1 of 'p' holds the character NUL"),
        (#"["a\u{0}b"]"#, "the program holds the character NUL"),
        (#"["p"] --input [1]"#, "'--input' must be a text or a number, but is a list"),
    ])
    func whatIsNoWordIsRefusedBeforeAnythingRuns(_ words: String, _ message: String) async {
        let seen = Seen()
        let shown = await Self.stage(seen, end: Self.end()).run("sh \(words)")
        #expect(shown.status == 1 && shown.notes.contains(": \(message)\n"), "\(shown.notes)")
        #expect(seen.words.isEmpty)
    }

    @Test func aListIsRefusedWithWhatToWriteInstead() async {
        let shown = await Self.stage(end: Self.end()).run(#"sh ["p", [1]]"#)
        #expect(
            shown.notes == """
                error[not-a-word]: argument 1 of 'p' must be a text or a number, but is a list
                  --> line 1:1
                   |
                 1 | sh ["p", [1]]
                   | ^^^^^^^^^^^^^
                   |
                   = because: a program knows only texts; to_json(VALUE) makes one, and '...$list' hands over each element

                """)
    }

    @Test func theOutputIsATextWithoutItsLastLineEnd() async {
        #expect(await Self.stage(end: Self.end("a\nb\n")).run(#"let x = sh ["p"]; print len($x)"#).data == "3\n")
        #expect(await Self.stage(end: Self.end("a\n\n")).run(#"let x = sh ["p"]; print len($x)"#).data == "2\n")
        #expect(await Self.stage(end: Self.end("{\"a\": 1}\n")).run(#"sh ["p"] | from json | get a"#).data == "1\n")
    }

    @Test func inputReachesTheProgram() async {
        let seen = Seen()
        _ = await Self.stage(seen, end: Self.end()).run(#"sh ["p"] --input "a\nb""#)
        #expect(seen.input == "a\nb")
        _ = await Self.stage(seen, end: Self.end()).run(#"sh ["p"]"#)
        #expect(seen.input == nil)
    }

    @Test func standardErrorGoesToTheNotesAndIsMadeHarmless() async {
        let shown = await Self.stage(end: Self.end("x\n", errors: "one\r\n\u{1b}[2Jtwo")).run(#"sh ["p"]"#)
        #expect(shown == ("x\n", "one\n\\x1b[2Jtwo\n", 0))
    }

    @Test func anotherStatusThanZeroIsAnError() async {
        let shown = await Self.stage(end: Self.end("x\n", errors: "first\nsecond\n", status: 3)).run(#"sh ["jq", "."]"#)
        #expect(shown.data.isEmpty && shown.status == 1)
        #expect(
            shown.notes == """
                first
                second
                error[program-failed]: 'jq' ended with status 3
                  --> line 1:1
                   |
                 1 | sh ["jq", "."]
                   | ^^^^^^^^^^^^^^
                   |
                   = because: first
                   = because: second

                """)
        let caught = await Self.stage(end: Self.end(signal: 9)).run(#"try { sh ["p"] } catch io as $e { print $e.message }"#)
        #expect(caught.data == "'p' was ended by signal 9\n")
    }

    @Test func whatIsNoTextIsAnError() async {
        let stage = Self.stage(end: Execution.End(output: [0x66, 0xff]))
        let shown = await stage.run(#"sh ["p"]"#)
        #expect(shown.notes.contains("error[not-text]: what 'p' wrote is no text\n"), "\(shown.notes)")
        #expect(shown.notes.contains("= because: its 2 bytes must be UTF-8, but are not\n"))
    }

    @Test func aSecretIsHandedOverAndMaskedInWhatComesBack() async {
        let seen = Seen()
        let stage = Stage { world in
            world.ask = { _ in "hunter2" }
            world.run = { execution, errors in
                seen.all.withLock { $0.append(execution) }
                errors(Array("said hunter2\n".utf8))
                return Self.end("got hunter2!\n")
            }
        }
        let shown = await stage.run(#"let s = secret("Password?"); sh ["p", "-p=$s", $s] --input $s"#)
        #expect(shown == ("got ***!\n", "said ***\n", 0))
        #expect(seen.words == [["p", "-p=hunter2", "hunter2"]] && seen.input == "hunter2")
    }

    @Test func aScriptSaysThatItRequiresTheShell() async {
        let texts = ["bad.tenon": "sh [\"p\"]\n", "good.tenon": "requires shell\nsh [\"p\"]\n"]
        let seen = Seen()
        let bad = await Self.stage(seen, texts, end: Self.end("x")).run("run bad.tenon")
        #expect(bad.status == 2 && bad.notes.contains("'sh'") && bad.notes.contains("requires shell"), "\(bad.notes)")
        #expect(seen.words.isEmpty)
        let good = await Self.stage(seen, texts, end: Self.end("x")).run("run good.tenon")
        #expect(good == ("x\n", "", 0))
    }

    @Test func aWorldWithoutProgramsSaysSo() async {
        let shown = await Stage().run(#"sh ["p"]"#)
        #expect(shown.notes.contains("error[no-programs]: 'p' cannot be run: there are no programs here\n"))
    }
}

import Diagnostics
import Recording
import Synchronization
import Testing
import Values

@testable import Commands

/// `prompt` and `secret`, and the filters that know formats.
@Suite struct AskingTests {
    private static func stage(_ answer: String) -> Stage { Stage { $0.ask = { _ in answer } } }

    @Test func thePersonAnswers() async {
        #expect(await Self.stage("eu").run(#"print prompt("Site?")"#).data == "eu\n")
        #expect(await Self.stage("").run(#"print (prompt("Site?", "us1"))"#).data == "us1\n")
    }

    @Test func theDefaultStandsInTheQuestion() async {
        let asked = Mutex("")
        let stage = Stage { world in
            world.ask = { question in
                asked.withLock { $0 = question.text }
                return "x"
            }
        }
        _ = await stage.run(#"let a = prompt("Site?", "us1"); print $a"#)
        #expect(asked.withLock { $0 } == "Site? [us1]")
    }

    @Test func withNobodyToAskTheDefaultCountsAndNothingElse() async {
        #expect(await Stage().run(#"print (prompt("Site?", "us1"))"#).data == "us1\n")
        let shown = await Stage().run(#"let s = secret("Password?")"#)
        #expect(shown.status == 1)
        #expect(shown.notes.contains("error[nobody-to-ask]: Password? cannot be asked\n"), "\(shown.notes)")
        #expect(shown.notes.contains("= because: there is no terminal to ask at\n"))
    }

    @Test func aSecretIsNeverShown() async {
        let shown = await Self.stage("hunter2").run(#"let s = secret("Password?"); print $s "x$s" ([$s] | to json); $s"#)
        #expect(!shown.data.contains("hunter2") && shown.data.contains("***"), "\(shown.data)\(shown.notes)")
    }

    @Test(arguments: [
        (#"[{a: 1, b: "x"}] | to csv"#, "a,b\n1,x\n"), (#"{a: 1} | to yaml"#, "a: 1\n"), (#"[1, 2] | to jsonl"#, "1\n2\n"),
        (#"{a: 1} | to json | from json | get a"#, "1\n"), (#""a,b\n1,x" | from csv | get b"#, "[\"x\"]\n"),
        (#""1\n2" | from jsonl | count"#, "2\n"), (#""a\tb\n1\t2" | from tsv | get a"#, "[\"1\"]\n"),
        (#""a: [1, 2]" | from yaml | get a | count"#, "2\n"),
        (#"[1, 2] | tee kept.json | count"#, "2\n"),
    ])
    func filtersKnowFormats(_ text: String, _ data: String) async {
        let stage = Stage()
        let shown = await stage.run("print (\(text))")
        #expect(shown == (data, "", 0))
    }

    @Test(arguments: [
        (#"[1] | from json"#, "'from' must be given a text, but is given a list"),
        (#""[1," | from json"#, "the text:1:4"), (#"[1] | tee there.json"#, "there is a file 'there.json' already"),
        (#"[1] | to xml"#, "there is no format 'xml'"),
    ])
    func filtersSayWhatIsWrong(_ text: String, _ words: String) async {
        let shown = await Stage(["there.json": "1"]).run(text)
        #expect(shown.status != 0 && shown.notes.contains(words), "\(shown.notes)")
    }

    @Test func teeWritesTheFile() async {
        let stage = Stage()
        _ = await stage.run("[{a: 1}] | tee kept.csv | count")
        #expect(stage.disk.text("kept.csv") == "a\n1\n")
    }

    @Test func expectationsAreSummedUp() async {
        let text = "expect 1 == 1\nexpect 1 == 2\nfor $i in [1, 2] { expect $i > 1 }\nexpect error fail { fail \"x\" }"
        let shown = await Stage().run(text)
        #expect(shown.status == 3 && shown.notes.hasSuffix("\n2 of 5 expectations failed\n"), "\(shown.notes)")
        #expect(await Stage().run("expect 1 == 1") == ("", "", 0))
        #expect(await Stage().run("expect 1 == 2").notes.hasSuffix("\n1 of 1 expectation failed\n"))
        let inside = await Stage(["a.tenon": "expect 1 == 2\nexpect 2 == 2\n"]).run("run a.tenon\nexpect 3 == 3")
        #expect(inside.status == 3 && inside.notes.hasSuffix("\n1 of 3 expectations failed\n"), "\(inside.notes)")
    }

    /// What is wrong with a script that `run` names is told before anything runs.
    @Test(arguments: [
        (["a.tenon": "print $x\n"], "run a.tenon", "there is no variable '$x'"),
        (["a.tenon": "params n: int\nprint $n\n"], "run a.tenon x", "'n' must be an int"),
        (["a.tenon": "params n: int\nprint $n\n"], "run a.tenon", "'n'"),
        (["a.tenon": "run b.tenon\n", "b.tenon": "lst users\n"], "run a.tenon", "there is no verb 'lst'"),
        (["a.tenon": "print 1\n"], "run a.tenon --quiet", "--quiet"),
    ])
    func theScriptThatIsRunIsCheckedFirst(_ texts: [String: String], _ line: String, _ words: String) async {
        let shown = await Stage(texts).run("print \"before\"\n\(line)")
        #expect(
            shown.status == 2 && shown.data.isEmpty && shown.notes.contains(words) && shown.notes.contains("run from here"),
            "\(shown.notes)")
    }

    @Test func aScriptThatRunsItselfIsCheckedOnce() async {
        let shown = await Stage(["a.tenon": "params n: int\nif $n > 0 { run a.tenon 0 }\nprint $n\n"]).run("run a.tenon 1")
        #expect(shown == ("0\n1\n", "", 0))
    }
}

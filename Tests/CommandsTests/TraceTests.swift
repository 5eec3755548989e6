import Diagnostics
import Language
import Recording
import Testing
import Values

@testable import Commands

/// What is told of calls that were left by an error, and of statements while they run.
struct TraceTests {
    private static let files = [
        "lib/outer.tenon": "let name = \"crm\"\nrun \"inner.tenon\" $name\n",
        "lib/inner.tenon": """
        params name: text
        def fetch(n: int) {
          if $n == 0 { fail "no '$name' here" }
          fetch ($n - 1)
        }
        def twice() { fetch 3 }
        twice
        """,
    ]

    @Test func anUncaughtErrorTellsEveryCallItLeft() async {
        let stage = Stage(Self.files)
        let end = await stage.run("run lib/outer.tenon")
        #expect(
            end.notes == """
                error[fail]: no 'crm' here
                  --> lib/inner.tenon:3:16
                   |
                 3 |   if $n == 0 { fail "no '$name' here" }
                   |                ^^^^^^^^^^^^^^^^^^^^^^
                  --> lib/inner.tenon:4:3
                   |
                 4 |   fetch ($n - 1)
                   |   ^^^^^^^^^^^^^^ called from here
                  --> lib/inner.tenon:6:15
                   |
                 6 | def twice() { fetch 3 }
                   |               ^^^^^^^ called from here
                  --> lib/inner.tenon:7:1
                   |
                 7 | twice
                   | ^^^^^ called from here
                  --> lib/outer.tenon:2:1
                   |
                 2 | run "inner.tenon" $name
                   | ^^^^^^^^^^^^^^^^^^^^^^^ run from here
                   |
                   = stack: fetch, called from lib/inner.tenon:4:3 (3 times)
                           fetch, called from lib/inner.tenon:6:15
                           twice, called from lib/inner.tenon:7:1
                           run lib/inner.tenon, called from lib/outer.tenon:2:1
                           run lib/outer.tenon, called from line 1:1

                """)
        #expect(end.status == 1)
    }

    @Test func aScriptSeesTheStackOfWhatItCaught() async {
        let stage = Stage(Self.files)
        let end = await stage.run(
            "try { run lib/inner.tenon nps } catch as $e { for $call in $e.stack { print $call.name $call.file $call.line $call.count } }")
        #expect(
            end.data == """
                fetch lib/inner.tenon 4 3
                fetch lib/inner.tenon 6 1
                twice lib/inner.tenon 7 1
                run lib/inner.tenon null 1 1

                """)
    }

    @Test func manyErrorsInAScriptThatIsRunAreCounted() async {
        let stage = Stage(["bad.tenon": "lst users\nprint $x\n"])
        let end = await stage.run("let name = \"bad.tenon\"\nrun $name")
        #expect(end.notes.contains("= because: this is the first of 2 errors; tenon check bad.tenon tells them all\n"))
        #expect(end.notes.contains("| ^^^^^^^^^ run from here\n"))
    }

    @Test func statementsAndRequestsAreTold() async {
        let stage = Stage()
        let end = await stage.run(
            """
            set trace on
            let mut n = 1
            def add(by: int) -> int { return $n + $by }
            for $x in [1, 2] {
              $n = add($x)
            }
            if $n > 2 { print "n is $n, \\$x is ${$n + 1}" }
            list users | count
            set trace off
            print done
            """)
        #expect(
            end.notes == """
                + line 2  let mut n = 1
                + line 4  for $x in [1, 2]
                + line 5  $n = add($x)
                    $n = 1
                    $x = 1
                + line 3  return $n + $by
                    $n = 1
                    $by = 1
                + line 5  $n = add($x)
                    $n = 2
                    $x = 2
                + line 3  return $n + $by
                    $n = 2
                    $by = 2
                + line 7  if $n > 2
                    $n = 4
                + line 7  print "n is $n, \\$x is ${$n + 1}"
                    $n = 4
                + line 8  list users | count
                > GET /api/v2/product-analytics/users/mapping/connections: 200 (1 ms)
                + line 9  set trace off

                """)
        #expect(end.data == "n is 4, $x is 5\n0\ndone\n")
    }

    @Test func aTraceTellsHowARequestFailed() async {
        let stage = Stage()
        let end = await stage.run("set trace on\nuse site eu { list users }")
        #expect(end.notes.hasPrefix("+ line 2  use site eu\n+ line 2  list users\n"))
    }

    @Test func aTracedScriptOfAnotherFileIsNamed() async {
        let stage = Stage(["a.tenon": "let id = \"crm\"\nprint $id\n"])
        _ = await stage.run("set trace on")
        let end = await stage.run("run a.tenon")
        #expect(end.notes == "+ line 1  run a.tenon\n+ a.tenon:1  let id = \"crm\"\n+ a.tenon:2  print $id\n    $id = \"crm\"\n")
    }

    @Test func theEndOfAScriptRestoresTrace() async {
        let stage = Stage(["a.tenon": "set trace on\n"])
        let end = await stage.run("run a.tenon\nprint 1")
        #expect(end.notes == "")
    }

    // MARK: Limits

    private func stage(_ limits: Limits, _ files: [String: String] = [:]) -> (Interpreter, Capture) {
        let capture = Capture()
        let disk = Stage.Disk(files)
        return (Interpreter(Stage.context(world: Stage.world(disk), output: capture.output), limits: limits), capture)
    }

    @Test func aScriptThatIsRunUsesTheStepsOfTheOneAroundIt() async {
        let (interpreter, capture) = stage(Limits(steps: 50_000), ["busy.tenon": "for $x in range(10000) { }\n"])
        let outcome = await interpreter.run(
            Source(nil, "let mut n = 0\nwhile true {\n  try { run busy.tenon } catch { print caught }\n  $n = $n + 1\n  print $n\n}"))
        let shown = capture.outcome(outcome)
        // Four of them fit; the fifth is cut off, and nothing catches that.
        #expect(String(decoding: shown.stdout, as: UTF8.self) == "1\n2\n3\n4\n")
        let notes = String(decoding: shown.stderr, as: UTF8.self)
        #expect(notes.hasPrefix("error[step-limit]: the program has taken the"), "\(notes)")
        #expect(notes.contains("| ^^^^^^^^^^^^^^ run from here") || notes.contains("run from here"))
    }

    @Test func eachTextAtThePromptHasAllItsSteps() async {
        let (interpreter, _) = stage(Limits(steps: 20_000))
        for _ in 0..<5 {
            let outcome = await interpreter.run(Source(nil, "for $x in range(15000) { }"))
            #expect(outcome.status == .done)
        }
    }
}

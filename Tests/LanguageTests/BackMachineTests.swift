import Diagnostics
import Foundation
import Testing
import Values

@testable import Language

private func compile(_ text: String, in scope: Scope) throws -> Program {
    try Compiler.compile(
        Script.parse(Source("t", text), vocabulary: vocabulary(), surroundings: scope.surroundings), in: scope)
}

@Suite struct BackMachineTests {
    // MARK: Scopes

    @Test func aSiteBeginsWithItsName() {
        #expect(MemoryLayout<Routine.Site>.offset(of: \.name) == 0)
    }

    @Test func aLaterLineSeesWhatAnEarlierOneMade() {
        let scope = Scope(vocabulary: vocabulary())
        #expect(play("let x = 1\nlet mut y = [1]\ndef f(n) { return $n + $x }", in: scope).text == "")
        #expect(play("(f($x))", in: scope).text == "2")
        #expect(play("$y = $y ++ [2]\n$y", in: scope).text == "[1,2]")
        #expect(play("let x = 10\n(f(1))", in: scope).text == "11")
        #expect(play("def f(n) { return \"new\" }\n(f(1))", in: scope).text == "\"new\"")
        #expect(scope.variableNames == ["x", "y"])
        #expect(scope["y"] == [1, 2])
    }

    @Test func anErrorHalfWayKeepsWhatWasAssigned() {
        let scope = Scope(vocabulary: vocabulary())
        #expect(play("let a = 1\nlet b = 1 / 0\nlet c = 3", in: scope).text == "!division-by-zero '0': the right side of '/' must not be 0")
        #expect(scope.variableNames == ["a"])
        #expect(play("let a = $a ++ 1", in: scope).failure != nil)
        #expect(scope["a"] == 1)
    }

    @Test func aDefinitionWhoseCallersAreOlderIsCheckedAtTheCall() {
        let scope = Scope(vocabulary: vocabulary())
        _ = play("def g(a) { return $a }\ndef f() { return g(1) }", in: scope)
        _ = play("def g(a, b) { return $b }", in: scope)
        #expect(play("(f())", in: scope).failure?.id == "changed-definition")
    }

    @Test func aScopeRunsOneProgramAtATime() throws {
        let scope = Scope(vocabulary: vocabulary())
        let machine = Machine(scope: scope)
        guard case .call = machine.start(try compile("list users", in: scope)) else { return #expect(Bool(false)) }
        guard case .failed(let diagnostic) = Machine(scope: scope).start(try compile("print 1", in: scope)) else {
            return #expect(Bool(false))
        }
        #expect(diagnostic.id == "busy-scope")
        machine.abandon()
        #expect(play("print 1", in: scope).text == "1")
    }

    @Test func parametersGetTheirArguments() {
        let text = "params file: text, n: int = (2 * 3), --force: bool\nprint $file $n $force"
        #expect(play(text, arguments: ["file": "a"]).text == "a 6 false")
        #expect(play(text, arguments: ["file": "a", "n": 1, "force": true]).text == "a 1 true")
        #expect(play(text, arguments: ["file": 5]).failure?.id == "wrong-type")
    }

    @Test func aScriptThatIsLoadedRunsInTheSameScope() {
        let files = ["lib.tenon": "let base = 10\ndef add(x) { return $base + $x }"]
        #expect(play("load lib.tenon\n(add(1))\n$base", files: files).text == "11 / 10")
        let broken = play("load lib.tenon", files: ["lib.tenon": "let x = 1\nlet y = $x / 0"])
        #expect(broken.failure?.marks.first?.place.source.name == "lib.tenon")
    }

    // MARK: The host

    @Test func stateSurvivesHostCalls() {
        let text =
            "let mut n = 0\ndef f(x) { let y = $x * 2\nlet l = list users\nreturn $y + len($l) }\nfor $i in range(3) { $n = $n + f($i) }\n$n"
        #expect(play(text).text == "12")
    }

    @Test func argumentsKeepTheirPlaces() throws {
        let scope = Scope(vocabulary: vocabulary())
        let machine = Machine(scope: scope)
        let program = try compile("let e = \"users\"\nplan create $e from a.json --jobs (1 + 2) --resume", in: scope)
        guard case .call(let call) = machine.start(program) else { return #expect(Bool(false)) }
        #expect(call.name == "create" && call.isPlan && call.isShown)
        #expect(call.arguments["entity"] == "users" && call.arguments["jobs"] == 3 && call.arguments.has("resume"))
        #expect(call.arguments.first("entity")?.place.text == "$e")
        #expect(call.place.text == "plan create $e from a.json --jobs (1 + 2) --resume")
        machine.abandon()
    }

    @Test func anErrorOfTheHostIsMarkedInTheScriptAsWell() {
        let data = Source("crm.json", "{\"a\": 1}")
        let played = play("create users from crm.json") { _ in
            .failure(Diagnostic("bad", .invalid, "bad data", at: [.init(Place(data, 6..<7))]))
        }
        #expect(played.failure?.marks.map { $0.place.source.name } == ["crm.json", "t"])
    }

    @Test func whatAnErrorCarriesCanBeAskedFor() {
        let text = "try { create users from a.json } catch as $e { [$e.status, $e.request_id, $e.pointer, $e.retryable, $e.applied] }"
        let played = play(text) { call in
            guard call.name == "create" else { return .success(.null) }
            return .failure(
                Diagnostic(
                    "r", .rateLimited, "slow down", soFar: "2 created",
                    answer: .init(status: 429, requestID: "q1", pointer: "/data", retryAfter: 1)))
        }
        #expect(played.text == "[429,\"q1\",\"/data\",true,\"2 created\"]")
    }

    @Test func anUncaughtErrorShowsWhoCalled() {
        let played = play("def inner(x) { return $x / 0 }\ndef outer() { return inner(1) }\n(outer())")
        #expect(played.failure?.marks.map(\.place.text) == ["0", "inner(1)", "(outer())"])
    }

    // MARK: Limits

    @Test func stepsAreBounded() {
        let limits = Limits(steps: 1000)
        #expect(play("while true { }", limits: limits).failure?.id == "step-limit")
        #expect(play("def f() { f }\nf", limits: limits).failure?.id == "step-limit")
        #expect(play("for $i in range(100) { range(100) | where it > 1 }", limits: limits).failure?.id == "step-limit")
        #expect(play("try { while true { } } catch { print no } finally { print f }", limits: limits).lines == ["f"])
        #expect(play("for $i in range(900) { print x }", limits: limits).lines.count == 900)
    }

    @Test func stepsAreCountedTheSameEachTime() {
        func holds(_ steps: Int) -> Bool {
            play("let mut i = 0\nwhile $i < 500 { $i = $i + 1\nlist users | count }", limits: Limits(steps: steps)).failure == nil
        }
        #expect(holds(2000) && !holds(400))
        #expect((400..<2000).first(where: holds) == (400..<2000).first(where: holds))
    }

    @Test func memoryIsBounded() {
        let limits = Limits(memory: 1 << 20)
        for program in [
            "let mut s = \"x\"\nwhile true { $s = $s ++ $s }", "let mut l = [1]\nwhile true { $l = $l ++ $l }",
            "let mut l = []\nwhile true { $l = $l ++ [[1, 2, 3]] }",
            "let mut m = {a: 1}\nlet mut l = []\nwhile true { $l = [...$l, {...$m, b: 2}] }",
            "range(1000000)", "let mut l = [1]\nwhile true { $l = [$l, $l, range(100)] }",
            "let s = join(range(1000), \",\")\nlet mut t = $s\nwhile true { $t = replace($t, \"1\", $s) }",
        ] {
            #expect(play(program, limits: limits).failure?.id == "memory-limit", "\(program)")
        }
        // What is let go of does not count.
        let text = "let mut n = 0\nfor $i in range(2000) { let l = range(1000)\n$n = $n + len($l) }\n$n"
        #expect(play(text, limits: limits).text == "2000000")
    }

    @Test func recursionIsBounded() {
        #expect(play("def f(n) { return f($n + 1) }\n(f(0))", limits: Limits(depth: 10)).failure?.id == "recursion-limit")
        #expect(play("def f(n) { try { f ($n + 1) } catch { return $n } }\n(f(0))", limits: Limits(depth: 1000)).failure == nil)
    }

    @Test(arguments: [
        "while true { }", "def f() { f2 }\ndef f2() { }\nwhile true { f }", "for $i in range(1, 9000000000000000000) { }",
        "while true { let l = range(100000) | sort }", "while true { let x = (range(50000) | where it % 2 == 0 | map it + 1) }",
        "let t = join(range(3000), \"a\")\nwhile true { let x = matches($t, \"(\\\\d+a)*b\") }",
        // One call each, which takes seconds.
        "let t = join((range(1200) | map \"a\"))\nlet x = $t =~ \"a*a*[bc]\"",
        "let t = join((range(40000) | map \"ab \"))\nlet x = $t =~ \"[a-z ]*a*[0-9]\"",
        "let x = range(100000000)", "let x = join(range(3000000), \"-\")", "let x = sum(range(30000000))", "let x = unique(range(3000000))",
        "let l = range(2000000)\nlet x = zip($l, $l)", "let x = enumerate(range(3000000))", "let x = (range(3000000) | map [it] | sort)",
    ])
    func anInterruptIsNoticed(_ text: String) throws {
        let scope = Scope(vocabulary: vocabulary())
        let machine = Machine(scope: scope)
        let program = try compile(text, in: scope)
        let interrupt = machine.interrupt
        // A thread of its own: these programs hold the threads that tasks run on.
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.02)
            interrupt.request()
        }
        let step = machine.start(program)
        guard case .failed(let diagnostic) = step else { return #expect(Bool(false)) }
        #expect(diagnostic.kind == .cancelled)
        #expect(!interrupt.isRequested)
    }

    /// Functions that go through a long text once, which takes seconds here.
    @Test(arguments: [
        "upper($t)", "lower($t)", "reverse($t)", "base64($t)", "sha256($t)", "split($t, \"\")", "split($t, \"5\")",
        "replace($t, \"x\", \"\")",
    ])
    func anInterruptIsNoticedInsideAText(_ call: String) throws {
        let scope = Scope(vocabulary: vocabulary())
        scope.declare("t", .text(String(repeating: "0123456789", count: 4_000_000)))
        let machine = Machine(scope: scope)
        let program = try compile("while true { let x = \(call) }", in: scope)
        let interrupt = machine.interrupt
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.05)
            interrupt.request()
        }
        let begin = ContinuousClock.now
        guard case .failed(let diagnostic) = machine.start(program) else { return #expect(Bool(false)) }
        #expect(diagnostic.kind == .cancelled)
        #expect(begin.duration(to: .now) < .seconds(3))
    }

    @Test func aCostlyPatternIsStopped() {
        let played = play("let t = \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"\n($t =~ '^(a+)+$')")
        #expect(played.failure?.id == "costly-pattern")
    }

    // MARK: Growth and leaks

    /// Bytes that a program asks for.
    private func grown(_ text: String, _ count: Int) throws -> Int {
        let scope = Scope(vocabulary: vocabulary())
        let machine = Machine(scope: scope)
        let program = try compile(
            text.split(separator: "COUNT", omittingEmptySubsequences: false).joined(separator: String(count)), in: scope)
        guard case .finished = machine.start(program) else { return .max }
        return machine.budget.grown
    }

    @Test(arguments: [
        "let mut l = []\nfor $i in range(COUNT) { $l = $l ++ [$i] }",
        "let mut l = []\nfor $i in range(COUNT) { $l = [...$l, $i] }",
        "let mut l = []\nfor $i in range(COUNT) { $l = $l ++ [len($l)] }",
        "let mut l = [0]\nfor $i in range(COUNT) { if $l[-1] == $i { $l = $l ++ [$i + 1] } }",
        "let mut l = []\nlet mut i = 0\nwhile $i < COUNT { $l = $l ++ [$i]\n$i = len($l) }",
        "let mut s = \"\"\nfor $i in range(COUNT) { $s = $s ++ \"x\" }",
        "let mut s = \"\"\nfor $i in range(COUNT) { $s = $s ++ \"a\" ++ \"b\" }",
        "let mut m = {}\nfor $i in range(COUNT) { $m = {...$m, a: $i} }",
        "let mut l = []\nfor $i in range(COUNT) { $l = [...$l, len($l)] }",
        "let mut l = []\ndef add(x) { $l = [...$l, $x] }\nfor $i in range(COUNT) { add $i }",
        "let mut l = []\ndef add(x) { $l = $l ++ [$x] }\nfor $i in range(COUNT) { let r = add($i) }",
        "let mut l = []\ndef add(x) { if len($l) == $x { $l = $l ++ [$x] } }\nfor $i in range(COUNT) { let r = add($i) }",
        "def all(n) { let mut l = []\nfor $i in range($n) { $l = $l ++ [$i] }\nreturn $l }\nlet x = all(COUNT)",
        "def same(l: list) { return $l }\nlet mut l = []\nfor $i in range(COUNT) { let n = len(same($l))\n$l = $l ++ [$n] }",
        "let mut m = {l: []}\nlet mut l = []\nfor $i in range(COUNT) { $l = $l ++ [{i: $i}] }\nlet w = $l | where i > 3 | map i",
    ])
    func appendingInALoopTakesTimeInProportion(_ text: String) throws {
        let small = try grown(text, 500)
        let large = try grown(text, 4000)
        #expect(large < small * 10, "\(small) -> \(large): \(text)")
    }

    @Test func nothingIsKeptWhenAProgramAndItsScopeAreGone() throws {
        weak var list: List?
        weak var text: Text?
        weak var kept: Scope?
        do {
            let scope = Scope(vocabulary: vocabulary())
            kept = scope
            let made = List([1, 2])
            let string = Text("a text that is too long to be small")
            (list, text) = (made, string)
            scope.declare("l", .list(made))
            scope.declare("t", .text(string))
            let program = """
                def f(a, b) { let c = [$a, $b]
                if len($c) > 1 { return $c }
                return null }
                let x = f($l, $t)
                let y = {l: $l, t: $t, all: [...$l, $t]}
                for $i, $e in $l { let z = [$e, $l, f($l, $t)] }
                try { fail {kind: "fail", message: $t} } catch as $e { let w = [$e, $l] }
                let rows = [{a: $l, b: $t}] | where len(a) > 0 | select a, b | sort b | map {c: a}
                def deep(n, l) { if $n == 0 { fail "end" }
                return deep($n - 1, $l) }
                try { let q = deep(30, $l) } catch { }
                let v = "${$l} $t"
                let s = $l[0..1]
                print $l $t
                (1 / 0)
                """
            #expect(play(program, in: scope).failure?.id == "division-by-zero")
        }
        #expect(list == nil)
        #expect(text == nil)
        #expect(kept == nil)
    }

    @Test func aProgramThatIsAbandonedKeepsNothing() throws {
        weak var list: List?
        let scope = Scope(vocabulary: vocabulary())
        do {
            let program = try compile("let l = [1, 2, 3]\ndef f(x) { list users\nreturn $x }\nlet y = f([9, 8])", in: scope)
            let machine = Machine(scope: scope)
            guard case .call = machine.start(program) else { return #expect(Bool(false)) }
            if case .list(let found)? = scope["l"] { list = found }
            machine.abandon()
        }
        scope.declare("l", .null)
        #expect(list == nil)
    }
}

import Diagnostics
import Testing
import Values

@testable import Language

/// Arguments by name become a command that means the same.
@Suite struct UsageWritingTests {
    static let lend =
        "lend <book: text> [to <reader: text>] (today | in <delay: duration> | at <moment: time>) [--weeks <weeks: int>] [--quietly]"

    static func written(_ usage: String, _ arguments: Value) throws -> WrittenCommand {
        try Usage(parsing: usage).command(arguments.map ?? Map())
    }

    static let commands: [(String, Value, String)] = [
        (lend, ["book": "emma", "today": true], #"lend "emma" today"#),
        (lend, ["book": "emma", "reader": "ada", "delay": "90s"], #"lend "emma" to "ada" in 1m30s"#),
        (
            lend, ["book": "a\"b $c\n", "moment": "2026-01-01T00:00:00Z", "weeks": 3, "quietly": true],
            #"lend "a\"b \$c\n" at 2026-01-01T00:00:00Z --weeks 3 --quietly"#
        ),
        (lend, ["book": "emma", "today": true, "reader": nil, "quietly": false], #"lend "emma" today"#),
        ("list [<entity>]", [:], "list"), ("list [<entity>]", ["entity": "users"], "list users"),
        ("list [<entity>]", ["entity": "users; reset local --yes"], #"list "users; reset local --yes""#),
        ("take <item: text>,... from <path: file>", ["item": ["a", "b"], "path": "x/y.json"], #"take "a", "b" from x/y.json"#),
        ("take <item: text>...", ["item": "one"], #"take "one""#),
        ("set trace (on | off)", ["trace": "on"], "set trace on"), ("set trace (on | off)", ["trace": "on; x"], #"set trace "on; x""#),
        ("put <value: any>", ["value": ["a": [1, "$x", nil]]], #"put {"a":[1,"\$x",null]}"#),
        ("wait <time: duration>", ["time": "soon"], #"wait "soon""#),
    ]

    @Test(arguments: commands)
    func eachValueIsALiteral(_ usage: String, _ arguments: Value, _ text: String) throws {
        #expect(try Self.written(usage, arguments).text == text)
    }

    static let misfits: [(String, Value, Usage.Misfit)] = [
        ("list [<entity>]", ["entty": "users"], .unknown("entty", in: ["entity"])), ("show <resource>", [:], .missing(["resource"])),
        ("show <resource>", ["resource": nil], .missing(["resource"])),
        ("see (a <x: int> | b <y: int>)", ["x": 1, "y": 2], .missing(["x"])),
        ("see [from <a: int> to <b: int>]", ["a": 1], .missing([])),
    ]

    @Test(arguments: misfits)
    func whatMakesNoCommandIsTold(_ usage: String, _ arguments: Value, _ misfit: Usage.Misfit) throws {
        do throws(Usage.Misfit) {
            let usage = try? Usage(parsing: usage)
            _ = try usage?.command(arguments.map ?? Map())
            Issue.record("this makes a command")
        } catch {
            #expect(error == misfit)
        }
    }

    @Test func theLinesHoldEachOfSeveralValues() throws {
        let command = try Self.written("drop <item: text>... from <place: text> [--yes]", ["item": ["a b", "c"], "place": "x"])
        #expect(command.lines == [["drop", "a b", "from", "x"], ["drop", "c", "from", "x"]])
        #expect(command.adding(option: "yes").adding(option: "yes").text == #"drop "a b" "c" from "x" --yes"#)
    }

    /// Whatever a text holds, it comes out of the command as the one argument that it was.
    @Test func noValueIsReadAsCode() throws {
        let usage = try Usage(parsing: "keep <value: any> [--more <more: text>]")
        let vocabulary = Vocabulary(commands: [Signature(usage, effect: .local, summary: "")]) { path, _ in Source(path, "") }
        let pieces = [
            "$x", "$(a)", "\"", "'", "\\", "\n", "\r", "\u{0}", "\u{2028}", "{", "}", "#", ";", "|", ">", "&", "--more", " ", "é", "${y}",
            "`", "a",
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...6, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            for value in [Value.text(text), [.text(text)], .map([(text, .text(text))])] {
                let command = try usage.command(Map(value))
                let script = Script.parse(Source("t", command.text), vocabulary: vocabulary)
                #expect(script.problems.isEmpty, "\(command.text)")
                let machine = Machine(scope: Scope(vocabulary: vocabulary), limits: Limits())
                guard case .call(let call) = machine.start(try Compiler.compile(script, in: machine.scope)) else {
                    Issue.record("no call of \(command.text)")
                    continue
                }
                #expect(call.name == "keep" && call.arguments.all.count == 1 && call.arguments["value"] == value, "\(command.text)")
            }
        }
    }
}

extension Map {
    fileprivate init(_ value: Value) {
        self.init()
        set("value", to: value)
    }
}

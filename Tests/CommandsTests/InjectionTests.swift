import Diagnostics
import Foundation
import ProductAnalytics
import Recording
import Testing
import Values

@testable import Commands

/// A value is a value: whatever it holds goes through the language, into requests, files and recordings, and comes out as it was.
@Suite struct InjectionTests {
    static let values: [String] = [
        "$(rm)", "`rm`", "\"; delete users/x", "'; delete users/x; '", "${1 + 1}", "$name", "$", "a\nb", "a\r\nb", "\n", "a\tb",
        "\"", "'", "\"\"\"", "'''", "\\", "\\n", "\\\"", "a\\", "| count", "; exit 7", "# no comment", "> file", ">! file", "&", "&& exit",
        "\u{0}", "a\u{0}b", "\u{1}\u{7}\u{8}\u{1b}[31m", "\u{7f}", "\u{85}", "\u{2028}", "😀", "👩‍👩‍👧", "e\u{301}", "שלום", "\u{202e}abc",
        "\u{feff}", "--yes", "-", "--", "-1", "..", "../..", ".", "/", "//", "a/b", "%2e%2e", "%00", "?a=b", "a#b", "a b", "  ", "*", "~",
        "true", "null", "007", "1e5", "90s", "=1+1", "@x", "a,b", "a;b", "[1]", "{a: 1}", "{\"a\": 1}", "<b>", "{{x}}", "%s", "{id:x}",
        "{t±5s}",
    ]

    /// Values that are no text at all once they are written, or that a file of rows cannot tell from another.
    private func stage(_ value: String) -> Stage {
        Stage(["v.json": JSON.text(.text(value)), "child.tenon": "params given\nprint (to_json($given))\n"])
    }

    private func json(_ value: String) -> String { JSON.text(.text(value)) }

    @Test(arguments: values)
    func throughTexts(_ value: String) async throws {
        let done = await stage(value).run(
            """
            let v = open("v.json")
            print (to_json("<$v>")) (to_json("<${$v}>")) (to_json("<" ++ $v ++ ">")) (to_json(join([$v, $v], $v)))
            """)
        let around = json("<\(value)>")
        #expect(done.data == "\(around) \(around) \(around) \(json(value + value + value))\n", "\(done.notes)")
    }

    @Test(arguments: values)
    func throughArguments(_ value: String) async throws {
        let done = await stage(value).run(
            """
            let v = open("v.json")
            def give(x, rest..., --option: text) { return [$x, $rest, $option] }
            print (to_json(give($v, $v)))
            let given = give $v $v ...[$v] --option $v
            print (to_json($given))
            run child.tenon $v
            for $x in [$v] { print (to_json($x)) }
            [{a: $v}] | where a == $v | map to_json(a)
            """)
        let text = json(value)
        #expect(
            done.data == """
                [\(text),[\(text)],null]
                [\(text),[\(text),\(text)],\(text)]
                \(text)
                \(text)
                \(json(text))

                """, "\(done.notes)")
    }

    @Test(arguments: values)
    func throughPathsAndBodies(_ value: String) async throws {
        let stage = stage(value)
        let done = await stage.run(
            """
            let v = open("v.json")
            plan delete "users/$v"
            plan create users from {id: "x", type: $v, join_attribute: $v, join_type: $v}
            """)
        let lines = done.data.split(separator: "\n")
        try #require(lines.count == 2, "\(done)")
        let deletion = try JSON.parse(Source(nil, String(lines[0])))
        let path = try #require(deletion.map?["path"]?.string)
        let id = try #require(path.split(separator: "/", omittingEmptySubsequences: false).last)
        #expect(path == "/api/v2/product-analytics/users/mapping/connection/\(id)")
        #expect(id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"?#/\\\"'<>".utf8.contains($0) } && id != "." && id != "..")
        #expect(Path.decode(id).map { Array($0.utf8) } == Array(value.utf8))
        let creation = try JSON.parse(Source(nil, String(lines[1])))
        let attributes = try #require(creation.map?["body"]?.map?["data"]?.map?["attributes"]?.map)
        for key in ["type", "join_attribute", "join_type"] { #expect(attributes[key]?.string.map { Array($0.utf8) } == Array(value.utf8)) }
    }

    @Test(arguments: values)
    func throughTheSite(_ value: String) async throws {
        let stage = stage(value)
        let done = await stage.run(
            """
            let v = open("v.json")
            create users from {id: $v, type: "ref_table", join_attribute: $v, join_type: "email"}
            let shown = show "users/$v"
            print (to_json([$shown.id, $shown.join.attribute]))
            delete "users/$v" --yes
            print (list users | count)
            """)
        // Ids with control characters are refused, and nothing is changed by that.
        if value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            #expect(done.status == 4 && done.data == "" && done.notes.contains("no control characters"), "\(done)")
            return
        }
        let made = "{\"entity\":\"users\",\"id\":\(json(value)),\"action\":"
        #expect(
            done.data == "\(made)\"created\"}\n[\(json(value)),\(json(value))]\n\(made)\"deleted\"}\n0\n" && done.status == 0, "\(done)")
    }

    @Test(arguments: values, ["csv", "tsv", "json", "jsonl", "yaml"])
    func throughFiles(_ value: String, _ suffix: String) async throws {
        let done = await stage(value).run(
            """
            let v = open("v.json")
            [{a: $v, b: "x"}] | select a, b > out.\(suffix)
            [{a: "y", b: $v}] | select a, b > more.\(suffix)
            print (open("out.\(suffix)") == [{a: $v, b: "x"}]) (open("more.\(suffix)") == [{a: "y", b: $v}])
            """)
        #expect(done.data == "true true\n", "\(done)")
    }

    /// A literal in double quotes that holds exactly a text.
    private func literal(_ value: String) -> String { json(value).replacing("$", with: "\\$") }

    @Test(arguments: values)
    func throughLiterals(_ value: String) async throws {
        let done = await stage(value).run("print (to_json(\(literal(value)))) (\(literal(value)) == open(\"v.json\"))")
        #expect(done.data == "\(json(value)) true\n", "\(done.notes)")
    }

    @Test func throughRecordings() async throws {
        let stage = Stage()
        let path = NSTemporaryDirectory() + "tenon-\(UUID().uuidString).session"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try stage.interpreter.context.startRecording(path)
        for value in Self.values {
            _ = await stage.run("print \(literal(value))\nprint (to_json(\(literal(value))))")
            _ = await stage.run(
                "create users from {id: \(literal(value)), type: \"ref_table\", join_attribute: \"a\", join_type: \"email\"}")
        }
        _ = await stage.run("list users | select id")
        let stopped = try #require(try await stage.interpreter.context.stopRecording())
        #expect(stopped.isSame, "\(stopped.text)")
    }
}

import Diagnostics
import Foundation
import Language
import PluginHost
import Testing
import Values

@Suite struct ManifestTests {
    private func problems(_ text: String) -> [String] {
        do {
            _ = try Manifest(Source("plugin.json", text))
            return []
        } catch {
            return ((error as? DiagnosticList)?.all ?? []).map(\.message)
        }
    }

    private func manifest(_ more: String) -> String {
        #"{"manifest": 1, "name": "probe", "version": "1.0.0", "summary": "S.", "kind": "script", "entry": "main.tenon"\#(more)}"#
    }

    @Test func aWholeOneIsRead() throws {
        let read = try Manifest(
            Source(
                "plugin.json",
                manifest(
                    #"""
                    , "commands": [{"usage": "probe.daily [<entity>] [--days <int>]", "summary": "D.", "effects": "read", "tool": "d"}],
                    "hooks": [{"event": "command.before", "kind": "check", "match": "delete *", "depth": "all", "order": 5, "tool": "h"}],
                    "schedules": [{"name": "nightly", "cron": "0 2 * * *", "command": "probe.daily users"}],
                    "permissions": {"commands": ["list *"], "hooks": ["command.before"], "schedule": true, "net": ["a.example:443"],
                      "why": {"commands": "c", "hooks": "h", "schedule": "s", "net": "n"}},
                    "limits": {"startMs": 500}, "env": ["TEAM"], "shell": ">=0.1.0 <2.0.0"
                    """#)))
        #expect(read.commands.first?.usage.name == "probe.daily")
        #expect(read.commands.first?.tool == "d")
        #expect(read.hooks.first?.isDeep == true)
        #expect(read.limits.start == 500)
        #expect(read.permissions.network == .to(["a.example:443"]))
        #expect(read.grantLines.count == 4)
    }

    @Test(arguments: [
        (
            #"{}"#,
            [
                "'manifest' is missing", "'name' is missing", "'version' is missing", "'summary' is missing", "'kind' is missing",
                "'entry' is missing",
            ]
        ),
        (#"[]"#, ["a manifest must be a map, but is list"]),
    ])
    func everythingThatIsMissingIsToldAtOnce(_ text: String, _ expected: [String]) { #expect(problems(text) == expected) }

    @Test(arguments: [
        (#", "nmae": 1"#, "there is no 'nmae' here"),
        (#", "shell": "new""#, "'shell' must be a range of versions such as \">=0.1.0 <2.0.0\", but is text \"new\""),
        (#", "command": ["x"]"#, "a script plugin has no 'command'"),
        (#", "env": ["DD_API_KEY"]"#, "'DD_API_KEY' is never handed to a plugin"),
        (#", "env": ["MY_TOKEN"]"#, "'MY_TOKEN' is never handed to a plugin"),
        (
            #", "commands": [{"usage": "other.x", "summary": "s", "effects": "read"}]"#,
            "a command of this plugin must begin with 'probe.', but this is 'other.x'"
        ),
        (
            #", "commands": [{"usage": "probe.x <", "summary": "s", "effects": "read"}]"#,
            "this usage line does not follow the notation: after '<' stands the name of the argument"
        ),
        (#", "commands": [{"usage": "probe.x", "summary": "s"}]"#, "'effects' is missing"),
        (
            #", "commands": [{"usage": "probe.x", "summary": "s", "effects": "raed"}]"#,
            "'effects' must be one of read, write, destroy, local, but is 'raed'"
        ),
        (#", "permissions": {"commands": ["list *"]}"#, "the permission 'commands' must say why"),
        (#", "permissions": {"net": ["nowhere"]}"#, "this must be HOST:PORT, but is 'nowhere'"),
        (
            #", "hooks": [{"event": "command.before", "kind": "check", "tool": "t"}]"#,
            "a hook for 'command.before' needs the permission for it"
        ),
        (#", "schedules": [{"name": "n", "every": "10m", "command": "list users"}]"#, "schedules need the permission 'schedule'"),
        (#", "limits": {"startMs": 0}"#, "'startMs' must be a whole number from 10 to 60000, but is int 0"),
    ])
    func eachMistakeIsTold(_ more: String, _ expected: String) {
        #expect(problems(manifest(more)).contains(expected), "\(problems(manifest(more)))")
    }

    @Test func aHookThatCannotForbidWhatHasHappenedIsToldSo() {
        let text = manifest(
            #", "hooks": [{"event": "error", "kind": "check", "tool": "t"}], "permissions": {"hooks": ["error"], "why": {"hooks": "h"}}"#)
        #expect(problems(text) == ["'error' only tells what has happened, so a hook can only observe it"])
    }

    @Test(arguments: ["/etc/passwd", "../x.tenon", "a/../../x.tenon"])
    func anEntryStaysInTheFolder(_ entry: String) {
        let text = manifest("").replacingOccurrences(of: "main.tenon", with: entry)
        #expect(problems(text) == ["'entry' must stay inside the plugin's folder"])
    }

    @Test(arguments: ["a", "Guard", "9lives", "has_underscore", "x.y", String(repeating: "a", count: 32)])
    func namesAreHeldToTheirForm(_ name: String) { #expect(!Manifest.isName(name)) }

    /// Every manifest that ships can be read.
    @Test func thoseThatShipAreRead() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("plugins").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
        #expect(Set(names) == ["guard", "report", "drift", "notify", "clock"])
        for name in names {
            let text = try String(contentsOfFile: "\(folder)/\(name)/plugin.json", encoding: .utf8)
            #expect(try Manifest(Source("\(name)/plugin.json", text)).name == name)
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)/README.md"))
        }
    }

    @Test func toolsOfServersBecomeCommands() throws {
        let tool: Value = [
            "name": "convert", "description": "Converts.\nMore.", "annotations": ["readOnlyHint": true],
            "inputSchema": [
                "type": "object", "required": ["from", "to"],
                "properties": [
                    "to": ["type": "string"], "from": ["type": "integer"], "dry": ["type": "boolean"], "mode": ["enum": ["fast", "slow"]],
                ],
            ],
        ]
        let command = try #require(PluginCommand(tool: tool, of: "clock"))
        #expect(command.usage.text == "clock.convert <from: int> <to: text> [--dry] [--mode <mode: fast|slow>]")
        #expect(command.summary == "Converts.")
        // What it says of itself makes it no less than a write.
        #expect(command.effect == .write)
        #expect(PluginCommand(tool: ["name": "has blanks"], of: "clock") == nil)
    }

    /// However a manifest is broken, it is read or refused with a place, and nothing else happens.
    @Test func lawABrokenManifestIsToldAndHarmsNothing() {
        let whole = Array(
            manifest(
                #", "commands": [{"usage": "probe.x <a> [--b <int>]", "summary": "s", "effects": "read"}], "permissions": {"hooks": ["error"], "why": {"hooks": "h"}}"#
            ).utf8)
        let pieces = ["\"", "{", "}", "[", "]", ":", ",", "null", "-1", "1e999", "\\u0000", "é", "probe.", "<", "manifest"].map {
            Array($0.utf8)
        }
        var state: UInt64 = 7
        func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0...below(4) {
                let at = below(bytes.count)
                bytes.replaceSubrange(at..<min(bytes.count, at + below(6)), with: pieces[below(pieces.count)])
            }
            do { _ = try Manifest(Source("plugin.json", bytes: bytes)) } catch {
                let problems = (error as? DiagnosticList)?.all ?? []
                #expect(
                    !problems.isEmpty && problems.allSatisfy { !$0.message.isEmpty && !$0.marks.isEmpty },
                    "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    @Test func lawAnyTextIsAMomentOrIsRefused() {
        let pieces = ["*", "/", "-", ",", " ", "0", "5", "59", "60", "jan", "mon", "7", "99999999999999999999", "é"]
        var state: UInt64 = 11
        func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        for _ in 0..<3_000 {
            let text = (0..<(1 + below(14))).map { _ in pieces[below(pieces.count)] }.joined(separator: below(2) == 0 ? " " : "")
            if let cron = try? Cron(text) {
                // What comes next is later, and a whole minute.
                let next = cron.next(after: 1_700_000_000_000_000)
                #expect(next.map { $0 > 1_700_000_000_000_000 && $0 % 60_000_000 == 0 } == true, "\(text)")
            }
        }
    }
}

import Diagnostics
import Foundation
import PluginHost
import Testing
import Values

/// Plugins that misbehave: each is contained within its time and named, and a plugin beside it hears nothing of it.
@Suite struct MisbehavingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var mode: String
        /// The text that the call gives; or the id of the problem, and what it says of the reason.
        var text: String?
        var problem: String?
        var why = ""
        /// A note in the log that tells of it.
        var note = ""
        var testDescription: String { mode }

        static func gives(_ mode: String, _ text: String = "fine", note: String = "") -> Row { Row(mode: mode, text: text, note: note) }
        static func fails(_ mode: String, _ problem: String, _ why: String, note: String = "") -> Row {
            Row(mode: mode, problem: problem, why: why, note: note)
        }
    }

    static let rows: [Row] = [
        .fails("never_answers", "plugin-timeout", "no sign of life for 700 ms (limits.idleMs)"),
        .gives("answers_twice", "once", note: "which was not asked"),
        .fails("dies_in_line", "plugin-crashed", "status 7"),
        .gives("banner", note: "this is no message: *** Welcome"),
        .fails("garbage", "plugin-crashed", "what is no message to its standard output, which begins with 'not json"),
        .fails("garbage_bytes", "plugin-crashed", "what is no message to its standard output"),
        .gives("floods_errors"),
        .fails("long_line", "plugin-crashed", "a line of more than 8 MB"),
        .fails("long_line_without_end", "plugin-crashed", "a line of more than 8 MB, which begins with 'zzz"),
        .fails("ignores_term", "plugin-timeout", "no sign of life"),
        .gives("child_keeps_output"),
        .fails("child_keeps_output_and_dies", "plugin-crashed", "status 4"),
        .fails("wrong_id", "plugin-timeout", "no sign of life", note: "an answer to 987654, which was not asked"),
        .fails("text_id", "plugin-timeout", "no sign of life", note: "which was not asked"),
        .fails("endless_progress", "plugin-timeout", "more than 2000 ms in all (limits.maxMs)"),
        .gives("negative_progress", note: "a progress that says nothing"),
        .gives("progress_of_nothing"),
        .fails("reads_no_more", "plugin-timeout", "no sign of life"),
        .fails("wrong_jsonrpc", "plugin-answer", "\"jsonrpc\": \"2.0\""),
        .fails("both", "plugin-answer", "holds both"),
        .fails("neither", "plugin-answer", "a method, a result or an error"),
        .fails("closes_output", "plugin-crashed", "it closed its standard output"),
        .fails("bad_utf8", "plugin-timeout", "no sign of life", note: "this is no message"),
        .fails("deep_json", "plugin-crashed", "what is no message"),
        .fails("bad_result", "plugin-answer", "a result must be a map, but is list"),
        .fails("bad_content", "plugin-answer", "content must be a list, but is text"),
        .fails("bad_is_error", "plugin-answer", "isError must be a bool, but is text"),
        .fails("unknown_result_type", "plugin-answer", "there is no resultType 'later'"),
        .fails("error_answer", "plugin-refused", "way (-32050)"),
        .fails("error_without_words", "plugin-refused", "an error without a message"),
        .fails("asks_for_ever", "plugin-asks", "a call may ask 5 times"),
        .fails("asks_for_secret", "plugin-asks", "'apiKey' means a secret (api key)"),
        .fails("asks_for_password", "plugin-asks", "this one does (password)"),
        .fails("asks_for_page", "plugin-asks", "it wants to open a page"),
        .fails("asks_for_sampling", "plugin-asks", "'sampling/createMessage' is not answered here"),
        .fails("asks_nothing", "plugin-answer", "a map of 1 to 20 questions"),
        .gives("sends_requests", "", note: "a request for 'elicitation/create'"),
        .gives("sends_requests__legacy", "", note: "a request for 'sampling/createMessage'"),
        .fails("floods_requests", "plugin-crashed", "it asks and does not read the answers"),
        .gives("zombies"),
        .gives("leaves_group"),
        .fails("stops_itself", "plugin-timeout", "no sign of life"),
        .fails("kills_itself", "plugin-crashed", "signal 9 (SIGKILL)"),
        .fails("eats_memory", "plugin-crashed", "status 1"),
        .gives("opens_files", "Too many open files"),
        .gives("fills_disk", "File too large"),
        .fails("slow_byte", "plugin-timeout", "no sign of life"),
        .fails("exits_at_once", "plugin-start", "before it answered, it ended with status 9"),
        .gives("exits_at_discover"),
        .fails("never_shakes_hands", "plugin-start", "neither 'server/discover' nor 'initialize' within 500 ms"),
        .gives("slow_start"),
        .gives("silent_at_discover"),
        .fails("unknown_version", "plugin-start", "it speaks version '1999-01-01'"),
        .gives("banner_first", note: "this is no message: Server v1.0"),
        .fails("output_is_binary", "plugin-start", "what is no message"),
        .fails("closes_output_at_once", "plugin-start", "it closed its standard output"),
        .gives("ignores_end"),
        .gives("closes_input"),
    ]

    /// A few at a time, so that their limits can be short.
    private static let gate = FewAtATime(4)

    @Test(arguments: rows) func itIsContained(_ row: Row) async throws {
        await Self.gate.enter()
        defer { Task { await Self.gate.leave() } }
        var permissions = Permissions()
        permissions.starts = ["child_keeps_output", "child_keeps_output_and_dies", "zombies", "leaves_group"].contains(row.mode)
        // Only those that run into a limit have a short one.
        var limits = PluginKit.limits
        if row.problem == "plugin-timeout" { limits.idle = 700 }
        if row.mode == "endless_progress" { limits.longest = 2_000 }
        if row.mode == "silent_at_discover" { limits.start = 2_000 }
        if row.mode == "never_shakes_hands" { limits.start = 500 }
        if row.mode == "eats_memory" { limits.memoryMB = 192 }
        let plugin = PluginKit.python("misbehaving.py", [row.mode], limits: limits, permissions: permissions)
        let neighbour = PluginKit.python("well.py")
        let begin = Date()
        var text: String?
        var problem: Diagnostic?
        do { text = try await plugin.call("go", [:], CallContext(id: "c1")) { _ in }.text } catch { problem = error as? Diagnostic }
        if row.mode == "asks_for_ever" {
            problem = await PluginKit.problem(plugin, "go") { _ in .accepted(["a": "b"]) }
        }
        // Twice the start, the call, and what a busy machine adds.
        #expect(Date().timeIntervalSince(begin) < 30)
        #expect(text == row.text)
        #expect(problem?.id == row.problem)
        #expect(problem?.message.contains("'probe'") ?? (row.problem == nil))
        #expect(problem?.because.contains { $0.contains(row.why) } ?? true, "\(problem?.because ?? [])")
        let isNoted = await PluginKit.eventually { row.note.isEmpty || plugin.log.lines.contains { $0.text.contains(row.note) } }
        #expect(isNoted, "\(plugin.log.lines.map(\.text))")
        #expect(try await neighbour.call("echo", [:], CallContext(id: "n")).text == "said")
        let pid: Int32? = if case .running(let pid, _) = plugin.condition { pid } else { nil }
        await plugin.stop()
        await neighbour.stop()
        if let pid { #expect(await PluginKit.eventually { PluginKit.members(of: pid) == [] }) }
    }

    @Test func listsOfToolsAreCheckedToolByTool() async throws {
        let plugin = PluginKit.python("misbehaving.py", ["bad_tools"])
        let tools = try await plugin.tools()
        #expect(tools.tools.map(\.name) == ["good", "local"])
        #expect(
            tools.dropped.map { "\($0.name.prefix(10)): \($0.why)" } == [
                "good: there is another tool of this name",
                "bad name: a tool's name must be 1 to 128 letters, digits, '_', '-' and '.'",
                "xxxxxxxxxx: a tool's name must be 1 to 128 letters, digits, '_', '-' and '.'",
                "bare: inputSchema must be a map",
                "(without a: a tool's name must be 1 to 128 letters, digits, '_', '-' and '.'",
                "list: inputSchema must be of type \"object\"",
                "net: inputSchema must refer to itself alone, but refers to 'https://evil/x.json'",
                "file: inputSchema must refer to itself alone, but refers to 'file:///etc/passwd'",
                "deep: inputSchema may be 32 levels deep", "large: inputSchema may have 256 kB",
            ])
        await plugin.stop()
    }

    @Test(arguments: [
        ("endless_cursor", "it has more than 100 pages of tools"), ("same_cursor", "it gives the same cursor again"),
        ("no_list", "an answer must hold a list of tools"),
    ])
    func aListThatDoesNotEndIsRefused(_ mode: String, _ why: String) async throws {
        let plugin = PluginKit.python("misbehaving.py", [mode])
        do {
            _ = try await plugin.tools()
            Issue.record("the list ends")
        } catch let problem as Diagnostic { #expect(problem.id == "plugin-answer" && problem.because == [why]) }
        await plugin.stop()
    }

    @Test func aHugeListIsCut() async throws {
        let plugin = PluginKit.python("misbehaving.py", ["huge_list"])
        let tools = try await plugin.tools()
        #expect(tools.tools.count == 1_000 && tools.dropped.count == 100)
        await plugin.stop()
    }
}

/// Lets a few in, and the others wait.
actor FewAtATime {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

import Foundation
import PluginHost
import Testing
import Values

/// Plugins that have outlived their shell.
@Suite struct StraysTests {
    private func start(_ pid: Int32) throws -> String {
        let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return try #require(stat.split(separator: ")").last?.split(separator: " ")).dropFirst(19).first.map(String.init) ?? ""
    }

    @Test func whatRunsIsWrittenDownAsLongAsItRuns() async throws {
        let folder = PluginKit.scratch()
        let plugin = PluginKit.python("well.py") { $0.records = folder }
        let pid = try #require(try await plugin.call("count", [:], CallContext(id: "1")).value?["pid"]?.int)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["plugin-\(pid)"])
        // Its shell lives.
        #expect(Strays.end(in: folder) == 0)
        #expect(try await plugin.call("echo", [:], CallContext(id: "2")).text == "said")
        await plugin.stop()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }

    @Test func thoseOfDeadShellsAreEndedAndOthersAreNot() async throws {
        let folder = PluginKit.scratch()
        let sleeper = Process()
        sleeper.executableURL = URL(fileURLWithPath: "/bin/sleep")
        // In a group of its own.
        sleeper.arguments = ["60"]
        try sleeper.run()
        let pid = sleeper.processIdentifier
        #expect(await PluginKit.eventually { PluginKit.members(of: pid) == [pid] })
        let begin = try start(pid)
        // One that has the number, but began at another time, is somebody else.
        try "\(pid) 1 99999999 1\n".write(toFile: folder + "/plugin-1", atomically: true, encoding: .utf8)
        try "nonsense".write(toFile: folder + "/plugin-2", atomically: true, encoding: .utf8)
        try "1 1 99999999 1\n".write(toFile: folder + "/plugin-3", atomically: true, encoding: .utf8)
        #expect(Strays.end(in: folder) == 0)
        #expect(PluginKit.isAlive(pid))
        try "\(pid) \(begin) 99999999 1\n".write(toFile: folder + "/plugin-4", atomically: true, encoding: .utf8)
        #expect(Strays.end(in: folder) == 1)
        #expect(await PluginKit.eventually { !PluginKit.isAlive(pid) })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        sleeper.waitUntilExit()
    }
}

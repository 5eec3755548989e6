import Foundation
import PluginHost
import Testing
import Values

/// What only many calls, or an end without warning, show.
@Suite struct EnduranceTests {
    private func descriptors() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0 }
    /// Kilobytes of memory of its own.
    private func memory() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    @Test func tenThousandCallsLeaveNothingBehind() async throws {
        let plugin = PluginKit.python("well.py")
        func calls(_ count: Int) async throws {
            for number in 0..<count {
                let result = try await plugin.call("echo", ["n": .int(number)], CallContext(id: "\(number)"))
                guard result.value?["arguments"]?["n"]?.int == number else {
                    Issue.record("call \(number) has another's answer")
                    return
                }
            }
        }
        try await calls(1_000)
        let before = memory()
        try await calls(9_000)
        let grown = memory() - before
        // Other tests run beside this one.
        #expect(grown < 64 << 10, "grown by \(grown) kB")
        await plugin.stop()
    }

    @Test func oftenStartedPluginsLeaveNoDescriptors() async throws {
        // Counted among those of one plugin, because other tests open some meanwhile.
        for _ in 0..<20 {
            let plugin = PluginKit.python("well.py")
            #expect(try await plugin.call("echo", [:], CallContext(id: "1")).text == "said")
            await plugin.stop()
        }
        #expect(descriptors() < 400)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TENON_HARNESS"] != nil)) func holdsFivePlugins() async throws {
        let path = try #require(ProcessInfo.processInfo.environment["TENON_HARNESS"])
        var permissions = Permissions()
        permissions.starts = true
        var pids: [String] = []
        for _ in 0..<5 {
            let plugin = PluginKit.python("misbehaving.py", ["leaves_group"], permissions: permissions)
            _ = try await plugin.call("go", [:], CallContext(id: "1"))
            if case .running(let pid, _) = plugin.condition { pids.append("\(pid)") }
        }
        try pids.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        try await Task.sleep(nanoseconds: 60_000_000_000)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TENON_HARNESS"] == nil))
    func nothingIsLeftWhenTheShellIsKilled() async throws {
        let path = PluginKit.scratch() + "/pids"
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/proc/self/exe")
        let bundle = PluginKit.root.appendingPathComponent(".build/debug/tenonPackageTests.xctest").path
        shell.arguments = ["--test-bundle-path", bundle, "--filter", "holdsFivePlugins", "--testing-library", "swift-testing"]
        var environment = ProcessInfo.processInfo.environment
        environment["TENON_HARNESS"] = path
        shell.environment = environment
        shell.standardOutput = FileHandle.nullDevice
        try shell.run()
        #expect(await PluginKit.eventually(30) { FileManager.default.fileExists(atPath: path) })
        let pids = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { Int32($0) }
        #expect(pids.count == 5)
        // Each with the child that it has started.
        for pid in pids { #expect(PluginKit.members(of: pid).count == 2) }
        kill(shell.processIdentifier, SIGKILL)
        let isEmpty = await PluginKit.eventually(2) { pids.allSatisfy { PluginKit.members(of: $0).isEmpty } }
        #expect(isEmpty, "\(pids.flatMap(PluginKit.members))")
        shell.waitUntilExit()
    }
}

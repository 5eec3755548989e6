import Diagnostics
import Foundation
import PluginHost
import Testing
import Values

/// Starts the plugins under `Tests/Plugins` by the program that was built.
enum PluginKit {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let launcher = root.appendingPathComponent(".build/debug/tenon").path
    static let folder = root.appendingPathComponent("Tests/Plugins").path

    /// Limits that a busy machine keeps; a test that waits for one sets it.
    static let limits: PluginLimits = {
        var limits = PluginLimits()
        (limits.start, limits.idle, limits.longest) = (15_000, 15_000, 40_000)
        (limits.backoff, limits.longestBackoff) = (10, 100)
        return limits
    }()

    static func scratch() -> String {
        let path = NSTemporaryDirectory() + "tenon-plugin-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    static func start(_ words: [String], permissions: Permissions = Permissions(), scratch: String = scratch()) -> PluginStart {
        let (variables, _) = PluginEnvironment.variables(granting: permissions.environment, scratch: scratch) { _ in nil }
        var start = PluginStart(
            name: "probe", launcher: launcher, words: words, folder: folder, scratch: scratch,
            environment: variables + ["PYTHONDONTWRITEBYTECODE=1"], permissions: permissions)
        start.client = ("tenon", "test")
        return start
    }

    static func python(
        _ file: String, _ arguments: [String] = [], limits: PluginLimits = limits, permissions: Permissions = Permissions(),
        host: HostChannel? = nil, change: (inout PluginStart) -> Void = { _ in }
    ) -> PluginProcess {
        var start = start(["/usr/bin/python3", "-B", folder + "/" + file] + arguments, permissions: permissions)
        change(&start)
        return PluginProcess(start, limits: limits, host: host)
    }

    /// What a call of it throws.
    static func problem(_ plugin: PluginProcess, _ tool: String, _ arguments: Value = [:], ask: PluginProcess.Ask? = nil) async
        -> Diagnostic?
    {
        do {
            _ = try await plugin.call(tool, arguments, CallContext(id: "c1"), ask: ask)
            return nil
        } catch let problem as Diagnostic { return problem } catch { return Diagnostic("other", .fail, "\(error)") }
    }
}

extension PluginKit {
    /// Waits until something holds; a test fails where it does not within some seconds.
    static func eventually(_ seconds: Double = 5, _ holds: @Sendable () async -> Bool) async -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if await holds() { return true }
            try? await Task.sleep(nanoseconds: 10_000_000)
        }
        return await holds()
    }

    /// The processes of a group that have not ended.
    static func members(of group: Int32) -> [Int32] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
        return numbers.filter { pid in
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 2 && fields[0] != "Z" && fields[2] == "\(group)"
        }
    }

    /// The processes that work in a folder.
    static func processes(in folder: String) -> [Int32] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
        return numbers.filter { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/cwd")) == folder && isAlive($0) }
    }

    /// Whether a process of this number is there and has not ended.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return !(stat.split(separator: ")").last?.hasPrefix(" Z") ?? true)
    }
}

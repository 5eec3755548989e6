import Diagnostics
import Foundation
import PluginHost
import Testing
import Values

/// A plugin that looks for secrets and tries what it may not, held against what this kernel has.
@Suite struct SandboxTests {
    static let present = Dictionary(uniqueKeysWithValues: SandboxLayer.report().map { ($0.name, $0.isPresent) })

    /// What it tries; the layer that keeps it from that; and what it is told then.
    static let tries: [(name: String, layer: SandboxLayer.Name, answers: [String])] = [
        ("read home", .landlock, ["Permission denied"]), ("write home", .landlock, ["Permission denied"]),
        ("empty home", .truncation, ["Permission denied"]), ("remove home", .landlock, ["Permission denied"]),
        ("link home", .landlock, ["Permission denied", "Invalid cross-device link", "Operation not permitted"]),
        ("link to home", .landlock, ["Permission denied"]),
        ("rename home", .landlock, ["Permission denied", "Invalid cross-device link"]), ("list home", .landlock, ["Permission denied"]),
        ("write tmp", .landlock, ["Permission denied"]), ("write plugin", .landlock, ["Permission denied"]),
        ("shadow", .landlock, ["Permission denied"]), ("parent environ", .landlock, ["Permission denied"]),
        ("parent memory", .landlock, ["Permission denied"]), ("parent cmdline", .landlock, ["Permission denied"]),
        ("terminal", .landlock, ["Permission denied", "No such device or address"]), ("internet", .seccomp, ["Permission denied"]),
        ("internet 6", .seccomp, ["Permission denied"]), ("unix", .seccomp, ["Permission denied"]),
        ("netlink", .seccomp, ["Permission denied"]), ("ptrace", .seccomp, ["Operation not permitted"]),
        ("process_vm_readv", .seccomp, ["Operation not permitted"]), ("unshare", .seccomp, ["Operation not permitted"]),
        ("mount", .seccomp, ["Operation not permitted"]), ("bpf", .seccomp, ["Operation not permitted"]),
        ("io_uring", .seccomp, ["Operation not permitted"]), ("keyctl", .seccomp, ["Operation not permitted"]),
        ("x32", .seccomp, ["Function not implemented"]), ("signal", .signals, ["Operation not permitted"]),
        ("outlive", .seccomp, ["Operation not permitted"]),
    ]
    /// What it must be able to do.
    static let needs = ["write scratch", "write null", "passwd", "pair", "thread"]

    private func found(_ permissions: Permissions) async throws -> Value {
        let home = PluginKit.scratch()
        try "secret-canary-4711".write(toFile: home + "/canary", atomically: true, encoding: .utf8)
        setenv("DD_API_KEY", "secret-canary-4711", 1)
        setenv("CANARY_PLAIN", "secret-canary-4711", 1)
        // Open here, and not to be open there.
        let open = Glibc.open(home + "/canary", O_RDONLY)
        defer { close(open) }
        let plugin = PluginKit.python("hostile.py", permissions: permissions)
        let result = try await plugin.call("go", ["home": .text(home), "needle": "secret-canary-4711"], CallContext(id: "1"))
        await plugin.stop()
        #expect(FileManager.default.contents(atPath: home + "/canary") == Data("secret-canary-4711".utf8))
        return try #require(result.value)
    }

    #if arch(x86_64)
    @Test func whatIsNotGrantedIsOutOfReach() async throws {
        let found = try await found(Permissions())
        #expect(found["secrets"]?.list?.count == 0)
        #expect(
            found["variables"]?.list?.compactMap(\.string)
                == ["HOME", "LANG", "LC_CTYPE", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR"].filter { $0 != "LC_CTYPE" || found["variables"]?.list?.contains { $0.string == "LC_CTYPE" } == true })
        #expect(found["descriptors"]?.list?.compactMap(\.int) == [0, 1, 2, 900])
        for (name, layer, answers) in Self.tries where Self.present[layer] == true {
            #expect(answers.contains(found[name]?.string ?? ""), "\(name): \(JSON.text(found[name] ?? .null))")
        }
        for name in Self.needs { #expect(found[name]?.string == "done", "\(name): \(JSON.text(found[name] ?? .null))") }
        guard Self.present[.programs] == true else { return }
        for name in ["start", "fork", "leave"] { #expect(found[name]?.string == "Operation not permitted", "\(name)") }
    }

    @Test func programsThatAreGrantedStayInItsGroup() async throws {
        var permissions = Permissions()
        permissions.starts = true
        let found = try await found(permissions)
        #expect(found["start"]?.int == 0 && found["fork"]?.string == "done")
        if Self.present[.seccomp] == true { #expect(found["leave"]?.string == "stays") }
        #expect(found["internet"]?.string == "Permission denied")
    }

    @Test func aNetworkThatIsGrantedHasNoSocketsOfThisMachine() async throws {
        var permissions = Permissions()
        permissions.network = .to(["example.com:443"])
        let found = try await found(permissions)
        #expect(found["internet"]?.string == "done" && found["internet 6"]?.string == "done")
        if Self.present[.seccomp] == true { #expect(found["unix"]?.string == "Permission denied") }
    }
    #endif

    @Test func theReportSaysWhatIsMissing() {
        #expect(SandboxLayer.report().map(\.name) == SandboxLayer.Name.allCases)
        #expect(Self.present[.environment] == true && Self.present[.group] == true)
        let missing = SandboxLayer.report().filter { !$0.isPresent }.map(\.name)
        #expect(SandboxLayer.missing(SandboxLayer.Name.allCases).map(\.name) == missing)
    }

    @Test func whatIsRequiredAndMissingIsNotStarted() async throws {
        let plugin = PluginKit.python("well.py") { $0.sandbox.required = SandboxLayer.Name.allCases }
        let missing = SandboxLayer.report().filter { !$0.isPresent }
        let problem = await PluginKit.problem(plugin, "echo")
        #expect(problem?.id == (missing.isEmpty ? nil : "plugin-sandbox"))
        #expect(problem?.because ?? [] == missing.map { "\($0.name.rawValue): \($0.detail)" })
        await plugin.stop()
        let other = PluginKit.python("well.py") { $0.sandbox.required = Self.present[.landlock] == true ? [.landlock] : [] }
        #expect(await PluginKit.problem(other, "echo") == nil)
        await other.stop()
    }
}

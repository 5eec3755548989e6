import Diagnostics
import Foundation
import Testing
import Values

@testable import PluginHost

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

    private func found(_ permissions: Permissions, bubblewrap: String? = nil) async throws -> Value {
        let home = PluginKit.scratch()
        try "secret-canary-4711".write(toFile: home + "/canary", atomically: true, encoding: .utf8)
        setenv("DD_API_KEY", "secret-canary-4711", 1)
        setenv("CANARY_PLAIN", "secret-canary-4711", 1)
        // Open here, and not to be open there.
        let open = Glibc.open(home + "/canary", O_RDONLY)
        defer { close(open) }
        let plugin = PluginKit.python("hostile.py", permissions: permissions) { $0.sandbox.bubblewrap = bubblewrap }
        let result = try await plugin.call("go", ["home": .text(home), "needle": "secret-canary-4711"], CallContext(id: "1"))
        await plugin.stop()
        #expect(FileManager.default.contents(atPath: home + "/canary") == Data("secret-canary-4711".utf8))
        return try #require(result.value)
    }

    #if arch(x86_64)
        @Test func whatIsNotGrantedIsOutOfReach() async throws {
            let found = try await found(Permissions())
            #expect(found["secrets"]?.list?.count == 0)
            // What Python sets for itself is none that was handed on.
            let variables = found["variables"]?.list?.compactMap(\.string).filter { $0 != "LC_CTYPE" }
            #expect(variables == ["HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR"])
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

    // MARK: Strict

    /// Why bubblewrap cannot be tried here; `nil`: it can.
    static let whyNotStrict: String? = {
        guard let path = SandboxLayer.bubblewrap else { return "bubblewrap is not installed: scripts/prepare test" }
        let program = Process()
        program.executableURL = URL(fileURLWithPath: path)
        program.arguments = ["--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "/bin/true"]
        program.standardError = FileHandle.nullDevice
        guard (try? program.run()) != nil else { return "\(path) cannot be run" }
        program.waitUntilExit()
        return program.terminationStatus == 0 ? nil : "this machine allows no user namespaces"
    }()

    #if arch(x86_64)
        @Test(.enabled(if: whyNotStrict == nil, Comment(rawValue: whyNotStrict ?? "")))
        func strictShutsItIntoNamespacesAndTheOtherLayersHold() async throws {
            let found = try await found(Permissions(), bubblewrap: SandboxLayer.bubblewrap)
            #expect(found["secrets"]?.list?.count == 0)
            // Every namespace is another one than this process is in, so that nothing of this machine is there to be reached.
            for name in ["pid", "mnt", "ipc", "net", "uts"] {
                let theirs = found["namespaces"]?[name]?.string ?? ""
                #expect(theirs.hasPrefix(name + ":["), "\(name): \(theirs)")
                #expect(theirs != (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\(name)")), "\(name)")
            }
            #expect((found["process"]?.int ?? 1_000) < 10)
            #expect(found["descriptors"]?.list?.compactMap(\.int) == [0, 1, 2])
            // What lies outside is not there at all, and what is there is kept from it as without namespaces.
            for (name, layer, answers) in Self.tries where Self.present[layer] == true {
                let told = found[name]?.string ?? ""
                #expect(
                    answers.contains(told) || ["No such file or directory", "Read-only file system"].contains(told),
                    "\(name): \(JSON.text(found[name] ?? .null))")
            }
            for name in Self.needs { #expect(found[name]?.string == "done", "\(name): \(JSON.text(found[name] ?? .null))") }
            #expect(
                found["variables"]?.list?.compactMap(\.string).filter { !["LC_CTYPE", "PWD"].contains($0) } == [
                    "HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR",
                ])
        }

        @Test(.enabled(if: whyNotStrict == nil, Comment(rawValue: whyNotStrict ?? "")))
        func strictLeavesTheNetworkThatIsGranted() async throws {
            var permissions = Permissions()
            permissions.network = .to(["example.com:443"])
            let found = try await found(permissions, bubblewrap: SandboxLayer.bubblewrap)
            #expect(found["internet"]?.string == "done")
            #expect(
                found["namespaces"]?["net"]?.string == (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")))
            if Self.present[.seccomp] == true { #expect(found["unix"]?.string == "Permission denied") }
        }
    #endif

    /// It ends as others do, and leaves nothing behind.
    @Test(
        .enabled(if: whyNotStrict == nil, Comment(rawValue: whyNotStrict ?? "")),
        arguments: ["well.py", "ignores_end", "ignores_term", "leaves_group"])
    func strictEndsWithAllThatItStarted(_ mode: String) async throws {
        var permissions = Permissions()
        permissions.starts = true
        var limits = PluginKit.limits
        if mode == "ignores_term" { limits.idle = 700 }
        let plugin = PluginKit.python(
            mode == "well.py" ? mode : "misbehaving.py", mode == "well.py" ? [] : [mode], limits: limits, permissions: permissions
        ) {
            $0.sandbox.bubblewrap = SandboxLayer.bubblewrap
        }
        let problem = await PluginKit.problem(plugin, mode == "well.py" ? "echo" : "go")
        #expect(problem?.id == (mode == "ignores_term" ? "plugin-timeout" : nil))
        let pid: Int32? = if case .running(let pid, _) = plugin.condition { pid } else { nil }
        let scratch = plugin.start.scratch
        await plugin.stop()
        if let pid { #expect(!PluginKit.isAlive(pid)) }
        // Whatever ran in its namespace had its folder as its own.
        #expect(await PluginKit.eventually { PluginKit.processes(in: scratch).isEmpty })
    }

    @Test func theReportSaysWhatIsMissing() {
        #expect(SandboxLayer.report().map(\.name) == SandboxLayer.Name.allCases)
        #expect(Self.present[.environment] == true && Self.present[.group] == true)
        let missing = SandboxLayer.report().filter { !$0.isPresent }.map(\.name)
        #expect(SandboxLayer.missing(SandboxLayer.Name.allCases).map(\.name) == missing)
    }

    @Test func strictIsSaidToBeMissingWhereItIs() {
        func layer(_ bubblewrap: String?, _ refused: String?) -> SandboxLayer? {
            SandboxLayer.report(landlock: 7, hasSeccomp: true, bubblewrap: bubblewrap, namespacesRefused: refused).last
        }
        #expect(layer("/usr/bin/bwrap", nil)?.detail == "'sandbox: strict' by /usr/bin/bwrap")
        #expect(
            layer(nil, nil)
                == SandboxLayer(
                    name: .namespaces, isPresent: false, detail: "bubblewrap is not installed, so 'sandbox: strict' cannot be had"))
        #expect(
            layer("/usr/bin/bwrap", "user.max_user_namespaces")
                == SandboxLayer(
                    name: .namespaces, isPresent: false,
                    detail: "bubblewrap is installed, but user.max_user_namespaces is 0, so 'sandbox: strict' cannot be had"))
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

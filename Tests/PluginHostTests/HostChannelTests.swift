import Diagnostics
import Foundation
import PluginHost
import Synchronization
import Testing
import Values

/// What a plugin asks of the shell over descriptor 3; the plugin is a script of a few lines.
@Suite struct HostChannelTests {
    /// What was carried out.
    final class Done: Sendable {
        let requests = Mutex<[HostRequest]>([])
        /// How many were taken back.
        let cancelled = Mutex(0)
        /// Whether all that takes long and has begun was taken back.
        var isCalm: Bool { requests.withLock { $0.count { $0 == .run("list slowly") } } == cancelled.withLock { $0 } }
    }

    private func plugin(_ done: Done, isReadOnly: Bool = false, _ words: [String]? = nil) -> PluginProcess {
        var permissions = Permissions()
        permissions.commands = ["list *"]
        permissions.commandsPerCall = 2
        let granted = permissions
        let host = HostChannel(gate: { HostGate(granted, isReadOnly: isReadOnly) }) { request, call in
            done.requests.withLock { $0.append(request) }
            if case .run("list slowly") = request {
                do { try await Task.sleep(for: .seconds(600)) } catch { done.cancelled.withLock { $0 += 1 } }
                throw Diagnostic.cancelled()
            }
            if case .run("list nothing") = request { throw Diagnostic("not-found", .notFound, "there is nothing") }
            return ["status": 0, "call": .text(call?.id ?? "none")]
        }
        let start = PluginKit.start(words ?? ["/bin/bash", PluginKit.folder + "/host.sh"])
        return PluginProcess(start, limits: PluginKit.limits, host: host)
    }

    private func ask(_ plugin: PluginProcess, _ tool: String, _ arguments: Value) async throws -> Value {
        let asked: Value = ["ask": ["name": .text(tool), "arguments": arguments]]
        return try #require(try await plugin.call("go", asked, CallContext(id: "c9")).value?["answer"])
    }

    @Test func whatIsGrantedIsCarriedOut() async throws {
        let done = Done()
        let plugin = plugin(done)
        let answer = try await ask(plugin, "shell.run", ["command": "list users"])
        #expect(answer["result"]?["structuredContent"]?["status"]?.int == 0)
        #expect(answer["result"]?["structuredContent"]?["call"]?.string == "c9")
        #expect(done.requests.withLock { $0 } == [.run("list users")])
        await plugin.stop()
    }

    @Test func whatIsNotGrantedIsToldByItsNameAndNoted() async throws {
        let done = Done()
        let plugin = plugin(done)
        let answer = try await ask(plugin, "shell.run", ["command": "delete users"])
        #expect(answer["error"]?["message"]?.string == "'delete users' may not be run (permission 'commands')")
        #expect(answer["error"]?["data"]?["permission"]?.string == "commands")
        #expect(
            plugin.log.lines.contains { $0.origin == .host && $0.text == "refused: 'delete users' may not be run (permission 'commands')" })
        #expect(done.requests.withLock { $0 } == [])
        await plugin.stop()
    }

    @Test func whatThePluginTakesBackIsEndedAndNotAnswered() async throws {
        let done = Done()
        let plugin = plugin(done, ["/usr/bin/python3", "-B", PluginKit.folder + "/host-cancel.py"])
        let result = try await plugin.call("take-back", [:], CallContext(id: "c1"))
        #expect(result.value?["first"]?["id"]?.int == 2)
        #expect(await PluginKit.eventually(30) { done.isCalm })
        let twice = try await plugin.call("twice", [:], CallContext(id: "c2"))
        #expect(twice.value?["first"]?["error"]?["message"]?.string == "a request with this id is under way")
        // What is left of a call ends with it; what has not begun by then does not begin.
        #expect(await PluginKit.eventually(30) { done.isCalm })
        await plugin.stop()
    }

    @Test func aPluginCanAskWhetherACallIsStillWanted() async throws {
        let plugin = plugin(Done(), ["/usr/bin/python3", "-B", PluginKit.folder + "/host-cancel.py"])
        let result = try await plugin.call("cancelled", [:], CallContext(id: "c1"))
        #expect(result.value?["said"] == [false, true])
        await plugin.stop()
    }

    @Test func aCallThatIsTakenBackTakesBackWhatItHadTheHostDo() async throws {
        let done = Done()
        let plugin = plugin(done, ["/usr/bin/python3", "-B", PluginKit.folder + "/host-cancel.py"])
        let call = Task { try await plugin.call("wait", [:], CallContext(id: "c1")) }
        #expect(await PluginKit.eventually(30) { done.requests.withLock { $0.contains(.run("list slowly")) } })
        call.cancel()
        await #expect(throws: (any Error).self) { try await call.value }
        #expect(await PluginKit.eventually(30) { done.cancelled.withLock { $0 } == 1 })
        await plugin.stop()
    }

    @Test func whatFailsIsAnErrorOfTheTool() async throws {
        let plugin = plugin(Done())
        let answer = try await ask(plugin, "shell.run", ["command": "list nothing"])
        #expect(answer["result"]?["isError"]?.bool == true)
        await plugin.stop()
    }

    @Test(
        arguments: [
            ("shell.run", [:], -32602), ("no.such", [:], -32602), ("random.bytes", ["count": 0], -32602),
        ] as [(String, Value, Int)])
    func whatIsAskedWronglyIsSaid(_ tool: String, _ arguments: Value, _ code: Int) async throws {
        let plugin = plugin(Done())
        #expect(try await ask(plugin, tool, arguments)["error"]?["code"]?.int == code)
        await plugin.stop()
    }
}

// Calls a plugin again and again: plugin-call TIMES LAUNCHER PLUGIN SCRATCH. Prints how many microseconds that took.

import Diagnostics
import Glibc
import PluginHost
import Values

@main enum PluginCall {
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
    }

    static func main() async throws {
        let words = CommandLine.arguments
        let times = Int(words[1]) ?? 0
        let (variables, _) = PluginEnvironment.variables(granting: [], scratch: words[4]) { _ in nil }
        let start = PluginStart(
            name: "echo", launcher: words[2], words: [words[3]], folder: words[4], scratch: words[4], environment: variables)
        let plugin = PluginProcess(start)
        var begin = 0
        for number in -1_000..<times {
            if number == 0 { begin = now() }
            let result = try await plugin.call("echo", ["text": "hello"], CallContext(id: "1"))
            guard result.value?["said"] != nil else { fatalError("no answer") }
        }
        print(now() - begin)
        await plugin.stop()
    }
}

import Diagnostics
import Values

extension Permissions {
    init(_ members: ManifestReader.Members) {
        self.init()
        members.only([
            "commands", "api", "vars", "ui", "fs", "net", "exec", "schedule", "hooks", "escalate", "why", "requestsPerMinute",
            "commandsPerCall",
        ])
        commands = members.texts("commands")
        api = members.each("api").map { rule in
            rule.only(["methods", "paths"])
            return API(methods: rule.texts("methods").map { $0.uppercased() }, paths: rule.texts("paths"))
        }
        if let vars = members.members("vars") {
            vars.only(["read", "write"])
            (readsVariables, writesVariables) = (vars.texts("read"), vars.texts("write"))
        }
        switch members.text("ui") {
        case nil: break
        case "prompt": asks = true
        default: members.wrong("ui", "prompt")
        }
        if let fs = members.members("fs") {
            fs.only(["read", "write"])
            (reads, writes) = (fs.texts("read"), fs.texts("write"))
        }
        if members.map["net"]?.string == "none" {
            network = .none
        } else if members.map["net"] != nil {
            let hosts = members.texts("net")
            for (index, host) in hosts.enumerated() where !Self.isHost(host) {
                members.reader.report("this must be HOST:PORT, but is '\(host.preview(60))'", at: members.sub("net") + [String(index)])
            }
            network = hosts.isEmpty ? .none : .to(hosts)
        }
        starts = members.bool("exec") ?? false
        schedules = members.bool("schedule") ?? false
        for (index, name) in members.texts("hooks").enumerated() {
            if let event = HookEvent(rawValue: name) {
                hooks.insert(event)
            } else {
                members.reader.report(
                    "there is no event '\(name.preview(40))'", at: members.sub("hooks") + [String(index)],
                    because: ["the events are \(HookEvent.allCases.map(\.rawValue).joined(separator: ", "))"])
            }
        }
        escalates = members.bool("escalate") ?? false
        for (name, value) in members.members("why")?.map.members.map({ ($0.0, $0.1) }) ?? [] { reasons[name] = value.string }
        requestsPerMinute = members.int("requestsPerMinute", 1...1_000_000)
        commandsPerCall = members.int("commandsPerCall", 1...1_000_000)
        for permission in names where reasons[permission] == nil {
            members.reader.report(
                "the permission '\(permission)' must say why", at: members.path, because: ["permissions.why has a sentence for each"])
        }
    }

    private static func isHost(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && Int(parts[1]).map { (1...65_535).contains($0) } == true
    }

    /// The permissions that are asked for, in a fixed order.
    public var names: [String] { lines.map(\.name) }

    /// Each permission that is asked for, in words.
    public var lines: [(name: String, words: String)] {
        var all: [(String, String)] = []
        if !commands.isEmpty { all.append(("commands", "run \(commands.joined(separator: ", "))")) }
        if !api.isEmpty {
            all.append(
                (
                    "api",
                    "send \(api.map { "\($0.methods.joined(separator: "/")) \($0.paths.joined(separator: " "))" }.joined(separator: ", "))"
                ))
        }
        if !readsVariables.isEmpty || !writesVariables.isEmpty {
            let parts = [("read", readsVariables), ("write", writesVariables)].filter { !$0.1.isEmpty }
            all.append(("vars", parts.map { "\($0.0) the variables \($0.1.joined(separator: ", "))" }.joined(separator: ", ")))
        }
        if asks { all.append(("ui", "ask you questions")) }
        if !reads.isEmpty || !writes.isEmpty {
            let parts = [("read", reads), ("write", writes)].filter { !$0.1.isEmpty }
            all.append(("fs", parts.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: ", ")))
        }
        if case .to(let hosts) = network { all.append(("net", "talk to \(hosts.joined(separator: ", "))")) }
        if starts { all.append(("exec", "start other programs")) }
        if schedules { all.append(("schedule", "run at times of its own")) }
        if !hooks.isEmpty {
            all.append(("hooks", "hear of \(HookEvent.allCases.filter(hooks.contains).map(\.rawValue).joined(separator: ", "))"))
        }
        if escalates { all.append(("escalate", "turn commands that read into ones that write")) }
        return all
    }
}

extension PluginLimits {
    init(_ members: ManifestReader.Members) {
        self.init()
        if let limits = members.members("limits") {
            limits.only(["startMs", "idleMs", "maxMs", "quitIdleMs", "memoryMB", "openFiles", "outputMB", "stderrKB", "atOnce"])
            start = limits.int("startMs", 10...60_000) ?? start
            idle = limits.int("idleMs", 10...3_600_000) ?? idle
            longest = limits.int("maxMs", 10...86_400_000) ?? longest
            quitIdle = limits.int("quitIdleMs", 0...86_400_000) ?? quitIdle
            memoryMB = limits.int("memoryMB", 64...65_536) ?? memoryMB
            openFiles = limits.int("openFiles", 8...4_096) ?? openFiles
            outputMB = limits.int("outputMB", 1...64) ?? outputMB
            stderrKB = limits.int("stderrKB", 1...4_096) ?? stderrKB
            atOnce = limits.int("atOnce", 1...64) ?? atOnce
        }
        if let restart = members.members("restart") {
            restart.only(["backoffMs", "maxBackoffMs", "crashes", "windowS"])
            backoff = restart.int("backoffMs", 1...60_000) ?? backoff
            longestBackoff = restart.int("maxBackoffMs", 1...3_600_000) ?? longestBackoff
            crashes = restart.int("crashes", 1...100) ?? crashes
            crashWindow = restart.int("windowS", 1...86_400) ?? crashWindow
        }
    }
}

import Diagnostics
import Language
import Values

/// Holds the program of a plugin to the protocol, to its manifest and to what it says of its own tools: the real process, under its
/// sandbox.
///
/// A tool is called only where the manifest says that it changes nothing, with the plainest arguments that its schema allows. What may
/// write is never called by its name, whatever it says of itself.
///
/// ```swift
/// let checks = await ProcessCheck(process, manifest).run()
/// ```
public struct ProcessCheck: Sendable {
    let process: PluginProcess
    let manifest: Manifest

    /// - Parameter process: one that was not started; it is left stopped.
    public init(_ process: PluginProcess, _ manifest: Manifest) { (self.process, self.manifest) = (process, manifest) }

    /// What came of it.
    public struct Report: Sendable {
        public var checks: [PluginCheck] = []
        /// What it offers, if it could be asked.
        public var tools: [PluginTool]?
    }

    public func run() async -> Report {
        var report = Report()
        let (shakes, eras) = await handshakes()
        report.checks += shakes
        for era in eras {
            let bench = CheckBench(process, era)
            // What is the same in both ways of speaking is looked at once.
            let isFirst = report.tools == nil
            let tools = await self.tools(bench)
            if isFirst, let tools = tools.tools { report.tools = tools.tools }
            report.checks += named(tools.checks, era, of: eras)
            report.checks += named(await methods(bench), era, of: eras)
            if isFirst, let known = tools.tools { report.checks += self.commands(known) + (await results(bench, known)) }
            report.checks += named(await cancelling(bench, tools.tools), era, of: eras)
            report.checks += named(await ending(bench), era, of: eras)
        }
        if !eras.isEmpty { report.checks += output() }
        await process.stop()
        return report
    }

    /// The same, told apart where a plugin speaks in both ways.
    private func named(_ checks: [PluginCheck], _ era: PluginEra, of eras: [PluginEra]) -> [PluginCheck] {
        guard eras.count > 1 else { return checks }
        return checks.map { PluginCheck("\($0.about) (\(era.version))", $0.outcome) }
    }

    // MARK: Handshakes

    /// Every revision that the manifest claims; where it claims none, those that it turns out to speak. Gives one of each way of speaking.
    private func handshakes() async -> ([PluginCheck], [PluginEra]) {
        let claimed = manifest.revisions
        let wanted = claimed.isEmpty ? [PluginEra.modernVersion, PluginEra.legacyVersions[0]] : claimed
        var checks: [PluginCheck] = []
        var eras: [PluginEra] = []
        var misses: [String] = []
        for version in wanted {
            let bench = CheckBench(process, version == PluginEra.modernVersion ? .modern : .legacy(version))
            switch await bench.greet(isExact: !claimed.isEmpty) {
            case .success(let era):
                checks.append(PluginCheck("it speaks \(era.version)"))
                if !eras.contains(where: { ($0 == .modern) == (era == .modern) }) { eras.append(era) }
            case .failure(let why):
                misses.append(why.words)
                guard !claimed.isEmpty else { break }
                checks.append(
                    PluginCheck(
                        "it speaks \(version)", because: [why.words],
                        try: "speak it, or take it out of 'protocol' in plugin.json"))
            }
            await bench.leave()
        }
        if eras.isEmpty, claimed.isEmpty {
            checks.append(
                PluginCheck(
                    "it shakes hands", because: misses,
                    try: "see that its program is there, and that it answers 'server/discover' (2026-07-28) or 'initialize' (2025-11-25)"))
        }
        return (checks, eras)
    }

    // MARK: Tools

    private func tools(_ bench: CheckBench) async -> (checks: [PluginCheck], tools: PluginTools?) {
        let about = "every tool that it lists can be used"
        do {
            let tools = try await bench.list()
            let lost = tools.dropped.map { "\($0.name): \($0.why)" }
            return ([PluginCheck(about, because: lost, try: "see what tools/list must hold: \(PluginCheck.specification)")], tools)
        } catch {
            return ([PluginCheck(about, because: CheckBench.words(error), try: "answer 'tools/list' with {\"tools\": [ … ]}")], nil)
        }
    }

    private func commands(_ tools: PluginTools) -> [PluginCheck] {
        var checks: [PluginCheck] = []
        for command in manifest.commands {
            let about = "'\(command.usage.name)' is the tool '\(command.tool)', as its usage line says"
            guard let tool = tools[command.tool] else {
                let names = tools.tools.map(\.name).sorted().prefix(20).joined(separator: ", ")
                checks.append(
                    PluginCheck(
                        about, because: ["there is no tool '\(command.tool)'; it lists \(names.isEmpty ? "none" : names)"],
                        try: "name the tool with \"tool\" in plugin.json, or list it"))
                continue
            }
            checks.append(
                PluginCheck(
                    about, because: UsageHonesty(command: command, tool: tool).problems,
                    try: "make the usage line in plugin.json and the tool's inputSchema say the same"))
        }
        for hook in manifest.hooks {
            let isThere = tools[hook.tool] != nil
            checks.append(
                PluginCheck(
                    "the hook for '\(hook.event.rawValue)' is the tool '\(hook.tool)'", because: isThere ? [] : ["there is no such tool"],
                    try: "name the tool in plugin.json, or list it"))
        }
        guard manifest.kind == .mcp else { return checks }
        let strange = tools.tools.filter { PluginCommand(tool: $0.locked, of: manifest.name) == nil }.map(\.name)
        checks.append(
            PluginCheck(
                "every tool can be called as a command", because: strange.map { "'\($0)' has no form as a usage line" },
                try: "give the tool and its arguments names of letters, digits and hyphens"))
        return checks
    }

    // MARK: What it writes

    private func output() -> [PluginCheck] {
        let mark = "this is no message: "
        let strays = process.log.lines.filter { $0.origin == .host && $0.text.hasPrefix(mark) }.map {
            String($0.text.dropFirst(mark.count))
        }
        return [
            PluginCheck(
                "it writes nothing but messages to standard output",
                because: strays.prefix(3).map { "it wrote: \($0)" } + (strays.count > 3 ? ["and \(strays.count - 3) more lines"] : []),
                try: "write what is for people to standard error"),
            PluginCheck(
                "what it writes to standard error is kept whole",
                because: process.log.dropped > 0
                    ? ["it wrote more than \(process.limits.stderrKB) kB (limits.stderrKB); \(process.log.dropped) lines are gone"] : [],
                try: "write less there, or raise limits.stderrKB in plugin.json"),
        ]
    }
}

extension PluginCheck {
    static let specification = "https://modelcontextprotocol.io/specification"
}

extension PluginEra {
    /// The revision of the protocol.
    var version: String {
        switch self {
        case .modern: Self.modernVersion
        case .legacy(let version): version
        }
    }
}

extension PluginTool {
    /// The tool as the lock keeps it.
    public var locked: Value {
        .map([
            ("name", .text(name)), ("description", .text(description)), ("inputSchema", inputSchema),
            ("outputSchema", outputSchema ?? .null),
            ("annotations", annotations ?? .null),
        ])
    }
}

public import Diagnostics
public import Language
import Values

extension Manifest {
    /// The version of the notation that is read here.
    public static let notation = 1
    static let longestName = 31

    /// Reads `plugin.json`.
    ///
    /// - Throws: a `DiagnosticList` of kind `config` that marks everything that is wrong with it.
    public init(_ source: Source) throws {
        let value: Value
        do { value = try JSON.parse(source) } catch {
            throw DiagnosticList([(error as? Diagnostic) ?? Diagnostic.cancelled()])
        }
        let reader = ManifestReader(source)
        guard let map = value.map else {
            reader.report("a manifest must be a map, but is \(value.typeName)", at: [])
            throw DiagnosticList(reader.problems)
        }
        self.init(ManifestReader.Members(reader: reader, map: map, path: []))
        guard reader.problems.isEmpty else { throw DiagnosticList(reader.problems) }
    }

    private init(_ members: ManifestReader.Members) {
        members.only([
            "manifest", "name", "version", "summary", "homepage", "license", "kind", "entry", "command", "shell", "protocol", "host",
            "commands",
            "hooks", "schedules", "permissions", "limits", "restart", "sandbox", "env", "config", "files",
        ])
        if members.map["manifest"] == nil { members.missing("manifest", "\(Self.notation)") }
        _ = members.int("manifest", Self.notation...Self.notation)
        name = members.needed("name", "lower-case letters, digits and hyphens")
        if !name.isEmpty, !Self.isName(name) {
            members.reader.report(
                "'\(name.preview(40))' cannot be a name", at: ["name"],
                because: ["it must be 2 to \(Self.longestName) lower-case letters, digits and hyphens, a letter first"])
        }
        version = Self.version(members) ?? Version(0, 0, 0)
        summary = members.needed("summary", "one sentence")
        homepage = members.text("homepage")
        license = members.text("license")
        if members.map["kind"] == nil { members.missing("kind", "script, process or mcp") }
        kind = members.choice("kind", Kind.self) ?? .script
        entry = members.text("entry")
        command = members.texts("command")
        shell = .all
        if let range = members.text("shell") {
            if let known = VersionRange(range) {
                shell = known
            } else {
                members.wrong("shell", "a range of versions such as \">=0.1.0 <2.0.0\"")
            }
        }
        revisions = members.texts("protocol")
        for (index, revision) in revisions.enumerated()
        where revision != PluginEra.modernVersion && !PluginEra.legacyVersions.contains(revision) {
            members.reader.report(
                "the revision '\(revision.preview(40))' of the protocol is not known here", at: ["protocol", String(index)],
                because: ["those known are \(([PluginEra.modernVersion] + PluginEra.legacyVersions).joined(separator: ", "))"])
        }
        _ = members.text("host")
        permissions = members.members("permissions").map(Permissions.init) ?? Permissions()
        limits = PluginLimits(members)
        sandbox = Sandbox(members)
        config = members.map["config"]
        if let config, config["properties"]?.map == nil {
            members.reader.report(
                "'config' must be a JSON Schema with properties", at: ["config"],
                because: ["such as {\"type\": \"object\", \"properties\": {\"limit\": {\"type\": \"integer\", \"default\": 10}}}"])
        } else if let config {
            for (name, property) in config["properties"]?.map?.members.map({ ($0.0, $0.1) }) ?? [] {
                guard let fallback = property["default"], let flaw = JSONSchema(property).flaws(in: fallback).first else { continue }
                members.reader.report(
                    "what '\(name)' is by default is not what it may be: \(flaw.words)", at: ["config", "properties", name])
            }
        }
        files = [:]
        for (path, digest) in members.members("files")?.map.members.map({ ($0.0, $0.1) }) ?? [] {
            if let text = digest.string { files[path] = text }
        }
        commands = []
        hooks = []
        schedules = []
        permissions.environment = members.texts("env")
        for variable in permissions.environment where PluginEnvironment.mayHold(variable) {
            members.reader.report(
                "'\(variable.preview(40))' is never handed to a plugin", at: ["env"],
                because: ["variables that hold keys stay in the shell"])
        }
        let name = name
        commands = members.each("commands").compactMap { PluginCommand($0, of: name) }
        for (index, command) in commands.enumerated() where commands[..<index].contains(where: { $0.usage.name == command.usage.name }) {
            members.reader.report("there are two commands '\(command.usage.name)'", at: ["commands", String(index)])
        }
        hooks = members.each("hooks").compactMap { HookDeclaration($0, permissions) }
        schedules = members.each("schedules").compactMap(ScheduleDeclaration.init)
        if !schedules.isEmpty, !permissions.schedules {
            members.reader.report("schedules need the permission 'schedule'", at: ["schedules"])
        }
        checkKind(members)
    }

    /// What each kind needs, and what it has no use for.
    private func checkKind(_ members: ManifestReader.Members) {
        switch kind {
        case .script:
            if entry == nil { members.missing("entry", "the path of a script, such as main.tenon") }
            if !command.isEmpty { members.reader.report("a script plugin has no 'command'", at: ["command"], isKey: true) }
        case .process, .mcp:
            if command.isEmpty { members.missing("command", "the words that start it, such as [\"{dir}/bin/report\"]") }
            if entry != nil { members.reader.report("only a script plugin has an 'entry'", at: ["entry"], isKey: true) }
        }
        if let entry, entry.hasPrefix("/") || entry.split(separator: "/").contains("..") {
            members.reader.report("'entry' must stay inside the plugin's folder", at: ["entry"])
        }
    }

    public static func isName(_ text: String) -> Bool {
        (2...longestName).contains(text.utf8.count) && text.utf8.first.map { (0x61...0x7a).contains($0) } == true
            && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
    }

    private static func version(_ members: ManifestReader.Members) -> Version? {
        let text = members.needed("version", "a version such as 1.0.0")
        guard !text.isEmpty else { return nil }
        if let version = Version(text) { return version }
        members.wrong("version", "a version such as 1.0.0")
        return nil
    }
}

extension Manifest.Sandbox {
    /// `"strict"`, or `{"require": ["landlock", …]}`.
    fileprivate init(_ members: ManifestReader.Members) {
        self.init()
        if members.map["sandbox"]?.string == "strict" {
            isStrict = true
        } else if let map = members.members("sandbox") {
            map.only(["require"])
            for (index, name) in map.texts("require").enumerated() {
                if let layer = SandboxLayer.Name(rawValue: name) {
                    required.append(layer)
                } else {
                    members.reader.report(
                        "there is no layer '\(name.preview(40))'", at: ["sandbox", "require", String(index)],
                        because: ["the layers are \(SandboxLayer.Name.allCases.map(\.rawValue).joined(separator: ", "))"])
                }
            }
        }
    }
}

extension PluginCommand {
    init?(_ members: ManifestReader.Members, of plugin: String) {
        members.only(["usage", "summary", "effects", "examples", "tool", "completers", "input", "output"])
        let line = members.needed("usage", "a usage line such as \"\(plugin).daily [<entity>]\"")
        guard !line.isEmpty else { return nil }
        do {
            usage = try Usage(parsing: line)
        } catch {
            let problem = error as? Diagnostic
            let column = problem?.marks.first.map { "at character \($0.place.range.lowerBound + 1)" }
            members.reader.report(
                "this usage line does not follow the notation: \(problem?.message ?? "")", at: members.sub("usage"),
                because: [column].compactMap { $0 } + (problem?.because ?? []))
            return nil
        }
        guard usage.name.hasPrefix(plugin + "."), usage.name.utf8.count > plugin.utf8.count + 1 else {
            members.reader.report(
                "a command of this plugin must begin with '\(plugin).', but this is '\(usage.name.preview(40))'", at: members.sub("usage"))
            return nil
        }
        summary = members.needed("summary", "one sentence")
        // Nothing is said to be harmless that was not.
        if members.map["effects"] == nil { members.missing("effects", "local, read, write or destroy") }
        effect = members.choice("effects", Effect.self) ?? .destroy
        examples = members.texts("examples")
        tool = members.text("tool") ?? String(usage.name.dropFirst(plugin.count + 1))
        completers = [:]
        for (name, value) in members.members("completers")?.map.members.map({ ($0.0, $0.1) }) ?? [] {
            guard usage.argumentNames.contains(name) || usage.options.contains(where: { $0.name == name && $0.type != nil }) else {
                members.reader.report("the usage line has no '\(name.preview(40))'", at: members.sub("completers") + [name], isKey: true)
                continue
            }
            if let text = value.string, !text.isEmpty {
                completers[name] = text
            } else {
                members.reader.report(
                    "a completer must be the name of a tool, but is \(value.preview())", at: members.sub("completers") + [name])
            }
        }
        input = members.map["input"]
        output = members.map["output"]
    }
}

extension PluginCommand {
    /// A command of which only a recording is left.
    public init(recorded usage: Usage, _ effect: Effect) {
        (self.usage, self.effect, summary, examples, tool, completers) = (usage, effect, "A command of a recorded plugin.", [], "", [:])
    }
}

extension HookDeclaration {
    init?(_ members: ManifestReader.Members, _ permissions: Permissions) {
        members.only(["event", "kind", "match", "depth", "mode", "order", "onError", "timeoutMs", "tool"])
        if members.map["event"] == nil { members.missing("event", HookEvent.allCases.map(\.rawValue).joined(separator: ", ")) }
        if members.map["kind"] == nil { members.missing("kind", "check, rewrite or observe") }
        guard let event = members.choice("event", HookEvent.self), let kind = members.choice("kind", Kind.self) else { return nil }
        if !event.allows(kind) {
            members.reader.report(
                "'\(event.rawValue)' only tells what has happened, so a hook can only observe it", at: members.sub("kind"))
        }
        if !permissions.hooks.contains(event) {
            members.reader.report(
                "a hook for '\(event.rawValue)' needs the permission for it", at: members.sub("event"),
                because: ["permissions.hooks must name it"])
        }
        self.init(event: event, kind: kind, deniesOnError: kind == .check, tool: members.needed("tool", "the tool that answers"))
        match = members.text("match")
        switch members.text("depth") {
        case nil, "top": break
        case "all": isDeep = true
        default: members.wrong("depth", "top or all")
        }
        switch members.text("mode") {
        case nil, "enforce": break
        case "audit": isAudit = true
        default: members.wrong("mode", "enforce or audit")
        }
        order = members.int("order", -1_000...1_000) ?? 0
        switch members.text("onError") {
        case nil: break
        case "deny": deniesOnError = true
        case "allow": deniesOnError = false
        default: members.wrong("onError", "deny or allow")
        }
        timeout = members.int("timeoutMs", 1...HookTable.budget) ?? timeout
    }

    public init(
        event: HookEvent, kind: Kind, match: String? = nil, isDeep: Bool = false, isAudit: Bool = false, deniesOnError: Bool, tool: String
    ) {
        (self.event, self.kind, self.match, self.isDeep, self.isAudit) = (event, kind, match, isDeep, isAudit)
        (self.deniesOnError, self.tool) = (deniesOnError, tool)
    }
}

extension ScheduleDeclaration {
    init?(_ members: ManifestReader.Members) {
        members.only(["name", "every", "at", "cron", "jitter", "overlap", "command"])
        name = members.needed("name")
        command = members.needed("command", "the command that is run")
        jitter = members.int("jitter", 0...86_400) ?? 0
        overlap = members.choice("overlap", Overlap.self) ?? .skip
        let said = ["every", "at", "cron"].filter { members.map[$0] != nil }
        guard said.count == 1, let form = members.text(said[0]) else {
            members.reader.report("a schedule must say one of every, at and cron", at: members.path)
            return nil
        }
        do {
            timing = try said[0] == "every" ? Timing(every: form) : said[0] == "at" ? Timing(at: form) : .cron(Cron(form))
        } catch {
            members.reader.report(
                (error as? Diagnostic)?.message ?? "this is no moment", at: members.sub(said[0]),
                because: (error as? Diagnostic)?.because ?? [])
            return nil
        }
    }
}

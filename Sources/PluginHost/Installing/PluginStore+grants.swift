import Diagnostics
import Glibc
import Values

/// That somebody has allowed a plugin what it asks for.
public struct Grant: Sendable, Equatable {
    public var digest: String
    /// What it asked for, in words.
    public var permissions: [String]

    func state(of plugin: PluginStore.Found) -> PluginStore.State {
        let asked = plugin.manifest.grantLines
        let wider = asked.filter { !permissions.contains($0) }
        if wider.isEmpty, digest == plugin.digest { return .ready }
        return .notGranted(changed: wider.isEmpty ? ["its files"] : wider)
    }
}

extension Manifest {
    /// What a person allows: every permission, and what it can make the shell do.
    public var grantLines: [String] { permissions.lines.map { "\($0.name): \($0.words)" } }
}

// What is kept beside the user's plugins: the lock (name, version, source, digest), the grants, what is trusted, what is switched off.
extension PluginStore {
    /// Who was allowed what, by name.
    public func grants() -> [String: Grant] {
        var all: [String: Grant] = [:]
        for (name, value) in Array(map("grants.json").members) + Array(carriedGrants.members) {
            guard let digest = value["digest"]?.string else { continue }
            all[name] = Grant(digest: digest, permissions: value["permissions"]?.list?.compactMap(\.string) ?? [])
        }
        return all
    }

    /// Writes what a plugin is allowed, as it is now, into a file that is carried elsewhere, with what its program said of itself.
    public func grant(_ plugin: Found, in path: String, era: String?, tools: [Value]?) throws {
        var all = Map()
        if files.exists(path) { all = try JSON.parse(Source(path, bytes: try files.read(path))).map ?? Map() }
        var entry: [(String, Value)] = [
            ("digest", .text(plugin.digest)), ("permissions", .list(plugin.manifest.grantLines.map { .text($0) })),
        ]
        if let era { entry.append(("era", .text(era))) }
        if let tools { entry.append(("tools", .list(tools))) }
        all.set(plugin.manifest.name, to: .map(entry))
        let bytes = Array((JSON.text(.map(all), .pretty) + "\n").utf8)
        if files.exists(path) { try files.replace(path, bytes) } else { try files.write(path, bytes, .create) }
    }

    /// Allows a plugin what it asks for, as it is now.
    public func grant(_ plugin: Found) throws {
        var grants = map("grants.json")
        grants.set(
            plugin.manifest.name,
            to: ["digest": .text(plugin.digest), "permissions": .list(plugin.manifest.grantLines.map { .text($0) })])
        try keep(grants, in: "grants.json")
        var lock = map("plugins.lock")
        lock.set(
            plugin.manifest.name,
            to: [
                "version": .text(plugin.manifest.version.description), "source": .text(plugin.folder), "digest": .text(plugin.digest),
            ])
        try keep(lock, in: "plugins.lock")
    }

    public func revoke(_ name: String) throws {
        for file in ["grants.json", "plugins.lock"] {
            var all = map(file)
            guard all.remove(name) != nil else { continue }
            try keep(all, in: file)
        }
    }

    /// The era of the protocol that a server was found to speak, as long as its files are these.
    public func lockedEra(of plugin: Found) -> String? {
        lockEntry(plugin)?["era"]?.string
    }

    private func lockEntry(_ plugin: Found) -> Value? {
        [carriedGrants[plugin.manifest.name], map("plugins.lock")[plugin.manifest.name]].compactMap { $0 }
            .first { $0["digest"]?.string == plugin.digest }
    }

    /// What a server said of its tools when it was added.
    public func lockedTools(of plugin: Found) -> [Value]? {
        lockEntry(plugin)?["tools"]?.list
    }

    public func lock(_ plugin: Found, era: String?, tools: [Value]) throws {
        var lock = map("plugins.lock")
        guard var entry = lock[plugin.manifest.name]?.map else { return }
        entry.set("era", to: era.map { .text($0) } ?? .null)
        entry.set("tools", to: .list(tools))
        lock.set(plugin.manifest.name, to: .map(entry))
        try keep(lock, in: "plugins.lock")
    }

    // MARK: Trust, and what is switched off

    func disabled() -> Set<String> { Set(list("disabled.json")) }

    public func setDisabled(_ name: String, _ isDisabled: Bool) throws {
        let others = list("disabled.json").filter { $0 != name }
        try keep(others + (isDisabled ? [name] : []), in: "disabled.json")
    }

    /// Whether the plugins of a project's folder may be looked at.
    public func isTrusted(_ folder: String) -> Bool { list("trusted.json").contains(folder) }

    public func trust(_ folder: String) throws {
        try keep(list("trusted.json").filter { $0 != folder } + [folder], in: "trusted.json")
    }

    // MARK: Files

    private func value(_ name: String) -> Value? {
        let path = home + "/" + name
        guard files.exists(path), let bytes = try? files.read(path) else { return nil }
        return try? JSON.parse(Source(path, bytes: bytes))
    }

    private func map(_ name: String) -> Map { value(name)?.map ?? Map() }
    private func list(_ name: String) -> [String] { value(name)?.list?.compactMap(\.string) ?? [] }

    private func keep(_ map: Map, in name: String) throws { try keep(.map(map), name) }
    private func keep(_ list: [String], in name: String) throws { try keep(.list(list.map { .text($0) }), name) }

    private func keep(_ value: Value, _ name: String) throws {
        try files.makeFolder(home)
        let bytes = Array((JSON.text(value, .pretty) + "\n").utf8)
        let path = home + "/" + name
        if files.exists(path) { try files.replace(path, bytes) } else { try files.write(path, bytes, .create) }
        chmod(path, 0o600)
    }
}

import Commands
import Diagnostics
import Glibc
import Language
import PluginHost
import Values

/// What the subcommands of `tenon plugin` share: where plugins are, where words go, and whom to ask.
struct PluginAccess: Sendable {
    let assembly: Assembly
    var world: World { assembly.world }
    var store: PluginStore { assembly.plugins }
    var output: Output { StandardOutput.output }

    init() { assembly = Assembly(Wishes(site: "local", store: ":memory:")) }

    /// Runs a body; draws what goes wrong, and gives the status to end with.
    static func start(_ body: @escaping @Sendable (PluginAccess) async throws -> ExitStatus) -> Never {
        Running.start {
            let access = PluginAccess()
            do {
                guard !access.store.home.isEmpty else {
                    throw Diagnostic(
                        "no-home", .config, "there is no folder for plugins", because: ["neither XDG_DATA_HOME nor HOME is set"])
                }
                let status = try await body(access)
                try StandardOutput.flush()
                return status
            } catch {
                return access.draw(error)
            }
        }
    }

    @discardableResult func draw(_ error: any Error) -> ExitStatus {
        let style = DrawingStyle(color: world.terminal.errorColor, width: max(40, min(world.terminal.width, 160)))
        let problems = (error as? DiagnosticList)?.all ?? [error as? Diagnostic ?? .cancelled()]
        for problem in problems { output.notes(problem.drawn(in: style)) }
        return problems.first?.exitStatus ?? .failed
    }

    /// The plugin of a name.
    ///
    /// - Throws: a `Diagnostic` when there is none.
    func find(_ name: String) throws -> PluginStore.Found {
        let (found, problems) = store.find()
        if let plugin = found.first(where: { $0.manifest.name == name }) { return plugin }
        if let problem = problems.first(where: { $0.marks.first?.place.source.name?.contains("/\(name)/") == true }) { throw problem }
        throw Diagnostic.noPlugin(name, found.map(\.manifest.name))
    }

    /// Shows what a plugin asks for, and asks whether it may; gives whether it was allowed.
    func allow(_ plugin: PluginStore.Found, isSure: Bool) async throws -> Bool {
        let manifest = plugin.manifest
        output.notes("\(manifest.name) \(manifest.version): \(Diagnostic.safe(manifest.summary))\n")
        if manifest.permissions.lines.isEmpty { output.notes("  asks for nothing\n") }
        for line in manifest.permissions.lines {
            let why = manifest.permissions.reasons[line.name] ?? ""
            output.notes("  \(line.name): \(Diagnostic.safe(line.words))\(why.isEmpty ? "" : " (\(Diagnostic.safe(why)))")\n")
        }
        for command in manifest.commands { output.notes("  adds \(command.usage.text) (\(command.effect.rawValue))\n") }
        if case .notGranted(let changed) = plugin.state, !changed.isEmpty {
            output.notes("  new since it was trusted: \(changed.joined(separator: ", "))\n")
        }
        if !isSure {
            let answer = try await world.ask(Question("May it? [y/N]"))
            guard ["y", "yes"].contains(answer.lowercased()) else {
                output.notes("nothing was changed\n")
                return false
            }
        }
        return true
    }

    /// A plugin by its name, or by its folder.
    func findAnywhere(_ name: String) throws -> PluginStore.Found {
        name.contains("/") ? try store.read(absolute(name), .project) : try find(name)
    }

    /// The same, and asks a program which tools it has.
    func trust(_ plugin: PluginStore.Found, isSure: Bool) async throws -> Bool {
        guard try await allow(plugin, isSure: isSure) else { return false }
        try store.grant(plugin)
        if plugin.manifest.kind != .script { try await lockTools(of: plugin) }
        return true
    }

    /// The same, for another machine: what it may is written into a file, and here it does not take part for that.
    func trust(_ plugin: PluginStore.Found, isSure: Bool, in file: String) async throws -> Bool {
        guard try await allow(plugin, isSure: isSure) else { return false }
        let said = plugin.manifest.kind == .script ? nil : try await ask(plugin)
        try store.grant(plugin, in: file, era: said?.era, tools: said?.tools)
        return true
    }

    /// Copies a folder of a plugin, file by file.
    func copy(_ folder: String, to target: String) throws {
        for path in store.paths(in: folder) {
            let from = folder + "/" + path
            let to = target + "/" + path
            if let slash = to.lastIndex(of: "/") { try world.files.makeFolder(String(to[..<slash])) }
            let bytes = try world.files.read(from)
            try world.files.write(to, bytes, world.files.exists(to) ? .overwrite : .create)
            var status = stat()
            if stat(from, &status) == 0 { chmod(to, status.st_mode & 0o755) }
        }
    }

    /// Takes a folder away with all that is in it.
    func remove(_ folder: String) throws {
        for path in store.paths(in: folder) { try world.files.remove(folder + "/" + path) }
        func clear(_ folder: String) {
            for entry in world.files.list(folder) where entry.hasSuffix("/") { clear(folder + "/" + entry.dropLast()) }
            rmdir(folder)
        }
        clear(folder)
    }

    /// A path from the root on.
    func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}

extension Diagnostic {
    fileprivate static func noPlugin(_ name: String, _ known: [String]) -> Diagnostic {
        let near = Suggestion.nearest(to: name, in: known)
        return Diagnostic(
            "no-plugin", .notFound, "there is no plugin '\(name.preview(40))'",
            because: [
                near.map { "did you mean '\($0)'?" }
                    ?? (known.isEmpty
                        ? "there are none; tenon plugin add FOLDER takes one in" : "the plugins are \(known.joined(separator: ", "))")
            ])
    }
}

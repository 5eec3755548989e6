import ArgumentParser
import Commands
import Diagnostics
import Glibc
import PluginHost
import Values

/// Takes a plugin in: a copy among the user's own.
struct PluginAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Takes in a plugin from a folder or an archive, or any MCP server.",
        usage: """
            tenon plugin add <folder or .tar> [--yes]
            tenon plugin add <name> [--yes] -- <command> ...   an MCP server that is started by this command
            """)

    @Flag(name: .long, help: "Asks nothing.") var yes = false
    @Argument(help: ArgumentHelp("A folder, an archive that 'plugin pack' made, or a name.", valueName: "source"), completion: .file())
    var source: String
    @Argument(parsing: .postTerminator, help: ArgumentHelp("The words that start an MCP server.", valueName: "command"))
    var command: [String] = []

    func run() throws {
        let (source, yes, command) = (source, yes, command)
        PluginAccess.start { access in
            if !command.isEmpty { return try await access.add(server: source, command, isSure: yes) }
            return try await access.add(source, isSure: yes)
        }
    }
}

extension PluginAccess {
    func add(_ source: String, isSure: Bool) async throws -> ExitStatus {
        var folder = source.hasSuffix("/") ? String(source.dropLast()) : source
        var unpacked: String?
        defer { if let unpacked { try? remove(unpacked) } }
        if source.hasSuffix(".tar") {
            let target = try store.scratch(world)
            unpacked = target
            try await unpack(source, to: target)
            folder = target
            // An archive of a folder holds that folder.
            let entries = world.files.list(target)
            if entries.count == 1, let only = entries.first, only.hasSuffix("/") { folder = target + "/" + only.dropLast() }
        }
        guard world.files.exists(folder + "/plugin.json") else { throw Diagnostic.notAPlugin(source) }
        let read = try store.read(folder, .user)
        let target = store.home + "/plugins/" + read.manifest.name
        // What is there already is compared, so that only what is new is asked.
        var new = read
        if let grant = store.grants()[read.manifest.name] {
            let wider = read.manifest.grantLines.filter { !grant.permissions.contains($0) }
            new.state = .notGranted(changed: wider.isEmpty ? ["its files"] : wider)
        }
        guard try await allow(new, isSure: isSure) else { return .failed }
        if world.files.exists(target) { try remove(target) }
        try copy(folder, to: target)
        let installed = try store.read(target, .user)
        try store.grant(installed)
        if installed.manifest.kind != .script { try await lockTools(of: installed) }
        output.notes("\(read.manifest.name) \(read.manifest.version) takes part from the next start on\n")
        return .done
    }

    /// Writes a manifest for a server that knows nothing of us.
    func add(server name: String, _ command: [String], isSure: Bool) async throws -> ExitStatus {
        guard Manifest.isName(name) else { throw Diagnostic.badName(name) }
        let target = store.home + "/plugins/" + name
        guard !world.files.exists(target) else { throw Diagnostic.isThere(name) }
        let manifest: Value = [
            "manifest": 1, "name": .text(name), "version": "1.0.0", "kind": "mcp",
            "summary": .text("The MCP server that '\(command.joined(separator: " "))' starts."),
            "command": .list(command.map { .text($0) }), "permissions": ["exec": true, "why": ["exec": "the server is started by a command"]],
        ]
        try world.files.makeFolder(target)
        try world.files.write(target + "/plugin.json", Array((JSON.text(manifest, .pretty) + "\n").utf8), .create)
        let found = try store.read(target, .user)
        guard try await trust(found, isSure: isSure) else {
            try remove(target)
            return .failed
        }
        return .done
    }

    private func unpack(_ archive: String, to target: String) async throws {
        let end = try await world.run(
            Execution(["tar", "-xf", archive, "-C", target, "--no-same-owner", "--no-same-permissions"])) { _ in }
        guard end.status == 0 else {
            throw Diagnostic("bad-archive", .io, "'\(archive.preview(80))' cannot be unpacked", because: [String(decoding: end.errors.prefix(300), as: UTF8.self)])
        }
    }
}

extension PluginStore {
    /// A new empty folder.
    func scratch(_ world: World) throws -> String {
        let path = home + "/unpacked-" + world.uuid()
        try files.makeFolder(path)
        return path
    }
}

/// Packs a plugin into an archive that says what its files are.
struct PluginPackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "pack", abstract: "Packs a plugin's folder into NAME-VERSION.tar, with the digests of its files.")
    @Argument(help: ArgumentHelp("The folder of a plugin.", valueName: "folder"), completion: .directory) var folder: String

    func run() throws {
        let folder = folder
        PluginAccess.start { access in
            let read = try access.store.read(access.absolute(folder), .user)
            let scratch = try access.store.scratch(access.world)
            defer { try? access.remove(scratch) }
            let name = read.manifest.name
            let target = scratch + "/" + name
            try access.copy(read.folder, to: target)
            var files = Map()
            for path in access.store.paths(in: target) where path != "plugin.json" {
                files.set(path, to: .text("sha256:" + SHA256.hex(try access.world.files.read(target + "/" + path))))
            }
            let manifest = target + "/plugin.json"
            guard case .map(var map) = try JSON.parse(Source(manifest, bytes: try access.world.files.read(manifest))) else { return .failed }
            map.set("files", to: .map(files))
            try access.world.files.write(manifest, Array((JSON.text(.map(map), .pretty) + "\n").utf8), .overwrite)
            let archive = "\(name)-\(read.manifest.version).tar"
            let end = try await access.world.run(
                Execution(
                    [
                        "tar", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-cf", archive, "-C", scratch, name,
                    ])) { _ in }
            guard end.status == 0 else {
                throw Diagnostic("cannot-write", .io, "'\(archive)' cannot be written", because: [String(decoding: end.errors.prefix(300), as: UTF8.self)])
            }
            try access.output.data(archive + "\n")
            return .done
        }
    }
}

extension Diagnostic {
    static func badName(_ name: String) -> Diagnostic {
        Diagnostic(
            "bad-manifest", .config, "'\(name.preview(40))' cannot be the name of a plugin",
            because: ["it must be 2 to 31 lower-case letters, digits and hyphens, a letter first"])
    }

    static func isThere(_ name: String) -> Diagnostic {
        Diagnostic("is-there", .conflict, "there is a '\(name.preview(60))' already", soFar: "nothing was changed")
    }

    fileprivate static func notAPlugin(_ source: String) -> Diagnostic {
        Diagnostic("no-plugin", .notFound, "'\(source.preview(80))' is no plugin", because: ["it has no plugin.json"], try: ["tenon plugin new my-plugin"])
    }
}

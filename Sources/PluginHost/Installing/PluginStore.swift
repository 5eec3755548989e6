public import Diagnostics
import Glibc
public import Values

/// Where plugins are, and which of them may run.
///
/// A plugin is a folder with a `plugin.json`. It is looked for in the project's `plugins` (when its folder is trusted), among the user's
/// own, and among the system's; the first of a name counts. Nothing of it runs before somebody has allowed what it asks for: the grant
/// holds for its name, these very files and these permissions.
public struct PluginStore: Sendable {
    /// Where a plugin was found.
    public enum Origin: String, Sendable { case project, user, system }

    public let files: Files
    /// The user's own folder; the lock, the grants and what is trusted stand beside the plugins.
    public let home: String
    /// The folder that the shell was started in.
    public let project: String
    public let system: [String]
    public let shell: Version
    /// What was allowed elsewhere, by name: it holds here too, for these very files and permissions.
    public var carriedGrants = Map()

    public init(files: Files, home: String, project: String, system: [String], shell: Version) {
        (self.files, self.home, self.project, self.system, self.shell) = (files, home, project, system, shell)
    }

    /// A plugin as it was found.
    public struct Found: Sendable {
        public var manifest: Manifest
        public var folder: String
        public var origin: Origin
        /// `sha256:…` over all its files.
        public var digest: String
        public var state: State
    }

    public enum State: Sendable, Equatable {
        case ready
        /// It has not been allowed what it asks for; what is new since it was, if it ever was.
        case notGranted(changed: [String])
        case disabled
        /// Another one of its name was found before.
        case shadowed(by: String)
        case incompatible(String)

        public var words: String {
            switch self {
            case .ready: "ready"
            case .notGranted(let changed): changed.isEmpty ? "not trusted" : "changed: \(changed.joined(separator: ", "))"
            case .disabled: "disabled"
            case .shadowed(let folder): "hidden by \(folder)"
            case .incompatible(let words): words
            }
        }
    }

    /// Whether there is anything to look through at all.
    public var isEmpty: Bool {
        !files.exists(home + "/plugins") && !files.exists(project + "/plugins") && !system.contains { files.exists($0) }
    }

    /// Every plugin, in the order in which they count, and what is wrong with those that cannot be read.
    public func find() -> (found: [Found], problems: [Diagnostic]) {
        var found: [Found] = []
        var problems: [Diagnostic] = []
        let (grants, disabled) = (grants(), disabled())
        var places: [(String, Origin)] = [(home + "/plugins", .user)] + system.map { ($0, .system) }
        let isTrusted = isTrusted(project)
        if isTrusted || carriedGrants.count > 0 { places.insert((project + "/plugins", .project), at: 0) }
        for (place, origin) in places {
            for entry in files.list(place) where entry.hasSuffix("/") && !entry.hasPrefix(".") {
                let folder = place + "/" + entry.dropLast()
                guard files.exists(folder + "/plugin.json") else { continue }
                // Of a folder that nobody trusts those count that were allowed elsewhere.
                if origin == .project, !isTrusted, carriedGrants[String(entry.dropLast())] == nil { continue }
                do {
                    var one = try read(folder, origin)
                    if let other = found.first(where: { $0.manifest.name == one.manifest.name }) {
                        one.state = .shadowed(by: other.folder)
                    } else if !one.manifest.shell.contains(shell) {
                        one.state = .incompatible("needs a shell of \(one.manifest.shell), this is \(shell)")
                    } else if disabled.contains(one.manifest.name) {
                        one.state = .disabled
                    } else {
                        one.state = grants[one.manifest.name].map { $0.state(of: one) } ?? .notGranted(changed: [])
                    }
                    found.append(one)
                } catch {
                    problems += (error as? DiagnosticList)?.all ?? [(error as? Diagnostic) ?? .cancelled()]
                }
            }
        }
        return (found, problems)
    }

    /// Reads one folder.
    ///
    /// - Throws: a `Diagnostic` or a `DiagnosticList` when it is no plugin, or others may write to it.
    public func read(_ folder: String, _ origin: Origin) throws -> Found {
        try Self.checkOwner(folder)
        let path = folder + "/plugin.json"
        let manifest = try Manifest(Source(path, bytes: try files.read(path)))
        try checkFiles(manifest, in: folder)
        return Found(manifest: manifest, folder: folder, origin: origin, digest: try digest(folder), state: .notGranted(changed: []))
    }

    // MARK: Files

    /// The files of a folder and those inside it, by their paths, sorted.
    public func paths(in folder: String) -> [String] {
        files.list(folder).flatMap { entry -> [String] in
            guard !entry.hasPrefix("."), entry != "__pycache__/" else { return [] }
            guard entry.hasSuffix("/") else { return [entry] }
            return paths(in: folder + "/" + entry.dropLast()).map { entry + $0 }
        }
    }

    /// Names and bytes of all files.
    public func digest(_ folder: String) throws -> String {
        var hash = SHA256()
        for path in paths(in: folder) {
            let bytes = try files.read(folder + "/" + path)
            hash.add(Array("\(path.utf8.count):\(path):\(bytes.count):".utf8))
            hash.add(bytes)
        }
        return "sha256:" + hash.hex()
    }

    /// A packed plugin says what its files are.
    private func checkFiles(_ manifest: Manifest, in folder: String) throws {
        for (path, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
            var hash = SHA256()
            hash.add((try? files.read(folder + "/" + path)) ?? [])
            guard "sha256:" + hash.hex() == digest else { throw Diagnostic.changedFile(manifest.name, path) }
        }
    }

    /// What others may write to is theirs as much as its owner's.
    private static func checkOwner(_ folder: String) throws {
        for path in [folder, folder + "/plugin.json"] {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            let isOurs = status.st_uid == getuid() || status.st_uid == 0
            guard isOurs, status.st_mode & 0o002 == 0 else { throw Diagnostic.writableByOthers(path) }
        }
    }
}

extension Diagnostic {
    fileprivate static func changedFile(_ plugin: String, _ path: String) -> Diagnostic {
        Diagnostic(
            "changed-plugin", .config, "the file '\(path)' of the plugin '\(plugin)' is not the one that was packed",
            because: ["its SHA-256 differs from the one in plugin.json"])
    }

    fileprivate static func writableByOthers(_ path: String) -> Diagnostic {
        Diagnostic(
            "writable-by-others", .config, "'\(path)' is not used, because others may write to it",
            because: ["whoever may write a plugin can do what it may do"], try: ["chmod -R go-w \(path)"])
    }
}

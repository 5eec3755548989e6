public import Values

/// How a plugin is started, and what it is shut into.
public struct PluginStart: Sendable {
    /// Which layers of the sandbox are wanted, beyond all that the machine has.
    public struct Sandbox: Sendable, Equatable {
        /// Layers without which it is not started.
        public var required: [SandboxLayer.Name]
        /// Namespaces of its own, by the program of this path.
        public var bubblewrap: String?
        public init(required: [SandboxLayer.Name] = [], bubblewrap: String? = nil) {
            self.required = required
            self.bubblewrap = bubblewrap
        }
    }

    public var name: String
    /// The program that becomes the launcher when its first argument is `--plugin-exec`: the shell itself.
    public var launcher: String
    /// The program and its arguments; a program without a `/` is looked for in `PluginEnvironment.path`.
    public var words: [String]
    /// What it can read, besides the system: its own folder.
    public var folder: String
    /// Its own to write, its working directory and its home.
    public var scratch: String
    /// `NAME=value`; all of it.
    public var environment: [String]
    public var permissions: Permissions
    public var sandbox: Sandbox
    /// The folder in which it is written down while it runs, for `Strays`; there already, and its user's alone.
    public var records: String?
    /// What it spoke before; `nil`: it is found out.
    public var era: PluginEra?
    /// The schemas of what its tools give, by their names, as far as they are known before it is asked.
    public var outputs: [String: Value] = [:]
    /// What is said of this host in the handshake.
    public var client: (name: String, version: String) = ("tenon", "0.1.0")

    public init(
        name: String, launcher: String, words: [String], folder: String, scratch: String, environment: [String],
        permissions: Permissions = Permissions(), sandbox: Sandbox = Sandbox(), era: PluginEra? = nil
    ) {
        self.name = name
        self.launcher = launcher
        self.words = words
        self.folder = folder
        self.scratch = scratch
        self.environment = environment
        self.permissions = permissions
        self.sandbox = sandbox
        self.era = era
    }

    /// The line that starts the launcher.
    func line(_ limits: PluginLimits, hasHost: Bool) -> [String] {
        var line = [launcher, "--plugin-exec", "cwd=" + scratch, "write=" + scratch]
        line.append((permissions.starts ? "run=" : "read=") + folder)
        // Who may start programs may start those that it was given to read, such as its interpreter.
        line += permissions.reads.map { (permissions.starts ? "run=" : "read=") + $0 } + permissions.writes.map { "write=" + $0 }
        if permissions.starts { line.append("start=yes") }
        if case .to(let places) = permissions.network, !places.isEmpty {
            // Names are asked for over port 53.
            line += ["net=open", "port=53"] + places.compactMap(Self.port).map { "port=\($0)" }
        }
        if hasHost { line.append("host=yes") }
        line += ["memory=\(limits.memoryMB << 20)", "files=\(max(16, limits.openFiles))", "filesize=\(Self.largestFile)"]
        line += sandbox.required.compactMap(\.word).map { "require=" + $0 }
        if let bubblewrap = sandbox.bubblewrap { line += ["bwrap=" + bubblewrap, "self=" + launcher] }
        return line + ["--"] + words
    }

    /// The largest file that it can write, in bytes.
    private static let largestFile = 256 << 20

    /// The port of `host:port`.
    static func port(_ place: String) -> UInt16? {
        guard let colon = place.lastIndex(of: ":") else { return nil }
        return UInt16(place[place.index(after: colon)...])
    }
}

/// The environment that a plugin sees: what it needs to run, and what it was granted by name.
public enum PluginEnvironment {
    /// Where its program is looked for.
    public static let path = "/usr/local/bin:/usr/bin:/bin"

    /// `NAME=value` for all it sees. A name that could hold a key, or changes what programs load, is never handed on.
    public static func variables(
        granting names: [String], scratch: String, reading environment: (String) -> String?
    ) -> (variables: [String], refused: [String]) {
        var variables = ["PATH=" + path, "HOME=" + scratch, "TMPDIR=" + scratch]
        variables.append("LANG=" + (environment("LC_ALL") ?? environment("LANG") ?? "C.UTF-8"))
        if let zone = environment("TZ") { variables.append("TZ=" + zone) }
        var refused: [String] = []
        for name in names where !["PATH", "HOME", "TMPDIR", "LANG", "TZ"].contains(name) {
            if mayHold(name) { refused.append(name) } else if let value = environment(name) { variables.append("\(name)=\(value)") }
        }
        return (variables, refused)
    }

    /// Whether a variable of this name may hold a key, or make a program run something else.
    public static func mayHold(_ name: String) -> Bool {
        let name = name.uppercased()
        let isWord = !name.isEmpty && name.utf8.allSatisfy { $0 == 0x5f || (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
        return !isWord || keys.contains { name.contains($0) } || starts.contains { name.hasPrefix($0) } || whole.contains(name)
    }

    private static let keys = [
        "KEY", "TOKEN", "SECRET", "PASS", "CREDENTIAL", "AUTH", "COOKIE", "PRIVATE", "SESSION", "DSN", "CONN_STR", "CONNECTION_STRING",
    ]
    private static let starts = [
        "DD_", "DATADOG", "LD_", "DYLD_", "PYTHON", "PERL5", "RUBY", "NODE_", "NPM_CONFIG", "BASH_", "GIT_", "SWIFT_", "MALLOC", "GLIBC",
        "JAVA_TOOL", "XDG_",
    ]
    private static let whole = ["ENV", "IFS", "SHELLOPTS", "BASHOPTS", "GCONV_PATH", "LOCPATH", "HOSTALIASES"]
}

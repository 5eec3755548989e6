/// What a plugin may do; nothing that is not named.
public struct Permissions: Sendable, Equatable {
    /// Requests it may have the shell send.
    public struct API: Sendable, Equatable {
        public var methods: [String]
        /// Globs.
        public var paths: [String]
        public init(methods: [String], paths: [String]) { (self.methods, self.paths) = (methods, paths) }
    }
    public enum Network: Sendable, Equatable {
        case none
        /// `host:port`.
        case to([String])
    }

    /// Globs of the command lines that it may run.
    public var commands: [String] = []
    public var api: [API] = []
    /// Globs of variables.
    public var readsVariables: [String] = []
    public var writesVariables: [String] = []
    /// May ask the person at the terminal.
    public var asks = false
    /// Paths that it may read and write, besides its own folder and its scratch folder.
    public var reads: [String] = []
    public var writes: [String] = []
    public var network = Network.none
    /// May start other programs.
    public var starts = false
    /// Variables of the environment that it sees; never those that hold keys.
    public var environment: [String] = []
    public var schedules = false
    public var hooks: Set<HookEvent> = []
    /// A rewrite of it may turn what reads into what writes.
    public var escalates = false
    /// Why it wants each of them, by the names that the manifest uses.
    public var reasons: [String: String] = [:]
    /// The most requests in a minute, and the most commands in one call.
    public var requestsPerMinute: Int?
    public var commandsPerCall: Int?

    public init() {}
}

/// How much a plugin may take, and how long.
public struct PluginLimits: Sendable, Equatable {
    /// Milliseconds until it has answered for the first time.
    public var start = 3_000
    /// Milliseconds without a sign of life during a call.
    public var idle = 30_000
    /// Milliseconds that a call may take in all.
    public var longest = 300_000
    /// Milliseconds after which a process that nobody calls is stopped.
    public var quitIdle = 60_000
    public var memoryMB = 1_024
    public var openFiles = 64
    public var outputMB = 8
    public var stderrKB = 256
    /// Milliseconds before the first restart; doubled each time, up to the second.
    public var backoff = 100
    public var longestBackoff = 30_000
    /// So many crashes within so many seconds switch it off.
    public var crashes = 5
    public var crashWindow = 600
    /// Calls that it takes at once.
    public var atOnce = 1

    public init() {}
}

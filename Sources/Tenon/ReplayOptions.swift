import ArgumentParser
import Commands
import Diagnostics
import Recording
import Values

/// Against what sessions are played, which of them, and how.
struct ReplayOptions: ParsableArguments {
    @Flag(name: .long, help: "Runs the commands on an embedded site that is made anew for each session, instead of offline.")
    var embedded = false

    @Option(
        name: .long, help: ArgumentHelp("Runs the commands that only read on a real site, and tells how it has drifted.", valueName: "site")
    )
    var live: String?

    @Flag(name: .long, help: "With --live: the output must be the same to the letter, not only made alike.")
    var exact = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where what plugins did comes from: recorded (none of them is needed), or run (those that are installed and trusted run, and what they do is compared).",
            valueName: "how"))
    var plugins = PluginsPlayed.recorded

    @Option(
        name: .long,
        help: ArgumentHelp("How many sessions are played at a time; as many as there are processors if not said.", valueName: "number"))
    var jobs: Int?

    @Option(name: .long, help: ArgumentHelp("Plays one part of all sessions: 2/4 is the second of four.", valueName: "i/n"))
    var shard: String?

    @Flag(name: .long, help: "Begins nothing more once a session has failed.")
    var failFast = false

    @Flag(name: .long, help: "Plays those that failed the last time first.")
    var failedFirst = false

    @Option(name: .long, help: ArgumentHelp("Plays each session so often.", valueName: "number"))
    var `repeat` = 1

    @Option(name: .long, help: ArgumentHelp("Plays in a random order, which follows from the seed.", valueName: "seed"))
    var shuffle: UInt64?

    @Option(name: .long, help: ArgumentHelp("How long one command may take.", valueName: "duration"))
    var timeout = "1m"

    @Option(
        name: .long,
        help: ArgumentHelp("What becomes of a session that is older than it says it counts: warn, fail or ignore.", valueName: "what"))
    var expired = Expired.warn

    @Option(
        name: .long, help: ArgumentHelp("Puts what could be accepted there, instead of beside each session.", valueName: "folder"),
        completion: .directory)
    var pendingDir: String?

    enum Expired: String, ExpressibleByArgument { case warn, fail, ignore }
    enum PluginsPlayed: String, ExpressibleByArgument, CaseIterable { case recorded, run }

    func validate() throws {
        if embedded, live != nil { throw ValidationError("--embedded and --live cannot be used together") }
        if exact, live == nil { throw ValidationError("--exact needs --live") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, but is \(jobs)") }
        if `repeat` < 1 { throw ValidationError("--repeat must be at least 1, but is \(`repeat`)") }
        guard let limit = Duration.parse(timeout), limit > 0 else {
            throw ValidationError("--timeout must be a duration such as 30s, but is '\(timeout)'")
        }
        if let shard, Self.part(shard) == nil { throw ValidationError("--shard must be like 2/4, but is '\(shard)'") }
    }

    /// The same as values.
    var wishes: ReplayWishes {
        var wishes = ReplayWishes()
        if embedded { wishes.mode = .embedded }
        if let live { wishes.mode = .live(live, isExact: exact) }
        wishes.runsPlugins = plugins == .run
        wishes.jobs = jobs
        wishes.shard = shard.flatMap(Self.part)
        (wishes.failFast, wishes.failedFirst) = (failFast, failedFirst)
        (wishes.repeats, wishes.seed) = (`repeat`, shuffle)
        wishes.patience = Duration.parse(timeout) ?? 60_000_000
        wishes.expired = expired
        wishes.pendingFolder = pendingDir
        return wishes
    }

    /// Reads `2/4`.
    static func part(_ text: String) -> ReplayWishes.Shard? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, 1...count ~= index else { return nil }
        return .init(index: index, count: count)
    }
}

/// What is wished of a replay.
struct ReplayWishes: Sendable {
    enum Mode: Sendable {
        case offline, embedded
        case live(String, isExact: Bool)
    }

    struct Shard: Sendable {
        var index: Int
        var count: Int
    }

    var mode = Mode.offline
    /// Whether plugins run, instead of what was recorded of them.
    var runsPlugins = false
    var jobs: Int?
    var shard: Shard?
    var failFast = false
    var failedFirst = false
    var repeats = 1
    var seed: UInt64?
    var patience = 60_000_000
    var expired = ReplayOptions.Expired.warn
    var pendingFolder: String?
    var reports = ReportWishes()
}

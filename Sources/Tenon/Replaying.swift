import CPlatform
import Commands
import Diagnostics
import EmbeddedSite
import Glibc
import ProductAnalytics
import Recording
import Synchronization
import Values

/// Plays sessions for `tenon replay`.
struct Replaying: Sendable {
    private let wishes: ReplayWishes
    private let world: World

    init(_ wishes: ReplayWishes, color: Bool?) {
        self.wishes = wishes
        cplatform_large_steps()
        world = .real(color: color)
    }

    func run(_ paths: [String]) async -> ExitStatus {
        do {
            let suite = try SessionSuite(paths, world.files)
            let scene = wishes.runsPlugins ? try PluginScene() : nil
            defer { scene?.end() }
            let report = try await suite.play(try replay(scene), try plan())
            let status = Reporting(world: world, wishes: wishes.reports).report(report)
            try keepFailures(report)
            return try propose(report) ?? status
        } catch {
            let problem = error as? Diagnostic ?? .cancelled()
            StandardOutput.output.notes(problem.drawn(in: .errors(world.terminal)))
            return problem.exitStatus
        }
    }

    // What answers.

    private func replay(_ scene: PluginScene?) throws -> Replay {
        var replay: Replay
        let plugins = scene?.installed
        switch wishes.mode {
        case .offline: replay = Replay(disk: world.files.read, runner: SessionRunner.factory(sites: nil, plugins: plugins))
        case .embedded:
            replay = Replay(disk: world.files.read, mode: .fresh, runner: SessionRunner.factory(sites: Self.freshSites, plugins: plugins))
        case .live(let name, let isExact):
            replay = Replay(
                disk: world.files.read, mode: .live, runner: SessionRunner.factory(sites: try liveSites(name), plugins: plugins))
            replay.isExact = isExact
        }
        replay.patience = Patience(limit: wishes.patience, sleep: world.sleep)
        if wishes.expired != .ignore { replay.age = (world.now(), wishes.expired == .fail) }
        return replay
    }

    /// Embedded sites that are made for one session, one for each site that it names, and forgotten afterwards.
    private static let freshSites: @Sendable () throws -> SessionSites = {
        let stores = Mutex<[String: SQLiteStore]>([:])
        let store: @Sendable (Site?) -> SQLiteStore = { site in
            stores.withLock { stores in
                let name = site?.name ?? ""
                if let known = stores[name] { return known }
                let made = SQLiteStore(path: ":memory:")
                stores[name] = made
                return made
            }
        }
        return SessionSites(
            connect: { site, _, world in LocalSite(store: store(site), world: world).transport },
            localData: { site in Connecting.doors { store(site) } })
    }

    /// A real site in the place of the one that sessions are about.
    private func liveSites(_ name: String) throws -> @Sendable () throws -> SessionSites {
        let site = try Site.find(name, at: Assembly.place(of: name, after: "--live"))
        let world = world
        let connecting = Connecting(world: world, store: nil)
        // Before anything is played: what is missing, such as a key, is missing for all.
        _ = try connecting.connect(site, Settings(), world)
        return { SessionSites(connect: { other, settings, _ in try connecting.connect(other ?? site, settings, world) }) }
    }

    // Which, and how.

    private func plan() throws -> SessionSuite.Plan {
        var plan = SessionSuite.Plan()
        plan.jobs = wishes.jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        plan.shard = try (wishes.shard ?? builderShard()).map { ($0.index, $0.count) }
        plan.repeats = wishes.repeats
        plan.seed = wishes.seed
        plan.stopsAtFailure = wishes.failFast
        if wishes.failedFirst, let failed = try? world.files.read(try failuresPath()) {
            plan.first = Set(String(decoding: failed, as: UTF8.self).split(separator: "\n").map(String.init))
        }
        return plan
    }

    /// The part that a build system asks for, as Bazel does, which counts from 0 and wants to see that it was understood
    /// (https://bazel.build/reference/test-encyclopedia).
    private func builderShard() throws -> ReplayWishes.Shard? {
        guard let total = world.environment("TEST_TOTAL_SHARDS"), let index = world.environment("TEST_SHARD_INDEX") else { return nil }
        guard let count = Int(total), let place = Int(index), count >= 1, 0..<count ~= place else {
            throw Diagnostic.badShard(index, total)
        }
        if let status = world.environment("TEST_SHARD_STATUS_FILE"), !status.isEmpty { try world.files.write(status, [], .overwrite) }
        return .init(index: place + 1, count: count)
    }

    // What is kept.

    private func failuresPath() throws -> String { try Folders(world).state() + "/failed-sessions" }

    /// Keeps which sessions failed, for the next time; without a home there is nowhere to.
    private func keepFailures(_ report: ReplayReport) throws {
        guard let path = try? failuresPath() else { return }
        let old = (try? world.files.read(path)).map { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) } ?? []
        let played = Set(report.sessions.map(\.name))
        let failed = Set(report.sessions.filter { !$0.isPassed }.map(\.name))
        let new = (old.filter { !played.contains($0) } + failed.sorted()).suffix(10_000)
        if Array(new) != old { try? world.files.write(path, Array(new.map { $0 + "\n" }.joined().utf8), .overwrite) }
    }

    /// Writes what could be accepted of the sessions that differ, and says how; a status other than that of the replay when that fails.
    private func propose(_ report: ReplayReport) throws -> ExitStatus? {
        if case .live = wishes.mode { return nil }
        // What plugins did stands in event lines, which only a recording makes anew.
        if wishes.runsPlugins { return nil }
        guard world.environment("CI").map({ $0.isEmpty || $0 == "false" }) ?? true else { return nil }
        let pending = PendingSessions(world.files, in: wishes.pendingFolder)
        var paths = [String]()
        // A session that shows a key now is no session to accept; the reports have said so.
        let secrets = LiveSecret.keys(world)
        for session in report.sessions where !session.isPassed && !paths.contains(session.name) && !session.holds(secrets) {
            if try pending.propose(session) { paths.append(session.name) }
        }
        guard let first = paths.first else { return nil }
        let folder = wishes.pendingFolder.map { " --pending-dir \($0)" } ?? ""
        StandardOutput.output.notes(
            "\(paths.count) \(paths.count == 1 ? "session" : "sessions") could be accepted as \(paths.count == 1 ? "it is" : "they are") now; look at what differs with"
                + " 'tenon session review\(folder) \(paths.count == 1 ? first : "…")'\n")
        return nil
    }
}

extension Diagnostic {
    fileprivate static func badShard(_ index: String, _ total: String) -> Diagnostic {
        Diagnostic(
            "bad-shard", .config, "TEST_SHARD_INDEX and TEST_TOTAL_SHARDS name no part",
            because: [
                "the index must be a number from 0 to one less than the total, but they are '\(index.preview())' and '\(total.preview())'"
            ],
            soFar: "nothing was played")
    }
}

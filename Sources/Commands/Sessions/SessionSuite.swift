import Diagnostics
import Recording
import Synchronization
import Values

/// Session files that are replayed together.
public struct SessionSuite: Sendable {
    /// The files, in the order of their paths.
    public let paths: [String]
    private let files: Files

    /// The sessions at some paths; a folder stands for all the sessions in it, at any depth. Throws a `Diagnostic` when there are none.
    public init(_ paths: [String], _ files: Files) throws {
        self.files = files
        self.paths = try paths.flatMap { try Self.sessions(at: $0, files) }
    }

    /// How the sessions are played.
    public struct Plan: Sendable {
        /// How many at a time.
        public var jobs = 1
        /// The part of the whole, from 1, and how many parts there are.
        public var shard: (index: Int, count: Int)?
        /// How often each is played.
        public var repeats = 1
        /// What a random order follows from.
        public var seed: UInt64?
        /// Paths that come before the others.
        public var first: Set<String> = []
        /// Whether nothing is begun any more once a session has failed.
        public var stopsAtFailure = false

        public init() {}
    }

    /// Plays them. A file that cannot be read or parsed is a problem in the report, which is in the order of the paths.
    ///
    /// - Parameter ended: is told of each session when it has ended, in whatever order they do.
    public func play(
        _ replay: Replay? = nil, _ plan: Plan = Plan(), ended: @escaping @Sendable (SessionReport) -> Void = { _ in }
    ) async throws -> ReplayReport {
        let replay = replay ?? Replay(disk: files.read, runner: SessionRunner.factory)
        let places = order(plan)
        let turn = Turnstile()
        let stopsAtFailure = plan.stopsAtFailure
        let found = try await withThrowingTaskGroup(of: [(Int, SessionReport)].self) { group in
            for _ in 0..<max(1, min(plan.jobs, places.count)) {
                group.addTask {
                    var reports = [(Int, SessionReport)]()
                    while true {
                        let place = turn.next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard place < places.count, !(stopsAtFailure && turn.hasFailed.load(ordering: .relaxed)) else { return reports }
                        try Task.checkCancellation()
                        let report = await play(paths[places[place]], replay)
                        if !report.isPassed { turn.hasFailed.store(true, ordering: .relaxed) }
                        ended(report)
                        reports.append((place, report))
                    }
                }
            }
            var all = [(Int, SessionReport)]()
            for try await reports in group { all += reports }
            return all
        }
        let sorted = found.sorted { (places[$0.0], $0.0) < (places[$1.0], $1.0) }
        var report = ReplayReport(sorted.map(\.1))
        report.unplayed = places.count - sorted.count
        return report
    }

    /// What the tasks that play share.
    private final class Turnstile: Sendable {
        let next = Atomic(0)
        let hasFailed = Atomic(false)
    }

    private func play(_ path: String, _ replay: Replay) async -> SessionReport {
        do {
            return await replay.play(try SessionFile.load(path, files.read))
        } catch let problems as DiagnosticList {
            return SessionReport(name: path, problems: problems.all)
        } catch {
            return SessionReport(name: path, problems: [Diagnostic.from(error)])
        }
    }

    // The order.

    /// Which paths are played, in which order.
    private func order(_ plan: Plan) -> [Int] {
        var places = Array(paths.indices)
        if let shard = plan.shard { places = part(shard.index, of: shard.count) }
        if let seed = plan.seed {
            var random = SplitMix(seed: seed)
            for index in places.indices.dropFirst().reversed() { places.swapAt(index, Int(random.next() % UInt64(index + 1))) }
        }
        places = places.filter { plan.first.contains(paths[$0]) } + places.filter { !plan.first.contains(paths[$0]) }
        return (0..<max(1, plan.repeats)).flatMap { _ in places }
    }

    /// One part of all paths: so that all parts take equally long where it is known how long each session takes, else by the path
    /// alone, so that a new session moves no other.
    private func part(_ index: Int, of count: Int) -> [Int] {
        let times = paths.map { path in (try? files.read(Timing.path(of: path))).map { Timing(parsing: $0).total } }
        guard times.contains(where: { $0 != nil }) else {
            return paths.indices.filter { SplitMix.hash(paths[$0].utf8) % UInt64(count) == UInt64(index - 1) }
        }
        let known = times.compactMap { $0 }
        let usual = known.sorted()[known.count / 2]
        var loads = [Int](repeating: 0, count: count)
        var mine = [Int]()
        for place in paths.indices.sorted(by: { (times[$1] ?? usual, paths[$0]) < (times[$0] ?? usual, paths[$1]) }) {
            let lightest = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
            loads[lightest] += times[place] ?? usual
            if lightest == index - 1 { mine.append(place) }
        }
        return mine.sorted()
    }

    // The files.

    private static func sessions(at path: String, _ files: Files) throws -> [String] {
        let names = files.list(path)
        guard !names.isEmpty else {
            guard files.exists(path) else { throw Diagnostic.noFile(path, files) }
            return [path]
        }
        let found = inside(path.hasSuffix("/") ? path : path + "/", names, files)
        guard !found.isEmpty else { throw Diagnostic.noSessions(path) }
        return found
    }

    private static func inside(_ folder: String, _ names: [String], _ files: Files) -> [String] {
        names.flatMap { name -> [String] in
            // What lies beside a session is none.
            if name.hasSuffix("/") { return name.hasSuffix(".session.d/") ? [] : inside(folder + name, files.list(folder + name), files) }
            return name.hasSuffix(".session") ? [folder + name] : []
        }
    }
}

extension Diagnostic {
    fileprivate static func noSessions(_ path: String) -> Diagnostic {
        Diagnostic(
            "no-sessions", .io, "there is no session in '\(path.preview(80))'", because: ["a session's file ends in .session"])
    }
}

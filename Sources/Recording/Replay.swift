import Diagnostics
import ProductAnalytics
import Values

/// Runs one command text in a world; it is the door through which sessions reach the command language.
public typealias CommandRunner = @Sendable (Turn) async -> Outcome

/// Makes what runs the commands of one session, fresh for each: no variable of one reaches another.
public typealias CommandRunnerFactory = @Sendable (Head) async throws -> CommandRunner

/// One command of a replay, and all that it may touch.
public struct Turn: Sendable {
    /// The text as it was typed.
    public var command: String
    /// What the user answered to prompts, in order; of a secret a stand-in.
    public var answers: [String]
    /// What happened meanwhile, as the event lines say it.
    public var events: [String] = []
    fileprivate let surroundings: Surroundings
    public var world: World { surroundings.world }
    /// The world for a site below: the same clock, and randomness of its own.
    public var siteWorld: World { surroundings.siteWorld }
    /// The way to a site by its name (`nil`: the one of the head), over the way to the site itself where one answers.
    public var connect: @Sendable (_ site: String?, _ inner: Transport?) -> Transport { surroundings.connect }

    /// What is the same for all commands of a session.
    fileprivate final class Surroundings: Sendable {
        let world: World
        let siteWorld: World
        let connect: @Sendable (_ site: String?, _ inner: Transport?) -> Transport

        init(_ world: World, site siteWorld: World, connect: @escaping @Sendable (_ site: String?, _ inner: Transport?) -> Transport) {
            self.world = world
            self.siteWorld = siteWorld
            self.connect = connect
        }
    }
}

/// Plays sessions and compares what comes out with what was recorded.
public struct Replay: Sendable {
    /// Who answers the requests; what runs the commands has the way to it.
    public var mode: Player.Mode
    /// Whether the output of a real site must be the same to the letter, and not only made alike.
    public var isExact = false
    /// The real moment, in microseconds since 1970, and whether a session that is older than it says fails; `nil`: nobody asks.
    public var age: (now: Int, fails: Bool)?
    /// How long one command may take; `nil`: as long as it likes.
    public var patience: Patience?
    private let runner: CommandRunnerFactory
    private let disk: @Sendable (String) throws -> [UInt8]
    private let bodies = Stock { Bodies() }

    /// - Parameter disk: reads a file of which a session keeps only the digest.
    public init(
        disk: @escaping @Sendable (String) throws -> [UInt8], mode: Player.Mode = .session, runner: @escaping CommandRunnerFactory
    ) {
        self.disk = disk
        self.mode = mode
        self.runner = runner
    }

    /// Plays one session.
    public func play(_ file: SessionFile) async -> SessionReport {
        var report = SessionReport(name: file.name ?? "session")
        let session = SessionWorld(file.head, standIns: file.standIns, behind: .session(disk: disk))
        let player = Player(file, session, mode: mode, bodies: bodies.lend())
        let run: CommandRunner
        do {
            run = try await runner(file.head)
            try await prepare(file, run, session)
        } catch {
            report.problems = [error as? Diagnostic ?? Diagnostic("session-start", .fail, "the session cannot be started: \(error)")]
            return report
        }
        if let age, let lifetime = file.head.lifetime, age.now > file.head.clock.start + lifetime {
            let problem = Diagnostic.expired(file.head.clock.start, lifetime, isFatal: age.fails)
            if age.fails { report.problems.append(problem) } else { report.notes.append(problem) }
        }
        let world = session.world
        let surroundings = Turn.Surroundings(world, site: session.siteWorld(world), connect: player.transport(to:over:))
        let stage = Stage(file, run, session, surroundings, player)
        var course = Course()
        // The reports of all sessions are kept to the end, so they have no room for more.
        course.commands.reserveCapacity(file.entries.count)
        while course.commands.count < file.entries.count {
            // What takes too long ends the task that it runs in; the rest is played in another.
            if let patience {
                course = await patience.watch { [course] watch in await go(on: course, stage, watch) }
            } else {
                course = await go(on: course, stage, nil)
            }
        }
        report.commands = course.commands
        report.notes += course.notes + player.notes
        report.drift = player.drift
        report.problems += file.idleMasks.map { .idleMask($0, file.name) }
        if !report.isPassed { report.file = file }
        return report
    }

    /// What a session is played with.
    private final class Stage: Sendable {
        let file: SessionFile
        let run: CommandRunner
        let session: SessionWorld
        let surroundings: Turn.Surroundings
        let player: Player

        init(
            _ file: SessionFile, _ run: @escaping CommandRunner, _ session: SessionWorld, _ surroundings: Turn.Surroundings,
            _ player: Player
        ) {
            self.file = file
            self.run = run
            self.session = session
            self.surroundings = surroundings
            self.player = player
        }
    }

    /// How far a session was played.
    private struct Course: Sendable {
        var commands = [CommandReport]()
        var notes = [Diagnostic]()
        /// What patterns have named.
        var names = [String: [UInt8]]()
        /// The last command took too long, and its task was cancelled.
        var isCut = false
    }

    /// Plays command after command, to the end or until one has taken too long.
    private func go(on course: Course, _ stage: Stage, _ watch: Patience.Watch?) async -> Course {
        var course = course
        course.isCut = false
        let entries = stage.file.entries
        while course.commands.count < entries.count, !course.isCut {
            let index = course.commands.count
            course.commands.append(await play(entries[index], index, stage, watch, &course))
        }
        return course
    }

    private func play(_ entry: Entry, _ index: Int, _ stage: Stage, _ watch: Patience.Watch?, _ course: inout Course) async -> CommandReport
    {
        let (file, session, player) = (stage.file, stage.session, stage.player)
        let standIns = player.standIns
        let command = String(decoding: entry.command.filled(by: standIns), as: UTF8.self)
        var result = CommandReport(line: entry.number, command: command)
        if let reason = entry.status?.skipped ?? (entry.isInterrupted ? "interrupted" : nil) ?? whyNot(entry, standIns) {
            result.verdict = .skipped(reason)
            return result
        }
        session.begin(command, changes: entry.changes)
        player.turn(to: index)
        let turn = Turn(
            command: command, answers: entry.answers.map { String(decoding: $0.filled(by: standIns), as: UTF8.self) },
            events: entry.events.map { String(decoding: $0.filled(by: standIns), as: UTF8.self) }, surroundings: stage.surroundings)
        watch?.begin()
        let outcome = await stage.run(turn)
        if watch?.end() == true {
            course.isCut = true
            result.verdict = .error("it took longer than \(Duration.text(patience?.limit ?? 0))")
            return result
        }
        if let refused = player.refused {
            result.verdict = .skipped(refused)
            return result
        }
        if mode == .live, !isExact {
            result.differences = OutputShape.compare(entry, outcome)
        } else {
            var comparison = EntryComparison(entry, player.standIns)
            result.differences = comparison.compare(outcome, session.writes, &course.names)
            if !comparison.idlePatterns.isEmpty { course.notes += comparison.idlePatterns.map { .idlePattern($0) } }
            if mode == .fresh { result.differences += player.differences }
        }
        result.differences += outcome.pluginChanges.map { .plugin(line: entry.number, $0) }
        // A miss is told once: in the output where the command said it, else here.
        if mode != .live {
            result.misses = player.misses
            if result.differences.isEmpty, player.misses.isEmpty {
                result.differences += player.leftOvers.map {
                    .leftOver(line: $0.number, "\($0.method) \(String(decoding: $0.path.filled(by: player.standIns), as: UTF8.self))")
                }
            }
        }
        let isSame = result.differences.isEmpty && result.misses.isEmpty
        if outcome.errorName == Kind.limit.rawValue, entry.status?.errorName != outcome.errorName {
            result.verdict = .error("it came to one of the limits of a replay")
        } else if let reason = entry.expectedFailure ?? file.head.expectedFailure {
            result.verdict = isSame ? .unexpectedPass(reason) : .expectedFailure(reason)
        } else {
            result.verdict = isSame ? .passed : .failed
        }
        if !isSame {
            result.actual = .init(
                outcome: outcome, writes: session.writes, exchanges: mode == .session ? nil : player.exchanged,
                leftOvers: player.leftOvers.map(\.number), standIns: player.standIns)
        }
        return result
    }

    /// Makes a fresh site what the commands need.
    private func prepare(_ file: SessionFile, _ run: CommandRunner, _ session: SessionWorld) async throws {
        guard mode == .fresh, let fixture = file.head.fixture else { return }
        let folder = file.name?.lastIndex(of: "/").map { String(file.name?[...$0] ?? "") } ?? ""
        let path = folder + fixture
        var world = session.world
        let (disk, files) = (disk, world.files)
        // Its own files lie where it lies; what it reads is no part of the session.
        world.files.read = { name in try disk(name.hasPrefix("/") ? name : folder + name) }
        world.files.exists = { name in (try? disk(folder + name)) != nil || files.exists(name) }
        let command = String(decoding: try disk(path), as: UTF8.self)
        let surroundings = Turn.Surroundings(world, site: session.siteWorld(session.world)) { _, inner in
            inner ?? { _ in throw CancellationError() }
        }
        let outcome = await run(Turn(command: command, answers: [], surroundings: surroundings))
        guard outcome.status == 0 else { throw Diagnostic.fixtureFailed(path, outcome) }
    }

    /// Why a command is not run against a real site.
    private func whyNot(_ entry: Entry, _ standIns: StandIns) -> String? {
        guard mode == .live else { return nil }
        if let write = entry.exchanges.first(where: { !Request($0.method, $0.path.text).isRead }) {
            return "it changes the site (\(write.method) \(write.path.text.preview(80)))"
        }
        let wanted = entry.command.placeholders + entry.exchanges.flatMap(\.path.placeholders)
        for case .id(let name) in wanted where standIns.bound[name] == nil {
            return "it needs {id:\(name)}, which a command that was passed over brings"
        }
        return nil
    }
}

extension Diagnostic {
    fileprivate static func idleMask(_ mask: Mask, _ name: String?) -> Diagnostic {
        Diagnostic(
            "session-mask", .assert, "the mask \(mask.pointer) of line \(mask.line)\(name.map { " of \($0)" } ?? "") covers nothing",
            because: ["a mask must lead to a value in some body of the session"])
    }

    fileprivate static func idlePattern(_ line: Int) -> Diagnostic {
        Diagnostic(
            "session-pattern", .assert, "the pattern [...] of line \(line) stands for no line at all",
            because: ["a pattern that hides nothing can be taken away"], severity: .warning)
    }

    fileprivate static func expired(_ start: Int, _ lifetime: Int, isFatal: Bool) -> Diagnostic {
        Diagnostic(
            "session-expired", .assert, "this recording of \(Time.text(start)) is older than it says it counts",
            because: ["it says '@ expires \(Duration.text(lifetime))'"],
            try: ["record it again, or change the line '@ expires'"], severity: isFatal ? .error : .warning)
    }

    fileprivate static func fixtureFailed(_ path: String, _ outcome: Outcome) -> Diagnostic {
        let words = String(decoding: outcome.stderr, as: UTF8.self).split(separator: "\n").map(String.init)
        return Diagnostic(
            "session-fixture", .fail, "the fixture '\(path.preview(80))' ended with status \(outcome.status)",
            because: words.isEmpty ? [] : [words.prefix(12).joined(separator: "\n")])
    }
}

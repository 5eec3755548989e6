import Diagnostics
import Language
public import PluginHost
import ProductAnalytics
import Recording
import Synchronization
import Values

/// Runs the commands of one session, one after the other, in an interpreter of their own.
///
/// SAFETY: the interpreter is touched by one turn at a time; a replay waits for each before it begins the next.
public final class SessionRunner: @unchecked Sendable {
    private let context: Context
    private let texts: Loan<KnownTexts>
    private let interpreter: Interpreter
    private let capture = Capture()
    private let line = Line()
    private let answers = Answers()
    /// The plugins that are to run themselves, instead of what was recorded of them.
    private let running: [PluginStore.Found]
    private let home: PluginHome?
    private var areStarted = false

    /// Leads to where the turn that is on gets its answers.
    private final class Line: Sendable {
        let connect = Mutex<(@Sendable (String?, Transport?) -> Transport)?>(nil)
    }

    /// Makes what runs the commands of one session, for a replay that the session answers itself.
    public static let factory: CommandRunnerFactory = factory(sites: nil)

    /// Makes what runs the commands of one session; throws a `Diagnostic` when its head names a site, entity or format that there is
    /// not.
    ///
    /// - Parameters:
    ///   - sites: makes the sites that answer, for each session; `nil`: the session answers.
    ///   - plugins: who of the plugins runs, and what they do is compared with the recording; otherwise it is taken from there.
    public static func factory(sites: (@Sendable () throws -> SessionSites)?, plugins: RunningPlugins? = nil) -> CommandRunnerFactory {
        let stock = Stock { KnownTexts() }
        return { head in
            let sites = try sites?()
            let running = try plugins?.plugins(for: head) ?? []
            let home = plugins?.nextHome()
            let made = Mutex<SessionRunner?>(nil)
            return { turn in
                do {
                    let runner = try made.withLock { runner in
                        if let runner { return runner }
                        let first = try SessionRunner(head, turn, sites, running, home, stock.lend())
                        runner = first
                        return first
                    }
                    return await runner.run(turn)
                } catch {
                    let problem = Diagnostic.from(error)
                    return Outcome(
                        stderr: Array(problem.drawn().utf8), status: problem.exitStatus.rawValue, errorName: problem.kind.rawValue)
                }
            }
        }
    }

    private init(
        _ head: Head, _ turn: Turn, _ sites: SessionSites?, _ running: [PluginStore.Found], _ home: PluginHome?, _ texts: Loan<KnownTexts>
    ) throws {
        self.running = running
        self.home = home
        self.texts = texts
        var settings = Settings()
        if let name = head.format {
            guard let format = Format.named(name) else { throw Diagnostic.unknownFormat(name) }
            settings.format = format
        }
        let line = line
        let siteWorld = turn.siteWorld
        let own = try head.site.map { try Site.find($0) } ?? .local
        let answers = answers
        var world = turn.world
        world.ask = { question in
            guard let answer = answers.next() else { throw Diagnostic.nobodyToAsk(question) }
            return answer
        }
        context = Context(world: world, output: capture.output, site: own, settings: settings, hooks: HookTable(budget: nil)) {
            site, settings, world in
            try sites?.connect(site == own ? nil : site, settings, world)
        }
        context.playing = Playing(siteWorld: siteWorld) { site, inner in
            let name = site == own ? nil : site.name
            return { request in
                guard let connect = line.connect.withLock({ $0 }) else { throw CancellationError() }
                return try await connect(name, inner)(request)
            }
        }
        context.localData = sites?.localData?(own == .local ? nil : .local)
        context.entity = try head.entity.map { try Entity.find($0) }
        if running.isEmpty, !head.commands.isEmpty { context.plugins = try Plugins(recorded: head.commands) }
        interpreter = Interpreter(context, limits: Limits(steps: Self.stepLimit), texts: texts.thing)
    }

    deinit {
        texts.thing.end()
        if areStarted, let plugins = context.plugins { Task { await plugins.stop() } }
    }

    /// More steps than this are a loop without an end: then the command is told to be in error, and the next one comes.
    private static let stepLimit = 200_000_000

    private func run(_ turn: Turn) async -> Recording.Outcome {
        line.connect.withLock { $0 = turn.connect }
        capture.clear()
        let answers = answers
        answers.begin(turn.answers)
        context.confirm =
            turn.answers.isEmpty
            ? nil
            : { _ in Context.isYes(answers.next() ?? "") }
        if !running.isEmpty, !areStarted, let home {
            areStarted = true
            await context.load(running, home)
        }
        let recorded = RecordedEvents(turn.events)
        context.recordedEvents = recorded
        let outcome = await interpreter.run(Source(nil, turn.command))
        var told = capture.outcome(outcome)
        if !running.isEmpty { told.pluginChanges = recorded.changes }
        return told
    }
}

/// Plugins that run in a replay, instead of what was recorded of them.
public final class RunningPlugins: Sendable {
    private let found: [PluginStore.Found]
    private let home: PluginHome
    private let isByHead: Bool
    private let sessions = Atomic(0)

    /// - Parameters:
    ///   - home: its state is to be one that nobody else has; each session gets a part of its own.
    ///   - isByHead: in each session those that its head names, and no others; one that is not there is a problem of the session.
    public init(_ found: [PluginStore.Found], _ home: PluginHome, isByHead: Bool) {
        (self.found, self.home, self.isByHead) = (found, home, isByHead)
    }

    func plugins(for head: Head) throws -> [PluginStore.Found] {
        guard isByHead else { return found }
        return try head.plugins.map { line in
            let words = line.split(separator: " ").map(String.init)
            let name = words.first ?? ""
            guard let plugin = found.first(where: { $0.manifest.name == name }) else { throw Diagnostic.cannotRun(name, nil, words) }
            guard plugin.state == .ready else { throw Diagnostic.cannotRun(name, plugin.state, words) }
            return plugin
        }
    }

    func nextHome() -> PluginHome {
        var home = home
        home.state += "/\(sessions.add(1, ordering: .relaxed).newValue)"
        return home
    }
}

extension Diagnostic {
    fileprivate static func cannotRun(_ name: String, _ state: PluginStore.State?, _ words: [String]) -> Diagnostic {
        let why = state.map { "it is there, but takes no part: \($0.words)" } ?? "it is not installed"
        let attempt = state == .disabled ? "tenon plugin enable \(name)" : "tenon plugin trust \(name)"
        return Diagnostic(
            "plugin-missing", .plugin, "the session was recorded with the plugin '\(name.preview(40))', which cannot run here",
            because: [why, words.count > 1 ? "it was version \(words[1].preview(20)) then" : "the session does not say its version"],
            soFar: "nothing of the session was played", try: state == nil ? [] : [attempt])
    }
}

/// The sites that answer in a replay, made for one session.
public struct SessionSites: Sendable {
    /// The way to a site; `nil`: the one that the session is about.
    public var connect: @Sendable (Site?, Settings, World) throws -> Transport
    /// The doors of a site's own data, where it is an embedded one.
    public var localData: (@Sendable (Site?) -> LocalData)?

    public init(
        connect: @escaping @Sendable (Site?, Settings, World) throws -> Transport, localData: (@Sendable (Site?) -> LocalData)? = nil
    ) {
        self.connect = connect
        self.localData = localData
    }
}

/// What was answered to a command of a session, one after the other.
private final class Answers: Sendable {
    private let left = Mutex<ArraySlice<String>>([])
    func begin(_ all: [String]) { left.withLock { $0 = all[...] } }
    func next() -> String? { left.withLock { $0.popFirst() } }
}

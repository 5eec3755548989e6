import Diagnostics
public import Language
public import PluginHost
public import ProductAnalytics
import Recording
import Synchronization
import Values

/// Where commands go and how the shell behaves: what `use` and `set` change.
///
/// One task drives it. What is handed down from the command line (`World`, the way to a site, the output) comes in here.
public final class Context {
    /// Makes the transport to a site; throws a `Diagnostic` when a key is missing, say. Recording and replay put themselves
    /// around or in place of what it gives; `nil` where nothing answers but a session.
    public typealias Connector = @Sendable (Site, Settings, World) throws -> Transport?

    /// The world that commands see: the real one, or a session's.
    public var world: World { didSet { worldVersion += 1 } }
    /// How often the world has been another one.
    private(set) var worldVersion = 0
    /// The world behind a recording; what is no part of a session looks at this one.
    public let realWorld: World
    public var output: Output
    public var site: Site
    /// The entity of `use entity`.
    public var entity: Entity?
    public var settings: Settings
    /// The embedded site's data, where there is a store.
    public var localData: LocalData?
    /// The profiles of `init.tenon`, and what was looked up for them.
    public var keyRing: KeyRing
    /// Where it is seen what a command waits for: at a terminal.
    public var status: StatusLine?
    /// Asks a person yes or no; `nil` where there is nobody to ask.
    public var confirm: ((String) async -> Bool)?
    /// Asks a person anything else; a recording keeps the answers.
    public var ask: World.Ask { didSet { world.ask = recorder.map { Asking.keeping(ask, in: $0) } ?? ask } }
    /// The lines that were typed before, as rows, where somebody types them.
    public var history: (@Sendable () async -> [Value])?
    /// What has been defined where the command stands, for help.
    var definitions: () -> [Signature] = { [] }
    /// Whether long tables are shown in part, for a person at a terminal.
    public var shortens = false
    /// Whether a list that is too long for the memory is shown while it is read.
    public var readsPiecewise = false
    /// What was shown last.
    var lastShown = Shown.value(.null)
    /// The tables that were shown to a person, and their rows.
    var shownTables = (count: 0, rows: 0)
    /// The requests that were sent.
    let calls = Tally()
    /// Shows a text that is longer than the screen page by page; `nil`: it is shown as it is.
    public var pager: (@Sendable (String) async throws -> Void)?
    /// What every command has to pass, where a program asks for them.
    var agentGate: AgentGate?
    /// Hears what is shown and what goes wrong.
    var listener: Listener?
    /// What keeps the conversation, while it is recorded.
    public var recorder: Recorder? { didSet { reconnect() } }
    /// The site that was in use when the recording began.
    var recordedSite = Site.local
    /// What stands over the way to each site, in the replay of a session.
    var playing: Playing?
    /// Whether this is the replay of a session.
    var isSession: Bool { playing != nil }
    /// How many requests have left that could change something.
    var writesSent: Int { writes.total }
    /// Of how many things the verb that is running gives a part.
    var total: Int?
    /// What `exit` asked for.
    public internal(set) var exitRequest: ExitStatus?
    /// The `expect`s that were come to, and those that did not hold.
    var expectations = (all: 0, failed: 0)
    /// Whether a `plan --exit-code` has found something that it would change.
    var wouldChange = false
    /// What the ends of the open blocks restore, innermost last.
    var blocks: [() -> Void] = []
    /// The scripts that are running, outermost first, for a limit on how deep `run` may go.
    var depth = 0
    /// In how many hooks and commands of plugins this stands: a script that is run is as much the top as a line that is typed.
    var nesting = 0
    /// How much the program that begins next may use; its steps are what the programs around it have left.
    public var limits = Limits()

    /// Who is asked before something happens, and told afterwards.
    public let hooks: HookTable
    /// The variables where the command stands that is being carried out, for plugins that may see some of them.
    var callerScope: Scope?
    /// What is to be run at times of its own.
    public internal(set) var schedules = ScheduleTable()
    /// What the schedule that is run next is told, where a clock says that it is due.
    var dueEvent: Value?
    /// The plugins that take part.
    public var plugins: Plugins? { didSet { worldVersion += 1 } }
    /// What a session says of plugins, in a replay.
    var recordedEvents: RecordedEvents?
    /// The plugin that commands here are run for, what it may do, and what it may wait for.
    var owner: HookProgram.Owner?
    var gate: PluginGate?
    /// Whether what runs here is done for a plugin's command, and is kept as something the plugin had the shell do.
    var keepsCalls = false
    var allowedEvents: Set<HookEvent>?
    /// The answer of the hook that this context belongs to, once it has given one; `nil` where no hook runs.
    var hookAnswer: HookAnswer.Decision?
    /// Whether a hook runs here, so that `deny` and `rewrite` mean something.
    var isInHook = false
    /// The faults that the embedded site is to have.
    let faults: Faults
    /// What runs beside the commands.
    let jobs = JobTable()
    /// Where a job's values go instead of being shown.
    var keeper: KeptOutput?
    /// What `watch` has shown, while it watches.
    var watching: Watching?
    /// Where output went before `watch` listened to it.
    var unwatchedOutput: Output?

    let connector: Connector
    let writes: Tally
    private var transports: [String: Transport] = [:]

    public convenience init(
        world: World, output: Output, site: Site, settings: Settings = Settings(), hooks: HookTable = HookTable(),
        connector: @escaping Connector
    ) {
        self.init(
            world: world, behind: world, output: output, site: site, settings: settings, writes: Tally(), hooks: hooks, connector: connector
        )
    }

    init(
        world: World, behind realWorld: World, output: Output, site: Site, settings: Settings, writes: Tally, faults: Faults = Faults(),
        hooks: HookTable = HookTable(),
        connector: @escaping Connector
    ) {
        self.world = world
        self.realWorld = realWorld
        self.output = output
        self.site = site
        self.settings = settings
        self.writes = writes
        self.faults = faults
        self.hooks = hooks
        self.connector = connector
        keyRing = KeyRing([], realWorld)
        ask = world.ask
    }

    /// The API of the site in use, or of another, behind the gate that `set read-only on` closes below every verb.
    func client(of other: Site? = nil) throws -> Client {
        let site = other ?? site
        return Client(gated(try transport(to: site), to: site))
    }

    /// The way to the site in use, behind the same gate.
    func sender() throws -> Transport { gated(try transport(to: site), to: site) }

    /// A transport that only reads where `set read-only on` was said, and that counts and tells what passes.
    func gated(_ inner: @escaping Transport, to site: Site) -> Transport {
        hooked(counted(inner, to: site), to: site)
    }

    private func counted(_ inner: @escaping Transport, to site: Site) -> Transport {
        let (isReadOnly, writes, calls) = (settings.isReadOnly, writes, calls)
        let tracer = settings.isTracing ? tracer : nil
        return { request in
            if !request.isRead {
                if isReadOnly { throw Diagnostic.readOnly(site) }
                writes.count()
            }
            calls.count()
            let number = StatusLine.current?.begin(.request(to: site.name))
            defer { if let number { StatusLine.current?.end(number) } }
            guard let tracer else { return try await inner(request) }
            return try await tracer.send(request, over: inner)
        }
    }

    /// The API of the site in use, past whatever records: for completion, which is no part of a session.
    public func unrecordedClient() throws -> Client? { try connector(site, settings, world).map(Client.init) }

    /// Forgets the transports, so that a change of `timeout` or of what records takes hold.
    public func reconnect() { transports = [:] }

    private func transport(to site: Site) throws -> Transport {
        // A profile has keys of its own.
        let name = settings.profile.map { site.name + " " + $0.name } ?? site.name
        if let known = transports[name] { return known }
        let world = recorder?.siteWorld(realWorld) ?? playing?.siteWorld ?? world
        var made = try connector(site, settings, world)
        if site == .local, faults.isOn { made = made.map { faults.around($0, world) } }
        let inner = try tapped(made, to: site)
        transports[name] = inner
        return inner
    }

    /// What leads to a site, with whatever listens in: a recorder, or in a replay the player.
    func tapped(_ inner: Transport?, to site: Site) throws -> Transport {
        if let playing { return playing.over(site, inner) }
        guard let inner else { throw Diagnostic.localAlone("this", site) }
        return recorder?.recording(inner, to: site == recordedSite ? nil : site.name, hidesPeople: !site.isEmbedded, masks: masks(of: site))
            ?? inner
    }

    /// What puts site, profile, entity and format back as they are now, at the end of a script or a block.
    func saved() -> () -> Void {
        let (site, profile, entity, format, isTracing) = (site, settings.profile, entity, settings.format, settings.isTracing)
        return {
            self.site = site
            self.settings.profile = profile
            self.entity = entity
            self.settings.format = format
            self.settings.isTracing = isTracing
        }
    }
}

/// A count that any task may add to.
final class Tally: Sendable {
    private let value = Atomic(0)
    var total: Int { value.load(ordering: .relaxed) }
    func count() { value.add(1, ordering: .relaxed) }
    /// For what turned out to have changed nothing.
    func discount() { value.subtract(1, ordering: .relaxed) }
}

/// What a replay puts over the way to a site, or in its place.
struct Playing: Sendable {
    /// The world for what lies below, such as an embedded site.
    var siteWorld: World
    /// The way that commands take, over the one to the site itself where a site answers.
    var over: @Sendable (_ site: Site, _ inner: Transport?) -> Transport
}

/// How the shell behaves: what `set` changes.
public struct Settings: Sendable {
    /// `nil`: table on a terminal, jsonl in a pipe.
    public var format: Format?
    /// Words that become longer texts where a command begins.
    public var abbreviations: [String: String] = [:]
    /// Keys of one's own.
    public var keys: [KeyBinding] = []
    /// Whose keys its site gets; `nil`: those of the environment.
    public var profile: Profile?
    /// One-way: nothing opens it again.
    public var isReadOnly = false
    /// Tells each statement and each request.
    public var isTracing = false
    /// Deletes without asking.
    public var assumesYes = false
    /// What plugins that ask by a form are answered, by the names of its members, where it was said beforehand.
    public var answers: [String: String] = [:]
    /// How long a whole request may take, in microseconds; `nil`: the transport's own.
    public var timeout: Int?

    public init() {}
}

extension Diagnostic {
    static func readOnly(_ site: Site) -> Diagnostic {
        Diagnostic(
            "read-only", .forbidden, "this shell is read-only",
            because: ["'set read-only on' cannot be taken back, so that nothing slips through"],
            soFar: "nothing was sent to '\(site.name)'")
    }
}

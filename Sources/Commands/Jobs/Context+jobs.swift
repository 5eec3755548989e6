import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Recording
import Values

/// The jobs of a conversation, seen from beside it.
public struct JobWatch: Sendable {
    let jobs: JobTable

    /// How many have not ended.
    public var open: Int { jobs.openCount }

    /// A line for each job that has ended since this was asked last.
    public func takeNotices() -> [String] { jobs.takeNotices().map(\.notice) }
}

extension Context {
    /// What a job's context is made from.
    struct Seed: Sendable {
        let world: World
        let realWorld: World
        let site: Site
        let entity: Entity?
        let settings: Settings
        let localData: LocalData?
        let faults: Faults
        let hooks: HookTable
        let connector: Connector
        let writes: Tally
        var recorder: Recorder?
        let recordedSite: Site
        let playing: Playing?
        let depth: Int
        let nesting: Int
        let limits: Limits
        let keyRing: KeyRing
        let plugins: Plugins?
        let schedules: ScheduleTable
        var recordedEvents: RecordedEvents?
        var gate: PluginGate?
        let agentGate: AgentGate?
    }

    /// The context as it is now.
    var seed: Seed {
        Seed(
            world: world, realWorld: realWorld, site: site, entity: entity, settings: settings, localData: localData,
            faults: faults, hooks: hooks, connector: connector, writes: writes, recorder: recorder, recordedSite: recordedSite, playing: playing,
            depth: depth, nesting: nesting, limits: limits, keyRing: keyRing, plugins: plugins,
            schedules: schedules, recordedEvents: recordedEvents, gate: gate, agentGate: agentGate)
    }

    /// Makes the context of a job, whose output is kept, and which has nobody to ask.
    convenience init(_ seed: Seed, keeping kept: KeptOutput) {
        self.init(seed, showing: kept.output)
        world.ask = { throw Diagnostic.nobodyToAsk($0, because: ["a job runs beside what the terminal shows, and asks nothing"]) }
        keeper = kept
    }

    /// Makes a context that is like another, and shows what it has to show somewhere else.
    convenience init(_ seed: Seed, showing output: Output) {
        self.init(
            world: seed.world, behind: seed.realWorld, output: output, site: seed.site, settings: seed.settings, writes: seed.writes,
            faults: seed.faults, hooks: seed.hooks, connector: seed.connector)
        entity = seed.entity
        localData = seed.localData
        recordedSite = seed.recordedSite
        recorder = seed.recorder
        playing = seed.playing
        depth = seed.depth
        nesting = seed.nesting
        limits = seed.limits
        keyRing = seed.keyRing
        plugins = seed.plugins
        schedules = seed.schedules
        recordedEvents = seed.recordedEvents
        gate = seed.gate
        agentGate = seed.agentGate
    }

    /// Whether everything has to happen in the same order every time.
    var isRepeatable: Bool { recorder != nil || isSession }

    /// Whether there are jobs that have not ended.
    public var openJobs: Int { jobs.openCount }

    /// A line for each job that has ended since this was asked last.
    public func takeJobNotices() -> [String] { jobs.takeNotices().map(\.notice) }

    /// What is known of the jobs from any thread, while a line is typed; `ended` is called whenever one has ended.
    public func watchJobs(_ ended: @escaping @Sendable () -> Void) -> JobWatch {
        jobs.ring(ended)
        return JobWatch(jobs: jobs)
    }

    /// Ends all jobs, and waits until they have.
    public func endJobs() async { await abandonJobs(after: 0) }

    // MARK: The end of a script

    /// Waits for the jobs that were started after one, and shows what they have kept; throws the first failure.
    ///
    /// `keeping`: what they gave can still be waited for.
    func settleJobs(after earlier: Int, keeping: Bool) async throws {
        var failure: Diagnostic?
        for job in jobs.jobs where job.number > earlier {
            let end: JobEnd?
            do {
                end = try await jobs.resultOrCancellation(of: job.number)
            } catch {
                await abandonJobs(after: earlier)
                throw error
            }
            guard let end else { continue }
            try show(end, withValues: true)
            if case .failure(let problem) = end.result, problem.kind != .cancelled, failure == nil { failure = problem }
            if keeping { jobs.markShown(job.number) } else { jobs.forget(job.number) }
        }
        if let failure { throw failure }
    }

    /// Cancels the jobs that were started after one, says which, and waits until they have ended.
    func abandonJobs(after earlier: Int) async {
        let left = jobs.jobs.filter { $0.number > earlier }
        for job in left { jobs.cancel(job.number, at: world.now()) }
        for job in left {
            let end = await jobs.result(of: job.number)
            if let end, end.state != .cancelled {
                try? show(end, withValues: true)
            } else if job.ended == nil {
                var told = job
                told.state = .cancelled
                output.notes(told.notice)
            }
            jobs.forget(job.number)
        }
    }

    /// Shows what a job has kept, and takes its account over.
    func show(_ end: JobEnd, withValues: Bool) throws {
        for piece in end.shown {
            switch piece {
            case .data(let text): try output.text(text)
            case .notes(let text): output.notes(text)
            case .value(let value): if withValues { try show(value) }
            }
        }
        guard !end.shown.isEmpty || end.steps > 0 || end.expectations.all > 0 else { return }
        expectations.all += end.expectations.all
        expectations.failed += end.expectations.failed
        if let steps = limits.steps { limits.steps = max(0, steps - end.steps) }
    }
}

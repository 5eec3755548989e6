import Diagnostics
import Synchronization
import Values

/// A plugin that is a program: started when it is first called, kept while it is called, and started again after it has ended.
///
/// ```swift
/// let report = PluginProcess(start, limits: manifest.limits)
/// let result = try await report.call("daily", ["day": "2026-02-01"], CallContext(id: "7"))
/// await report.stop()
/// ```
public final class PluginProcess: Sendable {
    public typealias Progress = @Sendable (PluginProgress) -> Void
    public typealias Ask = @Sendable (PluginQuestion) async throws -> PluginReply

    /// How it stands with it.
    public enum Condition: Sendable, Equatable {
        /// It does not run; the next call starts it.
        case idle
        case starting
        case running(pid: Int32, era: PluginEra)
        /// It has crashed too often.
        case off
        /// `stop()` was called.
        case stopped
    }

    let start: PluginStart
    let limits: PluginLimits
    public let log: PluginLog
    let host: HostChannel?
    let core = Mutex(Core())
    /// What stands at the start of `_meta` in each request of the newer era.
    let writtenMeta: [UInt8]

    public var name: String { start.name }

    struct Core {
        var phase = Phase.idle
        var era: PluginEra?
        /// When it crashed, by the reactor's clock, and how often in a row.
        var crashes: [Int] = []
        var inRow = 0
        var notBefore = 0
        var lastEnd: PluginEnd?
        /// Calls that it works on, and those that wait for their turn.
        var busy = 0
        var line: [Turn] = []
        var turns = 0
        var tools: PluginTools?
        /// The calls under way, for what it asks the host meanwhile.
        var calls: [OpenCall] = []
    }

    struct Turn {
        var number: Int
        var continuation: CheckedContinuation<Bool, Never>
    }

    enum Phase {
        case idle
        case starting(Task<Ready, any Error>)
        case ready(Ready)
        case off
        case stopped
    }

    /// A process that has answered.
    struct Ready: Sendable {
        var running: RunningPlugin
        var era: PluginEra
    }

    /// A call as its answers to the plugin's questions need it.
    ///
    /// SAFETY: its counts are touched only under the lock of `core`.
    final class OpenCall: @unchecked Sendable {
        let context: CallContext
        let ask: Ask?
        /// How often it asked the host.
        var hostCalls = 0
        /// How many commands it had the host run.
        var commands = 0
        /// Whether nobody waits for it any more.
        var isTakenBack = false

        init(_ context: CallContext, _ ask: Ask?) { (self.context, self.ask) = (context, ask) }
    }

    public init(_ start: PluginStart, limits: PluginLimits = PluginLimits(), log: PluginLog? = nil, host: HostChannel? = nil) {
        self.start = start
        self.limits = limits
        self.log = log ?? PluginLog(kilobytes: limits.stderrKB)
        self.host = host
        // Without the bracket that ends it.
        writtenMeta = JSON.bytes(.map(Self.modernMeta(start, hasHost: host != nil))).dropLast() + [UInt8(ascii: ",")]
    }

    public var condition: Condition {
        core.withLock { core in
            switch core.phase {
            case .idle: .idle
            case .starting: .starting
            case .ready(let ready): .running(pid: ready.running.pid, era: ready.era)
            case .off: .off
            case .stopped: .stopped
            }
        }
    }

    /// What it speaks, once that is known.
    public var era: PluginEra? { core.withLock { $0.era } ?? start.era }

    /// Stops it, and waits until it is gone. It is not started again.
    public func stop() async {
        let (phase, line) = core.withLock { core in
            defer {
                core.phase = .stopped
                core.line = []
            }
            return (core.phase, core.line)
        }
        for turn in line { turn.continuation.resume(returning: false) }
        switch phase {
        case .ready(let ready): _ = await ready.running.stop()
        case .starting(let task):
            task.cancel()
            if let ready = try? await task.value { _ = await ready.running.stop() }
        default: break
        }
    }

    /// Lets it be started again after it was switched off.
    public func enable() {
        core.withLock { core in
            core.crashes = []
            core.inRow = 0
            core.notBefore = 0
            if case .off = core.phase { core.phase = .idle }
        }
    }

    /// Whether it ended in a way that counts, and what follows from that.
    func hasEnded(_ running: RunningPlugin, _ end: PluginEnd) {
        let now = Reactor.now
        let isOff = core.withLock { core -> Bool in
            core.lastEnd = end
            core.tools = nil
            if case .ready(let ready) = core.phase, ready.running === running { core.phase = .idle }
            guard end.isCrash else { return false }
            if end.lived >= Self.health { core.inRow = 0 }
            core.inRow += 1
            core.crashes = core.crashes.filter { now - $0 < limits.crashWindow * 1_000_000 } + [now]
            let wait = min(limits.longestBackoff, limits.backoff << min(core.inRow - 1, 20))
            core.notBefore = now + wait * 1_000
            guard core.crashes.count >= max(1, limits.crashes) else { return false }
            if case .stopped = core.phase { return false }
            core.phase = .off
            return true
        }
        if !end.why.isStop { log.note("ended: \(end.words)") }
        if isOff { log.note("switched off: \(limits.crashes) crashes within \(limits.crashWindow) seconds") }
    }

    /// So many microseconds of life make up for earlier crashes.
    private static let health = 60_000_000
}

extension PluginEnd {
    /// How it ended, as a part of a sentence.
    var words: String {
        let how: String? =
            if let signal { "signal \(signal)\(Self.names[signal].map { " (\($0))" } ?? "")" } else { status.map { "status \($0)" } }
        switch why {
        case .itself: return how.map { "it ended with \($0)" } ?? "it ended"
        case .stopped: return "it was stopped"
        case .faulty(let fault): return fault
        case .deaf: return "it did not listen after a call was taken back"
        case .closedOutput: return "it closed its standard output" + (how.map { ", and ended with \($0)" } ?? "")
        case .closedInput: return "it closed its standard input" + (how.map { ", and ended with \($0)" } ?? "")
        }
    }

    private static let names = [
        1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV",
        13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ", 31: "SIGSYS",
    ]
}

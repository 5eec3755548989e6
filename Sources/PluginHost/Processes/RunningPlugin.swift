import CPlatform
import Glibc
import Synchronization
import Values

/// One process of a plugin, from its start to its end: its pipes, the requests that are under way, and its deadlines.
///
/// Writing never waits: what a pipe does not take at once stands in a queue. Whoever sent a request waits for the answer himself for a
/// moment, since most come soon and a second thread would take longer to hear of it than all the rest; then the reactor does.
final class RunningPlugin: Sendable {
    /// How many descriptors it is watched by.
    static let places = 5

    let name: String
    let log: PluginLog
    let limits: PluginLimits
    let pid: Int32
    let startedAt: Int
    /// Where it is written down.
    let record: String?
    let handlers: Handlers
    let state: Mutex<State>
    let lastID = Atomic(0)
    /// For whoever reads its output now.
    let buffer = ReadBuffer()

    /// What its owner does with what comes unasked; called on any thread, and must not wait.
    struct Handlers: Sendable {
        var request: @Sendable (RunningPlugin, Value, String, Value) -> Void = { _, _, _, _ in }
        var notification: @Sendable (RunningPlugin, String, Value) -> Void = { _, _, _ in }
        var hostLine: @Sendable (RunningPlugin, LineReader.Piece) -> Void = { _, _ in }
        var end: @Sendable (RunningPlugin, PluginEnd) -> Void = { _, _ in }
    }

    struct State {
        var input = Outlet()
        var output: Int32 = -1
        var errors: Int32 = -1
        var host = Outlet()
        var life: Int32 = -1
        var ended: Int32 = -1
        var reader: LineReader
        var hostReader: LineReader
        var requests: [Int: Pending] = [:]
        /// Who reads its output now: only one at a time does, and whoever reads hands on what was read before another may.
        var isBeingRead = false
        /// Until then the reactor leaves its output to those who call.
        var isHotUntil = 0
        var patience = RunningPlugin.patience.short
        /// What it wrote that is no message.
        var strayLines = 0
        var strayBytes = 0
        /// Messages of it that were dropped; only the first are told.
        var dropped = 0
        var ending: Ending?
        var end: PluginEnd?
        var waitingForEnd: [CheckedContinuation<PluginEnd, Never>] = []
        /// Answers to it that stand in the queue.
        var unread = 0
        /// Requests of its own that the host works on, by their ids.
        var hostRequests: [Value: HostTask] = [:]
        /// When it is stopped, if nobody calls it.
        var quitsAt = Int.max
    }

    /// A request of a plugin that the host works on, and the call that it belongs to.
    struct HostTask {
        var call: ObjectIdentifier?
        var task: Task<Void, Never>
    }

    /// To be called on the reactor's thread.
    init(_ start: PluginStart, _ limits: PluginLimits, _ log: PluginLog, hasHost: Bool, _ handlers: Handlers) throws(SpawnProblem) {
        let line = start.line(limits, hasHost: hasHost)
        var plugin = cplatform_plugin()
        let words = line.map { strdup($0) }
        let variables = start.environment.map { strdup($0) }
        defer { for text in words + variables { free(text) } }
        Self.ignoreBrokenPipes()
        let pointers = words.map { UnsafePointer($0) } + [nil]
        let environment = variables.map { UnsafePointer($0) } + [nil]
        let problem = cplatform_start_plugin(pointers, words.count, environment, hasHost, &plugin)
        guard problem == 0 else { throw SpawnProblem(number: problem) }
        name = start.name
        self.log = log
        self.limits = limits
        self.handlers = handlers
        pid = plugin.pid
        startedAt = Reactor.now
        record = start.records.flatMap { Strays.write(plugin.pid, in: $0) }
        let longest = max(1, limits.outputMB) << 20
        var state = State(reader: LineReader(longest: longest), hostReader: LineReader(longest: longest))
        state.input.descriptor = plugin.input
        state.output = plugin.output
        state.errors = plugin.errors
        state.host.descriptor = plugin.host
        state.life = plugin.life
        state.ended = plugin.ended
        self.state = Mutex(state)
        Reactor.shared.add(self)
    }

    /// Writing to a plugin that is gone is an error like others, and no reason to end.
    private static func ignoreBrokenPipes() {
        var now = sigaction()
        sigaction(SIGPIPE, nil, &now)
        // SAFETY: the handler of SIG_DFL is the null pointer.
        guard now.__sigaction_handler.sa_handler == nil else { return }
        signal(SIGPIPE, SIG_IGN)
    }

    /// What the reactor waits for; gives the moment when it is to look even if nothing comes.
    func watch(_ polls: inout [pollfd]) -> Int {
        let now = Reactor.now
        return state.withLock { state in
            guard state.end == nil else {
                for _ in 0..<Self.places { polls.append(pollfd(fd: -1, events: 0, revents: 0)) }
                return .max
            }
            var next = state.nextDeadline
            var output = state.output
            if state.isBeingRead || state.isHotUntil > now {
                output = -1
                next = min(next, max(state.isHotUntil, now + Self.heat))
            }
            // Without a descriptor for its end, that is looked for.
            if state.ended < 0 { next = min(next, now + 20_000) }
            let host = Int16(POLLIN) | (state.host.isWaiting ? Int16(POLLOUT) : 0)
            polls.append(pollfd(fd: output, events: Int16(POLLIN), revents: 0))
            polls.append(pollfd(fd: state.errors, events: Int16(POLLIN), revents: 0))
            polls.append(pollfd(fd: state.input.isWaiting ? state.input.descriptor : -1, events: Int16(POLLOUT), revents: 0))
            polls.append(pollfd(fd: state.host.descriptor, events: host, revents: 0))
            polls.append(pollfd(fd: state.ended, events: Int16(POLLIN), revents: 0))
            return next
        }
    }

    /// How long after an answer the next call is expected, in microseconds.
    static let heat = 20_000

    /// Does what there is to do; called by the reactor.
    func attend(_ polls: ArraySlice<pollfd>, _ now: Int) {
        let ready = polls.map { $0.revents != 0 }
        if ready[1] { readErrors() }
        if ready[2] { writeWaiting() }
        if ready[3] { attendHost() }
        if ready[0] { readOutput() }
        if ready[4] || state.withLock({ $0.ended < 0 }) && hasEnded { return finish() }
        keepDeadlines(now)
    }

    private func writeWaiting() {
        let isBroken = state.withLock { !$0.input.write() }
        if isBroken { end(.closedInput) }
    }

    private func readErrors() {
        let isOpen = Self.read(from: state.withLock { $0.errors }, by: Reactor.shared.buffer, atMost: 256 << 10) { log.take($0) }
        if !isOpen { state.withLock { Self.shut(&$0.errors) } }
    }

    /// Reads what is there; whether more may come.
    static func read(
        from descriptor: Int32, by buffer: ReadBuffer, atMost most: Int, _ take: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        guard descriptor >= 0 else { return false }
        var taken = 0
        while taken < most {
            let count = Glibc.read(descriptor, buffer.bytes.baseAddress, buffer.bytes.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return errno == EAGAIN }
            if count == 0 { return false }
            take(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
            taken += count
            if count < buffer.bytes.count { return true }
        }
        return true
    }

    static func shut(_ descriptor: inout Int32) {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }
}

extension RunningPlugin.State {
    fileprivate var nextDeadline: Int {
        var next = requests.isEmpty ? quitsAt : .max
        for request in requests.values { next = min(next, request.nextDeadline) }
        if let ending { next = min(next, ending.nextAt) }
        return next
    }
}

/// Where bytes are read to, again and again.
///
/// SAFETY: used by one thread at a time; whose turn it is, its owner says.
final class ReadBuffer: @unchecked Sendable {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    deinit { bytes.deallocate() }
}

/// The process could not be made; a number of the C library.
struct SpawnProblem: Error { var number: Int32 }

/// Where bytes go, with those that it has not taken yet.
struct Outlet: Sendable {
    var descriptor: Int32 = -1
    /// The other side is gone. Only the reactor closes what it reads from, too.
    private var isBroken = false
    private var queue: [UInt8] = []
    private var sent = 0

    var isWaiting: Bool { !isBroken && descriptor >= 0 && sent < queue.count }
    var waiting: Int { queue.count - sent }

    /// Whether the other side is still there.
    mutating func send(_ bytes: [UInt8]) -> Bool {
        guard descriptor >= 0, !isBroken else { return false }
        if isWaiting {
            queue += bytes
            return true
        }
        (queue, sent) = (bytes, 0)
        return write()
    }

    mutating func write() -> Bool {
        while isWaiting {
            let count = queue.withUnsafeBytes { bytes -> Int in
                let left = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return Glibc.write(descriptor, left.baseAddress, left.count)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return true }
            isBroken = count <= 0
            sent += max(0, count)
        }
        (queue, sent) = ([], 0)
        return !isBroken
    }

    mutating func close() {
        RunningPlugin.shut(&descriptor)
        (queue, sent) = ([], 0)
    }
}

import Diagnostics
import Language
public import PluginHost
import ProductAnalytics
import Synchronization
import Values

/// Where a program talks to the shell: it runs command lines for a client, one after the other, as if they were typed, and answers with
/// values.
///
/// One connection has one. What a line leaves behind (`use site eu`, variables) is there for the next.
public actor Desk {
    let interpreter: Interpreter
    let gate: AgentGate
    /// The verbs and the commands of plugins, in the order of the manual.
    nonisolated let signatures: [Signature]
    private var turns = Turns()
    private var guardedVersion = -1
    var results = KeptResults()
    var plans = Plans()
    /// How much of a result is sent whole, in bytes of JSON.
    static let largestAnswer = 64 << 10

    /// - Parameter interpreter: nobody else may use it any more.
    public init(_ interpreter: sending Interpreter, behind gate: AgentGate) {
        signatures = Verb.all.map(\.signature) + (interpreter.context.plugins?.signatures ?? [])
        self.interpreter = interpreter
        self.gate = gate
    }

    var context: Context { interpreter.context }

    /// Begins to keep what is asked for in a session file.
    public func record(_ path: String) throws { try context.startRecording(path) }

    /// Tells hooks that the conversation begins or ends.
    public func sessionEvent(_ event: HookEvent) async { await context.sessionEvent(event) }

    /// Ends the recording, if there is one; gives what to tell of it.
    public func stopRecording() async throws -> (text: String, isSame: Bool)? { try await context.stopRecording() }

    /// Ends the plugins' processes, and gives what each has to say to whoever keeps it.
    public func stopPlugins(_ keep: @Sendable (_ name: String, _ lines: [String]) -> Void) async { await context.plugins?.stop(keep) }

    // MARK: Running

    /// What became of a text.
    struct Heard {
        var shown: [Value] = []
        /// What a person would have seen, and whether that is only the beginning.
        var text = ""
        var notes = ""
        var isCut = false
        var problems: [Diagnostic] = []
        var status = ExitStatus.done

        var isError: Bool { !problems.isEmpty || (status != .done && status != .wouldChange) }
    }

    /// Does something when it is its turn.
    func inTurn<Result>(_ body: () async throws -> Result) async throws -> Result {
        if !turns.take() { await withCheckedContinuation { turns.wait($0) } }
        defer { turns.pass() }
        try Task.checkCancellation()
        return try await body()
    }

    /// Runs a text as if it were typed.
    func run(_ text: String, _ stage: AgentGate.Stage = .reading, for call: ToolCall? = nil) async throws -> Heard {
        guardWorld()
        gate.enter(stage)
        defer { gate.enter(.reading) }
        let capture = TextCapture(atMost: Self.largestAnswer)
        let listener = Listener()
        context.output = capture.output
        context.listener = listener
        context.status = call.flatMap(statusLine)
        defer { (context.listener, context.status) = (nil, nil) }
        let outcome = await interpreter.run(Source(nil, text))
        try Task.checkCancellation()
        var heard = Heard(shown: listener.shown, problems: listener.problems, status: outcome.status)
        (heard.text, heard.notes, heard.isCut) = capture.texts
        return heard
    }

    /// Puts the gate before the files, again where a recording has put another world in their place.
    private func guardWorld() {
        context.agentGate = gate
        context.confirm = nil
        guard context.worldVersion != guardedVersion else { return }
        context.ask = World.asksNobody
        context.world = gate.guarding(context.world)
        guardedVersion = context.worldVersion
    }

    /// The line that would stand at a terminal goes to the client, which counts how often it changed.
    private func statusLine(_ call: ToolCall) -> StatusLine? {
        guard call.wantsProgress else { return nil }
        let world = context.realWorld
        let counter = Counter()
        return StatusLine(now: world.now, sleep: world.sleep, width: { 200 }) { text in
            let words = text.replacing("\r\u{1b}[K", with: "").replacing(" · Ctrl-C stops", with: "")
            if !words.isEmpty { call.progress(counter.next(), words) }
        }
    }

    private final class Counter: Sendable {
        private let value = Atomic(0)
        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }
}

/// What a text shows, up to a limit.
private final class TextCapture: Sendable {
    private let state = Mutex((data: "", notes: "", isCut: false))
    private let most: Int

    init(atMost most: Int) { self.most = most }

    var output: Output {
        Output(
            data: { text in
                self.state.withLock { state in
                    guard state.data.utf8.count + text.utf8.count <= self.most else {
                        state.isCut = true
                        return
                    }
                    state.data += text
                }
            },
            notes: { text in
                self.state.withLock { state in if state.notes.utf8.count + text.utf8.count <= self.most { state.notes += text } }
            })
    }

    var texts: (String, String, Bool) { state.withLock { ($0.data, $0.notes, $0.isCut) } }
}

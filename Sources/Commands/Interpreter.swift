import Diagnostics
import Language
import ProductAnalytics
import Values

/// Runs text: parses and checks all of it, then carries it out statement by statement.
///
/// One interpreter is one scope: a later text sees what an earlier one defined.
public final class Interpreter {
    public let context: Context
    public let scope: Scope
    /// What each text may use; `nil`: what is left to the program around it.
    private let limits: Limits?

    public init(_ context: Context, limits: Limits = Limits()) {
        self.context = context
        // A scope outlives the beginning of a recording, which must not know more than its replay: `use` itself looks for a profile.
        scope = Scope(vocabulary: .tenon(context.world))
        self.limits = limits
    }

    /// An interpreter for a session of many that are played one after the other.
    init(_ context: Context, limits: Limits, texts: KnownTexts) {
        self.context = context
        texts.begin(in: context.world)
        scope = Scope(vocabulary: texts.vocabulary)
        self.limits = limits
        // Commands of plugins are known in one session, and not in the next.
        self.texts = context.plugins == nil ? (texts, context.worldVersion) : nil
    }

    /// An interpreter whose programs run on the account of the one that asks for it.
    init(within context: Context) {
        self.context = context
        scope = Scope(vocabulary: .tenon(context.world))
        limits = nil
    }

    /// An interpreter with a scope that is there already.
    init(_ context: Context, scope: Scope) {
        self.context = context
        self.scope = scope
        limits = nil
    }

    /// Whether jobs outlive the text that started them: in a conversation they end in their own time.
    public var keepsJobs = false

    /// How a text ended.
    public struct Outcome: Sendable {
        public var status: ExitStatus
        /// The kind of the error it ended with, as `catch` spells it.
        public var errorName: String?
        /// Whether `exit` was called.
        public var isExit = false
    }

    /// What this shell understands: our verbs and functions, in the world as it is now (a recording puts another in its place).
    public var vocabulary: Vocabulary {
        if let vocabulary = knownTexts?.vocabulary { return vocabulary }
        looked.forget()
        if let known, known.version == context.worldVersion { return known.vocabulary }
        let made = Vocabulary.tenon(
            context.world, context.knownProfiles, around: [], looked: looked, plugins: context.plugins?.signatures ?? [])
        known = (context.worldVersion, made)
        return made
    }
    /// Made anew only when the world is another one: most texts are short, and this is long.
    private var known: (version: Int, vocabulary: Vocabulary)?
    private let looked = LookedAt()
    /// What the sessions before this one said, and for which of our worlds that holds.
    private var texts: (known: KnownTexts, version: Int)?
    private var knownTexts: KnownTexts? { texts.flatMap { $0.version == context.worldVersion ? $0.known : nil } }

    /// The tree of a text, with its problems.
    public func parse(_ source: Source) -> Script { parse(source, vocabulary) }

    private func parse(_ source: Source, _ vocabulary: Vocabulary) -> Script {
        Script.parse(source, vocabulary: vocabulary, surroundings: scope.surroundings)
    }

    /// Everything that is wrong with a text, errors and warnings; nothing runs.
    public func check(_ source: Source) -> [Diagnostic] {
        let vocabulary = vocabulary
        return check(parse(source, vocabulary), vocabulary)
    }

    private func check(_ script: Script, _ vocabulary: Vocabulary) -> [Diagnostic] {
        let found = script.problems + script.check(vocabulary: vocabulary, surroundings: scope.surroundings)
        // In the order of the text; what stands in another file keeps its place among its neighbours.
        let places = found.map { problem in problem.marks.first { $0.place.source === script.source }?.place.range.lowerBound ?? 0 }
        return found.indices.sorted { (places[$0], $0) < (places[$1], $1) }.map { found[$0] }
    }

    /// Runs a text, and keeps it if the conversation is recorded; draws whatever goes wrong on the notes.
    ///
    /// `arguments` are the words behind a script's name.
    public func run(_ source: Source, arguments: [String] = [], showsWarnings: Bool = true) async -> Outcome {
        await context.keeping(source) { await runUnrecorded(source, arguments: arguments, showsWarnings: showsWarnings) }
    }

    private func runUnrecorded(_ source: Source, arguments: [String], showsWarnings: Bool) async -> Outcome {
        let before = context.writesSent
        context.expectations = (0, 0)
        context.wouldChange = false
        defer {
            context.endWatching()
            if context.expectations.failed > 0 { context.output.notes(expectationsLine) }
        }
        do {
            return try await runThrowing(source, arguments: arguments.map { .word($0) }, showsWarnings: showsWarnings)
        } catch let problems as DiagnosticList {
            for problem in problems.all { draw(problem) }
            let first = problems.all.first { $0.severity == .error }
            return Outcome(status: .usage, errorName: (first?.kind ?? .parse).rawValue)
        } catch {
            let problem = Diagnostic.from(error)
            draw(problem.tellingWrites(context.writesSent - before))
            return Outcome(status: status(of: problem, writesBefore: before), errorName: problem.kind.rawValue)
        }
    }

    /// Does what the settings of `init.tenon` say. They are no part of a session: its head has what matters of them.
    public func apply(_ file: InitFile) async { _ = await runUnrecorded(file.settings, arguments: [], showsWarnings: false) }

    /// The same, with what goes wrong thrown: a `DiagnosticList` before anything ran, a `Diagnostic` afterwards.
    func runThrowing(_ source: Source, arguments words: [Script.Argument], showsWarnings: Bool = true) async throws -> Outcome {
        let text = read(source)
        let findings = text.findings
        if findings.contains(where: { $0.severity == .error }) { throw DiagnosticList(Self.saysNothingWasSent(findings)) }
        if showsWarnings { for warning in findings { draw(warning) } }
        let arguments = words.isEmpty && text.script.parameters.isEmpty ? [:] : try text.script.bind(words, vocabulary: vocabulary)
        let program = try compile(text)
        return try await withJobs(text) { try await carryOut(program, arguments) }
    }

    /// Reads and checks a text, unless that was done before.
    private func read(_ source: Source) -> KnownTexts.Text {
        func anew() -> KnownTexts.Text {
            let vocabulary = vocabulary
            let script = parse(source, vocabulary)
            return KnownTexts.Text(script, check(script, vocabulary))
        }
        return knownTexts?.text(source, in: scope, anew) ?? anew()
    }

    private func compile(_ text: KnownTexts.Text) throws -> Program {
        if context.settings.isTracing || text.speaksOfTrace { return try Compiler.compile(text.script, in: scope, isTraced: true) }
        if let program = text.program?.moved(to: scope) { return program }
        let program = try Compiler.compile(text.script, in: scope)
        text.program = program
        return program
    }

    /// Runs a body, and sees to the jobs it started: they are waited for, or cancelled when it failed.
    private func withJobs(_ text: KnownTexts.Text, _ body: () async throws -> Outcome) async throws -> Outcome {
        let (earlier, failed) = (context.jobs.last, context.expectations.failed)
        var outcome: Outcome
        do {
            outcome = try await body()
            if context.isRepeatable || !keepsJobs {
                try await context.settleJobs(after: earlier, keeping: context.isRepeatable && limits != nil)
            }
        } catch {
            if !keepsJobs, !(context.isRepeatable && limits != nil) { await context.abandonJobs(after: earlier) }
            guard context.endedWatching(text.script, error) else { throw error }
            outcome = Outcome(status: .done)
        }
        if outcome.status == .done, !outcome.isExit, context.expectations.failed > failed {
            outcome = Outcome(status: .mismatch, errorName: Kind.assert.rawValue)
        }
        if outcome.status == .done, !outcome.isExit, context.wouldChange { outcome.status = .wouldChange }
        return outcome
    }

    /// The machine of the program before, for the next one.
    private var rested: Machine?

    private func machine(_ limits: Limits) -> Machine {
        guard let machine = rested.take(), machine.limits.depth == limits.depth else { return Machine(scope: scope, limits: limits) }
        machine.limits = limits
        return machine
    }

    func carryOut(_ program: Program, _ arguments: [String: Value]) async throws -> Outcome {
        if let limits { context.limits = limits }
        let machine = machine(context.limits)
        defer {
            context.limits.steps = machine.stepsLeft
            context.expectations.all += machine.expectations
            if machine.isIdle, !machine.interrupt.isRequested { rested = machine }
        }
        try scope.prepare(for: program)
        let interrupt = machine.interrupt
        return try await withTaskCancellationHandler {
            var step = machine.start(program, arguments: arguments)
            while true {
                switch step {
                case .call(let call):
                    context.limits.steps = machine.stepsLeft
                    let answer = await answer(call)
                    machine.stepsLeft = context.limits.steps
                    step = machine.resume(answer)
                case .finished: return Outcome(status: .done)
                case .failed(let problem):
                    if let status = context.exitRequest, problem.id == Diagnostic.exitID {
                        return Outcome(status: status, isExit: true)
                    }
                    throw problem
                }
            }
        } onCancel: {
            interrupt.request()
        }
    }

    func answer(_ call: HostCall) async -> Result<Value, Diagnostic> {
        do {
            try Task.checkCancellation()
            return .success(try await perform(call))
        } catch {
            let problem = Diagnostic.from(error)
            // A failure names the statement too, unless it already points into the text it stands in.
            let isMarked =
                problem.marks.contains { $0.place.source === call.place.source }
                || problem.stack.last?.place.isSame(as: call.place) == true
            return .failure(isMarked ? problem : problem.marked(at: call.place, problem.marks.isEmpty ? "" : "read here"))
        }
    }

    private func perform(_ call: HostCall) async throws -> Value {
        if let gate = context.gate { try gate.check(call, context) }
        switch call.kind {
        case .command: return try await dispatch(call)
        case .reaction:
            try react(call)
            return .null
        case .leave:
            context.leaveBlock()
            return .null
        case .function:
            return try await HostFunction.call(call.name, call.arguments, in: context)
        case .show:
            let value = call.arguments["value"] ?? .null
            try context.show(value)
            if !value.isNull { scope.remember(value) }
            return .null
        case .redirect(let mode):
            let path = call.arguments["path"] ?? .null
            guard let path = path.string else { throw Diagnostic.notA("a path", path) }
            try context.save(call.arguments["value"] ?? .null, to: path, mode)
            return .null
        case .job: return try await startJob(call)
        case .filter: return try HostFilter.call(call, context)
        case .round:
            try context.showRound(call.arguments)
            return .null
        case .pause:
            if case .duration(let length)? = call.arguments["duration"] { try await context.world.sleep(length) }
            return .null
        case .trace:
            context.trace(call)
            return .null
        case .expectation:
            context.expectations.failed += 1
            draw(
                Diagnostic(
                    "expectation-failed", .assert, call.arguments["message"]?.string ?? "an expectation did not hold",
                    at: [.init(call.place)], because: call.arguments.each("because").map(\.value.displayText)))
            return .null
        }
    }

    /// Carries a command out, whatever hooks say.
    func command(_ call: HostCall) async throws -> Value {
        if context.keepsCalls, !PluginGate.free.contains(call.name), let signature = Verb.named(call.name)?.signature {
            context.seed.keep("host run \(JSON.text(.text(call.commandText(signature.usage))))")
        }
        context.callerScope = scope
        guard let deed = Verb.deed(call.name) ?? context.plugins?.deed(call.name) else { throw Diagnostic.noVerb(call.name) }
        let leave = try context.agentGate?.pass(call, deed.effect, context)
        defer { leave?() }
        context.total = nil
        if call.name == "help" {
            context.definitions = { [scope, plugins = context.plugins] in
                (plugins?.signatures ?? []) + scope.surroundings.definitions.map(Signature.init(of:))
            }
        }
        let value = try await carryOut(deed, Call(host: call))
        if deed.effect != .local { scope.remember(total: context.total) }
        if call.exitsOnChange, value.list?.isEmpty != true { context.wouldChange = true }
        return value
    }

    /// Carries a verb out; at a terminal, what it waits for is seen.
    private func carryOut(_ deed: Deed, _ call: Call) async throws -> Value {
        guard let status = context.status else { return try await deed.run(call, context) }
        return try await status.during { try await deed.run(call, context) }
    }

    /// The sum of what was expected.
    private var expectationsLine: String {
        let (all, failed) = context.expectations
        return "\(failed) of \(all) \(all == 1 ? "expectation" : "expectations") failed\n"
    }

    /// Draws a problem on the notes.
    public func draw(_ problem: Diagnostic) {
        context.listener?.hear(problem)
        context.output.notes(drawing(of: problem))
    }

    /// A problem as it is drawn here.
    func drawing(of problem: Diagnostic) -> String {
        let terminal = context.world.terminal
        return problem.drawn(in: DrawingStyle(color: terminal.errorColor, width: max(40, min(terminal.width, 160))))
    }

    /// Exit 2 promises that nothing was sent; once something was, the same failure is 1.
    private func status(of problem: Diagnostic, writesBefore: Int) -> ExitStatus {
        let status = problem.exitStatus
        return status == .usage && context.writesSent > writesBefore ? .failed : status
    }

    /// The last of several problems says it for all of them.
    private static func saysNothingWasSent(_ problems: [Diagnostic]) -> [Diagnostic] {
        guard let last = problems.lastIndex(where: { $0.severity == .error }) else { return problems }
        var said = problems
        said[last] = said[last].soFar("nothing was sent")
        return said
    }
}

extension Diagnostic {
    /// The same, where it says that nothing was sent although earlier statements of the text had sent something.
    fileprivate func tellingWrites(_ count: Int) -> Diagnostic {
        guard count > 0, soFar == "nothing was sent" else { return self }
        var told = self
        told.soFar = "this sent nothing; before it, \(count == 1 ? "1 write was" : "\(count) writes were") sent"
        return told
    }

    /// The same, with what had been sent when the answer could not be shown any more.
    public func tellingWrites(of context: Context) -> Diagnostic {
        guard context.writesSent > 0, soFar == nil else { return self }
        return soFar(context.writesSent == 1 ? "1 write was sent" : "\(context.writesSent) writes were sent")
    }

    static let exitID = "exit"

    /// Any error as a diagnostic.
    static func from(_ error: any Error) -> Diagnostic {
        switch error {
        case let problem as Diagnostic: problem
        case let problems as DiagnosticList: problems.all.first { $0.severity == .error } ?? cancelled()
        case is CancellationError: cancelled()
        default: Diagnostic("unexpected", .fail, "something went wrong that has no words yet: \(String(describing: error).preview(200))")
        }
    }

    fileprivate static func noVerb(_ name: String) -> Diagnostic {
        Diagnostic("unknown-verb", .name, "there is no verb '\(name)'")
    }
}

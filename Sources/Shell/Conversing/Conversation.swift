import CPlatform
import Commands
import Diagnostics
import Language
import ProductAnalytics
import Recording
import Values

/// A conversation with a person: prompt, line, command, and what it showed, until they leave.
public struct Conversation {
    /// What a conversation needs beyond an interpreter.
    public struct Setting: Sendable {
        /// Where the history is kept; nil keeps it in memory only.
        public var historyPath: String?
        /// Whether lines are read without the editor: no terminal, `TERM=dumb` or `--plain`.
        public var isPlain: Bool
        /// Told what runs from now on.
        public var foreground: @Sendable (Foreground) -> Void
        /// The terminal as it is now; its size changes between lines.
        public var terminal: @Sendable () -> Terminal
        public var greeting: String
        /// Writes what has been gathered for standard output, where that is a pipe or a file; throws a `Diagnostic` when it cannot be.
        public var flush: @Sendable () throws -> Void

        public init(
            historyPath: String?, isPlain: Bool, greeting: String, terminal: @escaping @Sendable () -> Terminal,
            flush: @escaping @Sendable () throws -> Void,
            foreground: @escaping @Sendable (Foreground) -> Void
        ) {
            self.historyPath = historyPath
            self.isPlain = isPlain
            self.greeting = greeting
            self.terminal = terminal
            self.flush = flush
            self.foreground = foreground
        }
    }

    /// What Ctrl-C, and being asked to end, are for.
    public enum Foreground: Sendable {
        /// A command, which they cancel.
        case command(Task<Interpreter.Outcome, Never>)
        /// A line, now or soon. Whoever reads it hears of Ctrl-C; `terminate` ends it, if anybody can be told.
        case line(terminate: (@Sendable () -> Void)?)
    }

    private let interpreter: Interpreter
    private let setting: Setting
    private var context: Context { interpreter.context }

    public init(_ interpreter: Interpreter, _ setting: Setting) {
        self.interpreter = interpreter
        self.setting = setting
    }

    /// Talks until `exit` or Ctrl-D; gives the status to end with.
    public func run() async -> ExitStatus {
        // The history and completion look at the real world: what is typed must not move a recording's clock or be kept in it.
        let keyboard = await Keyboard(setting, now: context.realWorld.now)
        let doorbell = keyboard.doorbell
        let betweenCommands = Foreground.line(terminate: keyboard.terminate)
        setting.foreground(betweenCommands)
        let knowledge = Knowledge { doorbell?.announce() }
        let context = context
        context.confirm = { question in
            let answer = await keyboard.ask(question)
            context.recorder?.answered(answer ? "yes" : "no")
            return answer
        }
        // Where lines come from a pipe, so do the answers.
        if keyboard.isPiped { context.ask = { try await keyboard.answer($0) } }
        context.history = { await keyboard.past() }
        if !keyboard.isPiped { context.output.notes(setting.greeting + "\n") }
        interpreter.keepsJobs = true
        let jobs = context.watchJobs { doorbell?.bringTidings() }
        var lastStatus = ExitStatus.done
        var isWarned = false
        var took: Int?
        while true {
            for notice in context.takeJobNotices() { context.output.notes(notice) }
            // A session has a terminal of its own, which does not change.
            if context.recorder == nil { context.world.terminal = setting.terminal() }
            knowledge.turn(to: context)
            let scene = KeyboardScene(
                prompt: prompt(lastStatus), jobs: jobs, vocabulary: interpreter.vocabulary, surroundings: interpreter.scope.surroundings,
                color: context.world.terminal.errorColor, knowledge: knowledge, knownArguments: context.knownArguments,
                files: context.realWorld.files, site: context.site.name,
                abbreviations: context.settings.abbreviations, keys: context.settings.keys, right: took.flatMap(Self.right),
                outsideEditor: outsideEditor)
            switch await keyboard.read(scene) {
            case .end:
                if context.openJobs > 0, !isWarned {
                    isWarned = warn()
                    continue
                }
                await leave(keyboard)
                return context.exitRequest ?? .done
            case .interrupted:
                continue
            case .terminated:
                await leave(keyboard)
                return .terminated
            case .text(let text):
                guard text.contains(where: { !$0.isWhitespace }) else { continue }
                let site = context.site.name
                let (begin, footer) = (context.realWorld.now(), Footer(context))
                let outcome = await carryOut(Source(nil, text), before: betweenCommands)
                let time = context.realWorld.now() - begin
                took = time
                if outcome.status == .done, let line = footer.line(context, took: time) { context.output.notes(line) }
                if Heap.isLarge { cplatform_give_back() }
                lastStatus = flushed(outcome.status)
                await keyboard.remember(text, site: site, status: Int(outcome.status.rawValue))
                if outcome.isExit {
                    if context.openJobs > 0, !isWarned {
                        isWarned = warn()
                        continue
                    }
                    await leave(keyboard)
                    return outcome.status
                }
                isWarned = false
            }
        }
    }

    /// How long the last command took, where that was long, in microseconds.
    private static func right(_ took: Int) -> Prompt? { took < 10_000_000 ? nil : Prompt(Footer.time(took), .faint) }

    /// The program that `$VISUAL` or `$EDITOR` names.
    private var outsideEditor: String {
        ["VISUAL", "EDITOR"].lazy.compactMap { context.realWorld.environment($0) }.first { !$0.isEmpty } ?? "vi"
    }

    /// The status of a command once what it showed has been written; when that is impossible, it is told.
    private func flushed(_ status: ExitStatus) -> ExitStatus {
        do {
            try setting.flush()
            return status
        } catch {
            if let problem = error as? Diagnostic { interpreter.draw(problem.tellingWrites(of: context)) }
            return status == .done ? .failed : status
        }
    }

    /// Says that there are jobs which leaving would end; true.
    private func warn() -> Bool {
        let count = context.openJobs
        context.output.notes("\(count == 1 ? "a job has" : "\(count) jobs have") not ended; once more leaves and cancels\n")
        return true
    }

    private func leave(_ keyboard: Keyboard) async {
        // A job may still ask the keyboard for the history.
        await context.endJobs()
        await keyboard.close()
    }

    /// Runs one text as the task that Ctrl-C cancels.
    private func carryOut(_ source: Source, before next: Foreground) async -> Interpreter.Outcome {
        // SAFETY: the conversation waits for the task before it touches the interpreter again, so one task at a time uses it.
        nonisolated(unsafe) let interpreter = interpreter
        let task = Task { await interpreter.run(source) }
        setting.foreground(.command(task))
        defer { setting.foreground(next) }
        return await task.value
    }

    /// Site and entity, and what else is true.
    private func prompt(_ lastStatus: ExitStatus) -> @Sendable (_ jobs: Int) -> Prompt {
        var parts: [(text: String, style: Style)] = []
        if context.recorder != nil { parts.append(("[recording] ", .red)) }
        if context.settings.isReadOnly { parts.append(("[read-only] ", .yellow)) }
        // Its keys are for its site alone.
        if let profile = context.settings.profile, profile.site == context.site { parts.append(("[\(profile.name)] ", .cyan)) }
        let before = parts
        parts = lastStatus == .done ? [] : [("[\(lastStatus.rawValue)] ", .red)]
        parts.append((context.site.name + (context.entity.map { "/\($0.name)" } ?? ""), .bold))
        parts.append(("> ", .faint))
        let after = parts
        return { jobs in
            Prompt(before + (jobs > 0 ? [("[\(jobs) \(jobs == 1 ? "job" : "jobs")] ", .faint)] : []) + after)
        }
    }
}

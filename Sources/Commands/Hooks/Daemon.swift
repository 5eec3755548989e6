import Diagnostics
import Language
import PluginHost
public import Values

/// Runs the schedules of a script without a terminal, until it is told to stop: one line of JSON for each thing that happens.
public struct Daemon {
    private let interpreter: Interpreter
    private var context: Context { interpreter.context }
    /// Gets a line of the log, without its end.
    private let log: (String) -> Void
    /// Gets what is known of its health, as JSON, whenever that changes.
    private let health: ((Value) -> Void)?

    public init(_ interpreter: Interpreter, log: @escaping (String) -> Void, health: ((Value) -> Void)? = nil) {
        (self.interpreter, self.log, self.health) = (interpreter, log, health)
    }

    /// Runs what is due, one after the other, until the task is cancelled.
    ///
    /// - Throws: a `Diagnostic` when there is nothing to run at any time.
    public func run() async throws {
        guard !context.schedules.isEmpty else { throw Diagnostic.noSchedules }
        tell("started", [("schedules", .list(context.schedules.all.map { .text($0.schedule.name) }))])
        var (runs, failures) = (0, 0)
        while !Task.isCancelled, let due = context.schedules.next {
            let state: Value = ["state": "waiting", "runs": .int(runs), "failures": .int(failures), "next": .time(due)]
            health?(state.readable)
            let pause = due - context.realWorld.now()
            // Clocks are set, and machines sleep: it is looked at again from time to time.
            if pause > 0 {
                do { try await context.realWorld.sleep(min(pause, 60_000_000)) } catch { break }
            }
            for one in context.schedules.take(at: context.realWorld.now()) where !Task.isCancelled {
                if one.schedule.jitter > 0 {
                    try? await context.realWorld.sleep(Int(context.realWorld.random() % UInt64(one.schedule.jitter)))
                }
                health?(["state": "running", "schedule": .text(one.schedule.name), "runs": .int(runs), "failures": .int(failures)])
                runs += 1
                if await !perform(one) { failures += 1 }
            }
        }
        health?(["state": "stopped", "runs": .int(runs), "failures": .int(failures)])
        tell("stopped", [("runs", .int(runs)), ("failures", .int(failures))])
    }

    /// Runs one as the command that it is, so that hooks hear of it, and a recording keeps it as something that can be run again.
    private func perform(_ one: (schedule: Schedule, due: Int, missed: Int)) async -> Bool {
        let kept = KeptOutput()
        let listener = Listener()
        let (output, heard, began) = (context.output, context.listener, context.realWorld.now())
        (context.output, context.listener) = (kept.output, listener)
        context.dueEvent = .due(one.schedule.name, at: one.due, missed: one.missed)
        let outcome = await interpreter.run(Source(nil, "trigger \(Value.text(one.schedule.name).asWord)"))
        (context.output, context.listener, context.dueEvent) = (output, heard, nil)
        var text = ""
        for piece in kept.pieces {
            switch piece {
            case .data(let piece), .notes(let piece): text += piece
            case .value(let value): text += JSON.text(value, .line) + "\n"
            }
        }
        let problem = outcome.status == .done ? nil : listener.problems.last
        // What went wrong is told by itself.
        if let drawn = problem.map(interpreter.drawing), text.hasSuffix(drawn) { text.removeLast(drawn.count) }
        var members: [(String, Value)] = [
            ("schedule", .text(one.schedule.name)), ("due", .time(one.due)), ("missed", .int(one.missed)),
            ("milliseconds", .int((context.realWorld.now() - began) / 1_000)), ("status", .int(Int(outcome.status.rawValue))),
        ]
        if !text.isEmpty { members.append(("output", .text(text))) }
        if let problem { members.append(("error", problem.value)) }
        tell(outcome.status == .done ? "ran" : "failed", members)
        return outcome.status == .done
    }

    private func tell(_ what: String, _ members: [(String, Value)]) {
        log(JSON.text(Value.map([("time", .time(context.realWorld.now())), ("event", .text(what))] + members).readable, .compact))
    }
}

extension Value {
    /// The same, with moments as people and other programs read them.
    fileprivate var readable: Value {
        switch self {
        case .time(let moment): .text(Time.text(moment))
        case .map(let map): .map(map.members.map { ($0.0, $0.1.readable) })
        default: self
        }
    }
}

extension Diagnostic {
    fileprivate static var noSchedules: Diagnostic {
        Diagnostic(
            "no-schedules", .usage, "there is nothing to run at any time",
            because: ["neither the script nor a plugin says 'every' or 'at'"],
            try: ["every 10m { list users }"])
    }
}

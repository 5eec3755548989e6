import Diagnostics
import ProductAnalytics
import Recording
import Synchronization
import Values

/// Runs the commands of one session, one after the other, in an interpreter of their own.
///
/// SAFETY: the interpreter is touched by one turn at a time; a replay waits for each before it begins the next.
public final class SessionRunner: @unchecked Sendable {
    private let context: Context
    private let interpreter: Interpreter
    private let capture = Capture()
    private let line = Line()

    /// Leads to the player of the turn that is on.
    private final class Line: Sendable {
        let transport = Mutex<Transport?>(nil)
    }

    /// Makes what runs the commands of one session; throws a `Diagnostic` when its head names a site, entity or format that there is
    /// not.
    public static let factory: CommandRunnerFactory = { head in
        let made = Mutex<SessionRunner?>(nil)
        return { turn in
            do {
                let runner = try made.withLock { runner in
                    if let runner { return runner }
                    let first = try SessionRunner(head, turn.world)
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

    private init(_ head: Head, _ world: World) throws {
        var settings = Settings()
        if let name = head.format {
            guard let format = Format.named(name) else { throw Diagnostic.unknownFormat(name) }
            settings.format = format
        }
        let line = line
        context = Context(
            world: world, output: capture.output, site: try head.site.map { try Site.find($0) } ?? .local, settings: settings
        ) { _, _, _ in
            { request in
                guard let inner = line.transport.withLock({ $0 }) else { throw CancellationError() }
                return try await inner(request)
            }
        }
        context.entity = try head.entity.map { try Entity.find($0) }
        context.isSession = true
        interpreter = Interpreter(context)
    }

    private func run(_ turn: Turn) async -> Recording.Outcome {
        line.transport.withLock { $0 = turn.transport }
        context.world = turn.world
        capture.clear()
        let answers = Answers(turn.answers)
        context.world.ask = { question in
            guard let answer = answers.next() else { throw Diagnostic.nobodyToAsk(question) }
            return answer
        }
        context.confirm =
            turn.answers.isEmpty
            ? nil
            : { _ in Context.isYes(answers.next() ?? "") }
        let outcome = await interpreter.run(Source(nil, turn.command))
        return capture.outcome(outcome)
    }
}

/// What was answered in a session, one after the other.
private final class Answers: Sendable {
    private let left: Mutex<ArraySlice<String>>
    init(_ all: [String]) { left = Mutex(all[...]) }
    func next() -> String? { left.withLock { $0.popFirst() } }
}

import Diagnostics
import Language
import PluginHost
import Synchronization
import Values

/// Something that is run at times of its own.
struct Schedule: Sendable {
    var name: String
    let timing: Timing
    /// Runs it once; what it shows goes where it is told.
    let run: @Sendable (_ due: Value, _ seed: Context.Seed, _ output: Output) async throws -> Void
    /// A part of this many microseconds is added by chance.
    var jitter = 0

    /// The block of an `every` or an `at`.
    init(_ name: String, _ timing: Timing, _ program: HookProgram, _ owner: HookProgram.Owner) {
        (self.name, self.timing) = (name, timing)
        run = { due, seed, output in
            let answer = try await HookProgram.$asker.withValue(seed) { try await program.answer(due, for: owner, isTop: true) }
            for note in answer.notes { try output.data(note + "\n") }
        }
    }

    /// A command that a plugin runs.
    init(_ declaration: ScheduleDeclaration, of owner: HookProgram.Owner) {
        (name, timing, jitter) = ("\(owner.name).\(declaration.name)", declaration.timing, declaration.jitter * 1_000_000)
        run = { _, seed, output in
            let context = Context(owner.seed(seed), showing: output)
            context.owner = owner
            _ = try await Interpreter(context).runThrowing(Source(owner.name, declaration.command), arguments: [])
        }
    }
}

/// All schedules, and when each is due.
public final class ScheduleTable: Sendable {
    struct Entry: Sendable {
        var schedule: Schedule
        var began: Int
        var due: Int
    }
    private let entries = Mutex<[Entry]>([])

    init() {}

    public var isEmpty: Bool { entries.withLock { $0.isEmpty } }
    var all: [Entry] { entries.withLock { $0 } }

    /// Adds a schedule; throws when it never comes.
    func add(_ schedule: Schedule, at now: Int) throws {
        guard let due = schedule.timing.next(after: now, since: now) else { throw Diagnostic.neverDue(schedule.name) }
        entries.withLock { entries in
            // Each has a name of its own, by which it is told of and can be run.
            let others = entries.count { $0.schedule.name == schedule.name || $0.schedule.name.hasPrefix(schedule.name + " #") }
            var schedule = schedule
            if others > 0 { schedule.name += " #\(others + 1)" }
            entries.append(Entry(schedule: schedule, began: now, due: due))
        }
    }

    /// When the next one is due.
    var next: Int? { entries.withLock { entries in entries.map(\.due).min() } }

    /// Takes those that are due, each with the moment it was due first and how many more times it has been since.
    func take(at now: Int) -> [(schedule: Schedule, due: Int, missed: Int)] {
        entries.withLock { entries in
            var taken: [(schedule: Schedule, due: Int, missed: Int)] = []
            for index in entries.indices where entries[index].due <= now {
                let (entry, first) = (entries[index], entries[index].due)
                var (missed, next) = (0, entry.schedule.timing.next(after: first, since: entry.began))
                while let due = next, due <= now, missed < 1_000_000 {
                    missed += 1
                    next = entry.schedule.timing.next(after: due, since: entry.began)
                }
                entries[index].due = next ?? Int.max
                taken.append((entry.schedule, first, missed))
            }
            return taken.sorted { ($0.due, $0.schedule.name) < ($1.due, $1.schedule.name) }
        }
    }
}

extension Diagnostic {
    fileprivate static func neverDue(_ name: String) -> Diagnostic { Diagnostic("bad-timing", .invalid, "'\(name)' never comes") }
}

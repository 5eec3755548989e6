import Diagnostics
import Synchronization
import Values

/// The jobs of one conversation or script: what runs beside it, what waits its turn, and what has ended and is not yet waited for.
final class JobTable: Sendable {
    /// So many run at once; more wait their turn.
    static let width = 16
    /// So many may be on their way.
    static let most = 1_000

    typealias Body = @Sendable () async -> JobEnd

    private struct Entry {
        var job: Job
        var end: JobEnd?
        /// What is yet to be begun.
        var body: Body?
        var task: Task<Void, Never>?
        var waiters: [(ticket: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var isNoticed = false
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var last = 0
        var running = 0
        var tickets = 0
        var withdrawn: Set<Int> = []
    }
    private let state = Mutex(State())
    /// Called when a job has ended, on whatever thread.
    private let bell = Mutex<(@Sendable () -> Void)?>(nil)

    /// The number of the job that was started last.
    var last: Int { state.withLock { $0.last } }
    /// Those that are not done with, in order.
    var jobs: [Job] { state.withLock { state in state.entries.keys.sorted().compactMap { state.entries[$0]?.job } } }
    var openCount: Int { state.withLock { state in state.entries.values.count { $0.end == nil } } }

    /// Starts a job, or lets it wait for its turn; gives its number.
    func start(_ command: String, at moment: Int, _ body: @escaping Body) throws -> Int {
        let number = try enter(command, at: moment, body)
        begin()
        return number
    }

    /// Takes in a job that runs where it stands: `end` says how it ended.
    func take(_ command: String, at moment: Int) throws -> Int {
        let number = try enter(command, at: moment, nil)
        state.withLock { state in
            state.entries[number]?.job.state = .running
            state.running += 1
        }
        return number
    }

    private func enter(_ command: String, at moment: Int, _ body: Body?) throws -> Int {
        try state.withLock { state in
            guard state.entries.values.count(where: { $0.end == nil }) < Self.most else { throw Diagnostic.tooManyJobs }
            state.last += 1
            state.entries[state.last] = Entry(job: Job(number: state.last, command: command, began: moment), body: body)
            return state.last
        }
    }

    /// Begins as many of those that wait as may run.
    private func begin() {
        state.withLock { state in
            for number in state.entries.keys.sorted() where state.running < Self.width {
                guard var entry = state.entries[number], let body = entry.body else { continue }
                entry.body = nil
                entry.job.state = .running
                entry.task = Task.detached { self.end(number, await body()) }
                state.entries[number] = entry
                state.running += 1
            }
        }
    }

    /// Takes note of how a job ended.
    func end(_ number: Int, _ end: JobEnd) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard var entry = state.entries[number], entry.end == nil else { return [] }
            if entry.job.state == .running { state.running -= 1 }
            entry.end = end
            entry.body = nil
            entry.job.ended = end.moment
            entry.job.state = end.state
            let waiters = entry.waiters.map(\.continuation)
            entry.waiters = []
            entry.task = nil
            state.entries[number] = entry
            return waiters
        }
        for waiter in waiters { waiter.resume() }
        begin()
        bell.withLock { $0 }?()
    }

    /// Has something called whenever a job has ended.
    func ring(_ bell: @escaping @Sendable () -> Void) { self.bell.withLock { $0 = bell } }

    /// Asks a job to end; one that has not begun never does.
    func cancel(_ number: Int, at moment: Int) {
        let (task, hasNotBegun) = state.withLock { state in
            let entry = state.entries[number]
            return (entry?.task, entry?.body != nil)
        }
        if hasNotBegun { end(number, JobEnd(.failure(.cancelled()), moment: moment)) }
        task?.cancel()
    }

    /// How a job ended, once it has; `nil`: it is done with, or there never was one.
    func result(of number: Int) async -> JobEnd? {
        await withCheckedContinuation { wait(for: number, ticket: 0, $0) }
        return state.withLock { $0.entries[number]?.end }
    }

    /// The same for a task that can be cancelled, which then stops waiting; the job goes on.
    func resultOrCancellation(of number: Int) async throws -> JobEnd? {
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wait(for: number, ticket: ticket, $0) }
        } onCancel: {
            withdraw(ticket, from: number)
        }
        state.withLock { _ = $0.withdrawn.remove(ticket) }
        try Task.checkCancellation()
        return state.withLock { $0.entries[number]?.end }
    }

    private func wait(for number: Int, ticket: Int, _ continuation: CheckedContinuation<Void, Never>) {
        let hasToWait = state.withLock { state in
            guard let entry = state.entries[number], entry.end == nil, state.withdrawn.remove(ticket) == nil else { return false }
            state.entries[number]?.waiters.append((ticket, continuation))
            return true
        }
        if !hasToWait { continuation.resume() }
    }

    private func withdraw(_ ticket: Int, from number: Int) {
        let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let index = state.entries[number]?.waiters.firstIndex(where: { $0.ticket == ticket }) else {
                state.withdrawn.insert(ticket)
                return nil
            }
            return state.entries[number]?.waiters.remove(at: index).continuation
        }
        continuation?.resume()
    }

    /// Is done with a job.
    func forget(_ number: Int) { state.withLock { _ = $0.entries.removeValue(forKey: number) } }

    /// Keeps how a job ended, but no longer what it showed, for that is shown.
    func markShown(_ number: Int) { state.withLock { $0.entries[number]?.end?.shown = [] } }

    /// The jobs that have ended since this was asked last.
    func takeNotices() -> [Job] {
        state.withLock { state in
            state.entries.keys.sorted().compactMap { number in
                guard let entry = state.entries[number], entry.end != nil, !entry.isNoticed else { return nil }
                state.entries[number]?.isNoticed = true
                return entry.job
            }
        }
    }

    /// What there is under a number; throws a `Diagnostic` when there is nothing, or nothing any more.
    func find(_ number: Int) throws {
        let (isKnown, last, numbers) = state.withLock { ($0.entries[number] != nil, $0.last, $0.entries.keys.sorted()) }
        guard !isKnown else { return }
        throw number >= 1 && number <= last ? Diagnostic.jobDone(number) : Diagnostic.noJob(number, numbers)
    }
}

extension Diagnostic {
    fileprivate static var tooManyJobs: Diagnostic {
        Diagnostic(
            "too-many-jobs", .limit, "\(JobTable.most) jobs are on their way, which is as many as may be",
            because: ["\(JobTable.width) run at once, and the others wait their turn"], try: ["wait"])
    }

    fileprivate static func noJob(_ number: Int, _ numbers: [Int]) -> Diagnostic {
        let there = numbers.prefix(20).map(String.init).joined(separator: ", ")
        return Diagnostic(
            "no-job", .notFound, "there is no job \(number)", because: [numbers.isEmpty ? "there are no jobs" : "the jobs are \(there)"])
    }

    fileprivate static func jobDone(_ number: Int) -> Diagnostic {
        Diagnostic("no-job", .notFound, "job \(number) has been waited for already", because: ["what it gave was given then"])
    }
}

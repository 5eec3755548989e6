import CPlatform
import Glibc
import Synchronization

/// The one thread that starts plugins, waits for all of them, and keeps their deadlines.
///
/// It lives as long as the process: what the kernel does at a parent's death, it does at the death of the thread that started a child.
final class Reactor: Sendable {
    static let shared = Reactor()

    private struct State {
        var members: [RunningPlugin] = []
        var jobs: [@Sendable () -> Void] = []
        var isStarted = false
    }

    private let state = Mutex(State())
    /// Until when it sleeps; as long as it is awake, the end of time, so that whoever has something earlier wakes it for nothing at worst.
    private let sleepsUntil = Atomic(Int.max)
    private let isRung = Atomic(false)
    private let bell: (read: Int32, write: Int32)

    private init() {
        var ends: [Int32] = [-1, -1]
        let problem = cplatform_pipe(&ends)
        precondition(problem == 0, "there are no descriptors left")
        bell = (ends[0], ends[1])
    }

    /// Microseconds of a clock that only goes forward.
    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
    }

    /// Has the thread do something.
    func run(_ job: @escaping @Sendable () -> Void) {
        let mustStart = state.withLock { state in
            state.jobs.append(job)
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if mustStart { start() } else { ring() }
    }

    func add(_ member: RunningPlugin) { state.withLock { $0.members.append(member) } }
    func remove(_ member: RunningPlugin) { state.withLock { $0.members.removeAll { $0 === member } } }

    /// Has the thread look again at what there is to wait for.
    func ring() {
        guard !isRung.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 0
        _ = write(bell.write, &byte, 1)
    }

    /// The same, unless it looks before that moment anyway.
    func ring(before moment: Int) {
        if moment < sleepsUntil.load(ordering: .sequentiallyConsistent) { ring() }
    }

    private func start() {
        var thread = pthread_t()
        let problem = pthread_create(&thread, nil, { _ in Reactor.shared.goRound() }, nil)
        precondition(problem == 0, "there are no threads left")
        pthread_detach(thread)
    }

    private func goRound() -> Never {
        // Signals are for the threads that know what to do with them.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        var polls: [pollfd] = []
        while true {
            sleepsUntil.store(.max, ordering: .sequentiallyConsistent)
            let (members, jobs) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.members, state.jobs)
            }
            for job in jobs { job() }
            // What they have added is looked at in the next round.
            polls.removeAll(keepingCapacity: true)
            polls.append(pollfd(fd: bell.read, events: Int16(POLLIN), revents: 0))
            var next = jobs.isEmpty ? Int.max : 0
            for member in members { next = min(next, member.watch(&polls)) }
            sleepsUntil.store(next, ordering: .sequentiallyConsistent)
            wait(&polls, until: next)
            sleepsUntil.store(.max, ordering: .sequentiallyConsistent)
            if polls[0].revents != 0 { takeBell() }
            let now = Reactor.now
            for (index, member) in members.enumerated() { member.attend(polls[(1 + index * RunningPlugin.places)...], now) }
        }
    }

    private func takeBell() {
        isRung.store(false, ordering: .sequentiallyConsistent)
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = read(bell.read, &bytes, 16)
    }

    private func wait(_ polls: inout [pollfd], until moment: Int) {
        let left = moment < .max ? min(max(0, moment - Reactor.now), 1 << 50) : -1
        _ = cplatform_wait(&polls, polls.count, left < 0 ? -1 : Int64(left) * 1_000)
    }
}

import Glibc
import Synchronization

/// A thread that does what may have to wait, in order, so that no task has to.
final class WaitingThread: Sendable {
    private struct Work {
        var jobs: [@Sendable () -> Void] = []
        var isOver = false
    }
    private let work = Mutex(Work())
    private let bell: Bell

    /// SAFETY: a semaphore stays where it is, and any thread may use it.
    private final class Bell: @unchecked Sendable {
        private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        init() { sem_init(semaphore, 0, 0) }
        deinit {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }
        func ring() { sem_post(semaphore) }
        func wait() { while sem_wait(semaphore) != 0 {} }
    }

    init() {
        bell = Bell()
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { @Sendable context in
                // SAFETY: the pointer was retained below, for this thread.
                if let context { Unmanaged<WaitingThread>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    /// Does something on the thread and brings back what it gives.
    func perform<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            work.withLock { $0.jobs.append { continuation.resume(returning: body()) } }
            bell.ring()
        }
    }

    /// Lets the thread end after what it has been given.
    func end() {
        work.withLock { $0.isOver = true }
        bell.ring()
    }

    private func run() {
        while true {
            bell.wait()
            let (job, isOver) = work.withLock { ($0.jobs.isEmpty ? nil : $0.jobs.removeFirst(), $0.isOver) }
            if let job { job() } else if isOver { return }
        }
    }
}

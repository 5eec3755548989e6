import Glibc
import Synchronization

/// One thread that does what it is given, in order: the line editor's, which waits for keys so that no task has to.
final class EditorThread: Sendable {
    typealias Job = @Sendable () -> Void
    private struct Work {
        var queue: [Job] = []
        var isOver = false
    }
    private let work = Mutex(Work())
    private let wake = Arrival()

    /// Starts the thread.
    init() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { @Sendable context in
                // SAFETY: the pointer was retained below, for this thread.
                if let context { Unmanaged<EditorThread>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    /// Does something on the thread and brings back what it gives.
    func perform<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            add { continuation.resume(returning: body()) }
        }
    }

    /// Lets the thread end after what it is doing.
    func end() {
        work.withLock { $0.isOver = true }
        wake.ring()
    }

    private func add(_ job: @escaping Job) {
        work.withLock { $0.queue.append(job) }
        wake.ring()
    }

    private func run() {
        while true {
            wake.wait()
            let (job, isOver) = work.withLock { work -> (Job?, Bool) in
                (work.queue.isEmpty ? nil : work.queue.removeFirst(), work.isOver)
            }
            if let job { job() } else if isOver { return }
        }
    }
}

import Glibc

/// Something that other threads ring, and that one waits for; a ring that nobody waited for yet is kept.
///
/// SAFETY: the only owner of its memory; POSIX allows every thread to use a semaphore.
final class Arrival: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    init() { sem_init(semaphore, 0, 0) }
    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func ring() { sem_post(semaphore) }

    /// Waits for a ring.
    func wait() { while sem_wait(semaphore) != 0 {} }

    /// Waits for a ring, or until the time is over.
    func wait(milliseconds: Int) {
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        end.tv_nsec += milliseconds % 1000 * 1_000_000
        end.tv_sec += milliseconds / 1000 + end.tv_nsec / 1_000_000_000
        end.tv_nsec %= 1_000_000_000
        while sem_timedwait(semaphore, &end) != 0, errno == EINTR {}
    }
}

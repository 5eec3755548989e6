import Glibc

/// A thread for one piece of work that waits, so that no task has to.
public enum OwnThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Does something on a thread of its own and brings back what it gives.
    public static func perform<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            var thread = pthread_t()
            pthread_create(
                &thread, nil,
                { @Sendable context in
                    // SAFETY: the pointer was retained below, for this thread.
                    if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                    return nil
                }, Unmanaged.passRetained(Work { continuation.resume(returning: body()) }).toOpaque())
            pthread_detach(thread)
        }
    }
}

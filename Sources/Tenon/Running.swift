import CPlatform
import Commands
import Diagnostics
import Glibc
import Synchronization

/// Runs the program's one task, and turns signals into its cancellation.
enum Running {
    private struct State {
        /// What the first signal does.
        var cancel: (@Sendable () -> Void)?
        var isInterrupted = false
    }
    private static let state = Mutex(State())

    /// Starts the task; the process ends with the status it gives. The calling thread, which is the main one, waits for signals.
    static func start(_ body: @escaping @Sendable () async -> ExitStatus) -> Never {
        var ends: [Int32] = [-1, -1]
        if cplatform_pipe(&ends) == 0 { _ = cplatform_install_interrupt(ends[1]) }
        // Under the lock, so that a conversation, which soon says otherwise, speaks last.
        state.withLock { state in
            let task = Task.detached { leave(await body()) }
            state.cancel = { task.cancel() }
        }
        while true {
            var byte: UInt8 = 0
            let descriptor = ends[0]
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = Glibc.poll(&poll, 1, -1)
            guard read(descriptor, &byte, 1) == 1 else { continue }
            // The letters of CPlatformSignals.h.
            switch byte {
            case UInt8(ascii: "I"): interrupt(.interrupted)
            case UInt8(ascii: "T"): interrupt(.terminated)
            default: break
            }
        }
    }

    /// Says what Ctrl-C cancels from now on: a conversation puts its command here, and nil between commands.
    static func foreground(_ cancel: (@Sendable () -> Void)?) {
        state.withLock { state in
            state.cancel = cancel
            state.isInterrupted = false
        }
        // Terminated in the middle of a command: there is no next prompt.
        if cancel == nil, let status = endStatus.withLock({ $0 }) { leave(status) }
    }

    /// The first signal cancels, so that what is open is closed in order; the second abandons.
    private static func interrupt(_ status: ExitStatus) {
        let (cancel, again) = state.withLock { state in
            defer { state.isInterrupted = true }
            return (state.cancel, state.isInterrupted)
        }
        if again { _exit(status.rawValue) }
        if status == .terminated { endStatus.withLock { $0 = status } }
        cancel?()
    }

    private static let endStatus = Mutex<ExitStatus?>(nil)

    private static func leave(_ status: ExitStatus) -> Never {
        var status = endStatus.withLock { $0 } ?? status
        do {
            try StandardOutput.flush()
        } catch {
            if let problem = error as? Diagnostic { StandardOutput.output.notes(problem.drawn()) }
            if status == .done { status = .failed }
        }
        exit(status.rawValue)
    }
}

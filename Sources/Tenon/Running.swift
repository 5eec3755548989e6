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
        /// When it came, in seconds of a clock that only counts on.
        var interruption: Int?
    }
    private static let state = Mutex(State())

    /// Starts the task; the process ends with the status it gives. The calling thread, which is the main one, waits for signals.
    ///
    /// For a service to be told to stop is the usual end: when it stops in order, its own status counts.
    static func start(asService isService: Bool = false, _ body: @escaping @Sendable () async -> ExitStatus) -> Never {
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
            case UInt8(ascii: "T"): interrupt(isService ? .interrupted : .terminated)
            default: break
            }
        }
    }

    /// Says what Ctrl-C cancels from now on: a conversation puts its command here, and nil between commands.
    static func foreground(_ cancel: (@Sendable () -> Void)?) {
        state.withLock { state in
            state.cancel = cancel
            state.interruption = nil
        }
        // Terminated in the middle of a command: there is no next prompt.
        if cancel == nil, let status = endStatus.withLock({ $0 }) { leave(status) }
    }

    /// The first signal cancels, so that what is open is closed in order; another one, a second later or more, abandons. One that finds
    /// nothing to cancel, between two lines of a conversation, means nothing.
    private static func interrupt(_ status: ExitStatus) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let (cancel, isStuck) = state.withLock { state in
            guard let first = state.interruption else {
                if state.cancel != nil { state.interruption = now.tv_sec }
                return (state.cancel, false)
            }
            return (state.cancel, now.tv_sec > first)
        }
        if isStuck {
            RunningPrograms.end()
            _exit(status.rawValue)
        }
        if status == .terminated { endStatus.withLock { $0 = status } }
        cancel?()
    }

    private static let endStatus = Mutex<ExitStatus?>(nil)

    private static func leave(_ status: ExitStatus) -> Never {
        var status = endStatus.withLock { $0 } ?? status
        RunningPrograms.end()
        do {
            try StandardOutput.flush()
        } catch {
            if let problem = error as? Diagnostic { StandardOutput.output.notes(problem.drawn()) }
            if status == .done { status = .failed }
        }
        exit(status.rawValue)
    }
}

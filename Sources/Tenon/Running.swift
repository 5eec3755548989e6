import CPlatform
import Commands
import Diagnostics
import Glibc
import Synchronization

/// Runs the program's one task, and turns signals into its cancellation.
enum Running {
    private struct State {
        /// What the first signal does; `nil` between two lines of a conversation.
        var cancel: (@Sendable () -> Void)?
        /// When it came, in milliseconds of a clock that only counts on.
        var interruption: Int?
        /// Tells whoever reads the next line that the process is to end.
        var terminate: (@Sendable () -> Void)?
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

    /// Says that a conversation has begun a command, and what cancels it.
    static func command(_ cancel: @escaping @Sendable () -> Void) {
        state.withLock { $0 = State(cancel: cancel) }
    }

    /// Says that a conversation reads a line, now or soon, and what tells its reader that the process is to end; `nil` where nobody can be
    /// told.
    static func line(_ terminate: (@Sendable () -> Void)?) {
        state.withLock { $0 = State(terminate: terminate) }
        // Terminated in the middle of a command: there is no next prompt.
        if let status = endStatus.withLock({ $0 }) { leave(status) }
    }

    /// The first signal cancels, so that what is open is closed in order; another one, a second later or more, abandons. Ctrl-C that finds
    /// nothing to cancel, between two lines of a conversation, means nothing.
    private static func interrupt(_ status: ExitStatus) {
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        let now = clock.tv_sec * 1_000 + clock.tv_nsec / 1_000_000
        if status == .terminated { endStatus.withLock { $0 = status } }
        let (current, isStuck) = state.withLock { state in
            guard state.cancel != nil, let first = state.interruption else {
                state.interruption = now
                return (state, false)
            }
            return (state, now - first >= 1_000)
        }
        if isStuck {
            RunningPrograms.end()
            TerminalModes.restore()
            _exit(status.rawValue)
        }
        if let cancel = current.cancel {
            cancel()
        } else if status == .terminated {
            if let terminate = current.terminate { terminate() } else { leave(status) }
        }
    }

    private static let endStatus = Mutex<ExitStatus?>(nil)

    private static func leave(_ status: ExitStatus) -> Never {
        var status = endStatus.withLock { $0 } ?? status
        RunningPrograms.end()
        TerminalModes.restore()
        do {
            try StandardOutput.flush()
        } catch {
            if let problem = error as? Diagnostic { StandardOutput.output.notes(problem.drawn()) }
            if status == .done { status = .failed }
        }
        exit(status.rawValue)
    }
}

import CPlatform
import Diagnostics
import Glibc
import Synchronization
import Values

extension World {
    /// Programs of this machine, each in a process group of its own.
    static let realRun: Run = { execution, errors in
        let running = try RunningProgram(execution, errors)
        let end = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Background.start { continuation.resume(returning: running.follow()) }
            }
        } onCancel: {
            running.stop()
        }
        try Task.checkCancellation()
        return try end.get()
    }
}

/// The programs that run now, so that none of them outlives this process.
enum RunningPrograms {
    private static let groups = Mutex<Set<Int32>>([])

    fileprivate static func add(_ group: Int32) { groups.withLock { _ = $0.insert(group) } }
    /// To be called before the program is waited for: afterwards its number may mean another.
    fileprivate static func remove(_ group: Int32) { groups.withLock { _ = $0.remove(group) } }

    /// Ends all of them at once.
    static func end() { groups.withLock { groups in for group in groups { _ = Glibc.kill(-group, SIGKILL) } } }
}

/// One program on its way, followed on a thread of its own, so that no task has to wait for it.
///
/// SAFETY: all but `stop` happens on that thread.
private final class RunningProgram: @unchecked Sendable {
    private let name: String
    private var program = cplatform_program()
    private var input: ArraySlice<UInt8>
    private let passOn: @Sendable ([UInt8]) -> Void
    private var end = Execution.End()
    /// A byte in this pipe says that it is to stop.
    private let bell: Bell
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    /// As much as a text may take up; of standard error the last part is kept for messages.
    private static let mostOutput = 256 << 20
    private static let mostErrors = 64 << 10
    /// How long a program has, after it was asked to end, before it is ended: milliseconds.
    private static let grace = 30

    init(_ execution: Execution, _ errors: @escaping @Sendable ([UInt8]) -> Void) throws {
        name = execution.words.first ?? ""
        input = (execution.input ?? [])[...]
        passOn = errors
        bell = try Bell()
        let words = execution.words.map { strdup($0) }
        defer { for word in words { free(word) } }
        var pointers = words.map { UnsafePointer($0) } + [nil]
        let problem = cplatform_start_program(&pointers, execution.input != nil, &program)
        guard problem == 0 else { throw Diagnostic.cannotRun(name, problem) }
        RunningPrograms.add(program.pid)
        if program.input >= 0, input.isEmpty { closeInput() }
    }

    /// Asks the thread to end the program.
    func stop() { bell.ring() }

    /// Carries everything to and fro until the program has ended.
    func follow() -> Result<Execution.End, Diagnostic> {
        defer {
            closeInput()
            for descriptor in [program.output, program.errors] where descriptor >= 0 { close(descriptor) }
        }
        while program.output >= 0 || program.errors >= 0 || !cplatform_program_has_ended(program.pid) {
            // Once nothing more can come, its end is looked for from time to time.
            let wait: Int32 = program.output >= 0 || program.errors >= 0 ? -1 : 5
            let (isStopped, isReady) = waitForPipes(wait)
            if isStopped {
                kill()
                return .success(end)
            }
            guard isReady else { continue }
            write()
            read(&program.output) { end.output += $0 }
            read(&program.errors) { bytes in
                passOn(Array(bytes))
                end.errors += bytes
                if end.errors.count > 2 * Self.mostErrors { end.errors.removeFirst(end.errors.count - Self.mostErrors) }
            }
            if end.output.count > Self.mostOutput {
                kill()
                return .failure(.tooMuchOutput(name))
            }
        }
        RunningPrograms.remove(program.pid)
        let status = Int(cplatform_program_status(program.pid))
        if status < 0 { end.signal = -status } else { end.status = status }
        return .success(end)
    }

    /// Waits for the pipes; whether it is to stop, and whether anything can be read or written.
    private func waitForPipes(_ milliseconds: Int32) -> (isStopped: Bool, isReady: Bool) {
        // A negative descriptor is passed over.
        var polls = [
            pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: program.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: program.errors, events: Int16(POLLIN), revents: 0),
            pollfd(fd: program.input, events: Int16(POLLOUT), revents: 0),
        ]
        guard poll(&polls, 4, milliseconds) > 0 else { return (false, false) }
        return (polls[0].revents != 0, true)
    }

    private func write() {
        while program.input >= 0 {
            guard !input.isEmpty else { return closeInput() }
            let count = input.withUnsafeBytes { Glibc.write(program.input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            // A program need not read all that it is given.
            guard count > 0 else { return closeInput() }
            input = input.dropFirst(count)
        }
    }

    private func closeInput() {
        guard program.input >= 0 else { return }
        close(program.input)
        program.input = -1
    }

    private func read(_ descriptor: inout Int32, _ take: (ArraySlice<UInt8>) -> Void) {
        guard descriptor >= 0 else { return }
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else {
            close(descriptor)
            descriptor = -1
            return
        }
        take(chunk[..<count])
    }

    /// Ends the program and all that it started in its group.
    private func kill() {
        _ = Glibc.kill(-program.pid, SIGTERM)
        for _ in 0..<Self.grace {
            if cplatform_program_has_ended(program.pid) { break }
            usleep(1_000)
        }
        // It has not been waited for, so its number still means this group.
        _ = Glibc.kill(-program.pid, SIGKILL)
        RunningPrograms.remove(program.pid)
        _ = cplatform_program_status(program.pid)
    }
}

/// A pipe to wake a thread that polls.
final class Bell: Sendable {
    private let ends: (read: Int32, write: Int32)
    var descriptor: Int32 { ends.read }

    init() throws {
        var both: [Int32] = [-1, -1]
        let problem = cplatform_pipe(&both)
        guard problem == 0 else { throw Diagnostic.cannotRun("a program", problem) }
        ends = (both[0], both[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    func ring() {
        var byte: UInt8 = 0
        _ = write(ends.write, &byte, 1)
    }
}

/// A thread for work that waits.
enum Background {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let problem = pthread_create(
            &thread, nil,
            { @Sendable context in
                // SAFETY: the pointer was retained below, for this thread.
                if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Work(body)).toOpaque())
        // Without a thread to spare the work is done here.
        guard problem == 0 else { return body() }
        pthread_detach(thread)
    }
}

extension Diagnostic {
    fileprivate static func cannotRun(_ name: String, _ number: Int32) -> Diagnostic {
        guard number != ENOENT else {
            return Diagnostic(
                "no-program", .io, "there is no program '\(name.preview(60))'",
                because: [name.contains("/") ? "there is no such file" : "none of the folders in PATH has it"])
        }
        return Diagnostic("cannot-run", .io, "'\(name.preview(60))' cannot be run", because: [words(number)])
    }

    fileprivate static func tooMuchOutput(_ name: String) -> Diagnostic {
        Diagnostic(
            "too-much-output", .limit, "'\(name.preview(60))' has written more than the 256 MiB that a text may hold",
            because: ["it was ended"])
    }
}

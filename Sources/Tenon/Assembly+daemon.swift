import Commands
import Diagnostics
import Glibc
import Values

extension Assembly {
    /// Runs a script, and then what it has said with `every` and `at`, until the process is told to stop.
    ///
    /// One process runs a script at a time; standard output has what the script itself shows, standard error the log, a line of JSON each.
    func daemon(words: [String], health: String?) async -> ExitStatus {
        await reporting { context, interpreter in
            let file = words[0]
            let lock = try DaemonLock(file, in: Folders(world).state())
            defer { lock.release() }
            let outcome = try await begin(file, Array(words.dropFirst()), interpreter)
            guard outcome.status == .done, !outcome.isExit else { return outcome.status }
            try StandardOutput.flush()
            let daemon = Daemon(interpreter, log: { StandardOutput.output.notes($0 + "\n") }) { state in
                guard let health else { return }
                let told = JSON.text(state.adding("pid", .int(Int(getpid()))), .compact) + "\n"
                try? world.files.exists(health)
                    ? world.files.replace(health, Array(told.utf8)) : world.files.write(health, Array(told.utf8), .create)
            }
            try await daemon.run()
            return .done
        }
    }
}

/// That one process alone runs a script's schedules: a lock on a file of its name, which ends with the process.
private struct DaemonLock {
    private let descriptor: Int32

    /// - Throws: a `Diagnostic` of kind `conflict` when another process runs it.
    init(_ file: String, in state: String) throws {
        var resolved = file
        if let real = realpath(file, nil) {
            resolved = String(cString: real)
            free(real)
        }
        let path = state + "/daemon-" + String(resolved.map { $0 == "/" ? "-" : $0 }.suffix(200)) + ".lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Diagnostic("cannot-write", .io, "the lock '\(path)' cannot be written", because: [Diagnostic.words(errno)])
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Diagnostic.runsAlready(file)
        }
    }

    func release() { close(descriptor) }
}

extension Value {
    fileprivate func adding(_ name: String, _ value: Value) -> Value {
        guard case .map(var map) = self else { return self }
        map.set(name, to: value)
        return .map(map)
    }
}

extension Diagnostic {
    fileprivate static func runsAlready(_ file: String) -> Diagnostic {
        Diagnostic(
            "runs-already", .conflict, "another process runs '\(file.preview(120))' already", because: ["two would do everything twice"],
            soFar: "nothing was run")
    }
}

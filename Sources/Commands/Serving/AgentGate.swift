import Diagnostics
import Language
import Synchronization
import Values

/// What every command has to pass that a program asked for rather than a person: it stands where commands are carried out, so that no
/// way leads around it.
public final class AgentGate: Sendable {
    /// What may happen while a text runs.
    enum Stage: Sendable {
        /// Nothing that changes a site, writes a file or runs a program.
        case reading
        /// What is allowed; what destroys only if a person has said so.
        case writing(isConfirmed: Bool)
    }
    private struct State {
        var stage = Stage.reading
        /// How many commands are under way that may write files.
        var writers = 0
        /// What the last plan was of.
        var planned: [[String]] = []
    }
    let allowance: Allowance
    private let state = Mutex(State())

    public init(_ allowance: Allowance) { self.allowance = allowance }

    func enter(_ stage: Stage) { state.withLock { ($0.stage, $0.writers) = (stage, 0) } }

    /// Lets a command pass, or throws why not; what is returned is to be called when it is over.
    func pass(_ call: HostCall, _ effect: Effect, _ context: Context) throws -> (@Sendable () -> Void)? {
        guard Verb.reach(of: call.name, effect) != .reading else { return nil }
        // What a plugin does for a command that was let pass, its own gate judges.
        if context.gate != nil, state.withLock({ $0.writers > 0 }) { return nil }
        let usage = (Verb.named(call.name)?.signature ?? context.plugins?.signature(of: call.name))?.usage
        let lines = usage.flatMap(call.written)?.lines ?? [call.place.text.split(whereSeparator: \.isWhitespace).map(String.init)]
        if call.isPlan {
            state.withLock { $0.planned = lines }
            return nil
        }
        guard allowance.permits(lines) else { throw Diagnostic.notAllowed(lines) }
        guard case .writing(let isConfirmed) = state.withLock({ $0.stage }) else { throw Diagnostic.unplanned(call.name) }
        // What only might delete is told by '--yes', which it needs where it does.
        let destroys = effect == .destroy && (call.name == "delete" || call.name == "reset" || call.arguments.has("yes"))
        guard !destroys || isConfirmed else { throw Diagnostic.unplanned(call.name) }
        state.withLock { $0.writers += 1 }
        return { self.state.withLock { $0.writers -= 1 } }
    }

    /// What the last plan was of, word for word.
    var planned: [[String]] { state.withLock { $0.planned } }

    /// Whether a file may be written.
    private func passFile(_ path: String) throws {
        let (stage, writers) = state.withLock { ($0.stage, $0.writers) }
        if writers > 0 { return }
        guard allowance.permits([[">", path]]) else { throw Diagnostic.notAllowed([[">", path]]) }
        guard case .writing = stage else { throw Diagnostic.unplanned(">") }
    }

    // MARK: Worlds

    /// A world whose files are behind the gate, and whose standard input is somebody else's.
    func guarding(_ world: World) -> World {
        var guarded = world
        let files = world.files
        guarded.files.read = { path in
            guard path != "-" else { throw Diagnostic.noInput }
            return try files.read(path)
        }
        guarded.files.write = { path, bytes, mode in
            try self.passFile(path)
            try files.write(path, bytes, mode)
        }
        guarded.files.replace = { path, bytes in
            try self.passFile(path)
            try files.replace(path, bytes)
        }
        guarded.files.remove = { path in
            try self.passFile(path)
            try files.remove(path)
        }
        guarded.files.makeFolder = { path in
            try self.passFile(path)
            try files.makeFolder(path)
        }
        return guarded
    }

    /// A world whose environment does not tell keys: what a program is answered may be read by many.
    func hiding(_ world: World) -> World {
        var hidden = world
        hidden.environment = { name in
            let upper = name.uppercased()
            let isSecret = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL"].contains { upper.contains($0) }
            return isSecret ? nil : world.environment(name)
        }
        return hidden
    }
}

extension Verb {
    /// How far a verb reaches, for whoever has to allow it.
    enum Reach { case reading, writing, destroying, running }

    /// Beside what it does to a site it counts that a verb writes files or runs programs.
    static func reach(of name: String, _ effect: Effect) -> Reach {
        switch (name, effect) {
        case ("sh", _): .running
        case ("export", _), ("record", _): .writing
        case (_, .write): .writing
        case (_, .destroy): .destroying
        default: .reading
        }
    }
}

extension HostCall {
    /// The command with the values it has come to, written anew; `nil` where its usage line does not say how.
    fileprivate func written(_ usage: Usage) -> WrittenCommand? {
        var all = Map()
        var names: [String] = []
        for argument in arguments.all {
            if names.contains(argument.name) {
                // A fixed word may stand under the name of what follows it; else the part is a repeated one.
                let before = all[argument.name] ?? .null
                if before == .bool(true) {
                    all.set(argument.name, to: argument.value)
                } else {
                    all.set(
                        argument.name,
                        to: .list((names.count { $0 == argument.name } > 1 ? before.list ?? [] : [before]) + [argument.value]))
                }
            } else {
                all.set(argument.name, to: argument.value)
            }
            names.append(argument.name)
        }
        while true {
            do throws(Usage.Misfit) {
                return try usage.command(all)
            } catch {
                // Fixed words that are no members of their own.
                guard case .unknown(let name, _) = error, all[name] == .bool(true) else { return nil }
                all.remove(name)
            }
        }
    }
}

extension Diagnostic {
    static func notAllowed(_ lines: [[String]]) -> Diagnostic {
        let line = lines.first ?? []
        let text = line.joined(separator: " ").preview(80)
        let pattern = line.first == ">" ? line.joined(separator: " ") : line.prefix(2).joined(separator: " ")
        return Diagnostic(
            "not-allowed", .forbidden, "'\(text)' is not allowed here",
            because: ["a program that talks to the shell reads only, unless whoever starts the server allows more"],
            soFar: "nothing was sent", try: ["tenon mcp --allow '\(pattern.preview(80))'"])
    }

    fileprivate static func unplanned(_ name: String) -> Diagnostic {
        Diagnostic(
            "unplanned", .forbidden, "'\(name)' was not among what was planned",
            because: ["what writes is planned first, and done when the plan is applied; what deletes is confirmed by a person"],
            soFar: "nothing was sent")
    }

    fileprivate static var noInput: Diagnostic {
        Diagnostic("no-input", .io, "there is no standard input to read here", because: ["a client talks to the shell over it"])
    }
}

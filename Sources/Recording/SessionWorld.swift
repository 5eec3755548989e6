import Diagnostics
import Synchronization
import Values

/// The world of a recording and of its replay: one clock, one randomness, one set of files, so that both see the same.
///
/// The clock starts at the head's and moves by one tick at each reading and by a fixed latency at each exchange; randomness
/// follows from the seed, the command's text and how often that text has come, so that a command put in by hand disturbs
/// no other.
public final class SessionWorld: Sendable {
    /// Where files, the environment and waiting come from.
    public enum Behind: Sendable {
        /// The real ones; what is seen of them is told, so that it can be recorded.
        case real(World, seen: @Sendable (Change) -> Void, wrote: @Sendable (String, [UInt8], Files.Mode) -> Void)
        /// What the session holds; only a file of which it keeps no more than the digest is read from the disk.
        case session(disk: @Sendable (String) throws -> [UInt8])
    }

    private struct State {
        var now: Int
        var random: SplitMix
        var siteRandom: SplitMix
        var occurrences = [String: Int]()
        /// How often the current command has run each program.
        var executions = [String: Int]()
    }

    private let head: Head
    let behind: Behind
    private let standIns: StandIns
    private let state: Mutex<State>
    let files: SessionFiles

    public init(_ head: Head, standIns: StandIns, behind: Behind) {
        self.head = head
        self.behind = behind
        self.standIns = standIns
        state = Mutex(State(now: head.clock.start, random: SplitMix(seed: head.seed), siteRandom: SplitMix(seed: ~head.seed)))
        files = SessionFiles(standIns)
        files.apply(head.changes)
    }

    /// Begins a command: its randomness, and what changes before it.
    public func begin(_ command: String, changes: [Change] = []) {
        files.apply(changes)
        state.withLock { state in
            for case .clock(let clock) in changes { state.now = clock.start }
            let count = Self.next(&state.occurrences[command, default: 0])
            state.random = SplitMix(seed: SplitMix.hash(command.utf8, from: head.seed &+ UInt64(count) &* 0x9e37_79b9_7f4a_7c15))
            state.executions = [:]
        }
        files.begin()
    }

    private static func next(_ count: inout Int) -> Int {
        defer { count += 1 }
        return count
    }

    /// Counts a program that the current command runs.
    func countExecution(_ name: String) -> Int {
        state.withLock { state in
            state.executions[name, default: 0] += 1
            return state.executions[name, default: 0]
        }
    }

    /// Lets the fixed time of one exchange pass.
    public func passExchange() { state.withLock { $0.now += head.clock.latency } }

    /// The moment without a tick, in microseconds since 1970.
    public var moment: Int { state.withLock { $0.now } }

    /// What the current command wrote, as event lines say it.
    var writes: [String] { files.writes() }

    /// The world that the commands run in.
    public var world: World {
        World(
            now: { [self] in
                state.withLock { state in
                    defer { state.now += head.clock.tick }
                    return state.now
                }
            },
            sleep: { [self] microseconds in
                if case .real(let world, _, _) = behind { try await world.sleep(microseconds) } else { try Task.checkCancellation() }
                state.withLock { $0.now += max(0, microseconds) }
            },
            random: { [self] in state.withLock { $0.random.next() } },
            environment: { [self] in environment($0) },
            files: Files(
                read: { [self] in try read($0) }, write: { [self] in try write($0, $1, $2) }, exists: { [self] in exists($0) },
                list: { [self] in list($0) }, remove: { [self] in try remove($0) }, makeFolder: { [self] in try makeFolder($0) }),
            terminal: head.terminal,
            run: { [self] in try await run($0, $1) })
    }

    /// The world for what lies below the tap, such as an embedded site: it sees the same clock without moving it, and has
    /// randomness of its own, for a replay has no site that could take its share.
    public func siteWorld(_ real: World) -> World {
        var world = real
        world.now = { [self] in moment }
        world.random = { [self] in state.withLock { $0.siteRandom.next() } }
        // A session counts one length for every exchange, whatever the site takes.
        if case .session = behind { world.sleep = { _ in try Task.checkCancellation() } }
        return world
    }

    private func environment(_ name: String) -> String? {
        guard case .real(let world, let seen, _) = behind else { return files.environment(name) }
        guard let value = world.environment(name) else { return nil }
        let isSecret = SessionWorld.looksSecret(name)
        let kept = isSecret ? Template(marked: Array(Placeholder.secret(name).text.utf8)) : Template(value)
        if files.learn("env " + name, isSecret ? "secret" : value) { seen(.environment(name, kept)) }
        return value
    }

    private func read(_ name: String) throws -> [UInt8] {
        switch behind {
        case .session(let disk): return try files.read(name, disk)
        case .real(let world, let seen, _):
            do {
                let bytes = try world.files.read(name)
                if files.learn("file " + name, SHA256.hex(bytes)) { seen(.attachment(name, bytes)) }
                return bytes
            } catch let diagnostic as Diagnostic {
                if files.learn("file " + name, "!" + diagnostic.message) { seen(.unreadable(name, diagnostic)) }
                throw diagnostic
            }
        }
    }

    private func write(_ name: String, _ bytes: [UInt8], _ mode: Files.Mode) throws {
        switch behind {
        case .session: try files.write(name, bytes, mode)
        case .real(let world, let seen, let wrote):
            do {
                try world.files.write(name, bytes, mode)
            } catch let diagnostic as Diagnostic {
                // What is there may have changed even so: the next look is recorded anew.
                files.forget("file " + name)
                seen(.unwritable(name, diagnostic))
                throw diagnostic
            }
            files.note(name, bytes, mode)
            if mode == .append { files.forget("file " + name) } else { _ = files.learn("file " + name, SHA256.hex(bytes)) }
            wrote(name, bytes, mode)
        }
    }

    private func remove(_ name: String) throws {
        guard case .real(let world, let seen, _) = behind else { return try files.remove(name) }
        do {
            try world.files.remove(name)
        } catch let diagnostic as Diagnostic {
            seen(.unwritable(name, diagnostic))
            throw diagnostic
        }
        files.forget("file " + name)
        files.noteRemoval(name)
    }

    /// A session keeps files and not the folders they are in.
    private func makeFolder(_ name: String) throws {
        guard case .real(let world, let seen, _) = behind else { return try files.makeFolder(name) }
        do {
            try world.files.makeFolder(name)
        } catch let diagnostic as Diagnostic {
            seen(.unwritable(name, diagnostic))
            throw diagnostic
        }
        files.noteFolder(name)
    }

    private func exists(_ name: String) -> Bool {
        guard case .real(let world, let seen, _) = behind else { return files.exists(name) }
        let isThere = world.files.exists(name)
        if isThere, !files.knows("file " + name), files.learn("exists " + name, "") { seen(.exists(name)) }
        return isThere
    }

    private func list(_ path: String) -> [String] {
        let name = SessionFiles.folder(path)
        guard case .real(let world, let seen, _) = behind else { return files.list(name) }
        let names = world.files.list(path)
        if files.learn("folder " + name, names.joined(separator: "\n")) { seen(.folder(name, names)) }
        return names
    }

    /// Whether an environment variable's name says that its value is a key.
    public static func looksSecret(_ name: String) -> Bool {
        let upper = name.uppercased()
        return ["KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL", "PRIVATE", "COOKIE"].contains { part in
            upper.split(separator: "_").contains { $0.hasPrefix(part) || $0.hasSuffix(part) }
        }
    }
}

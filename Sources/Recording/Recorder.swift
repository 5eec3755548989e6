import Diagnostics
import ProductAnalytics
import Synchronization
import Values

/// Keeps a conversation in a session while it happens.
///
/// A command is written when it begins, each exchange when it has ended, the outcome at the end; a crash loses nothing that
/// was committed. Trouble with the recording never harms the command: it is told at the command's end, once.
public final class Recorder: Sendable {
    /// What to do about a file that is there already.
    public enum Existing: Sendable {
        /// An error.
        case refuse
        /// Go on after its last command; a command that a crash left open is closed first.
        case resume
    }

    /// What the session is called in messages: its path.
    public let path: String
    /// The world that the commands must run in while this records.
    public var world: World { session.world }
    /// Something the user should know at the start, such as a command that a crash had left open.
    public let notice: String?
    /// What the session fixes before its first command.
    public let head: Head
    /// The real world behind, for reading files again when the recording is verified.
    let real: World
    let log: RecordingLog
    let session: SessionWorld
    let clock = RecordingClock()

    /// Opens the file and writes the head; throws a diagnostic of kind `io`.
    ///
    /// - Parameters:
    ///   - isDurable: waits for the disk at the beginning and the end of each command, so that a power failure loses none.
    ///   - secrets: gives every secret in use, at any time; none of them may reach the file.
    public init(
        _ path: String, head: Head, behind real: World, existing: Existing = .refuse, isDurable: Bool = false,
        secrets: @escaping @Sendable () -> [LiveSecret]
    ) throws {
        self.path = path
        self.real = real
        let file = try RecordingFile(path, isNew: existing == .refuse)
        let old = try file.contents()
        var notice: String?
        var head = head
        var past = [Entry]()
        var clock: Head.Clock?
        if SessionFile.hasCommands(old) {
            let closing = SessionFile.closing(old)
            let kept = try SessionFile.parse(Source(path, bytes: old + closing), beside: RecordingFile.beside(path))
            if !closing.isEmpty {
                try file.append(closing)
                notice = "\(path): a crash had left the last command open; it is marked as interrupted"
            }
            clock = Head.Clock(start: head.clock.start, tick: kept.head.clock.tick, latency: kept.head.clock.latency)
            head = kept.head
            past = kept.entries
        } else {
            // A head that a crash cut short holds nothing to lose.
            if !old.isEmpty { try file.empty() }
            var bytes = Array(SessionFile.magic.utf8) + [UInt8(ascii: "\n")]
            for line in head.lines { line.write(to: &bytes) }
            if let hit = SecretLock(secrets()).hit(bytes) {
                throw Diagnostic.secretFound(hit.secret, hit.spelling, in: "the head", of: path, kept: 0)
            }
            try file.append(bytes)
        }
        self.notice = notice
        self.head = head
        let log = RecordingLog(file, entries: past.count, isDurable: isDurable, secrets: secrets)
        self.log = log
        session = SessionWorld(
            head, standIns: StandIns(clock: head.clock.start, seed: head.seed),
            behind: .real(
                real,
                seen: { change in
                    if case .environment(let name, let value) = change, !value.placeholders.isEmpty, let secret = real.environment(name) {
                        log.learn(LiveSecret(name, secret))
                    }
                    log.saw(change)
                }, wrote: { _, _, _ in }))
        for entry in past {
            session.begin(String(decoding: entry.command.filled(by: StandIns(clock: head.clock.start, seed: head.seed)), as: UTF8.self))
        }
        if let clock {
            session.begin("", changes: [.clock(clock)])
            log.saw(.clock(clock))
        }
    }

    /// The texts of an exchange that are to be kept by name alone; what it throws ends the recording, and nothing else.
    public typealias Masks = @Sendable (Request, Response) async throws -> [String]

    /// Puts the tap around a transport; it must lie above the place where keys are attached.
    ///
    /// - Parameters:
    ///   - site: the site it leads to; `nil`: the one of the head.
    ///   - hidesPeople: whether real people are behind what it answers; then their data is kept by name alone.
    ///   - masks: asked before each exchange is kept.
    public func recording(
        _ transport: @escaping Transport, to site: String? = nil, hidesPeople: Bool = false, masks: Masks? = nil
    ) -> Transport {
        let site = site.map(Placeholder.name)
        return { [log, session] request in
            let number = log.issue()
            do {
                let response = try await transport(request)
                if let masks { await log.mask { try await masks(request, response) } }
                session.passExchange()
                log.finish(number, site, request, .success(response), hidesPeople: hidesPeople)
                return response
            } catch {
                session.passExchange()
                log.finish(number, site, request, .failure(error), hidesPeople: false)
                throw error
            }
        }
    }

    /// The world for what lies below the tap, such as an embedded site.
    public func siteWorld(_ real: World) -> World { session.siteWorld(real) }

    /// Begins a command, as it was typed.
    public func begin(_ command: String) {
        session.begin(command)
        log.begin(command)
        clock.begin(real.now())
    }

    /// Keeps what the user answered to a prompt; of a secret only its name.
    public func answered(_ text: String, secret name: String? = nil) {
        if let name {
            log.learn(LiveSecret(name, text))
            log.add("an answer", Line(.answer, Template(marked: Array(Placeholder.secret(name).text.utf8))), scanned: [])
        } else {
            log.add("an answer", Line(.answer, text), scanned: Array(text.utf8))
        }
    }

    /// Keeps something that happened, such as a hook's decision; for people to read, a replay does not compare it.
    public func happened(_ event: String) { log.add("an event", Line(.event, event), scanned: Array(event.utf8)) }

    /// Ends a command with its outcome; throws what stopped the recording, if something has, and then records no more.
    public func finish(_ outcome: Outcome) throws {
        log.finish(outcome, session.writes)
        clock.end(real.now())
        if let failure = log.takeFailure() { throw failure }
    }

    /// Whether it still records.
    public var isRecording: Bool { log.isRecording }
}

/// What a command came to.
public struct Outcome: Sendable, Hashable {
    public var stdout: [UInt8]
    public var stderr: [UInt8]
    public var status: Int32
    /// The kind of the error that ended it.
    public var errorName: String?

    public init(stdout: [UInt8] = [], stderr: [UInt8] = [], status: Int32 = 0, errorName: String? = nil) {
        self.stdout = stdout
        self.stderr = stderr
        self.status = status
        self.errorName = errorName
    }
}

extension Head {
    /// The head of a recording that begins now: the clock at a whole second, a seed from the world's randomness.
    public static func now(
        in world: World, title: String? = nil, site: String? = nil, entity: String? = nil, format: String? = nil, store: String? = nil
    ) -> Head {
        let moment = world.now()
        var terminal = world.terminal
        // Colour is for the eye; a session is compared and reviewed.
        terminal.color = false
        terminal.errorColor = false
        return Head(
            title: title, clock: Clock(start: moment - (moment % 1_000_000 + 1_000_000) % 1_000_000), seed: world.random() & 0xffff_ffff,
            site: site, entity: entity,
            format: format, store: store, terminal: terminal)
    }
}

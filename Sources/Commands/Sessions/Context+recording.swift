import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Recording
import Synchronization
import Values

extension Context {
    /// Begins to keep the conversation in a session file; throws a `Diagnostic` of kind `io` when that is impossible.
    ///
    /// - Parameters:
    ///   - isDurable: waits for the disk at each command.
    ///   - head: what the session begins with, as when one is recorded again; `nil`: the world as it is.
    ///
    /// A file that is there already is refused, unless `resumes` says to go on after its last command.
    public func startRecording(_ path: String, resumes: Bool = false, isDurable: Bool = false, head: Head? = nil) throws {
        let head =
            head
            ?? Head.now(
                in: realWorld, site: site.isEmbedded ? nil : site.name, entity: entity?.name, format: settings.format?.name)
        var fixed = head
        if let plugins {
            fixed.plugins = plugins.active.map { "\($0.name) \($0.found.manifest.version) \($0.found.digest)" }
            fixed.commands = plugins.signatures.map { "\($0.effect.rawValue) \($0.usage.text)" }
        }
        let (real, keyRing) = (realWorld, keyRing)
        let started = try Recorder(path, head: fixed, behind: real, existing: resumes ? .resume : .refuse, isDurable: isDurable) {
            LiveSecret.keys(real, keyRing)
        }
        recordedSite = try started.head.site.map { try Site.find($0) } ?? .local
        recorder = started
        // A replay knows nothing of what was shown before.
        lastShown = .value(.null)
        world = started.world
        world.ask = Asking.keeping(ask, in: started)
        if let notice = started.notice { output.notes(notice + "\n") }
    }

    /// Ends the recording, which is replayed at once to see whether it says the same again; gives one line for the user, and false
    /// when the replay differed.
    public func stopRecording() async throws -> (text: String, isSame: Bool)? {
        guard let recorder else { return nil }
        leaveRecording()
        let secrets = LiveSecret.keys(realWorld, keyRing)
        let stopping = Task { try await recorder.stop(verifyingWith: SessionRunner.factory, secrets: secrets) }
        // Who was told to stop before has stopped by ending here; what was recorded is to be whole.
        let isStopped = Task.isCancelled
        let stopped = try await withTaskCancellationHandler {
            try await stopping.value
        } onCancel: {
            if !isStopped { stopping.cancel() }
        }
        guard let stopped else { return nil }
        return (stopped.text(recorder.path) + "\n" + stopped.differences, stopped.isVerified != false)
    }

    /// Runs a command and keeps what it shows, if the conversation is recorded.
    func keeping(_ source: Source, _ run: () async -> Interpreter.Outcome) async -> Interpreter.Outcome {
        guard let recorder else { return await run() }
        let text = source.text
        guard !Self.isAboutRecording(text) else { return await run() }
        guard await mayRecord(text) else {
            self.recorder = nil
            defer { self.recorder = recorder }
            return await run()
        }
        let capture = Capture()
        let shown = output
        output = Output(
            data: { text in
                capture.keep(data: text)
                try shown.data(text)
            },
            notes: { text in
                capture.keep(notes: text)
                shown.notes(text)
            },
            text: { text in
                capture.keep(data: text)
                try shown.text(text)
            })
        recorder.begin(text)
        let outcome = await run()
        output = shown
        do {
            try recorder.finish(capture.outcome(outcome))
        } catch {
            let problem = Diagnostic.from(error)
            shown.notes(problem.drawn(in: DrawingStyle(color: realWorld.terminal.errorColor, width: realWorld.terminal.width)))
            leaveRecording()
        }
        return outcome
    }

    private func leaveRecording() {
        recorder = nil
        world = realWorld
        world.ask = ask
    }

    /// `record stop` ends a session and is no part of it.
    private static func isAboutRecording(_ text: String) -> Bool {
        text.split(maxSplits: 1, whereSeparator: \.isWhitespace).first == "record"
    }
}

extension LiveSecret {
    /// The keys that this process could be using, and the values of other variables; none of them may reach a file.
    public static func keys(_ world: World, _ keyRing: KeyRing? = nil, and names: [String] = []) -> [LiveSecret] {
        (["DD_API_KEY", "DD_APP_KEY", "DD_BEARER_TOKEN"] + names).compactMap { name in
            world.environment(name).map { LiveSecret(name, $0) }
        } + (keyRing?.secrets ?? [])
    }
}

/// What a command shows, gathered from whichever task shows it.
final class Capture: Sendable {
    private let texts = Mutex<(data: [UInt8], notes: [UInt8])>(([], []))

    func keep(data text: String) { texts.withLock { Self.append(text, to: &$0.data) } }
    func keep(notes text: String) { texts.withLock { Self.append(text, to: &$0.notes) } }

    /// Most commands show one text.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        if bytes.isEmpty { bytes = Array(text.utf8) } else { bytes += Array(text.utf8) }
    }

    func outcome(_ outcome: Interpreter.Outcome) -> Recording.Outcome {
        let (data, notes) = texts.withLock { $0 }
        return Recording.Outcome(stdout: data, stderr: notes, status: outcome.status.rawValue, errorName: outcome.errorName)
    }

    /// An output that goes nowhere else.
    var output: Output { Output(data: { self.keep(data: $0) }, notes: { self.keep(notes: $0) }) }

    func clear() { texts.withLock { $0 = ([], []) } }
}

import Diagnostics
import ProductAnalytics
import Values

extension Recorder {
    /// What became of a recording.
    public struct Stopped: Sendable {
        /// How many commands the session holds.
        public var commands: Int
        /// Whether a replay gave the same; `nil` when none was asked for.
        public var isVerified: Bool?
        /// What differed, as a report; empty when nothing did.
        public var differences: String

        /// One line for the user.
        public func text(_ path: String) -> String {
            let count = "\(commands) \(commands == 1 ? "command" : "commands")"
            return switch isVerified {
            case true?: "recorded \(count) in \(path), and a replay gives the same"
            case false?: "recorded \(count) in \(path), but a replay differs; it is kept, and not marked as verified"
            case nil: "recorded \(count) in \(path)"
            }
        }
    }

    /// Ends the recording: names what the server made, replays the session in memory, and puts the finished text in the
    /// file's place; throws what kept it from doing so, and then leaves what was recorded as it is.
    ///
    /// - Parameter runner: runs the commands of the check; without it the session stays unverified.
    public func stop(verifyingWith runner: CommandRunnerFactory?, secrets: [LiveSecret] = []) async throws -> Stopped? {
        guard let bytes = try log.withFile({ try $0.contents() }) else {
            if let failure = log.takeFailure() { throw failure }
            return nil
        }
        let real = real
        let raw = try SessionFile.parse(Source(path, bytes: bytes + SessionFile.closing(bytes)), beside: RecordingFile.beside(path))
        var finished = raw
        var verdict: Bool?
        var differences = ""
        if let runner {
            let replay = Replay(disk: { try real.files.read($0) }, runner: runner)
            // Named ids are what a reviewer wants; where their order shows in the output they must stay spelt out.
            var tried = [SessionFile]()
            for (ids, times) in [(true, true), (false, true), (false, false)] {
                let candidate = try raw.generalized(ids: ids, times: times)
                guard !tried.contains(candidate) else { continue }
                tried.append(candidate)
                // Read from its own text, so that what is checked is what is written.
                let printed = try SessionFile.parse(Source(path, bytes: candidate.printed()), beside: candidate.beside)
                let report = await replay.play(printed)
                verdict = report.isPassed
                finished = printed
                guard !report.isPassed else { break }
                differences = ReplayReport([report]).text()
            }
            if verdict == true {
                differences = ""
                finished = finished.vouched()
            }
        } else {
            finished = try raw.generalized(ids: true, times: true)
        }
        let text = finished.printed()
        let (old, new) = (raw.bodies, finished.bodies)
        let lock = SecretLock(secrets)
        if let hit = ([text] + new.values).lazy.compactMap(lock.hit).first {
            _ = try log.withFile { try $0.mask(with: lock, bodies: old.keys.sorted()) }
            throw Diagnostic.secretFound(hit.secret, hit.spelling, in: "the finished session", of: path, kept: raw.entries.count)
        }
        _ = try log.withFile { file in
            for (name, bytes) in new { try file.put(bytes, beside: name) }
            try file.replace(with: text)
            // One that goes on after an earlier recording knows the times of a part only.
            let durations = clock.durations
            if durations.count == finished.entries.count {
                try? file.put(Timing.bytes(of: durations), beside: Timing.name, overwriting: true)
            }
            for name in old.keys where new[name] == nil { file.remove(beside: name) }
        }
        log.close()
        return Stopped(commands: finished.entries.count, isVerified: verdict, differences: differences)
    }
}

import Diagnostics
import Recording
import Values

/// Session files that are replayed together.
public struct SessionSuite: Sendable {
    private let paths: [String]
    private let files: Files

    /// The sessions at some paths; a folder stands for all the sessions in it, at any depth. Throws a `Diagnostic` when there are none.
    public init(_ paths: [String], _ files: Files) throws {
        self.files = files
        self.paths = try paths.flatMap { try Self.sessions(at: $0, files) }
    }

    /// Plays them in order. A file that cannot be read or parsed is a problem in the report.
    public func play() async throws -> ReplayReport {
        let replay = Replay(disk: files.read, runner: SessionRunner.factory)
        var report = ReplayReport()
        for path in paths {
            try Task.checkCancellation()
            do {
                report.sessions.append(await replay.play(try SessionFile.parse(Source(path, bytes: try files.read(path)))))
            } catch {
                report.sessions.append(SessionReport(name: path, problems: [Diagnostic.from(error)]))
            }
        }
        return report
    }

    private static func sessions(at path: String, _ files: Files) throws -> [String] {
        let names = files.list(path)
        guard !names.isEmpty else {
            guard files.exists(path) else { throw Diagnostic.noFile(path, files) }
            return [path]
        }
        let found = inside(path.hasSuffix("/") ? path : path + "/", files)
        guard !found.isEmpty else { throw Diagnostic.noSessions(path) }
        return found
    }

    private static func inside(_ folder: String, _ files: Files) -> [String] {
        files.list(folder).flatMap { name -> [String] in
            if name.hasSuffix("/") { return inside(folder + name, files) }
            return name.hasSuffix(".session") ? [folder + name] : []
        }
    }
}

extension Diagnostic {
    fileprivate static func noSessions(_ path: String) -> Diagnostic {
        Diagnostic("no-sessions", .io, "there is no session in '\(path.preview(80))'", because: ["a session's file ends in .session"])
    }
}

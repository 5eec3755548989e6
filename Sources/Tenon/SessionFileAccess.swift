import Commands
import Diagnostics
import Recording
import Values

/// Reads sessions, and writes what is made of them, for the subcommands of `tenon session`.
struct SessionFileAccess: Sendable {
    let world: World

    init(noColor: Bool = false) { world = .real(color: noColor ? false : nil) }

    func read(_ path: String) throws -> SessionFile {
        path == "-"
            ? try SessionFile.parse(Source("standard input", bytes: try world.files.read(path)))
            : try SessionFile.load(path, world.files.read)
    }

    /// How long the commands of a session took, if that was kept beside it.
    func timing(of path: String) throws -> Timing? {
        let path = Timing.path(of: path)
        return world.files.exists(path) ? Timing(parsing: try world.files.read(path)) : nil
    }

    /// Writes a file whole, or to standard output without one.
    func write(_ bytes: [UInt8], to path: String?) throws {
        if let path { try world.files.put(path, bytes) } else { try StandardOutput.output.data(String(decoding: bytes, as: UTF8.self)) }
    }

    /// Does something, and draws what goes wrong: of a session that cannot be read every mistake.
    func reporting(_ body: () async throws -> Void) async -> ExitStatus {
        do {
            try await body()
            return .done
        } catch {
            let problems = (error as? DiagnosticList)?.all ?? [error as? Diagnostic ?? .cancelled()]
            for problem in problems { StandardOutput.output.notes(problem.drawn(in: .errors(world.terminal))) }
            return problems.first?.exitStatus ?? .failed
        }
    }
}

extension DrawingStyle {
    /// How diagnostics are drawn on a terminal's standard error.
    static func errors(_ terminal: Terminal) -> DrawingStyle {
        DrawingStyle(color: terminal.errorColor, width: max(40, min(terminal.width, 160)))
    }
}

extension Files {
    /// Writes a file whole: an old one stays as it is until the new one is complete. The folders around it are made where they are missing.
    func put(_ path: String, _ bytes: [UInt8]) throws {
        if exists(path) { return try replace(path, bytes) }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
        try write(path, [], .create)
        do {
            try replace(path, bytes)
        } catch {
            try? remove(path)
            throw error
        }
    }
}

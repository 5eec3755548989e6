import Diagnostics
import Recording
import Values

/// Proposals for sessions whose replay differs: `NAME.session.pending`, beside the session or in a folder of their own.
///
/// A proposal is a whole session that names the digest of the one it is for; so one that was made for an older text is never taken.
public struct PendingSessions: Sendable {
    private let files: Files
    private let folder: String?

    /// - Parameter folder: where proposals lie; `nil`: each beside its session.
    public init(_ files: Files, in folder: String? = nil) {
        self.files = files
        self.folder = folder.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    }

    /// Where the proposal for a session lies.
    public func path(of session: String) -> String {
        guard let folder else { return session + ".pending" }
        let steps = session.split(separator: "/").filter { $0 != "." && $0 != ".." }
        return folder + steps.joined(separator: "/") + ".pending"
    }

    /// Writes what an acceptance of a failed session would make of it; whether there is anything to accept.
    @discardableResult public func propose(_ report: SessionReport) throws -> Bool {
        guard let file = report.file, let revised = try file.revised(by: report) else { return false }
        let path = path(of: report.name)
        if let slash = path.lastIndex(of: "/"), folder != nil { try files.makeFolder(String(path[..<slash])) }
        try put(revised.proposed(for: try files.read(report.name)), at: path, bodiesOf: report.name)
        return true
    }

    /// A session and what is proposed for it; throws a `Diagnostic` when nothing is, or when the session has changed since.
    public func read(_ session: String) throws -> (file: SessionFile, proposal: SessionFile) {
        guard files.exists(path(of: session)) else { throw Diagnostic.nothingPending(session) }
        let file = try load(session, session)
        let proposal = try load(path(of: session), session)
        guard proposal.revisedDigest == SHA256.hex(try files.read(session)) else {
            throw Diagnostic.pendingIsOld(path(of: session), session)
        }
        return (file, proposal)
    }

    /// Takes commands of a proposal into the session (`nil`: all of them), and leaves the others proposed. The session is replayed
    /// again, and marked as verified when that is the same; gives whether it was.
    @discardableResult public func accept(_ session: String, lines: Set<Int>? = nil) async throws -> Bool {
        let (file, proposal) = try read(session)
        let changed = file.changedLines(in: proposal)
        if let lines, let stray = lines.sorted().first(where: { !changed.contains($0) }) {
            throw Diagnostic.noChange(at: stray, session, changed)
        }
        let taken = lines.map { file.taking($0, from: proposal) } ?? proposal.withoutRevision
        let replay = Replay(disk: files.read, runner: SessionRunner.factory)
        let made = try SessionFile.parse(Source(session, bytes: taken.printed()), beside: taken.beside)
        let isVerified = await replay.play(made).isPassed
        try put(isVerified ? made.vouched() : made, at: session, bodiesOf: session)
        if let lines, lines.count < changed.count {
            // What is left is proposed for the session as it is now.
            let rest = made.taking(
                Set(zip(file.entries, made.entries).filter { !lines.contains($0.0.number) }.map(\.1.number)), from: proposal)
            try put(rest.proposed(for: try files.read(session)), at: path(of: session), bodiesOf: session)
        } else {
            try files.remove(path(of: session))
        }
        try clear(session)
        return isVerified
    }

    /// Replays a session, and marks it as verified when that is the same.
    public func verify(_ session: String) async throws -> SessionReport {
        let file: SessionFile
        do {
            file = try load(session, session)
        } catch let problems as DiagnosticList {
            return SessionReport(name: session, problems: problems.all)
        }
        let report = await Replay(disk: files.read, runner: SessionRunner.factory).play(file)
        if report.isPassed, file.isVerified != true { try put(file.vouched(), at: session, bodiesOf: session) }
        return report
    }

    /// Drops a proposal, or those of its commands that stand in some lines.
    public func reject(_ session: String, lines: Set<Int>? = nil) throws {
        guard let lines else {
            guard files.exists(path(of: session)) else { throw Diagnostic.nothingPending(session) }
            try files.remove(path(of: session))
            return try clear(session)
        }
        let (file, proposal) = try read(session)
        let changed = file.changedLines(in: proposal)
        if let stray = lines.sorted().first(where: { !changed.contains($0) }) { throw Diagnostic.noChange(at: stray, session, changed) }
        let left = Set(changed).subtracting(lines)
        if left.isEmpty {
            try files.remove(path(of: session))
        } else {
            try put(file.taking(left, from: proposal).proposed(for: try files.read(session)), at: path(of: session), bodiesOf: session)
        }
        try clear(session)
    }

    // Files.

    private func load(_ path: String, _ session: String) throws -> SessionFile {
        let files = files
        return try SessionFile.parse(Source(path, bytes: try files.read(path))) {
            try files.read(SessionFile.folder(of: session) + "/" + $0)
        }
    }

    private func put(_ file: SessionFile, at path: String, bodiesOf session: String) throws {
        let folder = SessionFile.folder(of: session)
        let bodies = file.bodies.sorted { $0.key < $1.key }
        if !bodies.isEmpty { try files.makeFolder(folder) }
        for (name, bytes) in bodies where !files.exists(folder + "/" + name) { try files.write(folder + "/" + name, bytes, .create) }
        if files.exists(path) { try files.replace(path, file.printed()) } else { try files.write(path, file.printed(), .create) }
    }

    /// Takes away the bodies beside a session that neither it nor a proposal for it names.
    private func clear(_ session: String) throws {
        for name in orphans(of: session) { try files.remove(SessionFile.folder(of: session) + "/" + name) }
    }

    /// The files beside a session that nothing names.
    public func orphans(of session: String) -> [String] {
        let folder = SessionFile.folder(of: session)
        let there = files.list(folder).filter { $0 != Timing.name }
        guard !there.isEmpty else { return [] }
        var named = Set<String>()
        for path in [session, path(of: session)] { if let file = try? load(path, session) { named.formUnion(file.bodies.keys) } }
        return there.filter { !named.contains($0) }
    }
}

extension Diagnostic {
    fileprivate static func nothingPending(_ session: String) -> Diagnostic {
        Diagnostic(
            "session-nothing-pending", .usage, "nothing is proposed for '\(session.preview(80))'",
            because: ["a replay that differs writes a proposal, but not where CI is set, nor against a real site"],
            try: ["tenon replay \(session)"])
    }

    fileprivate static func pendingIsOld(_ path: String, _ session: String) -> Diagnostic {
        Diagnostic(
            "session-pending-old", .conflict, "'\(path.preview(80))' was made for another text of the session",
            because: ["the session has changed since, and that change would be lost"], try: ["tenon replay \(session)"])
    }

    fileprivate static func noChange(at line: Int, _ session: String, _ changed: [Int]) -> Diagnostic {
        Diagnostic(
            "session-no-change", .usage, "nothing is proposed for line \(line) of '\(session.preview(80))'",
            because: [
                "the commands for which something is proposed stand in the lines \(changed.map(String.init).joined(separator: ", "))"
            ],
            soFar: "nothing was changed")
    }
}

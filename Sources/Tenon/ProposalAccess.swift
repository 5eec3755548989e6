import Commands
import Diagnostics
import Values

/// Leads to the proposals that a command line names.
struct ProposalAccess: Sendable {
    let world: World
    let pending: PendingSessions
    private let names: [String]

    init(_ options: ProposalOptions) {
        world = .real(color: options.noColor ? false : nil)
        pending = PendingSessions(world.files, in: options.pendingDir)
        names = options.files
    }

    /// The sessions with the lines that were named (`nil`: all); of a folder, those for which something is proposed. Throws a
    /// `Diagnostic` when a name leads to nothing.
    func sessions() throws -> [(path: String, lines: Set<Int>?)] {
        var found = [(path: String, lines: Set<Int>?)]()
        for name in names {
            if let colon = name.lastIndex(of: ":"), let line = Int(name[name.index(after: colon)...]), !world.files.exists(name) {
                let path = String(name[..<colon])
                if let index = found.firstIndex(where: { $0.path == path && $0.lines != nil }) {
                    found[index].lines?.insert(line)
                } else {
                    found.append((path, [line]))
                }
                continue
            }
            let suite = try SessionSuite([name], world.files)
            let proposed = suite.paths.filter { world.files.exists(pending.path(of: $0)) }
            if proposed.isEmpty { throw Diagnostic.nothingProposed(name) }
            found += proposed.map { ($0, nil) }
        }
        return found
    }

    /// Does something with each session, and says what was done; the first failure ends it.
    func forEach(_ body: (PendingSessions, String, Set<Int>?) async throws -> String) async -> ExitStatus {
        do {
            try refuseInCI()
            for (path, lines) in try sessions() {
                let words = try await body(pending, path, lines)
                try StandardOutput.output.data(words + "\n")
            }
            return .done
        } catch {
            let problem = error as? Diagnostic ?? .cancelled()
            StandardOutput.output.notes(problem.drawn(in: .errors(world.terminal)))
            return problem.exitStatus
        }
    }

    /// A build changes nothing in what it tests.
    func refuseInCI() throws {
        guard let value = world.environment("CI"), !value.isEmpty, value != "false" else { return }
        throw Diagnostic.nothingIsWrittenInCI()
    }
}

extension Diagnostic {
    fileprivate static func nothingProposed(_ name: String) -> Diagnostic {
        Diagnostic(
            "session-nothing-pending", .usage, "nothing is proposed for '\(name.preview(80))'",
            because: ["a replay that differs writes a proposal, but not where CI is set, nor against a real site"],
            try: ["tenon replay \(name)"])
    }

    fileprivate static func nothingIsWrittenInCI() -> Diagnostic {
        Diagnostic(
            "session-ci", .usage, "sessions are not changed where CI is set",
            because: ["a build must not change what it tests"], soFar: "nothing was changed")
    }
}

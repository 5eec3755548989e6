import ArgumentParser
import Commands
import Diagnostics
import Recording
import Values

/// Shows what a replay showed, change by change, and asks what to do.
struct SessionReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Shows what differs, and asks for each command whether to accept it.",
        discussion: "In a script, use 'accept' and 'reject'.")

    @OptionGroup var proposals: ProposalOptions

    func run() throws {
        let access = ProposalAccess(proposals)
        Running.start {
            do {
                try access.refuseInCI()
                guard access.world.terminal.isTerminal else { throw Diagnostic.nobodyReviews() }
                var review = SessionReview(access)
                return try await review.run()
            } catch {
                let problem = error as? Diagnostic ?? .cancelled()
                StandardOutput.output.notes(problem.drawn(in: .errors(access.world.terminal)))
                return problem.exitStatus
            }
        }
    }
}

/// The conversation of a review.
struct SessionReview {
    private let access: ProposalAccess
    private var decision: Decision?
    private var counts = (accepted: 0, rejected: 0, skipped: 0)

    private enum Decision { case accept, reject, skip, quit }

    init(_ access: ProposalAccess) { self.access = access }

    mutating func run() async throws -> ExitStatus {
        sessions: for (path, wanted) in try access.sessions() {
            let (file, proposal) = try access.pending.read(path)
            var (accepted, rejected) = (Set<Int>(), Set<Int>())
            for line in file.changedLines(in: proposal) where wanted?.contains(line) ?? true {
                try show(path, line, file, proposal)
                switch try await decide() {
                case .accept: accepted.insert(line)
                case .reject: rejected.insert(line)
                case .skip: counts.skipped += 1
                case .quit:
                    try await carryOut(path, accepted, rejected)
                    break sessions
                }
            }
            try await carryOut(path, accepted, rejected)
        }
        try StandardOutput.output.data("\(counts.accepted) accepted, \(counts.rejected) rejected, \(counts.skipped) left\n")
        return .done
    }

    private mutating func carryOut(_ path: String, _ accepted: Set<Int>, _ rejected: Set<Int>) async throws {
        // Lines are those of the session as it was shown, so what is rejected goes first: that changes the proposal alone.
        if !rejected.isEmpty { try access.pending.reject(path, lines: rejected) }
        if !accepted.isEmpty { try await access.pending.accept(path, lines: accepted) }
        counts.accepted += accepted.count
        counts.rejected += rejected.count
    }

    private func show(_ path: String, _ line: Int, _ file: SessionFile, _ proposal: SessionFile) throws {
        let terminal = access.world.terminal
        func text(_ session: SessionFile) -> [String] {
            guard let index = file.entries.firstIndex(where: { $0.number == line }) else { return [] }
            return session.entries[index].text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        var out = "\n\(path):\(line)\n"
        for row in LineDifference.rows(text(file), text(proposal)) {
            let shown = row.sign + " " + Diagnostic.safe(row.text)
            switch row.sign {
            case "-" where terminal.color: out += "\u{1b}[31m\(shown)\u{1b}[0m\n"
            case "+" where terminal.color: out += "\u{1b}[32m\(shown)\u{1b}[0m\n"
            default: out += shown + "\n"
            }
        }
        try StandardOutput.output.data(out)
    }

    private mutating func decide() async throws -> Decision {
        if let decision { return decision }
        while true {
            let answer = try await access.world.ask(Question("accept it? [y]es, [n]o, [s]kip, [a]ll, [r]eject all, [q]uit: "))
            switch answer.lowercased() {
            case "y", "yes": return .accept
            case "n", "no": return .reject
            case "s", "skip", "": return .skip
            case "a", "all":
                decision = .accept
                return .accept
            case "r":
                decision = .reject
                return .reject
            case "q", "quit": return .quit
            default: try StandardOutput.output.data("y, n, s, a, r or q\n")
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func nobodyReviews() -> Diagnostic {
        Diagnostic(
            "session-review", .usage, "a review needs a terminal", because: ["it asks what to do with each change"],
            try: ["tenon session accept crm.session", "tenon session reject crm.session:12"])
    }
}

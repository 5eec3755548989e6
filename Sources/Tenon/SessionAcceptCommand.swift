import ArgumentParser
import Commands
import Diagnostics
import Values

/// Takes what a replay showed for what is expected from now on.
struct SessionAcceptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Takes what the last replay showed into sessions.",
        discussion: """
            Every line that still holds stays as it is, patterns among them, and comments and attached files stay where they are. FILE:LINE \
            takes what is proposed for the command of that line alone.
            """)

    @OptionGroup var proposals: ProposalOptions

    func run() throws {
        let access = ProposalAccess(proposals)
        Running.start {
            await access.forEach { pending, session, lines in
                let isVerified = try await pending.accept(session, lines: lines)
                return "accepted \(session)" + (isVerified ? "" : ", which is not verified: a replay of it still differs")
            }
        }
    }
}

/// Drops what a replay showed.
struct SessionRejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Drops what the last replay showed.",
        discussion: "FILE:LINE drops what is proposed for the command of that line alone.")

    @OptionGroup var proposals: ProposalOptions

    func run() throws {
        let access = ProposalAccess(proposals)
        Running.start {
            await access.forEach { pending, session, lines in
                try pending.reject(session, lines: lines)
                return "rejected what was proposed for \(session)"
            }
        }
    }
}

/// Which proposals.
struct ProposalOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("Where the proposals lie, if not beside each session.", valueName: "folder"), completion: .directory
    )
    var pendingDir: String?

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    @Argument(help: ArgumentHelp("Session files, or folders of them; FILE:LINE for one command.", valueName: "file"), completion: .session)
    var files: [String]
}

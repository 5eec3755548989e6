import ArgumentParser

/// What can be done with a session's file; each subcommand has a file of its own.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Shows recorded sessions, accepts what a replay showed, checks and exports them.",
        subcommands: [
            SessionShowCommand.self, SessionReviewCommand.self, SessionAcceptCommand.self, SessionRejectCommand.self,
            SessionVerifyCommand.self, SessionCheckCommand.self, SessionExportCommand.self, SessionScriptCommand.self,
        ])
}

import ArgumentParser
import Commands
import Diagnostics
import Recording
import Values

/// Replays sessions and marks those that hold.
struct SessionVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Replays sessions offline, puts them into the usual form, and marks them as verified.",
        discussion: "For sessions that were written or changed by hand. One that differs stays as it is, and the status is 3.")

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    @Argument(help: ArgumentHelp("Session files, or folders of them.", valueName: "file"), completion: .session)
    var files: [String]

    func run() throws {
        var options = ProposalOptions()
        options.noColor = noColor
        options.files = files
        options.pendingDir = nil
        let access = ProposalAccess(options)
        let files = files
        Running.start {
            do {
                try access.refuseInCI()
                let pending = PendingSessions(access.world.files)
                let suite = try SessionSuite(files, access.world.files)
                let style = DrawingStyle(color: access.world.terminal.color, width: max(40, min(access.world.terminal.width, 160)))
                var reports = [SessionReport]()
                for path in suite.paths { reports.append(try await pending.verify(path)) }
                try StandardOutput.output.data(ReplayReport(reports).text(style))
                return ReplayReport(reports).exitStatus
            } catch {
                let problem = error as? Diagnostic ?? .cancelled()
                StandardOutput.output.notes(problem.drawn(in: .errors(access.world.terminal)))
                return problem.exitStatus
            }
        }
    }
}

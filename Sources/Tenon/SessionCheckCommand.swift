import ArgumentParser
import Commands
import Diagnostics
import Values

/// Looks at sessions as a repository should hold them.
struct SessionCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks sessions without playing them.",
        discussion: """
            Tells sessions that cannot be read, were never verified or changed since, hold the marks of a merge or a mask of nothing; \
            proposals that nobody has looked at; and files beside a session that it does not name. Ends with 3 when there are any.
            """)

    @Flag(name: .long, help: "Also tells texts that look like keys.")
    var secrets = false

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    @Argument(help: ArgumentHelp("Session files, or folders of them.", valueName: "file"), completion: .session)
    var files: [String]

    func run() throws {
        let world = World.real(color: noColor ? false : nil)
        let (files, secrets) = (files, secrets)
        Running.start {
            do {
                let suite = try SessionSuite(files, world.files)
                let check = SessionCheck(world.files, looksForSecrets: secrets)
                var count = 0
                for path in suite.paths {
                    for problem in check.problems(of: path) {
                        count += 1
                        StandardOutput.output.notes(problem.drawn(in: .errors(world.terminal)))
                    }
                }
                let sessions = "\(suite.paths.count) \(suite.paths.count == 1 ? "session" : "sessions")"
                try StandardOutput.output.data("\(sessions): \(count == 0 ? "nothing" : String(count)) to mend\n")
                return count == 0 ? .done : .mismatch
            } catch {
                let problem = error as? Diagnostic ?? .cancelled()
                StandardOutput.output.notes(problem.drawn(in: .errors(world.terminal)))
                return problem.exitStatus
            }
        }
    }
}

import ArgumentParser
import Commands
import Diagnostics
import Recording
import Values

/// Makes a script of a session.
struct SessionScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "to-script", abstract: "Makes a script of a session's commands.",
        discussion: """
            Commands that failed or were interrupted, and those that a script cannot hold, become comments. Where a command asked and was \
            answered yes, the script says --yes.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("Writes a file instead of standard output.", valueName: "path"), completion: .file())
    var output: String?

    @Argument(help: ArgumentHelp("A session file; - is standard input.", valueName: "file"), completion: .session)
    var file: String

    func run() throws {
        let sessions = SessionFileAccess()
        let (file, output) = (file, output)
        Running.start {
            await sessions.reporting {
                let session = try sessions.read(file)
                let context = try Assembly(Wishes(site: "local", store: ":memory:")).context()
                // What the session has attached need not be here for its script to be checked.
                context.world.files = session.files(before: context.world.files)
                let script = SessionScript(session, check: Interpreter(context).check)
                let secrets = LiveSecret.keys(sessions.world, and: session.secretVariables)
                try sessions.write(try session.checked(Array(script.text.utf8), as: "script", secrets: secrets), to: output)
            }
        }
    }
}

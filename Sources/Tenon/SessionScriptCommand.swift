import ArgumentParser
import Commands
import Diagnostics
import Recording

/// Makes a script of a session.
struct SessionScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "to-script", abstract: "Makes a script of a session's commands.",
        discussion: """
            Commands that failed or were interrupted, and those that a script cannot hold, become comments. Where a command asked and was \
            answered yes, the script says --yes.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("Writes a file instead of standard output.", valueName: "path"))
    var output: String?

    @Argument(help: ArgumentHelp("A session file; - is standard input.", valueName: "file"))
    var file: String

    func run() throws {
        let sessions = SessionFileAccess()
        let (file, output) = (file, output)
        Running.start {
            await Assembly(Wishes(site: "local", store: ":memory:")).reporting { _, interpreter in
                let script = SessionScript(try sessions.read(file), check: interpreter.check)
                try sessions.write(Array(script.text.utf8), to: output)
                return .done
            }
        }
    }
}

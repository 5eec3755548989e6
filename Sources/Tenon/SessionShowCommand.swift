import ArgumentParser
import Commands
import Diagnostics
import Recording
import Values

/// Shows a session for reading.
struct SessionShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a session for reading, wrapped to the terminal.")

    @Flag(name: .long, help: "Shows what was sent and answered, too.")
    var bodies = false

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    @Argument(help: ArgumentHelp("A session file; - is standard input.", valueName: "file"), completion: .session)
    var file: String

    func run() throws {
        let sessions = SessionFileAccess(noColor: noColor)
        let (file, bodies) = (file, bodies)
        Running.start {
            await sessions.reporting {
                let terminal = sessions.world.terminal
                let session = try sessions.read(file)
                try StandardOutput.output.data(
                    session.shown(color: terminal.color, width: terminal.isTerminal ? terminal.width : nil, bodies: bodies))
            }
        }
    }
}

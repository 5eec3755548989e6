import ArgumentParser
import Commands
import Diagnostics

/// Replays recorded sessions.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Replays recorded sessions offline and compares what they show.")

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    @Argument(help: ArgumentHelp("Session files, or folders of them.", valueName: "file"))
    var files: [String]

    func run() throws {
        let noColor = noColor
        let files = files
        Running.start { await Replaying.run(files, color: noColor ? false : nil) }
    }
}

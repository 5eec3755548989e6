import ArgumentParser
import Commands
import Diagnostics

/// Checks scripts without running anything.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check", abstract: "Checks scripts; nothing runs and nothing is sent.")

    @OptionGroup var options: RunOptions

    @Argument(help: ArgumentHelp("Scripts; - is standard input.", valueName: "file"), completion: .script)
    var files: [String]

    func run() throws {
        let assembly = Assembly(options.wishes)
        Running.start { await assembly.check(files) }
    }
}

import ArgumentParser
import Commands
import Diagnostics
import Shell

/// Runs the shell, a script or a text.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a script, a text, or the shell (the default).", shouldDisplay: false)

    @OptionGroup var options: RunOptions

    @Option(name: .customShort("c"), help: ArgumentHelp("Runs this text.", valueName: "statements"))
    var text: String?

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("A script (- is standard input) and the arguments for its 'params'.", valueName: "file"))
    var words: [String] = []

    func run() throws {
        let assembly = Assembly(options)
        Running.start { await assembly.run(text: text, words: words) }
    }
}

import ArgumentParser
import Commands
import Diagnostics
import Shell

/// Runs the shell, a script or a text.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a script, a text, or the shell.")

    @OptionGroup var options: RunOptions

    @Option(name: .customShort("c"), help: ArgumentHelp("Runs this text.", valueName: "statements"))
    var text: String?

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("A script (- is standard input) and the arguments for its 'params'.", valueName: "file"),
        completion: .script)
    var words: [String] = []

    /// The words begin at the script, so what looks like an option there is none that we know.
    func validate() throws {
        guard let word = words.first, word.hasPrefix("-"), word != "-" else { return }
        let known = [
            "--site", "--profile", "--store", "--cacert", "--format", "--record", "--read-only", "--yes", "--trace", "--max-steps",
            "--max-memory", "--plain",
            "--no-color", "--help", "--version",
        ]
        let hint = Suggestion.nearest(to: word, in: known).map { ", did you mean '\($0)'?" } ?? "; see tenon run --help"
        throw ValidationError("there is no option '\(word)'\(hint)")
    }

    func run() throws {
        let assembly = Assembly(options.wishes)
        Running.start { await assembly.run(text: text, words: words) }
    }
}

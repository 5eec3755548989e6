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

    @Flag(name: .long, help: "Stays, and runs what the script says with 'every' and 'at'; a log in JSON goes to standard error.")
    var daemon = false

    @Option(name: .long, help: ArgumentHelp("Where --daemon keeps what is known of its health, as JSON.", valueName: "file"), completion: .file())
    var health: String?

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("A script (- is standard input) and the arguments for its 'params'.", valueName: "file"),
        completion: .script)
    var words: [String] = []

    /// The words begin at the script, so what looks like an option there is none that we know.
    func validate() throws {
        if daemon, text != nil || words.isEmpty { throw ValidationError("--daemon needs a script; tenon run --daemon watch.tenon") }
        if health != nil, !daemon { throw ValidationError("--health belongs to --daemon") }
        guard let word = words.first, word.hasPrefix("-"), word != "-" else { return }
        let known = [
            "--site", "--profile", "--store", "--cacert", "--format", "--record", "--read-only", "--yes", "--trace", "--max-steps",
            "--max-memory", "--plain",
            "--no-color", "--no-plugins", "--daemon", "--health", "--help", "--version",
        ]
        let hint = Suggestion.nearest(to: word, in: known).map { ", did you mean '\($0)'?" } ?? "; see tenon run --help"
        throw ValidationError("there is no option '\(word)'\(hint)")
    }

    func run() throws {
        let assembly = Assembly(options.wishes)
        if daemon {
            let (words, health) = (words, health)
            Running.start(asService: true) { await assembly.daemon(words: words, health: health) }
        }
        Running.start { await assembly.run(text: text, words: words) }
    }
}

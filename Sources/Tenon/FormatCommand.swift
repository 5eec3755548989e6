import ArgumentParser
import Commands
import Diagnostics

/// Puts scripts into the usual form.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Puts scripts into the one usual form, in place; comments and meaning stay.",
        discussion: "A script that cannot be read is left as it is, and what is wrong with it is told.")

    @Flag(name: .long, help: "Changes nothing; lists the files that are not in the usual form, and ends with 1 if there are any.")
    var check = false

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    @Argument(
        help: ArgumentHelp("Scripts, or folders of them; - reads standard input and writes standard output.", valueName: "file"),
        completion: .script)
    var files: [String]

    func run() throws {
        let assembly = Assembly(Wishes(noColor: noColor))
        let (files, check) = (files, check)
        Running.start { await assembly.format(files, checksOnly: check) }
    }
}

import ArgumentParser
import Commands
import Diagnostics

/// Runs what scripts say of themselves.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Runs the examples of definitions, and the scripts with what they expect.",
        discussion: """
            A script that does more than define runs on an embedded site of its own, which is forgotten afterwards; what it shows is put \
            aside. Ends with 3 when something does not hold.
            """)

    @Option(name: .long, help: ArgumentHelp("text or json.", valueName: "format"), completion: .list(["text", "json"]))
    var format = "text"

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    @Argument(help: ArgumentHelp("Scripts, or folders of them; - is standard input.", valueName: "file"), completion: .script)
    var files: [String]

    func validate() throws {
        guard ["text", "json"].contains(format) else { throw ValidationError("a format must be text or json, but is '\(format)'") }
    }

    func run() throws {
        let assembly = Assembly(Wishes(site: "local", store: ":memory:", noColor: noColor))
        let (files, isJSON) = (files, format == "json")
        Running.start { await assembly.test(files, isJSON: isJSON) }
    }
}

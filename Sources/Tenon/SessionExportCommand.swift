import ArgumentParser
import Commands
import Diagnostics
import Recording

/// Exports a session for other tools.
struct SessionExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Exports a session for other tools.",
        discussion: """
            The HAR opens in a browser's network panel, the asciicast plays in asciinema, the HTML opens from the disk, and the JSON Lines \
            have an object for each command. What is different in each run, such as an id that the site made, is filled in the same way \
            each time. An export that would hold a secret is not written.
            """)

    enum Form: String, EnumerableFlag {
        case har, asciicast, html, json

        static func help(for form: Form) -> ArgumentHelp? {
            switch form {
            case .har: "HAR 1.2: the exchanges, on a page for each command."
            case .asciicast: "asciicast 2: what was typed and shown."
            case .html: "One HTML file to read."
            case .json: "JSON Lines: an object for each command."
            }
        }

        var export: SessionExport {
            switch self {
            case .har: .har
            case .asciicast: .asciicast
            case .html: .html
            case .json: .json
            }
        }
    }

    @Flag(exclusivity: .exclusive)
    var form: Form

    @Option(name: .shortAndLong, help: ArgumentHelp("Writes a file instead of standard output.", valueName: "path"), completion: .file())
    var output: String?

    @Argument(help: ArgumentHelp("A session file; - is standard input.", valueName: "file"), completion: .session)
    var file: String

    func run() throws {
        let sessions = SessionFileAccess()
        let (file, form, output) = (file, form, output)
        Running.start {
            await sessions.reporting {
                let session = try sessions.read(file)
                let secrets = LiveSecret.keys(sessions.world, and: session.secretVariables)
                try sessions.write(try form.export.export(session, timing: sessions.timing(of: file), secrets: secrets), to: output)
            }
        }
    }
}

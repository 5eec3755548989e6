import ArgumentParser
import Commands
import ProductAnalytics
import Values

/// `tenon` and its subcommands; without one, a shell or a script.
struct Entry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenon",
        abstract: "A scriptable shell for the Product Analytics connections API.",
        usage: """
            tenon [<options>]                        the shell
            tenon [<options>] <file> [<arguments>]   runs a script; - is standard input
            tenon [<options>] -c <statements>        runs text
            tenon run --daemon <file>                runs what a script says with 'every' and 'at', and stays
            tenon check <file> ...                   checks scripts; nothing runs
            tenon fmt [--check] <file> ...           puts scripts into the usual form
            tenon test <file> ...                    runs their examples and expectations
            tenon replay <file> ...                  replays recorded sessions, offline
            tenon session <subcommand> <file>        shows a session, exports it, makes a script of it
            tenon serve [--port <port>]              serves the embedded site over HTTP
            tenon plugin <subcommand>                makes plugins, takes them in, says what they may do
            tenon lsp                                serves an editor
            tenon mcp [--allow <command>] ...        serves agents (Model Context Protocol)
            """,
        version: version,
        subcommands: [
            RunCommand.self, CheckCommand.self, FormatCommand.self, TestCommand.self, ReplayCommand.self, SessionCommand.self,
            ServeCommand.self, PluginCommandLine.self, LspCommand.self, McpCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    /// The words with the name of a subcommand in front, where only options stand before it: `tenon --store crm.db check a.tenon`. The
    /// argument parser would take that name for the script to run.
    static func subcommandFirst(_ words: [String]) -> [String] {
        let withValue: Set = [
            "--site", "--profile", "--store", "--cacert", "--format", "--record", "--grants", "--answer", "--max-steps", "--max-memory",
            "--allow",
            "--socket",
        ]
        var index = 0
        while index < words.count, words[index].hasPrefix("--") { index += withValue.contains(words[index]) ? 2 : 1 }
        guard index > 0, index < words.count, configuration.subcommands.contains(where: { $0._commandName == words[index] }) else {
            return words
        }
        return [words[index]] + words[..<index] + words[(index + 1)...]
    }

    /// Also the `User-Agent` that sites see.
    static let version = "0.1.0"
}

extension CompletionKind {
    /// The names that a shell completes for a script, and for a session.
    static var script: CompletionKind { .file(extensions: ["tenon"]) }
    static var session: CompletionKind { .file(extensions: ["session"]) }
}

import CPlatform
import Commands
import Diagnostics
import Glibc
import ProductAnalytics
import Shell
import Values

extension Assembly {
    /// Whether there is a person to talk to: without a file or a text, standard input is a terminal.
    var isConversation: Bool { isatty(0) == 1 }

    func converse(_ context: Context, _ interpreter: Interpreter) async -> ExitStatus {
        if let file = try? initFile() {
            await interpreter.apply(file)
            // What the command line says stands above it.
            if let format = options.format.flatMap(Format.named) { context.settings.format = format }
            if options.trace { context.settings.isTracing = true }
        }
        let color = options.noColor ? false : nil
        let isDumb = (world.environment("TERM") ?? "dumb") == "dumb" || !world.terminal.isTerminal
        let place = context.site.isEmbedded ? " (embedded site)" : ""
        let setting = Conversation.Setting(
            historyPath: (try? Folders(world).state()).map { $0 + "/history.jsonl" },
            isPlain: options.plain || isDumb,
            greeting: "tenon · \(context.site.name)\(place) · help for help",
            terminal: { .real(color: color) },
            foreground: { task in
                if let task { Running.foreground { task.cancel() } } else { Running.foreground(nil) }
            })
        return await Conversation(interpreter, setting).run()
    }
}

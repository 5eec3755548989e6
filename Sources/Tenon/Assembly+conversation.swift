import CPlatform
import Commands
import Diagnostics
import Glibc
import ProductAnalytics
import Shell
import Values

extension Assembly {
    /// Whether what is read is a conversation, line by line, and not one script: at a terminal, or where `--plain` says so of a pipe.
    var isConversation: Bool { isatty(0) == 1 || options.plain }

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
            historyPath: isatty(0) == 1 ? (try? Folders(world).state()).map { $0 + "/history.jsonl" } : nil,
            isPlain: options.plain || isDumb,
            greeting: "tenon · \(context.site.name)\(place) · help for help",
            terminal: { .real(color: color) },
            foreground: { task in
                if let task { Running.foreground { task.cancel() } } else { Running.foreground(nil) }
            })
        return await Conversation(interpreter, setting).run()
    }
}

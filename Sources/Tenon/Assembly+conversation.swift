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
        context.shortens = true
        if world.terminal.isTerminal, let pager { context.pager = { try await Self.page($0, through: pager) } }
        if world.terminal.isTerminal { TerminalModes.keep() }
        let canEdit = LineEditor.canEdit(terminal: 0, output: 1, kind: world.environment("TERM"))
        let place = context.site.isEmbedded ? " (embedded site)" : ""
        let setting = Conversation.Setting(
            historyPath: isatty(0) == 1 ? (try? Folders(world).state()).map { $0 + "/history.jsonl" } : nil,
            isPlain: options.plain || !canEdit,
            greeting: "tenon · \(context.site.name)\(place) · help for help",
            terminal: { .real(color: color) }, flush: { try StandardOutput.flush() },
            foreground: { foreground in
                switch foreground {
                case .command(let task): Running.command { task.cancel() }
                case .line(let terminate): Running.line(terminate)
                }
            })
        return await Conversation(interpreter, setting).run()
    }

    /// The program that `$PAGER` names, or else less where there is one; an empty variable or `cat` means none.
    private var pager: ForegroundProgram? {
        if let named = world.environment("PAGER") { return named.isEmpty || named == "cat" ? nil : ForegroundProgram(named) }
        let folders = (world.environment("PATH") ?? "").split(separator: ":")
        return folders.contains { access("\($0)/less", X_OK) == 0 } ? ForegroundProgram("less -R") : nil
    }

    private static func page(_ text: String, through pager: ForegroundProgram) async throws {
        try StandardOutput.flush()
        let status = await TerminalModes.lend { await OwnThread.perform { pager.run(input: Array(text.utf8)) } }
        // Nobody could read it there.
        if status == 127 { try StandardOutput.output.data(text) }
    }
}

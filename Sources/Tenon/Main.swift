import ArgumentParser
import CPlatform
import Diagnostics
import Glibc
import Values

/// The command line. Reading it is left to the argument parser; its complaints end with our status for a usage error.
@main
enum Main {
    static func main() {
        cplatform_forget_backtracer()
        launchPlugin()
        openWhatIsClosed()
        // Answered before the argument parser is set up, which takes longer than all the rest.
        let words = CommandLine.arguments.dropFirst()
        if words.elementsEqual(["--version"]) { leave(printing: Entry.version, on: 1, .done) }
        if let plain = PlainCommandLine(words) { plain.run() }
        if let plain = PlainReplay(words) { plain.run() }
        do {
            var command = try Entry.parseAsRoot(Entry.subcommandFirst(Array(words)))
            try command.run()
        } catch {
            finish(with: error)
        }
    }

    /// As the launcher of a plugin this program shuts itself in and becomes the plugin; nothing else is done before.
    private static func launchPlugin() {
        guard CommandLine.argc > 1, let word = CommandLine.unsafeArgv[1], strcmp(word, "--plugin-exec") == 0 else { return }
        exit(cplatform_launch(CommandLine.unsafeArgv + 2))
    }

    /// Whoever started us may have closed a standard descriptor, and the next file that is opened would take its place. What is opened
    /// here reads as ended, and cannot be written.
    private static func openWhatIsClosed() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", O_RDONLY) }
    }

    private static func finish(with error: any Error) -> Never {
        let text = Entry.fullMessage(for: error)
        guard Entry.exitCode(for: error) != .success else {
            leave(printing: text, on: 1, .done)
        }
        leave(printing: text, on: 2, .usage)
    }

    private static func leave(printing text: String, on descriptor: Int32, _ status: ExitStatus) -> Never {
        guard !text.isEmpty else { exit(status.rawValue) }
        if let problem = Files.writeAll(descriptor, Array((text + "\n").utf8)), descriptor == 1 {
            _ = Files.writeAll(2, Array(Diagnostic.cannotPrint(problem).drawn().utf8))
            exit(ExitStatus.failed.rawValue)
        }
        exit(status.rawValue)
    }
}

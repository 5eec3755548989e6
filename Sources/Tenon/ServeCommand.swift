import ArgumentParser
import Commands
import Diagnostics
import EmbeddedSite
import ProductAnalytics
import SiteServer
import Values

/// Serves the embedded site over HTTP.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the embedded site over HTTP, for the official clients in any language.",
        discussion: """
            Without keys in its own DD_API_KEY and DD_APP_KEY (or DD_BEARER_TOKEN) it accepts every request, on loopback only. \
            It ends on Ctrl-C or SIGTERM, finishing what it began.
            """)

    @Option(name: .long, help: ArgumentHelp("The port; 0 chooses one.", valueName: "port"))
    var port = 8126

    @Option(name: .long, help: ArgumentHelp("Another address than loopback; needs keys.", valueName: "address"))
    var listen = "127.0.0.1"

    @Option(
        name: .long, help: ArgumentHelp("The embedded site's database; :memory: for one that is forgotten.", valueName: "path"),
        completion: .file())
    var store: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Answers 429 to more requests of one operation than this, such as 60/60s.", valueName: "requests/time"))
    var rateLimit: String?

    @Option(
        name: .long, help: ArgumentHelp("Appends a line of JSON for each answer to a file; - is standard output.", valueName: "path"),
        completion: .file())
    var log: String?

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("a port must be from 0 to 65535, but is \(port)") }
    }

    func run() throws {
        let serving = Serving(host: listen, port: port, store: store, rateLimit: rateLimit, log: log)
        Running.start(asService: true) { await serving.run() }
    }
}

/// The site behind the listener, and what is said about it.
private struct Serving: Sendable {
    let host: String
    let port: Int
    let store: String?
    let rateLimit: String?
    let log: String?

    func run() async -> ExitStatus {
        let world = World.real(color: nil)
        do {
            let keys = try AcceptedKeys(environment: world.environment)
            let limit = try rateLimit.map { try RateLimit(parsing: $0) }
            let store = try Connecting(world: world, store: store).embeddedStore()
            // Trouble with the database and the log is told now, not when the first client comes.
            try store.open()
            let log = try log.map { try AccessLog($0, files: world.files) }
            let site = LocalSite(store: store, world: world)
            var note: (@Sendable (String) -> Void)?
            if let log { note = { log.note($0) } }
            let listener = try Listener(
                site.transport, atOnce: { site.answerAtOnce($0) }, soon: { site.answerSoon($0, $1) }, host: host, port: port, keys: keys,
                rateLimit: limit, world: world, log: note)
            let isOpen = listener.isOpenToAll
            try await listener.run { [host] port in
                let shown = host.contains(":") ? "[\(host)]" : host
                StandardOutput.output.notes(
                    "serving on http://\(shown):\(port)\(isOpen ? ", accepting every request (no keys are set)" : "")\n"
                        + "try: tenon --site http://\(shown):\(port) -c 'list users'\n")
            }
            await log?.close()
            store.close()
            return .done
        } catch is CancellationError {
            return .done
        } catch {
            let problem = error as? Diagnostic ?? .cancelled()
            StandardOutput.output.notes(problem.drawn(in: DrawingStyle(color: world.terminal.errorColor)))
            return problem.exitStatus
        }
    }
}

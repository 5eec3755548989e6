import ArgumentParser
import CPlatform
import Commands
import Diagnostics
import Glibc
import PluginHost
import ProductAnalytics
import Values

/// Serves agents.
struct McpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp", abstract: "Serves agents over standard input and output (Model Context Protocol).",
        discussion: """
            Agents start it themselves: name `tenon mcp` as a server. Every verb is a tool. It only reads, unless --allow says more; what \
            writes is planned first, and what deletes is confirmed by a person. It ends when its input does.
            """)

    @Option(
        name: .long, help: ArgumentHelp("The site: local, a short name (eu), a host or a URL.", valueName: "site"),
        completion: .list(Site.names))
    var site: String?

    @Option(name: .long, help: ArgumentHelp("A profile of init.tenon: its site, with its keys.", valueName: "name"))
    var profile: String?

    @Option(
        name: .long, help: ArgumentHelp("The embedded site's database; :memory: for one that is forgotten.", valueName: "path"),
        completion: .file())
    var store: String?

    @Option(
        name: .long, help: ArgumentHelp("Certificate authorities (PEM) to trust instead of the system's.", valueName: "file"),
        completion: .file())
    var cacert: String?

    @Option(
        name: .long, help: ArgumentHelp("The format of texts: table, json, jsonl, yaml, csv, tsv or markdown.", valueName: "format"),
        completion: .list(Format.all.map(\.name)))
    var format: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Allows commands that do more than read, word for word: 'create users', 'delete users/tmp-*', '> *.csv', '*'.",
            valueName: "command"))
    var allow: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Records what is asked for into a session file; on a socket one for each connection.", valueName: "file"),
        completion: .file())
    var record: String?

    @Option(
        name: .long, help: ArgumentHelp("Listens on a socket of this path instead, for many clients.", valueName: "path"),
        completion: .file())
    var socket: String?

    @Option(
        name: .long, help: ArgumentHelp("Stops a program after so many turns of loops, calls and elements.", valueName: "number"))
    var maxSteps: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Stops a program whose values take up more: 500K, 64M, 2G; 2G if not said.", valueName: "size"))
    var maxMemory: String?

    func run() throws {
        let wishes = Wishes(
            site: site, profile: profile, store: store, cacert: cacert, format: format, maxSteps: maxSteps, maxMemory: maxMemory,
            noColor: true)
        let serving = AgentServing(wishes: wishes, allowance: Allowance(allow), record: record, socket: socket)
        Running.start(asService: true) { await serving.run() }
    }
}

/// What answers agents, over standard input and output or a socket.
private struct AgentServing: Sendable {
    let wishes: Wishes
    let allowance: Allowance
    let record: String?
    let socket: String?

    func run() async -> ExitStatus {
        do {
            if let socket { return try await listen(socket) }
            let (input, output) = Self.takeStandardStreams()
            return try await serve(.descriptors(reading: input, writing: output), recording: record)
        } catch {
            return Self.tell(error)
        }
    }

    /// Serves one client until it is gone.
    private func serve(_ stream: ByteStream, recording path: String?) async throws -> ExitStatus {
        let assembly = Assembly(wishes)
        let (desk, world) = try await desk(assembly)
        await desk.sessionEvent(.sessionStart)
        if let path { try await desk.record(path.hasSuffix(".session") ? path : path + ".session") }
        var served = Served(
            name: "tenon", title: "tenon, a shell for the Product Analytics connections API", version: Entry.version,
            instructions: Desk.instructions, tools: desk.tools(allowance), resources: ShellShelf.shelf(world.files))
        served.longestAnswer = 16 << 20
        await ServerConnection(served, over: LineChannel(stream), random: world.random).run()
        // Also when the server itself was told to stop: what was recorded is to be whole.
        let stopped = try await Task {
            let stopped = try await desk.stopRecording()
            await desk.sessionEvent(.sessionEnd)
            await desk.stopPlugins(assembly.keepLog)
            return stopped
        }.value
        guard let stopped else { return .done }
        StandardOutput.output.notes(stopped.text)
        return stopped.isSame ? .done : .mismatch
    }

    private func desk(_ assembly: Assembly) async throws -> (Desk, World) {
        let context = try assembly.context()
        // Nothing but the protocol goes to standard output, whatever happens.
        context.output = Output(data: { StandardOutput.output.notes($0) }, notes: StandardOutput.output.notes)
        let interpreter = Interpreter(context, limits: try assembly.limits())
        await assembly.load(context)
        return (Desk(interpreter, behind: AgentGate(allowance)), assembly.world)
    }

    /// Standard input and output for the protocol alone; whoever else reads finds nothing, and whoever else writes writes notes.
    private static func takeStandardStreams() -> (input: Int32, output: Int32) {
        let (input, output) = (fcntl(0, F_DUPFD_CLOEXEC, 3), fcntl(1, F_DUPFD_CLOEXEC, 3))
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if nothing >= 0 {
            dup2(nothing, 0)
            close(nothing)
        }
        dup2(2, 1)
        return (input, output)
    }

    private static func tell(_ error: any Error) -> ExitStatus {
        if error is CancellationError { return .done }
        let problems = (error as? DiagnosticList)?.all ?? [error as? Diagnostic ?? .cancelled()]
        for problem in problems { StandardOutput.output.notes(problem.drawn()) }
        return problems.first?.exitStatus ?? .failed
    }

    // MARK: Sockets

    private func listen(_ path: String) async throws -> ExitStatus {
        let listener = try LocalSocket(path)
        StandardOutput.output.notes("serving agents on \(path)\n")
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                var number = 0
                while let client = await listener.accept() {
                    number += 1
                    let name = record.map { Self.numbered($0, number) }
                    group.addTask {
                        do {
                            _ = try await serve(.descriptors(reading: client, writing: client, isOwner: true), recording: name)
                        } catch {
                            _ = Self.tell(error)
                        }
                    }
                }
                group.cancelAll()
            }
        } onCancel: {
            listener.close()
        }
        return .done
    }

    /// `agent.session` becomes `agent-1.session`.
    private static func numbered(_ path: String, _ number: Int) -> String {
        let stem = path.hasSuffix(".session") ? String(path.dropLast(".session".count)) : path
        return "\(stem)-\(number).session"
    }
}

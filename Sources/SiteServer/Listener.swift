import Diagnostics
import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ProductAnalytics
import Synchronization
import Values

/// Serves a transport over HTTP, so that any client of the API can talk to it.
///
/// ```swift
/// let listener = try Listener(site.transport, port: 0, keys: AcceptedKeys(environment: world.environment), world: world)
/// try await listener.run { port in print("http://127.0.0.1:\(port)") }
/// ```
///
/// Limits, timeouts and keys are this room's; every path but `/healthz` and `/openapi.json` belongs to the transport.
public final class Listener: Sendable {
    private let service: Service
    private let host: String
    private let port: Int
    private let group = MultiThreadedEventLoopGroup.singleton
    private let visitors = Visitors()
    private let state = Mutex(State.new)

    private enum State {
        case new
        case running(Server<Porch>)
        case stopped
    }

    /// A listener that is not open yet. Port 0 lets the system choose one. `log` is given one line of JSON for each answered request.
    ///
    /// `atOnce` is asked before `transport`: what it answers, without waiting for anything, needs no other thread; `nil` leaves it to the
    /// transport. `soon` is asked next: it begins on a request, and answers when it is done, without a task for each.
    ///
    /// Throws a `Diagnostic` of kind `config` when the address can be reached by others and there are no keys.
    public init(
        _ transport: @escaping Transport, atOnce: @escaping QuickTransport = { _ in nil },
        soon: @escaping SoonTransport = { _, _ in false }, host: String = "127.0.0.1", port: Int = 8126, keys: AcceptedKeys = .none,
        limits: Limits = Limits(), rateLimit: RateLimit? = nil, world: World, log: (@Sendable (String) -> Void)? = nil
    ) throws {
        if keys.isEmpty && !Loopback.contains(host) { throw Diagnostic.keysNeeded(host) }
        guard (0...65535).contains(port) else { throw Diagnostic.badPort(port) }
        service = Service(
            transport: transport, atOnce: atOnce, soon: soon, keys: keys, limits: limits, turnstile: rateLimit.map { Turnstile($0) },
            description: Description(keys),
            world: world, log: log)
        self.host = host
        self.port = port
    }

    /// Whether every request is accepted, because there are no keys.
    public var isOpenToAll: Bool { service.keys.isEmpty }

    /// Serves until `stop` is called or the task is cancelled, and returns when what had begun is finished.
    ///
    /// `ready` is called with the port once visitors can come. Throws a `Diagnostic` of kind `io` when the address cannot be had.
    public func run(ready: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        let (port, limits) = (port, service.limits)
        let logger = Logger(label: "site-server", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = Server(
            childChannelSetup: Porch(service: service, visitors: visitors),
            configuration: ServerConfiguration(
                address: .hostname(host, port: port), availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { ready($0.localAddress?.port ?? port) },
            eventLoopGroup: group, logger: logger)
        let isNew = state.withLock { state in
            guard case .new = state else { return false }
            state = .running(server)
            return true
        }
        guard isNew else { return }
        // On its own: a cancelled task would tear the connections down instead of letting them finish.
        let serving = Task { try await server.run() }
        do {
            try await withTaskCancellationHandler {
                try await serving.value
            } onCancel: {
                stop()
            }
        } catch is Server<Porch>.Error {
            // Stopped before it had begun.
        } catch {
            throw Diagnostic.cannotListen(host, port, error)
        }
        visitors.closeAll()
    }

    /// Takes no more requests, finishes those that have come in within `Limits.stopTime`, and lets `run` return.
    public func stop() {
        let server = state.withLock { state -> Server<Porch>? in
            defer { state = .stopped }
            if case .running(let server) = state { return server }
            return nil
        }
        guard let server else { return }
        Task { try? await server.shutdownGracefully() }
        let visitors = visitors
        group.any().scheduleTask(in: .microseconds(Int64(service.limits.stopTime))) { visitors.closeAll() }
    }
}

extension Diagnostic {
    static func keysNeeded(_ host: String) -> Diagnostic {
        Diagnostic(
            "keys-needed", .config, "'\(host)' can be reached from other machines, and there are no keys",
            because: ["without keys everyone who can reach it could change what it holds"], soFar: "nothing is served",
            try: ["export DD_API_KEY=… DD_APP_KEY=…  # before tenon starts", "tenon serve  # listens on 127.0.0.1"])
    }

    static func badPort(_ port: Int) -> Diagnostic {
        Diagnostic("bad-port", .config, "a port must be from 0 to 65535, but is \(port)", try: ["tenon serve --port 8126"])
    }

    static func cannotListen(_ host: String, _ port: Int, _ error: any Error) -> Diagnostic {
        let code = (error as? IOError)?.errnoCode
        switch code {
        case EADDRINUSE?:
            return Diagnostic(
                "address-in-use", .io, "port \(port) of \(host) is taken", because: ["another program listens there"],
                soFar: "nothing is served", try: ["tenon serve --port 0  # finds a free one"])
        case EACCES?:
            return Diagnostic(
                "cannot-listen", .io, "port \(port) of \(host) may not be used", because: ["ports below 1024 are the administrator's"],
                soFar: "nothing is served", try: ["tenon serve --port 8126"])
        case EADDRNOTAVAIL?:
            return Diagnostic(
                "cannot-listen", .io, "'\(host)' is no address of this machine", soFar: "nothing is served",
                try: ["tenon serve --listen 127.0.0.1"])
        default:
            let words = code.map { String(cString: strerror($0)) } ?? (error is SocketAddressError ? "the name is not known" : "\(error)")
            return Diagnostic(
                "cannot-listen", .io, "cannot listen on \(host), port \(port)", because: [words], soFar: "nothing is served",
                try: ["tenon serve --listen 127.0.0.1 --port 0"])
        }
    }
}

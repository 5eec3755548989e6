import Diagnostics
import Synchronization
public import Values

/// What a plugin finds behind descriptor 3: the shell as a server of the Model Context Protocol, and the plugin as its client.
///
/// Of the two ends each knows the other, so a request need not say in what it is written, and `initialize` is answered, but not needed.
public final class HostChannel: Sendable {
    /// Carries out what the gate has let through; what it throws is the plugin's answer.
    public typealias CarryOut = @concurrent @Sendable (_ request: HostRequest, _ call: CallContext?) async throws -> Value

    private let gate: @Sendable () -> HostGate
    private let carryOut: CarryOut
    /// When the last requests were sent, by the reactor's clock.
    private let sent = Mutex<[Int]>([])

    /// - Parameter gate: asked for each request, since a session can become one that only reads.
    public init(gate: @escaping @Sendable () -> HostGate, carryOut: @escaping CarryOut) {
        self.gate = gate
        self.carryOut = carryOut
    }

    func answer(_ method: String, _ params: Value, for plugin: PluginProcess) async throws(RPCError) -> Value {
        switch method {
        case "ping": return [:]
        case "initialize": return greeting(params["protocolVersion"]?.string)
        case "server/discover":
            return [
                "resultType": "complete", "supportedVersions": [.text(PluginEra.modernVersion)], "capabilities": ["tools": [:]],
                "serverInfo": serverInfo, "ttlMs": 3_600_000, "cacheScope": "private",
            ]
        case "tools/list": return ["resultType": "complete", "tools": .list(Self.tools), "ttlMs": 3_600_000, "cacheScope": "private"]
        case "tools/call": return try await call(params, plugin)
        default: throw RPCError(.methodNotFound, "there is no method '\(method.preview(60))'")
        }
    }

    private let serverInfo: Value = ["name": "tenon", "version": "0.1.0"]

    private func greeting(_ version: String?) -> Value {
        let known = version.flatMap { PluginEra.legacyVersions.contains($0) ? $0 : nil } ?? PluginEra.legacyVersions[0]
        return ["protocolVersion": .text(known), "capabilities": ["tools": [:]], "serverInfo": serverInfo]
    }

    private func call(_ params: Value, _ plugin: PluginProcess) async throws(RPCError) -> Value {
        guard let tool = params["name"]?.string else { throw RPCError(.invalidParams, "'name' must be text") }
        let request = try HostRequest(tool, params["arguments"] ?? [:])
        let open = plugin.openCall(of: params)
        guard open != nil || request.isForAnyTime else {
            throw RPCError(code: -32002, "'\(tool)' must belong to a call that is under way, named by _meta[\"dev.tenon/call\"].id")
        }
        let isCommand = if case .run = request { true } else { false }
        let usage = HostGate.Usage(requests: requestsInLastMinute(), commands: open?.commands ?? 0)
        if let refusal = gate().refusal(of: request, after: usage) {
            plugin.log.note("refused: \(refusal.why) (permission '\(refusal.permission)')")
            throw refusal.error
        }
        _ = plugin.count(open, isCommand: isCommand)
        if case .request = request { sent.withLock { $0.append(Reactor.now) } }
        // A call that is over is wanted no more either.
        if case .isCancelled = request { return Self.result(["cancelled": .bool(open.map(plugin.isTakenBack) ?? true)]) }
        if case .log(let text) = request {
            plugin.log.note(text.preview(4_000))
            return Self.result([:])
        }
        // What was taken back before it began does not begin.
        guard !Task.isCancelled else { throw RPCError(code: -32800, "it was taken back") }
        do { return Self.result(try await carryOut(request, open?.context)) } catch let error as RPCError { throw error } catch {
            let text = (error as? Diagnostic)?.drawn() ?? "\(error)"
            return ["resultType": "complete", "content": [["type": "text", "text": .text(text)]], "isError": true]
        }
    }

    private func requestsInLastMinute() -> Int {
        let now = Reactor.now
        return sent.withLock { sent in
            sent.removeAll { $0 < now - 60_000_000 }
            return sent.count
        }
    }

    private static func result(_ value: Value) -> Value {
        let structured: Value = if case .map = value { value } else { ["value": value] }
        return [
            "resultType": "complete", "content": [["type": "text", "text": .text(JSON.text(value))]], "structuredContent": structured,
            "isError": false,
        ]
    }

    private static let tools: [Value] = HostRequest.tools.map { tool in
        let names = tool.required + tool.others
        return [
            "name": .text(tool.name), "description": .text(tool.summary),
            "inputSchema": [
                "type": "object", "properties": .map(names.map { ($0, [:]) }), "required": .list(tool.required.map { .text($0) }),
            ],
        ]
    }
}

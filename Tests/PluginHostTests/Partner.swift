import Diagnostics
import Values

@testable import PluginHost

/// The other side of a connection, in this process: it writes lines and reads lines.
actor Partner {
    private var toServer: [[UInt8]] = []
    private var isClosed = false
    private var reader: CheckedContinuation<[UInt8]?, Never>?
    private var received: [Value] = []
    private var waiting: CheckedContinuation<Value?, Never>?
    private var lines = LineReader(longest: 64 << 20)
    private var serving: Task<Void, Never>?
    private var last = 0

    static func of(_ served: Served, longestLine: Int = 8 << 20) async -> Partner {
        let partner = Partner()
        await partner.start(served, longestLine)
        return partner
    }

    private func start(_ served: Served, _ longestLine: Int) {
        let stream = ByteStream(
            read: { await self.give() }, write: { await self.take($0) }, close: { Task { await self.leave() } })
        serving = Task.detached {
            await ServerConnection(served, over: LineChannel(stream, longestLine: longestLine), random: { .random(in: 0 ... .max) }).run()
        }
    }

    private func give() async -> [UInt8]? {
        if !toServer.isEmpty { return toServer.removeFirst() }
        if isClosed { return nil }
        return await withCheckedContinuation { reader = $0 }
    }

    private func take(_ bytes: [UInt8]) {
        for case .line(let line) in lines.take(bytes) {
            guard let value = try? JSON.parse(line) else {
                received.append(["unreadable": .text(String(decoding: line, as: UTF8.self))])
                continue
            }
            if let waiting {
                self.waiting = nil
                waiting.resume(returning: value)
            } else {
                received.append(value)
            }
        }
    }

    // MARK: What tests say

    func say(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        if let reader {
            self.reader = nil
            reader.resume(returning: bytes)
        } else {
            toServer.append(bytes)
        }
    }

    func say(_ value: Value) { say(JSON.text(value, .compact)) }

    /// The next message; `nil` once the server has ended.
    func hear() async -> Value? {
        if !received.isEmpty { return received.removeFirst() }
        if serving == nil { return nil }
        return await withCheckedContinuation { waiting = $0 }
    }

    /// Leaves, and waits until the server has seen to it.
    func leave() async {
        isClosed = true
        reader?.resume(returning: nil)
        reader = nil
        await serving?.value
        serving = nil
        waiting?.resume(returning: nil)
        waiting = nil
    }

    /// Sends a request and gives its answer; other messages before it are dropped.
    func ask(_ method: String, _ params: Value = [:], modern: Bool = true, capabilities: Value = [:]) async -> Value {
        last += 1
        var params = params.map ?? Map()
        if modern {
            var meta = params["_meta"]?.map ?? Map()
            meta.set("io.modelcontextprotocol/protocolVersion", to: "2026-07-28")
            meta.set("io.modelcontextprotocol/clientCapabilities", to: capabilities)
            params.set("_meta", to: .map(meta))
        }
        let id = last
        say(["jsonrpc": "2.0", "id": .int(id), "method": .text(method), "params": .map(params)])
        while let message = await hear() { if message["id"] == .int(id), message["method"] == nil { return message } }
        return .null
    }

    /// Agrees on a revision, as the era of `initialize` does.
    func greet(_ version: String = "2025-11-25", capabilities: Value = [:]) async -> Value {
        let answer = await ask(
            "initialize",
            ["protocolVersion": .text(version), "capabilities": capabilities, "clientInfo": ["name": "test", "version": "1"]], modern: false
        )
        say(["jsonrpc": "2.0", "method": "notifications/initialized"])
        return answer["result"] ?? .null
    }
}

// Throws bytes at the server of the Model Context Protocol: beside not trapping, a stream must be cut the same way in whatever pieces it
// comes, every request must be answered once, and what is no message must be answered too. Built by scripts/fuzz.

import Glibc
import Synchronization
import Values

@testable import PluginHost

private let served = Served(
    name: "fuzz", version: "0",
    tools: [
        ServedTool("echo", "", input: ["type": "object"]) { ToolAnswer("", structured: $0.arguments) },
        ServedTool("ask", "", input: ["type": "object"]) { call in
            _ = try await call.ask("sure", Form("sure?", schema: ["type": "object"]))
            return ToolAnswer("")
        },
    ],
    resources: ResourceShelf(list: { [] }, read: { _ in nil }))

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let whole = lines(bytes, by: max(1, count))
    precondition(lines(bytes, by: 1) == whole && lines(bytes, by: 7) == whole, "a stream is cut the same way in whatever pieces it comes")

    let isDone = Atomic(false)
    Task.detached {
        await talk(bytes)
        isDone.store(true, ordering: .releasing)
    }
    while !isDone.load(ordering: .acquiring) { sched_yield() }
    return 0
}

/// Has a server hear the bytes, and the end of the stream after them.
private func talk(_ bytes: [UInt8]) async {
    let heard = Mutex(false)
    let said = Mutex<[UInt8]>([])
    let stream = ByteStream(
        read: {
            heard.withLock { heard in
                defer { heard = true }; return heard ? nil : bytes
            }
        },
        write: { bytes in said.withLock { $0 += bytes } }, close: {})
    await ServerConnection(served, over: LineChannel(stream), random: { 4 }).run()
    var reader = LineReader(longest: 1 << 20)
    for case .line(let line) in reader.take(said.withLock { $0 }) {
        guard (try? Message(line: line)) != nil else { preconditionFailure("what is sent is a message") }
    }
}

private func lines(_ bytes: [UInt8], by size: Int) -> [LineReader.Piece] {
    var reader = LineReader(longest: 100)
    var found: [LineReader.Piece] = []
    var at = 0
    while at < bytes.count {
        let end = min(bytes.count, at + size)
        found += reader.take(bytes[at..<end])
        at = end
    }
    return found
}

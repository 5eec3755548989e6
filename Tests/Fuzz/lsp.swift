// Throws bytes at the language server: beside not trapping, a stream must be cut the same way in whatever pieces it comes, and every
// request must be answered once. Built and run like json.swift, with all rooms below LanguageServer; the corpus to begin with is in
// `corpus-lsp`.

import Diagnostics
import Values

@testable import LanguageServer

private let world = World(
    now: { 0 }, sleep: { _ in }, random: { 4 }, environment: { _ in nil },
    files: Files(
        read: { path in
            guard path.hasSuffix("lib.tenon") else { throw Diagnostic("no-file", .io, "there is no file") }
            return Array("def greet(name: text) { print $name }\n".utf8)
        },
        write: { _, _, _ in preconditionFailure("nothing is ever written") }, exists: { $0.hasSuffix("lib.tenon") }, list: { _ in [] }),
    terminal: Terminal())

/// A stream that first begins as the protocol wants it, so that what follows is heard.
private let beginning = Message.framed([
    "jsonrpc": "2.0", "id": "begin", "method": "initialize", "params": ["capabilities": ["general": ["positionEncodings": ["utf-16"]]]],
])

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let whole = pieces(bytes, by: max(1, count))
    precondition(pieces(bytes, by: 1) == whole && pieces(bytes, by: 7) == whole, "a stream is cut the same way in whatever pieces it comes")

    let server = Server(world: world, version: "0")
    var reader = MessageReader()
    reader.take(beginning + bytes)
    while let piece = reader.next() {
        _ = server.takeOutbox()
        server.receive(piece)
        if case .message(let value) = piece, let id = value["id"], let method = value["method"] {
            let answers = server.takeOutbox().count { $0["method"] == nil }
            precondition(answers == 1, "\(method) with the id \(id) is answered \(answers) times")
        }
    }
    server.publishDiagnostics()
    for value in server.takeOutbox() {
        for problem in value["params"]?["diagnostics"]?.list ?? [] {
            precondition(problem["range"]?["start"]?["line"]?.int ?? -1 >= 0, "every diagnostic has a place")
        }
    }
    return 0
}

private func pieces(_ bytes: [UInt8], by size: Int) -> [String] {
    var reader = MessageReader()
    var found: [String] = []
    var at = 0
    while at < bytes.count {
        let end = min(bytes.count, at + size)
        reader.take(Array(bytes[at..<end]))
        at = end
        while let piece = reader.next() {
            switch piece {
            case .message(let value): found.append(JSON.text(value))
            case .flaw(let problem): found.append(problem.message)
            }
        }
    }
    return found
}

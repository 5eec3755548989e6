import Diagnostics
import Synchronization
import Values

@testable import LanguageServer

extension World {
    /// A world with some files and a clock that stands still.
    static func stage(_ files: [String: String] = [:]) -> World {
        World(
            now: { 1_000_000 }, sleep: { _ in }, random: { 4 }, environment: { _ in nil },
            files: Files(
                read: { path in
                    guard let text = files[path] else { throw Diagnostic("no-file", .io, "there is no file '\(path)'") }
                    return Array(text.utf8)
                },
                write: { path, _, _ in throw Diagnostic("touched", .io, "'\(path)' was written") },
                exists: { files[$0] != nil },
                list: { folder in
                    let names = files.keys.filter { $0.hasPrefix(folder + "/") }.map { path -> String in
                        let rest = path.dropFirst(folder.count + 1)
                        return rest.contains("/") ? String(rest.prefix { $0 != "/" }) + "/" : String(rest)
                    }
                    return Set(names).sorted()
                }),
            terminal: Terminal())
    }
}

/// A server and what is said to it.
final class Stage {
    let server: Server
    private var requests = 0

    init(_ files: [String: String] = [:], abilities: Value = [:]) {
        server = Server(world: .stage(files), version: "1")
        _ = ask("initialize", ["capabilities": abilities, "rootUri": "file:///home/ada"])
    }

    /// What a request is answered: its result, or the words of its refusal.
    func ask(_ method: String, _ params: Value) -> Value {
        requests += 1
        server.receive(.message(["jsonrpc": "2.0", "id": .int(requests), "method": .text(method), "params": params]))
        let answer = server.takeOutbox().last { $0["id"] == .int(requests) }
        return answer?["result"] ?? answer?["error"]?["message"] ?? "no answer"
    }

    func tell(_ method: String, _ params: Value) {
        server.receive(.message(["jsonrpc": "2.0", "method": .text(method), "params": params]))
    }

    func open(_ name: String, _ text: String) {
        tell("textDocument/didOpen", ["textDocument": ["uri": .text("file:///home/ada/" + name), "version": 1, "text": .text(text)]])
    }

    /// The parameters of a request about a place.
    static func at(_ name: String, _ line: Int, _ character: Int) -> Value {
        ["textDocument": ["uri": .text("file:///home/ada/" + name)], "position": ["line": .int(line), "character": .int(character)]]
    }

    /// The ids of what is published now, by document.
    func published() -> [String: [String]] {
        server.publishDiagnostics()
        var found: [String: [String]] = [:]
        for message in server.takeOutbox() where message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]?["uri"]?.string ?? ""
            found[String(uri.dropFirst("file:///home/ada/".count))] = message["params"]?["diagnostics"]?.list?.compactMap { $0["code"]?.string }
        }
        return found
    }
}

import Diagnostics
import Synchronization
import Testing
import Values

@testable import LanguageServer

@Suite struct ServerTests {
    @Test func aMessageThatIsNoneIsRefusedWithItsID() {
        let server = Server(world: .stage(), version: "1")
        for (message, code, id) in [
            ([], -32600, nil), (["id": 1, "method": "x"], -32600, nil), (["jsonrpc": "2.0", "id": 1], -32600, 1),
            (["jsonrpc": "2.0", "id": 1, "method": 5], -32600, 1), (["jsonrpc": "2.0", "id": [], "method": "x"], -32600, nil),
            (["jsonrpc": "2.0", "id": "a", "method": "x", "params": 5], -32600, "a"),
            (["jsonrpc": "2.0", "id": "a", "method": "x"], -32002, "a"),
        ] as [(Value, Int, Value)] {
            server.receive(.message(message))
            let answer = server.takeOutbox().first
            #expect(answer?["error"]?["code"] == .int(code) && answer?["id"] == id, "\(message)")
        }
        server.receive(.message(["jsonrpc": "2.0", "id": 1, "result": nil]))
        server.receive(.message(["jsonrpc": "2.0", "method": "textDocument/didOpen"]))
        #expect(server.takeOutbox() == [])
    }

    @Test func openTextsComeBeforeTheDisk() {
        let stage = Stage(["/home/ada/lib.tenon": "def a() { print 1 }", "/home/ada/crm.json": "{"])
        stage.open("main.tenon", "load lib.tenon\na\nb\ncreate users from crm.json\n")
        #expect(stage.published() == ["main.tenon": ["unknown-verb", "json-truncated"]])
        stage.open("lib.tenon", "def b() { print 1 }")
        #expect(stage.published() == ["main.tenon": ["unknown-verb", "json-truncated"], "lib.tenon": []])
        stage.open("crm.json", "{\"id\": 1}")
        stage.tell("textDocument/didSave", ["textDocument": ["uri": "file:///home/ada/crm.json"]])
        #expect(stage.published()["main.tenon"] == ["unknown-verb"])
        #expect(stage.server.dirty.isEmpty)
    }

    @Test func nothingIsWrittenAndStandardInputIsLeftAlone() throws {
        let files = Workspace(.stage(["/dev/x.tenon": ""])).files
        #expect(throws: Diagnostic.self) { try files.write("/home/ada/a", [], .overwrite) }
        #expect(try files.read("-") == [])
        #expect(throws: Diagnostic.self) { try files.read("/dev/x.tenon") }
    }

    @Test func aPathIsRelativeToTheWorkspaceAndAScriptToItsScript() {
        let stage = Stage(["/home/ada/data/crm.json": "{}", "/home/ada/sub/lib.tenon": "def a() { print 1 }"])
        stage.open("sub/main.tenon", "load lib.tenon\na\ncreate users from data/crm.json\ncreate users from crm.json\n")
        #expect(stage.published() == ["sub/main.tenon": ["no-file"]])
        let found = stage.ask("textDocument/definition", Stage.at("sub/main.tenon", 2, 20))
        #expect(found["uri"] == "file:///home/ada/data/crm.json")
    }

    @Test func whatAClientCannotReadIsNotSent() {
        let plain = Stage()
        plain.open("a.tenon", "let a = 1\nlet a = 2\nprint $a")
        #expect(plain.ask("textDocument/hover", Stage.at("a.tenon", 2, 1))["contents"]?["kind"] == "plaintext")
        plain.server.publishDiagnostics()
        let problem = plain.server.takeOutbox().first?["params"]?["diagnostics"]?.list?.first
        #expect(problem?["tags"] == nil && problem?["relatedInformation"] == nil)
        #expect(plain.ask("textDocument/documentSymbol", Stage.at("a.tenon", 0, 0)).list?.first?["location"] != nil)
    }

    @Test func aFixIsWhatTheDiagnosticSuggests() {
        let source = Source("t", "  list usres | first 5")
        let place = Place(source, 7..<12)
        func fix(_ problem: Diagnostic) -> String? { Fix(problem, in: source).map { "\($0.range) \($0.text)" } }
        #expect(fix(Diagnostic("x", .name, "x", at: [.init(place)], replacement: "users")) == "7..<12 users")
        #expect(fix(Diagnostic("x", .name, "x", at: [.init(place, "did you mean 'users'?")])) == "7..<12 users")
        #expect(fix(Diagnostic("x", .name, "x", at: [.init(place)], try: ["list users | first 5"])) == "7..<12 users")
        #expect(fix(Diagnostic("x", .name, "x", at: [.init(place)], try: ["list | first 5"])) == nil)
        #expect(fix(Diagnostic("x", .name, "x", at: [.init(place)], try: ["list  | first 5"])) == "7..<12 ")
        #expect(fix(Diagnostic("x", .name, "x", at: [.init(place, "here")])) == nil)
        #expect(fix(Diagnostic("x", .name, "x", try: ["help"])) == nil)
    }
}

/// A conversation over a stream, with time that passes only when nothing comes.
@Suite struct SessionTests {
    /// What is said back to a stream whose pieces come in one by one, and the status at the end.
    private func talk(_ pieces: [[UInt8]?]) throws -> ([String], Diagnostics.ExitStatus) {
        let left = Mutex(pieces[...])
        let said = Mutex<[String]>([])
        var session = EditorSession(
            EditorStream(
                read: { wait in
                    left.withLock { left in
                        guard let next = left.first else { return wait == nil ? .end : .quiet }
                        // Nothing has come in yet.
                        guard let bytes = next else {
                            if wait != 0 { left.removeFirst() }
                            return .quiet
                        }
                        left.removeFirst()
                        return .bytes(bytes)
                    }
                },
                write: { bytes in
                    var reader = MessageReader()
                    reader.take(bytes)
                    guard case .message(let value)? = reader.next() else { return }
                    let number = value["id"]?.int.map { "\($0)" } ?? ""
                    said.withLock {
                        $0.append((value["method"]?.string ?? value["error"]?["code"]?.int.map { "\($0)" } ?? "answer") + number)
                    }
                }), world: .stage(), version: "1")
        let status = try session.run()
        return (said.withLock { $0 }, status)
    }

    private static func message(_ id: Int?, _ method: String, _ params: Value = [:]) -> [UInt8] {
        var members: [(String, Value)] = [("jsonrpc", "2.0"), ("method", .text(method)), ("params", params)]
        if let id { members.append(("id", .int(id))) }
        return Message.framed(.map(members))
    }

    private let begin = Self.message(1, "initialize", ["capabilities": [:]])
    private let open = Self.message(
        nil, "textDocument/didOpen", ["textDocument": ["uri": "untitled:1", "version": 1, "text": "list usres"]])
    private func change(_ version: Int) -> [UInt8] {
        Self.message(
            nil, "textDocument/didChange",
            ["textDocument": ["uri": "untitled:1", "version": .int(version)], "contentChanges": [["text": "list user"]]])
    }

    @Test func diagnosticsWaitForAPause() throws {
        let (said, status) = try talk([
            begin, open, change(2), change(3), nil, change(4), nil, Self.message(2, "shutdown"), Self.message(nil, "exit"),
        ])
        #expect(said == ["answer1", "textDocument/publishDiagnostics", "textDocument/publishDiagnostics", "answer2"])
        #expect(status == .done)
    }

    @Test func aRequestThatWasTakenBackIsNotCarriedOut() throws {
        let hover = Self.message(2, "textDocument/hover")
        let cancel = Self.message(nil, "$/cancelRequest", ["id": 2])
        #expect(try talk([begin, hover + cancel]).0 == ["answer1", "-328002"])
        // Too late it means nothing.
        #expect(try talk([begin, hover, nil, cancel]).0 == ["answer1", "-326022"])
    }

    @Test func theEndOfTheStreamIsTheEnd() throws {
        #expect(try talk([]).1 == .failed)
        #expect(try talk([begin]).1 == .failed)
        #expect(try talk([begin, Self.message(2, "shutdown")]).1 == .done)
        #expect(try talk([begin, Self.message(nil, "exit")]).1 == .failed)
    }
}

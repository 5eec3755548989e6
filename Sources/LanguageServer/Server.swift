import Diagnostics
import Values

/// What an editor talks to: it takes messages and leaves answers in `outbox`. It knows no clock, no stream and no site.
///
/// One task uses it. The questions are answered in `Features`, one file each.
final class Server {
    enum Stage { case new, running, shutDown }
    private(set) var stage = Stage.new
    let workspace: Workspace
    let version: String
    /// What the other side said of itself when it began.
    private(set) var client = ClientAbilities(Params(.null))
    /// What is to be sent, in order.
    private(set) var outbox: [Value] = []
    /// The documents whose diagnostics are to be published.
    private(set) var dirty: Set<String> = []
    /// The status to end with, once `exit` has come.
    private(set) var exitStatus: ExitStatus?
    private var requestsSent = 0

    init(world: World, version: String) {
        workspace = Workspace(world)
        self.version = version
    }

    // MARK: Coming in

    /// Carries a message out.
    func receive(_ piece: MessageReader.Piece) {
        switch piece {
        case .flaw(let problem): send(Message.refusal(.parse(problem)))
        case .message(let value):
            do {
                receive(try Message(value))
            } catch {
                send(Message.refusal(error))
            }
        }
    }

    func receive(_ message: Message) {
        switch message {
        case .request(let id, let method, let params):
            do {
                send(Message.answer(id, try answer(method, params)))
            } catch {
                send(Message.refusal(error, id))
            }
        case .notification(let method, let params): notice(method, params)
        case .response: break
        }
    }

    /// Tells that a request is not answered because the other side took it back.
    func cancel(_ id: Value) { send(Message.refusal(.cancelled, id)) }

    private func answer(_ method: String, _ params: Params) throws(ResponseError) -> Value {
        switch stage {
        case .new:
            guard method == "initialize" else { throw .notInitialized }
            client = ClientAbilities(params)
            workspace.encoding = client.encoding
            workspace.root = client.root
            stage = .running
            return abilities
        case .shutDown: throw .invalidRequest("after 'shutdown' there is only 'exit'")
        case .running:
            if method == "shutdown" {
                stage = .shutDown
                return .null
            }
            guard let handler = Self.requests[method] else {
                throw method == "initialize" ? .invalidRequest("'initialize' comes once") : .methodNotFound(method)
            }
            do {
                return try handler(self)(params)
            } catch {
                throw error as? ResponseError ?? .failed((error as? Diagnostic)?.message ?? "the request could not be carried out")
            }
        }
    }

    private func notice(_ method: String, _ params: Params) {
        if method == "exit" {
            exitStatus = stage == .shutDown ? .done : .failed
            return
        }
        // Before the beginning and after the end only `exit` means something, and so do only the notices that are known.
        guard stage == .running, let handler = Self.notices[method] else { return }
        do {
            try handler(self)(params)
        } catch {
            log(error.message)
        }
    }

    private typealias Handler = (Server) -> (Params) throws -> Value
    private typealias Listener = (Server) -> (Params) throws(ResponseError) -> Void

    private static var requests: [String: Handler] {
        [
            "textDocument/completion": complete, "textDocument/hover": hover, "textDocument/signatureHelp": signatureHelp,
            "textDocument/definition": definition, "textDocument/references": references,
            "textDocument/documentHighlight": highlights, "textDocument/prepareRename": prepareRename, "textDocument/rename": rename,
            "textDocument/semanticTokens/full": semanticTokens, "textDocument/semanticTokens/range": semanticTokens,
            "textDocument/documentSymbol": documentSymbols, "workspace/symbol": workspaceSymbols,
            "textDocument/foldingRange": foldingRanges, "textDocument/codeAction": codeActions,
            "textDocument/diagnostic": pullDiagnostics, "textDocument/formatting": format, "textDocument/rangeFormatting": format,
        ]
    }

    private static var notices: [String: Listener] {
        [
            "initialized": { _ in { _ in } }, "textDocument/didOpen": didOpen, "textDocument/didChange": didChange,
            "textDocument/didClose": didClose, "textDocument/didSave": didSave, "workspace/didChangeWatchedFiles": didChangeFiles,
        ]
    }

    // MARK: Going out

    func send(_ value: Value) { outbox.append(value) }

    /// Takes what is to be sent.
    func takeOutbox() -> [Value] {
        defer { outbox = [] }
        return outbox
    }

    /// Writes a line into the editor's log.
    func log(_ text: String) { send(Message.notice("window/logMessage", ["type": 1, "message": .text(text)])) }

    /// Asks the other side for something that needs no answer of it.
    func ask(_ method: String) {
        requestsSent += 1
        send(["jsonrpc": "2.0", "id": .text("tenon-\(requestsSent)"), "method": .text(method)])
    }

    func markDirty(_ uri: String) { dirty.insert(uri) }

    func markClean(_ uri: String) { dirty.remove(uri) }
}

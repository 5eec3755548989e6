import Commands
import Language
import Values

extension Server {
    /// The usage line of the command or function at hand, with the argument that is expected.
    func signatureHelp(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        let offset = document.lines.offset(of: try Position(params["position"]))
        let text = String(decoding: document.bytes, as: UTF8.self)
        guard let hint = completer(document, at: offset).hint(text, at: offset) else { return .null }
        let usage = hint.signature.usage
        let parameters = hint.names.map { name -> Value in ["label": .text(name)] }
        var signature: [(String, Value)] = [
            ("label", .text(usage.text)), ("documentation", .text(hint.signature.summary)), ("parameters", .list(parameters)),
        ]
        if let index = hint.index { signature.append(("activeParameter", .int(index))) }
        return ["signatures": [.map(signature)], "activeSignature": 0, "activeParameter": hint.index.map { .int($0) } ?? .null]
    }
}

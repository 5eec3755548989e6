import Diagnostics
import Values

/// One message of JSON-RPC 2.0.
enum Message {
    case request(id: Value, method: String, Params)
    case notification(method: String, Params)
    /// The other side's answer to a request of ours.
    case response(id: Value)

    /// Reads a message; throws what to answer to something that is none.
    init(_ value: Value) throws(ResponseError) {
        guard case .map = value, value["jsonrpc"]?.string == "2.0" else {
            throw .invalidRequest("a message must be a map with \"jsonrpc\": \"2.0\"")
        }
        let id = value["id"]
        switch id {
        case nil, .text?, .int?: break
        default: throw .invalidRequest("an id must be a number or text")
        }
        guard let method = value["method"] else {
            guard let id, value["result"] != nil || value["error"] != nil else { throw .invalidRequest("a message must have a method", id) }
            self = .response(id: id)
            return
        }
        guard let name = method.string else { throw .invalidRequest("a method must be text", id) }
        let params: Value = value["params"] ?? .null
        switch params {
        case .map, .list, .null: break
        default: throw .invalidRequest("params must be a map or a list", id)
        }
        self = if let id { .request(id: id, method: name, Params(params)) } else { .notification(method: name, Params(params)) }
    }

    /// The bytes of a message with its head.
    static func framed(_ value: Value) -> [UInt8] {
        let body = JSON.bytes(value, .compact)
        return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    static func answer(_ id: Value, _ result: Value) -> Value { ["jsonrpc": "2.0", "id": id, "result": result] }
    static func refusal(_ error: ResponseError, _ id: Value? = nil) -> Value {
        ["jsonrpc": "2.0", "id": id ?? error.id ?? .null, "error": ["code": .int(error.code), "message": .text(error.message)]]
    }
    static func notice(_ method: String, _ params: Value) -> Value { ["jsonrpc": "2.0", "method": .text(method), "params": params] }
}

/// Why a request is not answered.
struct ResponseError: Error {
    var code: Int
    var message: String
    /// The id of a request that could not be read whole.
    var id: Value?

    static func parse(_ problem: Diagnostic) -> ResponseError { ResponseError(code: -32700, message: problem.message) }
    static func invalidRequest(_ message: String, _ id: Value? = nil) -> ResponseError {
        ResponseError(code: -32600, message: message, id: id)
    }
    static func methodNotFound(_ method: String) -> ResponseError {
        ResponseError(code: -32601, message: "there is no method '\(method.preview(60))'")
    }
    static func invalidParams(_ message: String) -> ResponseError { ResponseError(code: -32602, message: message) }
    static let notInitialized = ResponseError(code: -32002, message: "the first request must be 'initialize'")
    static let cancelled = ResponseError(code: -32800, message: "the request was cancelled")
    /// The request was understood and cannot be carried out; the editor shows the words.
    static func failed(_ message: String) -> ResponseError { ResponseError(code: -32803, message: message) }
}

/// The parameters of a message, read by name.
struct Params {
    let value: Value
    init(_ value: Value) { self.value = value }

    subscript(_ names: String...) -> Value? { find(names) }

    private func find(_ names: [String]) -> Value? {
        var found = value
        for name in names {
            guard let inner = found[name] else { return nil }
            found = inner
        }
        return found.isNull ? nil : found
    }

    func text(_ names: String...) throws(ResponseError) -> String {
        guard let text = find(names)?.string else { throw .invalidParams("'\(names.joined(separator: "."))' must be text") }
        return text
    }

    func int(_ names: String...) throws(ResponseError) -> Int {
        guard let number = find(names)?.int else { throw .invalidParams("'\(names.joined(separator: "."))' must be a whole number") }
        return number
    }

    func list(_ names: String...) throws(ResponseError) -> [Value] {
        guard let list = find(names)?.list else { throw .invalidParams("'\(names.joined(separator: "."))' must be a list") }
        return list
    }
}

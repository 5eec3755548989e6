import Diagnostics
public import Values

/// One message of JSON-RPC 2.0, as the Model Context Protocol uses it: one a line, no batches.
public enum Message: Sendable {
    case request(id: Value, method: String, params: Value)
    case notification(method: String, params: Value)
    case result(id: Value, Value)
    case failure(id: Value, RPCError)

    /// Reads a line.
    ///
    /// - Throws: what to answer to something that is no message.
    public init(line: [UInt8]) throws(RPCError) {
        let value: Value
        do { value = try JSON.parse(line) } catch {
            throw RPCError(.parse, (error as? Diagnostic)?.message ?? "this is no JSON")
        }
        try self.init(value)
    }

    public init(_ value: Value) throws(RPCError) {
        guard case .map = value, value["jsonrpc"]?.string == "2.0" else {
            throw RPCError(.invalidRequest, "a message must be a map with \"jsonrpc\": \"2.0\"")
        }
        let id = value["id"] ?? .null
        switch id {
        case .null, .text, .int: break
        default: throw RPCError(.invalidRequest, "an id must be a number or text")
        }
        let params = value["params"] ?? .null
        if let method = value["method"] {
            guard let name = method.string else { throw RPCError(.invalidRequest, "a method must be text") }
            switch params {
            case .map, .list, .null: break
            default: throw RPCError(.invalidRequest, "params must be a map or a list")
            }
            self = id.isNull ? .notification(method: name, params: params) : .request(id: id, method: name, params: params)
        } else if let result = value["result"] {
            self = .result(id: id, result)
        } else if let error = value["error"] {
            self = .failure(id: id, RPCError(error))
        } else {
            throw RPCError(.invalidRequest, "a message must have a method, a result or an error")
        }
    }

    public var value: Value {
        switch self {
        case .request(let id, let method, let params):
            .map([("jsonrpc", "2.0"), ("id", id), ("method", .text(method))] + (params.isNull ? [] : [("params", params)]))
        case .notification(let method, let params):
            .map([("jsonrpc", "2.0"), ("method", .text(method))] + (params.isNull ? [] : [("params", params)]))
        case .result(let id, let result): ["jsonrpc": "2.0", "id": id, "result": result]
        case .failure(let id, let error): ["jsonrpc": "2.0", "id": id, "error": error.value]
        }
    }

    /// The message as it goes over a pipe, with its line end.
    public var line: [UInt8] { JSON.bytes(value, .compact) + [UInt8(ascii: "\n")] }
}

/// An error of JSON-RPC: why a request has no result.
public struct RPCError: Error, Sendable, Equatable {
    /// The codes of JSON-RPC 2.0 and of MCP 2026-07-28.
    public enum Code: Int, Sendable {
        case parse = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case `internal` = -32603
        /// The other side does not speak the version of the protocol that was asked for; `data.supported` lists those that it does.
        case unsupportedVersion = -32022
    }

    public var code: Int
    public var message: String
    public var data: Value?

    public init(_ code: Code, _ message: String, data: Value? = nil) {
        (self.code, self.message, self.data) = (code.rawValue, message, data)
    }

    public init(code: Int, _ message: String, data: Value? = nil) {
        (self.code, self.message, self.data) = (code, message, data)
    }

    init(_ value: Value) {
        self.init(
            code: value["code"]?.int ?? Code.internal.rawValue, value["message"]?.string ?? "an error without a message",
            data: value["data"])
    }

    public var value: Value {
        .map([("code", .int(code)), ("message", .text(message))] + (data.map { [("data", $0)] } ?? []))
    }
}

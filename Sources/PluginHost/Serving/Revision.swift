import Values

/// The revisions of the Model Context Protocol that are spoken, and how a request says which it is written in.
enum Revision {
    /// Each request stands for itself, and says in `_meta` what it needs.
    static let modern = ["2026-07-28"]
    /// A connection begins with `initialize`; the newest first.
    static let legacy = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

    static let versionKey = "io.modelcontextprotocol/protocolVersion"
    static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"
    static let serverKey = "io.modelcontextprotocol/serverInfo"
}

/// Under which rules one request is answered.
enum Era: Sendable {
    case modern(capabilities: Value)
    case legacy(capabilities: Value)

    var isModern: Bool { if case .modern = self { true } else { false } }

    /// Whether the client shows forms. One that says nothing of modes means forms.
    var canAsk: Bool {
        let capabilities: Value
        switch self {
        case .modern(let said), .legacy(let said): capabilities = said
        }
        guard case .map(let modes)? = capabilities["elicitation"] else { return false }
        return modes.count == 0 || modes["form"] != nil
    }
}

extension RPCError {
    static func unsupported(_ version: String) -> RPCError {
        RPCError(
            .unsupportedVersion, "revision '\(version)' of the protocol is not spoken here",
            data: ["supported": .list(Revision.modern.map { .text($0) }), "requested": .text(version)])
    }

    static let stranger = RPCError(
        .invalidParams,
        "a request must say its revision in _meta (\"\(Revision.versionKey)\": \"\(Revision.modern[0])\"), or 'initialize' must come first")

    static func noMethod(_ name: String) -> RPCError {
        RPCError(
            .methodNotFound, name == "logging/setLevel" ? "nothing is logged here: results say it all" : "there is no method '\(name)'")
    }

    static func noTool(_ name: String) -> RPCError { RPCError(.invalidParams, "there is no tool '\(name)'") }

    static func noResource(_ uri: String, isModern: Bool) -> RPCError {
        RPCError(
            code: isModern ? Code.invalidParams.rawValue : -32002, "there is no resource '\(uri)'", data: ["uri": .text(uri)])
    }
}

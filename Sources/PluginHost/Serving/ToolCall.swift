public import Values

/// One call of a tool, and the way back to whoever called.
public struct ToolCall: Sendable {
    public let name: String
    /// A map.
    public let arguments: Value
    /// What the client said beside the arguments.
    public let meta: Value
    /// Whether the client can show a form to a person.
    public let canAsk: Bool
    let reporter: ProgressReporter?
    let asking: @Sendable (String, Form) async throws -> FormAnswer

    /// A call that nobody listens to, for tests and for calls from inside.
    public init(_ name: String, _ arguments: Value, meta: Value = .null) {
        self.init(name, arguments, meta: meta, canAsk: false, reporter: nil) { _, _ in throw CannotAsk() }
    }

    init(
        _ name: String, _ arguments: Value, meta: Value, canAsk: Bool, reporter: ProgressReporter?,
        asking: @escaping @Sendable (String, Form) async throws -> FormAnswer
    ) {
        self.name = name
        self.arguments = arguments
        self.meta = meta
        self.canAsk = canAsk
        self.reporter = reporter
        self.asking = asking
    }

    /// Whether the client wants to be told how far it is.
    public var wantsProgress: Bool { reporter != nil }

    /// Tells how far it is, if the client wants to know. What does not rise is not sent, and where the client is slow only the last.
    public func progress(_ done: Int, of total: Int? = nil, _ words: String? = nil) { reporter?.report(done, total, words) }

    /// Asks the person behind the client.
    ///
    /// In the era of `initialize` the client is asked while the call waits. In the one after it the call ends here, by an error that
    /// is to be let through, and the client calls again with the answer: so nothing must have been done before.
    ///
    /// - Parameter name: tells this question from others of the same call.
    /// - Throws: ``CannotAsk`` where the client shows no forms.
    public func ask(_ name: String, _ form: Form) async throws -> FormAnswer { try await asking(name, form) }
}

/// Questions for a person.
public struct Form: Sendable, Equatable {
    public var message: String
    /// A flat object: each member a text, a number or a truth value.
    public var schema: Value

    public init(_ message: String, schema: Value) {
        self.message = message
        self.schema = schema
    }

    var params: Value { ["mode": "form", "message": .text(message), "requestedSchema": schema] }
}

public enum FormAnswer: Sendable, Equatable {
    case accepted(Value)
    case declined
    /// The person looked away without an answer.
    case dismissed

    init(_ value: Value) {
        self =
            switch value["action"]?.string {
            case "accept": .accepted(value["content"] ?? [:])
            case "decline": .declined
            default: .dismissed
            }
    }
}

/// The client shows no forms.
public struct CannotAsk: Error {}

/// Ends a call with questions; the client calls again with the answers.
struct InputRequired: Error {
    var name: String
    var form: Form
}

/// What a call gives.
public struct ToolAnswer: Sendable {
    /// What a person would read.
    public var text: String
    /// A map.
    public var structured: Value?
    public var isError: Bool
    public var meta: Value?

    public init(_ text: String, structured: Value? = nil, isError: Bool = false, meta: Value? = nil) {
        self.text = text
        self.structured = structured
        self.isError = isError
        self.meta = meta
    }

    var members: [(String, Value)] {
        var members: [(String, Value)] = [("content", [["type": "text", "text": .text(text)]])]
        if let structured { members.append(("structuredContent", structured)) }
        members.append(("isError", .bool(isError)))
        return members
    }
}

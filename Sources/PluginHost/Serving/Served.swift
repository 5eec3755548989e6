public import Values

/// What is served: its name, its tools and its resources. One connection has one.
public struct Served: Sendable {
    public var name: String
    public var title: String?
    public var version: String
    /// What a model should know before it uses the tools.
    public var instructions: String?
    /// In the order they are listed in, which never changes.
    public var tools: [ServedTool]
    public var resources: ResourceShelf?

    /// How many tools or resources one answer lists.
    public var pageSize = 100
    /// How long a list stays as it is, in milliseconds.
    public var timeToLive = 300_000
    /// The longest answer, in bytes.
    public var longestAnswer = 8 << 20
    /// How many requests may be under way at once.
    public var mostRequests = 1_000
    /// Whether requests are answered that neither say which revision they are written in nor came after `initialize`. For a channel
    /// whose two ends know each other, so that a client can be a few lines of a shell script.
    public var answersStrangers = false

    public init(
        name: String, title: String? = nil, version: String, instructions: String? = nil, tools: [ServedTool],
        resources: ResourceShelf? = nil
    ) {
        self.name = name
        self.title = title
        self.version = version
        self.instructions = instructions
        self.tools = tools
        self.resources = resources
    }
}

/// A tool: what is said of it, and what it does.
public struct ServedTool: Sendable {
    /// Carries a call out, away from the connection; an `RPCError` it throws is the answer to the request, anything else
    /// becomes a result with `isError`.
    public typealias Body = @concurrent @Sendable (ToolCall) async throws -> ToolAnswer

    /// Letters, digits, `_`, `-` and `.`.
    public var name: String
    public var title: String?
    public var description: String
    public var inputSchema: Value
    public var outputSchema: Value?
    public var hints: ToolHints?
    /// Under names that begin with the domain of whoever gives them a meaning.
    public var meta: Value?
    public var call: Body

    public init(
        _ name: String, title: String? = nil, _ description: String, input: Value, output: Value? = nil, hints: ToolHints? = nil,
        meta: Value? = nil, call: @escaping Body
    ) {
        self.name = name
        self.title = title
        self.description = description
        inputSchema = input
        outputSchema = output
        self.hints = hints
        self.meta = meta
        self.call = call
    }

    /// The tool as a list shows it.
    public var value: Value {
        var members: [(String, Value)] = [("name", .text(name))]
        if let title { members.append(("title", .text(title))) }
        members += [("description", .text(description)), ("inputSchema", inputSchema)]
        if let outputSchema { members.append(("outputSchema", outputSchema)) }
        if let hints { members.append(("annotations", hints.value)) }
        if let meta { members.append(("_meta", meta)) }
        return .map(members)
    }
}

/// What a tool may do to the world; a client believes it or not.
public struct ToolHints: Sendable, Equatable {
    public var isReadOnly: Bool
    public var isDestructive: Bool
    public var isIdempotent: Bool
    /// Whether it reaches beyond this program.
    public var isOpenWorld: Bool

    public init(isReadOnly: Bool, isDestructive: Bool = false, isIdempotent: Bool = false, isOpenWorld: Bool = true) {
        self.isReadOnly = isReadOnly
        self.isDestructive = isDestructive
        self.isIdempotent = isIdempotent
        self.isOpenWorld = isOpenWorld
    }

    public var value: Value {
        [
            "readOnlyHint": .bool(isReadOnly), "destructiveHint": .bool(isDestructive), "idempotentHint": .bool(isIdempotent),
            "openWorldHint": .bool(isOpenWorld),
        ]
    }
}

/// Where resources are found; asked each time, for files come and go.
public struct ResourceShelf: Sendable {
    public typealias List = @concurrent @Sendable () async throws -> [ServedResource]
    /// Gives `nil` where there is no such resource.
    public typealias Read = @concurrent @Sendable (_ uri: String) async throws -> ResourceText?

    /// In an order that depends on nothing but what there is.
    public var list: List
    public var read: Read

    public init(list: @escaping List, read: @escaping Read) {
        self.list = list
        self.read = read
    }
}

public struct ServedResource: Sendable, Equatable {
    public var uri: String
    public var name: String
    public var title: String?
    public var description: String?
    public var mimeType: String

    public init(uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
    }

    public var value: Value {
        var members: [(String, Value)] = [("uri", .text(uri)), ("name", .text(name))]
        if let title { members.append(("title", .text(title))) }
        if let description { members.append(("description", .text(description))) }
        members.append(("mimeType", .text(mimeType)))
        return .map(members)
    }
}

public struct ResourceText: Sendable, Equatable {
    public var text: String
    public var mimeType: String

    public init(_ text: String, mimeType: String) {
        self.text = text
        self.mimeType = mimeType
    }
}

import Diagnostics
public import Values

/// Which of its two ways of speaking a plugin knows.
public enum PluginEra: Sendable, Equatable {
    /// Each request stands for itself and says in what it is written: 2026-07-28.
    case modern
    /// `initialize` comes first; the version that was agreed on.
    case legacy(String)

    static let modernVersion = "2026-07-28"
    /// Newest first.
    static let legacyVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
}

/// A tool that a plugin has.
public struct PluginTool: Sendable {
    public var name: String
    public var title: String?
    public var description: String
    public var inputSchema: Value
    public var outputSchema: Value?
    /// What it says of itself; to be believed only where that makes us more careful.
    public var annotations: Value?
    public var meta: Value?
}

/// What a plugin offers, and what of it cannot be used.
public struct PluginTools: Sendable {
    public struct Dropped: Sendable, Equatable {
        public var name: String
        public var why: String
    }

    public internal(set) var tools: [PluginTool] = []
    public internal(set) var dropped: [Dropped] = []

    /// How many tools, and how many pages of them, a plugin may have.
    static let most = 1_000
    static let mostPages = 100
    /// How large, and how deep, a schema may be.
    static let largestSchema = 256 << 10
    static let deepestSchema = 32

    /// Takes one from a list; a bad one is put aside and named, the others stay.
    mutating func take(_ value: Value) {
        let name = value["name"]?.string
        if let why = flaw(of: value, name) {
            if dropped.count < 100 { dropped.append(Dropped(name: name?.preview(60) ?? "(without a name)", why: why)) }
            return
        }
        tools.append(
            PluginTool(
                name: name ?? "", title: value["title"]?.string, description: value["description"]?.string ?? "",
                inputSchema: value["inputSchema"] ?? ["type": "object"], outputSchema: value["outputSchema"],
                annotations: value["annotations"], meta: value["_meta"]))
    }

    private func flaw(of value: Value, _ name: String?) -> String? {
        guard let name, Self.isName(name) else { return "a tool's name must be 1 to 128 letters, digits, '_', '-' and '.'" }
        guard !tools.contains(where: { $0.name == name }) else { return "there is another tool of this name" }
        guard tools.count < Self.most else { return "a plugin may have \(Self.most) tools" }
        guard case .map = value["inputSchema"] else { return "inputSchema must be a map" }
        guard value["inputSchema"]?["type"]?.string == "object" else { return "inputSchema must be of type \"object\"" }
        for (key, schema) in [("inputSchema", value["inputSchema"]), ("outputSchema", value["outputSchema"])] {
            guard let schema, !schema.isNull else { continue }
            if let why = Self.flaw(of: schema) { return "\(key) \(why)" }
        }
        return nil
    }

    private static func isName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { [0x2d, 0x2e, 0x5f].contains($0) || (0x30...0x39).contains($0) || (0x41...0x5a).contains($0 & 0xdf) }
    }

    static func flaw(of schema: Value) -> String? {
        guard case .map = schema else { return "must be a map" }
        if let why = reference(in: schema, deepestSchema) { return why }
        return JSON.bytes(schema).count > largestSchema ? "may have \(largestSchema >> 10) kB" : nil
    }

    /// What is wrong with the depth of a schema, or with a reference in it.
    private static func reference(in value: Value, _ depth: Int) -> String? {
        guard depth > 0 else { return "may be \(deepestSchema) levels deep" }
        switch value {
        case .list(let list):
            for item in list.items { if let why = reference(in: item, depth - 1) { return why } }
        case .map(let map):
            for (key, member) in map.members {
                if ["$ref", "$dynamicRef"].contains(key), let target = member.string, !target.hasPrefix("#") {
                    return "must refer to itself alone, but refers to '\(target.preview(60))'"
                }
                if let why = reference(in: member, depth - 1) { return why }
            }
        default: break
        }
        return nil
    }
}

/// What a call is told of the command that it is part of.
public struct CallContext: Sendable {
    /// The call's name in the record; what a plugin asks the host meanwhile is counted to it.
    public var id: String
    /// The session's clock, in microseconds since 1970.
    public var now: Int
    public var seed: UInt64
    /// How many commands stand inside each other.
    public var depth: Int
    /// Whether the manifest says that it changes nothing, so that it may be tried again.
    public var isReadOnly: Bool
    /// Which trace it belongs to, for plugins that tell a tracer what they do.
    public var trace: TraceParent?

    public init(id: String, now: Int = 0, seed: UInt64 = 0, depth: Int = 0, isReadOnly: Bool = false, trace: TraceParent? = nil) {
        self.id = id
        self.now = now
        self.seed = seed
        self.depth = depth
        self.isReadOnly = isReadOnly
        self.trace = trace
    }
}

/// What a call gave.
public struct ToolResult: Sendable {
    /// What programs go on with.
    public var value: Value?
    /// What is printed: the text blocks.
    public var text: String
    public var isError: Bool
    /// Blocks of other kinds.
    public var others: [Value]
    public var meta: Value?

    /// - Throws: what is wrong with it.
    init(_ value: Value) throws(ToolResultFlaw) {
        guard case .map = value else { throw ToolResultFlaw("a result must be a map, but is \(value.typeName)") }
        var texts: [String] = []
        others = []
        switch value["content"] {
        case nil, .null?: break
        case .list(let blocks)?:
            for block in blocks.items {
                if block["type"]?.string == "text", let text = block["text"]?.string { texts.append(text) } else { others.append(block) }
            }
        case let other?: throw ToolResultFlaw("content must be a list, but is \(other.typeName)")
        }
        switch value["isError"] {
        case nil, .null?: isError = false
        case .bool(let flag)?: isError = flag
        case let other?: throw ToolResultFlaw("isError must be a bool, but is \(other.typeName)")
        }
        self.value = value["structuredContent"].flatMap { $0.isNull ? nil : $0 }
        text = texts.joined(separator: "\n")
        meta = value["_meta"]
    }
}

/// Why something is no result of a call.
struct ToolResultFlaw: Error {
    var words: String
    init(_ words: String) { self.words = words }
}

import Diagnostics
public import Values

/// What can be set of a plugin, as the JSON Schema in its manifest says it, and what is set.
public struct PluginSettings: Sendable {
    /// One setting.
    public struct Entry: Sendable, Equatable {
        public var name: String
        /// `null` where nothing is set and nothing is said to be so by default.
        public var value: Value
        public var isSet: Bool
        /// Whether it is not to be shown.
        public var isSecret: Bool
        public var summary: String
    }

    public let plugin: String
    private let schema: Value
    /// What is set, and nothing else.
    public private(set) var set: Map

    /// - Parameter schema: the manifest's `config`; `nil`: there is nothing to set.
    public init(_ plugin: String, _ schema: Value?, _ set: Map = Map()) {
        (self.plugin, self.schema, self.set) = (plugin, schema ?? [:], set)
    }

    private var properties: Map { schema["properties"]?.map ?? Map() }

    /// In the order of the schema.
    public var entries: [Entry] {
        properties.members.map { name, property in
            Entry(
                name: name, value: set[name] ?? property["default"] ?? .null, isSet: set[name] != nil,
                isSecret: property["writeOnly"]?.bool == true || property["format"]?.string == "password",
                summary: property["description"]?.string ?? property["title"]?.string ?? "")
        }
    }

    /// What the plugin finds: all that is set, or is so by default.
    public var all: Map {
        var all = Map()
        for entry in entries where entry.isSet || !entry.value.isNull { all.set(entry.name, to: entry.value) }
        return all
    }

    /// Sets one to what a person has typed: as it is where text is wanted, else as JSON.
    ///
    /// - Throws: a `Diagnostic` when there is no such setting, or its schema says otherwise.
    public mutating func set(_ name: String, to text: String) throws {
        guard let property = properties[name] else { throw Diagnostic.noSetting(plugin, name, properties.members.map { $0.0 }) }
        let wantsText = property["type"]?.string == "string"
        set.set(name, to: wantsText ? .text(text) : (try? JSON.parse(text: text)) ?? .text(text))
        if let flaw = JSONSchema(schema).flaws(in: .map(all)).first(where: { $0.pointer.steps.first == name }) {
            throw Diagnostic.badSettings(plugin, flaw.words)
        }
    }

    /// - Throws: a `Diagnostic` when there is no such setting.
    public mutating func unset(_ name: String) throws {
        guard properties[name] != nil || set[name] != nil else { throw Diagnostic.noSetting(plugin, name, properties.members.map { $0.0 }) }
        set.remove(name)
    }

    /// - Throws: a `Diagnostic` for what is set and does not follow the schema, or is missing from it.
    public func check() throws {
        if let flaw = JSONSchema(schema).flaws(in: .map(all)).first { throw Diagnostic.badSettings(plugin, flaw.words) }
        let known = properties
        for (name, _) in set.members where known[name] == nil { throw Diagnostic.noSetting(plugin, name, known.members.map { $0.0 }) }
    }
}

extension Diagnostic {
    /// There is nothing of this name to be set, or to be asked for.
    public static func noSetting(_ plugin: String, _ name: String, _ known: [String]) -> Diagnostic {
        Diagnostic(
            "no-setting", .config, "the plugin '\(plugin)' has no setting '\(name.preview(60))'",
            because: [known.isEmpty ? "its manifest says of none, under 'config'" : "its settings are: \(known.joined(separator: ", "))"],
            try: ["tenon plugin config \(plugin)"])
    }

    fileprivate static func badSettings(_ plugin: String, _ words: String) -> Diagnostic {
        Diagnostic(
            "bad-setting", .config, "a setting of the plugin '\(plugin)' is not what it must be: \(words)",
            because: ["its manifest says so, under 'config'"], try: ["tenon plugin config \(plugin)"])
    }
}

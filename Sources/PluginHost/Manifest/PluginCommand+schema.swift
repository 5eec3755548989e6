import Language
public import Values

extension PluginCommand {
    /// The command that a tool of an MCP server is: what its schema requires comes first, in that order; the rest are options.
    ///
    /// `nil`: its name or its schema has no form as a usage line. Nothing that a tool says of itself makes it harmless.
    public init?(tool: Value, of plugin: String) {
        guard let name = tool["name"]?.string, !name.utf8.contains(where: { $0 <= 0x20 || "<>[](){}|".utf8.contains($0) }) else {
            return nil
        }
        let schema = tool["inputSchema"] ?? [:]
        let properties = schema["properties"]?.map ?? Map()
        let required = schema["required"]?.list?.compactMap(\.string) ?? []
        var line = plugin + "." + name
        for name in required { line += " <\(name): \(Self.type(properties[name]))>" }
        for (name, property) in properties.members where !required.contains(name) {
            line += property["type"]?.string == "boolean" ? " [--\(name)]" : " [--\(name) <\(name): \(Self.type(property))>]"
        }
        guard let usage = try? Usage(parsing: line) else { return nil }
        self.init(recorded: usage, tool["annotations"]?["destructiveHint"]?.bool == true ? .destroy : .write)
        summary = Self.sentence(tool["description"]?.string ?? tool["title"]?.string ?? "A tool of '\(plugin)'.")
        self.tool = name
        input = schema
        output = tool["outputSchema"]
    }

    private static func type(_ property: Value?) -> String {
        if let words = property?["enum"]?.list?.compactMap(\.string), words.count > 1, words.allSatisfy(isWord) {
            return words.joined(separator: "|")
        }
        switch property?["type"]?.string {
        case "string": return "text"
        case "integer": return "int"
        case "number": return "decimal"
        case "boolean": return "bool"
        case "array": return "list"
        case "object": return "map"
        default: return "any"
        }
    }

    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f || $0 == 0x2d }
    }

    /// The first line, as long as a summary may be.
    private static func sentence(_ text: String) -> String {
        let line = text.split(separator: "\n").first.map(String.init) ?? text
        return line.count > 160 ? line.prefix(159) + "…" : line
    }
}

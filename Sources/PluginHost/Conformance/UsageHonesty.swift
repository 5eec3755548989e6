import Diagnostics
import Language
import ProductAnalytics
import Values

/// Whether a command's usage line and the tool that carries it out speak of the same thing.
struct UsageHonesty {
    let command: PluginCommand
    let tool: PluginTool

    /// Where they differ so that a call which the usage line allows must fail, or does more than is said.
    var problems: [String] { arguments + schemas + effects }

    /// What a host knows of the types of its own words.
    private static let types: [String: Value] = [
        "entity": ["type": "string", "enum": .list(Entity.all.map { .text($0.name) })]
    ]

    // MARK: Arguments

    private var arguments: [String] {
        let line = command.usage.jsonSchema(types: Self.types)
        let said = line["properties"]?.map ?? Map()
        let known = tool.inputSchema["properties"]?.map ?? Map()
        let needed = Self.names(tool.inputSchema["required"])
        // Each way to fill the line has its own arguments that must stand.
        let ways = line["oneOf"]?.list?.map { Self.names($0["required"]) } ?? [Self.names(line["required"])]
        var problems: [String] = []
        for name in needed {
            if said[name] == nil {
                problems.append("inputSchema requires '\(name.preview(40))', which the usage line does not have")
            } else if !ways.allSatisfy({ $0.contains(name) }) {
                problems.append("inputSchema requires '\(name.preview(40))', but the usage line lets it be left out")
            }
        }
        let isClosed = tool.inputSchema["additionalProperties"]?.bool == false
        for (name, schema) in said.members {
            guard let other = known[name] else {
                if isClosed {
                    problems.append("the usage line has '\(name)', which inputSchema does not allow")
                } else if known.count > 0 {
                    problems.append("the usage line has '\(name)', of which inputSchema does not speak")
                }
                continue
            }
            if let misfit = Self.misfit(schema, resolved(other)) { problems.append("'\(name)': \(misfit)") }
        }
        return problems
    }

    private static func names(_ list: Value?) -> [String] { list?.list?.compactMap(\.string) ?? [] }

    private func resolved(_ schema: Value) -> Value {
        guard let reference = schema["$ref"]?.string, reference.hasPrefix("#"),
            let pointer = Pointer(parsing: String(reference.dropFirst()))
        else { return schema }
        return tool.inputSchema[pointer] ?? true
    }

    /// Why some value that the usage line allows is none that the tool takes.
    private static func misfit(_ line: Value, _ tool: Value) -> String? {
        let (said, taken) = (types(of: line), types(of: tool))
        if let taken {
            guard let said else { return "the usage line allows any value, but inputSchema only \(taken.joined(separator: " or "))" }
            if let type = said.first(where: { !taken.contains($0) && !($0 == "integer" && taken.contains("number")) }) {
                return "the usage line allows \(type), but inputSchema only \(taken.joined(separator: " or "))"
            }
        }
        guard let words = tool["enum"]?.list else { return nil }
        guard let own = line["enum"]?.list else {
            return "the usage line allows any \(said?.joined(separator: " or ") ?? "value"), but inputSchema only \(shown(words))"
        }
        return own.first { !words.contains($0) }.map { "the usage line allows \($0.preview(40)), but inputSchema only \(shown(words))" }
    }

    private static func shown(_ words: [Value]) -> String {
        words.prefix(8).map { $0.preview(30) }.joined(separator: ", ") + (words.count > 8 ? ", …" : "")
    }

    /// The types that a schema allows; `nil`: any, as far as it is known.
    private static func types(of schema: Value) -> [String]? {
        if let name = schema["type"]?.string { return [name] }
        if let names = schema["type"]?.list { return names.compactMap(\.string) }
        guard let ways = (schema["anyOf"] ?? schema["oneOf"])?.list else { return nil }
        var all: [String] = []
        for way in ways {
            guard let types = types(of: way) else { return nil }
            all += types.filter { !all.contains($0) }
        }
        return all
    }

    // MARK: Schemas that the manifest has too

    private var schemas: [String] {
        var problems: [String] = []
        if let input = command.input, input != tool.inputSchema { problems.append("'input' of the manifest is not the tool's inputSchema") }
        if let output = command.output, output != tool.outputSchema ?? .null {
            problems.append("'output' of the manifest is not the tool's outputSchema")
        }
        return problems
    }

    // MARK: Effects

    private var effects: [String] {
        let readsOnly = tool.annotations?["readOnlyHint"]?.bool
        let destroys = tool.annotations?["destructiveHint"]?.bool
        let said = "the manifest says \"effects\": \"\(command.effect.rawValue)\""
        switch command.effect {
        case .local, .read:
            if readsOnly == false { return ["\(said), but the tool says that it changes something (readOnlyHint: false)"] }
            if destroys == true, readsOnly != true { return ["\(said), but the tool says that it destroys (destructiveHint: true)"] }
        case .write:
            if destroys == true, readsOnly != true { return ["\(said), but the tool says that it destroys (destructiveHint: true)"] }
        case .destroy: break
        }
        return []
    }
}

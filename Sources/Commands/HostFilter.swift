import Diagnostics
import Language
import ProductAnalytics
import Values

/// The filters that know formats and files.
enum HostFilter {
    static let signatures: [Signature] = [
        filter(
            "to <format> -> text", "Gives the value as a text in a format, without the last line end.", "list users | to csv"),
        filter(
            "from <format: json|jsonl|yaml|csv|tsv> -> any", "Reads a text that is in a format.", #""[1, 2]" | from json"#),
        filter(
            "tee <path>", "Writes the value to a new file, whose suffix chooses the format, and hands it on.",
            "list users | tee users.json | count"),
    ]

    private static func filter(_ usage: String, _ summary: String, _ example: String) -> Signature {
        Signature(Usage(declared: usage), effect: .local, summary: summary, examples: [example])
    }

    static func call(_ call: HostCall, _ context: Context) throws -> Value {
        let input = call.arguments["input"] ?? .null
        switch call.name {
        case "to":
            let name = call.arguments["format"]?.string ?? ""
            guard let format = Format.named(name) else { throw Diagnostic.unknownFormat(name) }
            let text = format.write(input, Terminal(width: context.world.terminal.width))
            return .text(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        case "from":
            guard let text = input.string else { throw Diagnostic.readsNoText(input) }
            return try read(Source("the text", text), as: call.arguments["format"]?.string ?? "")
        case "tee":
            try context.save(input, to: call.arguments["path"]?.string ?? "", .create)
            return input
        default: throw Diagnostic("unknown-filter", .name, "there is no filter '\(call.name)'")
        }
    }

    private static func read(_ source: Source, as format: String) throws -> Value {
        switch format {
        case "json": return try JSON.parse(source)
        case "jsonl": return .list(try JSON.parseLines(source))
        case "yaml": return try YAML.parse(source)
        case "csv": return .list(try CSV.parse(source))
        case "tsv": return .list(try CSV.parse(source, separator: .tab))
        default: throw Diagnostic.unreadableFormat(format)
        }
    }
}

extension Diagnostic {
    fileprivate static func readsNoText(_ value: Value) -> Diagnostic {
        Diagnostic("wrong-type", .type, "'from' must be given a text, but is given \(value.isNull ? "null" : "a \(value.typeName)")")
    }

    fileprivate static func unreadableFormat(_ name: String) -> Diagnostic {
        let names = ["json", "jsonl", "yaml", "csv", "tsv"]
        return Diagnostic(
            "unknown-format", .type, "'from' must be told \(Suggestion.list(names)), but is told '\(name.preview())'",
            replacement: Suggestion.nearest(to: name, in: names))
    }
}

import Diagnostics
import Language
import ProductAnalytics
import Values

/// The functions that reach outside. They read the `World` alone, so that a recording can pin them; but for what is set of a plugin, whose
/// script a plain replay does not run.
enum HostFunction {
    static let signatures: [Signature] = [
        function("env <name: text> -> any", "Gives an environment variable, or null when it is not set.", "env(\"HOME\")"),
        function("now -> time", "Gives the time.", "now()"),
        function("uuid -> text", "Makes a random UUID.", "uuid()"),
        function("random <below: int> -> int", "Gives a random whole number from 0 up to, but not, `below`.", "random(6)"),
        function("exists <path> -> bool", "Tells whether a file is there.", "exists(\"crm.json\")"),
        function("glob <pattern: text> -> list", "Lists the files whose names match a pattern with `*` and `?`.", "glob(\"*.json\")"),
        function(
            "open <path: file> -> any", "Reads a file by its suffix: json, jsonl, csv, tsv, yaml; any other as text.",
            "open(\"crm.json\")", contentsOf: "path"),
        function(
            "prompt <question: text> [<default: text>] -> text",
            "Asks the person at the terminal; an empty answer, or nobody to ask, gives the default.", "prompt(\"Which site?\", \"eu\")"),
        function("setting <name: text> -> any", "Gives a setting of the plugin whose script this is.", "setting(\"limit\")"),
        function(
            "secret <question: text> -> secret", "Asks for something that is neither seen while it is typed nor shown later.",
            "secret(\"Password?\")"),
    ]

    private static func function(_ usage: String, _ summary: String, _ example: String, contentsOf contents: String? = nil) -> Signature {
        Signature(Usage(declared: usage), effect: .local, summary: summary, examples: [example], contentsOf: contents)
    }

    static func call(_ name: String, _ arguments: Arguments, in context: Context) async throws -> Value {
        let world = context.agentGate?.hiding(context.world) ?? context.world
        switch name {
        case "setting": return try context.setting(arguments["name"]?.string ?? "")
        case "env":
            return world.environment(arguments["name"]?.string ?? "").map { .text($0) } ?? .null
        case "now": return .time(world.now())
        case "uuid": return .text(world.uuid())
        case "random":
            let below = arguments["below"]?.int ?? 0
            guard below > 0 else { throw Diagnostic.emptyRange(below) }
            return .int(Int(world.random() % UInt64(below)))
        case "exists": return .bool(world.files.exists(arguments["path"]?.string ?? ""))
        case "glob": return .list(Glob(arguments["pattern"]?.string ?? "").matches(in: world.files).map { .text($0) })
        case "open": return try Reading.document(arguments["path"]?.string ?? "", world).value
        case "prompt": return .text(try await Asking.answer(arguments, world))
        case "secret":
            return .secret(Secret(try await world.ask(Question(arguments["question"]?.string ?? "", isSecret: true))))
        default: throw Diagnostic("unknown-function", .name, "there is no function '\(name)'")
        }
    }
}

extension Diagnostic {
    fileprivate static func emptyRange(_ below: Int) -> Diagnostic {
        Diagnostic("empty-range", .type, "'below' must be at least 1, but is \(below)", try: ["random(6)"])
    }
}

import Diagnostics
import Language
public import PluginHost
import Values

extension Desk {
    /// The tools of a connection: `run` and what belongs to it first, then the verbs in the order of the manual, then what plugins bring.
    ///
    /// - Parameter allowance: what may be done beside reading; it decides what is listed, so it is the same for every connection.
    public nonisolated func tools(_ allowance: Allowance) -> [ServedTool] {
        [runTool, applyTool, fetchTool] + signatures.compactMap { verbTool($0, allowance) }
    }

    /// What a model should know before it begins.
    public static let instructions = """
        Commands of a shell for the Product Analytics connections API. 'run' takes any text of its language, with pipes and several \
        statements; the resource help://contents lists it, help://NAME explains a verb, filter, function or error, and the tool 'help' \
        does the same. What writes is planned first: the answer shows the requests and a handle, and apply_plan does exactly that, once. \
        It refuses what the server was not started to allow. Large results come in part, with a handle for fetch_result. What one call \
        leaves behind ('use site eu', variables) is there for the next.
        """

    // MARK: Tools of their own

    private nonisolated var runTool: ServedTool {
        ServedTool(
            "run", title: "Run a text of the language",
            "Runs a text of the command language: pipes, filters, variables, several statements. All of it is checked before anything runs; "
                + "with check, it is only checked. A text that writes is planned, for apply_plan. Example: "
                + "list users | where join.type == \"email\" | select id, updated_at",
            input: Self.object(
                [
                    ("script", ["type": "string", "description": "statements, one a line"]),
                    ("check", ["type": "boolean", "description": "only tells what is wrong with it, and runs nothing"]),
                ], required: ["script"]),
            hints: ToolHints(isReadOnly: false, isDestructive: true), meta: ["dev.tenon/effect": "write"]
        ) { [self] call in
            guard let script = call.arguments["script"]?.string else { return await refusal([.toolArguments("'script' must be text")]) }
            if call.arguments["check"] == true { return try await check(script) }
            return try await carryOut(script, for: call)
        }
    }

    private nonisolated var applyTool: ServedTool {
        ServedTool(
            "apply_plan", title: "Carry out a plan",
            "Does what a plan says, once, if it still means the same. A person is asked first where something could be lost.",
            input: Self.object(
                [("handle", ["type": "string", "description": "the handle of the plan, such as plan-1"])], required: ["handle"]),
            hints: ToolHints(isReadOnly: false, isDestructive: true), meta: ["dev.tenon/effect": "write"]
        ) { [self] call in
            guard let handle = call.arguments["handle"]?.string else { return await refusal([.toolArguments("'handle' must be text")]) }
            return try await apply(handle, call)
        }
    }

    private nonisolated var fetchTool: ServedTool {
        ServedTool(
            "fetch_result", title: "More of a large result", "Gives more rows of a result that was too large to be sent whole.",
            input: Self.object(
                [
                    ("handle", ["type": "string", "description": "the handle of the result, such as result-1"]),
                    ("offset", ["type": "integer", "minimum": 0, "description": "the first row, counted from 0"]),
                    ("limit", ["type": "integer", "minimum": 1, "description": "how many rows at most"]),
                ], required: ["handle"]),
            output: [
                "type": "object",
                "properties": [
                    "result": ["type": ["array", "string"]], "count": ["type": "integer"], "handle": ["type": "string"],
                    "next": ["type": "integer"],
                ],
            ],
            hints: ToolHints(isReadOnly: true, isIdempotent: true, isOpenWorld: false), meta: ["dev.tenon/effect": "read"]
        ) { [self] call in await fetch(call.arguments) }
    }

    private func check(_ script: String) async throws -> ToolAnswer {
        let problems = try await inTurn { interpreter.check(Source(nil, script)) }
        let errors = problems.filter { $0.severity == .error }
        let text = problems.isEmpty ? "nothing is wrong with it\n" : problems.map { $0.drawn() }.joined(separator: "\n")
        return ToolAnswer(text, structured: ["problems": .list(problems.map { .map($0.checked) }), "runs": .bool(errors.isEmpty)])
    }

    private func fetch(_ arguments: Value) -> ToolAnswer {
        guard let handle = arguments["handle"]?.string, let value = results[handle] else {
            return refusal([.noResult(arguments["handle"]?.displayText ?? "", results.handles)])
        }
        let (offset, limit) = (arguments["offset"]?.int ?? 0, arguments["limit"]?.int)
        guard offset >= 0, limit ?? 1 > 0 else { return refusal([.toolArguments("'offset' counts from 0 and 'limit' from 1")]) }
        return part(of: value, handle, from: offset, atMost: limit)
    }

    // MARK: Verbs

    /// A verb as a tool; `nil` for those that mean nothing to a program.
    private nonisolated func verbTool(_ signature: Signature, _ allowance: Allowance) -> ServedTool? {
        if Self.leftOut.contains(signature.name) { return nil }
        let reach = Verb.reach(of: signature.name, signature.effect)
        if reach == .running, !allowance.mayPermit(signature.name) { return nil }
        let usage = signature.usage.withoutPerson
        // A text for `run` has that name, so the verb that runs a file has another.
        let name = signature.name == "run" ? "run_file" : signature.name
        var description = signature.summary + "\nUsage: " + usage.text
        if reach != .reading { description += "\nAnswers with a plan, which apply_plan carries out." }
        if let example = signature.examples.first { description += "\nExample: " + example }
        return ServedTool(
            name, title: signature.title, description, input: usage.inputSchema,
            output: reach == .reading ? signature.shape.outputSchema : nil, hints: signature.hints,
            meta: ["dev.tenon/effect": .text(signature.effect.rawValue)]
        ) { [self] call in
            let command: WrittenCommand
            do throws(Usage.Misfit) {
                command = try usage.command(call.arguments.map ?? Map())
            } catch {
                return await refusal([.misfit(error, name, usage)])
            }
            return try await carryOut(command.text, command: command, for: call)
        }
    }

    /// Verbs without a tool. The conversation is the client's affair (`exit`, `history`, `last`), and so is what a person likes to see
    /// (`set`, `print`); `profile` stands in `init.tenon` alone; jobs end with the text that starts them; what is recorded is said when the
    /// server starts; and `fault` is for whoever tries scripts out, who says it in `run`.
    /// `deny` and `rewrite` are what hooks answer.
    private static let leftOut: Set = [
        "exit", "history", "last", "set", "print", "profile", "jobs", "wait", "cancel", "record", "fault",
        "deny", "rewrite",
    ]

    private static func object(_ members: [(String, Value)], required: [Value]) -> Value {
        ["type": "object", "properties": .map(members), "required": .list(required), "additionalProperties": false]
    }
}

extension Usage {
    /// The usage line less what is for persons: a block of statements, and the word that a person has confirmed it.
    fileprivate var withoutPerson: Usage {
        var copy = self
        copy.options.removeAll { $0.name == "yes" }
        copy.parts.removeAll { $0 == .optional([.argument(name: "block", type: "block")]) }
        copy.text = copy.description
        return copy
    }

    /// The schema of the arguments. Many models are not shown one that is a choice at its root, so the usage line in the description tells
    /// of the ways, and the schema requires what all of them do.
    fileprivate var inputSchema: Value {
        guard var schema = jsonSchema(types: Manual.schemas).map else { return ["type": "object"] }
        guard let ways = schema["oneOf"]?.list else { return .map(schema) }
        schema.remove("oneOf")
        let required = ways.map { Set($0["required"]?.list?.compactMap(\.string) ?? []) }
        let common = required.dropFirst().reduce(required.first ?? []) { $0.intersection($1) }.sorted()
        if !common.isEmpty { schema.set("required", to: .list(common.map { .text($0) })) }
        return .map(schema)
    }
}

extension Signature {
    fileprivate var title: String { Manual.firstSentence(summary) }

    fileprivate var hints: ToolHints {
        switch Verb.reach(of: name, effect) {
        case .reading: ToolHints(isReadOnly: true, isIdempotent: true, isOpenWorld: effect == .read)
        case .writing: ToolHints(isReadOnly: false, isIdempotent: name == "export", isOpenWorld: effect != .local)
        case .destroying: ToolHints(isReadOnly: false, isDestructive: true, isIdempotent: true)
        case .running: ToolHints(isReadOnly: false, isDestructive: true)
        }
    }
}

extension Diagnostic {
    /// The problem with where it stands.
    fileprivate var checked: Map {
        var map = members
        map.set("severity", to: .text(severity.rawValue))
        if let place = marks.first?.place {
            map.set("line", to: .int(place.line))
            map.set("column", to: .int(place.column))
        }
        return map
    }

    fileprivate static func toolArguments(_ words: String, because: [String] = []) -> Diagnostic {
        Diagnostic("tool-arguments", .usage, words, because: because, soFar: "nothing was sent")
    }

    fileprivate static func misfit(_ misfit: Usage.Misfit, _ tool: String, _ usage: Usage) -> Diagnostic {
        switch misfit {
        case .unknown(let name, let known):
            let near = Suggestion.nearest(to: name, in: known).map { "did you mean '\($0)'?" }
            return .toolArguments(
                "'\(tool)' has no argument '\(name.preview(40))'", because: ["the form is \(usage.text)"] + (near.map { [$0] } ?? []))
        case .missing(let names):
            let all = names.map { "'\($0)'" }.joined(separator: ", ")
            return .toolArguments(
                names.isEmpty ? "these arguments do not go together" : "'\(tool)' needs at least \(all), and arguments that go together",
                because: ["the form is \(usage.text)"])
        }
    }

    fileprivate static func noResult(_ handle: String, _ known: [String]) -> Diagnostic {
        Diagnostic(
            "no-result", .notFound, "there is no result '\(handle.preview(40))'",
            because: [
                known.isEmpty ? "no result is kept" : "those that are kept: \(known.joined(separator: ", "))",
                "results end with the connection, and of many the oldest are forgotten",
            ])
    }
}

import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Values

extension Desk {
    /// Runs a text that only reads; of one that does more it makes a plan, for ``apply(_:_:)``.
    func carryOut(_ text: String, command: WrittenCommand? = nil, for call: ToolCall) async throws -> ToolAnswer {
        try await inTurn {
            let source = Source(nil, text)
            // A typing mistake costs nothing, and is told before anything else.
            let errors = interpreter.check(source).filter { $0.severity == .error }
            let scan = TextScan(interpreter.parse(source), context)
            guard errors.isEmpty, scan.reach != .reading else { return answer(try await run(text, for: call)) }
            if let problem = refused(scan, command) { return refusal([problem]) }
            return try await plan(text, scan, command)
        }
    }

    private func refused(_ scan: TextScan, _ command: WrittenCommand?) -> Diagnostic? {
        if let command { return gate.allowance.permits(command.lines) ? nil : Diagnostic.notAllowed(command.lines) }
        return scan.verbs.first { !gate.allowance.mayPermit($0) }.map { .notAllowed([[$0]]) }
    }

    private func plan(_ text: String, _ scan: TextScan, _ command: WrittenCommand?) async throws -> ToolAnswer {
        var made = Plans.Plan(
            text: text, planning: nil, rows: .list(scan.verbs.map { .text($0) }), destroys: scan.reach == .destroying, place: here,
            files: scan.files)
        if let verb = scan.single {
            let planning = "plan " + text
            let heard = try await run(planning)
            if heard.isError { return answer(heard) }
            guard gate.allowance.permits(gate.planned) else { return refusal([.notAllowed(gate.planned)]) }
            (made.planning, made.rows) = (planning, heard.shown.last ?? .list([]))
            if made.rows == .list([]) {
                return ToolAnswer("nothing to change\n" + heard.notes, structured: ["plan": [], "command": .text(text)])
            }
            // What 'apply' and 'copy' may delete, these do not: no request says so.
            if verb == "apply" || verb == "copy" { made.destroys = Self.deletes(made.rows) }
            if made.destroys { made.text = Self.surely(text, verb, command) }
        }
        let handle = plans.keep(made)
        let shown = ResultPart(
            of: made.rows.list == nil ? .list([made.rows]) : made.rows, from: 0, atMost: nil, bytes: Self.largestAnswer / 2)
        var words = "nothing was sent. This is what '\(made.text.preview(200))' would do on \(context.site.name)"
        words += shown.end < shown.count ? ", the first \(shown.end) of \(shown.count):\n" : ":\n"
        words += Format.jsonLines.write(shown.value, context.world.terminal)
        words += #"apply_plan {"handle": "\#(handle)"} does it\#(made.destroys ? ", once a person has confirmed it" : "")"# + "\n"
        let structured: Value = [
            "plan": shown.value, "count": .int(shown.count), "handle": .text(handle), "command": .text(made.text),
            "site": .text(context.site.name), "needs_confirmation": .bool(made.destroys),
        ]
        return ToolAnswer(words, structured: structured)
    }

    /// Does what was planned, once, if it still means the same.
    func apply(_ handle: String, _ call: ToolCall) async throws -> ToolAnswer {
        guard let plan = plans[handle] else { return refusal([.noPlan(handle)]) }
        if plan.destroys {
            do {
                switch try await call.ask("confirm", Self.form(for: plan)) {
                case .accepted(let content) where content["confirm"] == true: break
                default:
                    plans.drop(handle)
                    return refusal([.notConfirmed])
                }
            } catch is CannotAsk {
                return refusal([.cannotConfirm(plan.text)])
            }
        }
        return try await inTurn {
            // Somebody else may have been quicker while a person thought about it.
            guard let plan = plans[handle] else { return refusal([.noPlan(handle)]) }
            plans.drop(handle)
            guard plan.place == here else { return refusal([.changedPlan("commands go to \(context.site.name) now")]) }
            for (path, bytes) in plan.files where (try? context.world.files.read(path)) != bytes {
                return refusal([.changedPlan("'\(path)' is another script now")])
            }
            if let planning = plan.planning {
                let heard = try await run(planning)
                if heard.isError { return answer(heard) }
                guard heard.shown.last ?? .list([]) == plan.rows else { return refusal([.changedPlan("it would send something else now")]) }
            }
            return answer(try await run(plan.text, .writing(isConfirmed: plan.destroys), for: call))
        }
    }

    /// A command that asks nothing any more: the person has been asked.
    private static func surely(_ text: String, _ verb: String, _ command: WrittenCommand?) -> String {
        guard Verb.named(verb)?.signature.usage.options.contains(where: { $0.name == "yes" }) == true else { return text }
        if let command { return command.adding(option: "yes").text }
        return text.contains { $0.isNewline || $0 == "#" || $0 == ";" } || text.contains("--yes") ? text : text + " --yes"
    }

    private var here: Plans.Place {
        Plans.Place(site: context.site, entity: context.entity?.name, profile: context.settings.profile?.name)
    }

    private static func deletes(_ rows: Value) -> Bool {
        (rows.list ?? [rows]).contains { $0["method"]?.string == "DELETE" }
    }

    private static func form(for plan: Plans.Plan) -> Form {
        let rows = plan.rows.list ?? [plan.rows]
        let lines = rows.prefix(10).map { row in
            row["method"].map { "\($0.displayText) \(row["path"]?.displayText ?? "")" } ?? row.displayText
        }
        let more = rows.count > 10 ? "\n… \(rows.count - 10) more" : ""
        let text = "'\(plan.text.preview(200))' on \(plan.place.site.name) cannot be undone:\n\(lines.joined(separator: "\n"))\(more)"
        return Form(
            text,
            schema: [
                "type": "object",
                "properties": ["confirm": ["type": "boolean", "title": "Do it", "description": "whether this is what you want"]],
                "required": ["confirm"],
            ])
    }
}

extension Diagnostic {
    fileprivate static func noPlan(_ handle: String) -> Diagnostic {
        Diagnostic(
            "no-plan", .notFound, "there is no plan '\(handle.preview(40))'",
            because: ["a plan is done once, and ends with the connection"],
            soFar: "nothing was sent")
    }

    fileprivate static func changedPlan(_ why: String) -> Diagnostic {
        Diagnostic("changed-plan", .conflict, "the plan no longer holds", because: [why], soFar: "nothing was sent")
    }

    fileprivate static var notConfirmed: Diagnostic {
        Diagnostic("declined", .fail, "the person who was asked did not confirm it", soFar: "nothing was sent")
    }

    fileprivate static func cannotConfirm(_ text: String) -> Diagnostic {
        Diagnostic(
            "cannot-confirm", .forbidden, "'\(text.preview(80))' needs to be confirmed by a person, and this client cannot ask one",
            because: ["a client asks by elicitation, which it says among its capabilities"], soFar: "nothing was sent")
    }
}

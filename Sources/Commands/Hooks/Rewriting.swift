import Diagnostics
import Language
import PluginHost
import Values

/// What hooks make of commands: one command, read and classified anew.
enum Rewriting {
    /// Reads the text that a hook puts in place of a command, as far as the call that it is.
    ///
    /// - Throws: a `Diagnostic` of kind `forbidden` when it does more than the command did and its plugin may not escalate, of kind
    ///   `plugin` when it is no command.
    static func command(
        _ change: Value, by owner: String, of before: Happening, in vocabulary: Vocabulary, _ context: Context
    ) throws -> HostCall {
        guard let text = change.string ?? change["command"]?.string else { throw Diagnostic.noCommand(owner, change.preview()) }
        let source = Source("rewriting of \(owner)", text)
        let script = Script.parse(source, vocabulary: vocabulary)
        let problems = script.problems + script.check(vocabulary: vocabulary)
        if let problem = problems.first(where: { $0.severity == .error }) { throw Diagnostic.noCommand(owner, problem.message) }
        guard script.body.statements.count == 1, case .show(let pipeline)? = script.body.statements.first?.kind,
            case .command(let command) = pipeline.head, pipeline.filters.isEmpty, pipeline.redirect == nil, !pipeline.isBackground,
            !command.arguments.contains(where: { $0.block != nil })
        else { throw Diagnostic.noCommand(owner, text.preview()) }
        let scope = Scope(vocabulary: vocabulary)
        let machine = Machine(scope: scope, limits: Limits(steps: 10_000))
        guard case .call(var call) = machine.start(try Compiler.compile(script, in: scope)), case .command = call.kind else {
            throw Diagnostic.noCommand(owner, text.preview())
        }
        let effect = command.isPlan ? Effect.read : command.signature?.effect ?? .destroy
        let old = Effect(rawValue: before.payload["effect"]?.string ?? "") ?? .local
        if effect.weight > old.weight, !context.mayEscalate(owner) { throw Diagnostic.escalation(owner, text, effect) }
        call.depth = max(0, before.depth - context.nesting)
        return call
    }
}

extension Effect {
    /// How much a command can do; reading and what stays here are alike.
    var weight: Int {
        switch self {
        case .local, .read: 0
        case .write: 1
        case .destroy: 2
        }
    }
}

extension Diagnostic {
    fileprivate static func noCommand(_ owner: String, _ words: String) -> Diagnostic {
        Diagnostic(
            "bad-rewriting", .plugin, "'\(owner)' rewrites this into something that is no command: \(words)",
            because: ["it must be one command, with values for arguments"])
    }

    static func escalation(_ owner: String, _ text: String, _ effect: Effect) -> Diagnostic {
        Diagnostic(
            "escalation", .forbidden, "'\(owner)' may not turn this into something that \(effect == .destroy ? "deletes" : "writes")",
            because: ["it would have been: \(text.preview(120))", "a plugin needs the permission 'escalate' for that"])
    }
}

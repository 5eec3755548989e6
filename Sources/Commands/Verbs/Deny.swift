import Diagnostics
import Language
import PluginHost
import Values

extension Verb {
    static let deny = Verb(
        "deny <reason: text>", .local, "Forbids what an 'on' block is asked about, and says why.",
        examples: ["on command.before \"delete *\" { deny \"not on Fridays\" }"]
    ) { call, context in
        try context.answerHook(.deny(reason: call.text("reason")), "deny")
    }
}

extension Context {
    /// Gives the answer of the hook that runs, and ends it.
    func answerHook(_ decision: HookAnswer.Decision, _ verb: String) throws -> Value {
        guard isInHook else { throw Diagnostic.outsideHook(verb) }
        hookAnswer = decision
        // Like `exit`: every `finally` runs, and nothing catches it.
        throw Diagnostic.exiting
    }
}

extension Diagnostic {
    fileprivate static func outsideHook(_ verb: String) -> Diagnostic {
        Diagnostic(
            "outside-hook", .usage, "'\(verb)' stands outside an 'on' block", because: ["it answers the event that such a block is about"],
            try: [
                verb == "deny"
                    ? "on command.before \"delete *\" { deny \"not here\" }" : "on command.before \"delete *\" { rewrite \"list users\" }"
            ])
    }
}

import Diagnostics
import Language
import PluginHost
import Values

extension Verb {
    static let rewrite = Verb(
        "rewrite <with: any>", .local,
        "Puts something in the place of what an 'on' block is asked about: the text of a command, or members of a request.",
        examples: ["on command.before \"delete *\" { rewrite \"plan ${$event.text}\" }"]
    ) { call, context in
        try context.answerHook(.rewrite(call["with"] ?? .null), "rewrite")
    }
}

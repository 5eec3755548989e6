import Diagnostics
import Language
import Values

extension Verb {
    static let exit = Verb(
        "exit [<int>]", .local, "Leaves the shell, or ends the script, with a status (0 unless given).", examples: ["exit", "exit 3"]
    ) { call, context in
        let status = call["int"]?.int ?? 0
        guard (0...255).contains(status) else { throw Diagnostic.badStatus(status) }
        context.exitRequest = ExitStatus(status)
        throw Diagnostic.exiting
    }
}

extension Diagnostic {
    /// What `exit` throws: like a cancellation it runs every `finally` and is caught by nothing.
    static var exiting: Diagnostic { Diagnostic(exitID, .cancelled, "exit") }

    fileprivate static func badStatus(_ status: Int) -> Diagnostic {
        Diagnostic("bad-status", .type, "an exit status must be from 0 to 255, but is \(status)")
    }
}

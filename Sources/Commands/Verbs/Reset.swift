import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let reset = Verb(
        "reset local [--empty] [--yes]", .destroy,
        "Takes everything out of the embedded site, and puts the sample data in; with --empty nothing. Asks first; a script says --yes.",
        examples: ["reset local --yes", "reset local --empty --yes"]
    ) { call, context in
        let refill = !call.has("empty")
        let told: Value = ["reset": "local", "data": .text(refill ? "sample" : "none")]
        if call.isPlan { return told }
        if context.settings.isReadOnly { throw Diagnostic.readOnly(.local) }
        if !call.has("yes"), !context.settings.assumesYes {
            guard let confirm = context.confirm else { throw Diagnostic.unconfirmedReset(refill) }
            guard await confirm("take all connections, users, accounts, events and tables out of the embedded site?") else {
                throw Diagnostic.notReset
            }
        }
        try await context.resetting(refill: refill)
        return told
    }.giving(.map(["reset": .text, "data": .words(["sample", "none"], isOpen: false)]))
}

extension Diagnostic {
    fileprivate static func unconfirmedReset(_ refill: Bool) -> Diagnostic {
        Diagnostic(
            "unconfirmed", .usage, "a reset without a person to ask needs '--yes'",
            because: ["it takes everything out of the embedded site"],
            soFar: "nothing was changed", try: ["reset local \(refill ? "" : "--empty ")--yes"])
    }

    fileprivate static let notReset = Diagnostic("declined", .fail, "not reset", soFar: "nothing was changed")
}

import Diagnostics
import Values

// `fail {kind: …, message: …}`: what is written out is checked.
extension Checker {
    func raised(_ members: [Expression.Member], _ range: Range<Int>) {
        var mayHaveMessage = false
        for member in members {
            // What is spread may hold anything.
            guard let key = member.key else {
                mayHaveMessage = true
                continue
            }
            if key.text == "message" { mayHaveMessage = true }
            if !Diagnostic.failFields.contains(key.text), !Diagnostic.caughtFields.contains(key.text) {
                report(.unknownErrorField(place(key.range), key.text, self))
            }
            if key.text == "kind", case .literal(let value) = member.value.kind, let kind = value.string {
                if kind == "cancelled" {
                    report(.raisedCancelled(place(member.value.range)))
                } else {
                    check(kinds: [Name(kind, member.value.range)])
                }
            }
        }
        if !mayHaveMessage { report(.noMessage(place(range))) }
    }
}

extension Diagnostic {
    fileprivate static func unknownErrorField(_ place: Place, _ name: String, _ checker: Checker) -> Diagnostic {
        let near = Suggestion.nearest(to: name, in: failFields)
        return Diagnostic(
            "unknown-field", .name, "an error has no field '\(name.preview())'",
            at: [.init(place, near.map { "did you mean '\($0)'?" } ?? "")], because: ["its fields are \(Suggestion.list(failFields, "and"))"],
            try: checker.attempt(place.range, near))
    }

    fileprivate static func raisedCancelled(_ place: Place) -> Diagnostic {
        Diagnostic(
            "raised-cancelled", .name, "a script cannot raise 'cancelled'", at: [.init(place)],
            because: ["only an interruption does; 'exit' ends a script"])
    }

    fileprivate static func noMessage(_ place: Place) -> Diagnostic {
        Diagnostic(
            "fail-needs-message", .type, "an error must have a 'message', but this has none", at: [.init(place)],
            try: ["fail {kind: \"invalid\", message: \"the file holds no rows\"}"])
    }
}

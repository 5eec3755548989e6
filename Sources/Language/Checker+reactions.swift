import Diagnostics
import Values

// `on`, `every` and `at`: what they wait for.
extension Checker {
    func react(_ reaction: Reaction) {
        if let event = reaction.event, !vocabulary.events.contains(event.text) { report(.unknownEvent(event, self)) }
        if let argument = reaction.argument {
            let known = type(of: argument)
            let wanted = reaction.trigger == .every ? "duration" : "text"
            if let known, known != wanted {
                report(.mustBe(place(argument.range), reaction.subject, reaction.wanted, shown(argument, known)))
            }
            if case .literal(.duration(let length)) = argument.kind, length < 1_000_000 {
                report(.mustBe(place(argument.range), reaction.subject, "at least 1s", shown(argument, "duration")))
            }
        }
        let outer = loops
        loops = 0
        block(reaction.block) {
            declare(Name(Reaction.variable, reaction.keyword), shape: .anyMap, .parameter)
        }
        loops = outer
    }
}

extension Reaction {
    fileprivate var subject: String {
        switch trigger {
        case .event: "what 'on' matches"
        case .every: "the pause of 'every'"
        case .at: "the moment of 'at'"
        }
    }

    fileprivate var wanted: String {
        switch trigger {
        case .event: "text such as \"delete *\""
        case .every: "a duration such as 10m"
        case .at: "text such as \"02:30\" or \"0 9 * * mon\""
        }
    }
}

extension Diagnostic {
    fileprivate static func unknownEvent(_ event: Name, _ checker: Checker) -> Diagnostic {
        let known = checker.vocabulary.events
        let near = Suggestion.nearest(to: event.text, in: known)
        return Diagnostic(
            "unknown-event", .name, "there is no event '\(event.text)'",
            at: [.init(checker.place(event.range), near.map { "did you mean '\($0)'?" } ?? "")],
            because: known.isEmpty ? ["this host tells of none"] : ["the events are \(known.joined(separator: ", "))"],
            try: checker.attempt(event.range, near))
    }
}

import Diagnostics

// `plan COMMAND` promises that nothing is sent, so only what can keep that may follow.
extension Checker {
    func planned(_ command: Command, _ signature: Signature) {
        guard command.isPlan else { return }
        let name = command.verb.text
        if !vocabulary.commands.contains(where: { $0.name == name }) {
            return report(.planOfDefinition(place(command.verb.range), name))
        }
        switch signature.effect {
        case .write, .destroy: break
        case .read, .local:
            let writers = vocabulary.commands.filter { $0.effect == .write || $0.effect == .destroy }.map(\.name)
            report(.planOfNoWrite(place(command.verb.range), name, writers))
        }
    }
}

extension Diagnostic {
    fileprivate static func planOfDefinition(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "nothing-to-plan", .usage, "'plan' takes a command of the site, but '\(name)' is a definition", at: [.init(place)],
            because: ["a definition goes on with what its commands answer; write 'plan' before the command in it"])
    }

    fileprivate static func planOfNoWrite(_ place: Place, _ name: String, _ writers: [String]) -> Diagnostic {
        Diagnostic(
            "nothing-to-plan", .usage, "'plan' shows what a command would change, but '\(name)' changes nothing of the site by itself",
            at: [.init(place)],
            because: writers.isEmpty ? [] : ["commands that can be planned are \(Suggestion.list(writers, "and"))"])
    }
}

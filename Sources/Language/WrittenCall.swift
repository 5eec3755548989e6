public import Diagnostics
public import Values

/// A command as it stands in a text, before anything runs.
public struct WrittenCall: Sendable {
    /// One argument; what is computed later has no literal value.
    public struct Argument: Sendable {
        public var name: String
        public var literal: Value?
        public var place: Place
    }
    public var arguments: [Argument]
    /// The whole command.
    public var place: Place
    /// The literal paths that earlier statements write to.
    public var written: Set<String>
}

extension Checker {
    /// Asks the host what it has to say of a command, whose other faults are found already.
    func inspect(_ command: Command, _ signature: Signature) {
        guard let inspect = vocabulary.commands.first(where: { $0.name == signature.name })?.inspect else { return }
        let arguments = command.arguments.map { argument -> WrittenCall.Argument in
            let literal: Value? =
                switch argument.value.kind {
                case .literal(let value): value
                case .word(let word): .text(word)
                default: nil
                }
            return .init(
                name: argument.name, literal: argument.isSpread || argument.block != nil ? nil : literal, place: place(argument.value.range))
        }
        let call = WrittenCall(arguments: arguments, place: place(command.range), written: written)
        for problem in inspect(call) { report(problem, at: command.range) }
    }
}

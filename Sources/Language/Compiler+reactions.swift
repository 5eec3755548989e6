import Diagnostics
import Values

extension Translator {
    /// Lays down `on`, `every` or `at`: the host keeps the block, with the variables as they are now.
    func react(_ reaction: Reaction) throws {
        let head = headRange(reaction.keyword.lowerBound..<reaction.block.range.upperBound, before: reaction.block)
        var given: [(name: String, range: Range<Int>, lay: (Int) throws -> Void)] = []
        if let event = reaction.event { given.append(("--event", event.range, { self.b.load(.text(event.text), into: $0, head) })) }
        for option in reaction.options { given.append(("--" + option.text, option.range, { self.b.load(.bool(true), into: $0, head) })) }
        if let argument = reaction.argument {
            let (name, type) =
                switch reaction.trigger {
                case .event: ("--match", "text")
                case .every: ("--duration", "duration")
                case .at: ("--moment", "text")
                }
            given.append(
                (
                    name, argument.range,
                    { register in
                        try self.value(argument, into: register, isFresh: true)
                        self.check(register, TypeName([type], argument.range), argument.range, .variable)
                    }
                ))
        }
        let window = b.reserve(max(1, given.count))
        for (index, argument) in given.enumerated() { try argument.lay(window + index) }
        request(
            HostRequest(
                kind: .reaction, name: reaction.trigger.rawValue, isPlan: false, isShown: false,
                slots: given.map { .init(name: $0.name, place: b.place($0.range), isSpread: false, type: nil) },
                place: b.place(reaction.block.range)),
            window, head)
    }
}

import Diagnostics
import Values

// `on EVENT … { … }`, `every PAUSE { … }`, `at MOMENT { … }`
extension Parser {
    mutating func reaction(to trigger: Reaction.Trigger) -> Statement.Kind {
        let keyword = lexer.at..<lexer.nameEnd()
        takeKeyword()
        if blocks > 0 { report { .reactionInside($0.place(keyword), trigger.rawValue) } }
        var reaction = Reaction(trigger: trigger, keyword: keyword, block: Block([], keyword))
        header(trigger.rawValue) { parser in
            if trigger == .event { parser.event(of: &reaction) }
            guard !parser.isPanicking else { return }
            parser.lexer.skipBlanks()
            if parser.lexer.peek(is: "{"), trigger == .event { return }
            reaction.argument = parser.argument(type: trigger == .every ? "duration" : "text")
            if reaction.argument == nil, !parser.isPanicking { parser.fail { .missingTrigger($0.here, reaction) } }
        }
        reaction.block = block(after: trigger.rawValue, form: reaction.form)
        return .react(reaction)
    }

    /// `command.before deep audit`
    private mutating func event(of reaction: inout Reaction) {
        let end = lexer.wordEnd()
        guard end > lexer.at else { return fail { .missingTrigger($0.here, reaction) } }
        let range = lexer.take(.word, to: end)
        reaction.event = Name(lexer.text(range), range)
        while true {
            lexer.skipBlanks()
            let end = lexer.nameEnd()
            let word = lexer.text(lexer.at..<end)
            guard Reaction.optionNames.contains(word), !reaction.options.contains(where: { $0.text == word }) else { return }
            reaction.options.append(Name(word, lexer.take(.word, to: end)))
        }
    }
}

extension Diagnostic {
    fileprivate static func reactionInside(_ place: Place, _ word: String) -> Diagnostic {
        Diagnostic(
            "reaction-inside", .parse, "'\(word)' must stand outside all blocks", at: [.init(place)],
            because: ["what it says holds until the script or the shell ends, not only for a block"])
    }

    fileprivate static func missingTrigger(_ place: Place, _ reaction: Reaction) -> Diagnostic {
        let (what, example) =
            switch reaction.trigger {
            case .event: ("what to wait for", "an event such as command.before")
            case .every: ("how often", "a duration such as 10m")
            case .at: ("when", "a time of day such as \"02:30\"")
            }
        return Diagnostic(
            "missing-argument", .parse, "'\(reaction.trigger.rawValue)' needs to know \(what)", at: [.init(place, "expected \(example)")],
            because: ["the form is \(reaction.form)"])
    }
}

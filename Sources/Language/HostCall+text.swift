public import Values

extension HostCall {
    /// The command as it could be typed, with the values that its arguments have: what policies and recordings speak of.
    ///
    /// Blocks are left out.
    public func commandText(_ usage: Usage) -> String {
        let words = usage.fixedWords
        var text = (isPlan ? "plan " : "") + name
        var before: Arguments.Argument?
        for argument in arguments.all {
            defer { before = argument }
            if let option = usage.options.first(where: { $0.name == argument.name }) {
                text += " --" + option.name
                if option.type != nil { text += " " + argument.value.asWord }
            } else if case .bool(true) = argument.value, words.contains(argument.name) {
                text += " " + argument.name
            } else {
                let isListed = usage.commas(at: argument.name) && before?.name == argument.name
                // A fixed word is left out of the arguments where one of its name follows.
                if words.contains(argument.name), before?.name != argument.name { text += " " + argument.name }
                text += (isListed ? ", " : " ") + argument.value.asWord
            }
        }
        return text
    }

    /// The arguments by their names; those of a repeated part as a list.
    public func argumentMap(_ usage: Usage) -> Value {
        var map = Map()
        let repeated = Set(usage.arguments.filter(\.isRepeated).map(\.name))
        for argument in arguments.all {
            let value = argument.value.withoutSecrets
            if repeated.contains(argument.name) {
                map.set(argument.name, to: .list((map[argument.name]?.list ?? []) + [value]))
            } else {
                map.set(argument.name, to: value)
            }
        }
        return .map(map)
    }
}

extension Value {
    /// The value as one argument of a command: a bare word where its letters allow, else a literal.
    public var asWord: String {
        guard case .text(let text) = self else { return secretless }
        let word = text.string
        let isBare =
            !word.isEmpty
            && word.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":", "@", "*", "+", "%", "~": true
                default: false
                }
            } && word.utf8.first.map { (0x41...0x5a).contains($0 & 0xdf) || "/._@*".utf8.contains($0) } == true
        return isBare && !Self.isRead(word) ? word : JSON.text(self).replacing("$", with: "\\$")
    }

    /// The same, with `***` in place of secrets.
    public var withoutSecrets: Value {
        switch self {
        case .secret: "***"
        case .list(let list): .list(list.items.map(\.withoutSecrets))
        case .map(let map): .map(map.members.map { ($0.0, $0.1.withoutSecrets) })
        default: self
        }
    }

    private var secretless: String {
        switch self {
        case .duration, .time: displayText
        default: JSON.text(withoutSecrets, .line).replacing("$", with: "\\$")
        }
    }

    /// Whether a bare word would be read as another value than text.
    private static func isRead(_ word: String) -> Bool { ["true", "false", "null"].contains(word) }
}

extension Usage {
    /// The words that stand for themselves, such as `from`.
    public var fixedWords: Set<String> { Set(parts.flatMap(\.fixedWords)) }

    fileprivate func commas(at name: String) -> Bool { parts.contains { $0.commas(at: name) } }
}

extension Usage.Part {
    fileprivate var fixedWords: [String] {
        switch self {
        case .argument: []
        case .word(let word): [word]
        case .optional(let parts): parts.flatMap(\.fixedWords)
        case .choice(let ways): ways.flatMap { $0.flatMap(\.fixedWords) }
        case .repeated(let part, _): part.fixedWords
        }
    }

    fileprivate func commas(at name: String) -> Bool {
        switch self {
        case .argument, .word: false
        case .optional(let parts): parts.contains { $0.commas(at: name) }
        case .choice(let ways): ways.contains { $0.contains { $0.commas(at: name) } }
        case .repeated(.argument(name, _), let commas): commas
        case .repeated(let part, _): part.commas(at: name)
        }
    }
}

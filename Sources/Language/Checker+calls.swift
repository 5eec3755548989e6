import Diagnostics
import Values

// Functions, commands and filters: names, arities, and what is written literally.
extension Checker {
    func shape(ofCall name: Name, _ arguments: [Expression]) -> Shape {
        let shapes = arguments.map { shape(of: $0) }
        let known = shapes.map(\.type)
        let signature: Signature
        var counts: ClosedRange<Int>
        let definition = definition(name.text)
        if let definition {
            noteCall(definition, name)
            signature = self.signature(of: definition)
        } else if let function = function(name.text) {
            signature = function
        } else {
            report(.unknownFunction(place(name.range), name.text, self))
            return .any
        }
        checkRequired(signature, at: name.range)
        let parts = signature.usage.arguments
        counts = parts.filter(\.isRequired).count...(parts.last?.isRepeated == true ? Int.max : parts.count)
        // How many a list that is spread stands for, the machine finds out.
        let firstSpread = arguments.firstIndex { if case .spread = $0.kind { true } else { false } }
        guard firstSpread == nil ? counts.contains(arguments.count) : arguments.count - 1 <= counts.upperBound else {
            report(.wrongCount(place(name.range), signature, given: arguments.count, counts))
            return .any
        }
        for (index, argument) in arguments.prefix(firstSpread ?? arguments.count).enumerated() {
            guard let part = index < parts.count ? parts[index] : parts.last, let type = known[index],
                let wanted = StaticType.certain(part.type), !StaticType.fits(type, wanted)
            else { continue }
            let subject = part.name == part.type ? "the argument of '\(name.text)'" : "'\(part.name)' of '\(name.text)'"
            report(.mustBe(place(argument.range), subject, StaticType.article(wanted), shown(argument, type)))
        }
        if let definition { return result(of: definition) }
        for (index, argument) in arguments.enumerated() where index < parts.count { literal(argument, of: signature, parts[index]) }
        return contents(signature) { name in parts.firstIndex { $0.name == name }.flatMap { $0 < arguments.count ? arguments[$0] : nil } }
            ?? result(of: signature, shapes)
    }

    func shape(of pipeline: Pipeline) -> Shape {
        var known: Shape
        switch pipeline.head {
        case .command(let command): known = shape(of: command)
        case .value(let value): known = shape(of: value)
        }
        for filter in pipeline.filters { known = shape(of: filter, known) }
        if let redirect = pipeline.redirect {
            type(of: redirect.path)
            write(to: redirect.path)
            known = .any
        }
        return pipeline.isBackground ? .int : known
    }

    private func shape(of filter: Filter, _ input: Shape) -> Shape {
        guard let signature = self.filter(filter.name.text) else { return .any }
        checkRequired(signature, at: filter.name.range)
        checkInput(input, of: filter)
        rows.append(input.element)
        defer { rows.removeLast() }
        var made: Shape = .any
        var given: [Shape] = []
        let parts = signature.usage.arguments
        for (index, argument) in filter.arguments.enumerated() {
            switch argument {
            case .row(let expression):
                made = shape(of: expression)
                if let known = made.type, known != "bool", filter.name.text == "where" {
                    report(.mustBe(place(expression.range), "the condition of 'where'", "true or false", shown(expression, known)))
                }
            case .value(let value):
                given.append(givenValue(value))
                let known = given.last?.type
                let name = index < filter.parts.count ? filter.parts[index] : ""
                if let part = parts.first(where: { $0.name == name }), let wanted = StaticType.certain(part.type), let known,
                    !StaticType.fits(known, wanted)
                {
                    report(
                        .mustBe(
                            place(value.range), "'\(part.name)' of '\(filter.name.text)'", StaticType.article(wanted), shown(value, known)))
                }
            case .block(let row, let body): each(row, body, input.element)
            case .path, .word: break
            }
        }
        return output(of: filter, input, made, given)
            ?? (signature.shape == .any ? Shape(certain: signature.usage.result) : signature.shape)
    }

    /// The block of `each`, which knows its row.
    private func each(_ row: Name?, _ body: Block, _ shape: Shape) {
        loops += 1
        block(body) {
            declare(row ?? Name("it", body.range.lowerBound..<body.range.lowerBound + 1), shape: shape, .loop)
        }
        loops -= 1
    }

    // MARK: Commands

    private func shape(of command: Command) -> Shape {
        guard let signature = command.signature else { return .any }
        let isVerb = isVerb(command.verb.text)
        let definition = isVerb ? nil : definition(command.verb.text)
        if isVerb {
            noteVerb(signature, command)
        } else if let definition {
            noteCall(definition, command.verb)
        } else {
            report(.definedElsewhere(place(command.verb.range), command.verb.text))
        }
        checkRequired(signature, at: command.verb.range)
        planned(command, signature)
        let types =
            signature.usage.arguments
            + signature.usage.options.map {
                Usage.Argument(name: $0.name, type: $0.type ?? "bool", isRequired: false, isRepeated: false)
            }
        var isAfterTo = false
        for argument in command.arguments {
            if let block = argument.block {
                self.block(block)
                continue
            }
            let known = shape(of: argument.value)
            if argument.isSpread { continue }
            if !argument.isWord, let part = types.first(where: { $0.name == argument.name }) {
                let subject = part.name == part.type ? "the argument of '\(command.verb.text)'" : "'\(part.name)'"
                // A file that is written need not be there.
                if isAfterTo, part.type == "path" {
                    write(to: argument.value)
                } else {
                    literal(argument.value, part.type, subject, looks: isVerb, known)
                }
            }
            isAfterTo = argument.isWord && argument.name == "to"
        }
        if isVerb {
            inspect(command, signature)
            noteRunning(signature)
            if command.isPlan { return .any }
            return contents(signature) { name in command.arguments.first { $0.name == name && !$0.isWord }?.value } ?? signature.shape
        }
        return definition.map { result(of: $0) } ?? .any
    }

    /// What is written literally must be what its type asks for. `looks`: whether the host may look for the file it names, say; only
    /// a verb is known to read it.
    func literal(_ value: Expression, _ type: String, _ subject: String, looks: Bool = false, _ shape: Shape = .any) {
        if type.contains("|") {
            switch value.kind {
            case .word(let word): return alternatives(type.split(separator: "|").map(String.init), word, value, subject)
            case .literal(let literal):
                return alternatives(type.split(separator: "|").map(String.init), literal.string ?? "", value, subject)
            default: return
            }
        }
        if let wanted = StaticType.certain(type) {
            let known: String? =
                switch value.kind {
                case .literal(let literal): literal.typeName
                case .word: "text"
                case .list: "list"
                case .map: "map"
                default: shape == .null ? nil : shape.type
                }
            // A verb counts a duration from now: `during -1h to 0s`.
            let isRelative = looks && wanted == "time" && known == "duration"
            if let known, !isRelative, !StaticType.fits(known, wanted) {
                report(.mustBe(place(value.range), subject, StaticType.article(wanted), shown(value, known)))
            }
            return
        }
        guard let wordType = vocabulary.types[type] else { return }
        let literal: Value
        switch value.kind {
        case .word(let word): literal = .text(word)
        case .literal(let known): literal = known
        default: return
        }
        do {
            _ = try wordType.read(literal)
        } catch let problem as Diagnostic {
            if !awaitsFailure { report(corrected(problem, at: value.range)) }
            return
        } catch {
            return
        }
        if looks, let word = literal.string, mayLook(for: word), let problem = wordType.check?(word, written, source.name) {
            report(corrected(problem, at: value.range))
        }
    }

    /// A host's complaint about a word, with the word's place in front of the others; what would be right there is shown there.
    private func corrected(_ problem: Diagnostic, at range: Range<Int>) -> Diagnostic {
        var copy = problem
        let words = problem.replacement.map { "did you mean '\($0)'?" }
        copy.marks.insert(.init(place(range), words ?? ""), at: 0)
        if let words, let replacement = problem.replacement {
            copy.because.removeAll { $0 == words }
            copy.attempts = attempt(range, replacement)
        }
        return copy
    }

    func alternatives(_ words: [String], _ word: String, _ value: Expression, _ subject: String) {
        guard !words.contains(word) else { return }
        let near = Suggestion.nearest(to: word, in: words)
        report(
            Diagnostic(
                "wrong-word", .type, "\(subject) must be \(Suggestion.list(words)), but is '\(word.preview())'",
                at: [.init(place(value.range), near.map { "did you mean '\($0)'?" } ?? "")], try: attempt(value.range, near)))
    }

    /// A file that is written: its suffix must be known, and later statements may read it.
    private func write(to path: Expression) {
        let text: String
        switch path.kind {
        case .word(let word): text = word
        case .literal(let value):
            guard let known = value.string else {
                return report(.mustBe(place(path.range), "a file", "a path", shown(path, value.typeName)))
            }
            text = known
        default: return
        }
        written.insert(text)
        // A folder is read with a '/' behind it or without.
        if text.hasSuffix("/"), text.count > 1 { return _ = written.insert(String(text.dropLast())) }
        written.insert(text + "/")
        let name = text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return }
        let suffix = String(name[name.index(after: dot)...])
        let known = vocabulary.suffixes
        if !known.isEmpty, !known.contains(suffix.lowercased()) { report(.unknownSuffix(place(path.range), suffix, known)) }
    }
}

extension Usage {
    /// One argument as a function or a check sees it.
    struct Argument {
        var name: String
        var type: String
        var isRequired: Bool
        var isRepeated: Bool
    }

    /// The arguments in order, without fixed words; those of choices one after the other.
    var arguments: [Argument] {
        var all: [Argument] = []
        func add(_ parts: [Part], isRequired: Bool, isRepeated: Bool) {
            for part in parts {
                switch part {
                case .argument(let name, let type):
                    all.append(Argument(name: name, type: type, isRequired: isRequired, isRepeated: isRepeated))
                case .word: break
                case .optional(let inner): add(inner, isRequired: false, isRepeated: isRepeated)
                case .choice(let ways): for way in ways { add(way, isRequired: isRequired, isRepeated: isRepeated) }
                case .repeated(let inner, _): add([inner], isRequired: isRequired, isRepeated: true)
                }
            }
        }
        add(parts, isRequired: true, isRepeated: false)
        return all
    }
}

extension Diagnostic {
    fileprivate static func unknownFunction(_ place: Place, _ name: String, _ checker: Checker) -> Diagnostic {
        if let ours = Foreign.function(name) {
            return Diagnostic(
                "unknown-function", .name, "there is no function '\(name)'", at: [.init(place, "here it is '\(ours)'")],
                try: checker.attempt(place.range, ours))
        }
        if checker.vocabulary.commands.contains(where: { $0.name == name }) {
            return Diagnostic(
                "unknown-function", .name, "'\(name)' is a verb, not a function", at: [.init(place)],
                because: ["a verb among values stands in parentheses with its arguments: (\(name) …)"])
        }
        let known =
            Functions.signatures.map(\.name) + checker.vocabulary.functions.map(\.name)
            + checker.definitions.flatMap(\.keys).sorted()
        let near = Suggestion.nearest(to: name, in: known)
        return Diagnostic(
            "unknown-function", .name, "there is no function '\(name)'", at: [.init(place, near.map { "did you mean '\($0)'?" } ?? "")],
            because: near == nil ? ["'help functions' lists them"] : [], try: checker.attempt(place.range, near))
    }

    fileprivate static func wrongCount(_ place: Place, _ signature: Signature, given: Int, _ counts: ClosedRange<Int>) -> Diagnostic {
        let wanted =
            counts.upperBound == Int.max
            ? "at least \(counts.lowerBound)"
            : counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
        let noun = wanted == "1" || wanted == "at least 1" ? "value" : "values"
        return Diagnostic(
            "wrong-count", .usage, "'\(signature.name)' takes \(wanted) \(noun), but is given \(given)", at: [.init(place)],
            because: ["the form is \(signature.usage.call)"])
    }

    fileprivate static func definedElsewhere(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "unknown-verb", .name, "there is no verb '\(name)' here", at: [.init(place)],
            because: ["it is defined in another block"])
    }

    fileprivate static func unknownSuffix(_ place: Place, _ suffix: String, _ known: [String]) -> Diagnostic {
        Diagnostic(
            "unknown-suffix", .type, "there is no format for '.\(suffix.preview())'",
            at: [.init(place, Suggestion.nearest(to: suffix, in: known).map { "did you mean '.\($0)'?" } ?? "")],
            because: ["the suffix chooses the format: \(known.map { "." + $0 }.joined(separator: ", "))"])
    }
}

extension Usage {
    /// How a function of this usage is called: `slice(value, from, [to])`.
    public var call: String {
        name + "("
            + arguments.map { argument in
                let name = argument.name + (argument.isRepeated ? "..." : "")
                return argument.isRequired ? name : "[\(name)]"
            }.joined(separator: ", ") + ")"
    }
}

import Diagnostics
import Values

extension Checker {
    func check(_ statement: Statement) {
        switch statement.kind {
        case .declare(let name, let isMutable, let type, let value):
            let known = shape(of: value)
            check(type)
            checkFits(value, known.type, type)
            declare(name, isMutable: isMutable, shape: declared(type, known, isMutable: isMutable), .declaration)
        case .assign(let name, let value): assign(name, value)
        case .define(let definition): define(definition)
        case .choose(let ways, let otherwise):
            for way in ways {
                condition(way.condition, of: "if")
                block(way.block)
            }
            if let otherwise { block(otherwise) }
        case .iterate(let first, let second, let over, let body): iterate(first, second, over, body)
        case .repeatWhile(let condition, let body):
            self.condition(condition, of: "while")
            loops += 1
            block(body)
            loops -= 1
        case .leave: if loops == 0 { report(.outsideLoop(place(statement.range), "break")) }
        case .next: if loops == 0 { report(.outsideLoop(place(statement.range), "continue")) }
        case .attempt(let body, let catches, let finally): attempt(body, catches, finally)
        case .give(let value):
            let known = value.map { shape(of: $0) } ?? .null
            if let value { checkResult(value, known) }
            returned = returned?.joined(known) ?? known
            if !isInDefinition { report(.returnOutside(place(statement.range))) }
        case .fail(let value):
            if let type = type(of: value), type != "text", type != "map" {
                report(.mustBe(place(value.range), "what 'fail' takes", "text or a map", shown(value, type)))
            }
            if case .map(let members) = value.kind { raised(members, value.range) }
        case .assert(let condition, let message):
            self.condition(condition, of: "assert")
            if let message { _ = type(of: message) }
        case .expect(let condition, let message):
            self.condition(condition, of: "expect")
            if let message { _ = type(of: message) }
        case .expectError(let kinds, let body):
            check(kinds: kinds)
            let outer = awaitsFailure
            awaitsFailure = true
            block(body)
            awaitsFailure = outer
        case .requires(let names): require(names)
        case .load(let name, let script, _, _): if let script { loaded(script, at: name.range) }
        case .watch(let every, let until, let most, let body): watch(every, until, most, body)
        case .react(let reaction): react(reaction)
        case .show(let pipeline):
            _ = shape(of: pipeline)
            checkShown(pipeline)
        case .broken: break
        }
    }

    private func assign(_ name: Name, _ value: Expression) {
        let known = type(of: value)
        // Assigning alone is not using.
        guard let scope = scopes.lastIndex(where: { $0[name.text] != nil }), let variable = scopes[scope][name.text] else {
            let near = Suggestion.nearest(to: name.text, in: variableNames)
            report(.assignedUnknown(place(name.range), name.text, near))
            declare(Name(name.text, name.range), isMutable: true, .error)
            return
        }
        guard variable.isMutable else {
            _ = use(name.text)
            let made = variable.origin == .before ? nil : Place(variable.source, variable.name.range)
            return report(.immutable(place(name.range), name.text, made, variable.origin))
        }
        if isInDefinition, scope <= 1 { assignedEarly.insert(name.text) }
        if !isLater(scope) { scopes[scope][name.text]?.isAssigned = true }
        if let wanted = variable.shape.type, let known, !StaticType.fits(known, wanted) {
            report(.mustBe(place(value.range), "'$\(name.text)'", StaticType.article(wanted), shown(value, known)))
        }
    }

    private func iterate(_ first: Name, _ second: Name?, _ over: Expression, _ body: Block) {
        let shape = shape(of: over)
        let known = shape.type
        if let known, known != "list", known != "map" {
            report(.mustBe(place(over.range), "what 'for' goes through", "a list or a map", shown(over, known)))
        } else if known == "map", second == nil {
            report(.mapNeedsTwo(place(first.range), first.text))
        }
        loops += 1
        block(body) {
            let key: Shape = known == "list" ? .int : known == "map" ? .text : .any
            declare(first, shape: second != nil ? key : shape.element, .loop)
            if let second {
                if second.text == first.text { report(.sameName(place(second.range), second.text)) }
                declare(second, shape: shape.element, .loop)
            }
        }
        loops -= 1
    }

    private func attempt(_ body: Block, _ clauses: [Catch], _ finally: Block?) {
        func catches(_ kind: Kind) -> Bool { clauses.contains { $0.kinds.isEmpty || $0.kinds.contains { $0.text == kind.rawValue } } }
        let outer = (mayMiss, mayMistake)
        (mayMiss, mayMistake) = (outer.0 || catches(.io), outer.1 || catches(.type))
        block(body)
        (mayMiss, mayMistake) = outer
        var hasCaughtAll = false
        for clause in clauses {
            if hasCaughtAll, let range = clause.kinds.first?.range ?? clause.variable?.range {
                report(.afterCatchAll(place(range)))
            }
            if clause.kinds.isEmpty { hasCaughtAll = true }
            check(kinds: clause.kinds)
            block(clause.block) {
                if let variable = clause.variable { declare(variable, shape: .caught, .error) }
            }
        }
        if let finally { block(finally) }
    }

    /// A condition must be true or false.
    func condition(_ expression: Expression, of keyword: String) {
        guard let known = type(of: expression), known != "bool" else { return }
        report(
            .mustBe(place(expression.range), "the condition of '\(keyword)'", "true or false", shown(expression, known)).comparing(known))
    }

    // MARK: Definitions and parameters

    private func define(_ definition: Definition) {
        let name = definition.name
        if isVerb(name.text) || Parser.keywords.contains(name.text) {
            report(.takenName(place(name.range), name.text, "verb"))
        } else if function(name.text) != nil {
            report(.takenName(place(name.range), name.text, "function"))
        }
        check(definition.result)
        let (outerLoops, outer) = (loops, isInDefinition)
        let (outerWanted, outerReturned, outerDefinition) = (wantedResult, returned, graph.current)
        (wantedResult, returned, graph.current) = (definition.result, nil, DefinitionKey(definition))
        // A body sees the variables of the top level, also those that follow, and its own, and nothing in between. The top level is
        // moved and not copied: a long script has many of both.
        let top = isInDefinition ? 1 : 0
        var outerScopes: [[String: Variable]] = []
        swap(&outerScopes, &scopes)
        scopes = [later, outerScopes[top], [:]]
        outerScopes[top] = [:]
        (loops, isInDefinition) = (0, true)
        declare(definition.parameters)
        for example in definition.examples {
            if case .binary(.equal, _, _) = example.kind {
                _ = type(of: example)
            } else {
                condition(example, of: "example")
            }
        }
        block(definition.body)
        // Whoever comes to the end without a 'return' gives null.
        if Self.leaves(definition.body), let returned { results[DefinitionKey(definition)] = returned == .null ? .any : returned }
        (wantedResult, returned, graph.current) = (outerWanted, outerReturned, outerDefinition)
        outerScopes[top] = scopes[1]
        (scopes, loops, isInDefinition) = (outerScopes, outerLoops, outer)
    }

    func declare(_ parameters: [Parameter]) {
        var names: Set<String> = []
        var optional: Parameter?
        for (index, parameter) in parameters.enumerated() {
            if !names.insert(parameter.variable.text).inserted {
                report(.secondParameter(place(parameter.name.range), parameter.name.text))
            }
            check(parameter.type)
            if let standard = parameter.standard { literal(standard, parameter.type?.text ?? "any", "'\(parameter.name.text)'") }
            if parameter.isRest, index + 1 < parameters.count, parameters[(index + 1)...].contains(where: { !$0.isOption }) {
                report(.restNotLast(place(parameter.name.range), parameter.name.text))
            } else if !parameter.isOption, !parameter.isRest {
                if let optional, parameter.standard == nil {
                    report(.requiredAfterOptional(place(parameter.name.range), parameter.name.text, optional.name.text))
                }
                if parameter.standard != nil { optional = parameter }
            }
            let shape = parameter.type.map { Shape($0) } ?? .any
            let mayBeNull = parameter.isOption && shape != .bool && parameter.standard == nil
            declare(parameter.variable, shape: mayBeNull ? .any : parameter.isRest ? .list(shape) : shape, .parameter)
        }
    }

    /// The name of a type must be known.
    func check(_ type: TypeName?) {
        guard let type, type.alternatives.count == 1 else { return }
        let name = type.text
        guard !Usage.types.contains(name), vocabulary.types[name] == nil, name != "null" else { return }
        report(.unknownType(place(type.range), name, self))
    }

    /// A value that is known must be of a type that is written down.
    private func checkFits(_ value: Expression, _ known: String?, _ type: TypeName?) {
        guard let type else { return }
        if type.alternatives.count > 1 {
            if case .literal(let literal) = value.kind { alternatives(type.alternatives, literal.string ?? "", value, "the value") }
            return
        }
        guard let wanted = StaticType.certain(type), let known, !StaticType.fits(known, wanted) else { return }
        report(.mustBe(place(value.range), "the value", StaticType.article(wanted), shown(value, known)))
    }
}

extension Diagnostic {
    /// X must be Y, but is Z.
    static func mustBe(_ place: Place, _ subject: String, _ wanted: String, _ shown: String) -> Diagnostic {
        Diagnostic("wrong-type", .type, "\(subject) must be \(wanted), but is \(shown)", at: [.init(place)])
    }

    /// Says how a value of a type becomes a condition.
    fileprivate func comparing(_ type: String) -> Diagnostic {
        var copy = self
        switch type {
        case "int", "decimal": copy.because = ["no number is true or false by itself; compare it, as in … != 0"]
        case "text": copy.because = ["no text is true or false by itself; compare it, as in … != \"\""]
        case "list", "map": copy.because = ["no \(type) is true or false by itself; count it, as in len(…) > 0"]
        default: copy.because = ["nothing but true and false is a condition; compare it, as in … != null"]
        }
        return copy
    }

    fileprivate static func outsideLoop(_ place: Place, _ word: String) -> Diagnostic {
        Diagnostic(
            "outside-loop", .parse, "'\(word)' stands outside a loop", at: [.init(place)],
            because: ["it belongs in the block of a 'for' or 'while'"])
    }

    fileprivate static func returnOutside(_ place: Place) -> Diagnostic {
        Diagnostic(
            "return-outside", .parse, "'return' stands outside a 'def'", at: [.init(place)], because: ["'exit' ends a script"])
    }

    fileprivate static func assignedUnknown(_ place: Place, _ name: String, _ near: String?) -> Diagnostic {
        Diagnostic(
            "unknown-variable", .name, "there is no variable '$\(name)'",
            at: [.init(place, near.map { "did you mean '$\($0)'?" } ?? "")], because: ["a variable is made with 'let mut \(name) = …'"])
    }

    fileprivate static func immutable(_ place: Place, _ name: String, _ made: Place?, _ origin: Checker.Origin) -> Diagnostic {
        let because =
            switch origin {
            case .loop: "the variable of a loop cannot be assigned"
            case .parameter: "a parameter cannot be assigned"
            case .error: "the variable of a 'catch' cannot be assigned"
            case .declaration, .before: "only what is made with 'let mut' can be assigned again"
            }
        let words = origin == .declaration ? "write 'let mut \(name)'" : "made here"
        return Diagnostic(
            "immutable-variable", .name, "'$\(name)' cannot be assigned", at: [.init(place)] + (made.map { [.init($0, words)] } ?? []),
            because: [because])
    }

    fileprivate static func mapNeedsTwo(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "map-needs-two", .type, "going through a map takes two variables", at: [.init(place, "write '$k, $\(name)'")],
            because: ["the form is for $k, $v in MAP { … }"])
    }

    fileprivate static func sameName(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic("same-name", .name, "both variables are called '$\(name)'", at: [.init(place)])
    }

    fileprivate static func afterCatchAll(_ place: Place) -> Diagnostic {
        Diagnostic(
            "unreachable", .name, "this 'catch' is never reached", at: [.init(place)],
            because: ["the 'catch' before it takes every kind"], severity: .warning)
    }

    static func catchCancelled(_ place: Place) -> Diagnostic {
        Diagnostic(
            "catch-cancelled", .name, "'cancelled' cannot be caught", at: [.init(place)],
            because: ["after an interruption only the 'finally' blocks run"])
    }

    static func unknownKind(_ name: Name, _ checker: Checker) -> Diagnostic {
        let (place, kind) = (checker.place(name.range), name.text)
        let known = Kind.allCases.map(\.rawValue).filter { $0 != "cancelled" }
        return Diagnostic(
            "unknown-kind", .name, "there is no kind of error '\(kind)'", at: [.init(place, Suggestion.words(for: kind, in: known))],
            because: ["the kinds are \(known.joined(separator: ", "))"],
            try: checker.attempt(place.range, Suggestion.nearest(to: kind, in: known)))
    }

    fileprivate static func takenName(_ place: Place, _ name: String, _ what: String) -> Diagnostic {
        Diagnostic("taken-name", .name, "there is a \(what) '\(name)' already", at: [.init(place, "choose another name")])
    }

    fileprivate static func secondParameter(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic("second-parameter", .name, "there are two parameters '\(name)'", at: [.init(place)])
    }

    fileprivate static func restNotLast(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "rest-not-last", .parse, "'\(name) ...' takes all that is left, so it must be the last parameter", at: [.init(place)])
    }

    fileprivate static func requiredAfterOptional(_ place: Place, _ name: String, _ optional: String) -> Diagnostic {
        Diagnostic(
            "required-after-optional", .parse, "'\(name)' must have a default, because '\(optional)' before it has one",
            at: [.init(place)])
    }

    fileprivate static func unknownType(_ place: Place, _ name: String, _ checker: Checker) -> Diagnostic {
        let known = StaticType.names + checker.vocabulary.types.keys.sorted()
        let foreign = [
            "string": "text", "str": "text", "integer": "int", "number": "decimal", "float": "decimal", "double": "decimal",
            "boolean": "bool", "array": "list", "object": "map", "dict": "map", "date": "time", "datetime": "time",
        ]
        let ours = foreign[name.lowercased()] ?? Suggestion.nearest(to: name, in: known)
        return Diagnostic(
            "unknown-type", .name, "there is no type '\(name)'", at: [.init(place, ours.map { "did you mean '\($0)'?" } ?? "")],
            because: ours == nil ? ["types are \(StaticType.names.joined(separator: ", "))"] : [], try: checker.attempt(place.range, ours))
    }
}

import Diagnostics
import Values

extension Translator {
    /// Lays down a call of a definition, a built-in function, or a function of the host.
    func call(_ name: Name, _ arguments: [Expression], into target: Int, isFresh: Bool, _ range: Range<Int>) throws {
        let window = workplace(target, isFresh: isFresh)
        b.next = window
        let isSpread = arguments.contains { $0.spreadList != nil }
        if let known = definition(name.text) {
            try call(known, arguments, window, range)
        } else if let function = Builtins.index[name.text], isSpread {
            b.next = window + 1
            try spread(arguments, over: function, window, range)
        } else if let function = Builtins.index[name.text] {
            for argument in arguments { try value(argument, into: b.reserve(), isFresh: true) }
            b.next = max(b.next, window + 1)
            b.emit(Instruction(.function, a: window, b: function, c: arguments.count), range, parts: arguments.map(\.range))
        } else {
            var slots: [HostRequest.Slot] = []
            let parts = scope.vocabulary?.functions.first { $0.name == name.text }?.usage.argumentNames ?? []
            for (index, argument) in arguments.enumerated() {
                try value(argument, into: b.reserve(), isFresh: true)
                let label = index < parts.count ? parts[index] : parts.last ?? String(index + 1)
                slots.append(
                    .init(name: label, place: b.place(argument.range), isSpread: argument.spreadList != nil, type: nil))
            }
            var call = HostRequest(
                kind: .function, name: name.text, isPlan: false, isShown: false, slots: slots, place: b.place(range))
            if isSpread { call.names = parts }
            request(call, window, range)
        }
        b.next = max(b.next, window + 1)
        hand(window, over: target, range)
    }

    /// The call of a definition by position; what is left out is marked as missing.
    private func call(_ known: Scope.Defined, _ arguments: [Expression], _ window: Int, _ range: Range<Int>) throws {
        let parameters = known.definition.parameters
        if arguments.contains(where: { $0.spreadList != nil }) {
            b.next = window + 1
            try spread(arguments, over: known.definition, window, range)
            return finish(known, window, range, parts: [])
        }
        for (index, parameter) in parameters.enumerated() {
            let register = b.reserve()
            if parameter.isRest, index <= arguments.count {
                b.emit(Instruction(.makeList, a: register, b: register, c: 0), range)
                try fill(register, arguments[min(index, arguments.count)...].map { Expression.Element($0) }[...])
            } else if index < arguments.count {
                try value(arguments[index], into: register, isFresh: true)
            } else {
                guard parameter.standard != nil || parameter.isOption || parameter.isRest else {
                    throw Diagnostic.missingArgument(parameter.name.text, of: known.definition, at: b.place(range))
                }
                missing(register, range)
            }
        }
        if arguments.count > parameters.count, parameters.last?.isRest != true {
            throw Diagnostic.tooManyArguments(known.definition, given: arguments.count, at: b.place(range))
        }
        finish(known, window, range, parts: arguments.map(\.range))
    }

    private func missing(_ register: Int, _ range: Range<Int>) {
        b.emit(Instruction(.constant, a: register, wide: b.constant(Missing.value)), range)
    }

    private func finish(_ known: Scope.Defined, _ window: Int, _ range: Range<Int>, parts: [Range<Int>]) {
        b.emit(
            Instruction(.call, x: UInt8(truncatingIfNeeded: known.definition.parameters.count), a: window, wide: known.slot), range,
            parts: parts)
        b.next = window + 1
        // A list may come back, and stay behind in the register.
        let scalars: Set<String> = ["int", "bool", "decimal", "duration", "time"]
        if let result = known.definition.result, result.alternatives.count == 1, scalars.contains(result.text) { return }
        b.parts.givesLists = true
    }

    // MARK: Commands

    /// Lays down a verb or a definition called as one.
    func command(_ command: Command, into target: Int, isShown: Bool) throws {
        let range = command.range
        let window = workplace(target, isFresh: true)
        b.next = window
        let body = command.arguments.first { $0.block != nil }
        if let known = definition(command.verb.text) {
            let parameters = known.definition.parameters
            var ranges: [Range<Int>] = []
            for parameter in parameters {
                let register = b.reserve()
                let given = command.arguments.filter { $0.name == parameter.name.text }
                ranges.append(given.first?.value.range ?? command.verb.range)
                if parameter.isRest {
                    b.emit(Instruction(.makeList, a: register, b: register, c: 0), range)
                    try fill(register, given.map { Expression.Element($0.value, isSpread: $0.isSpread) }[...])
                } else if let argument = given.last {
                    try value(argument.value, into: register, isFresh: true)
                } else {
                    guard parameter.standard != nil || parameter.isOption else {
                        throw Diagnostic.missingArgument(parameter.name.text, of: known.definition, at: b.place(range))
                    }
                    missing(register, range)
                }
            }
            finish(known, window, range, parts: ranges)
        } else {
            var slots: [HostRequest.Slot] = []
            let types = command.signature?.usage.argumentTypes ?? [:]
            for argument in command.arguments where argument.block == nil {
                try value(argument.value, into: b.reserve(), isFresh: true)
                let type = types[argument.name].flatMap { scope.vocabulary?.types[$0] }
                slots.append(
                    .init(
                        name: argument.name, place: b.place(argument.value.range), isSpread: argument.isSpread, type: type))
            }
            if let body {
                // That there is a block is an argument too: what the command does, it is to undo at the end of the block.
                b.load(.bool(true), into: b.reserve(), body.range)
                slots.append(.init(name: body.name, place: b.place(body.range), isSpread: false, type: nil))
            }
            var request = HostRequest(
                kind: .command, name: command.verb.text, isPlan: command.isPlan, exitsOnChange: command.exitsOnChange, isShown: isShown,
                slots: slots, place: b.place(range))
            request.isOnlyShown = isShown && !isCaptured
            self.request(request, window, range)
            if let block = body?.block {
                b.next = window + 1
                (request.kind, request.slots) = (.leave, [])
                try scoped(block, leave: request, range)
                b.load(.null, into: window, range)
            }
        }
        b.next = window + 1
        hand(window, over: target, range)
    }

    func request(_ request: HostRequest, _ window: Int, _ range: Range<Int>) {
        b.parts.requests.append(request)
        b.next = max(b.next, window + 1)
        b.emit(Instruction(.host, a: window, wide: b.parts.requests.count - 1), range, parts: request.slots.map(\.place.range))
    }

    // MARK: What an expression does

    /// Whether working out an expression could assign a variable: only definitions can.
    func mayAssign(_ expression: Expression) -> Bool {
        expression.contains {
            switch $0.kind {
            case .call(let name, _): definition(name.text) != nil
            case .pipeline: true
            default: false
            }
        }
    }
}

extension Expression {
    /// Whether this or any expression inside satisfies a condition; the inside of a pipeline is not looked into.
    func contains(where holds: (Expression) -> Bool) -> Bool {
        if holds(self) { return true }
        switch kind {
        case .literal, .word, .variable, .field, .row, .pipeline, .broken: return false
        case .interpolated(let segments):
            return segments.contains { if case .value(let inner) = $0 { inner.contains(where: holds) } else { false } }
        case .list(let elements): return elements.contains { $0.value.contains(where: holds) }
        case .map(let members): return members.contains { $0.value.contains(where: holds) }
        case .member(let base, _, _): return base.contains(where: holds)
        case .index(let base, let index, _): return base.contains(where: holds) || index.contains(where: holds)
        case .slice(let base, let from, let to):
            return base.contains(where: holds) || from?.contains(where: holds) == true || to?.contains(where: holds) == true
        case .spread(let list): return list.contains(where: holds)
        case .call(_, let arguments): return arguments.contains { $0.contains(where: holds) }
        case .unary(_, let operand): return operand.contains(where: holds)
        case .binary(_, let left, let right): return left.contains(where: holds) || right.contains(where: holds)
        }
    }
}

extension Usage {
    /// The names of the arguments, in order.
    public var argumentNames: [String] {
        func names(_ parts: [Part]) -> [String] {
            parts.flatMap { part -> [String] in
                switch part {
                case .argument(let name, _): [name]
                case .word: []
                case .optional(let inner): names(inner)
                case .choice(let choices): choices.flatMap(names)
                case .repeated(let inner, _): names([inner])
                }
            }
        }
        return names(parts)
    }

    /// The types of arguments and options by their names.
    var argumentTypes: [String: String] {
        var types: [String: String] = [:]
        func add(_ parts: [Part]) {
            for part in parts {
                switch part {
                case .argument(let name, let type): types[name] = type
                case .word: break
                case .optional(let inner): add(inner)
                case .choice(let choices): choices.forEach(add)
                case .repeated(let inner, _): add([inner])
                }
            }
        }
        add(parts)
        for option in options { if let type = option.type { types[option.name] = type } }
        return types
    }
}

extension Diagnostic {
    static func missingArgument(_ name: String, of definition: Definition, at place: Place) -> Diagnostic {
        Diagnostic("missing-argument", .usage, "'\(definition.name.text)' needs an argument '\(name)'", at: [Mark(place)])
    }

    static func tooManyArguments(_ definition: Definition, given: Int, at place: Place) -> Diagnostic {
        Diagnostic(
            "too-many-arguments", .usage,
            "'\(definition.name.text)' takes \(definition.parameters.count) arguments, but is given \(given)", at: [Mark(place)])
    }
}

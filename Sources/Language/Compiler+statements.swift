import Diagnostics
import Values

extension Translator {
    func statement(_ statement: Statement, isTop: Bool) throws {
        let range = statement.range
        let before = b.next
        if tokens != nil { try trace(statement) }
        switch statement.kind {
        case .declare(let name, _, let type, let value):
            try declare(name, type, value, isTop: isTop)
            return
        case .assign(let name, let value): try assign(name, value)
        case .define(let definition): try define(definition)
        case .choose(let branches, let otherwise): try choose(branches, otherwise, range)
        case .iterate(let first, let second, let over, let body): try iterate(first, second, over, body, range)
        case .repeatWhile(let condition, let body): try repeatWhile(condition, body, range)
        case .leave, .next:
            guard let loop = b.loops.last else { return }
            try b.cleanUp(to: loop.depth)
            let jump = b.jump(range)
            if case .leave = statement.kind {
                b.loops[b.loops.count - 1].leaving.append(jump)
            } else {
                b.loops[b.loops.count - 1].continuing.append(jump)
            }
        case .attempt(let body, let catches, let finally): try attempt(body, catches, finally, range)
        case .give(let value): try give(value, range)
        case .fail(let value):
            let register = try self.value(value)
            b.emit(Instruction(.fail, a: register), range, parts: [value.range])
        case .assert(let condition, let message): try assert(condition, message, .assert, range)
        case .expect(let condition, let message):
            b.emit(Instruction(.expecting), range)
            try assert(condition, message, .expect, range)
        case .expectError(let kinds, let body):
            b.emit(Instruction(.expecting), range)
            try expectError(kinds, body, range)
        case .watch(let every, let until, let most, let body): try watch(every, until, most, body, range)
        case .react(let reaction): try react(reaction)
        case .load(_, let script?, _, _):
            let (source, tokens) = (b.enter(script.source), self.tokens)
            if tokens != nil { self.tokens = script.tokens }
            for inner in script.body.statements { try self.statement(inner, isTop: isTop) }
            (b.source, self.tokens) = (source, tokens)
            if !isTop { return }
        case .show(let pipeline): try show(pipeline, range)
        case .load(_, nil, _, _), .requires, .broken: break
        }
        b.next = before
    }

    func block(_ block: Block) throws {
        try b.block {
            declareDefinitions(of: block, isTop: false)
            for statement in block.statements { try self.statement(statement, isTop: false) }
        }
    }

    private func declare(_ name: Name, _ type: TypeName?, _ value: Expression, isTop: Bool) throws {
        let before = b.next
        let register: Int
        if isTop, b.isMain, let global = scope.variables[name.text] {
            register = global.register
            if type == nil {
                try self.value(value, into: register)
            } else {
                // A value of the wrong type must not replace what the name stood for before.
                let fresh = b.reserve()
                try self.value(value, into: fresh, isFresh: true)
                check(fresh, type, value.range, .variable)
                b.emit(Instruction(.move, x: 1, a: register, b: fresh), name.range)
            }
            b.next = before
        } else {
            register = b.reserve()
            try self.value(value, into: register, isFresh: true)
            check(register, type, value.range, .variable)
            b.next = register + 1
            // Only now: the value may speak of a variable of the same name outside.
            b.locals[b.locals.count - 1][name.text] = .init(register: register, type: type)
        }
    }

    func check(_ register: Int, _ type: TypeName?, _ range: Range<Int>, _ purpose: Purpose) {
        guard let type, type.alternatives != ["any"] else { return }
        b.emit(Instruction(.check, x: purpose.rawValue, a: register, b: b.type(type)), range)
    }

    private func assign(_ name: Name, _ value: Expression) throws {
        let target = try variable(name.text, name.range)
        if try grow(name, target, value) { return }
        switch target {
        case .register(let register, nil): try self.value(value, into: register)
        case .register(let register, let type):
            let fresh = b.reserve()
            try self.value(value, into: fresh, isFresh: true)
            check(fresh, type, value.range, .variable)
            b.emit(Instruction(.move, x: 1, a: register, b: fresh), name.range)
        case .global(let register, let type):
            let fresh = b.reserve()
            try self.value(value, into: fresh, isFresh: true)
            check(fresh, type, value.range, .variable)
            b.emit(Instruction(.setGlobal, x: 1, a: fresh, wide: register), name.range)
        }
    }

    /// `$x = $x ++ y`, `$x = [...$x, y]` and `$m = {...$m, k: v}` change what is there instead of copying it.
    private func grow(_ name: Name, _ target: Variable, _ value: Expression) throws -> Bool {
        func isTarget(_ expression: Expression) -> Bool {
            if case .variable(name.text) = expression.kind { true } else { false }
        }
        switch value.kind {
        case .binary(.join, let left, let right):
            // Of `$x ++ a ++ b`, `a ++ b` is made first: the order of joining makes no difference to what comes out.
            var (first, rest) = (left, right)
            while case .binary(.join, let inner, let middle) = first.kind {
                rest = Expression(
                    .binary(.join, middle, rest), middle.range.lowerBound..<max(middle.range.lowerBound, rest.range.upperBound))
                first = inner
            }
            guard isTarget(first) else { return false }
            let operand: Int
            var mode: UInt8 = 0
            if case .list(let elements) = rest.kind, elements.count == 1, !elements[0].isSpread {
                // One more element needs no list of its own.
                operand = b.reserve()
                try self.value(elements[0].value, into: operand, isFresh: true)
                mode = 2
            } else {
                operand = try self.value(rest)
            }
            switch target {
            case .register(let register, _):
                b.emit(Instruction(.joinTo, x: mode, a: register, b: operand), value.range, parts: [first.range, rest.range])
            case .global(let register, _):
                b.emit(Instruction(.joinGlobal, x: mode, a: operand, wide: register), value.range, parts: [first.range, rest.range])
            }
            return true
        case .list(let elements):
            guard elements.count > 1, elements[0].isSpread, isTarget(elements[0].value) else { return false }
            // The new elements first, in a list of their own, for one of them may fail or speak of the variable.
            let start = b.reserve()
            b.emit(Instruction(.makeList, a: start, b: start, c: 0), value.range)
            try fill(start, elements.dropFirst())
            let parts = [elements[0].value.range, value.range]
            switch target {
            case .register(let register, _):
                b.emit(Instruction(.joinTo, x: 1, a: register, b: start), value.range, parts: parts)
            case .global(let register, _):
                b.emit(Instruction(.joinGlobal, x: 1, a: start, wide: register), value.range, parts: parts)
            }
            b.emit(Instruction(.clear, a: start), value.range)
            return true
        case .map(let members):
            guard members.count > 1, members[0].key == nil, isTarget(members[0].value) else { return false }
            let parts = [members[0].value.range]
            let added = members.dropFirst()
            if case .register(let register, _) = target, added.count <= 8, added.allSatisfy({ $0.key != nil }) {
                // A few members need no map of their own; but all values first, for one of them may fail or speak of the variable.
                let start = b.reserve(added.count)
                for (place, member) in zip(start..., added) { try self.value(member.value, into: place, isFresh: true) }
                for (place, member) in zip(start..., added) {
                    guard let key = member.key else { continue }
                    b.emit(Instruction(.setMember, a: register, b: place, c: b.site(key)), value.range, parts: parts)
                }
                return true
            }
            let start = b.reserve()
            b.emit(Instruction(.makeMap, a: start, b: start, c: shape([])), value.range)
            try fill(start, added)
            switch target {
            case .register(let register, _): b.emit(Instruction(.spreadMap, a: register, b: start), value.range, parts: parts)
            case .global(let register, _): b.emit(Instruction(.spreadGlobal, a: start, wide: register), value.range, parts: parts)
            }
            b.emit(Instruction(.clear, a: start), value.range)
            return true
        default: return false
        }
    }

    private func choose(_ branches: [(condition: Expression, block: Block)], _ otherwise: Block?, _ range: Range<Int>) throws {
        var ends: [RoutineBuilder.Jump] = []
        for (index, branch) in branches.enumerated() {
            let before = b.next
            let skip = try jumps(branch.condition, when: false)
            b.next = before
            try block(branch.block)
            if index < branches.count - 1 || otherwise != nil { ends.append(b.jump(branch.block.range)) }
            b.land(skip)
        }
        if let otherwise { try block(otherwise) }
        b.land(ends)
    }

    private func repeatWhile(_ condition: Expression, _ body: Block, _ range: Range<Int>) throws {
        let enter = b.jump(range)
        let start = b.here
        b.loops.append(.init(depth: b.regions.count))
        try block(body)
        let loop = b.loops.removeLast()
        b.land([enter] + loop.continuing)
        // The condition stands below the body, so that a turn takes one jump.
        let before = b.next
        let again = try jumps(condition, when: true)
        b.next = before
        b.land(again, at: start)
        b.land(loop.leaving)
    }

    private func iterate(_ first: Name, _ second: Name?, _ over: Expression, _ body: Block, _ range: Range<Int>) throws {
        let outer = b.next
        if second == nil, case .call(let name, let arguments) = over.kind, name.text == "range", definition("range") == nil,
            1...2 ~= arguments.count
        {
            let from = b.reserve(2)
            if arguments.count == 2 { try value(arguments[0], into: from, isFresh: true) } else { b.load(.int(0), into: from, over.range) }
            try value(arguments[arguments.count - 1], into: from + 1, isFresh: true)
            b.emit(Instruction(.startRange, a: from), over.range, parts: [arguments[0].range, arguments[arguments.count - 1].range])
            try loop(.nextRange, from, first, nil, body, range)
        } else {
            let from = b.reserve(2)
            try value(over, into: from, isFresh: true)
            b.emit(Instruction(.start, x: second == nil ? 0 : 1, a: from), over.range)
            try loop(second == nil ? .next : .nextPair, from, first, second, body, range)
            b.emit(Instruction(.clear, a: from), range)
        }
        b.next = outer
    }

    private func loop(
        _ operation: Operation, _ state: Int, _ first: Name, _ second: Name?, _ body: Block, _ range: Range<Int>
    ) throws {
        try b.block {
            let element = b.reserve(second == nil ? 1 : 2)
            b.locals[b.locals.count - 1][first.text] = .init(register: element)
            if let second { b.locals[b.locals.count - 1][second.text] = .init(register: element + 1) }
            let enter = b.jump(range)
            let start = b.here
            b.loops.append(.init(depth: b.regions.count))
            try block(body)
            let loop = b.loops.removeLast()
            b.land([enter] + loop.continuing)
            b.land([b.emit(Instruction(operation, a: state, b: element), range)], at: start)
            b.land(loop.leaving)
        }
    }

    private func give(_ value: Expression?, _ range: Range<Int>) throws {
        guard let value else {
            try b.cleanUp(to: 0)
            b.emit(Instruction(.giveNull), range)
            return
        }
        var register = try self.value(value)
        if b.regions.contains(where: { $0.cleanup != nil }) {
            // What the cleanups assign must not change what is given.
            let kept = b.reserve()
            b.emit(Instruction(.move, a: kept, b: register), value.range)
            register = kept
            try b.cleanUp(to: 0)
        }
        if b.result?.alternatives == ["int"] {
            b.emit(Instruction(.giveInt, a: register), value.range)
        } else {
            check(register, b.result, value.range, .result)
            b.emit(Instruction(.give, a: register), value.range)
        }
    }

    private func show(_ pipeline: Pipeline, _ range: Range<Int>) throws {
        if pipeline.isBackground {
            job(pipeline)
            return
        }
        if let capture = b.capture, capture.statements.contains(range.lowerBound) {
            // A command at the end of the block still shows what it shows by itself.
            isCaptured = true
            defer { isCaptured = false }
            return try self.pipeline(
                pipeline, into: capture.register, isFresh: false, isShown: pipeline.filters.isEmpty && pipeline.redirect == nil)
        }
        let isCommand: Bool
        switch pipeline.head {
        case .command: isCommand = true
        case .value(let expression):
            if case .call(let name, _) = expression.kind { isCommand = definition(name.text) != nil } else { isCommand = false }
        }
        let register = b.reserve()
        try self.pipeline(pipeline, into: register, isFresh: true, isShown: pipeline.filters.isEmpty && pipeline.redirect == nil)
        guard pipeline.redirect == nil else { return }
        // What shows nothing gives null; 'each' gives an empty list then.
        let silent: UInt8 =
            pipeline.filters.isEmpty ? (isCommand ? 1 : 0) : pipeline.filters.last?.name.text == "each" ? 3 : isCommand ? 1 : 0
        b.emit(Instruction(.show, x: silent, a: register), range)
    }

    private func assert(_ condition: Expression, _ message: Expression?, _ operation: Operation, _ range: Range<Int>) throws {
        var flags: UInt8 = 0
        let window = b.reserve(4)
        if case .binary(let binary, let left, let right) = condition.kind, binary.isComparison {
            flags |= binary == .matches ? 5 : 1
            try value(left, into: window, isFresh: true)
            try value(right, into: window + 1, isFresh: true)
            b.emit(
                Instruction(.binary, x: Operator(binary).rawValue, a: window + 3, b: window, c: window + 1), condition.range,
                parts: [left.range, right.range])
        } else {
            try value(condition, into: window + 3, isFresh: true)
        }
        let held = b.emit(Instruction(.jumpIfTrue, x: 1, a: window + 3), condition.range)
        if let message {
            flags |= 2
            try value(message, into: window + 2, isFresh: true)
        }
        b.emit(Instruction(operation, x: flags, a: window), range, parts: [condition.range, message?.range ?? condition.range])
        b.land([held])
        if flags & 1 != 0 {
            b.emit(Instruction(.clear, a: window), range)
            b.emit(Instruction(.clear, a: window + 1), range)
        }
    }

    private func attempt(_ body: Block, _ catches: [Catch], _ finally: Block?, _ range: Range<Int>) throws {
        let pending = b.reserve(2)
        let cleanup: (() throws -> Void)? = finally.map { finally in { try self.block(finally) } }
        var caughtEnds: [RoutineBuilder.Jump] = []
        let whole = try b.region(cleanup: cleanup) {
            guard !catches.isEmpty else { return try block(body) }
            let tried = try b.region(cleanup: nil) { try block(body) }
            caughtEnds.append(b.jump(range))
            b.guarded(tried, by: b.here, register: pending, isFinally: false)
            var catchesAll = false
            for clause in catches {
                var skip: [RoutineBuilder.Jump] = []
                if clause.kinds.isEmpty {
                    catchesAll = true
                } else {
                    let kinds = b.constant(.list(clause.kinds.map { .text($0.text) }))
                    skip = [b.emit(Instruction(.catches, a: pending, b: kinds), clause.block.range)]
                }
                try b.block {
                    if let variable = clause.variable {
                        let register = b.reserve()
                        b.locals[b.locals.count - 1][variable.text] = .init(register: register)
                        b.emit(Instruction(.bind, a: pending, b: register), variable.range)
                    }
                    b.emit(Instruction(.forget, a: pending), clause.block.range)
                    try block(clause.block)
                }
                caughtEnds.append(b.jump(range))
                b.land(skip)
            }
            if !catchesAll { b.emit(Instruction(.rethrow, a: pending), range) }
        }
        guard let finally else {
            b.land(caughtEnds)
            return
        }
        // Leaving by the front door, then by way of an error.
        b.land(caughtEnds)
        let normally = b.here
        try block(finally)
        let end = b.jump(range)
        b.guarded((whole.region, normally), by: b.here, register: pending + 1, isFinally: true)
        try block(finally)
        b.emit(Instruction(.rethrow, a: pending + 1), range)
        b.land([end])
    }

    /// A block after a command: the host undoes what the command did, in whatever way the block ends.
    func scoped(_ body: Block, leave: HostRequest, _ range: Range<Int>) throws {
        let pending = b.reserve()
        let lay = {
            let window = self.b.reserve()
            self.request(leave, window, range)
        }
        let stretch = try b.region(cleanup: lay) { try block(body) }
        let before = b.next
        lay()
        b.next = before
        let end = b.jump(range)
        b.guarded(stretch, by: b.here, register: pending, isFinally: true)
        lay()
        b.next = before
        b.emit(Instruction(.rethrow, a: pending), range)
        b.land([end])
    }
}

extension Expression.Binary {
    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .isNotIn, .matches: true
        default: false
        }
    }
}

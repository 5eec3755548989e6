import Diagnostics
import Values

extension Translator {
    /// Lays down an expression and returns the register its value stands in: a variable's own, or a new one.
    func value(_ expression: Expression, isLenient: Bool = false) throws -> Int {
        switch expression.kind {
        case .variable(let name):
            if case .register(let register, _) = try variable(name, expression.range) { return register }
        case .row:
            if let row = b.rows.last { return row }
        default: break
        }
        let register = b.reserve()
        try value(expression, into: register, isFresh: true, isLenient: isLenient)
        b.next = register + 1
        return register
    }

    /// A left operand, which must keep its value while the right one is worked out.
    private func leftValue(_ expression: Expression, before right: Expression) throws -> Int {
        let register = try value(expression)
        guard register < b.next, case .variable = expression.kind, mayAssign(right) else { return register }
        let kept = b.reserve()
        b.emit(Instruction(.move, a: kept, b: register), expression.range)
        return kept
    }

    /// Lays down an expression whose value comes to stand in a register.
    ///
    /// - Parameter isFresh: nothing is lost if the register is written to on the way. A variable's register is not fresh: it is
    ///   written to at the very end, for the expression may speak of the variable, or fail.
    func value(_ expression: Expression, into target: Int, isFresh: Bool = false, isLenient: Bool = false) throws {
        let before = b.next
        defer { b.next = before }
        let register = !isFresh && expression.takesSteps ? b.reserve() : target
        try steps(expression, into: register, isFresh: isFresh || register != target, isLenient: isLenient)
        if register != target { b.emit(Instruction(.move, x: 1, a: target, b: register), expression.range) }
    }

    /// A register to work in: the target itself, if it is the last one and fresh.
    func workplace(_ target: Int, isFresh: Bool) -> Int { isFresh && target == b.next - 1 ? target : b.reserve() }

    func hand(_ register: Int, over target: Int, _ range: Range<Int>) {
        if register != target { b.emit(Instruction(.move, x: 1, a: target, b: register), range) }
    }

    private func steps(_ expression: Expression, into target: Int, isFresh: Bool, isLenient: Bool) throws {
        let range = expression.range
        switch expression.kind {
        case .literal(let value): b.load(value, into: target, range)
        case .word(let word): b.load(.text(word), into: target, range)
        case .interpolated(let segments):
            let start = b.reserve(segments.count)
            for (index, segment) in segments.enumerated() {
                switch segment {
                case .text(let text): b.load(.text(text), into: start + index, range)
                case .value(let inner): try value(inner, into: start + index, isFresh: true)
                }
            }
            b.emit(Instruction(.interpolate, a: target, b: start, c: segments.count), range)
        case .list(let elements): try list(elements, into: target, isFresh: isFresh, range)
        case .map(let members): try map(members, into: target, isFresh: isFresh, range)
        case .variable(let name):
            switch try variable(name, range) {
            case .register(let register, _):
                if register != target { b.emit(Instruction(.move, a: target, b: register), range) }
            case .global(let register, _): b.emit(Instruction(.getGlobal, a: target, wide: register), range)
            }
        case .field(let name):
            guard let row = b.rows.last else { throw Diagnostic.noRow(name.text, at: b.place(name.range)) }
            b.emit(Instruction(.member, x: isLenient ? 1 : 0, a: target, b: row, c: b.site(name)), range, parts: [name.range])
        case .row:
            guard let row = b.rows.last else { throw Diagnostic.noRow("it", at: b.place(range)) }
            b.emit(Instruction(.move, a: target, b: row), range)
        case .member(let base, let name, let isOptional):
            let known = isTotal(base, name) ? try total(into: target, range) : nil
            defer { if let known { b.land([known]) } }
            let register = try value(base, isLenient: isLenient)
            b.emit(
                Instruction(.member, x: isOptional || isLenient ? 1 : 0, a: target, b: register, c: b.site(name)), range,
                parts: [name.range, base.range])
            letGo(register, of: base, unless: target)
        case .index(let base, let index, let isOptional):
            let register = try value(base, isLenient: isLenient)
            let position = try value(index)
            b.emit(
                Instruction(.index, x: isOptional || isLenient ? 1 : 0, a: target, b: register, c: position), range,
                parts: [base.range, index.range])
            letGo(register, of: base, unless: target)
        case .slice(let base, let from, let to):
            let start = b.reserve(3)
            try value(base, into: start, isFresh: true)
            if let from { try value(from, into: start + 1, isFresh: true) } else { b.load(.null, into: start + 1, range) }
            if let to { try value(to, into: start + 2, isFresh: true) } else { b.load(.null, into: start + 2, range) }
            b.emit(Instruction(.slice, a: start), range, parts: [base.range, from?.range ?? range, to?.range ?? range])
            b.emit(Instruction(.move, x: 1, a: target, b: start), range)
        case .call(let name, let arguments): try call(name, arguments, into: target, isFresh: isFresh, range)
        case .unary(let unary, let operand):
            let register = try value(operand)
            b.emit(Instruction(unary == .negate ? .negate : .not, a: target, b: register), range, parts: [operand.range])
        case .binary(let binary, let left, let right): try self.binary(binary, left, right, into: target, range)
        case .pipeline(let pipeline) where pipeline.isBackground:
            let before = b.next
            hand(job(pipeline), over: target, range)
            b.next = before
        case .pipeline(let pipeline): try self.pipeline(pipeline, into: target, isFresh: isFresh, isShown: false)
        case .spread(let list): try value(list, into: target, isFresh: isFresh)
        case .broken: b.load(.null, into: target, range)
        }
    }

    /// Whether this is `$_.total`, of the `$_` that is always there.
    private func isTotal(_ base: Expression, _ name: Name) -> Bool {
        guard case .variable(LastResult.name) = base.kind, name.text == LastResult.member else { return false }
        return b.local(LastResult.name) == nil
    }

    /// Lays down the total of the last result; gives the jump over what is to be done when there is none.
    private func total(into target: Int, _ range: Range<Int>) throws -> Int {
        try value(Expression(.variable(LastResult.total), range), into: target, isFresh: true)
        return b.emit(Instruction(.jumpIfNotNull, a: target), range)
    }

    /// A temporary copy of a top-level variable must not outlive its use: it would keep a list from growing in place.
    private func letGo(_ register: Int, of expression: Expression, unless target: Int) {
        guard !b.isMain, register != target, register == b.next - 1 || register == b.next - 2 else { return }
        if case .variable(let name) = expression.kind, b.local(name) == nil {
            b.emit(Instruction(.clear, a: register), expression.range)
        }
    }

    // MARK: Operators

    private func binary(
        _ binary: Expression.Binary, _ left: Expression, _ right: Expression, into target: Int, _ range: Range<Int>
    ) throws {
        switch binary {
        case .and, .or:
            try value(left, into: target, isFresh: true)
            let skip = b.emit(
                Instruction(binary == .and ? .jumpIfFalse : .jumpIfTrue, x: Operator(binary).rawValue, a: target), left.range)
            try value(right, into: target, isFresh: true)
            b.emit(Instruction(.checkBool, x: Operator(binary).rawValue, a: target), right.range)
            b.land([skip])
        case .otherwise:
            try value(left, into: target, isFresh: true, isLenient: true)
            let skip = b.emit(Instruction(.jumpIfNotNull, a: target), left.range)
            try value(right, into: target, isFresh: true)
            b.land([skip])
        case .join where left.isJoin:
            // A chain of `++` grows one text or list.
            try value(left, into: target, isFresh: true)
            let operand = try value(right)
            b.emit(Instruction(.joinTo, a: target, b: operand), range, parts: [left.range, right.range])
        default:
            let first = try leftValue(left, before: right)
            let parts = [left.range, right.range]
            if let number = right.smallInt, let operation = binary.withInt {
                b.emit(Instruction(operation, x: Operator(binary).rawValue, a: target, b: first, c: number), range, parts: parts)
                return
            }
            let second = try value(right)
            if let operation = binary.withRegister {
                b.emit(Instruction(operation, x: Operator(binary).rawValue, a: target, b: first, c: second), range, parts: parts)
            } else {
                b.emit(Instruction(.binary, x: Operator(binary).rawValue, a: target, b: first, c: second), range, parts: parts)
                letGo(first, of: left, unless: target)
                letGo(second, of: right, unless: target)
            }
        }
    }

    /// Lays down a condition, and returns the jumps that are taken when it turns out as said.
    func jumps(_ condition: Expression, when wanted: Bool) throws -> [RoutineBuilder.Jump] {
        let range = condition.range
        switch condition.kind {
        case .literal(.bool(let flag)): return flag == wanted ? [b.jump(range)] : []
        case .unary(.not, let inner): return try jumps(inner, when: !wanted)
        case .binary(let binary, let left, let right) where binary == .and || binary == .or:
            // `a and b` is wanted true, or `a or b` false: both sides have to be gone through.
            if (binary == .and) == wanted {
                let skip = try jumps(left, when: !wanted)
                let taken = try jumps(right, when: wanted)
                b.land(skip)
                return taken
            }
            return try jumps(left, when: wanted) + jumps(right, when: wanted)
        case .binary(let binary, let left, let right):
            guard let operation = binary.jump(when: wanted) else { break }
            let before = b.next
            let first = try leftValue(left, before: right)
            let name = Operator(binary).rawValue
            let parts = [left.range, right.range]
            if let number = right.smallInt {
                let jump = b.emit(Instruction(operation.withInt, x: name, a: first, b: number), range, parts: parts)
                b.next = before
                return [jump]
            }
            let second = try value(right)
            let jump = b.emit(Instruction(operation, x: name, a: first, b: second), range, parts: parts)
            b.next = before
            return [jump]
        default: break
        }
        let before = b.next
        let register = try value(condition)
        b.next = before
        return [b.emit(Instruction(wanted ? .jumpIfTrue : .jumpIfFalse, a: register), range)]
    }

    // MARK: Lists and maps

    private func list(_ elements: [Expression.Element], into target: Int, isFresh: Bool, _ range: Range<Int>) throws {
        let start = workplace(target, isFresh: isFresh)
        b.next = start
        let plain = elements.prefix(64).prefix { !$0.isSpread }
        for element in plain {
            let register = b.reserve()
            try value(element.value, into: register, isFresh: true)
        }
        b.emit(Instruction(.makeList, a: start, b: start, c: plain.count), range)
        b.next = start + 1
        try fill(start, elements[plain.count...])
        hand(start, over: target, range)
    }

    func fill(_ start: Int, _ elements: ArraySlice<Expression.Element>) throws {
        for element in elements {
            let register = b.reserve()
            try value(element.value, into: register, isFresh: true)
            b.emit(Instruction(element.isSpread ? .spread : .append, a: start, b: register), element.value.range)
            b.next = register
        }
    }

    private func map(_ members: [Expression.Member], into target: Int, isFresh: Bool, _ range: Range<Int>) throws {
        let start = workplace(target, isFresh: isFresh)
        b.next = start
        var names: [String] = []
        for member in members.prefix(64) {
            guard let key = member.key, !names.contains(where: { $0.isSame(as: key.text) }) else { break }
            names.append(key.text)
            let register = b.reserve()
            try value(member.value, into: register, isFresh: true)
        }
        b.next = max(b.next, start + 1)
        b.emit(Instruction(.makeMap, a: start, b: start, c: shape(names)), range)
        b.next = start + 1
        try fill(start, members[names.count...])
        hand(start, over: target, range)
    }

    func fill(_ start: Int, _ members: ArraySlice<Expression.Member>) throws {
        for member in members {
            let register = b.reserve()
            try value(member.value, into: register, isFresh: true)
            if let key = member.key {
                b.emit(Instruction(.setMember, a: start, b: register, c: b.site(key)), member.value.range)
            } else {
                b.emit(Instruction(.spreadMap, a: start, b: register), member.value.range)
            }
            b.next = register
        }
    }

    func shape(_ names: [String]) -> Int {
        b.parts.shapes.append(Keys(names))
        return b.parts.shapes.count - 1
    }
}

extension Expression {
    /// Whether the register that the value goes to is written to before the last step.
    fileprivate var takesSteps: Bool {
        switch kind {
        case .binary(let binary, let left, _): binary == .and || binary == .or || binary == .otherwise || binary == .join && left.isJoin
        case .pipeline: true
        // What stands in for it when it is not known comes after it.
        case .member(let base, let name, _): base.isLastResult && name.text == LastResult.member
        default: false
        }
    }

    private var isLastResult: Bool { if case .variable(LastResult.name) = kind { true } else { false } }

    fileprivate var isJoin: Bool { if case .binary(.join, _, _) = kind { true } else { false } }

    /// A number that fits into an instruction.
    fileprivate var smallInt: Int? {
        guard case .literal(.int(let number)) = kind, Int16(exactly: number) != nil else { return nil }
        return number
    }
}

extension Expression.Binary {
    fileprivate var withInt: Operation? {
        switch self {
        case .add: .addInt
        case .subtract: .subtractInt
        case .multiply: .multiplyInt
        case .remainder: .remainderInt
        default: nil
        }
    }

    fileprivate var withRegister: Operation? {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .remainder: .remainder
        default: nil
        }
    }

    fileprivate func jump(when wanted: Bool) -> Operation? {
        switch self {
        case .equal: wanted ? .ifEqual : .ifNotEqual
        case .notEqual: wanted ? .ifNotEqual : .ifEqual
        case .less: wanted ? .ifLess : .ifNotLess
        case .greaterOrEqual: wanted ? .ifNotLess : .ifLess
        case .greater: wanted ? .ifGreater : .ifNotGreater
        case .lessOrEqual: wanted ? .ifNotGreater : .ifGreater
        default: nil
        }
    }
}

extension Operation {
    fileprivate var withInt: Operation {
        switch self {
        case .ifEqual: .ifEqualInt
        case .ifNotEqual: .ifNotEqualInt
        case .ifLess: .ifLessInt
        case .ifNotLess: .ifNotLessInt
        case .ifGreater: .ifGreaterInt
        case .ifNotGreater: .ifNotGreaterInt
        default: self
        }
    }
}

extension Diagnostic {
    static func noRow(_ name: String, at place: Place) -> Diagnostic {
        Diagnostic(
            "no-row", .name, "'\(name)' stands for a field of a row, but there is no row here", at: [Mark(place)],
            because: ["bare names are fields only in filters such as 'where'"])
    }
}

import Diagnostics
import Values

extension Translator {
    /// Lays down `watch`: rounds of a block, each told to the host, until the condition holds or there were enough of them.
    func watch(_ every: Expression, _ until: Expression?, _ most: Expression?, _ body: Block, _ range: Range<Int>) throws {
        let head = headRange(range, before: body)
        let every = (range: every.range, register: try watchLimit(every, "duration"))
        let most = try most.map { try watchLimit($0, "int") }
        // The number of the round and what its block gave stand side by side.
        let round = b.reserve(2)
        let row = b.reserve()
        let met = b.reserve()
        b.load(.int(0), into: round, head)
        let start = b.here
        b.emit(Instruction(.addInt, a: round, b: round, c: 1), head)
        b.load(.null, into: round + 1, head)
        b.loops.append(.init(depth: b.regions.count))
        try capturing(body, in: round + 1)
        let loop = b.loops.removeLast()
        b.land(loop.continuing)
        if let until {
            b.emit(Instruction(.observe, a: row, b: round), head)
            b.rows.append(row)
            try value(until, into: met, isFresh: true)
            b.rows.removeLast()
            b.emit(Instruction(.checkBool, x: Operator.equal.rawValue, a: met), until.range)
        } else {
            b.load(.bool(false), into: met, head)
        }
        ask(.round, "watch", [("value", round + 1, head), ("round", round, head), ("met", met, until?.range ?? head)], head)
        var ends: [RoutineBuilder.Jump] = []
        if let until { ends.append(b.emit(Instruction(.jumpIfTrue, a: met), until.range)) }
        if let most {
            let goOn = b.emit(Instruction(.ifLess, x: Operator.less.rawValue, a: round, b: most), head)
            if let until { b.emit(Instruction(.observe, x: 1, a: row, b: round), until.range) }
            ends.append(b.jump(head))
            b.land([goOn])
        }
        ask(.pause, "watch", [("duration", every.register, every.range)], head)
        b.land([b.jump(head)], at: start)
        b.land(loop.leaving + ends)
    }

    private func watchLimit(_ expression: Expression, _ type: String) throws -> Int {
        let register = b.reserve()
        try value(expression, into: register, isFresh: true)
        check(register, TypeName([type], expression.range), expression.range, .variable)
        return register
    }

    /// Tells the host something; what it answers is let go.
    private func ask(_ kind: HostCall.Kind, _ name: String, _ arguments: [(String, register: Int, Range<Int>)], _ range: Range<Int>) {
        let before = b.next
        let window = b.reserve(arguments.count)
        for (index, argument) in arguments.enumerated() { b.emit(Instruction(.move, a: window + index, b: argument.register), argument.2) }
        request(
            HostRequest(
                kind: kind, name: name, isPlan: false, isShown: false,
                slots: arguments.map { .init(name: $0.0, place: b.place($0.2), isSpread: false, type: nil) }, place: b.place(range)),
            window, range)
        b.next = before
    }

    /// Lays down a block; what its last statement would show comes to stand in a register instead.
    func capturing(_ body: Block, in register: Int) throws {
        let outer = b.capture
        b.capture = .init(register: register, statements: Set(Self.last(of: body)))
        defer { b.capture = outer }
        try block(body)
    }

    /// Where the statements begin whose value a block ends with.
    private static func last(of block: Block) -> [Int] {
        guard let statement = block.statements.last else { return [] }
        switch statement.kind {
        case .show(let pipeline):
            if case .command(let command) = pipeline.head, let body = command.arguments.compactMap(\.block).first { return last(of: body) }
            return [statement.range.lowerBound]
        case .choose(let ways, let otherwise): return ways.flatMap { last(of: $0.block) } + (otherwise.map(last) ?? [])
        case .attempt(let body, let catches, _): return last(of: body) + catches.flatMap { last(of: $0.block) }
        default: return []
        }
    }

    /// The range of a statement as far as its block.
    func headRange(_ range: Range<Int>, before body: Block) -> Range<Int> {
        let bytes = b.parts.sources[Int(b.source)].bytes
        var end = min(max(range.lowerBound, body.range.lowerBound), bytes.count)
        while end > range.lowerBound + 1, bytes[end - 1] <= 0x20 { end -= 1 }
        return range.lowerBound..<end
    }

    // MARK: expect error

    /// Lays down a block that must fail; the host hears of it if it does not, or fails in another way.
    func expectError(_ kinds: [Name], _ body: Block, _ range: Range<Int>) throws {
        let head = headRange(range, before: body)
        let pending = b.reserve()
        let wanted = b.constant(.list(kinds.map { .text($0.text) }))
        let tried = try b.region(cleanup: nil) { try block(body) }
        b.emit(Instruction(.expectError, a: pending, b: wanted), head)
        let end = b.jump(range)
        b.guarded(tried, by: b.here, register: pending, isFinally: false)
        var other: [RoutineBuilder.Jump] = []
        if !kinds.isEmpty {
            other = [b.emit(Instruction(.catches, a: pending, b: wanted), head)]
            b.emit(Instruction(.forget, a: pending), head)
        }
        let asExpected = b.jump(range)
        b.land(other)
        if !kinds.isEmpty { b.emit(Instruction(.expectError, x: 1, a: pending, b: wanted), head) }
        b.land([end, asExpected])
        b.emit(Instruction(.forget, a: pending), head)
    }
}

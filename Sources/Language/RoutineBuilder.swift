import Diagnostics
import Values

/// Lays down the code of one routine: registers, jumps, places and the stretches that handlers guard.
final class RoutineBuilder {
    /// A jump whose target is not known yet.
    typealias Jump = Int
    /// A stretch of code whose errors are handled, less the holes where its own way out is laid down.
    final class Region {
        let start: Int
        var holes: [Range<Int>] = []
        /// Lays down what has to happen when the stretch is left early.
        let cleanup: (() throws -> Void)?
        init(start: Int, cleanup: (() throws -> Void)?) {
            self.start = start
            self.cleanup = cleanup
        }
    }
    struct Loop {
        var leaving: [Jump] = []
        var continuing: [Jump] = []
        let depth: Int
    }
    /// Where the value goes that the last statement of a block would show.
    struct Capture {
        var register: Int
        /// Where those statements begin.
        var statements: Set<Int>
    }
    struct Local {
        var register: Int
        var type: TypeName?
    }

    var parts: RoutineParts
    let isMain: Bool
    /// The first register that is free.
    var next: Int { didSet { if next > parts.registers { parts.registers = next } } }
    var locals: [[String: Local]] = [[:]]
    var localDefinitions: [[String: Scope.Defined]] = [[:]]
    var loops: [Loop] = []
    var regions: [Region] = []
    /// The registers of the rows that row expressions speak of, the innermost last.
    var rows: [Int] = []
    /// What the routine says it gives.
    var result: TypeName?
    var source: UInt16 = 0
    var capture: Capture?
    /// The first thing that did not fit.
    var overflow: Diagnostic?

    private var integers: [Int: Int] = [:]
    private var texts: [String: Int] = [:]

    init(name: String, source: Source, isMain: Bool, firstFree: Int) {
        parts = RoutineParts(name: name, sources: [source])
        self.isMain = isMain
        next = firstFree
        parts.registers = max(1, firstFree)
    }

    var here: Int { parts.code.count }

    func span(_ range: Range<Int>) -> Routine.Span {
        Routine.Span(lower: UInt32(clamping: range.lowerBound), upper: UInt32(clamping: range.upperBound), source: source)
    }

    func place(_ range: Range<Int>) -> Place { Place(parts.sources[Int(source)], range) }

    /// Places that follow come from another source: a script that is loaded.
    func enter(_ other: Source) -> UInt16 {
        let before = source
        if let known = parts.sources.firstIndex(where: { $0 === other }) {
            source = UInt16(known)
        } else {
            parts.sources.append(other)
            source = UInt16(parts.sources.count - 1)
        }
        return before
    }

    @discardableResult func emit(_ instruction: Instruction, _ range: Range<Int>, parts ranges: [Range<Int>] = []) -> Int {
        parts.code.append(instruction)
        parts.spans.append(span(range))
        if !ranges.isEmpty { parts.parts[here - 1] = ranges.map(span) }
        return here - 1
    }

    func reserve(_ count: Int = 1) -> Int {
        let register = next
        next += count
        if next > 60_000, overflow == nil { overflow = .tooLarge(parts.name) }
        return register
    }

    // MARK: Jumps

    /// Makes a jump go to a place in the code.
    func land(_ jumps: [Jump], at target: Int? = nil) {
        let target = target ?? here
        for jump in jumps {
            let old = parts.code[jump]
            let offset = target - jump - 1
            if old.op.jumpsFar {
                parts.code[jump] = Instruction(old.op, x: old.x, a: Int(old.a), wide: offset)
            } else {
                if Int16(exactly: offset) == nil, overflow == nil { overflow = .tooLarge(parts.name) }
                parts.code[jump] = Instruction(old.op, x: old.x, a: Int(old.a), b: old.b, c: offset)
            }
        }
    }

    func jump(_ range: Range<Int>) -> Jump { emit(Instruction(.jump), range) }

    // MARK: Constants

    func constant(_ value: Value) -> Int {
        switch value {
        case .int(let number):
            if let known = integers[number] { return known }
            integers[number] = parts.constants.count
        case .text(let text):
            // Texts are told apart by their bytes, not by what they look like.
            if let known = texts[text.string], parts.constants[known].string?.isSame(as: text.string) == true { return known }
            texts[text.string] = parts.constants.count
        default: break
        }
        parts.constants.append(value)
        return parts.constants.count - 1
    }

    func load(_ value: Value, into register: Int, _ range: Range<Int>) {
        switch value {
        case .null: emit(Instruction(.null, a: register), range)
        case .bool(let flag): emit(Instruction(.bool, a: register, wide: flag ? 1 : 0), range)
        case .int(let number) where Int32(exactly: number) != nil: emit(Instruction(.int, a: register, wide: number), range)
        default: emit(Instruction(.constant, a: register, wide: constant(value)), range)
        }
    }

    func site(_ name: Name) -> Int {
        parts.sites.append(Routine.Site(name: name.text, range: name.range, hint: 0))
        return parts.sites.count - 1
    }

    func type(_ type: TypeName) -> Int {
        parts.types.append(type)
        return parts.types.count - 1
    }

    // MARK: Names

    func local(_ name: String) -> Local? {
        for block in locals.reversed() { if let found = block[name] { return found } }
        return nil
    }

    func localDefinition(_ name: String) -> Scope.Defined? {
        for block in localDefinitions.reversed() { if let found = block[name] { return found } }
        return nil
    }

    /// Lays down a block: names and registers of its own.
    func block(_ body: () throws -> Void) rethrows {
        let before = next
        locals.append([:])
        localDefinitions.append([:])
        try body()
        locals.removeLast()
        localDefinitions.removeLast()
        next = before
    }

    // MARK: Handlers

    /// Lays down a stretch of code and returns it, for `guarded` to say who handles its errors.
    func region(cleanup: (() throws -> Void)?, _ body: () throws -> Void) rethrows -> (region: Region, end: Int) {
        let region = Region(start: here, cleanup: cleanup)
        regions.append(region)
        try body()
        regions.removeLast()
        return (region, here)
    }

    func guarded(_ stretch: (region: Region, end: Int), by target: Int, register: Int, isFinally: Bool) {
        var start = stretch.region.start
        for hole in stretch.region.holes.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if hole.lowerBound > start {
                parts.handlers.append(
                    .init(range: start..<hole.lowerBound, target: target, register: register, isFinally: isFinally))
            }
            start = max(start, hole.upperBound)
        }
        if stretch.end > start {
            parts.handlers.append(.init(range: start..<stretch.end, target: target, register: register, isFinally: isFinally))
        }
    }

    /// Lays down the cleanups on the way out of the innermost regions, down to a depth.
    func cleanUp(to depth: Int) throws {
        let all = regions
        defer { regions = all }
        while regions.count > depth {
            let region = regions.removeLast()
            guard let cleanup = region.cleanup else { continue }
            let start = here
            let before = next
            try cleanup()
            next = before
            for inner in all[regions.count...] { inner.holes.append(start..<here) }
        }
    }

    func finish() throws -> Routine {
        if let overflow { throw overflow }
        parts.keepsReferences = isMain || parts.givesLists || parts.code.contains { $0.op.mayLeaveAList }
        return Routine(parts)
    }
}

extension Operation {
    /// Whether the jump takes `b` and `c` together.
    var jumpsFar: Bool {
        switch self {
        case .jump, .turn, .jumpIfTrue, .jumpIfFalse, .jumpIfNotNull, .jumpIfGiven: true
        default: false
        }
    }

    /// Whether a list or a map may stay behind in a register that the operation names. Calls of definitions count only when
    /// what they give is not declared as a scalar; see `Compiler.call`.
    fileprivate var mayLeaveAList: Bool {
        switch self {
        case .int, .null, .bool, .clear, .add, .addInt, .subtract, .subtractInt, .multiply, .multiplyInt, .divide, .remainder,
            .remainderInt, .negate, .not, .checkBool, .jump, .turn, .jumpIfTrue, .jumpIfFalse, .ifEqual, .ifNotEqual, .ifLess,
            .ifNotLess, .ifGreater, .ifNotGreater, .ifEqualInt, .ifNotEqualInt, .ifLessInt, .ifNotLessInt, .ifGreaterInt,
            .ifNotGreaterInt, .call, .give, .giveNull, .giveInt, .checkInt:
            false
        default: true
        }
    }
}

extension Diagnostic {
    static func tooLarge(_ name: String) -> Diagnostic {
        Diagnostic(
            "too-large", .limit, "'\(name)' is too large to be compiled in one piece",
            because: ["a script's body and a definition hold at most 60000 values at once and loops of 32000 steps"],
            try: [])
    }
}

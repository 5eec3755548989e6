public import Diagnostics
public import Values

/// The register machine: runs one program at a time in a scope, and returns to its host whenever the program needs something
/// from outside.
///
/// ```swift
/// let machine = Machine(scope: scope)
/// var step = machine.start(program)
/// while case .call(let call) = step { step = machine.resume(await answer(call)) }
/// ```
///
/// Not `Sendable`: one task drives it. Only `interrupt` may be touched from elsewhere.
public final class Machine {
    /// What happened when the machine stopped.
    public enum Step: Sendable {
        /// It needs an answer: call `resume`.
        case call(HostCall)
        /// The program ended; what it returned.
        case finished(Value)
        case failed(Diagnostic)
    }

    public let scope: Scope
    public let interrupt = Interrupt()
    /// What a program may use; others may be given to the next one, all but the depth.
    public var limits: Limits
    /// How many `expect`s the program has come to.
    public internal(set) var expectations = 0

    // What the dispatch loop keeps in locals while it runs.
    var header: UnsafePointer<Routine.Header>
    var pc: UnsafePointer<Instruction>
    var base = 0
    var depth = 0
    /// Steps until the budget has to be asked for more.
    var fuel = 0
    let frames: FrameStack

    /// The program that runs keeps its routines alive.
    private var program: Program?
    /// Where the answer of the host goes: a register, counted from the base of the stack; `nil`: nowhere.
    private var answer: Int?
    private var isWaiting = false
    /// Errors that handlers hold, by the register, counted from the base of the stack, that stands for them.
    var pending: [Int: Diagnostic] = [:]
    /// Only the task that drives the machine touches it, one step after the other.
    @exclusivity(unchecked) var budget: Budget
    private(set) lazy var patterns = PatternCache()

    public init(scope: Scope, limits: Limits = Limits()) {
        self.scope = scope
        self.limits = limits
        budget = Budget(limits)
        frames = FrameStack(depth: limits.depth)
        header = Self.rest
        pc = header.pointee.code
    }

    deinit { if program != nil { scope.isBusy = false } }

    /// Whether no program is under way, so that another may be started.
    public var isIdle: Bool { program == nil }

    private static let idle = Routine(
        RoutineParts(
            name: "", code: [Instruction(.giveNull)], sources: [Source(nil, "")],
            spans: [.init(lower: 0, upper: 0, source: 0)]))
    /// Where it is: all machines rest there, and none of them should have to count that.
    ///
    /// SAFETY: what it points to is never let go of, and never changes.
    nonisolated(unsafe) private static let rest = UnsafePointer(idle.header)

    /// Runs a program from its beginning; arguments are the values of its `params`, by name.
    public func start(_ program: Program, arguments: [String: Value] = [:]) -> Step {
        guard program.scope == ObjectIdentifier(scope) else { return .failed(.foreignProgram()) }
        guard !scope.isBusy else { return .failed(.busyScope()) }
        scope.isBusy = true
        self.program = program
        budget = Budget(limits)
        fuel = (try? budget.take()) ?? 0
        pending = [:]
        expectations = 0
        let content = program.content
        for definition in content.definitions { scope.slots.set(definition.slot, definition.routine) }
        scope.stack.reserve(scope.used + content.main.header.pointee.registers)
        for parameter in content.parameters {
            scope.stack.base[parameter.register] = arguments[parameter.name] ?? Missing.value
        }
        header = UnsafePointer(content.main.header)
        pc = header.pointee.code
        base = 0
        depth = 0
        return run(nil)
    }

    /// Goes on after a host call with what the host found, or with its error, which the program may catch.
    public func resume(_ result: Result<Value, Diagnostic>) -> Step {
        guard isWaiting else { return .failed(.notWaiting()) }
        isWaiting = false
        let answer = self.answer
        self.answer = nil
        switch result {
        case .success(let value):
            if let answer { scope.stack.base[answer] = value }
            return run(nil)
        case .failure(let diagnostic): return run(Fault(diagnostic))
        }
    }

    /// The steps that the program may still take; `nil`: no end. A host that runs another program meanwhile, on this one's
    /// account, takes what that used from here.
    public var stepsLeft: Int? {
        get { limits.steps == nil ? nil : budget.steps + max(0, fuel) }
        set {
            guard limits.steps != nil, let newValue else { return }
            budget.leave(newValue)
            fuel = 0
        }
    }

    /// Ends a program that waits for its host, without running what is left of it.
    public func abandon() {
        guard isWaiting else { return }
        isWaiting = false
        finish()
    }

    private func run(_ fault: Fault?) -> Step {
        switch dispatch(fault) {
        case .call(let call, let answer):
            isWaiting = true
            self.answer = answer
            return .call(call)
        case .finished(let value):
            finish()
            return .finished(value)
        case .failed(let diagnostic):
            if diagnostic.kind == .cancelled { letGoAside() }
            finish()
            return .failed(diagnostic)
        }
    }

    /// What a cancelled program leaves behind is let go of by another task: a million rows would keep whoever cancelled it waiting.
    private func letGoAside() {
        var left: [Value] = []
        for index in scope.used..<max(scope.used, scope.stack.capacity) where scope.stack.base[index].isReference {
            left.append(scope.stack.base[index].take())
        }
        guard !left.isEmpty else { return }
        LargeRelease.aside(left)
    }

    private func finish() {
        scope.stack.clear(from: scope.used)
        pending = [:]
        program = nil
        header = Self.rest
        pc = header.pointee.code
        scope.settle()
        scope.isBusy = false
    }
}

/// An error on its way to a handler.
struct Fault: Error {
    var diagnostic: Diagnostic
    /// The operand or argument that is at fault, as the instruction's places count them.
    var part: Int?
    /// The place is that of the call, in the calling routine.
    var isCallers = false

    init(_ diagnostic: Diagnostic, part: Int? = nil, isCallers: Bool = false) {
        self.diagnostic = diagnostic
        self.part = part
        self.isCallers = isCallers
    }
}

/// Where calls return to.
///
/// SAFETY: the only owner of its memory; it holds nothing that is counted, and the machine never goes beyond its depth.
final class FrameStack {
    struct Frame {
        var header: UnsafePointer<Routine.Header>
        var pc: UnsafePointer<Instruction>
        var base: Int
    }
    private(set) var base: UnsafeMutablePointer<Frame>
    private(set) var capacity: Int
    private let deepest: Int

    init(depth: Int) {
        deepest = depth
        capacity = min(depth, 32)
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// Makes room for one more frame than are used; false: it would be too deep.
    func grow(_ used: Int) -> Bool {
        guard used >= capacity else { return true }
        guard used < deepest else { return false }
        let more = min(capacity * 2, deepest)
        let larger = UnsafeMutablePointer<Frame>.allocate(capacity: more)
        larger.initialize(from: base, count: used)
        base.deallocate()
        base = larger
        capacity = more
        return true
    }
}

extension Diagnostic {
    fileprivate static func foreignProgram() -> Diagnostic {
        Diagnostic("foreign-program", .config, "the program was compiled for another scope")
    }
    fileprivate static func busyScope() -> Diagnostic {
        Diagnostic("busy-scope", .config, "another program is still running in this scope")
    }
    fileprivate static func notWaiting() -> Diagnostic {
        Diagnostic("not-waiting", .config, "the program waits for no answer")
    }
}

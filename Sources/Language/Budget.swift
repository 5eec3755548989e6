import Diagnostics
import Values

/// How much a program has used of what it may.
struct Budget {
    /// How many turns and calls the machine makes between two looks at the interrupt.
    static let stretch = 4096

    /// Steps left, beyond those handed out to the dispatch loop.
    private(set) var steps: Int
    private let limit: Int?
    let memory: Int
    /// Bytes that were asked for since the program began, all in all.
    private(set) var grown = 0
    /// When `grown` reaches this, it is looked at how much is really held.
    private var next: Int
    private var isSpent = false

    init(_ limits: Limits) {
        limit = limits.steps
        steps = limits.steps ?? .max
        memory = limits.memory ?? .max
        next = memory
    }

    /// Takes the steps of the next stretch.
    mutating func take() throws -> Int {
        guard steps > 0 else {
            // The finishing blocks still get a little.
            guard isSpent else {
                isSpent = true
                steps = Self.stretch
                throw Diagnostic.outOfSteps(limit ?? 0)
            }
            throw Diagnostic.outOfSteps(limit ?? 0)
        }
        let stretch = min(Self.stretch, steps)
        if limit != nil { steps -= stretch }
        return stretch
    }

    /// Says anew how many steps are left.
    mutating func leave(_ count: Int) { steps = max(0, count) }

    /// Counts elements that a function went through.
    mutating func spend(_ count: Int) throws {
        guard limit != nil else { return }
        steps -= min(steps, count)
        if steps == 0 { _ = try take() }
    }

    /// Counts bytes before they are asked for; true: time to look at what is really held.
    mutating func grow(_ bytes: Int) -> Bool {
        grown &+= bytes
        return grown >= next
    }

    /// Takes note of what is really held, in bytes; false: it is too much.
    mutating func measured(_ held: Int, asked: Int) -> Bool {
        guard asked <= memory, held <= memory - asked else { return false }
        // Half the limit may come on top before the next look.
        let (sum, overflow) = grown.addingReportingOverflow(max(memory - held, memory / 2))
        next = overflow ? .max : sum
        return true
    }
}

extension Machine {
    /// Asks for memory; roughly, for strings share and lists hold on to more than they need.
    @inline(__always) func grow(_ bytes: Int) throws {
        if budget.grow(bytes) { try measure(bytes) }
        if bytes >= 4 << 20 { Heap.look(before: bytes) }
    }

    @inline(never) private func measure(_ asked: Int) throws {
        var seen: Set<ObjectIdentifier> = []
        var held = 0
        var open: [Value] = []
        for index in 0..<scope.stack.capacity where scope.stack.base[index].isReference { open.append(scope.stack.base[index]) }
        while let value = open.popLast() {
            switch value {
            case .text(let text) where seen.insert(ObjectIdentifier(text)).inserted: held += 48 + text.string.utf8.count
            case .list(let list) where seen.insert(ObjectIdentifier(list)).inserted:
                held += 64 + 16 * list.items.capacity
                for item in list.items where item.isReference { open.append(item) }
            case .map(let map) where seen.insert(map.identity).inserted:
                held += 64 + 16 * map.count
                if seen.insert(ObjectIdentifier(map.keys)).inserted { held += 40 * map.keys.count }
                for item in map.values where item.isReference { open.append(item) }
            default: break
            }
            if seen.count & 0xffff == 0xffff { try poll() }
        }
        if !budget.measured(held, asked: asked) { throw Diagnostic.outOfMemory(budget.memory) }
    }

    /// Stops when somebody asked for it; for work that takes long without going round in the program.
    @inline(__always) func poll() throws {
        if interrupt.isRequested { try stop() }
        Heap.look()
    }

    /// The same, after work that was cut short because its task is cancelled: the request to stop is on its way then.
    func pollCancellation() throws {
        try poll()
        if Task.isCancelled { try stop() }
    }

    @inline(never) private func stop() throws {
        interrupt.clear()
        throw Diagnostic.cancelled()
    }

    /// Counts elements gone through, and stops when somebody asked for it.
    func step(_ count: Int) throws {
        try poll()
        try budget.spend(count)
    }

    /// The steps until the next call of this.
    @inline(never) func refuel() throws -> Int {
        try poll()
        return try budget.take()
    }
}

extension Diagnostic {
    static func outOfSteps(_ limit: Int) -> Diagnostic {
        Diagnostic(
            "step-limit", .limit, "the program has taken the \(limit) steps it may take",
            because: ["turns of loops, calls and elements gone through count as steps"])
    }
    static func outOfMemory(_ limit: Int) -> Diagnostic {
        let size = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"
        return Diagnostic("memory-limit", .limit, "the values of the program take up more than the \(size) they may")
    }
    static func tooDeep(_ depth: Int) -> Diagnostic {
        Diagnostic(
            "recursion-limit", .limit, "calls stand \(depth) deep inside each other, which is as deep as they may",
            because: ["a definition that calls itself must come to an end"])
    }
    /// Errors that end a program, whatever it catches.
    var endsProgram: Bool { kind == .cancelled || id == "step-limit" || id == "memory-limit" }
}

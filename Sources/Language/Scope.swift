import Diagnostics
public import Values

/// Variables and definitions that live from line to line: one for a shell, one for each script that is run.
///
/// The variables are the registers at the base of the stack on which programs run; one machine at a time may run in a scope.
public final class Scope {
    /// The words and functions of the host; machines in this scope read computed arguments with them.
    public let vocabulary: Vocabulary?
    let stack: RegisterStack
    var variables: [String: Global] = [:] { didSet { knownLayout = nil } }
    var definitions: [String: Defined] = [:]
    /// One more than the last register that a variable takes.
    var used = 0
    var isBusy = false
    let slots: SlotTable
    /// How `$_` is made, while nobody has asked for it.
    var later: (() throws -> Value)?
    /// Whether what runs here may ask for `$_`: the program itself, or a definition of an earlier one.
    var isLastAwaited = false
    var definitionsAwaitLast = false

    struct Global {
        var register: Int
        var isMutable: Bool
        var type: TypeName?
    }
    struct Defined {
        var slot: Int
        var definition: Definition
    }

    public init(vocabulary: Vocabulary? = nil) {
        self.vocabulary = vocabulary
        stack = RegisterStack()
        slots = SlotTable()
        remember(.null)
        remember(total: nil)
    }

    /// The value of a variable, if there is one of that name.
    public subscript(_ name: String) -> Value? {
        if name == LastResult.name { try? settleLast() }
        guard let global = variables[name] else { return nil }
        let value = stack.base[global.register]
        // `nil` beside a value would be a null.
        if Missing.isMissing(value) { return Optional<Value>.none }
        return value
    }

    /// Whether a variable has a value, which need not be made for that.
    private func isKnown(_ name: String) -> Bool { variables[name].map { !Missing.isMissing(stack.base[$0.register]) } ?? false }

    /// Puts a value under a name, as `let` would; `let mut` if it may be assigned again.
    public func declare(_ name: String, _ value: Value, isMutable: Bool = false) {
        let register = self.register(for: name, isMutable: isMutable, type: nil)
        stack.reserve(register + 1)
        stack.base[register] = value
    }

    /// The names of the variables that have a value.
    public var variableNames: [String] {
        variables.keys.filter { isKnown($0) && $0 != LastResult.name && $0 != LastResult.total }.sorted()
    }

    /// What the next line is read and checked against.
    public var surroundings: Surroundings {
        var known: [String: Surroundings.Variable] = [:]
        for (name, global) in variables where isKnown(name) && name != LastResult.total {
            known[name] = .init(isMutable: global.isMutable, type: global.type?.text)
        }
        return Surroundings(variables: known, definitions: definitions.sorted { $0.value.slot < $1.value.slot }.map(\.value.definition))
    }

    /// What decides how a text is read, checked and compiled here, besides the vocabulary: the names in sight, their types and their
    /// registers. Two scopes of one layout compile a text to the same program. `nil`: there are definitions, which are more than that.
    public var layout: String? {
        // A variable that has no value yet is not in sight.
        guard definitions.isEmpty, !variables.values.contains(where: { Missing.isMissing(stack.base[$0.register]) }) else { return nil }
        if let knownLayout { return knownLayout }
        var made = "\(used)"
        for (name, global) in variables.sorted(by: { $0.value.register < $1.value.register }) {
            // Piece by piece: this is written in every session, and an interpolation takes several times as long.
            made += ";"
            made += name
            made += " "
            made += String(global.register)
            made += global.isMutable ? " true " : " false "
            made += global.type?.text ?? ""
        }
        knownLayout = made
        return made
    }
    private var knownLayout: String?

    func register(for name: String, isMutable: Bool, type: TypeName?) -> Int {
        if let known = variables[name] {
            if known.isMutable == isMutable, known.type == nil, type == nil { return known.register }
            variables[name] = Global(register: known.register, isMutable: isMutable, type: type)
            return known.register
        }
        let register = used
        used += 1
        variables[name] = Global(register: register, isMutable: isMutable, type: type)
        stack.reserve(used)
        stack.base[register] = Missing.value
        return register
    }

    /// Forgets the variables that never got a value because a program failed before.
    func settle() {
        for (name, global) in variables where Missing.isMissing(stack.base[global.register]) { variables[name] = nil }
        slots.dropRetired()
    }
}

/// The registers, behind one pointer; all of them always hold a value.
///
/// SAFETY: the only owner of its memory. Whoever holds `base` reads it anew after `reserve`, which may move it.
final class RegisterStack {
    private(set) var base: UnsafeMutablePointer<Value>
    private(set) var capacity: Int

    /// Most texts need few, and all there are are let go of behind each.
    init(capacity: Int = 64) {
        base = .allocate(capacity: capacity)
        base.initialize(repeating: .null, count: capacity)
        self.capacity = capacity
    }

    deinit {
        base.deinitialize(count: capacity)
        base.deallocate()
    }

    func reserve(_ count: Int) {
        guard count > capacity else { return }
        let larger = max(count, capacity * 2)
        let moved = UnsafeMutablePointer<Value>.allocate(capacity: larger)
        moved.moveInitialize(from: base, count: capacity)
        (moved + capacity).initialize(repeating: .null, count: larger - capacity)
        base.deallocate()
        base = moved
        capacity = larger
    }

    /// Lets go of everything from a register on.
    func clear(from start: Int) {
        for index in start..<max(start, capacity) { base[index].release() }
    }
}

/// Where calls find the definitions.
///
/// SAFETY: the only owner of its memory; the routines it points to are kept in `routines`, and those that were replaced while a
/// program may still be in them in `retired`.
final class SlotTable {
    private(set) var headers: UnsafeMutablePointer<UnsafePointer<Routine.Header>?>
    private var capacity = 64
    private var routines: [Routine?] = []
    private var retired: [Routine] = []

    init() {
        headers = .allocate(capacity: capacity)
        headers.initialize(repeating: nil, count: capacity)
    }

    deinit { headers.deallocate() }

    func add() -> Int {
        routines.append(nil)
        if routines.count > capacity {
            let larger = UnsafeMutablePointer<UnsafePointer<Routine.Header>?>.allocate(capacity: capacity * 2)
            larger.initialize(from: headers, count: capacity)
            (larger + capacity).initialize(repeating: nil, count: capacity)
            headers.deallocate()
            headers = larger
            capacity *= 2
        }
        return routines.count - 1
    }

    func set(_ slot: Int, _ routine: Routine) {
        if let old = routines[slot] { retired.append(old) }
        routines[slot] = routine
        headers[slot] = UnsafePointer(routine.header)
    }

    func routine(_ slot: Int) -> Routine? { routines[slot] }

    func dropRetired() { retired = [] }
}

/// What stands in the register of an argument that was not given, or of a variable that has no value yet.
enum Missing {
    private static let marker = Text("")
    static let value = Value.text(marker)
    static func isMissing(_ value: Value) -> Bool {
        if case .text(let text) = value { text === marker } else { false }
    }
}

extension Value {
    /// Whether it holds a reference.
    @inline(__always) var isReference: Bool {
        switch self {
        case .decimal, .text, .list, .map, .secret: true
        default: false
        }
    }
    /// Lets go of a reference; scalars stay, for they hold nothing.
    @inline(__always) mutating func release() { if isReference { self = .null } }
    /// Takes the value out.
    @inline(__always) mutating func take() -> Value {
        let value = self
        self = .null
        return value
    }
}

extension UnsafeMutablePointer<Value> {
    /// Puts a number in place of what is there; quick if that was a number as well, for then there is nothing to let go of.
    @inline(__always) func putInt(_ number: Int) {
        if case .int = pointee { initialize(to: .int(number)) } else { pointee = .int(number) }
    }
}

import Diagnostics
import Values

/// Turns a checked tree into a program for the register machine.
public enum Compiler {
    /// Compiles a script whose tree has no problems; its top-level variables and definitions are known in the scope from then on.
    ///
    /// - Parameter isTraced: the program tells its host of each statement before it runs.
    /// - Throws: a `DiagnosticList` when something is too large, or when a name is unknown in a tree that was not checked.
    public static func compile(_ script: Script, in scope: Scope, isTraced: Bool = false) throws -> Program {
        let translator = Translator(scope: scope, source: script.source, tokens: isTraced ? script.tokens : nil)
        do { return try translator.program(script) } catch let diagnostic as Diagnostic { throw DiagnosticList([diagnostic]) }
    }
}

/// The compiler at work on one script.
final class Translator {
    let scope: Scope
    /// The routine that is being laid down.
    var b: RoutineBuilder
    var definitions: [(slot: Int, routine: Routine)] = []
    /// The top-level variables, in the order of the text.
    private var declared: [(name: String, isMutable: Bool, type: TypeName?)] = []
    /// The tokens of the text that is being compiled, when the program is to be traced.
    var tokens: [Token]?
    /// Whether `$_` was met.
    private var awaitsLast = false
    /// Whether the command that is being laid down gives its value to the block around it, besides showing something.
    var isCaptured = false

    init(scope: Scope, source: Source, tokens: [Token]? = nil) {
        self.scope = scope
        self.tokens = tokens
        b = RoutineBuilder(name: source.name ?? "line", source: source, isMain: true, firstFree: 0)
    }

    func program(_ script: Script) throws -> Program {
        let before = scope.used
        var parameters: [(name: String, register: Int)] = []
        for parameter in script.parameters {
            let register = scope.register(for: parameter.variable.text, isMutable: false, type: parameter.type)
            parameters.append((parameter.name.text, register))
        }
        declareVariables(of: script.body)
        declareDefinitions(of: script.body, isTop: true)
        b.next = scope.used
        for (parameter, known) in zip(script.parameters, parameters) {
            try standard(of: parameter, in: known.register)
            if let type = parameter.type, !parameter.isRest {
                unlessLeftOut(parameter, known.register) {
                    b.emit(Instruction(.check, x: Purpose.variable.rawValue, a: known.register, b: b.type(type)), parameter.name.range)
                }
            }
        }
        for statement in script.body.statements { try self.statement(statement, isTop: true) }
        b.emit(Instruction(.giveNull), script.body.range.upperBound..<script.body.range.upperBound)
        let main = try b.finish()
        if awaitsLast, !definitions.isEmpty { scope.definitionsAwaitLast = true }
        let content = Program.Content(
            main: main, definitions: definitions, fresh: before..<scope.used, parameters: parameters, declared: declared,
            awaitsLast: awaitsLast)
        return Program(content: content, scope: ObjectIdentifier(scope))
    }

    /// Top-level variables get their registers before any code, below all temporaries.
    private func declareVariables(of block: Block) {
        for statement in block.statements {
            switch statement.kind {
            case .declare(let name, let isMutable, let type, _):
                _ = scope.register(for: name.text, isMutable: isMutable, type: type)
                declared.append((name.text, isMutable, type))
            case .load(_, let script?, _, _): declareVariables(of: script.body)
            default: break
            }
        }
    }

    /// Definitions can be called before the line they stand on, and call each other.
    func declareDefinitions(of block: Block, isTop: Bool) {
        for statement in block.statements {
            switch statement.kind {
            case .define(let definition):
                let name = definition.name.text
                if isTop {
                    let slot = scope.definitions[name]?.slot ?? scope.slots.add()
                    scope.definitions[name] = Scope.Defined(slot: slot, definition: definition)
                } else {
                    b.localDefinitions[b.localDefinitions.count - 1][name] = Scope.Defined(
                        slot: scope.slots.add(), definition: definition)
                }
            case .load(_, let script?, _, _): declareDefinitions(of: script.body, isTop: isTop)
            default: break
            }
        }
    }

    func definition(_ name: String) -> Scope.Defined? { b.localDefinition(name) ?? scope.definitions[name] }

    /// What a declared type is checked for, in messages.
    enum Purpose: UInt8 { case parameter, result, variable }

    // MARK: Definitions

    func define(_ definition: Definition) throws {
        guard let known = self.definition(definition.name.text) else { return }
        let outer = b
        let source = outer.parts.sources[Int(outer.source)]
        b = RoutineBuilder(name: definition.name.text, source: source, isMain: false, firstFree: definition.parameters.count)
        b.localDefinitions = outer.localDefinitions
        b.result = definition.result
        defer { b = outer }
        b.parts.parameters = definition.parameters.count
        b.parts.parameterNames = definition.parameters.map(\.name.text)
        for (index, parameter) in definition.parameters.enumerated() {
            b.locals[0][parameter.variable.text] = .init(register: index, type: parameter.type)
        }
        for (index, parameter) in definition.parameters.enumerated() {
            try standard(of: parameter, in: index)
            guard let type = parameter.type, !parameter.isRest else { continue }
            if type.alternatives == ["any"] { continue }
            if type.alternatives == ["int"], !parameter.isOption || parameter.standard != nil {
                b.emit(Instruction(.checkInt, a: index), parameter.name.range)
            } else {
                unlessLeftOut(parameter, index) {
                    b.emit(Instruction(.check, x: Purpose.parameter.rawValue, a: index, b: b.type(type)), parameter.name.range)
                }
            }
        }
        try b.block {
            declareDefinitions(of: definition.body, isTop: false)
            for statement in definition.body.statements { try self.statement(statement, isTop: false) }
        }
        let end = definition.body.range.upperBound
        b.emit(Instruction(.giveNull), max(0, end - 1)..<end)
        let routine = try b.finish()
        definitions.append((known.slot, routine))
    }

    /// Lays down the check of a parameter's type, which passes over an option that was left out and has no default: that one is null.
    private func unlessLeftOut(_ parameter: Parameter, _ register: Int, _ check: () -> Void) {
        guard parameter.isOption, parameter.standard == nil, parameter.type?.alternatives != ["bool"] else { return check() }
        let given = b.emit(Instruction(.jumpIfNotNull, a: register), parameter.name.range)
        let leftOut = b.jump(parameter.name.range)
        b.land([given])
        check()
        b.land([leftOut])
    }

    /// Puts the standard value into the register of a parameter that was not given.
    private func standard(of parameter: Parameter, in register: Int) throws {
        guard parameter.standard != nil || parameter.isOption || parameter.isRest else { return }
        let given = b.emit(Instruction(.jumpIfGiven, a: register), parameter.name.range)
        if let standard = parameter.standard {
            try value(standard, into: register)
        } else if parameter.isRest {
            b.load(.list([]), into: register, parameter.name.range)
        } else if parameter.type?.alternatives == ["bool"] {
            b.load(.bool(false), into: register, parameter.name.range)
        } else {
            b.load(.null, into: register, parameter.name.range)
        }
        b.land([given])
    }

    // MARK: Variables

    enum Variable {
        case register(Int, TypeName?)
        case global(Int, TypeName?)
    }

    func variable(_ name: String, _ range: Range<Int>) throws -> Variable {
        if let local = b.local(name) { return .register(local.register, local.type) }
        if name == LastResult.name { awaitsLast = true }
        guard let global = scope.variables[name] else { throw Diagnostic.unknownVariable(name, at: b.place(range)) }
        return b.isMain ? .register(global.register, global.type) : .global(global.register, global.type)
    }
}

extension Diagnostic {
    static func unknownVariable(_ name: String, at place: Place) -> Diagnostic {
        Diagnostic("unknown-variable", .name, "there is no variable '$\(name)'", at: [Mark(place)])
    }
}

import Diagnostics
import Values

extension Expression {
    /// The list that is spread over several arguments, if this is one.
    var spreadList: Expression? { if case .spread(let list) = kind { list } else { nil } }
}

// Calls whose number of arguments is known only when they are made: `f(1, ...$rest)`.
extension Translator {
    /// Lays down all arguments as one list, in a register.
    private func list(of arguments: [Expression], in window: Int, _ range: Range<Int>) throws {
        b.emit(Instruction(.makeList, a: window, b: window, c: 0), range)
        b.next = window + 1
        try fill(window, arguments.map { .init($0.spreadList ?? $0, isSpread: $0.spreadList != nil) }[...])
    }

    /// The registers of the parameters get what is in the list.
    func spread(_ arguments: [Expression], over definition: Definition, _ window: Int, _ range: Range<Int>) throws {
        try list(of: arguments, in: window, range)
        // The name, then those of the parameters; null for one that may be left out.
        var names: [Value] = [.text(definition.name.text)]
        for parameter in definition.parameters {
            let isRequired = parameter.standard == nil && !parameter.isOption && !parameter.isRest
            names.append(isRequired ? .text(parameter.name.text) : .null)
        }
        b.next = window + max(1, definition.parameters.count)
        let hasRest = definition.parameters.last?.isRest == true
        b.emit(Instruction(.unpack, x: hasRest ? 1 : 0, a: window, b: b.constant(.list(names))), range)
    }

    /// A built-in function of what is in the list.
    func spread(_ arguments: [Expression], over function: Int, _ window: Int, _ range: Range<Int>) throws {
        try list(of: arguments, in: window, range)
        b.emit(Instruction(.apply, a: window, b: function), range)
    }
}

extension Machine {
    /// Lays the elements of the list in w[0] out over parameters.
    @inline(never) func unpack(_ w: UnsafeMutablePointer<Value>, _ names: Value, hasRest: Bool) throws {
        guard case .list(let names) = names, case .list(let list) = w[0] else { return }
        let (name, parameters) = (names.items[0].string ?? "", names.items.dropFirst())
        let items = list.items
        if items.count > parameters.count, !hasRest { throw Diagnostic.tooManySpread(name, parameters.count, items.count) }
        w[0] = .null
        for (index, required) in parameters.enumerated() {
            if hasRest, index == parameters.count - 1 {
                w[index] = .list(Array(items.dropFirst(index)))
            } else if index < items.count {
                w[index] = items[index]
            } else {
                if let missing = required.string { throw Diagnostic.missingSpread(missing, of: name) }
                w[index] = Missing.value
            }
        }
    }

    /// Calls a built-in function with the elements of the list in w[0].
    @inline(never) func apply(_ w: UnsafeMutablePointer<Value>, _ function: Int) throws {
        guard case .list(let list) = w[0] else { return }
        let items = list.items
        try grow(16 * items.count)
        // SAFETY: all of it is initialized, and nobody else knows of it.
        let window = UnsafeMutablePointer<Value>.allocate(capacity: max(1, items.count))
        window.initialize(repeating: .null, count: max(1, items.count))
        defer {
            window.deinitialize(count: max(1, items.count))
            window.deallocate()
        }
        for (index, item) in items.enumerated() { window[index] = item }
        do { try callFunction(window, function, items.count) } catch {
            // The arguments have no places of their own.
            var fault = Fault(of: error)
            fault.part = nil
            throw fault
        }
        w[0] = window[0]
    }
}

extension Diagnostic {
    fileprivate static func tooManySpread(_ name: String, _ wanted: Int, _ given: Int) -> Diagnostic {
        Diagnostic(
            "too-many-arguments", .usage, "'\(name)' takes \(wanted) argument\(wanted == 1 ? "" : "s"), but is given \(given)")
    }
    fileprivate static func missingSpread(_ parameter: String, of name: String) -> Diagnostic {
        Diagnostic("missing-argument", .usage, "'\(name)' needs an argument '\(parameter)'")
    }
}

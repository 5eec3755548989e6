import Diagnostics
import Values

extension Machine {
    // MARK: The host

    @inline(never) func hostCall(_ request: HostRequest, _ w: UnsafeMutablePointer<Value>) throws -> HostCall {
        var all: [Arguments.Argument] = []
        if request.kind.seesVariables { all = variablesInSight(besides: request.slots.map(\.name), at: request.place) }
        for (index, slot) in request.slots.enumerated() {
            func read(_ value: Value) throws -> Value {
                guard let type = slot.type else { return value }
                do { return try type.read(value) } catch { throw Fault(Fault(of: error).diagnostic, part: index) }
            }
            let value = w[index].take()
            if slot.isSpread {
                guard case .list(let list) = value else { throw Fault(.spreadNeedsList(value), part: index) }
                for item in list.items { all.append(.init(slot.name, try read(item), at: slot.place)) }
            } else {
                all.append(.init(slot.name, try read(value), at: slot.place))
            }
        }
        if !request.names.isEmpty {
            for index in all.indices { all[index].name = request.names[min(index, request.names.count - 1)] }
        }
        return HostCall(
            kind: request.kind, name: request.name, isPlan: request.isPlan, exitsOnChange: request.exitsOnChange, isShown: request.isShown,
            isOnlyShown: request.isOnlyShown, arguments: Arguments(all), place: request.place, depth: depth,
            definitions: request.definitions)
    }

    @inline(never) func shown(_ value: Value) -> HostCall {
        let routine = header.pointee.routine.takeUnretainedValue()
        let place = routine.place(at: max(0, routine.offset(of: pc) - 1))
        return HostCall(
            kind: .show, name: "show", isPlan: false, isShown: true, arguments: Arguments([.init("value", value, at: place)]),
            place: place)
    }

    /// The variables of the top level that have a value, less those that others hide.
    private func variablesInSight(besides hidden: [String], at place: Place) -> [Arguments.Argument] {
        scope.variableNames.filter { !hidden.contains($0) }.compactMap { name in scope[name].map { .init(name, $0, at: place) } }
    }

    /// Whether a value at the top level is not shown, because a command that shows nothing gave it.
    @inline(never) func isSilent(_ value: Value, _ mode: UInt8) -> Bool {
        switch value {
        case .null: mode & 1 != 0
        case .list(let list): mode & 2 != 0 && list.items.isEmpty
        default: false
        }
    }
}

extension HostCall.Kind {
    /// Whether what is asked is to be done later, with the variables as they are now.
    var seesVariables: Bool {
        switch self {
        case .job, .reaction: true
        default: false
        }
    }

    /// Whether what the host answers goes nowhere.
    var hasNoAnswer: Bool {
        switch self {
        case .leave, .trace, .round, .pause, .reaction: true
        default: false
        }
    }
}

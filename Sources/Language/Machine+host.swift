import Diagnostics
import Values

extension Machine {
    // MARK: The host

    /// Requests and slots are looked at where they stand: to copy one is to count all that it holds.
    @inline(never) func hostCall(_ requests: [HostRequest], _ number: Int, _ w: UnsafeMutablePointer<Value>) throws -> HostCall {
        var all: [Arguments.Argument] = []
        if requests[number].kind.seesVariables {
            all = variablesInSight(besides: requests[number].slots.map(\.name), at: requests[number].place)
        }
        let slots = requests[number].slots
        all.reserveCapacity(all.count + slots.count)
        for index in slots.indices {
            func read(_ value: Value) throws -> Value {
                guard slots[index].type != nil else { return value }
                do { return try slots[index].type?.read(value) ?? value } catch { throw Fault(Fault(of: error).diagnostic, part: index) }
            }
            let value = w[index].take()
            if slots[index].isSpread {
                guard case .list(let list) = value else { throw Fault(.spreadNeedsList(value), part: index) }
                for item in list.items { all.append(.init(slots[index].name, try read(item), at: slots[index].place)) }
            } else {
                all.append(.init(slots[index].name, try read(value), at: slots[index].place))
            }
        }
        if !requests[number].names.isEmpty {
            let names = requests[number].names
            for index in all.indices { all[index].name = names[min(index, names.count - 1)] }
        }
        return HostCall(
            kind: requests[number].kind, name: requests[number].name, isPlan: requests[number].isPlan,
            exitsOnChange: requests[number].exitsOnChange, isShown: requests[number].isShown,
            isOnlyShown: requests[number].isOnlyShown, arguments: Arguments(all), place: requests[number].place, depth: depth,
            definitions: requests[number].definitions)
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

import Diagnostics
import Values

extension Machine {
    enum Exit {
        case call(HostCall, answer: Int?)
        case finished(Value)
        case failed(Diagnostic)
    }

    /// Runs until the program ends or needs its host.
    ///
    /// The state of the loop lives in locals, for a class's members would be checked for exclusive access at every step.
    /// Numbers are worked on right here; everything else is done by functions that are kept out of the loop.
    func dispatch(_ incoming: Fault?) -> Exit {
        var fault = incoming
        var header = self.header
        var pc = self.pc
        var depth = self.depth
        var base = self.base
        var r = scope.stack.base + base
        var fuel = self.fuel
        defer { self.fuel = fuel }
        let slots = scope.slots.headers
        var frameBase = frames.base
        var frameRoom = frames.capacity
        var room = scope.stack.capacity
        do { if fault == nil { try poll() } } catch { fault = Fault(error) }

        while true {
            if let thrown = fault {
                fault = nil
                (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                if let diagnostic = unwind(thrown) { return .failed(diagnostic) }
                (header, pc, depth, base) = (self.header, self.pc, self.depth, self.base)
                r = scope.stack.base + base
            }
            do {
                while true {
                    let i = pc.pointee
                    pc += 1
                    let a = Int(i.a)
                    switch i.op {
                    case .move:
                        if i.x == 0 { r[a] = r[i.b] } else if a != i.b { r[a] = r[i.b].take() }
                    case .constant: r[a] = header.pointee.constants[i.wide]
                    case .int: r[a] = .int(i.wide)
                    case .null: r[a] = .null
                    case .bool: r[a] = .bool(i.wide != 0)
                    case .clear: r[a].release()
                    case .getGlobal:
                        r[a] = (r - base)[i.wide]
                        if Missing.isMissing(r[a]) { try unset(i.wide) }
                    case .setGlobal: (r - base)[i.wide] = r[a].take()

                    case .add:
                        if case .int(let x) = r[i.b], case .int(let y) = r[i.c] {
                            let (sum, overflow) = x.addingReportingOverflow(y)
                            if !overflow {
                                r[a] = .int(sum)
                                continue
                            }
                        }
                        try arithmetic(.add, r, i)
                    case .addInt:
                        if case .int(let x) = r[i.b] {
                            let (sum, overflow) = x.addingReportingOverflow(i.cSigned)
                            if !overflow {
                                r[a] = .int(sum)
                                continue
                            }
                        }
                        try arithmeticInt(.add, r, i)
                    case .subtract:
                        if case .int(let x) = r[i.b], case .int(let y) = r[i.c] {
                            let (difference, overflow) = x.subtractingReportingOverflow(y)
                            if !overflow {
                                r[a] = .int(difference)
                                continue
                            }
                        }
                        try arithmetic(.subtract, r, i)
                    case .subtractInt:
                        if case .int(let x) = r[i.b] {
                            let (difference, overflow) = x.subtractingReportingOverflow(i.cSigned)
                            if !overflow {
                                r[a] = .int(difference)
                                continue
                            }
                        }
                        try arithmeticInt(.subtract, r, i)
                    case .multiply:
                        if case .int(let x) = r[i.b], case .int(let y) = r[i.c] {
                            let (product, overflow) = x.multipliedReportingOverflow(by: y)
                            if !overflow {
                                r[a] = .int(product)
                                continue
                            }
                        }
                        try arithmetic(.multiply, r, i)
                    case .multiplyInt:
                        if case .int(let x) = r[i.b] {
                            let (product, overflow) = x.multipliedReportingOverflow(by: i.cSigned)
                            if !overflow {
                                r[a] = .int(product)
                                continue
                            }
                        }
                        try arithmeticInt(.multiply, r, i)
                    case .remainderInt:
                        if case .int(let x) = r[i.b], i.cSigned > 0 {
                            r[a] = .int(x % i.cSigned)
                            continue
                        }
                        try arithmeticInt(.remainder, r, i)
                    case .divide: try arithmetic(.divide, r, i)
                    case .remainder: try arithmetic(.remainder, r, i)
                    case .binary: try binary(r, i)
                    case .negate:
                        if case .int(let x) = r[i.b], x != .min { r[a] = .int(0 - x) } else { try negate(r, i) }
                    case .not:
                        if case .bool(let flag) = r[i.b] { r[a] = .bool(!flag) } else { try notBool(r[i.b], .not) }
                    case .joinTo: try join(r + a, r + i.b, isList: i.x == 1)
                    case .joinGlobal: try join(r - base + i.wide, r + a, isList: false)
                    case .checkBool:
                        if case .bool = r[a] { continue }
                        try notBool(r[a], i.x)

                    case .jump, .turn:
                        pc += i.wide
                        if i.wide < 0 {
                            fuel -= 1
                            if fuel <= 0 { fuel = try refuel() }
                        }
                    case .jumpIfTrue:
                        guard case .bool(let flag) = r[a] else {
                            try notBool(r[a], i.x)
                            continue
                        }
                        if flag {
                            pc += i.wide
                            if i.wide < 0 {
                                fuel -= 1
                                if fuel <= 0 { fuel = try refuel() }
                            }
                        }
                    case .jumpIfFalse:
                        guard case .bool(let flag) = r[a] else {
                            try notBool(r[a], i.x)
                            continue
                        }
                        if !flag {
                            pc += i.wide
                            if i.wide < 0 {
                                fuel -= 1
                                if fuel <= 0 { fuel = try refuel() }
                            }
                        }
                    case .jumpIfNotNull: if !r[a].isNull { pc += i.wide }
                    case .jumpIfGiven: if !Missing.isMissing(r[a]) { pc += i.wide }

                    case .ifEqual, .ifNotEqual, .ifLess, .ifNotLess, .ifGreater, .ifNotGreater:
                        let holds: Bool
                        if case .int(let x) = r[a], case .int(let y) = r[i.b] {
                            switch i.op {
                            case .ifEqual: holds = x == y
                            case .ifNotEqual: holds = x != y
                            case .ifLess: holds = x < y
                            case .ifNotLess: holds = x >= y
                            case .ifGreater: holds = x > y
                            default: holds = x <= y
                            }
                        } else {
                            holds = try compare(i.op, r + a, r + i.b, i.x)
                        }
                        if holds {
                            pc += i.cSigned
                            if i.cSigned < 0 {
                                fuel -= 1
                                if fuel <= 0 { fuel = try refuel() }
                            }
                        }
                    case .ifEqualInt, .ifNotEqualInt, .ifLessInt, .ifNotLessInt, .ifGreaterInt, .ifNotGreaterInt:
                        let holds: Bool
                        let y = i.bSigned
                        if case .int(let x) = r[a] {
                            switch i.op {
                            case .ifEqualInt: holds = x == y
                            case .ifNotEqualInt: holds = x != y
                            case .ifLessInt: holds = x < y
                            case .ifNotLessInt: holds = x >= y
                            case .ifGreaterInt: holds = x > y
                            default: holds = x <= y
                            }
                        } else {
                            holds = try compareInt(i.op, r + a, y, i.x)
                        }
                        if holds {
                            pc += i.cSigned
                            if i.cSigned < 0 {
                                fuel -= 1
                                if fuel <= 0 { fuel = try refuel() }
                            }
                        }

                    case .call:
                        guard let callee = slots[i.wide], callee.pointee.parameters == Int(i.x) else {
                            try uncallable(slots[i.wide], Int(i.x))
                            continue
                        }
                        fuel -= 1
                        if fuel <= 0 { fuel = try refuel() }
                        if depth >= frameRoom || base + a + callee.pointee.registers > room {
                            try makeRoom(base + a + callee.pointee.registers, depth)
                            r = scope.stack.base + base
                            (frameBase, frameRoom, room) = (frames.base, frames.capacity, scope.stack.capacity)
                        }
                        frameBase[depth] = FrameStack.Frame(header: header, pc: pc, base: base)
                        depth += 1
                        base += a
                        r += a
                        header = callee
                        pc = callee.pointee.code
                    case .give, .giveNull, .giveInt:
                        if depth == 0 { return .finished(i.op == .giveNull ? .null : r[a]) }
                        if i.op == .giveInt {
                            guard case .int(let number) = r[a] else {
                                try wrongResult(r[a], header.pointee.routine)
                                continue
                            }
                            r[0] = .int(number)
                        } else if i.op == .giveNull {
                            r[0] = .null
                        } else if a != 0 {
                            r[0] = r[a].take()
                        }
                        if header.pointee.keepsReferences {
                            for index in 1..<max(1, header.pointee.registers) { r[index].release() }
                        }
                        depth -= 1
                        let frame = frameBase[depth]
                        header = frame.header
                        pc = frame.pc
                        r -= base - frame.base
                        base = frame.base
                    case .checkInt:
                        if case .int = r[a] { continue }
                        try wrongArgument(r[a], a, header.pointee.routine)
                    case .check: try check(r, i, header.pointee.routine)

                    case .function: try callFunction(r + a, i.b, i.c)
                    case .filter: try callFilter(r + a, i.b, i.c, header.pointee.routine)
                    case .member: try member(r, i, header.pointee.routine)
                    case .index: try index(r, i)
                    case .slice: try slice(r + a)
                    case .makeList: try makeList(r, i)
                    case .makeMap: try makeMap(r, i, header.pointee.routine)
                    case .append: try append(r + a, r + i.b, takes: i.x == 1)
                    case .spread: try spread(r + a, r + i.b)
                    case .setMember: try setMember(r + a, r + i.b, header.pointee.constants + i.c)
                    case .spreadMap: try spreadMap(r + a, r + i.b)
                    case .interpolate: try interpolate(r, i)

                    case .start: try start(r + a, i.x, header.pointee.constants + i.b)
                    case .next:
                        if try advance(r + a, r + i.b) {
                            pc += i.cSigned
                            fuel -= 1
                            if fuel <= 0 { fuel = try refuel() }
                        }
                    case .nextPair:
                        if try advancePair(r + a, r + i.b) {
                            pc += i.cSigned
                            fuel -= 1
                            if fuel <= 0 { fuel = try refuel() }
                        }
                    case .startRange: try startRange(r + a)
                    case .nextRange:
                        if case .int(let from) = r[a], case .int(let to) = r[a + 1], from < to {
                            r[a] = .int(from + 1)
                            r[i.b] = .int(from)
                            pc += i.cSigned
                            fuel -= 1
                            if fuel <= 0 { fuel = try refuel() }
                        }

                    case .host:
                        (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                        let request = header.pointee.routine._withUnsafeGuaranteedRef { $0.requests[i.wide] }
                        let call = try hostCall(request, r + a)
                        if case .leave = request.kind { return .call(call, answer: nil) }
                        return .call(call, answer: base + a)
                    case .show:
                        if i.x == 1, r[a].isNull { continue }
                        (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                        return .call(shown(r[a].take()), answer: nil)
                    case .fail: try fail(r[a])
                    case .assert: try failAssertion(r + a, i.x)
                    case .expect:
                        (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                        return .call(expectation(r + a, i.x), answer: nil)
                    case .catches: if !catches(base + a, header.pointee.constants[i.b]) { pc += i.cSigned }
                    case .bind: r[i.b] = caught(base + a)
                    case .forget: pending[base + a] = nil
                    case .rethrow: throw Fault(pending.removeValue(forKey: base + a) ?? .cancelled())
                    }
                }
            } catch {
                fault = Fault(error)
            }
        }
    }
}

extension Fault {
    init(_ error: any Error) {
        switch error {
        case let fault as Fault: self = fault
        case let diagnostic as Diagnostic: self.init(diagnostic)
        default: self.init(Diagnostic("failed", .fail, String(describing: error)))
        }
    }
}

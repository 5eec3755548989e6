import Diagnostics
import Values

extension Machine {
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
        do { if fault == nil { try poll() } } catch { fault = Fault(of: error) }

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
                        continue
                    case .constant:
                        r[a] = header.pointee.constants[i.wide]
                        continue
                    case .int:
                        (r + a).putInt(i.wide)
                        continue
                    case .null:
                        r[a] = .null
                        continue
                    case .bool:
                        r[a] = .bool(i.wide != 0)
                        continue
                    case .clear:
                        r[a].release()
                        continue
                    case .getGlobal:
                        r[a] = (r - base)[i.wide]
                        if Missing.isMissing(r[a]) { try unset(i.wide) }
                        continue
                    case .setGlobal:
                        (r - base)[i.wide] = r[a].take()
                        continue

                    case .add:
                        if case .int(let x) = r[i.b], case .int(let y) = r[i.c] {
                            let (sum, overflow) = x.addingReportingOverflow(y)
                            if !overflow {
                                (r + a).putInt(sum)
                                continue
                            }
                        }
                        try arithmetic(.add, r, i)
                        continue
                    case .addInt:
                        if case .int(let x) = r[i.b] {
                            let (sum, overflow) = x.addingReportingOverflow(i.cSigned)
                            if !overflow {
                                (r + a).putInt(sum)
                                continue
                            }
                        }
                        try arithmeticInt(.add, r, i)
                        continue
                    case .subtract:
                        if case .int(let x) = r[i.b], case .int(let y) = r[i.c] {
                            let (difference, overflow) = x.subtractingReportingOverflow(y)
                            if !overflow {
                                (r + a).putInt(difference)
                                continue
                            }
                        }
                        try arithmetic(.subtract, r, i)
                        continue
                    case .subtractInt:
                        if case .int(let x) = r[i.b] {
                            let (difference, overflow) = x.subtractingReportingOverflow(i.cSigned)
                            if !overflow {
                                (r + a).putInt(difference)
                                continue
                            }
                        }
                        try arithmeticInt(.subtract, r, i)
                        continue
                    case .multiply:
                        if case .int(let x) = r[i.b], case .int(let y) = r[i.c] {
                            let (product, overflow) = x.multipliedReportingOverflow(by: y)
                            if !overflow {
                                (r + a).putInt(product)
                                continue
                            }
                        }
                        try arithmetic(.multiply, r, i)
                        continue
                    case .multiplyInt:
                        if case .int(let x) = r[i.b] {
                            let (product, overflow) = x.multipliedReportingOverflow(by: i.cSigned)
                            if !overflow {
                                (r + a).putInt(product)
                                continue
                            }
                        }
                        try arithmeticInt(.multiply, r, i)
                        continue
                    case .remainderInt:
                        if case .int(let x) = r[i.b], i.cSigned > 0 {
                            (r + a).putInt(x % i.cSigned)
                            continue
                        }
                        try arithmeticInt(.remainder, r, i)
                        continue
                    case .divide, .remainder:
                        try arithmetic(i.op == .divide ? .divide : .remainder, r, i)
                        continue
                    case .binary:
                        try binary(r, i)
                        continue
                    case .negate:
                        if case .int(let x) = r[i.b], x != .min { r[a] = .int(0 - x) } else { try negate(r, i) }
                        continue
                    case .not:
                        if case .bool(let flag) = r[i.b] { r[a] = .bool(!flag) } else { try notBool(r[i.b], .not) }
                        continue
                    case .joinTo:
                        if i.x == 2 { try joinElement(r + a, r + i.b) } else { try join(r + a, r + i.b, isList: i.x == 1) }
                        continue
                    case .joinGlobal:
                        let global = r - base + i.wide
                        if i.x == 2 { try joinElement(global, r + a) } else { try join(global, r + a, isList: i.x == 1) }
                        continue
                    case .checkBool:
                        if case .bool = r[a] { continue }
                        try notBool(r[a], i.x)
                        continue

                    case .jump, .turn:
                        pc += i.wide
                        if i.wide >= 0 { continue }
                    case .jumpIfTrue, .jumpIfFalse:
                        guard case .bool(let flag) = r[a] else {
                            try notBool(r[a], i.x)
                            continue
                        }
                        if flag != (i.op == .jumpIfTrue) { continue }
                        pc += i.wide
                        if i.wide >= 0 { continue }
                    case .jumpIfNotNull:
                        if !r[a].isNull { pc += i.wide }
                        continue
                    case .jumpIfGiven:
                        if !Missing.isMissing(r[a]) { pc += i.wide }
                        continue

                    case .ifEqual:
                        if case .int(let x) = r[a], case .int(let y) = r[i.b] {
                            guard x == y else { continue }
                        } else {
                            guard try compare(i.op, r + a, r + i.b, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifNotEqual:
                        if case .int(let x) = r[a], case .int(let y) = r[i.b] {
                            guard x != y else { continue }
                        } else {
                            guard try compare(i.op, r + a, r + i.b, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifLess:
                        if case .int(let x) = r[a], case .int(let y) = r[i.b] {
                            guard x < y else { continue }
                        } else {
                            guard try compare(i.op, r + a, r + i.b, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifNotLess:
                        if case .int(let x) = r[a], case .int(let y) = r[i.b] {
                            guard x >= y else { continue }
                        } else {
                            guard try compare(i.op, r + a, r + i.b, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifGreater:
                        if case .int(let x) = r[a], case .int(let y) = r[i.b] {
                            guard x > y else { continue }
                        } else {
                            guard try compare(i.op, r + a, r + i.b, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifNotGreater:
                        if case .int(let x) = r[a], case .int(let y) = r[i.b] {
                            guard x <= y else { continue }
                        } else {
                            guard try compare(i.op, r + a, r + i.b, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifEqualInt:
                        if case .int(let x) = r[a] {
                            guard x == i.bSigned else { continue }
                        } else {
                            guard try compareInt(i.op, r + a, i.bSigned, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifNotEqualInt:
                        if case .int(let x) = r[a] {
                            guard x != i.bSigned else { continue }
                        } else {
                            guard try compareInt(i.op, r + a, i.bSigned, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifLessInt:
                        if case .int(let x) = r[a] {
                            guard x < i.bSigned else { continue }
                        } else {
                            guard try compareInt(i.op, r + a, i.bSigned, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifNotLessInt:
                        if case .int(let x) = r[a] {
                            guard x >= i.bSigned else { continue }
                        } else {
                            guard try compareInt(i.op, r + a, i.bSigned, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifGreaterInt:
                        if case .int(let x) = r[a] {
                            guard x > i.bSigned else { continue }
                        } else {
                            guard try compareInt(i.op, r + a, i.bSigned, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }
                    case .ifNotGreaterInt:
                        if case .int(let x) = r[a] {
                            guard x <= i.bSigned else { continue }
                        } else {
                            guard try compareInt(i.op, r + a, i.bSigned, i.x) else { continue }
                        }
                        pc += i.cSigned
                        if i.cSigned >= 0 { continue }

                    case .call:
                        guard let callee = slots[i.wide], callee.pointee.parameters == Int(i.x) else {
                            try uncallable(slots[i.wide], Int(i.x))
                            continue
                        }
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
                            r.putInt(number)
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
                        continue
                    case .checkInt:
                        if case .int = r[a] { continue }
                        try wrongArgument(r[a], a, header.pointee.routine)
                        continue
                    case .check:
                        try check(r, i, header.pointee.routine)
                        continue

                    case .function:
                        try callFunction(r + a, i.b, i.c)
                        continue
                    case .filter:
                        try callFilter(r + a, i.b, i.c, header.pointee.routine)
                        continue
                    case .member:
                        try member(r, i, header.pointee.routine)
                        continue
                    case .index:
                        try index(r, i)
                        continue
                    case .makeList:
                        try makeList(r, i)
                        continue
                    case .makeMap:
                        try makeMap(r, i, header.pointee.routine)
                        continue
                    case .append:
                        try append(r + a, r + i.b, takes: i.x == 1)
                        continue
                    case .setMember:
                        try setMember(r, i, header.pointee.routine)
                        continue
                    case .spreadMap:
                        try spreadMap(r + a, r + i.b)
                        continue
                    case .interpolate:
                        try interpolate(r, i)
                        continue

                    case .start:
                        try start(r + a, i.x, header.pointee.constants + i.b)
                        continue
                    case .next:
                        guard try advance(r + a, r + i.b) else { continue }
                        pc += i.cSigned
                    case .nextPair:
                        guard try advancePair(r + a, r + i.b) else { continue }
                        pc += i.cSigned
                    case .nextRange:
                        guard case .int(let from) = r[a], case .int(let to) = r[a + 1], from < to else { continue }
                        (r + a).putInt(from + 1)
                        (r + i.b).putInt(from)
                        pc += i.cSigned

                    case .host:
                        (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                        let requests = header.pointee.routine._withUnsafeGuaranteedRef(\.requests)
                        let call = try hostCall(requests, i.wide, r + a)
                        if call.kind.hasNoAnswer { return .call(call, answer: nil) }
                        return .call(call, answer: base + a)
                    case .show:
                        if i.x != 0, isSilent(r[a], i.x) { continue }
                        (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                        return .call(shown(r[a].take()), answer: nil)
                    case .assert:
                        (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                        try failAssertion(r + a, i.x)
                        continue
                    case .expect:
                        (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                        return .call(expectation(r + a, i.x), answer: nil)
                    case .expectError:
                        (self.header, self.pc, self.depth, self.base) = (header, pc, depth, base)
                        return .call(unexpected(base + a, header.pointee.constants[i.b], i.x == 1), answer: nil)
                    case .catches:
                        if !catches(base + a, header.pointee.constants[i.b]) { pc += i.cSigned }
                        continue
                    case .rethrow: throw Fault(pending.removeValue(forKey: base + a) ?? .cancelled())
                    case .fail, .expecting, .observe, .unpack, .apply, .bind, .forget, .slice, .spread, .spreadGlobal, .startRange:
                        try rare(r, i, base, header.pointee.constants)
                        continue
                    }
                    // Only turns of loops and calls come here.
                    fuel -= 1
                    if fuel <= 0 { fuel = try refuel() }
                }
            } catch {
                fault = Fault(of: error)
            }
        }
    }
}

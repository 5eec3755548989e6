import Diagnostics
import Values

extension Machine {
    // MARK: assert, expect

    /// Window: left side, right side, message, the condition; flags: 1 there are sides, 2 there is a message, 4 they are
    /// matched.
    @inline(never) func failAssertion(_ w: UnsafeMutablePointer<Value>, _ flags: UInt8) throws {
        throw Fault(assertion(w, flags))
    }

    private func assertion(_ w: UnsafeMutablePointer<Value>, _ flags: UInt8) -> Diagnostic {
        let routine = header.pointee.routine.takeUnretainedValue()
        let offset = max(0, routine.offset(of: pc) - 1)
        let condition = routine.place(at: offset, part: 0)
        let message = flags & 2 != 0 ? w[2].displayText : "\(condition.text.oneLine.preview(60)) does not hold"
        var because: [String] = []
        if flags & 4 != 0, case .map = w[1], let difference = Difference(w[0], w[1]) {
            because = [difference.sentence]
        } else if flags & 1 != 0 {
            because = ["the left side is \(w[0].preview(60))", "the right side is \(w[1].preview(60))"]
        }
        for index in 0..<3 { w[index].release() }
        return Diagnostic("assertion", .assert, message, at: [.init(condition)], because: because)
    }

    @inline(never) func expectation(_ w: UnsafeMutablePointer<Value>, _ flags: UInt8) -> HostCall {
        let diagnostic = assertion(w, flags)
        let place = diagnostic.marks[0].place
        var arguments = [Arguments.Argument("message", .text(diagnostic.message), at: place)]
        for reason in diagnostic.because { arguments.append(.init("because", .text(reason), at: place)) }
        return HostCall(
            kind: .expectation, name: "expect", isPlan: false, isShown: false, arguments: Arguments(arguments), place: place)
    }

    // MARK: expect error

    /// What the host is told when the block of `expect error` has not failed, or not in the way it must.
    @inline(never) func unexpected(_ register: Int, _ kinds: Value, _ hasFailed: Bool) -> HostCall {
        let routine = header.pointee.routine.takeUnretainedValue()
        let place = routine.place(at: max(0, routine.offset(of: pc) - 1))
        let kinds = kinds.list?.compactMap(\.string) ?? []
        let wanted = kinds.isEmpty ? "" : " with " + Suggestion.list(kinds)
        var message = "the block must fail\(wanted), but does not fail"
        var arguments: [Arguments.Argument] = []
        if hasFailed, let error = pending.removeValue(forKey: register) {
            message = "the block must fail\(wanted), but fails with \(error.kind.rawValue)"
            arguments = [.init("because", .text("the error is: \(error.message)"), at: place)]
        }
        arguments.insert(.init("message", .text(message), at: place), at: 0)
        return HostCall(
            kind: .expectation, name: "expect", isPlan: false, isShown: false, arguments: Arguments(arguments), place: place)
    }

    // MARK: watch

    /// The row that the condition of `watch` speaks of; or, when it did not come true in time, an error.
    @inline(never) func observe(_ row: UnsafeMutablePointer<Value>, _ w: UnsafeMutablePointer<Value>, _ mode: UInt8) throws {
        guard mode == 0 else { throw Diagnostic.neverMet(w[0].int ?? 0) }
        let count: Int =
            switch w[1] {
            case .list(let list): list.items.count
            case .map(let map): map.count
            case .null: 0
            default: 1
            }
        row.pointee = .map([("value", w[1]), ("count", .int(count)), ("round", w[0])])
    }
}

extension Diagnostic {
    fileprivate static func neverMet(_ rounds: Int) -> Diagnostic {
        Diagnostic(
            "never-met", .timeout, "the condition of 'watch' must hold within \(rounds) round\(rounds == 1 ? "" : "s"), but does not")
    }
}

import Diagnostics
import Values

extension Machine {
    /// Takes an error to the handler that is to see it, and leaves the machine there; gives the error back if there is none.
    func unwind(_ fault: Fault) -> Diagnostic? {
        var diagnostic = fault.diagnostic
        var routine = header.pointee.routine.takeUnretainedValue()
        var offset = max(0, routine.offset(of: pc) - 1)
        if fault.isCallers, depth > 0 {
            leaveFrame()
            routine = header.pointee.routine.takeUnretainedValue()
            offset = max(0, routine.offset(of: pc) - 1)
        }
        let place = routine.place(at: offset, part: fault.part)
        // A call that the host has left already, such as that of `run`, is told.
        let isLeft = diagnostic.stack.last?.place.isSame(as: place) == true
        let isMarked =
            isLeft
            || diagnostic.marks.contains {
                $0.place.source === place.source && place.range.contains($0.place.range.lowerBound)
            }
        if !isMarked, diagnostic.kind != .cancelled { diagnostic = diagnostic.marked(at: place) }
        while true {
            let handler = routine.handlers.first { $0.range.contains(offset) && ($0.isFinally || !diagnostic.endsProgram) }
            if let handler {
                pending[base + handler.register] = diagnostic
                pc = header.pointee.code + handler.target
                return nil
            }
            guard depth > 0 else { return diagnostic }
            let name = routine.name
            leaveFrame()
            routine = header.pointee.routine.takeUnretainedValue()
            offset = max(0, routine.offset(of: pc) - 1)
            if diagnostic.kind != .cancelled { diagnostic.leave(name, from: routine.place(at: offset)) }
        }
    }

    private func leaveFrame() {
        let r = scope.stack.base + base
        for index in 0..<header.pointee.registers { r[index].release() }
        depth -= 1
        let frame = frames.base[depth]
        (header, pc, base) = (frame.header, frame.pc, frame.base)
    }

    @inline(never) func makeRoom(_ registers: Int, _ depth: Int) throws {
        guard frames.grow(depth) else { throw Diagnostic.tooDeep(limits.depth) }
        scope.stack.reserve(registers)
    }

    // MARK: catch

    func catches(_ register: Int, _ kinds: Value) -> Bool {
        guard let diagnostic = pending[register], case .list(let list) = kinds else { return false }
        return list.items.contains { $0.string == diagnostic.kind.rawValue }
    }

    /// The error as a script sees it.
    func caught(_ register: Int) -> Value { pending[register]?.value ?? .null }
}

extension String {
    /// The text on one line, runs of blanks made one.
    var oneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

extension Diagnostic {
    static func spreadNeedsList(_ value: Value) -> Diagnostic {
        Diagnostic("spread-needs-list", .type, "what '...' spreads must be a list, but is \(value.named)")
    }
}

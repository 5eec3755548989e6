import Diagnostics
import Values

extension Machine {
    /// Why the dispatch loop was left.
    enum Exit {
        case call(HostCall, answer: Int?)
        case finished(Value)
        case failed(Diagnostic)
    }

    /// The operations that no program spends its time in, kept out of the loop as one.
    @inline(never) func rare(_ r: UnsafeMutablePointer<Value>, _ i: Instruction, _ base: Int, _ constants: UnsafePointer<Value>) throws {
        let a = Int(i.a)
        switch i.op {
        case .fail: try fail(r[a])
        case .expecting: expectations += 1
        case .observe: try observe(r + a, r + i.b, i.x)
        case .unpack: try unpack(r + a, constants[i.b], hasRest: i.x == 1)
        case .apply: try apply(r + a, i.b)
        case .bind: r[i.b] = caught(base + a)
        case .forget: pending[base + a] = nil
        case .slice: try slice(r + a)
        case .spread: try spread(r + a, r + i.b)
        case .spreadGlobal: try spreadMap(r - base + i.wide, r + a)
        case .startRange: try startRange(r + a)
        default: preconditionFailure("the loop hands on only what stands above")
        }
    }
}

extension Fault {
    init(of error: any Error) {
        switch error {
        case let fault as Fault: self = fault
        case let diagnostic as Diagnostic: self.init(diagnostic)
        default: self.init(Diagnostic("failed", .fail, String(describing: error)))
        }
    }
}

import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let fault = Verb(
        "fault (off | latency <latency: duration> | drop [every <count: int>] "
            + "| <status: int> [every <count: int>] [rate <rate: decimal> [seed <seed: int>]] [reset <reset: int>])",
        .local, "Has the embedded site fail or take its time, to try scripts against.",
        examples: ["fault 429 every 3 reset 2", "fault 500 rate 0.1 seed 7", "fault latency 300ms", "fault off"]
    ) { call, context in
        guard context.site == .local else { throw Diagnostic.noFaults(on: context.site) }
        defer { context.reconnect() }
        if call.has("off") {
            context.faults.clear()
        } else if case .duration(let latency)? = call["latency"] {
            guard latency >= 0 else { throw Diagnostic.badFault("a latency must not be negative") }
            context.faults.slow(by: latency)
        } else {
            context.faults.strike(try call.faultStatus, try call.rhythm, seed: call["seed"]?.int ?? 0, reset: call["reset"]?.int)
        }
        return .null
    }
}

extension Call {
    fileprivate var faultStatus: Int? {
        get throws {
            guard let status = self["status"]?.int else { return nil }
            guard (400...599).contains(status) else { throw Diagnostic.badFault("a status of failure is from 400 to 599, not \(status)") }
            return status
        }
    }

    fileprivate var rhythm: Faults.Rhythm {
        get throws {
            if let rate = self["rate"] {
                let share: Double =
                    switch rate {
                    case .int(let number): Double(number)
                    case .decimal(let number): number.double
                    default: .nan
                    }
                guard (0...1).contains(share) else { throw Diagnostic.badFault("a rate must be from 0 to 1, but is \(rate.displayText)") }
                return .rate(share)
            }
            let count = self["count"]?.int ?? 1
            guard count > 0 else { throw Diagnostic.badFault("'every' must be at least 1, but is \(count)") }
            return .every(count)
        }
    }
}

extension Diagnostic {
    fileprivate static func noFaults(on site: Site) -> Diagnostic {
        Diagnostic(
            "bad-fault", .usage, "only the embedded site has faults on demand, not '\(site.name)'", soFar: "nothing was changed",
            try: ["use site local"])
    }
    fileprivate static func badFault(_ message: String) -> Diagnostic {
        Diagnostic("bad-fault", .usage, message, soFar: "nothing was changed")
    }
}

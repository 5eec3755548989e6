import Diagnostics
import Language
import PluginHost
import Values

extension Interpreter {
    /// Takes in an `every` or an `at`.
    func schedule(_ call: HostCall) throws {
        let timing: Timing
        if case .duration(let length)? = call.arguments["--duration"] {
            guard length >= 1_000_000 else { throw Diagnostic.shortPause }
            timing = .every(length)
        } else {
            timing = try Timing(at: call.arguments["--moment"]?.string ?? "")
        }
        let variables = call.arguments.all.filter { !$0.name.hasPrefix("--") }
        let program = try HookProgram(call.place, in: scope, variables: variables)
        guard program.kind == .observe else { throw Diagnostic.scheduleAnswers(call.place) }
        try context.schedules.add(
            Schedule("\(timing)", timing, program, context.owner ?? .init(name: "\(timing)")), at: context.realWorld.now())
    }
}

extension Diagnostic {
    fileprivate static var shortPause: Diagnostic {
        Diagnostic("bad-timing", .invalid, "a schedule must leave at least 1s between two runs", because: ["it must be like 10s, 10m"])
    }

    fileprivate static func scheduleAnswers(_ place: Place) -> Diagnostic {
        Diagnostic("outside-hook", .usage, "a schedule has nothing to deny or rewrite", at: [.init(place)])
    }
}

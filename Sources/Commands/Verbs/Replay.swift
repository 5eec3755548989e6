import Diagnostics
import Language
import Recording
import Values

extension Verb {
    static let replay = Verb(
        "replay <path>...", .local,
        "Replays recorded sessions offline and compares what they show; folders stand for the sessions in them.",
        examples: ["replay crm.session"]
    ) { call, context in
        let report = try await SessionSuite(call.each("path").compactMap(\.value.string), context.world.files).play()
        let reporter = Reporter.human(DrawingStyle(color: context.world.terminal.color, width: context.world.terminal.width))
        try context.output.data(String(decoding: reporter.report(report, secrets: LiveSecret.keys(context.realWorld)), as: UTF8.self))
        if report.exitStatus != .done { throw Diagnostic.replayDiffers(report) }
        return .null
    }
}

extension Diagnostic {
    fileprivate static func replayDiffers(_ report: ReplayReport) -> Diagnostic {
        Diagnostic("replay-differs", .assert, "the replay differs from what was recorded", because: [report.counts])
    }
}

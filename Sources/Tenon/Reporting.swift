import Commands
import Diagnostics
import Recording
import Values

/// Makes the reports of a replay that a command line asks for.
struct Reporting {
    let world: World
    let wishes: ReportWishes

    /// Makes all of them; one that cannot be made keeps none of the others. Gives the status to end with.
    func report(_ replay: ReplayReport) -> ExitStatus {
        var status = replay.exitStatus
        let secrets = LiveSecret.keys(world)
        func make(_ reporter: Reporter, _ put: (_ bytes: [UInt8]) throws -> Void) {
            do {
                try put(try reporter.report(replay, secrets: secrets))
            } catch {
                let problem = error as? Diagnostic ?? .cancelled()
                StandardOutput.output.notes(problem.drawn(in: .errors(world.terminal)))
                if status == .done { status = problem.exitStatus }
            }
        }
        func show(_ bytes: [UInt8]) throws { try StandardOutput.output.data(String(decoding: bytes, as: UTF8.self)) }

        if let path = wishes.junit { make(.junit) { try world.files.put(path, $0) } }
        if let path = wishes.html { make(.html) { try world.files.put(path, $0) } }
        make(shown, show)
        // A harness that reads standard output expects nothing else there; the runner looks at standard error, too.
        if wishes.github {
            make(.github) { bytes in
                if wishes.json || wishes.tap {
                    StandardOutput.output.notes(String(decoding: bytes, as: UTF8.self))
                } else {
                    try show(bytes)
                }
            }
        }
        return status
    }

    /// The report for standard output.
    private var shown: Reporter {
        if wishes.json { return .json }
        // A harness says which version it understands (https://metacpan.org/pod/TAP::Harness).
        if wishes.tap { return .tap(version: world.environment("TAP_VERSION") == "13" ? 13 : 14) }
        return .human(DrawingStyle(color: world.terminal.color, width: max(40, min(world.terminal.width, 160))))
    }
}

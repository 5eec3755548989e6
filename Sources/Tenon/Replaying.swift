import Commands
import Diagnostics
import Recording
import Values

/// Plays sessions for `tenon replay`.
enum Replaying {
    static func run(_ paths: [String], color: Bool?) async -> ExitStatus {
        let world = World.real(color: color)
        let style = DrawingStyle(color: world.terminal.color, width: max(40, min(world.terminal.width, 160)))
        do {
            let report = try await SessionSuite(paths, world.files).play()
            try StandardOutput.output.data(report.text(style))
            return report.exitStatus
        } catch {
            let problem = error as? Diagnostic ?? .cancelled()
            StandardOutput.output.notes(problem.drawn(in: style))
            return problem.exitStatus
        }
    }
}

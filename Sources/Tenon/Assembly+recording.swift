import Commands
import Diagnostics
import Values

extension Assembly {
    /// Does something, and keeps it in a session when `--record` asks for that.
    func recording(_ context: Context, _ interpreter: Interpreter, _ body: () async throws -> ExitStatus) async throws -> ExitStatus {
        guard let path = options.record else { return try await body() }
        try context.startRecording(path)
        let status: ExitStatus
        do {
            status = try await body()
        } catch {
            _ = try? await context.stopRecording()
            throw error
        }
        guard let stopped = try await context.stopRecording() else { return status }
        context.output.notes(stopped.text)
        return status == .done && !stopped.isSame ? .mismatch : status
    }
}

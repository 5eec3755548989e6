import Diagnostics
import ProductAnalytics
import Values

/// Runs one command text in a world; it is the door through which sessions reach the command language.
public typealias CommandRunner = @Sendable (Turn) async -> Outcome

/// Makes what runs the commands of one session, fresh for each: no variable of one reaches another.
public typealias CommandRunnerFactory = @Sendable (Head) async throws -> CommandRunner

/// One command of a replay, and all that it may touch.
public struct Turn: Sendable {
    /// The text as it was typed.
    public var command: String
    /// What the user answered to prompts, in order; of a secret a stand-in.
    public var answers: [String]
    public var world: World
    public var transport: Transport
}

/// Plays sessions offline and compares what comes out with what was recorded.
public struct Replay: Sendable {
    private let runner: CommandRunnerFactory
    private let disk: @Sendable (String) throws -> [UInt8]

    /// - Parameter disk: reads a file of which a session keeps only the digest.
    public init(disk: @escaping @Sendable (String) throws -> [UInt8], runner: @escaping CommandRunnerFactory) {
        self.disk = disk
        self.runner = runner
    }

    /// Plays one session.
    public func play(_ file: SessionFile) async -> SessionReport {
        var report = SessionReport(name: file.name ?? "session")
        let run: CommandRunner
        do {
            run = try await runner(file.head)
        } catch {
            report.problems = [error as? Diagnostic ?? Diagnostic("session-start", .fail, "the session cannot be started: \(error)")]
            return report
        }
        let standIns = file.standIns
        let session = SessionWorld(file.head, standIns: standIns, behind: .session(disk: disk))
        let player = Player(file, session)
        var names = [String: [UInt8]]()
        for (index, entry) in file.entries.enumerated() {
            let command = String(decoding: entry.command.filled(by: standIns), as: UTF8.self)
            var result = CommandReport(line: entry.number, command: command)
            if let reason = entry.status?.skipped ?? (entry.isInterrupted ? "interrupted" : nil) {
                result.verdict = .skipped(reason)
                report.commands.append(result)
                continue
            }
            session.begin(command, changes: entry.changes)
            player.turn(to: index)
            let answers = entry.answers.map { String(decoding: $0.filled(by: standIns), as: UTF8.self) }
            let outcome = await run(Turn(command: command, answers: answers, world: session.world, transport: player.transport))
            result.differences = compare(entry, outcome, session.writes, standIns, &names)
            // A miss is told once: in the output where the command said it, else here.
            result.misses = player.misses
            if result.differences.isEmpty, player.misses.isEmpty {
                result.differences += player.leftOvers.map {
                    .leftOver(line: $0.number, "\($0.method) \(String(decoding: $0.path.filled(by: standIns), as: UTF8.self))")
                }
            }
            result.verdict = result.differences.isEmpty && result.misses.isEmpty ? .passed : .failed
            report.commands.append(result)
        }
        return report
    }

    private func compare(_ entry: Entry, _ outcome: Outcome, _ writes: [String], _ standIns: StandIns, _ names: inout [String: [UInt8]])
        -> [Difference]
    {
        guard let status = entry.status else { return [] }
        var differences = OutputComparison.compare(entry.output, outcome.stdout, .output, standIns, &names)
        differences += OutputComparison.compare(entry.error, outcome.stderr, .error, standIns, &names)
        let closing = entry.lines.last?.number ?? 0
        if let difference = Self.lineEnd(entry.output, status.endsOpen, outcome.stdout, .output, closing) { differences.append(difference) }
        if let difference = Self.lineEnd(entry.error, status.errorEndsOpen, outcome.stderr, .error, closing) {
            differences.append(difference)
        }
        let expected = entry.lines.filter { $0.sigil == .event }.map {
            (line: $0.number, text: String(decoding: $0.content.filled(by: standIns), as: UTF8.self))
        }
        .filter { event in ["wrote ", "appended ", "removed "].contains { event.text.hasPrefix($0) } }
        for event in expected where !writes.contains(event.text) {
            differences.append(.file(line: event.line, expected: event.text, actual: nil))
        }
        for write in writes where !expected.contains(where: { $0.text == write }) {
            differences.append(.file(line: nil, expected: nil, actual: write))
        }
        if status.code != outcome.status || status.errorName != outcome.errorName {
            let actual = Status(code: outcome.status, errorName: outcome.errorName)
            differences.append(
                .status(line: closing, expected: Status(code: status.code, errorName: status.errorName).text, actual: actual.text))
        }
        return differences
    }

    private static func lineEnd(_ expected: [Line], _ endsOpen: Bool, _ actual: [UInt8], _ stream: Difference.Stream, _ line: Int)
        -> Difference?
    {
        let lines = OutputLines.split(actual)
        guard !expected.isEmpty, !lines.lines.isEmpty, lines.endsOpen != endsOpen else { return nil }
        return .lineEnd(line: line, stream, isMissing: lines.endsOpen)
    }
}

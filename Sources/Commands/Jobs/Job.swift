import Diagnostics
import Synchronization
import Values

/// A command that runs beside the others.
struct Job: Sendable {
    enum State: String, Sendable { case waiting, running, done, failed, cancelled }
    let number: Int
    /// The command as it was written.
    let command: String
    /// Microseconds since 1970.
    let began: Int
    var ended: Int?
    var state = State.waiting

    /// The row that `jobs` gives.
    func row(at now: Int) -> Value {
        [
            "job": .int(number), "command": .text(command), "state": .text(state.rawValue),
            "seconds": .int(max(0, (ended ?? now) - began) / 1_000_000),
        ]
    }

    /// The line that tells its end.
    var notice: String {
        let words = Diagnostic.safe(command.split(whereSeparator: \.isWhitespace).joined(separator: " ").preview(60))
        let hint = state == .failed ? " (wait \(number) says why)" : ""
        return "job \(number) \(state.rawValue): \(words)\(hint)\n"
    }
}

/// How a job ended, and what it has to show.
struct JobEnd: Sendable {
    var result: Result<Value, Diagnostic>
    var shown: [KeptOutput.Piece]
    var expectations: (all: Int, failed: Int)
    /// The steps that it took from the program that started it.
    var steps: Int
    var moment: Int

    init(
        _ result: Result<Value, Diagnostic>, shown: [KeptOutput.Piece] = [], expectations: (all: Int, failed: Int) = (0, 0), steps: Int = 0,
        moment: Int
    ) {
        self.result = result
        self.shown = shown
        self.expectations = expectations
        self.steps = steps
        self.moment = moment
    }

    var state: Job.State {
        switch result {
        case .success: .done
        case .failure(let problem): problem.kind == .cancelled ? .cancelled : .failed
        }
    }
}

/// What a job shows, kept until somebody waits for it.
final class KeptOutput: Sendable {
    enum Piece: Sendable {
        case data(String)
        case notes(String)
        /// A value that was to be shown.
        case value(Value)
    }
    private let all = Mutex<[Piece]>([])

    var pieces: [Piece] { all.withLock { $0 } }
    /// The value that was to be shown last.
    var value: Value {
        all.withLock { pieces in
            for case .value(let value) in pieces.reversed() { return value }
            return .null
        }
    }

    func keep(_ piece: Piece) { all.withLock { $0.append(piece) } }

    var output: Output { Output(data: { self.keep(.data($0)) }, notes: { self.keep(.notes($0)) }) }
}

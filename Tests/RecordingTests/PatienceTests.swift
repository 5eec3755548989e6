import Diagnostics
import Foundation
import Synchronization
import Testing
import Values

@testable import Recording

/// What takes too long is cancelled, and the commands behind it are played as if nothing had been.
@Suite struct PatienceTests {
    private func replay(_ patience: Patience?, _ runner: @escaping CommandRunner) async throws -> SessionReport {
        let text = "#!session 1\n$ one\n[0]\n$ two\n[0]\n$ three\n[0]\n$ four\n[0]\n"
        var replay = Replay(disk: { _ in [] }) { _ in runner }
        replay.patience = patience
        return await replay.play(try SessionFile.parse(text, name: "p.session"))
    }

    /// Waits for its end, which only a cancellation brings.
    private static func wait() async { while !Task.isCancelled { try? await Task.sleep(nanoseconds: 1_000_000) } }

    @Test(.timeLimit(.minutes(1))) func theNextCommandsRunInATaskThatIsNotCancelled() async throws {
        let patience = Patience(limit: 20_000) { try await Task.sleep(nanoseconds: UInt64($0) * 1_000) }
        let report = try await replay(patience) { turn in
            if turn.command == "two" || turn.command == "four" { await Self.wait() }
            return Outcome(status: Task.isCancelled ? 9 : 0)
        }
        let late = Verdict.error("it took longer than 20ms")
        #expect(report.commands.map(\.verdict) == [.passed, late, .passed, late])
    }

    @Test(.timeLimit(.minutes(1))) func whatKeepsItsThreadBusyIsCancelledToo() async throws {
        let patience = Patience(limit: 20_000) { length in
            // On a thread of its own: the threads of tasks may all be busy.
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                Thread.detachNewThread {
                    usleep(UInt32(length))
                    done.resume()
                }
            }
        }
        let report = try await replay(patience) { turn in
            if turn.command == "three" { while !Task.isCancelled { usleep(100) } }
            return Outcome(status: 0)
        }
        #expect(report.commands.map(\.verdict) == [.passed, .passed, .error("it took longer than 20ms"), .passed])
    }

    @Test(.timeLimit(.minutes(1))) func aCancellationFromOutsideReachesTheCommand() async throws {
        let patience = Patience(limit: 3_600_000_000) { try await Task.sleep(nanoseconds: UInt64($0) * 1_000) }
        let begun = Mutex(false)
        let task = Task {
            try await replay(patience) { turn in
                begun.withLock { $0 = true }
                if turn.command == "one" { await Self.wait() }
                return Outcome(status: Task.isCancelled ? 130 : 0, errorName: Task.isCancelled ? "interrupted" : nil)
            }
        }
        while !begun.withLock({ $0 }) { try await Task.sleep(nanoseconds: 1_000_000) }
        task.cancel()
        #expect(try await task.value.commands.map(\.verdict) == [.failed, .failed, .failed, .failed])
    }

    @Test func withoutPatienceNothingIsWatched() async throws {
        let report = try await replay(nil) { _ in Outcome() }
        #expect(report.commands.map(\.verdict) == [.passed, .passed, .passed, .passed])
    }
}

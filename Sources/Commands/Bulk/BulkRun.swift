import Diagnostics
import Synchronization

/// Carries out many writes, several at once, and keeps what became of each in its place.
///
/// ```swift
/// let fates = await BulkRun(jobs: 8).carryOut(requests.count) { try await client.createConnection(requests[$0], for: entity) }
/// if let problem = BulkRun.problem(fates, "created") { throw problem }
/// ```
struct BulkRun: Sendable {
    /// What became of one write.
    enum Fate: Sendable {
        case notSent
        case done
        /// It had been done before.
        case skipped
        case failed(Diagnostic)
    }

    /// How many are under way at once.
    let jobs: Int
    var progress: Progress?
    /// Writes that are done already, by their number.
    var skipped: Set<Int> = []

    /// The list of the writes, which all who work on it share.
    private final class Ledger: Sendable {
        private struct State {
            var next = 0
            var fates: [Fate]
            var isStopped = false
            var done: Int
        }
        private let state: Mutex<State>
        var fates: [Fate] { state.withLock { $0.fates } }

        init(_ count: Int, skipped: Set<Int>) {
            state = Mutex(State(fates: (0..<count).map { skipped.contains($0) ? .skipped : .notSent }, done: skipped.count))
        }

        /// The number of the next write, while there is one to begin.
        func take() -> Int? {
            guard !Task.isCancelled else { return nil }
            return state.withLock { state in
                guard !state.isStopped else { return nil }
                while state.next < state.fates.count, case .skipped = state.fates[state.next] { state.next += 1 }
                guard state.next < state.fates.count else { return nil }
                defer { state.next += 1 }
                return state.next
            }
        }

        /// Enters what became of one; gives how many are done.
        func enter(_ fate: Fate, of number: Int) -> Int {
            state.withLock { state in
                state.fates[number] = fate
                if case .failed = fate { state.isStopped = true } else { state.done += 1 }
                return state.done
            }
        }
    }

    /// Begins the writes in their order. After the first failure, or once the task is cancelled, no other one begins; those that are
    /// under way come to their end.
    func carryOut(_ count: Int, _ write: @escaping @Sendable (Int) async throws -> Void) async -> [Fate] {
        let ledger = Ledger(count, skipped: skipped)
        await withTaskGroup(of: Void.self) { group in
            // Each asks for its first answer before the next one begins, so that the order of the requests is that of the writes.
            for _ in 0..<max(1, min(jobs, count)) { group.addImmediateTask { await work(through: ledger, write) } }
        }
        progress?.end()
        return ledger.fates
    }

    private func work(through ledger: Ledger, _ write: @Sendable (Int) async throws -> Void) async {
        while let number = ledger.take() {
            let fate: Fate
            do {
                try await write(number)
                fate = .done
            } catch {
                fate = .failed(Diagnostic.from(error))
            }
            let done = ledger.enter(fate, of: number)
            progress?.show(done)
        }
    }
}

extension BulkRun.Fate {
    var isDone: Bool {
        switch self {
        case .done, .skipped: true
        case .notSent, .failed: false
        }
    }

    /// Whether it may have arrived although nobody answered that it did.
    var isInDoubt: Bool {
        guard case .failed(let problem) = self else { return false }
        return problem.isDoubtful || problem.answer == nil && problem.soFar?.hasPrefix("nothing was sent") != true
    }
}

extension BulkRun {
    /// The failure of the whole, with what became of all; `nil` when everything is done. A part that was carried out makes it a partial one.
    static func problem(_ fates: [Fate], _ action: String) -> Diagnostic? {
        var (failures, done, skipped, notSent): ([Diagnostic], Int, Int, Int) = ([], 0, 0, 0)
        for fate in fates {
            switch fate {
            case .done: done += 1
            case .skipped: skipped += 1
            case .notSent: notSent += 1
            case .failed(let problem): failures.append(problem)
            }
        }
        guard var problem = failures.first(where: { $0.kind != .cancelled }) ?? failures.first ?? (notSent > 0 ? .cancelled() : nil) else {
            return nil
        }
        for message in failures.map(\.message) where message != problem.message && !problem.because.contains("also: \(message)") {
            guard problem.because.count < 12 else { break }
            problem.because.append("also: \(message)")
        }
        guard fates.count > 1 else { return problem }
        var parts = ["\(done) \(action)"]
        if skipped > 0 { parts.append("\(skipped) done before") }
        for word in ["refused", "failed", "interrupted"] {
            let such = failures.filter { $0.fate == word }
            guard let first = such.first else { continue }
            // What is known of the ones in the middle, such as that they may have arrived, is not lost.
            let doubt = such.lazy.compactMap(\.soFar).first.map { " (\($0))" } ?? ""
            parts.append("\(such.count) \(first.fate)\(doubt)")
        }
        parts.append("\(notSent) not sent")
        problem.soFar = parts.joined(separator: ", ")
        if done + skipped > 0, problem.kind != .cancelled { problem.kind = .partial }
        return problem
    }
}

extension Diagnostic {
    /// What became of the write that it is the failure of.
    var fate: String { answer != nil ? "refused" : kind == .cancelled ? "interrupted" : "failed" }

    /// Whether the site may have carried the request out all the same.
    var isDoubtful: Bool {
        switch kind {
        case .network, .timeout, .server: answer != nil || soFar?.hasPrefix("nothing was sent") != true
        default: false
        }
    }

    /// A failure in the middle of several writes, one after the other, says how far they got.
    func afterPart(done: Int, _ action: String, of total: Int) -> Diagnostic {
        let fates =
            [BulkRun.Fate](repeating: .done, count: done) + [.failed(self)]
            + [BulkRun.Fate](repeating: .notSent, count: max(0, total - done - 1))
        return BulkRun.problem(fates, action) ?? self
    }
}

import Diagnostics
import Language
import Values

extension Verb {
    static let wait = Verb(
        "wait [<job: int>...]", .local,
        "Waits for jobs, or for all of them, and shows what they have kept; gives what the one gave, or the list of what they gave. "
            + "A job that failed fails here.",
        examples: ["list users &; wait", "list users &; let rows = wait 1"]
    ) { call, context in
        let named = call.each("job").compactMap(\.value.int)
        for number in named { try context.jobs.find(number) }
        let numbers = named.isEmpty ? context.jobs.jobs.map(\.number) : named
        var ends: [(number: Int, end: JobEnd)] = []
        for number in numbers {
            guard let end = try await context.jobs.resultOrCancellation(of: number) else { continue }
            ends.append((number, end))
            try context.show(end, withValues: call.host.isShown)
            context.jobs.forget(number)
        }
        var values: [Value] = []
        for (number, end) in ends {
            switch end.result {
            case .success(let value): values.append(value)
            case .failure(let problem): throw problem.failing(job: number, at: call.host.place)
            }
        }
        // Shown already, one by one.
        if call.host.isShown { return .null }
        return named.count == 1 ? values.first ?? .null : .list(values)
    }
}

extension Diagnostic {
    /// A job's failure, where it is waited for.
    fileprivate func failing(job number: Int, at place: Place) -> Diagnostic {
        guard kind != .cancelled else {
            return Diagnostic("job-cancelled", .fail, "job \(number) was cancelled", at: [.init(place)])
        }
        var problem = self
        problem.leave("job \(number)", from: place, "waited for here")
        return problem
    }
}

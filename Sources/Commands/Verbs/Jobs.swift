import Language
import Values

extension Verb {
    static let jobs = Verb(
        "jobs", .local, "Lists the jobs that run, wait their turn, or have ended and are not yet waited for.",
        examples: ["list users &; jobs"]
    ) { _, context in
        let now = context.world.now()
        return .list(context.jobs.jobs.map { $0.row(at: now) })
    }
}

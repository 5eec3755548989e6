import Diagnostics
import Language
import Values

extension Verb {
    static let cancel = Verb(
        "cancel <job: int>...", .local, "Ends jobs: what they have sent stays sent. One that has ended already stays as it is.",
        examples: ["list users &; cancel 1"]
    ) { call, context in
        let numbers = call.each("job").compactMap(\.value.int)
        for number in numbers { try context.jobs.find(number) }
        for number in numbers { context.jobs.cancel(number, at: context.world.now()) }
        for number in numbers { _ = try await context.jobs.resultOrCancellation(of: number) }
        return .null
    }
}

import Language
import ProductAnalytics
import Values

extension Verb {
    static let describe = Verb(
        "describe [<entity>]", .read, "Describes the mapping: every attribute of an entity, built in and joined.",
        examples: ["describe users", "describe users | where is_custom"]
    ) { call, context in
        let entity = try context.entity(of: call)
        return .list(try await context.client().getMapping(of: entity).values)
    }.giving(.list(.attribute))
}

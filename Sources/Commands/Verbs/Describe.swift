import Language
import ProductAnalytics
import Values

extension Verb {
    static let describe = Verb(
        "describe [<entity>]", .read, "Describes the mapping: every attribute of an entity, built in and joined.",
        examples: ["describe users", "describe users | where is_custom"]
    ) { call, context in
        let entity = try context.entity(of: call)
        let attributes = try await context.client().getMapping(of: entity)
        // Looked at where they stand: each holds many texts, and to copy it is to count all of them.
        let span = attributes.span
        return .list(span.indices.map { span[$0].value })
    }.giving(.list(.attribute))
}

import Language
import ProductAnalytics
import Values

extension Verb {
    static let list = Verb(
        "list [<entity>]", .read, "Lists the connections of an entity in the order of their creation.",
        examples: ["list users", "list users | where join.type == \"email\" | select id, created_at"]
    ) { call, context in
        let entity = try context.entity(of: call)
        return .list(try await context.client().listConnections(of: entity).map(\.value))
    }.giving(.list(.connection))
}

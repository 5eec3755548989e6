import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let show = Verb(
        "show <resource>", .read, "Shows one connection whole.", examples: ["show users/crm-integration"]
    ) { call, context in
        let resource = try Resource(call.text("resource"))
        return try await context.connection(resource).value
    }.giving(.connection)
}

extension Context {
    /// One connection; the API has no operation for that, so it is picked from the list.
    func connection(_ resource: Resource) async throws -> Connection {
        let all = try await client().listConnections(of: resource.entity)
        guard let found = all.first(where: { $0.id == resource.id }) else {
            throw Diagnostic.noConnection(resource, all.compactMap(\.id))
        }
        return found
    }
}

extension Diagnostic {
    static func noConnection(_ resource: Resource, _ ids: [String]) -> Diagnostic {
        let near = Suggestion.nearest(to: resource.id, in: ids)
        let because: String =
            if ids.isEmpty {
                "\(resource.entity.name) has no connections"
            } else if ids.count <= 7 {
                "\(resource.entity.name) has \(Suggestion.list(ids, "and"))"
            } else {
                "\(resource.entity.name) has \(ids.count) connections"
            }
        return Diagnostic(
            "no-connection", .notFound, "there is no connection '\(resource.id.preview(60))' of \(resource.entity.name)",
            because: [because], try: near.map { ["show \(resource.entity.name)/\($0)"] } ?? ["list \(resource.entity.name)"])
    }
}

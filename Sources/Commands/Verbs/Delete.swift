import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let delete = Verb(
        "delete <resource>... [--yes]", .destroy,
        "Deletes connections, and with them every field they joined. Asks first; a script says --yes.",
        examples: ["delete users/old-import", "delete users/a users/b --yes"]
    ) { call, context in
        let resources = try call.each("resource").map { try Resource($0.value.string ?? "") }
        if call.isPlan {
            return Plan.rows(resources.map { .deleteConnection($0.id, of: $0.entity) })
        }
        try await context.confirmDeletion(
            of: resources, from: context.site, isSure: call.has("yes"),
            surely: "delete \(resources.map(\.text).joined(separator: " ")) --yes")
        var rows: [Value] = []
        for resource in resources {
            do {
                try await context.client().deleteConnection(resource.id, of: resource.entity)
            } catch let problem as Diagnostic {
                throw problem.afterPart(done: rows.count, "deleted", of: resources.count)
            }
            rows.append(["entity": .text(resource.entity.name), "id": .text(resource.id), "action": "deleted"])
        }
        return rows.count == 1 ? rows[0] : .list(rows)
    }.giving(.oneOrMore(.written("deleted")))
}

extension Context {
    /// Asks before connections are deleted, unless that was said already. `replaced`: so many of them are created anew; `surely`: the command
    /// that asks nothing.
    func confirmDeletion(of resources: [Resource], from site: Site, replaced: Int = 0, isSure: Bool, surely: String) async throws {
        guard !isSure, !settings.assumesYes, !settings.isReadOnly else { return }
        let names = resources.prefix(5).map(\.text) + (resources.count > 5 ? ["… \(resources.count - 5) more"] : [])
        guard let confirm else { throw Diagnostic.unconfirmed(surely) }
        let count = resources.count == 1 ? "1 connection" : "\(resources.count) connections"
        let again = replaced == 0 ? "" : replaced == resources.count ? ", and create anew" : ", and create \(replaced) of them anew"
        guard await confirm("delete \(count) from \(site.name)\(again): \(names.joined(separator: ", "))?") else {
            throw Diagnostic.declined
        }
    }
}

extension Context {
    /// Whether an answer is a clear yes; anything else is no.
    public static func isYes(_ answer: String) -> Bool { ["y", "yes"].contains(answer.lowercased()) }
}

extension Diagnostic {
    fileprivate static func unconfirmed(_ attempt: String) -> Diagnostic {
        Diagnostic(
            "unconfirmed", .usage, "a delete without a person to ask needs '--yes'",
            because: ["deleting a connection loses every field it joined"], soFar: "nothing was sent",
            try: [attempt])
    }

    fileprivate static var declined: Diagnostic {
        Diagnostic("declined", .fail, "not deleted", soFar: "nothing was sent")
    }
}

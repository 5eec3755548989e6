import Language
import ProductAnalytics
import Values

extension Verb {
    static let apply = Verb(
        "apply <entity> from <source> [--prune] [--replace] [--yes]", .destroy,
        "Makes the connections of the site match a file, a folder of files or a value: creates what is missing and updates what differs, with "
            + "the smallest change. What is not in the source stays, or is deleted with --prune; what no update can change (join, type, "
            + "metadata) is deleted and created anew with --replace. Asks before it deletes; a script says --yes. A second time it changes "
            + "nothing.",
        examples: ["apply users from crm.json", "plan apply users from backup/ --prune", "apply users from backup/ --prune --yes"]
    ) { call, context in
        let entity = try Entity.find(call.text("entity"))
        let source = call["source"] ?? .null
        let side = source.string.map(Side.files) ?? .value(source)
        let wanted = try await context.declared(side, entity)
        return try await context.reconcile(call, entity, on: context.site, with: wanted, from: side.name)
    }.giving(.list(.written("created", "updated", "replaced", "deleted")))
}

import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let copy = Verb(
        "copy <entity> from <source: site> to <target: site> [--prune] [--replace] [--yes]", .destroy,
        "Makes the connections of one site match those of another, as 'apply' would with the files of an 'export'. What only the target has "
            + "stays, or is deleted with --prune; what no update can change is replaced with --replace. Asks before it deletes; a script says "
            + "--yes.",
        examples: ["copy users from eu to us1", "plan copy users from eu to us1 --prune"]
    ) { call, context in
        let entity = try Entity.find(call.text("entity"))
        let (source, target) = (try Site.find(call.text("source")), try Site.find(call.text("target")))
        guard source.name != target.name else { throw Diagnostic.sameSite(source) }
        context.noteOffering(source)
        context.noteOffering(target)
        let wanted = try await context.declared(.site(source), entity)
        return try await context.reconcile(call, entity, on: target, with: wanted, from: source.name)
    }.giving(.list(.written("created", "updated", "replaced", "deleted")))
}

extension Diagnostic {
    fileprivate static func sameSite(_ site: Site) -> Diagnostic {
        Diagnostic(
            "same-site", .usage, "'\(site.name.preview(60))' cannot be copied to itself", because: ["the two sites must differ"],
            soFar: "nothing was sent")
    }
}

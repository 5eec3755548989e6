import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let export = Verb(
        "export <entity> to <path> [--prune]", .read,
        "Writes the connections of the site to a folder, a JSON file for each, which 'apply' takes back. Files of an earlier export are "
            + "brought up to date; those of connections that are gone stay, or are removed with --prune.",
        examples: ["export users to backup/", "export users to backup/ --prune"]
    ) { call, context in
        let entity = try Entity.find(call.text("entity"))
        let path = call.text("path")
        let folder = path.hasSuffix("/") ? path : path + "/"
        let connections = try await context.client().listConnections(of: entity)
        return .list(try Exporting(folder, context.world.files).write(connections, prunes: call.has("prune")) { context.output.notes($0) })
    }.giving(.list(.map(["id": .text, "file": .text, "action": .words(["written", "unchanged", "removed"], isOpen: false)])))
}

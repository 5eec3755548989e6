import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let diff = Verb(
        "diff <entity> <before: any> <after: any>", .read,
        "Lists what differs between the connections of two sites, or of a site and files or a value, as {id, path, change, before, after}; "
            + "a path of null is the connection as a whole.",
        examples: ["diff users eu us1", "diff users local backup/ | where change == \"changed\""]
    ) { call, context in
        let entity = try Entity.find(call.text("entity"))
        let sides = try ["before", "after"].map { name in
            do {
                return try Side(call[name] ?? .null, context.world.files)
            } catch let problem as Diagnostic {
                throw (call.argument(name).map { problem.marked(at: $0.place) } ?? problem).soFar("nothing was sent")
            }
        }
        var both: [[CreateConnectionRequest]] = []
        for side in sides {
            if case .site(let site) = side {
                context.noteOffering(site)
                both.append(try await context.present(site, entity))
            } else {
                both.append(try await context.declared(side, entity).requests)
            }
        }
        return .list(differences(both[0], both[1]))
    }.giving(
        .list(
            .map([
                "id": .text, "path": .any, "change": .words(["added", "removed", "changed"], isOpen: false), "before": .any, "after": .any,
            ])))

    /// In the order of the first, what only the second has after it.
    private static func differences(_ before: [CreateConnectionRequest], _ after: [CreateConnectionRequest]) -> [Value] {
        let (old, new) = (Set(before.map(\.id)), Dictionary(after.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
        var rows: [Value] = []
        for known in before {
            guard let other = new[known.id] else {
                rows.append(Difference(before: known.declaration).row(of: known.id ?? ""))
                continue
            }
            rows += Comparison(known, other).differences.map { $0.row(of: known.id ?? "") }
        }
        for other in after where !old.contains(other.id) { rows.append(Difference(after: other.declaration).row(of: other.id ?? "")) }
        return rows
    }
}

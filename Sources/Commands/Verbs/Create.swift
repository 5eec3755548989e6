import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let create = Verb(
        "create <entity> from <source>", .write,
        "Creates the connections that a file, standard input (-) or a value holds.",
        examples: ["create users from crm.json", "create users from $connection", "plan create users from crm.json"]
    ) { call, context in
        let entity = try Entity.find(call.text("entity"))
        let documents = try context.documents(call, "source")
        // All are read before the first is sent: a mistake in the last one sends nothing.
        let requests = try documents.map { document in
            do {
                return try CreateConnectionRequest(document)
            } catch let problem as Diagnostic {
                throw problem.soFar("nothing was sent")
            }
        }
        if call.isPlan {
            return Plan.rows(requests.map { .createConnection($0, for: entity) })
        }
        var rows: [Value] = []
        for request in requests {
            do {
                try await context.client().createConnection(request, for: entity)
            } catch let problem as Diagnostic {
                throw problem.afterPart(done: rows.count, "created", of: requests.count)
            }
            rows.append(["entity": .text(entity.name), "id": request.id.map { .text($0) } ?? .null, "action": "created"])
        }
        return rows.count == 1 ? rows[0] : .list(rows)
    }.giving(.oneOrMore(.written("created")))
}

extension Diagnostic {
    /// A failure in the middle of several writes says how far they got, and is a partial one if any was carried out.
    func afterPart(done: Int, _ action: String, of total: Int) -> Diagnostic {
        guard total > 1 else { return self }
        var copy = self
        let fate = answer != nil ? "refused" : kind == .cancelled ? "interrupted" : "failed"
        // What is known of the one in the middle, such as that it may have arrived, is not lost.
        let doubt = soFar.map { " (\($0))" } ?? ""
        copy.soFar = "\(done) \(action), 1 \(fate)\(doubt), \(total - done - 1) not sent"
        if done > 0, kind != .cancelled { copy.kind = .partial }
        return copy
    }
}

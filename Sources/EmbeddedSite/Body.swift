import Diagnostics
import ProductAnalytics
import Values

extension Request {
    /// The deepest nesting of a body that is read.
    private static let depth = 64

    /// The body as JSON; throws a `Refusal` when it is none, or says that it is something else.
    func json() throws -> Value {
        if let type = self[header: "content-type"], type != "application/json" {
            let bare = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
            guard ["", "application/json", "application/vnd.api+json"].contains(bare) else { throw Refusal.mediaType(type) }
        }
        if let encoding = self[header: "content-encoding"], !["", "identity"].contains(encoding.lowercased()) {
            throw Refusal.encoding(encoding)
        }
        if body.allSatisfy({ $0 == 0x20 || (0x09...0x0d).contains($0) }) { throw Refusal.emptyBody }
        do {
            return try JSON.parse(body, depth: Self.depth)
        } catch let problem as Diagnostic where problem.kind != .cancelled {
            throw Refusal.notJSON(problem)
        }
    }
}

import Diagnostics
import ProductAnalytics
import Values

/// An answer that is not the one hoped for: a status and what is wrong, as `{"errors": [text]}`.
struct Refusal: Error, Equatable {
    var status: Int
    var text: String
    var headers: [Header] = []

    init(_ status: Int, _ text: String, headers: [Header] = []) {
        self.status = status
        self.text = text
        self.headers = headers
    }

    var response: Response { ErrorBody(text).response(status, headers: headers) }
}

extension Refusal {
    static func unreadablePath(_ path: String) -> Refusal {
        Refusal(400, "Invalid request: the path '\(path.preview(200))' must begin with '/' and be percent-encoded UTF-8")
    }

    static func unknownPath(_ path: String) -> Refusal {
        Refusal(
            404,
            "There is nothing at '\(path.preview(200))'. Under \(Path.root) there are POST and PUT /{entity}/mapping/connection, "
                + "DELETE /{entity}/mapping/connection/{id}, GET /{entity}/mapping/connections, GET /{entity}/mapping, "
                + "POST /{entity}/query, POST /users/event_filtered_query and POST /{entity}/facet_info")
    }

    static func unknownEntity(_ entity: Entity) -> Refusal {
        Refusal(
            404, "Entity '\(entity.name.preview(100))' not found. The entities are \(Suggestion.list(Entity.all.map(\.name), "and"))")
    }

    static func method(_ method: String, _ route: Route) -> Refusal {
        Refusal(
            405, "Method \(method.preview()) is not allowed here. Allowed: \(route.methods.joined(separator: ", "))",
            headers: [Header("allow", route.methods.joined(separator: ", "))])
    }

    static let longBody = Refusal(
        413, "Content too large: a body must be at most \(LocalSite.longestBody) bytes", headers: [Header("connection", "close")])
    static let emptyBody = Refusal(400, "Invalid request: the body is empty")

    static func mediaType(_ type: String) -> Refusal {
        Refusal(415, "Unsupported media type '\(type.preview(100))'. Send application/json or application/vnd.api+json")
    }

    static func encoding(_ encoding: String) -> Refusal {
        Refusal(
            415, "Unsupported content encoding '\(encoding.preview(100))'. Send the body as it is",
            headers: [Header("accept-encoding", "identity")])
    }

    static func notJSON(_ problem: Diagnostic) -> Refusal {
        let place = problem.marks.first.map { " (line \($0.place.line), column \($0.place.column))" } ?? ""
        return Refusal(400, "Invalid request: the body is not JSON: \(problem.message)\(place)")
    }

    static func invalid(_ violation: Violation) -> Refusal { Refusal(400, "Invalid request: \(violation.text)") }
}

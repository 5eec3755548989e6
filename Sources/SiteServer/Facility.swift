import ProductAnalytics
import Values

/// What the server answers by itself, to everyone: a probe has no keys, and a tool reads the description before it knows of any.
enum Facility {
    case health, description

    init?(_ path: String) {
        // Nearly all paths are the API's.
        if path.utf8.starts(with: Path.root.utf8) { return nil }
        let bare = path.utf8.prefix { $0 != UInt8(ascii: "?") }
        if bare.elementsEqual(Self.healthPath.utf8) {
            self = .health
        } else if bare.elementsEqual(Self.descriptionPath.utf8) {
            self = .description
        } else {
            return nil
        }
    }

    static let healthPath = "/healthz"
    static let descriptionPath = "/openapi.json"

    func answer(_ request: Request, _ description: Description) -> Response {
        guard request.method == "GET" || request.method == "HEAD" else {
            return .refusal(
                405, "Method \(request.method.prefix(20)) is not allowed here. Allowed: GET, HEAD", headers: [Header("allow", "GET, HEAD")])
        }
        let body: [UInt8] =
            switch self {
            case .health: JSON.bytes(["status": "ok"])
            case .description: description.bytes
            }
        return Response(200, headers: [Header("content-type", "application/json")], body: body)
    }
}

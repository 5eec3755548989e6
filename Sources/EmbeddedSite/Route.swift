import Diagnostics
import ProductAnalytics

/// What a path leads to.
enum Route: Equatable {
    case connection(Entity)
    case connections(Entity)
    case oneConnection(String, Entity)
    case mapping(Entity)
    case query(Entity)
    case queryByEvents
    case facet(Entity)

    /// Finds the route of a path as it came: it is split at its slashes before it is decoded, for an id may hold one.
    init(_ path: String) throws(Refusal) {
        if let known = Self.known[path] {
            self = known
            return
        }
        guard let segments = Path.segments(path) else { throw .unreadablePath(path) }
        guard segments.starts(with: Self.root), segments.count > Self.root.count + 1 else { throw .unknownPath(path) }
        let entity = Entity(segments[Self.root.count])
        let rest = segments[(Self.root.count + 1)...]
        switch (rest.first, rest.dropFirst().first, rest.count) {
        case ("mapping", nil, 1): self = .mapping(entity)
        case ("mapping", "connections", 2): self = .connections(entity)
        case ("mapping", "connection", 2): self = .connection(entity)
        case ("mapping", "connection", 3) where rest.last != "": self = .oneConnection(rest[rest.endIndex - 1], entity)
        case ("query", nil, 1): self = .query(entity)
        case ("event_filtered_query", nil, 1) where entity == .users: self = .queryByEvents
        case ("facet_info", nil, 1): self = .facet(entity)
        default: throw .unknownPath(path)
        }
        guard Entity.all.contains(entity) else { throw .unknownEntity(entity) }
    }

    private static let root = Path.segments(Path.root) ?? []

    /// The routes that are asked for most, by their paths as they are mostly written.
    private static let known = Dictionary(
        uniqueKeysWithValues: Entity.all.flatMap { entity in
            [
                ("\(Path.root)/\(entity)/mapping/connection", Route.connection(entity)),
                ("\(Path.root)/\(entity)/mapping/connections", Route.connections(entity)),
            ]
        })

    /// What may be done there. HEAD is allowed where GET is, and answered the same, body included: how long that is has to be told, and who
    /// writes the answer to a wire leaves it out (RFC 9110 §9.3.2).
    var methods: [String] {
        switch self {
        case .connection: ["POST", "PUT"]
        case .connections, .mapping: ["GET", "HEAD"]
        case .oneConnection: ["DELETE"]
        case .query, .queryByEvents, .facet: ["POST"]
        }
    }
}

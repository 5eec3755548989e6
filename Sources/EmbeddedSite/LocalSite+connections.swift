import Diagnostics
import ProductAnalytics
import Values

extension LocalSite {
    func creation(_ request: Request, for entity: Entity) throws -> Change {
        let asked = try checked(request) { body throws(Violation) in try CreateConnectionRequest(body: body) }
        let id = asked.id ?? world.uuid()
        // The control characters of Unicode are these, and will be: its stability policy says so.
        guard (1...255).contains(id.unicodeScalars.count),
            !id.unicodeScalars.contains(where: { $0.value < 0x20 || 0x7f...0x9f ~= $0.value })
        else { throw Refusal.unusableID }
        let moment = moment
        let author = author(of: request)
        let connection = Connection(
            id: id, type: asked.type, join: Join(attribute: asked.joinAttribute, type: asked.joinType),
            fields: (asked.fields ?? []).map(\.known), metadata: asked.metadata, createdAt: moment, createdBy: author, updatedAt: moment,
            updatedBy: author)
        let json = connection.json
        return { store in
            guard try store.add(json, id: id, of: entity.name) else { throw Refusal.takenID(id) }
            // The answer has no body, so this is how a caller can learn an id that was made for it.
            return Response(201, headers: [Header("location", Request.deleteConnection(id, of: entity).path)])
        }
    }

    func list(_ entity: Entity) throws -> Response {
        guard spools else { return Self.list(try store.listing(of: entity.name)) }
        var body = SpoolWriter(most: Self.longestInMemory) { [world] in
            world.environment("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        }
        body.append(Array(Self.head.utf8))
        try store.write(listingOf: entity.name, to: &body)
        body.append(Array(Self.foot.utf8))
        return switch body.finish() {
        case .short(let bytes): .json(bytes)
        case .long(let spool): Response(200, headers: Response.json, spool: spool)
        }
    }

    static func list(_ listing: [UInt8]) -> Response {
        var body: [UInt8] = []
        body.reserveCapacity(listing.count + 200)
        body += head.utf8
        body += listing
        body += foot.utf8
        return .json(body)
    }

    private static let head =
        #"{"data":{"type":"list_connections_response","id":"list_connections_response","attributes":{"connections":["#
    private static let foot = "]}}}"
    private static let longestInMemory = 1 << 20

    func update(_ request: Request, of entity: Entity) throws -> Change {
        let asked = try checked(request) { body throws(Violation) in try UpdateConnectionRequest(body: body) }
        let moment = moment
        let author = author(of: request)
        return { store in
            guard let json = try store.connection(asked.id, of: entity.name) else { throw Refusal.unknownID(asked.id) }
            if asked.isEmpty { return Response(200) }
            var connection = Connection(try JSON.parse(json))
            connection.fields = try asked.applied(to: connection.fields ?? [])
            connection.updatedAt = moment
            connection.updatedBy = author
            try store.replace(connection.json, id: asked.id, of: entity.name)
            return Response(200)
        }
    }

    func deletion(_ id: String, of entity: Entity) -> Change {
        { store in
            guard try store.remove(id, of: entity.name) else { throw Refusal.unknownID(id) }
            return Response(204)
        }
    }

    /// The body of a request, checked against the schema.
    func checked<Model>(_ request: Request, _ read: (Value) throws(Violation) -> Model) throws -> Model {
        let body = try request.json()
        do throws(Violation) { return try read(body) } catch { throw Refusal.invalid(error) }
    }

    /// The moment of a change: RFC 3339 in UTC with milliseconds, as the API writes times.
    private var moment: String { moments.text(world.now()) }

    private func author(of request: Request) -> String { Author.id(ofKey: request[header: "dd-application-key"]) }
}

extension Response {
    static let json = [Header("content-type", "application/json")]
    static func json(_ body: [UInt8]) -> Response { Response(200, headers: json, body: body) }
}

extension Field {
    /// The field without what the site does not know; that is ignored and not stored.
    var known: Field {
        var field = self
        field.rest = Rest()
        return field
    }
}

extension Refusal {
    fileprivate static let unusableID = Refusal(400, "Invalid request: data.id must have 1 to 255 characters and no control characters")

    fileprivate static func takenID(_ id: String) -> Refusal { Refusal(409, "Connection with ID '\(id)' already exists") }

    fileprivate static func unknownID(_ id: String) -> Refusal { Refusal(404, "Connection with ID '\(id.preview(255))' not found") }
}

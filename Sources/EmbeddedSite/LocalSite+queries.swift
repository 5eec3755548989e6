import Diagnostics
import ProductAnalytics
import Synchronization
import Values

extension LocalSite {
    func query(_ request: Request, of entity: Entity) throws -> Response {
        let asked = try checked(request) { body throws(Violation) in try QueryRequest(body: body, of: entity) }
        var conditions = [try condition(asked.query, at: "query")]
        if let term = asked.wildcardSearchTerm, !term.isEmpty { conditions.append(.words(Condition.Pattern(term: term))) }
        let search = Search(entity, Self.all(conditions), joined: try joinedAttributes(of: entity))
        let selection = Selection(
            asked.selectColumns ?? [], sort: asked.sort?.field, isDescending: asked.sort?.order?.uppercased() == "DESC",
            limit: asked.limit ?? Self.standardLimit)
        return try answer(search, selection)
    }

    func queryByEvents(_ request: Request) throws -> Response {
        let asked = try checked(request) { body throws(Violation) in try EventFilteredQueryRequest(body: body) }
        var search = Search(.users, try condition(asked.query, at: "query"), joined: try joinedAttributes(of: .users))
        if let events = asked.eventQuery {
            search.events = EventSearch(
                try condition(events.query, at: "event_query.query"), from: events.timeFrame?.start.map(Self.microseconds),
                to: events.timeFrame?.end.map(Self.microseconds))
        }
        let selection = Selection(
            asked.selectColumns ?? [], limit: asked.limit ?? Self.standardLimit, isCounted: asked.includeRowCount ?? false)
        return try answer(search, selection)
    }

    func facet(_ request: Request, of entity: Entity) throws -> Response {
        let asked = try checked(request) { body throws(Violation) in try FacetInfoRequest(body: body) }
        let search = Search(entity, try condition(asked.search, at: "search.query"), joined: try joinedAttributes(of: entity))
        let values = try carriedOut(search, "facet_id") {
            try store.facet(asked.facetID, of: search, containing: asked.termSearch, limit: asked.limit)
        }
        return .json(JSON.bytes(FacetInfoResponse(values).value))
    }

    private static let standardLimit = 25

    private func answer(_ search: Search, _ selection: Selection) throws -> Response {
        let found = try carriedOut(search, "sort.field") { try store.find(search, selection) }
        return .json(JSON.bytes(QueryResponse(found.rows, total: found.total).value))
    }

    private func carriedOut<Result>(_ search: Search, _ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let unknown as UnknownAttribute {
            throw Refusal.unknownAttribute(unknown, path, of: search.entity)
        } catch is OverlongSearch {
            throw Refusal.overlongSearch
        }
    }

    private func condition(_ text: String?, at path: String) throws(Refusal) -> Condition {
        do throws(QueryFlaw) { return try Query(parsing: text ?? "").condition } catch { throw .flawedQuery(error, path) }
    }

    private static func all(_ conditions: [Condition]) -> Condition {
        let telling = conditions.filter { $0 != .everything }
        return telling.count > 1 ? .all(telling) : telling.first ?? .everything
    }

    /// Seconds as microseconds; what is beyond all times is just that.
    private static func microseconds(_ seconds: Int) -> Int {
        min(max(seconds, Time.earliest / 1_000_000), Time.latest / 1_000_000 + 1) * 1_000_000
    }

    /// What the connections of an entity add to it.
    private func joinedAttributes(of entity: Entity) throws -> [JoinedAttribute] {
        let listing = try store.listing(of: entity.name)
        if let kept = joins.withLock({ $0[entity.name] }), kept.listing == listing { return kept.attributes }
        let connections = try JSON.parse("[".utf8 + listing + "]".utf8).list ?? []
        let attributes = connections.flatMap { JoinedAttribute.all(of: Connection($0)) }
        joins.withLock { $0[entity.name] = (listing, attributes) }
        return attributes
    }
}

extension JoinedAttribute {
    /// The attributes that the fields of a connection add.
    static func all(of connection: Connection) -> [JoinedAttribute] {
        let entityAttribute =
            switch connection.join.type {
            case "email": "user_email"
            default: connection.join.type
            }
        // Sources of other kinds than tables are accepted, and there is nothing in them here.
        let table = connection.type == "ref_table" ? connection.metadata?["table"] ?? connection.id : ""
        return (connection.fields ?? []).map {
            JoinedAttribute(
                name: "@" + $0.id, table: table, key: connection.join.attribute, column: $0.sourceName, entityAttribute: entityAttribute,
                type: $0.type)
        }
    }
}

extension Condition.Pattern {
    /// What a search term means: in it only `*` is a gap.
    init(term: String) {
        var pieces: [Piece] = []
        for (index, part) in term.split(separator: "*", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { pieces.append(.anything) }
            pieces.append(.text(String(part)))
        }
        self.init(pieces)
    }
}

extension Refusal {
    fileprivate static func flawedQuery(_ flaw: QueryFlaw, _ path: String) -> Refusal {
        Refusal(400, "Invalid request: data.attributes.\(path): \(flaw.answer)")
    }

    fileprivate static func unknownAttribute(_ unknown: UnknownAttribute, _ path: String, of entity: Entity) -> Refusal {
        let near = Suggestion.nearest(to: unknown.name, in: unknown.known).map { "; did you mean '\($0)'?" } ?? ""
        return Refusal(
            400, "Invalid request: data.attributes.\(path): \(entity.name) have no attribute '\(unknown.name.preview(100))'\(near)")
    }

    fileprivate static let overlongSearch = Refusal(
        400, "Invalid request: data.attributes.query: it has too many parts; look for fewer words at once")
}

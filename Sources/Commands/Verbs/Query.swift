import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let query = Verb(
        "query <entity> [<query>] [during <start: time> to <end: time> events <events: query>] [matching <text>] "
            + "[select <attribute>,...] [sort <sort>] [limit <int>]",
        .read, "Finds users or accounts by what is known of them, joined attributes included; users also by their events.",
        examples: [
            "query users 'first_country_code:US' select user_id, user_email sort -first_seen limit 50",
            "query users '@customer_tier:gold' select user_email, @customer_tier",
            "query users during 2026-01-01T00:00Z to 2026-02-01T00:00Z events '@type:view' limit 10",
        ]
    ) { call, context in
        let entity = try context.entity(of: call)
        let response =
            call.has("during")
            ? try await context.client().queryEventFilteredUsers(call.eventFilteredQuery(of: entity))
            : try await context.client().queried(call.queryRequest(), entity)
        let hits = response.hits ?? []
        context.total = response.total ?? hits.count
        if call.isShown { context.tell(shown: hits.count, of: response.total, entity) }
        return .list(hits)
    }.giving(.list(.anyMap))
}

extension Client {
    fileprivate func queried(_ request: QueryRequest, _ entity: Entity) async throws -> QueryResponse {
        entity == .accounts ? try await queryAccounts(request) : try await queryUsers(request)
    }
}

extension Call {
    fileprivate var selected: [String]? {
        let names = each("attribute").compactMap { $0.value.string }
        return names.isEmpty ? nil : names
    }

    /// The limit that was given; the API takes no more than 1,000.
    func limit(from least: Int, to most: Int = 1_000) throws -> Int? {
        guard let argument = argument("int"), let limit = argument.value.int else { return nil }
        guard (least...most).contains(limit) else { throw Diagnostic.badLimit(limit, least, most).marked(at: argument.place) }
        return limit
    }

    fileprivate func queryRequest() throws -> QueryRequest {
        var request = QueryRequest(
            query: self["query"]?.string, selectColumns: selected, limit: try limit(from: 0), wildcardSearchTerm: self["text"]?.string)
        if let sort = self["sort"]?.string {
            request.sort = sort.hasPrefix("-") ? .init(String(sort.dropFirst()), order: "DESC") : .init(sort, order: "ASC")
        }
        return request
    }

    fileprivate func eventFilteredQuery(of entity: Entity) throws -> EventFilteredQueryRequest {
        guard entity == .users else { throw Diagnostic.eventsOfUsers(entity).marked(at: argument("entity")?.place) }
        for name in ["matching", "sort"] where has(name) { throw Diagnostic.notWithEvents(name).marked(at: argument(name)?.place) }
        guard case .time(let start)? = self["start"], case .time(let end)? = self["end"], start <= end else {
            throw Diagnostic.endsBeforeStart.marked(at: argument("end")?.place)
        }
        let events = EventFilteredQueryRequest.EventQuery(self["events"]?.string, during: .init(start / 1_000_000, to: end / 1_000_000))
        return EventFilteredQueryRequest(
            query: self["query"]?.string, events: events, selectColumns: selected, limit: try limit(from: 0), includeRowCount: true)
    }
}

extension Context {
    /// Says that there are more than are shown.
    fileprivate func tell(shown: Int, of total: Int?, _ entity: Entity) {
        guard let total, total > shown else { return }
        output.notes("\(shown) of \(total) \(entity.name); 'limit' says how many are shown\n")
    }
}

extension Diagnostic {
    fileprivate func marked(at place: Place?) -> Diagnostic { place.map { marked(at: $0) } ?? self }

    fileprivate static func badLimit(_ limit: Int, _ least: Int, _ most: Int) -> Diagnostic {
        Diagnostic("bad-limit", .usage, "a limit must be from \(least) to \(most), but is \(limit)", soFar: "nothing was sent")
    }
    fileprivate static func eventsOfUsers(_ entity: Entity) -> Diagnostic {
        Diagnostic(
            "events-of-users", .usage, "only users can be found by their events, not \(entity)",
            because: ["the API has that query for users alone"], soFar: "nothing was sent")
    }
    fileprivate static func notWithEvents(_ word: String) -> Diagnostic {
        Diagnostic(
            "not-with-events", .usage, "'\(word)' does not go with 'during'",
            because: ["the API's query by events neither sorts nor searches"], soFar: "nothing was sent",
            try: word == "sort" ? ["query … | sort …"] : [])
    }
    fileprivate static let endsBeforeStart = Diagnostic(
        "ends-before-start", .usage, "the time after 'to' must not come before the one after 'during'", soFar: "nothing was sent")
}

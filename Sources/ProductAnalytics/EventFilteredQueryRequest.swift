import Diagnostics
import Values

/// The body of `queryEventFilteredUsers`: users of whom there are events.
///
/// ```swift
/// let january = EventFilteredQueryRequest.TimeFrame(1_767_225_600, to: 1_769_904_000)
/// let viewers = try await client.queryEventFilteredUsers(
///     EventFilteredQueryRequest(events: .init("@type:view", during: january), limit: 10, includeRowCount: true))
/// ```
public struct EventFilteredQueryRequest: Sendable, Equatable {
    /// Which events count.
    public struct EventQuery: Sendable, Equatable {
        /// In the API's query language, about the attributes of events, such as `@type:view`.
        public var query: String?
        /// When they were; `nil`: at any time.
        public var timeFrame: TimeFrame?
        /// What else the API may know.
        public var rest = Rest()

        /// Makes a query for events; without anything in it, for all of them.
        public init(_ query: String? = nil, during timeFrame: TimeFrame? = nil) {
            self.query = query
            self.timeFrame = timeFrame
        }
    }

    /// A stretch of time, in seconds since 1970-01-01T00:00:00Z; without a bound it is open there.
    public struct TimeFrame: Sendable, Equatable {
        /// The first second.
        public var start: Int?
        /// The second after the last.
        public var end: Int?
        /// What else the API may know.
        public var rest = Rest()

        /// Makes a stretch of time from one second up to, but not including, another.
        public init(_ start: Int?, to end: Int?) {
            self.start = start
            self.end = end
        }
    }

    /// Which users, in the API's query language.
    public var query: String?
    /// Of which events there must be one at least.
    public var eventQuery: EventQuery?
    /// The attributes that hits are to have; without any, all of them.
    public var selectColumns: [String]?
    /// The most hits to give; without one, 25.
    public var limit: Int?
    /// Whether the answer is to say how many there are in all.
    public var includeRowCount: Bool?
    /// What else the attributes hold; it is sent along.
    public var rest = Rest()
    var envelope = Envelope(type: Self.dataType)

    /// Makes a request; whether the API takes it is found out when it is sent.
    public init(
        query: String? = nil, events: EventQuery? = nil, selectColumns: [String]? = nil, limit: Int? = nil, includeRowCount: Bool? = nil
    ) {
        self.query = query
        eventQuery = events
        self.selectColumns = selectColumns
        self.limit = limit
        self.includeRowCount = includeRowCount
    }

    private static let dataType = "query_event_filtered_users_request"
    private static let shapes = Shapes()
    private static let eventShapes = Shapes()
    private static let timeShapes = Shapes()

    /// The JSON of the body.
    public var value: Value {
        var attributes = Assembly(Self.shapes, rest)
        attributes.put("query", query)
        attributes.put("event_query", eventQuery.map(Self.value))
        attributes.put("select_columns", selectColumns)
        attributes.put("limit", limit.map { .int($0) })
        attributes.put("include_row_count", includeRowCount)
        return envelope.value(around: attributes.orNothing)
    }

    private static func value(_ events: EventQuery) -> Value {
        var object = Assembly(eventShapes, events.rest)
        object.put("query", events.query)
        object.put(
            "time_frame",
            events.timeFrame.map {
                var frame = Assembly(timeShapes, $0.rest)
                frame.put("start", $0.start.map { .int($0) })
                frame.put("end", $0.end.map { .int($0) })
                return frame.value
            })
        return object.value
    }

    /// Reads a body as a site receives it; throws a `Violation`.
    public init(body: Value) throws(Violation) {
        let opened = try Form.body.open(Part(body), dataType: Self.dataType, needsAttributes: false)
        envelope = opened.envelope
        envelope.id = try opened.id?.text()
        guard let attributes = opened.attributes else { return }
        query = try attributes.optional("query")?.text()
        eventQuery = try attributes.optional("event_query").map { part throws(Violation) in try EventQuery(part) }
        selectColumns = try attributes.optional("select_columns")?.texts()
        limit = try attributes.optional("limit")?.wholeNumber(in: 0...1_000)
        includeRowCount = try attributes.optional("include_row_count")?.flag()
        rest = attributes.rest(without: ["query", "event_query", "select_columns", "limit", "include_row_count"])
    }
}

extension EventFilteredQueryRequest.EventQuery {
    fileprivate init(_ part: Part) throws(Violation) {
        let object = try part.object()
        self.init(try object.optional("query")?.text())
        rest = object.rest(without: ["query", "time_frame"])
        guard let frame = try object.optional("time_frame")?.object() else { return }
        let (start, end) = (frame.optional("start"), frame.optional("end"))
        var read = EventFilteredQueryRequest.TimeFrame(try start?.wholeNumber(), to: try end?.wholeNumber())
        read.rest = frame.rest(without: ["start", "end"])
        if let start, let first = read.start, let last = read.end, first > last {
            throw Violation(pointer: start.pointer, rule: .wrongType(expected: "no later than the end", actual: start.value.preview))
        }
        timeFrame = read
    }
}

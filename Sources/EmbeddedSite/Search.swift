import ProductAnalytics
import Values

/// Whom to find: a condition on the rows of an entity, and what connections add to them.
public struct Search: Sendable {
    public var entity: Entity
    public var condition: Condition
    /// The events that there must be of a user; `nil` asks for none.
    public var events: EventSearch?
    /// What the connections' fields add, older connections first.
    public var joined: [JoinedAttribute]

    public init(_ entity: Entity, _ condition: Condition = .everything, events: EventSearch? = nil, joined: [JoinedAttribute] = []) {
        self.entity = entity
        self.condition = condition
        self.events = events
        self.joined = joined
    }
}

/// Which events count.
public struct EventSearch: Sendable {
    public var condition: Condition
    /// The first moment, and the one after the last, in microseconds since 1970-01-01T00:00:00Z.
    public var from: Int?
    public var to: Int?

    public init(_ condition: Condition = .everything, from: Int? = nil, to: Int? = nil) {
        self.condition = condition
        self.from = from
        self.to = to
    }
}

/// Which of those that are found to give, and how much of each.
public struct Selection: Sendable {
    /// The attributes to give; empty for all.
    public var columns: [String]
    /// What to sort by; those that lack it come last, and those that are equal in it are in the order of their ids.
    public var sort: String?
    public var isDescending: Bool
    public var limit: Int
    /// Whether to count all that there are.
    public var isCounted: Bool

    public init(_ columns: [String] = [], sort: String? = nil, isDescending: Bool = false, limit: Int = 25, isCounted: Bool = true) {
        self.columns = columns
        self.sort = sort
        self.isDescending = isDescending
        self.limit = limit
        self.isCounted = isCounted
    }
}

/// An attribute that a connection's field adds: a column of a reference table.
public struct JoinedAttribute: Sendable, Equatable {
    /// With its `@`.
    public var name: String
    /// The table, and in it the column to join by and the column of the field.
    public var table: String
    public var key: String
    public var column: String
    /// The attribute of the entity that the key is matched with.
    public var entityAttribute: String
    /// The field's type, such as `string` or `number`.
    public var type: String
}

/// What a search found.
public struct Findings: Sendable {
    /// Maps from the names of attributes to their values; what a row lacks is left out.
    public var rows: [Value]
    /// How many there are in all, if that was asked.
    public var total: Int?
}

/// No row of the entity has an attribute of this name, nor could have.
public struct UnknownAttribute: Error {
    public let name: String
    /// The names that there are.
    public let known: [String]
}

/// The condition has more parts than can be looked for at once.
public struct OverlongSearch: Error {}

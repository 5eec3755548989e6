public import ProductAnalytics

/// Where the embedded site keeps what it was told.
///
/// Each connection is kept as the JSON that a list shows, so that a list is made without reading any. Every call is short and waits
/// for its own end; any number of tasks may call, and several processes may share what is behind it.
public protocol Store: Sendable {
    /// The connections of an entity in the order they were created: JSON objects in UTF-8 with commas between them.
    func listing(of entity: String) throws -> [UInt8]

    /// Writes the same behind what a body holds: row by row where it is long, so that it never stands in memory.
    func write(listingOf entity: String, to body: inout SpoolWriter) throws

    /// The connections as `listing` gives them, where nothing has to be waited for, neither the disk nor another caller; else `nil`.
    func listingAtHand(of entity: String) -> [UInt8]?

    /// Runs a body that no other writer can come between, and keeps all it did, or nothing when it throws.
    ///
    /// When it returns, what was written survives the death of the process.
    func write<Result: Sendable>(_ body: (any StoreWriter) throws -> Result) throws -> Result

    /// Runs bodies one after the other, each as `write` does, and makes all that they did lasting at once: for the disk it is one write.
    ///
    /// What became of each is told when everything is safe; it throws when nothing could be kept at all.
    func write<Output: Sendable>(each bodies: [(any StoreWriter) throws -> Output]) throws -> [Result<Output, any Error>]

    /// Finds rows of an entity; throws an `UnknownAttribute` when they are to be sorted by one, or an `OverlongSearch`.
    func find(_ search: Search, _ selection: Selection) throws -> Findings

    /// The values that an attribute has, and how many rows that a search finds have each: the commonest first, then by value. Only
    /// those that hold `text`, in whatever case. Throws an `UnknownAttribute` or an `OverlongSearch`.
    func facet(_ attribute: String, of search: Search, containing text: String?, limit: Int) throws -> [FacetValue]
}

/// What a body can do within `Store.write`.
public protocol StoreWriter {
    /// The JSON of a connection, or `nil`.
    func connection(_ id: String, of entity: String) throws -> [UInt8]?
    /// Adds a connection after all others; `false`, and nothing is changed, when the entity has one of this id.
    func add(_ json: [UInt8], id: String, of entity: String) throws -> Bool
    /// Replaces the JSON of a connection, which keeps its position.
    func replace(_ json: [UInt8], id: String, of entity: String) throws
    /// Removes a connection; `false` when there is none of this id.
    func remove(_ id: String, of entity: String) throws -> Bool
}

extension Store {
    /// Writes a listing that was made at once.
    public func write(listingOf entity: String, to body: inout SpoolWriter) throws { body.append(try listing(of: entity)) }
}

import CSQLite
import Diagnostics
import Glibc
public import ProductAnalytics
import Synchronization

/// A store in an SQLite file, or in memory when the path is `:memory:`.
///
/// The file is opened at the first call, and made, with its folder, if it is not there. It is in WAL mode with full
/// synchronisation: a write that was answered survives `kill -9` and a power cut. Several processes may open one file.
///
/// SAFETY: what is behind `lock` is only touched by those who hold it: `locked`, `close` and `listingAtHand`.
public final class SQLiteStore: Store, @unchecked Sendable {
    /// The path of the file.
    public let path: String
    private let lock = Mutex<Void>(())
    private var opened: Database?
    private var listings = Listings()
    /// Who searches a store in memory, which has one connection only.
    private var searcher: Searcher?
    /// Connections for searches in a file that are at leisure, and how often the store was closed: what is older is let go.
    private let idle = Mutex<(searchers: [Searcher], closings: Int)>(([], 0))

    public init(path: String) { self.path = path }

    /// Opens the file now; throws a `Diagnostic` whose id begins with `store-`.
    public func open() throws { try locked { _ in } }

    /// Closes the file, with all that was written moved from its log into it; the next call opens it again.
    ///
    /// Nothing is lost without it, but the next program to open the file has the log to read.
    public func close() {
        lock.withLock { _ in
            opened = nil
            searcher = nil
            listings = Listings()
            idle.withLock { $0 = ([], $0.closings + 1) }
        }
    }

    public func listing(of entity: String) throws -> [UInt8] { try list(entity, most: .max) { _ in } }

    public func write(listingOf entity: String, to body: inout SpoolWriter) throws {
        let last = try list(entity, most: Listings.longest) { body.append($0) }
        body.append(last)
    }

    /// - Parameter pour: takes the beginning of a list of more bytes than `most`, bit by bit; only the rest of it is given then.
    private func list(_ entity: String, most: Int, pour: ([UInt8]) -> Void) throws -> [UInt8] {
        try locked { database in
            // The number changes when another connection has committed something; own writes empty the cache themselves.
            let log = database.logState
            let version = try database.integer("PRAGMA data_version")
            if let kept = listings.kept(entity, version) { return kept }
            var bytes: [UInt8] = []
            var isFirst = true
            var most = most
            var (isWhole, isCancelled) = (true, false)
            try database.query("SELECT json FROM connections WHERE entity = ? ORDER BY number", .text(entity)) { row in
                // SQLite itself stops soon; until then nothing is copied.
                if isCancelled { return }
                if isFirst { isFirst = false } else { bytes.append(UInt8(ascii: ",")) }
                row.withUTF8(0) { bytes.append(contentsOf: $0) }
                guard bytes.count > most else { return }
                pour(bytes)
                (most, isWhole, isCancelled) = (Self.poured, false, Task.isCancelled)
                bytes = []
                bytes.reserveCapacity(most + most / 4)
            }
            if isCancelled { throw CancellationError() }
            if isWhole { listings.keep(bytes, entity, version, log) }
            return bytes
        }
    }
    private static let poured = 1 << 16

    public func listingAtHand(of entity: String) -> [UInt8]? {
        lock.withLockIfAvailable { _ in
            guard let opened else { return nil }
            if let log = opened.logState, let kept = listings.kept(entity, log) { return kept }
            return (try? opened.integer("PRAGMA data_version")).flatMap { listings.kept(entity, $0) }
        } ?? nil
    }

    public func write<Result: Sendable>(_ body: (any StoreWriter) throws -> Result) throws -> Result {
        try locked { database in
            listings = Listings()
            return try database.transaction { try body(SQLiteWriter(database: database)) }
        }
    }

    public func write<Output: Sendable>(each bodies: [(any StoreWriter) throws -> Output]) throws -> [Result<Output, any Error>] {
        if bodies.count == 1 { return [Result { try write(bodies[0]) }] }
        return try locked { database in
            listings = Listings()
            let writer = SQLiteWriter(database: database)
            return try database.transaction { try bodies.map { body in try database.part { try body(writer) } } }
        }
    }

    /// Runs a body that changes what is stored besides connections, all of it or none; a new store gets no sample data before it.
    func importing<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        try locked { database in
            listings = Listings()
            searcher?.forget()
            try database.makeReadyForRows()
            return try database.transaction { try body(database) }
        }
    }

    /// Makes the file no larger than what is in it.
    func compact() throws { try locked { try $0.run("VACUUM") } }

    /// Runs a body that reads rows, in one snapshot; a new store gets its sample data first, and what is joined an index.
    ///
    /// A search may take long, so in a file it has a connection of its own, and nobody waits for it.
    func searching<Result: Sendable>(_ joined: [JoinedAttribute] = [], _ body: (Database, Catalog) throws -> Result) throws -> Result {
        if path == Self.memory {
            return try locked { database in
                let only = self.searcher ?? Searcher(database)
                self.searcher = only
                return try only.run(joined, body)
            }
        }
        try open()
        let (idler, closings) = idle.withLock { ($0.searchers.popLast(), $0.closings) }
        let searcher = try idler ?? Searcher(Database(path))
        defer { idle.withLock { if $0.closings == closings, $0.searchers.count < Self.mostIdle { $0.searchers.append(searcher) } } }
        return try searcher.run(joined, body)
    }

    private static let memory = ":memory:"
    private static let mostIdle = 4

    private func locked<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        try lock.withLock { _ in
            if let opened { return try body(opened) }
            let database = try Self.open(path)
            opened = database
            return try body(database)
        }
    }

    private static func open(_ path: String) throws(Diagnostic) -> Database {
        // SQLite would take an empty path for a temporary database, and everything would be gone at the end.
        if path.isEmpty { throw .store(SQLITE_CANTOPEN, path, "its path is empty") }
        let database: Database
        do {
            database = try Database(path)
        } catch {
            guard error.id == "store-unreachable", Self.makeFolder(of: path) else { throw error }
            database = try Database(path)
        }
        try Schema.prepare(database)
        return database
    }

    /// Makes the folder of a file, and those above it; `false` when it was there or cannot be made.
    private static func makeFolder(of path: String) -> Bool {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return false }
        let folder = String(path[..<slash])
        // For the owner only: what people import is about people.
        if mkdir(folder, 0o700) == 0 { return true }
        return errno == ENOENT && makeFolder(of: folder) && mkdir(folder, 0o700) == 0
    }
}

/// The last lists, so that asking again without a change reads nothing.
private struct Listings {
    private var bytes: [String: [UInt8]] = [:]
    private var version = 0
    private var log: LogState?
    /// Longer lists are read afresh each time, so that memory does not grow with the store.
    static let longest = 1 << 20

    func kept(_ entity: String, _ version: Int) -> [UInt8]? { version == self.version ? bytes[entity] : nil }

    /// The same by what the log tells, for which nobody has to be asked.
    func kept(_ entity: String, _ log: LogState) -> [UInt8]? { log == self.log ? bytes[entity] : nil }

    mutating func keep(_ listing: [UInt8], _ entity: String, _ version: Int, _ log: LogState?) {
        if version != self.version || log != self.log { bytes = [:] }
        self.version = version
        self.log = log
        bytes[entity] = listing.count <= Self.longest ? listing : nil
    }
}

private struct SQLiteWriter: StoreWriter {
    let database: Database

    func connection(_ id: String, of entity: String) throws -> [UInt8]? {
        var json: [UInt8]?
        try database.query("SELECT json FROM connections WHERE entity = ? AND id = ?", .text(entity), .text(id)) { json = $0.utf8(0) }
        return json
    }

    func add(_ json: [UInt8], id: String, of entity: String) throws -> Bool {
        try database.query(
            "INSERT INTO connections (entity, id, json) VALUES (?, ?, ?) ON CONFLICT (entity, id) DO NOTHING", .text(entity), .text(id),
            .utf8(json))
        return database.changes == 1
    }

    func replace(_ json: [UInt8], id: String, of entity: String) throws {
        try database.query("UPDATE connections SET json = ? WHERE entity = ? AND id = ?", .utf8(json), .text(entity), .text(id))
    }

    func remove(_ id: String, of entity: String) throws -> Bool {
        try database.query("DELETE FROM connections WHERE entity = ? AND id = ?", .text(entity), .text(id))
        return database.changes == 1
    }
}

import CSQLite
import Diagnostics

/// One connection to an SQLite database: the C calls, each checked, and nothing that knows what is stored.
///
/// It is used by one thread at a time; its owner sees to that.
final class Database {
    /// A value bound to a `?` of a statement.
    enum Binding {
        case text(String)
        /// UTF-8 that is already encoded.
        case utf8([UInt8])
        case integer(Int)
        case real(Double)
        /// Bytes that are no text.
        case blob([UInt8])
        case null
    }

    /// The row a statement stands on; good only until the next step.
    struct Row {
        let statement: OpaquePointer

        func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }
        func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }
        /// `SQLITE_NULL`, `SQLITE_INTEGER`, `SQLITE_FLOAT`, `SQLITE_TEXT` or `SQLITE_BLOB`.
        func type(_ column: Int32) -> Int32 { sqlite3_column_type(statement, column) }
        func text(_ column: Int32) -> String { withUTF8(column) { String(decoding: $0, as: UTF8.self) } }

        /// Lends the bytes of a text without copying them.
        func withUTF8<Result>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
            // SAFETY: SQLite owns the bytes until the next step or reset of the statement, and `body` runs before either. The
            // text is asked for before its length, as the C interface demands.
            let start = sqlite3_column_text(statement, column)
            return body(UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
        }

        func utf8(_ column: Int32) -> [UInt8] { withUTF8(column) { Array($0) } }
    }

    let path: String
    let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    /// Whether the functions that queries need are there; only who queries waits for them.
    var isReadyForRows = false

    /// How long a call waits for another process to finish its write, in milliseconds.
    static let patience: Int32 = 5_000

    /// Opens a database, and makes an empty one if there is none; throws a `Diagnostic` whose id begins with `store-`.
    init(_ path: String) throws(Diagnostic) {
        var opened: OpaquePointer?
        // No mutex: the owner's lock does its work. No URI: a path is a path, whatever is in it.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let cause = opened.map { Self.cause(code, $0) } ?? "there is not enough memory"
            sqlite3_close_v2(opened)
            throw .store(code, path, cause)
        }
        handle = opened
        self.path = path
        sqlite3_busy_timeout(handle, Self.patience)
        // A long search ends soon after its task was cancelled; a short call never comes to this question.
        sqlite3_progress_handler(handle, 100_000, { _ in Task.isCancelled ? 1 : 0 }, nil)
    }

    // A statement that outlives the database keeps what is behind it until it goes.
    deinit { sqlite3_close_v2(handle) }

    /// Runs one or more statements that take no values and whose rows, if any, are of no interest.
    func run(_ sql: String) throws(Diagnostic) { try check(sqlite3_exec(handle, sql, nil, nil, nil)) }

    /// Runs a statement, which is kept prepared for the next time, and hands over each row.
    func query(_ sql: String, _ values: Binding..., each: (Row) -> Void = { _ in }) throws(Diagnostic) {
        let statement = try kept(sql)
        // A reset lets go of the read lock; the code it returns is the one that the last step gave.
        defer { statement.reset() }
        for (index, value) in values.enumerated() { try statement.bind(index + 1, value) }
        while let row = try statement.next() { each(row) }
    }

    /// Runs a statement that was made for this one time, and hands over each row.
    func search(_ sql: String, _ values: [Binding], each: (Row) throws -> Void) throws {
        let statement = try Statement(sql, self)
        for (index, value) in values.enumerated() { try statement.bind(index + 1, value) }
        while let row = try statement.next() { try each(row) }
    }

    /// The whole number that a statement gives; 0 when it gives no row.
    func integer(_ sql: String) throws(Diagnostic) -> Int {
        var number = 0
        try query(sql) { number = $0.integer(0) }
        return number
    }

    /// How many bytes a statement may have.
    var longestStatement: Int { Int(sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, -1)) }

    /// How many rows the last write changed.
    var changes: Int { Int(sqlite3_changes64(handle)) }

    /// Runs a body in a transaction that no other writer can come between; all of it or, when it throws, none.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        // Immediate: the lock is taken before anything is read, so what was read still holds when it is written.
        try query("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try query("COMMIT")
            return result
        } catch {
            // After some errors SQLite has rolled back by itself, and there is nothing left to undo.
            if sqlite3_get_autocommit(handle) == 0 { try? query("ROLLBACK") }
            throw error
        }
    }

    /// Runs a body within a transaction, all of it or, when it throws, none; throws itself when the transaction is lost with it.
    func part<Output>(_ body: () throws -> Output) throws -> Result<Output, any Error> {
        try query("SAVEPOINT part")
        do {
            let output = try body()
            try query("RELEASE part")
            return .success(output)
        } catch {
            // After some errors, such as a full disk, SQLite has rolled everything back by itself.
            if sqlite3_get_autocommit(handle) != 0 { throw error }
            try query("ROLLBACK TO part")
            try query("RELEASE part")
            return .failure(error)
        }
    }

    /// Runs a body that sees the store as it is at one moment, whatever others write meanwhile.
    func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        try query("BEGIN")
        do {
            let result = try body()
            try query("COMMIT")
            return result
        } catch {
            if sqlite3_get_autocommit(handle) == 0 { try? query("ROLLBACK") }
            throw error
        }
    }

    private func kept(_ sql: String) throws(Diagnostic) -> Statement {
        if let statement = statements[sql] { return statement }
        let statement = try Statement(sql, self, isKept: true)
        statements[sql] = statement
        return statement
    }

    func check(_ code: Int32) throws(Diagnostic) {
        if code != SQLITE_OK { throw problem(code) }
    }

    func problem(_ code: Int32) -> Diagnostic { .store(code, path, Self.cause(code, handle)) }

    private static func cause(_ code: Int32, _ handle: OpaquePointer) -> String {
        let number = sqlite3_system_errno(handle)
        let isOfSystem = [SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_READONLY].contains(code & 0xff)
        return isOfSystem && number != 0 ? systemText(number) : String(cString: sqlite3_errmsg(handle))
    }
}

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
    }

    /// The row a statement stands on; good only until the next step.
    struct Row {
        fileprivate let statement: OpaquePointer

        func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

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
    private let handle: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]

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
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Runs one or more statements that take no values and whose rows, if any, are of no interest.
    func run(_ sql: String) throws(Diagnostic) { try check(sqlite3_exec(handle, sql, nil, nil, nil)) }

    /// Runs a statement, which is kept prepared for the next time, and hands over each row.
    func query(_ sql: String, _ values: Binding..., each: (Row) -> Void = { _ in }) throws(Diagnostic) {
        let statement = try prepared(sql)
        // A reset lets go of the read lock; the code it returns is the one that the last step gave.
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { try check(Self.bind(value, statement, Int32(index + 1))) }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw .store(code, path, Self.cause(code, handle)) }
            each(Row(statement: statement))
        }
    }

    /// The whole number that a statement gives; 0 when it gives no row.
    func integer(_ sql: String) throws(Diagnostic) -> Int {
        var number = 0
        try query(sql) { number = $0.integer(0) }
        return number
    }

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

    private func prepared(_ sql: String) throws(Diagnostic) -> OpaquePointer {
        if let statement = statements[sql] { return statement }
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement else { throw .store(SQLITE_MISUSE, path, "the statement is empty") }
        statements[sql] = statement
        return statement
    }

    private func check(_ code: Int32) throws(Diagnostic) {
        if code != SQLITE_OK { throw .store(code, path, Self.cause(code, handle)) }
    }

    private static func bind(_ value: Binding, _ statement: OpaquePointer, _ index: Int32) -> Int32 {
        // SAFETY: the value -1 is SQLite's sign for "copy the bytes before you return"; it is never called.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .integer(let number): return sqlite3_bind_int64(statement, index, Int64(number))
        case .text(let text):
            var text = text
            return text.withUTF8 { bind($0, statement, index, copied) }
        case .utf8(let bytes): return bytes.withUnsafeBufferPointer { bind($0, statement, index, copied) }
        }
    }

    private static func bind(
        _ bytes: UnsafeBufferPointer<UInt8>, _ statement: OpaquePointer, _ index: Int32, _ copied: sqlite3_destructor_type
    ) -> Int32 {
        // An empty buffer may have no address, which SQLite would take for NULL.
        guard let start = bytes.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, nil) }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            sqlite3_bind_text64(statement, index, $0, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
        }
    }

    private static func cause(_ code: Int32, _ handle: OpaquePointer) -> String {
        let number = sqlite3_system_errno(handle)
        let isOfSystem = [SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_READONLY].contains(code & 0xff)
        return isOfSystem && number != 0 ? systemText(number) : String(cString: sqlite3_errmsg(handle))
    }
}

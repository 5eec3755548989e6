import CSQLite
import Diagnostics

/// A prepared statement of a database: values are bound to its parameters, and rows are taken from it.
final class Statement {
    /// It outlives its statements, and holds those that are kept.
    private unowned let database: Database
    private let handle: OpaquePointer

    /// Prepares a statement; one that is `isKept` is meant to be run many times.
    init(_ sql: String, _ database: Database, isKept: Bool = false) throws(Diagnostic) {
        var prepared: OpaquePointer?
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        try database.check(sqlite3_prepare_v3(database.handle, sql, -1, flags, &prepared, nil))
        guard let prepared else { throw .store(SQLITE_MISUSE, database.path, "the statement is empty") }
        self.database = database
        handle = prepared
    }

    deinit { sqlite3_finalize(handle) }

    /// The next row, good until the one after it; `nil` at the end.
    func next() throws(Diagnostic) -> Database.Row? {
        let code = sqlite3_step(handle)
        if code == SQLITE_DONE { return nil }
        guard code == SQLITE_ROW else { throw database.problem(code) }
        return Database.Row(statement: handle)
    }

    /// Makes the statement ready to be run again, without values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// Runs a statement that gives no rows, and makes it ready again.
    func run() throws(Diagnostic) {
        defer { reset() }
        _ = try next()
    }

    /// Binds a value to a parameter; they are counted from 1.
    func bind(_ index: Int, _ value: Database.Binding) throws(Diagnostic) {
        let index = Int32(truncatingIfNeeded: index)
        let code: Int32 =
            switch value {
            case .null: sqlite3_bind_null(handle, index)
            case .integer(let number): sqlite3_bind_int64(handle, index, Int64(number))
            case .real(let number): sqlite3_bind_double(handle, index, number)
            case .text(let text): bind(text, index)
            case .utf8(let bytes): bytes.withUnsafeBufferPointer { bind($0, index) }
            case .blob(let bytes): bind(blob: bytes, index)
            }
        try database.check(code)
    }

    private func bind(_ text: String, _ index: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bind($0, index) }
    }

    private func bind(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int32) -> Int32 {
        // An empty buffer may have no address, which SQLite would take for NULL.
        guard let start = bytes.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, nil) }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            sqlite3_bind_text64(handle, index, $0, UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
        }
    }

    private func bind(blob bytes: [UInt8], _ index: Int32) -> Int32 {
        bytes.withUnsafeBytes { sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), Self.copied) }
    }

    // SAFETY: the value -1 is SQLite's sign for "copy the bytes before you return"; it is never called.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

import CSQLite
import Diagnostics
import ProductAnalytics
import Values

/// What SQLite lacks and queries need: to read a text as a number or a time, and small letters beyond ASCII.
extension Database {
    /// Adds the functions `tenon_number(x)`, `tenon_moment(x)`, `tenon_folded(x)` and `tenon_holds(text, x, …)` to this connection, and lets
    /// it read many rows from the file as it lies in memory; at the second call it does nothing.
    func makeReadyForRows() throws(Diagnostic) {
        if isReadyForRows { return }
        try run("PRAGMA synchronous = FULL; PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -16000")
        try add("tenon_number") { context, value in
            switch sqlite3_value_type(value) {
            case SQLITE_INTEGER, SQLITE_FLOAT: sqlite3_result_value(context, value)
            case SQLITE_TEXT: Self.number(context, value)
            default: sqlite3_result_null(context)
            }
        }
        try add("tenon_moment") { context, value in
            guard sqlite3_value_type(value) == SQLITE_TEXT, let moment = Self.moment(value) else { return sqlite3_result_null(context) }
            sqlite3_result_int64(context, Int64(moment))
        }
        try add("tenon_folded") { context, value in
            guard sqlite3_value_type(value) == SQLITE_TEXT else { return sqlite3_result_null(context) }
            var folded = Self.text(value).lowercased()
            folded.withUTF8 { bytes in
                // SAFETY: the value -1 is SQLite's sign for "copy the bytes before you return"; it is never called.
                let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
                guard let start = bytes.baseAddress else { return sqlite3_result_text(context, "", 0, nil) }
                start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    sqlite3_result_text64(context, $0, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
                }
            }
        }
        try addHolds()
        isReadyForRows = true
    }

    /// How many values `tenon_holds` looks at in one go.
    static let mostHeld = 64

    /// `tenon_holds(text, x, …)`: whether one of some values is a text that has the first in it, in whatever case; the first is in small
    /// letters, and in ASCII. SQLite's LIKE would be called once for each value, and is slower.
    private func addHolds() throws(Diagnostic) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        try check(
            sqlite3_create_function_v2(
                handle, "tenon_holds", -1, flags, nil,
                { context, count, values in
                    guard count > 1, let values else { return sqlite3_result_int(context, 0) }
                    let text = Database.bytes(values[0])
                    for index in 1..<Int(count) where sqlite3_value_type(values[index]) == SQLITE_TEXT {
                        if Database.bytes(values[index]).holds(text) { return sqlite3_result_int(context, 1) }
                    }
                    sqlite3_result_int(context, 0)
                }, nil, nil, nil))
    }

    /// The bytes of a text.
    private static func bytes(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8> {
        // SAFETY: SQLite owns the bytes for as long as the function runs. The text is asked for before its length, as the C interface
        // demands.
        let start = sqlite3_value_text(value)
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }

    /// Adds a function of one argument, the same for the same argument whenever it is asked.
    private func add(_ name: String, _ body: @escaping (OpaquePointer?, OpaquePointer?) -> Void) throws(Diagnostic) {
        let held = Unmanaged.passRetained(FunctionBody(body))
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        try check(
            sqlite3_create_function_v2(
                handle, name, 1, flags, held.toOpaque(),
                { context, count, values in
                    // SAFETY: SQLite calls with the one argument that was declared, and with the body that was given, which it holds
                    // until `sqlite3_create_function_v2`'s last argument lets go of it.
                    guard count == 1, let values, let data = sqlite3_user_data(context) else { return }
                    Unmanaged<FunctionBody>.fromOpaque(data).takeUnretainedValue().body(context, values[0])
                }, nil, nil, { $0.map { Unmanaged<FunctionBody>.fromOpaque($0).release() } }))
    }

    private static func number(_ context: OpaquePointer?, _ value: OpaquePointer?) {
        let bytes = bytes(value)
        // Most numbers are whole and small.
        if 1...15 ~= bytes.count, bytes[0] != 0x30 || bytes.count == 1, bytes.allSatisfy({ $0 &- 0x30 < 10 }) {
            return sqlite3_result_int64(context, bytes.reduce(0) { $0 * 10 + Int64($1 - 0x30) })
        }
        // Most texts are no numbers, and their first byte shows it.
        guard let first = sqlite3_value_text(value)?.pointee, first == 0x2d || first &- 0x30 < 10,
            case .number(let number) = Condition.Bound(text(value))
        else { return sqlite3_result_null(context) }
        switch Cell.number(number) {
        case .integer(let number): sqlite3_result_int64(context, Int64(number))
        case .real(let number): sqlite3_result_double(context, number)
        default: sqlite3_result_null(context)
        }
    }

    private static func moment(_ value: OpaquePointer?) -> Int? {
        guard let first = sqlite3_value_text(value)?.pointee, first &- 0x30 < 10 else { return nil }
        return Condition.Bound.moment(text(value))
    }

    private static func text(_ value: OpaquePointer?) -> String { String(decoding: bytes(value), as: UTF8.self) }
}

/// What a function of SQL does with its context and its argument.
private final class FunctionBody {
    let body: (OpaquePointer?, OpaquePointer?) -> Void
    init(_ body: @escaping (OpaquePointer?, OpaquePointer?) -> Void) { self.body = body }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether some ASCII text in small letters is among these bytes, in whatever case.
    fileprivate func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        guard text.count <= count else { return false }
        next: for start in 0...count - text.count where Self.small(self[start]) == first {
            for index in text.indices.dropFirst() where Self.small(self[start + index]) != text[index] { continue next }
            return true
        }
        return false
    }

    @inline(__always)
    private static func small(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

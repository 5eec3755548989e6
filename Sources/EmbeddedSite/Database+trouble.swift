import CSQLite
import Diagnostics
import Glibc

/// What the system calls an error number, in lower case: `permission denied`.
func systemText(_ number: Int32) -> String {
    // SAFETY: the text is copied at once; strerror's buffer is only shared for unknown numbers.
    strerror(number).map { String(cString: $0).lowercased() } ?? "error \(number)"
}

extension Diagnostic {
    /// Words a failing call of SQLite; `code` may be an extended one.
    static func store(_ code: Int32, _ path: String, _ cause: String) -> Diagnostic {
        let file = "'\(path.preview(80))'"
        switch code & 0xff {
        case SQLITE_INTERRUPT: return .cancelled()
        case SQLITE_BUSY, SQLITE_LOCKED:
            return Diagnostic(
                "store-busy", .timeout, "the store \(file) is being written by another process",
                because: ["it was still busy after \(Database.patience / 1_000) seconds"])
        case SQLITE_CANTOPEN, SQLITE_AUTH, SQLITE_PERM:
            return Diagnostic(
                "store-unreachable", .io, "the store \(file) cannot be opened", because: [cause], try: ["tenon --store :memory:"])
        case SQLITE_NOTADB:
            return Diagnostic(
                "store-foreign", .io, "the file \(file) is not a store",
                because: ["a store is an SQLite database, but this is something else; it was left as it is"],
                try: ["tenon --store :memory:"])
        case SQLITE_CORRUPT:
            return Diagnostic(
                "store-damaged", .io, "the store \(file) is damaged",
                because: [cause, "what can still be read comes out with: sqlite3 FILE .recover"])
        case SQLITE_READONLY:
            return Diagnostic(
                "store-read-only", .io, "the store \(file) cannot be written",
                because: ["its file or folder is read-only (\(cause))"])
        case SQLITE_FULL:
            return Diagnostic("store-full", .io, "the store \(file) cannot grow", because: ["the disk is full"])
        case SQLITE_NOMEM:
            return Diagnostic("store-failed", .limit, "there is not enough memory for the store \(file)")
        default:
            return Diagnostic("store-failed", .io, "the store \(file) failed", because: [cause])
        }
    }
}

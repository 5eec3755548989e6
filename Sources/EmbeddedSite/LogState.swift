import CSQLite

/// How far the write-ahead log of a store has come, as the head of its index says (https://sqlite.org/walformat.html §2.1): two that are
/// alike have no commit between them, by whomever.
struct LogState: Equatable {
    private var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

    /// Reads the head from its beginning.
    fileprivate init(_ head: UnsafeRawPointer) {
        func word(_ index: Int) -> UInt64 { head.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) }
        words = (word(0), word(1), word(2), word(3), word(4), word(5))
    }

    static func == (a: LogState, b: LogState) -> Bool { a.words == b.words }
}

extension Database {
    /// How far the log has come. It stands in memory that all who have the file open share, so no lock is taken and nobody is asked; what
    /// is read in the middle of a commit is like nothing that was read before. `nil` where there is no such log.
    var logState: LogState? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file,
            let methods = file.pointee.pMethods, methods.pointee.iVersion >= 2, let map = methods.pointee.xShmMap
        else { return nil }
        var head: UnsafeMutableRawPointer?
        // SAFETY: SQLite's own piece of that memory, which it has mapped since it first read the file in this way; nothing is made
        // longer, and the 48 bytes are read before anything else is done with the database.
        guard map(file, 0, Self.logIndexPiece, 0, &head) == SQLITE_OK, let head else { return nil }
        return LogState(head)
    }

    /// The length of one piece of the index.
    private static var logIndexPiece: Int32 { 32 << 10 }
}

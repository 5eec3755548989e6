import Glibc

// A recording that a crash cut short: what must be added so that it can be read. Nothing is ever taken away.
extension SessionFile {
    /// Whether any command was begun.
    static func hasCommands(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: (magic + "\n").utf8) && ByteSearch.first(Array("\n$".utf8), in: bytes) != nil
    }

    /// The bytes that close an open command, or an unfinished last line; empty for a file that a recorder has left whole.
    public static func closing(_ bytes: [UInt8]) -> [UInt8] {
        let lineEnd = UInt8(ascii: "\n")
        var isOpen = false
        var start = 0
        while let end = bytes[start...].firstIndex(of: lineEnd) {
            if end > start {
                if bytes[start] == Line.Sigil.command.rawValue { isOpen = true }
                if bytes[start] == Line.Sigil.status.rawValue { isOpen = false }
            }
            start = end + 1
        }
        let mark = Array((Status.crashed + "\n").utf8)
        // A line counts only with its end: what came last may have been on its way.
        guard start < bytes.count else { return isOpen ? mark : [] }
        return isOpen || bytes[start] == Line.Sigil.command.rawValue ? [lineEnd] + mark : [lineEnd]
    }
}

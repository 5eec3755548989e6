import Diagnostics
import Glibc
import Values

extension History {
    /// The newest text that goes on where a text ends; one that was sent to the same site comes before others, and one that could not be
    /// understood is never suggested.
    ///
    /// - Parameter newest: the newest entry of the file that may begin so, and becomes the newest that does, or -1: of a longer text no newer
    ///   one can.
    func continuation(of beginning: String, site: String?, newest: inout Int) -> String? {
        var other: String?
        func take(_ entry: Entry) -> Bool {
            guard entry.status != Int(ExitStatus.usage.rawValue), entry.text.utf8.count > beginning.utf8.count,
                entry.text.utf8.starts(with: beginning.utf8)
            else { return false }
            if site == nil || entry.site == site { return true }
            if other == nil { other = entry.text }
            return false
        }
        for entry in added.reversed() where take(entry) { return entry.text }
        var looked = 0
        var found: String?
        let last = newest
        newest = -1
        loaded.newest(beginningWith: Array("{\"text\":".utf8) + JSON.bytes(.text(beginning)).dropLast(), from: last) { index in
            if looked == 0 { newest = index }
            looked += 1
            if let entry = entry(at: index), take(entry) { found = entry.text }
            return found == nil && looked < Self.mostLooks
        }
        return found ?? other
    }

    /// So many entries are read for a better one than the newest.
    private static let mostLooks = 64
}

extension HistoryFile.Lines {
    /// Calls with the lines that begin with some bytes, the newest first, for as long as more are wanted.
    ///
    /// Comparing bytes is so quick that a hundred thousand lines are looked through between two keys.
    fileprivate func newest(beginningWith prefix: [UInt8], from last: Int, _ body: (Int) -> Bool) {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            for index in (0..<min(last, ranges.count - 1) + 1).reversed() where ranges[index].count > prefix.count {
                if memcmp(base + ranges[index].lowerBound, prefix, prefix.count) == 0, !body(index) { return }
            }
        }
    }
}

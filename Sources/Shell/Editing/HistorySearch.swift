import CPlatform
import Values

/// Looks for words in all of a history, quickly enough for every key: upper and lower case are one unless a word has an upper case
/// letter, and what was entered more than once is found once.
final class HistorySearch {
    /// What is looked for, as it is typed: words that must all occur, `@eu` for a site, `!` for what failed.
    struct Query: Equatable {
        private(set) var words: [String] = []
        private(set) var site: String?
        private(set) var wantsFailed = false

        init(_ text: String) {
            for word in text.split(separator: " ") {
                if word == "!" {
                    wantsFailed = true
                } else if word.hasPrefix("@"), word.utf8.count > 1 {
                    site = String(word.dropFirst())
                } else {
                    words.append(String(word))
                }
            }
        }
    }

    private let history: History
    /// The texts as JSON escapes them, in lower case, the newest first, each with a line end behind it.
    private var folded: [UInt8] = []
    /// Where each begins, and the end of the last.
    private var starts: [Int] = []
    /// Their numbers in the history.
    private var numbers: [Int] = []

    init(_ history: History) {
        self.history = history
        folded.reserveCapacity(history.loaded.bytes.count)
        starts.reserveCapacity(history.count + 1)
        numbers.reserveCapacity(history.count)
        for (number, entry) in history.added.enumerated().reversed() {
            add(Self.escaped(entry.text)[...], history.loaded.count + number)
        }
        for number in history.loaded.ranges.indices.reversed() { if let text = history.loaded.text(at: number) { add(text, number) } }
        starts.append(folded.count)
    }

    private func add(_ text: ArraySlice<UInt8>, _ number: Int) {
        starts.append(folded.count)
        numbers.append(number)
        for byte in text { folded.append(byte.lowercased) }
        folded.append(0x0a)
    }

    /// The entries that a query finds, the newest first, at most as many as asked for.
    func entries(_ query: Query, limit: Int = 500) -> [History.Entry] {
        let words = query.words.map { Self.escaped($0).map(\.lowercased) }
        let exact = query.words.filter { word in word.utf8.contains { $0.isUppercase } }
        // The longest word is the rarest, most of the time.
        guard let longest = words.max(by: { $0.count < $1.count }) else { return entries(places: numbers.indices, query, exact, limit) }
        var places: [Int] = []
        var found: [History.Entry] = []
        var seen: Set<String> = []
        folded.withUnsafeBytes { folded in
            guard let base = folded.baseAddress else { return }
            var at = 0
            while at < folded.count, found.count < limit {
                guard let hit = cplatform_find(base + at, folded.count - at, longest, longest.count) else { return }
                let place = self.place(of: UnsafeRawPointer(hit) - base)
                at = starts[place + 1]
                let start = starts[place]
                let holdsAll = words.allSatisfy { $0 == longest || cplatform_find(base + start, at - 1 - start, $0, $0.count) != nil }
                if holdsAll, let entry = entry(place, query, exact), seen.insert(entry.text).inserted {
                    places.append(place)
                    found.append(entry)
                }
            }
        }
        return found
    }

    private func entries(places: Range<Int>, _ query: Query, _ exact: [String], _ limit: Int) -> [History.Entry] {
        var found: [History.Entry] = []
        var seen: Set<String> = []
        for place in places where found.count < limit {
            if let entry = entry(place, query, exact), seen.insert(entry.text).inserted { found.append(entry) }
        }
        return found
    }

    /// The entry at a place, unless the query's other wishes leave it out.
    private func entry(_ place: Int, _ query: Query, _ exact: [String]) -> History.Entry? {
        let number = numbers[place]
        // Most of what is left out can be told without reading it.
        if number < history.loaded.count, let site = query.site, !history.loaded.holds(Array("\"site\":\"\(site)".utf8), at: number) {
            return nil
        }
        guard let entry = history.entry(at: number) else { return nil }
        if let site = query.site, entry.site?.hasPrefix(site) != true { return nil }
        if query.wantsFailed, entry.status ?? 0 == 0 { return nil }
        return exact.allSatisfy { entry.text.contains($0) } ? entry : nil
    }

    private func place(of offset: Int) -> Int {
        var (low, high) = (0, numbers.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    private static func escaped(_ text: String) -> ArraySlice<UInt8> { JSON.bytes(.text(text)).dropFirst().dropLast() }
}

extension HistoryFile.Lines {
    /// The text of an entry as JSON escapes it, without reading the rest; nil for a line that another program wrote.
    fileprivate func text(at index: Int) -> ArraySlice<UInt8>? {
        let range = ranges[index]
        let head = Array("{\"text\":\"".utf8)
        guard range.count > head.count, bytes[range].starts(with: head) else { return nil }
        var end = range.lowerBound + head.count
        while end < range.upperBound, bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        return end < range.upperBound ? bytes[range.lowerBound + head.count..<end] : nil
    }

    /// Whether some bytes occur in a line.
    fileprivate func holds(_ part: [UInt8], at index: Int) -> Bool {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return cplatform_find(base + ranges[index].lowerBound, ranges[index].count, part, part.count) != nil
        }
    }
}

extension UInt8 {
    fileprivate var isUppercase: Bool { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") }
    fileprivate var lowercased: UInt8 { isUppercase ? self | 0x20 : self }
}

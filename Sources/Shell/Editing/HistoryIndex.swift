import CPlatform
import Values

/// The texts of a history one behind the other, in lower case, so that one look through bytes finds a word in any of them.
///
/// It grows from the newest entry to older ones as they are asked for: what is typed most is found among the newest.
struct HistoryIndex {
    private let history: History
    /// The texts as JSON escapes them, in lower case, the newest first, each with a line end behind it.
    private(set) var folded: [UInt8] = []
    /// Where each begins, and the end of the last.
    private(set) var starts: [Int] = [0]
    /// Their numbers in the history.
    private(set) var numbers: [Int] = []
    /// The number of the entry that comes next, and -1 behind the oldest.
    private var next: Int

    /// So many entries are taken in at a time.
    static let step = 2_048

    init(_ history: History) {
        self.history = history
        next = history.count - 1
    }

    var count: Int { numbers.count }

    /// Takes in older entries; false when there are none.
    mutating func extend() -> Bool {
        guard next >= 0 else { return false }
        if numbers.isEmpty { folded.reserveCapacity(history.loaded.bytes.count) }
        let (first, last) = (folded.count, max(0, next + 1 - Self.step))
        let lines = history.loaded
        while next >= max(last, lines.count) {
            HistoryIndex.escaped(history.added[next - lines.count].text).withUnsafeBytes { add($0, next) }
            next -= 1
        }
        if next >= last {
            lines.texts(of: last..<next + 1) { add($1, $0) }
            next = last - 1
        }
        folded.withUnsafeMutableBytes { if let base = $0.baseAddress { cplatform_lowercase(base + first, $0.count - first) } }
        return true
    }

    private mutating func add(_ text: UnsafeRawBufferPointer, _ number: Int) {
        folded.append(contentsOf: text)
        folded.append(0x0a)
        starts.append(folded.count)
        numbers.append(number)
    }

    /// The first text from a place on, before another place, that holds a word.
    func place(of word: [UInt8], from place: Int, to end: Int) -> Int? {
        let hit = folded.withUnsafeBytes { folded -> Int? in
            guard let base = folded.baseAddress else { return nil }
            return cplatform_find(base + starts[place], starts[end] - starts[place], word, word.count).map { UnsafeRawPointer($0) - base }
        }
        guard let hit else { return nil }
        // It is often near, so the steps begin small.
        var (low, step) = (place, 1)
        while low + step < end, starts[low + step] <= hit { (low, step) = (low + step, step * 2) }
        var high = min(low + step, end)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= hit { low = middle } else { high = middle }
        }
        return low
    }

    /// Whether the text at a place holds a word.
    func holds(_ word: [UInt8], at place: Int) -> Bool {
        folded.withUnsafeBytes { folded in
            guard let base = folded.baseAddress else { return false }
            return cplatform_find(base + starts[place], starts[place + 1] - 1 - starts[place], word, word.count) != nil
        }
    }

    /// A text as it stands in a history's file, without its quotes.
    static func escaped(_ text: String) -> ArraySlice<UInt8> { JSON.bytes(.text(text)).dropFirst().dropLast() }
}

import CPlatform
import Values

/// Looks for words in all of a history, quickly enough for every key: upper and lower case are one unless a word has an upper case
/// letter, and what was entered more than once is found once.
///
/// A letter more only leaves some of what was found, so nothing is looked for twice; a letter less was looked for before.
final class HistorySearch {
    /// What a query finds.
    struct Finding {
        fileprivate var query = Query("")
        /// The entries' places in the index, the newest first.
        fileprivate var places: [Int] = []
        /// The place from which on nothing has been looked at.
        fileprivate var scanned = 0

        var count: Int { places.count }
    }

    private let history: History
    private var index: HistoryIndex
    /// What was found, the latest last.
    private var findings: [Finding] = []
    /// How many entries were looked at, each as often as it was.
    private(set) var looks = 0
    /// How many entries have been prepared to be looked at.
    var taken: Int { index.count }

    static let mostFound = 500
    private static let mostFindings = 64

    init(_ history: History) {
        self.history = history
        index = HistoryIndex(history)
    }

    /// Prepares more entries to be looked at; false when all are.
    func prepare() -> Bool { index.extend() }

    /// What a query finds, at most `mostFound`.
    func find(_ query: Query) -> Finding {
        if let known = findings.last(where: { $0.query == query }) { return known }
        var finding = Finding(query: query)
        if let wider = findings.last(where: { query.narrows($0.query) }) {
            finding.scanned = wider.scanned
            finding.places = wider.places.filter { place in
                looks += 1
                return query.words.allSatisfy { index.holds($0, at: place) } && isExact(place, query)
            }
        }
        goOn(&finding)
        if findings.count == Self.mostFindings { findings.removeFirst() }
        findings.append(finding)
        return finding
    }

    /// An entry that was found.
    func entry(_ number: Int, of finding: Finding) -> History.Entry? {
        finding.places.indices.contains(number) ? history.entry(at: index.numbers[finding.places[number]]) : nil
    }

    /// The entries that a query finds, the newest first.
    func entries(_ query: Query) -> [History.Entry] {
        let finding = find(query)
        return (0..<finding.count).compactMap { entry($0, of: finding) }
    }

    /// Looks where nothing has been looked at yet, until there is enough.
    private func goOn(_ finding: inout Finding) {
        guard finding.count < Self.mostFound, finding.scanned < index.count || index.extend() else { return }
        var seen = Set(finding.places.compactMap(text(at:)))
        // What reads otherwise than it is written is read once only.
        var written: Set<String> = []
        while finding.count < Self.mostFound, finding.scanned < index.count || index.extend() {
            let begin = finding.scanned
            if begin == index.count { continue }
            var place: Int? = begin
            // The longest word is the rarest, most of the time.
            if let longest = finding.query.longest { place = index.place(of: longest, from: begin, to: index.count) }
            finding.scanned = place.map { $0 + 1 } ?? index.count
            looks += finding.scanned - begin
            guard let place, finding.query.others.allSatisfy({ index.holds($0, at: place) }), fits(place, finding.query),
                isExact(place, finding.query)
            else { continue }
            if let text = plainText(at: place) {
                if seen.insert(text).inserted { finding.places.append(place) }
            } else if written.insert(writing(at: place)).inserted, let text = text(at: place), seen.insert(text).inserted {
                finding.places.append(place)
            }
        }
    }

    /// The text at a place; nil when its line turns out to be no entry.
    private func text(at place: Int) -> String? { plainText(at: place) ?? history.entry(at: index.numbers[place])?.text }

    /// The text at a place, if it reads as it is written.
    private func plainText(at place: Int) -> String? {
        let number = index.numbers[place]
        guard number < history.loaded.count else { return history.added[number - history.loaded.count].text }
        return history.loaded.facts(at: number).map { String(decoding: history.loaded.bytes[$0.text], as: UTF8.self) }
    }

    /// The text at a place of the file as JSON escapes it.
    private func writing(at place: Int) -> String {
        let bytes = history.loaded.text(at: index.numbers[place]).map { history.loaded.bytes[$0] } ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the entry at a place is of the site and the status that are asked for.
    private func fits(_ place: Int, _ query: Query) -> Bool {
        if query.site == nil, !query.wantsFailed { return true }
        let number = index.numbers[place]
        // Most can be told without reading the entry.
        if number < history.loaded.count, let facts = history.loaded.facts(at: number) {
            if query.wantsFailed, facts.status ?? 0 == 0 { return false }
            guard let site = query.site else { return true }
            guard let range = facts.site, history.loaded.bytes[range].starts(with: site.utf8) else { return false }
            return true
        }
        guard let entry = history.entry(at: number) else { return false }
        if let site = query.site, entry.site?.hasPrefix(site) != true { return false }
        return !query.wantsFailed || entry.status ?? 0 != 0
    }

    /// Whether the words with upper case letters stand in an entry as they are.
    private func isExact(_ place: Int, _ query: Query) -> Bool {
        if query.exact.isEmpty { return true }
        let number = index.numbers[place]
        if number < history.loaded.count, !query.exactBytes.allSatisfy({ history.loaded.holds($0, at: number) }) { return false }
        guard let entry = history.entry(at: number) else { return false }
        return query.exact.allSatisfy { entry.text.contains($0) }
    }
}

extension HistorySearch {
    /// What is looked for, as it is typed: words that must all occur, `@eu` for a site, `!` for what failed.
    struct Query: Equatable {
        /// The words in lower case, as JSON escapes them; the longest, and those beside it.
        private(set) var words: [[UInt8]] = []
        fileprivate private(set) var longest: [UInt8]?
        fileprivate private(set) var others: [[UInt8]] = []
        /// The words with upper case letters, and as bytes those that are nothing but ASCII.
        fileprivate private(set) var exact: [String] = []
        fileprivate private(set) var exactBytes: [[UInt8]] = []
        private(set) var site: String?
        private(set) var wantsFailed = false

        init(_ text: String) {
            for word in text.split(separator: " ") {
                if word == "!" {
                    wantsFailed = true
                } else if word.hasPrefix("@"), word.utf8.count > 1 {
                    site = String(word.dropFirst())
                } else {
                    add(String(word))
                }
            }
            longest = words.max { $0.count < $1.count }
            others = words.filter { $0 != longest }
        }

        private mutating func add(_ word: String) {
            var letters = Array(HistoryIndex.escaped(word))
            if word.utf8.contains(where: { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }) {
                exact.append(word)
                if word.utf8.allSatisfy({ $0 < 0x80 }) { exactBytes.append(letters) }
            }
            letters.withUnsafeMutableBytes { if let base = $0.baseAddress { cplatform_lowercase(base, $0.count) } }
            words.append(letters)
        }

        /// Whether all that this finds is found by the other too.
        ///
        /// Of what was entered twice the newest is found, and that of another site or status is another one: so those have to be the same.
        func narrows(_ other: Query) -> Bool {
            guard site == other.site, wantsFailed == other.wantsFailed else { return false }
            return other.words.allSatisfy { old in words.contains { Self.holds($0, old) } }
                && other.exactBytes.count == other.exact.count
                && other.exactBytes.allSatisfy { old in exactBytes.contains { Self.holds($0, old) } }
        }

        private static func holds(_ word: [UInt8], _ part: [UInt8]) -> Bool {
            cplatform_find(word, word.count, part, part.count) != nil
        }
    }
}

extension HistoryFile.Lines {
    /// Whether some bytes occur in a line.
    fileprivate func holds(_ part: [UInt8], at index: Int) -> Bool {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return cplatform_find(base + ranges[index].lowerBound, ranges[index].count, part, part.count) != nil
        }
    }
}

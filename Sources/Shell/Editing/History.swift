import Diagnostics
import Values

/// What was typed before, in the order it was typed: read once from a file, and added to it line by line.
///
/// A folder that cannot be written costs the file, not the shell: there is one notice, and history lasts as long as the process.
public final class History {
    /// One line, or one block of lines, that was entered.
    public struct Entry: Sendable, Equatable {
        public var text: String
        /// The site it was sent to.
        public var site: String?
        /// The exit status it ended with.
        public var status: Int?
        /// When it was entered, in microseconds since 1970-01-01T00:00:00Z.
        public var time: Int?

        public init(text: String, site: String? = nil, status: Int? = nil, time: Int? = nil) {
            self.text = text
            self.site = site
            self.status = status
            self.time = time
        }
    }

    /// How many entries a file keeps.
    public static let mostEntries = 100_000

    private let file: HistoryFile?
    let now: () -> Int
    private let redact: (String) -> String?
    private(set) var loaded = HistoryFile.Lines()
    private(set) var added: [Entry] = []
    private var notice: Diagnostic?
    private var hasFailed = false

    /// The history in a file; without a path, one that is kept in memory only.
    ///
    /// - Parameters:
    ///   - now: the moment, in microseconds since 1970-01-01T00:00:00Z.
    ///   - redact: what of a text may be kept; nil keeps nothing of it.
    public init(
        path: String?, mostEntries: Int = History.mostEntries, now: @escaping () -> Int, redact: @escaping (String) -> String? = { $0 }
    ) {
        file = path.map { HistoryFile(path: $0, mostEntries: mostEntries) }
        self.now = now
        self.redact = redact
        do { if let file { loaded = try file.load() } } catch { fail(error) }
    }

    /// How many entries there are, those that cannot be read included.
    public var count: Int { loaded.count + added.count }

    /// An entry by its number, the oldest first; nil when its line in the file is not an entry.
    public func entry(at index: Int) -> Entry? {
        guard index >= 0, index < count else { return nil }
        return index < loaded.count ? Entry(loaded, at: index) : added[index - loaded.count]
    }

    /// Every entry that can be read, the oldest first.
    public var entries: [Entry] { (0..<count).compactMap(entry(at:)) }

    /// Keeps a text, unless it is blank, begins with a blank, or is not to be kept.
    public func append(text: String, site: String? = nil, status: Int? = nil) {
        guard let first = text.unicodeScalars.first, first != " ", text.contains(where: { !$0.isWhitespace }),
            let text = redact(text)
        else { return }
        let entry = Entry(text: text, site: site, status: status, time: now())
        added.append(entry)
        guard let file, !hasFailed else { return }
        do { try file.append(entry.line) } catch { fail(error) }
    }

    /// What went wrong with the file, told once.
    public func takeNotice() -> Diagnostic? {
        defer { notice = nil }
        return notice
    }

    private func fail(_ problem: any Error) {
        if hasFailed { return }
        hasFailed = true
        notice = problem as? Diagnostic
    }
}

extension History.Entry {
    /// An entry from its line in a file; nil for anything else.
    init?(_ line: ArraySlice<UInt8>) {
        guard let value = try? JSON.parse(Array(line)), let text = value["text"]?.string else { return nil }
        self.init(
            text: text, site: value["site"]?.string, status: value["status"]?.int, time: value["time"]?.string.flatMap(Time.parse))
    }

    /// The entry as a row of a table.
    var row: Value {
        .map([
            ("text", .text(text)), ("site", site.map { .text($0) } ?? .null), ("status", status.map { .int($0) } ?? .null),
            ("time", time.map { .time($0) } ?? .null),
        ])
    }

    /// The entry as one line of JSON, with its line end.
    var line: [UInt8] {
        let value = Value.map([
            ("text", .text(text)), ("site", site.map { .text($0) } ?? .null), ("status", status.map { .int($0) } ?? .null),
            ("time", time.map { .text(Time.text($0)) } ?? .null),
        ])
        return JSON.bytes(value) + [0x0a]
    }
}

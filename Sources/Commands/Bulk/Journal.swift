import Diagnostics
import ProductAnalytics
import Synchronization
import Values

/// What a `create` of many connections has done, kept in a file beside its source, so that `--resume` can go on from there.
///
/// It is JSON Lines: a head, the ids that were made up for connections without one, and each connection that is there:
///
/// ```
/// {"journal":1,"entity":"users","site":"eu","source":"many.jsonl"}
/// {"made":"0f8e…","for":"b1946ac92492d234"}
/// {"done":"crm","is":"6f5902ac237024bd"}
/// ```
///
/// A made-up id is in the file before it is sent; what is done comes in later, a few lines at a time. For what an end by force has kept
/// out of it, the site is asked.
final class Journal: Sendable {
    /// What an earlier run has left.
    struct Kept: Sendable {
        /// Ids that were made up, by the digest of what they were made for.
        var made: [String: String] = [:]
        /// The digest of each connection that was created, by its id.
        var done: [String: String] = [:]
    }

    let path: String
    private let head: Value
    private let files: Files
    private let now: @Sendable () -> Int
    private let notes: @Sendable (String) -> Void

    private struct State {
        /// Lines that wait to be written, and how many.
        var lines: [UInt8] = []
        var count = 0
        var isOnDisk: Bool
        var flushed: Int
        var isBroken = false
    }
    private let state: Mutex<State>

    /// So many lines, or so many microseconds, wait to be written.
    private static let most = 256
    private static let longest = 200_000

    /// The journal of a source; it is on the disk when the first line has to be.
    init(beside source: String, _ entity: Entity, _ site: Site, world: World, notes: @escaping @Sendable (String) -> Void) {
        path = Self.path(beside: source, entity, site)
        head = ["journal": 1, "entity": .text(entity.name), "site": .text(site.name), "source": .text(source)]
        files = world.files
        now = world.now
        self.notes = notes
        state = Mutex(State(isOnDisk: false, flushed: world.now()))
    }

    static func path(beside source: String, _ entity: Entity, _ site: Site) -> String {
        var name = source
        while name.count > 1, name.hasSuffix("/") { name.removeLast() }
        return "\(name).\(entity.name).\(FileNaming.safe(site.name)).journal"
    }

    /// What an earlier run has left; `nil` when none has. A last line that was cut off is not counted.
    func kept() throws -> Kept? {
        guard files.exists(path) else { return nil }
        var kept = Kept()
        let bytes = try files.read(path)
        guard !bytes.isEmpty else { return nil }
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let row = try? JSON.parse(Array(line)) else { continue }
            if index == 0, row["journal"]?.int != 1 { throw Diagnostic.foreignJournal(path) }
            if let id = row["made"]?.string, let digest = row["for"]?.string { kept.made[digest] = id }
            if let id = row["done"]?.string { kept.done[id] = row["is"]?.string ?? "" }
        }
        return kept
    }

    /// Begins the file anew with what is known; nothing happens where there is nothing to keep.
    func begin(_ kept: Kept) {
        guard !kept.made.isEmpty || !kept.done.isEmpty else { return }
        var bytes = Self.line(head)
        for (digest, id) in kept.made.sorted(by: { $0.key < $1.key }) { bytes += Self.line(["made": .text(id), "for": .text(digest)]) }
        for (id, digest) in kept.done.sorted(by: { $0.key < $1.key }) { bytes += Self.line(done: id, digest) }
        state.withLock { state in
            let isThere = files.exists(path)
            write(&state) { if isThere { try files.replace(path, bytes) } else { try files.write(path, bytes, .create) } }
            state.isOnDisk = true
        }
    }

    /// Notes that a connection is there.
    func note(_ id: String, _ digest: String) {
        state.withLock { state in
            state.lines += Self.line(done: id, digest)
            state.count += 1
            if state.count >= Self.most || now() - state.flushed >= Self.longest { flush(&state) }
        }
    }

    /// Writes what waits to be written.
    func flush() { state.withLock { flush(&$0) } }

    /// Takes the file away: everything is done.
    func remove() { state.withLock { state in if state.isOnDisk { write(&state) { try files.remove(path) } } } }

    private func flush(_ state: inout State) {
        guard !state.lines.isEmpty else { return }
        let isFirst = !state.isOnDisk
        let bytes = isFirst ? Self.line(head) + state.lines : state.lines
        write(&state) { try files.write(path, bytes, isFirst ? .create : .append) }
        state.isOnDisk = true
        state.lines = []
        state.count = 0
        state.flushed = now()
    }

    /// A journal that cannot be kept is told once and keeps nobody from the work.
    private func write(_ state: inout State, _ body: () throws -> Void) {
        guard !state.isBroken else { return }
        do {
            try body()
        } catch {
            state.isBroken = true
            let problem = Diagnostic.from(error)
            let why = problem.because.first.map { ": \($0)" } ?? ""
            notes("note: \(problem.message)\(why); should this be interrupted, '--resume' will ask the site what is done\n")
        }
    }

    private static func line(_ value: Value) -> [UInt8] { JSON.bytes(value) + [UInt8(ascii: "\n")] }

    /// `{"done":"crm","is":"6f5902ac237024bd"}`
    private static func line(done id: String, _ digest: String) -> [UInt8] {
        var pen = JSONPen(capacity: 128)
        pen.openObject()
        pen.name("done")
        pen.text(id)
        pen.name("is")
        pen.text(digest)
        pen.closeObject()
        return pen.bytes() + [UInt8(ascii: "\n")]
    }
}

extension CreateConnectionRequest {
    /// Tells one request from another: 64 bits of FNV-1a over its JSON, as 16 hexadecimal digits.
    var digest: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in body { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Diagnostic {
    fileprivate static func foreignJournal(_ path: String) -> Diagnostic {
        Diagnostic(
            "foreign-journal", .io, "'\(path.preview(80))' is no journal that can be read",
            because: ["it must be what an interrupted 'create' has left, but begins with something else"], soFar: "nothing was sent",
            try: ["sh [\"mv\", \(JSON.text(.text(path))), \(JSON.text(.text(path + ".old")))]"])
    }
}

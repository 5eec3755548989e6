import Diagnostics
import ProductAnalytics
import Values

/// Creates the connections of a source, several at once, none of them twice.
///
/// A connection that has no id is given one, which is in the journal before it is sent: so a write whose answer was lost can be told
/// from one that never arrived, by asking the site for its list.
struct Creation: Sendable {
    let entity: Entity
    let client: Client
    private(set) var requests: [CreateConnectionRequest]
    /// Whether each was found to be done by an earlier run.
    private(set) var skipped: Set<Int> = []
    let journal: Journal?
    /// The digests of those that had no id, as they were then.
    private let digests: [Int: String]
    private let resumes: Bool
    private let sleep: @Sendable (Int) async throws -> Void

    /// Prepares everything; nothing is sent. Throws a `Diagnostic` when an earlier run has not come to its end and this one does not
    /// resume it, or when what it created is written otherwise now.
    init(_ requests: [CreateConnectionRequest], of entity: Entity, client: Client, journal: Journal?, resumes: Bool, world: World) throws {
        self.entity = entity
        self.client = client
        self.requests = requests
        self.journal = journal
        self.resumes = resumes
        sleep = world.sleep
        digests = journal == nil ? [:] : Self.digestsWithoutIDs(requests)
        let kept = try journal?.kept()
        guard let journal else { return }
        if let kept, !resumes { throw Diagnostic.unfinishedRun(journal.path, done: kept.done.count, of: requests.count) }
        if kept == nil, resumes, requests.contains(where: { $0.id == nil }) { throw Diagnostic.nothingToResume(journal.path) }
        try begin(journal, kept ?? Journal.Kept(), world)
    }

    /// Gives ids to those that have none, and finds those that are done.
    private mutating func begin(_ journal: Journal, _ kept: Journal.Kept, _ world: World) throws {
        var kept = kept
        for index in requests.indices {
            if let digest = digests[index] {
                let id = kept.made[digest] ?? world.uuid()
                kept.made[digest] = id
                requests[index].id = id
            }
            guard let id = requests[index].id, let digest = kept.done[id] else { continue }
            guard digest == self.digest(index) else { throw Diagnostic.changedSince(id, entity) }
            skipped.insert(index)
        }
        journal.begin(kept)
    }

    /// The digest of each that has no id; the second of two that are the same, and have nothing that would tell them apart, counts on.
    private static func digestsWithoutIDs(_ requests: [CreateConnectionRequest]) -> [Int: String] {
        var digests: [Int: String] = [:]
        var counts: [String: Int] = [:]
        for (index, request) in requests.enumerated() where request.id == nil {
            let digest = request.digest
            let count = counts[digest, default: 0]
            counts[digest] = count + 1
            digests[index] = count == 0 ? digest : "\(digest)+\(count)"
        }
        return digests
    }

    private func digest(_ index: Int) -> String { digests[index] ?? requests[index].digest }

    /// Before a resumed run: what is there already need not be sent.
    mutating func skipWhatIsThere() async throws {
        guard resumes, skipped.count < requests.count else { return }
        let there = try await connections()
        for index in requests.indices where !skipped.contains(index) {
            guard let id = requests[index].id, let found = there[id], requests[index].isMet(by: found) else { continue }
            skipped.insert(index)
            note(index)
        }
    }

    /// Creates one of them. A write whose answer was lost is looked for on the site before it is sent again.
    func create(_ index: Int) async throws {
        let request = requests[index]
        var attempt = 0
        while true {
            do {
                try await client.createConnection(request, for: entity)
                return note(index)
            } catch let problem as Diagnostic {
                guard let id = request.id, problem.isDoubtful || problem.kind == .conflict && (attempt > 0 || resumes) else {
                    throw problem
                }
                attempt += 1
                // Who asks too soon could overtake the write.
                if problem.kind != .conflict { try await sleep(attempt * Self.pause) }
                guard let there = try? await connections() else { throw problem }
                if let found = there[id], request.isMet(by: found) { return note(index) }
                guard problem.isDoubtful, there[id] == nil, attempt < Self.attempts else { throw problem }
            }
        }
    }

    private static let attempts = 3
    /// Microseconds.
    private static let pause = 200_000

    private func connections() async throws -> [String: CreateConnectionRequest] {
        let all = try await client.listConnections(of: entity).map { CreateConnectionRequest($0) }
        return Dictionary(all.map { ($0.id ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func note(_ index: Int) {
        if let journal, let id = requests[index].id { journal.note(id, digest(index)) }
    }

    /// Leaves the journal as it should be after a run: gone, when all is done or nothing is to be remembered.
    func settle(_ fates: [BulkRun.Fate]) {
        guard let journal else { return }
        if fates.allSatisfy(\.isDone) || !fates.contains(where: { $0.isDone || $0.isInDoubt }) {
            journal.remove()
        } else {
            journal.flush()
        }
    }

    /// The row of each, in the order of the source.
    func rows() -> [Value] {
        let keys = Keys(["entity", "id", "action"])
        return requests.enumerated().map { index, request in
            let id = request.id.map { Value.text($0) } ?? .null
            return .map(Map(keys, [.text(entity.name), id, skipped.contains(index) ? "skipped" : "created"]))
        }
    }
}

extension Diagnostic {
    fileprivate static func unfinishedRun(_ path: String, done: Int, of total: Int) -> Diagnostic {
        Diagnostic(
            "unfinished-run", .usage, "an earlier 'create' of this source has not come to its end",
            because: [
                "its journal '\(path.preview(80))' says that \(done) of \(total) are created",
                "'--resume' goes on from there; without that file it begins anew",
            ], soFar: "nothing was sent")
    }

    fileprivate static func nothingToResume(_ path: String) -> Diagnostic {
        Diagnostic(
            "nothing-to-resume", .usage, "there is nothing to resume",
            because: [
                "connections without ids were either all created, or none was sent: there is no journal '\(path.preview(80))'",
                "if none is there, the command without '--resume' creates them",
            ], soFar: "nothing was sent")
    }

    fileprivate static func changedSince(_ id: String, _ entity: Entity) -> Diagnostic {
        Diagnostic(
            "changed-since", .invalid, "connection '\(id.preview(60))' is created already, and the source says something else of it now",
            because: ["'--resume' creates what is left; 'apply' changes what is there"], soFar: "nothing was sent",
            try: ["show \(entity.name)/\(id)"])
    }
}

import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let create = Verb(
        "create <entity> from <source> [--resume] [--jobs <int>]", .write,
        "Creates the connections that a file, a folder of files, standard input (-) or a value holds, several at once (--jobs, 8 unless "
            + "given; the embedded site takes one after the other). After an interruption or a failure, --resume goes on where it stopped, "
            + "as a journal beside the source and the site tell.",
        examples: [
            "create users from crm.json", "create users from $connection", "create users from many.jsonl --jobs 16",
            "create users from many.jsonl --resume", "plan create users from crm.json",
        ]
    ) { call, context in
        let entity = try Entity.find(call.text("entity"))
        if call.has("resume"), call["source"]?.string.map({ $0 == "-" }) ?? true { throw Diagnostic.cannotResume }
        let documents = try context.documents(call, "source")
        let jobs = try context.bulkJobs(call)
        // All are read before the first is sent: a mistake in the last one sends nothing.
        let requests = try documents.map { try CreateConnectionRequest(reading: $0) }
        let isSeveral = requests.count > 1
        let journal = isSeveral ? context.journal(of: call, entity) : nil
        if call.isPlan { return Plan.rows(requests.map { .createConnection($0, for: entity) }) }
        if isSeveral { try documents.eachIDIsThereOnce(requests) }
        var creation = try Creation(
            requests, of: entity, client: try context.client(), journal: journal, resumes: call.has("resume"), world: context.world)
        try await creation.skipWhatIsThere()
        let fates = await context.bulkRun(call, jobs, of: requests.count, skipped: creation.skipped) { [creation] number in
            do {
                try await creation.create(number)
            } catch let problem as Diagnostic where isSeveral && problem.answer != nil {
                throw documents[number].mark.map { problem.marked(at: $0, "this one") } ?? problem
            }
        }
        creation.settle(fates)
        if var problem = BulkRun.problem(fates, "created") {
            if journal != nil, fates.contains(where: { $0.isDone || $0.isInDoubt }) {
                if problem.answer == nil {
                    problem.attempts = [call.again(with: "--resume")]
                } else {
                    problem.because.append("when that is put right, the same command with '--resume' does what is left")
                }
            }
            throw problem
        }
        let rows = creation.rows()
        return rows.count == 1 ? rows[0] : .list(rows)
    }.giving(.oneOrMore(.written("created", "skipped")))
}

extension Context {
    /// How many writes are under way at once: what `--jobs` says, else eight, but in the embedded site, where nothing is gained by it, and in
    /// what is to be the same every time, one.
    func bulkJobs(_ call: Call? = nil, on other: Site? = nil) throws -> Int {
        if let jobs = call?["jobs"]?.int {
            guard (1...64).contains(jobs) else { throw Diagnostic.badJobs(jobs) }
            return isRepeatable ? 1 : jobs
        }
        return isRepeatable || (other ?? site).isEmbedded ? 1 : 8
    }

    /// The journal beside the file that a call names; standard input and values have none.
    fileprivate func journal(of call: Call, _ entity: Entity) -> Journal? {
        guard let path = call["source"]?.string, path != "-" else { return nil }
        return Journal(beside: path, entity, site, world: world, notes: output.notes)
    }

    /// Carries out the writes of a command, and shows how far it has got.
    func bulkRun(
        _ call: Call, _ jobs: Int, of count: Int, skipped: Set<Int> = [], _ write: @escaping @Sendable (Int) async throws -> Void
    ) async -> [BulkRun.Fate] {
        let title = call.host.name + (call["entity"]?.string.map { " " + $0 } ?? "")
        let status = count > 1 ? StatusLine.current : nil
        let progress = status.map { Progress(title, of: count, before: skipped.count, on: $0) }
        return await BulkRun(jobs: jobs, progress: progress, skipped: skipped).carryOut(count, write)
    }
}

extension Call {
    /// The command as it is written, with an option behind it that it does not have yet.
    func again(with options: String...) -> String {
        var text = host.place.text
        for option in options where !has(String(option.drop { $0 == "-" })) { text += " " + option }
        return text
    }
}

extension CreateConnectionRequest {
    /// Reads a document before anything is sent.
    init(reading document: Document) throws {
        do {
            try self.init(document)
        } catch {
            throw error.soFar("nothing was sent")
        }
    }
}

extension [Document] {
    /// Two connections with one id cannot both be: throws a `Diagnostic` that points at the second.
    func eachIDIsThereOnce(_ requests: [CreateConnectionRequest]) throws {
        var known: [String: Int] = [:]
        for (index, request) in requests.enumerated() {
            guard let id = request.id else { continue }
            if let first = known.updateValue(index, forKey: id) {
                throw Diagnostic.secondConnection(id, self[first].mark, self[index].mark)
            }
        }
    }
}

extension Document {
    /// Where the document stands, if that is known.
    var mark: Place? { source.flatMap { JSON.place(of: pointer, in: $0) } }
}

extension Diagnostic {
    fileprivate static func badJobs(_ count: Int) -> Diagnostic {
        Diagnostic("bad-jobs", .usage, "'--jobs' must be from 1 to 64, but is \(count)", soFar: "nothing was sent")
    }

    fileprivate static var cannotResume: Diagnostic {
        Diagnostic(
            "cannot-resume", .usage, "'--resume' needs a file",
            because: ["a journal stands beside the file whose connections are created; standard input and values have none"],
            soFar: "nothing was sent", try: ["create users from many.jsonl --resume"])
    }

    fileprivate static func secondConnection(_ id: String, _ first: Place?, _ second: Place?) -> Diagnostic {
        Diagnostic(
            "second-connection", .invalid, "connection '\(id.preview(60))' is there twice",
            at: [second.map { Mark($0, "the second") }, first.map { Mark($0, "the first") }].compactMap { $0 },
            because: ["an entity has one connection of an id"], soFar: "nothing was sent")
    }
}

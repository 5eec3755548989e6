import Commands
import Diagnostics
import Language
import Synchronization
import Values

/// The documents that are open, before the files on disk: what the editor has not saved yet counts.
///
/// Nothing is written and nothing is sent; files are only looked at.
final class Workspace {
    private(set) var documents: [String: Document] = [:]
    /// The folder that relative paths begin at; `nil`: the current one.
    var root: String? { didSet { desk.root.withLock { $0 = root } } }
    var encoding = PositionEncoding.utf16
    private let desk = Desk()
    private let memory: CheckMemory
    let files: Files
    let vocabulary: Vocabulary

    init(_ world: World) {
        files = desk.files(over: world.files)
        memory = CheckMemory(world.now)
        var inner = world
        inner.files = files
        var vocabulary = Vocabulary.tenon(inner)
        for (name, type) in vocabulary.types { vocabulary.types[name] = memory.remembering(type) }
        // One file has one name, however it is spelt.
        vocabulary.read = { [desk, files] path, asker in
            let path = desk.place(Paths.resolve(path, besides: asker))
            return Source(path, bytes: try files.read(path))
        }
        self.vocabulary = vocabulary
    }

    // MARK: Documents

    func open(_ document: Document) {
        documents[document.uri] = document
        desk.put(document)
    }

    func close(_ document: Document) {
        documents[document.uri] = nil
        if let path = document.path { desk.remove(path) }
    }

    func document(_ uri: String) throws(ResponseError) -> Document {
        guard let document = documents[uri] else { throw .invalidParams("'\(uri)' is not open") }
        return document
    }

    /// Tells that a document has changed; gives the open documents that load it.
    func changed(_ document: Document) -> [Document] {
        desk.put(document)
        guard let path = document.path else { return [] }
        return documents.values.filter { $0.uri != document.uri && $0.analysis?.loaded.contains(path) == true }
    }

    /// Tells that files on disk may be others now.
    func forgetFiles() {
        memory.forget()
        for document in documents.values { document.analysis = nil }
    }

    func analysis(of document: Document) -> Analysis {
        if let known = document.analysis { return known }
        let made = Analysis(
            Source(document.name, bytes: document.bytes), InitFile.isOne(document.name) ? vocabulary.ofInitFile : vocabulary)
        document.analysis = made
        return made
    }

    // MARK: Places

    /// A place as the protocol gives it.
    func location(_ place: Place) -> Value? {
        guard let name = place.source.name else { return nil }
        let open = documents.values.first { $0.name == DocumentURI.normal(name) || $0.uri == name }
        let lines = open?.lines ?? TextLines(place.source.bytes, encoding)
        return ["uri": .text(open?.uri ?? DocumentURI.uri(absolute(name))), "range": lines.value(of: place.range)]
    }

    /// A path from the root of the file system on.
    func absolute(_ path: String) -> String { Desk.absolute(path, root) }

    /// The scripts below the folder of the workspace that are not open, as far as a person would look for them.
    func scriptsOnDisk() -> [Source] {
        guard let root else { return [] }
        var found: [Source] = []
        var folders = [(path: root, depth: 0)]
        var looked = 0
        while let (folder, depth) = folders.popLast(), looked < 2_000, found.count < 500 {
            looked += 1
            for name in files.list(folder) where !name.hasPrefix(".") {
                let path = DocumentURI.normal(folder + "/" + name)
                if name.hasSuffix("/") {
                    if depth < 8, name != "node_modules/" { folders.append((path, depth + 1)) }
                } else if name.hasSuffix(".tenon"), !documents.values.contains(where: { $0.path == path }),
                    let bytes = try? files.read(path)
                {
                    found.append(Source(path, bytes: bytes))
                }
            }
        }
        return found
    }
}

/// The texts that are open, for whoever reads files.
private final class Desk: Sendable {
    let root = Mutex<String?>(nil)
    private let open = Mutex<[String: [UInt8]]>([:])

    func put(_ document: Document) {
        guard let path = document.path else { return }
        open.withLock { $0[path] = document.bytes }
    }

    func remove(_ path: String) { open.withLock { $0[path] = nil } }

    static func absolute(_ path: String, _ root: String?) -> String {
        guard !path.hasPrefix("/"), let root else { return path }
        return DocumentURI.normal(root + "/" + path)
    }

    /// The one name of a file.
    func place(_ path: String) -> String { DocumentURI.normal(Self.absolute(path, root.withLock { $0 })) }

    /// The files as a script sees them: open texts first, relative paths from the root of the workspace on.
    func files(over files: Files) -> Files {
        Files(
            read: { [self] path in
                // Standard input belongs to the editor.
                guard path != "-" else { return [] }
                let path = place(path)
                if let bytes = open.withLock({ $0[path] }) { return bytes }
                guard !Self.isDevice(path) else { throw Diagnostic.notRead(path) }
                return try files.read(path)
            },
            write: { path, _, _ in throw Diagnostic.notWritten(path) },
            exists: { [self] path in
                let path = place(path)
                return open.withLock { $0[path] != nil } || files.exists(path)
            },
            list: { [self] path in files.list(place(path)) },
            remove: { throw Diagnostic.notWritten($0) }, makeFolder: { throw Diagnostic.notWritten($0) })
    }

    /// What is no file that can be read twice.
    private static func isDevice(_ path: String) -> Bool { path.hasPrefix("/dev/") || path.hasPrefix("/proc/") }
}

/// What was found out about the files that a script names; while somebody types, they are not read again for each key.
private final class CheckMemory: Sendable {
    private struct Answer {
        var problem: Diagnostic?
        var time: Int
    }
    private let answers = Mutex<[String: Answer]>([:])
    private let now: @Sendable () -> Int
    /// How long an answer counts, in microseconds.
    private static let validity = 2_000_000

    init(_ now: @escaping @Sendable () -> Int) { self.now = now }

    func forget() { answers.withLock { $0 = [:] } }

    func remembering(_ type: WordType) -> WordType {
        guard let check = type.check else { return type }
        var remembering = type
        remembering.check = { [self] word, written, asker in
            // What a statement before it writes need not be there.
            guard !written.contains(word) else { return nil }
            let folder = asker.flatMap { asker in asker.lastIndex(of: "/").map { asker[..<$0] } } ?? ""
            let (key, time) = ("\(type.name) \(folder) \(word)", now())
            if let known = answers.withLock({ $0[key] }), abs(time - known.time) < Self.validity { return known.problem }
            let problem = check(word, written, asker)
            answers.withLock { known in
                if known.count > 1_000 { known = [:] }
                known[key] = Answer(problem: problem, time: time)
            }
            return problem
        }
        return remembering
    }
}

extension Diagnostic {
    fileprivate static func notWritten(_ path: String) -> Diagnostic {
        Diagnostic("cannot-write", .io, "'\(path.preview(80))' cannot be written", because: ["an editor only looks at files"])
    }

    fileprivate static func notRead(_ path: String) -> Diagnostic {
        Diagnostic("cannot-read", .io, "'\(path.preview(80))' cannot be read", because: ["it is a device"])
    }
}

import Diagnostics
import ProductAnalytics
import Values

/// One of two collections of connections that are compared or made the same: those of a site, or those that files or a value hold.
enum Side {
    case site(Site)
    case files(String)
    case value(Value)

    /// The side that a word or a value means. A word is a site where there is one of this name, else a path.
    init(_ value: Value, _ files: Files) throws {
        guard let word = value.string else {
            switch value {
            case .list, .map: self = .value(value)
            default: throw Diagnostic.notASide(value)
            }
            return
        }
        do {
            self = .site(try Site.find(word))
        } catch {
            let isPath = word == "-" || word.hasPrefix("/") || word.hasPrefix(".") || word.hasSuffix("/") || Format.of(path: word) != nil
            guard isPath || files.exists(word) else {
                // What looks like an address was meant as one; anything else may be a file that is not there.
                var problem = error
                // What to try says 'use site', which is another command.
                problem.attempts = []
                throw word.contains("://") || !word.contains("/") ? problem : Diagnostic.noFile(word, files)
            }
            guard word == "-" || files.exists(word) || Reading.isFolder(word, files) else { throw Diagnostic.noFile(word, files) }
            self = .files(word)
        }
    }

    /// As a message says it.
    var name: String {
        switch self {
        case .site(let site): site.name
        case .files(let path): path == "-" ? "standard input" : "'\(path.preview(60))'"
        case .value: "the value"
        }
    }
}

/// The connections of a side, each with an id of its own.
struct Declared {
    var requests: [CreateConnectionRequest]

    /// Reads documents, all before anything is sent; throws a `Diagnostic` that points at what cannot be.
    init(_ documents: [Document]) throws {
        requests = try documents.map { document in
            let request = try CreateConnectionRequest(reading: document)
            guard request.id != nil else { throw Diagnostic.connectionWithoutID(document.mark) }
            return request
        }
        try documents.eachIDIsThereOnce(requests)
    }

    /// Takes what a site lists.
    init(_ connections: [Connection]) throws {
        try self.init(connections.map { Document($0.declaration) })
    }
}

extension Context {
    /// The connections of a side as they can be created. Throws when one of them could not.
    func declared(_ side: Side, _ entity: Entity) async throws -> Declared {
        switch side {
        case .site(let site): return try await Declared(client(of: site).listConnections(of: entity))
        case .files(let path):
            do {
                return try Declared(Reading.documents(path, world))
            } catch let problem as Diagnostic {
                throw problem.soFar == nil ? problem.soFar("nothing was sent") : problem
            }
        case .value(let value): return try Declared(Document(value).elements)
        }
    }

    /// The connections of a site as they are, however little it says of them.
    func present(_ site: Site, _ entity: Entity) async throws -> [CreateConnectionRequest] {
        try await client(of: site).listConnections(of: entity).map { CreateConnectionRequest($0) }
    }
}

extension Diagnostic {
    fileprivate static func notASide(_ value: Value) -> Diagnostic {
        Diagnostic(
            "not-a-side", .type,
            "this must be a site, a path or connections, but is \(value.isNull ? "null" : "\(value.typeName) \(value.preview())")",
            try: ["diff users local backup/"])
    }

    fileprivate static func connectionWithoutID(_ place: Place?) -> Diagnostic {
        Diagnostic(
            "connection-without-id", .invalid, "the connection has no 'id'", at: place.map { [Mark($0)] } ?? [],
            because: ["it must have one, for by it a connection is found on a site"], soFar: "nothing was sent")
    }
}

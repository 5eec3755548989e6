import Diagnostics
import ProductAnalytics

/// A connection by its full name, such as `users/crm-integration`. An id may itself hold a `/`.
struct Resource {
    let entity: Entity
    let id: String
    var text: String { "\(entity.name)/\(id)" }

    init(_ entity: Entity, _ id: String) {
        self.entity = entity
        self.id = id
    }

    init(_ text: String) throws {
        guard let slash = text.firstIndex(of: "/") else {
            throw Entity.all.first { $0.name == text }.map(Diagnostic.entityAlone) ?? Diagnostic.noSlash(text)
        }
        id = String(text[text.index(after: slash)...])
        do {
            entity = try Entity.find(String(text[..<slash]))
        } catch {
            var problem = error
            problem.replacement = problem.replacement.map { $0 + text[slash...] }
            // Said by what stands in its place.
            problem.because.removeAll { $0.hasPrefix("did you mean") }
            throw problem
        }
        guard !id.isEmpty else { throw Diagnostic.noID(entity) }
    }
}

extension Diagnostic {
    fileprivate static func noSlash(_ text: String) -> Diagnostic {
        Diagnostic(
            "not-a-resource", .name,
            "'\(text.preview())' must name an entity and a connection, such as users/\(text.isEmpty ? "crm" : text.preview())",
            try: text.isEmpty ? [] : ["show users/\(text)"], replacement: text.isEmpty ? nil : "users/\(text)")
    }

    fileprivate static func entityAlone(_ entity: Entity) -> Diagnostic {
        Diagnostic(
            "not-a-resource", .name, "'\(entity.name)' is an entity, and a connection of it is meant, such as \(entity.name)/crm",
            try: ["list \(entity.name)"])
    }

    fileprivate static func noID(_ entity: Entity) -> Diagnostic {
        Diagnostic("not-a-resource", .name, "the connection's id is missing behind '\(entity.name)/'", try: ["list \(entity.name)"])
    }
}

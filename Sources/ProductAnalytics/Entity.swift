import Diagnostics

/// What connections add data to.
///
/// ```swift
/// let entity = try Entity.find("users")
/// let attributes = try await client.getMapping(of: entity)
/// ```
public struct Entity: Sendable, Hashable {
    /// The word in the path of a request.
    public let name: String

    /// An entity by the name the API gives it; the specification leaves the set open.
    public init(_ name: String) { self.name = name }

    /// The people who use the product.
    public static let users = Entity("users")
    /// The organizations that those people belong to.
    public static let accounts = Entity("accounts")

    /// The entities that are known to exist.
    public static let all: [Entity] = [.users, .accounts]

    /// Finds a known entity by its exact name; throws a `Diagnostic` of id `unknown-entity`.
    public static func find(_ text: String, at place: Place? = nil) throws(Diagnostic) -> Entity {
        guard let entity = all.first(where: { $0.name == text }) else { throw .unknownEntity(text, place) }
        return entity
    }
}

extension Entity: CustomStringConvertible {
    /// The name, as the API spells it.
    public var description: String { name }
}

extension Diagnostic {
    fileprivate static func unknownEntity(_ text: String, _ place: Place?) -> Diagnostic {
        let names = Entity.all.map(\.name)
        let near = Suggestion.nearest(to: text, in: names)
        return Diagnostic(
            "unknown-entity", .name, "there is no entity '\(text.preview())'",
            at: place.map { [Mark($0, Suggestion.words(for: text, in: names))] } ?? [],
            because: (place == nil ? near.map { ["did you mean '\($0)'?"] } ?? [] : [])
                + ["the entities are \(Suggestion.list(names, "and"))"],
            try: near.map { ["use entity \($0)"] } ?? [], replacement: near)
    }
}

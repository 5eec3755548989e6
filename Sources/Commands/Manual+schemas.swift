import Language
import ProductAnalytics
import Values

extension Manual {
    /// The tools that verbs are, with the schema of their arguments: of one verb, or of all.
    static func tools(_ name: String?) throws -> Value {
        guard let name else { return .list(Verb.all.map { $0.signature.tool(types: schemas) }) }
        guard let verb = Verb.named(name) else { throw noPage(name) }
        return verb.signature.tool(types: schemas)
    }

    /// What the schema of an argument says of our types.
    static var schemas: [String: Value] {
        [
            "entity": ["type": "string", "enum": .list(Entity.all.map { .text($0.name) })],
            "format": ["type": "string", "enum": .list(Format.all.map { .text($0.name) })],
            "site": ["type": "string", "description": "local, a short name such as eu, a host or a URL"],
            "query": ["type": "string", "description": "a query of the API"],
        ]
    }
}

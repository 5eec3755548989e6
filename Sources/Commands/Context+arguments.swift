import Diagnostics
import Language
import ProductAnalytics
import Values

extension Context {
    /// The entity a call names, or else the one of `use entity`.
    func entity(of call: Call) throws -> Entity {
        if let name = call["entity"]?.string { return try Entity.find(name) }
        guard let entity else { throw Diagnostic.noEntity(call.host.name) }
        return entity
    }

    /// What an argument of type `source` holds, each document knowing where it came from. A list is many documents, anything
    /// else is one.
    func documents(_ call: Call, _ name: String) throws -> [Document] {
        let value = call[name] ?? .null
        let path = value.string
        let all = try path.map { try Reading.documents($0, world) } ?? Document(value).elements
        guard !all.isEmpty else { throw Diagnostic.nothingToSend(path) }
        return all
    }

    func use(_ site: Site) throws {
        self.site = site
        noteOffering(site)
    }

    /// Says once more what is documented of a site that a command goes to.
    func noteOffering(_ site: Site) {
        if !site.offersProductAnalytics {
            output.notes("note: Product Analytics is documented as not offered on \(site.name); going on\n")
        }
    }
}

extension Diagnostic {
    fileprivate static func noEntity(_ verb: String) -> Diagnostic {
        Diagnostic(
            "no-entity", .usage, "'\(verb)' needs an entity", because: ["none is named here, and 'use entity' has set none"],
            soFar: "nothing was sent", try: Entity.all.map { "\(verb) \($0.name)" } + ["use entity \(Entity.all[0].name)"])
    }

    fileprivate static func nothingToSend(_ path: String?) -> Diagnostic {
        Diagnostic(
            "nothing-to-send", .invalid, "\(path.map { "'\($0)'" } ?? "the list") holds no connection", soFar: "nothing was sent")
    }
}
